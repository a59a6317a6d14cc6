"""Sessions, items, answers, cards."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coach.domain.practice import (
    Attempt,
    Card,
    Grade,
    Item,
    Mode,
    SelectionReason,
    Session,
    StoryRecall,
)
from coach.storage.database import insert_row, replace_rows, select, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence


def item_row(session: int, item: Item) -> dict[str, Any]:
    """An item's row of `items`, before it is asked."""
    return {
        "session_id": session,
        "position": item.position,
        "question_id": item.question_id,
        "question": item.question,
        "competency": item.competency,
        "identity_id": item.story,
        "why": item.why,
        "target": item.target,
    }


def item_of(row: sqlite3.Row) -> Item:
    """The item of a row of `items`."""
    return Item(
        position=row["position"],
        question_id=row["question_id"],
        question=row["question"],
        competency=row["competency"],
        story=row["identity_id"],
        why=SelectionReason(row["why"]),
        target=row["target"],
    )


def attempt_row(given: Attempt) -> dict[str, Any]:
    """An attempt's row of `attempts`, as far as it is known when the answer is given."""
    review = given.review
    return {
        "session_id": given.session,
        "position": given.position,
        "mode": given.mode,
        "answered_at": given.answered_at.isoformat(),
        "question_id": given.question_id,
        "question": given.question,
        "competency": given.competency,
        "identity_id": given.story,
        "recalled_id": given.recalled,
        "recall_ms": given.recall_ms,
        "answer": given.answer,
        "seconds": given.seconds,
        "target": given.target,
        "review": None if review is None else json.dumps(review, ensure_ascii=False),
        "audio": given.audio,
    }


def attempt_of(row: sqlite3.Row) -> Attempt:
    """The attempt of a row of `attempts`."""
    return Attempt(
        id=row["id"],
        session=row["session_id"],
        position=row["position"],
        mode=Mode(row["mode"]),
        answered_at=datetime.fromisoformat(row["answered_at"]),
        question_id=row["question_id"],
        question=row["question"],
        competency=row["competency"],
        story=row["identity_id"],
        recalled=row["recalled_id"],
        recall_ms=row["recall_ms"],
        answer=row["answer"] or "",
        seconds=row["seconds"],
        target=row["target"],
        review=json.loads(row["review"]) if row["review"] else None,
        probe=row["probe"],
        probe_answer=row["probe_answer"],
        proposed=Grade(row["proposed"]) if row["proposed"] else None,
        reason=row["reason"],
        grade=Grade(row["grade"]) if row["grade"] else None,
        speech=json.loads(row["speech"]) if row["speech"] else None,
        audio=row["audio"],
    )


def card_row(card: Card, now: str) -> dict[str, Any]:
    """A card's row of `cards`, as it is from now on."""
    return {
        "identity_id": card.story,
        "competency": card.competency,
        "state": card.state,
        "due_at": card.due.isoformat(),
        "changed_at": now,
    }


def card_of(row: sqlite3.Row) -> Card:
    """The card of a row of `cards`."""
    return Card(
        row["identity_id"],
        row["competency"],
        row["state"],
        datetime.fromisoformat(row["due_at"]),
    )


class PracticeStore:
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
        with transaction(self._connection):
            kept = json.dumps(options, ensure_ascii=False)
            row = {"mode": mode, "options": kept, "started_at": now}
            number = insert_row(self._connection, "sessions", row)
            for item in items:
                insert_row(self._connection, "items", item_row(number, item))
        return Session(number, mode, datetime.fromisoformat(now), dict(options), tuple(items))

    def append(self, session: Session, item: Item) -> Session:
        """Ask one more thing at the end of a session."""
        with transaction(self._connection):
            insert_row(self._connection, "items", item_row(session.id, item))
        return replace(session, items=(*session.items, item))

    def items(self, session: int) -> list[Item]:
        """The items of a session by position."""
        return [item_of(row) for row in self._items(session)]

    def waiting(self, session: int) -> list[Item]:
        """The items of a session that are still to be asked, in order."""
        return [item_of(row) for row in self._items(session) if not row["done"]]

    def _items(self, session: int) -> list[sqlite3.Row]:
        return select(
            self._connection,
            "SELECT * FROM items WHERE session_id = ? ORDER BY position",
            [session],
        )

    def told(self, attempt: int, story: int) -> None:
        """Store which story an answer turned out to tell."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE attempts SET identity_id = ? WHERE id = ?", [story, attempt]
            )

    def open_session(self) -> Session | None:
        """The latest session, if it has not ended."""
        rows = select(self._connection, "SELECT * FROM sessions ORDER BY id DESC LIMIT 1")
        if not rows or rows[0]["ended_at"]:
            return None
        return self._session(rows[0])

    def sessions(self) -> list[Session]:
        """Every session, the oldest first."""
        return [
            self._session(row)
            for row in select(self._connection, "SELECT * FROM sessions ORDER BY id")
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
        with transaction(self._connection):
            self._done(session, position)
            self._connection.execute(
                "UPDATE items SET heard = NULL WHERE session_id = ? AND position = ?",
                [session, position],
            )

    def spend(self, session: int, seconds: float) -> None:
        """Add to the time spent on a session."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE sessions SET seconds = seconds + ? WHERE id = ?", [seconds, session]
            )

    def end(self, session: int, now: str) -> None:
        """Close a session: it is not gone on with."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL", [now, session]
            )

    # Drafts

    def keep_draft(self, session: int, position: int, text: str, seconds: float) -> None:
        """Keep what is being typed, and how long it has taken."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE items SET draft = ?, draft_seconds = ? "
                "WHERE session_id = ? AND position = ?",
                [text, seconds, session, position],
            )

    def draft(self, session: int, position: int) -> tuple[str, float]:
        """What was being typed, and how long it had taken."""
        (row,) = select(
            self._connection,
            "SELECT draft, draft_seconds FROM items WHERE session_id = ? AND position = ?",
            [session, position],
        )
        return row["draft"], row["draft_seconds"]

    def recall(self, session: int, position: int, recalled: StoryRecall) -> None:
        """Keep which story was named at an item, before it is told."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE items SET recalled = 1, recalled_id = ?, recall_ms = ? "
                "WHERE session_id = ? AND position = ?",
                [recalled.story, recalled.milliseconds, session, position],
            )

    def recalled(self, session: int, position: int) -> StoryRecall | None:
        """Which story was named at an item; None if it has not been asked yet."""
        (row,) = select(
            self._connection,
            "SELECT recalled, recalled_id, recall_ms FROM items "
            "WHERE session_id = ? AND position = ?",
            [session, position],
        )
        return StoryRecall(row["recalled_id"], row["recall_ms"]) if row["recalled"] else None

    # Attempts

    def answered(self, attempt: Attempt) -> Attempt:
        """Store an answer as given; its item is done, and its draft is not needed any more."""
        with transaction(self._connection):
            number = insert_row(self._connection, "attempts", attempt_row(attempt))
            self._done(attempt.session, attempt.position)
        return replace(attempt, id=number)

    def reviewed(self, attempt: int, review: Mapping[str, Any]) -> None:
        """Store the feedback on an answer."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE attempts SET review = ? WHERE id = ?",
                [json.dumps(review, ensure_ascii=False), attempt],
            )

    def probed(self, attempt: int, probe: str, answer: str) -> None:
        """Store the follow-up question, and the answer to it."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE attempts SET probe = ?, probe_answer = ? WHERE id = ?",
                [probe, answer, attempt],
            )

    def graded(self, attempt: Attempt, card: Card | None, now: str) -> None:
        """Store the grades of an attempt, and what they make of its card."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE attempts SET proposed = ?, reason = ?, grade = ?, graded_at = ? "
                "WHERE id = ?",
                [attempt.proposed, attempt.reason, attempt.grade, now, attempt.id],
            )
            if card is not None:
                replace_rows(self._connection, "cards", [card_row(card, now)])

    def attempts(self, story: int | None = None) -> list[Attempt]:
        """Every attempt, or those at one story, the oldest first."""
        only = "" if story is None else "WHERE identity_id = ? "
        rows = select(
            self._connection,
            f"SELECT * FROM attempts {only}ORDER BY answered_at, id",  # noqa: S608
            [] if story is None else [story],
        )
        return [attempt_of(row) for row in rows]

    def tellings(self) -> list[tuple[int, str, datetime, Grade | None]]:
        """(story, competency, when, grade) of every attempt at a story, the oldest first.

        Answers and feedback, which may be long, are not read.
        """
        rows = select(
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
        rows = select(
            self._connection,
            "SELECT identity_id, competency, state, due_at FROM cards "
            "ORDER BY due_at, identity_id, competency",
        )
        return [card_of(row) for row in rows]

    def put_cards(self, cards: Sequence[Card], now: str) -> None:
        """Store cards whose due date has moved."""
        with transaction(self._connection):
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
