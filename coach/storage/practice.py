"""Sessions, attempts and cards: part of the bank's history."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coach.attempt import Attempt, Card, Grade, Item, Mode, Recalled, Session
from coach.storage.database import added, put, selected, writing
from coach.storage.rehearsed import (
    attempt_of,
    attempt_row,
    card_of,
    card_row,
    item_of,
    item_row,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence


class Rehearsals:
    """The tables `sessions`, `items`, `attempts` and `cards`.

    Every method that writes is one transaction. Times go in as ISO 8601, UTC.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    # Sessions

    def start(
        self, mode: Mode, items: Sequence[Item], options: Mapping[str, Any], now: str
    ) -> Session:
        """Store a new session with what it will ask."""
        with writing(self._connection):
            kept = json.dumps(options, ensure_ascii=False)
            row = {"mode": mode, "options": kept, "started_at": now}
            number = added(self._connection, "sessions", row)
            for item in items:
                added(self._connection, "items", item_row(number, item))
        return Session(number, mode, datetime.fromisoformat(now), dict(options), tuple(items))

    def append(self, session: Session, item: Item) -> Session:
        """Ask one more thing at the end of a session."""
        with writing(self._connection):
            added(self._connection, "items", item_row(session.id, item))
        return replace(session, items=(*session.items, item))

    def items(self, session: int) -> list[Item]:
        """The items of a session by position."""
        return [item_of(row) for row in self._items(session)]

    def waiting(self, session: int) -> list[Item]:
        """The items of a session that are still to be asked, in order."""
        return [item_of(row) for row in self._items(session) if not row["done"]]

    def _items(self, session: int) -> list[sqlite3.Row]:
        return selected(
            self._connection,
            "SELECT * FROM items WHERE session_id = ? ORDER BY position",
            [session],
        )

    def told(self, attempt: int, story: int) -> None:
        """Store which story an answer turned out to tell."""
        with writing(self._connection):
            self._connection.execute(
                "UPDATE attempts SET identity_id = ? WHERE id = ?", [story, attempt]
            )

    def open_session(self) -> Session | None:
        """The latest session, if it has not ended."""
        rows = selected(self._connection, "SELECT * FROM sessions ORDER BY id DESC LIMIT 1")
        if not rows or rows[0]["ended_at"]:
            return None
        return self._session(rows[0])

    def sessions(self) -> list[Session]:
        """Every session, the oldest first."""
        return [
            self._session(row)
            for row in selected(self._connection, "SELECT * FROM sessions ORDER BY id")
        ]

    def _session(self, row: sqlite3.Row) -> Session:
        items = self._items(row["id"])
        ended = row["ended_at"]
        return Session(
            id=row["id"],
            mode=Mode(row["mode"]),
            started_at=datetime.fromisoformat(row["started_at"]),
            options=json.loads(row["options"]),
            items=tuple(item_of(each) for each in items),
            done=frozenset(each["position"] for each in items if each["done"]),
            seconds=row["seconds"],
            ended_at=datetime.fromisoformat(ended) if ended else None,
        )

    def skip(self, session: int, position: int) -> None:
        """Ask an item no more in this session."""
        with writing(self._connection):
            self._done(session, position)
            self._connection.execute(
                "UPDATE items SET heard = NULL WHERE session_id = ? AND position = ?",
                [session, position],
            )

    def spend(self, session: int, seconds: float) -> None:
        """Add to the time spent on a session."""
        with writing(self._connection):
            self._connection.execute(
                "UPDATE sessions SET seconds = seconds + ? WHERE id = ?", [seconds, session]
            )

    def end(self, session: int, now: str) -> None:
        """Close a session: it is not gone on with."""
        with writing(self._connection):
            self._connection.execute(
                "UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL", [now, session]
            )

    # Drafts

    def keep_draft(self, session: int, position: int, text: str, seconds: float) -> None:
        """Keep what is being typed, and how long it has taken."""
        with writing(self._connection):
            self._connection.execute(
                "UPDATE items SET draft = ?, draft_seconds = ? "
                "WHERE session_id = ? AND position = ?",
                [text, seconds, session, position],
            )

    def draft(self, session: int, position: int) -> tuple[str, float]:
        """What was being typed, and how long it had taken."""
        (row,) = selected(
            self._connection,
            "SELECT draft, draft_seconds FROM items WHERE session_id = ? AND position = ?",
            [session, position],
        )
        return row["draft"], row["draft_seconds"]

    def recall(self, session: int, position: int, recalled: Recalled) -> None:
        """Keep which story was named at an item, before it is told."""
        with writing(self._connection):
            self._connection.execute(
                "UPDATE items SET recalled = 1, recalled_id = ?, recall_ms = ? "
                "WHERE session_id = ? AND position = ?",
                [recalled.story, recalled.milliseconds, session, position],
            )

    def recalled(self, session: int, position: int) -> Recalled | None:
        """Which story was named at an item; None if it has not been asked yet."""
        (row,) = selected(
            self._connection,
            "SELECT recalled, recalled_id, recall_ms FROM items "
            "WHERE session_id = ? AND position = ?",
            [session, position],
        )
        return Recalled(row["recalled_id"], row["recall_ms"]) if row["recalled"] else None

    # Attempts

    def answered(self, attempt: Attempt) -> Attempt:
        """Store an answer as given; its item is done, and its draft is not needed any more."""
        with writing(self._connection):
            number = added(self._connection, "attempts", attempt_row(attempt))
            self._done(attempt.session, attempt.position)
        return replace(attempt, id=number)

    def reviewed(self, attempt: int, review: Mapping[str, Any]) -> None:
        """Store the feedback on an answer."""
        with writing(self._connection):
            self._connection.execute(
                "UPDATE attempts SET review = ? WHERE id = ?",
                [json.dumps(review, ensure_ascii=False), attempt],
            )

    def probed(self, attempt: int, probe: str, answer: str) -> None:
        """Store the follow-up question, and the answer to it."""
        with writing(self._connection):
            self._connection.execute(
                "UPDATE attempts SET probe = ?, probe_answer = ? WHERE id = ?",
                [probe, answer, attempt],
            )

    def graded(self, attempt: Attempt, card: Card | None, now: str) -> None:
        """Store the grades of an attempt, and what they make of its card."""
        with writing(self._connection):
            self._connection.execute(
                "UPDATE attempts SET proposed = ?, reason = ?, grade = ?, graded_at = ? "
                "WHERE id = ?",
                [attempt.proposed, attempt.reason, attempt.grade, now, attempt.id],
            )
            if card is not None:
                put(self._connection, "cards", [card_row(card, now)])

    def attempts(self, story: int | None = None) -> list[Attempt]:
        """Every attempt, or those at one story, the oldest first."""
        only = "" if story is None else "WHERE identity_id = ? "
        rows = selected(
            self._connection,
            f"SELECT * FROM attempts {only}ORDER BY answered_at, id",  # noqa: S608
            [] if story is None else [story],
        )
        return [attempt_of(row) for row in rows]

    def tellings(self) -> list[tuple[int, str, datetime, Grade | None]]:
        """(story, competency, when, grade) of every attempt at a story, the oldest first.

        Answers and feedback, which may be long, are not read.
        """
        rows = selected(
            self._connection,
            "SELECT identity_id, competency, answered_at, grade FROM attempts "
            "WHERE identity_id IS NOT NULL ORDER BY answered_at, id",
        )
        return [
            (
                row["identity_id"],
                row["competency"],
                datetime.fromisoformat(row["answered_at"]),
                Grade(row["grade"]) if row["grade"] else None,
            )
            for row in rows
        ]

    # Cards

    def cards(self) -> list[Card]:
        """Every card, the one due first before the others."""
        rows = selected(
            self._connection,
            "SELECT identity_id, competency, state, due_at FROM cards "
            "ORDER BY due_at, identity_id, competency",
        )
        return [card_of(row) for row in rows]

    def put_cards(self, cards: Sequence[Card], now: str) -> None:
        """Store cards whose due date has moved."""
        with writing(self._connection):
            self._connection.executemany(
                "UPDATE cards SET state = ?, due_at = ?, changed_at = ? "
                "WHERE identity_id = ? AND competency = ?",
                [(c.state, c.due.isoformat(), now, c.story, c.competency) for c in cards],
            )

    def _done(self, session: int, position: int) -> None:
        self._connection.execute(
            "UPDATE items SET done = 1, draft = '', draft_seconds = 0 "
            "WHERE session_id = ? AND position = ?",
            [session, position],
        )
