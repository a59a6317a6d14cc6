"""Sessions, answers and cards: part of the bank's history."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from coach.domain.practice import Attempt, Card, Grade, Mode, Probe
from coach.storage.database import Store, transaction
from coach.storage.row_values import parse_object, parse_time

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from coach.domain.interview import DebriefNotes
    from coach.domain.session import Item, Session, StoryRecall


_RENAMED: Final = {
    "session": "session_id",
    "story": "identity_id",
    "recalled": "recalled_id",
    "due": "due_at",
}
"""Columns that are called otherwise than the field they hold."""

_ITEMS: Final = "SELECT * FROM items WHERE session_id = ? ORDER BY position"

_ELSEWHERE: Final = frozenset(("probes",))
"""Fields that have a table of their own."""


class PracticeStore(Store):
    """The tables `sessions`, `items`, `attempts` and `cards`. Times go in as ISO 8601, UTC."""

    # Sessions

    def add_session(
        self, mode: Mode, items: Sequence[Item], options: Mapping[str, Any], now: str
    ) -> Session:
        """Store a new session with what it will ask."""
        from coach.domain.session import Session  # not to read cards or grades

        with transaction(self._connection):
            items = tuple(replace(item, story=self._if_there(item.story)) for item in items)
            kept = json.dumps(options, ensure_ascii=False)
            number = self._insert("sessions", mode=mode, options=kept, started_at=now)
            for item in items:
                self._insert("items", session_id=number, **_to_row(item))
        return Session(number, mode, datetime.fromisoformat(now), dict(options), items)

    def add_item(self, session: Session, item: Item) -> Session:
        """Ask one more thing at the end of a session."""
        with self._writing() as database:
            item = replace(item, story=self._if_there(item.story))
            database.table("items").insert({"session_id": session.id, **_to_row(item)})
        return replace(session, items=(*session.items, item))

    def remove_item(self, session: int, position: int) -> bool:
        """Ask the last item of a session no more; False where something was given at it already."""
        where = "FROM items WHERE session_id = ? AND position = ?"
        with transaction(self._connection):
            unused = f"DELETE {where} AND done = 0 AND draft = '' AND heard IS NULL"
            self._execute(unused, session, position)
            return not self._select(f"SELECT 1 {where}", session, position)

    def items(self, session: int) -> list[Item]:
        """Read the items of a session by position."""
        return self._read(_item, _ITEMS, session)

    def waiting_items(self, session: int) -> list[Item]:
        """Read the items of a session that are still to be asked, in order."""
        return [item for item, is_done in self._read(_item_state, _ITEMS, session) if not is_done]

    def skip_item(self, session: int, position: int) -> None:
        """Ask an item no more in this session."""
        self._finish_item(session, position, heard=None)

    def unfinished_session(self) -> Session | None:
        """Read the latest session, if it has not ended."""
        practised = "json_extract(options, '$.debrief') IS NULL"
        query = f"SELECT * FROM sessions WHERE {practised} ORDER BY id DESC LIMIT 1"  # noqa: S608
        last = self._read(self._session, query)
        return last[0] if last and last[0].ended_at is None else None

    def sessions(self) -> list[Session]:
        """Read every session, the oldest first."""
        return self._read(self._session, "SELECT * FROM sessions ORDER BY id")

    def add_time(self, session: int, seconds: float) -> None:
        """Add to the time spent on a session."""
        self._execute("UPDATE sessions SET seconds = seconds + ? WHERE id = ?", seconds, session)

    def end_session(self, session: int, now: str) -> None:
        """Close a session: it is not gone on with."""
        self._execute(
            "UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL", now, session
        )

    # What is given at an item before its answer

    def store_draft(
        self, session: int, position: int, text: str, seconds: float | None = None
    ) -> None:
        """Store what is being typed, and how long it has taken; nothing where the item is done."""
        self._execute(
            "UPDATE items SET draft = ?, draft_seconds = coalesce(?, draft_seconds) "
            "WHERE session_id = ? AND position = ? AND done = 0",
            *(text, seconds, session, position),
        )

    def draft(self, session: int, position: int) -> tuple[str, float]:
        """Read what was being typed, and how long it had taken."""
        row = self._one_item(session, position)
        return row["draft"], row["draft_seconds"]

    def store_recall(self, session: int, position: int, recall: StoryRecall) -> None:
        """Store which story was named at an item, before it is told."""
        with self._writing():
            named = {
                "recalled_id": self._if_there(recall.story),
                "recall_ms": recall.milliseconds,
            }
            self._update("items", (session, position), recalled=1, **named)

    def stored_recall(self, session: int, position: int) -> StoryRecall | None:
        """Read which story was named at an item; None if it has not been asked yet."""
        from coach.domain.session import StoryRecall

        row = self._one_item(session, position)
        return StoryRecall(row["recalled_id"], row["recall_ms"]) if row["recalled"] else None

    # Answers

    def add_attempt(self, attempt: Attempt) -> Attempt:
        """Store an answer as given; its item is done, and its draft is not needed any more.

        It is kept without a story that another process has deleted meanwhile.
        """
        with self._writing() as database:
            attempt = replace(
                attempt,
                story=self._if_there(attempt.story),
                recalled=self._if_there(attempt.recalled),
            )
            row = _to_row(attempt)
            del row["id"]
            row |= {"probe": "", "probe_answer": ""}  # where an older coach kept the one it asked
            number = database.table("attempts").insert(row).last_rowid or 0
            self._finish_item(attempt.session, attempt.position)
        return replace(attempt, id=number)

    def store_story(self, attempt: int, story: int) -> None:
        """Store which story an answer turned out to tell."""
        with self._writing():
            self._update("attempts", attempt, identity_id=self._if_there(story))

    def store_review(self, attempt: int, review: Mapping[str, Any]) -> None:
        """Store the feedback on an answer."""
        self._update("attempts", attempt, review=dict(review))

    def add_probe(self, attempt: int, position: int, question: str) -> None:
        """Store what is asked after an answer; nothing where that is deleted meanwhile."""
        self._execute(
            "INSERT INTO probes (attempt_id, position, question) "
            "SELECT id, ?, ? FROM attempts WHERE id = ?",
            *(position, question, attempt),
        )

    def draft_probe(
        self, attempt: int, position: int, text: str, seconds: float | None = None
    ) -> None:
        """Store what is being typed at a probe; nothing where it is answered."""
        self._execute(
            "UPDATE probes SET draft = ?, seconds = coalesce(?, seconds) "
            "WHERE attempt_id = ? AND position = ? AND answer IS NULL",
            *(text, seconds, attempt, position),
        )

    def probe_draft(self, attempt: int, position: int) -> tuple[str, float]:
        """Read what was being typed at a probe, and how long it had taken."""
        query = "SELECT draft, seconds FROM probes WHERE attempt_id = ? AND position = ?"
        rows = self._select(query, attempt, position)
        return (rows[0]["draft"], rows[0]["seconds"]) if rows else ("", 0.0)

    def answer_probe(self, attempt: int, position: int, answer: str, seconds: float) -> None:
        """Store the answer to a probe, which may be empty; its draft is not needed any more."""
        self._execute(
            "UPDATE probes SET answer = ?, draft = '', seconds = ? "
            "WHERE attempt_id = ? AND position = ?",
            *(answer, seconds, attempt, position),
        )

    def store_grade(self, attempt: Attempt, card: Card | None, now: str) -> None:
        """Store the grades of an answer, and what they make of its card.

        An answer that is graded anew keeps the time of its first grade, and so its place in a day.
        """
        with self._writing() as database:
            grades = {name: getattr(attempt, name) for name in ("proposed", "reason", "grade")}
            graded_at = (attempt.graded_at and attempt.graded_at.isoformat()) or now
            self._update("attempts", attempt.id, graded_at=graded_at, **grades)
            if card is not None and self._if_there(card.story):
                database.table("cards").upsert({**_to_row(card), "changed_at": now})

    def take_back_grade(self, attempt: Attempt, card: Card | None, now: str) -> None:
        """Leave an answer without grades, and its card as it was before; None if there was none."""
        with self._writing() as database:
            self._update(
                "attempts", attempt.id, proposed=None, reason="", grade=None, graded_at=None
            )
            if card is None:
                self._execute(
                    "DELETE FROM cards WHERE identity_id = ? AND competency = ?",
                    *(attempt.story, attempt.competency),
                )
            elif self._if_there(card.story):
                database.table("cards").upsert({**_to_row(card), "changed_at": now})

    def attempts(self, story: int | None = None) -> list[Attempt]:
        """Read every answer, or those at one story, the oldest first."""
        only, values = ("", ()) if story is None else ("WHERE identity_id = ? ", (story,))
        query = f"SELECT * FROM attempts {only}ORDER BY answered_at, id"  # noqa: S608
        attempts = self._read(_attempt, query, *values)
        probes: dict[int, list[Probe]] = {}
        for attempt, probe in self._read(_probe, "SELECT * FROM probes ORDER BY 1, 2"):
            probes.setdefault(attempt, []).append(probe)
        return [replace(one, probes=(*one.probes, *probes.get(one.id, ()))) for one in attempts]

    def grades(self) -> list[tuple[int, str, datetime, Grade | None]]:
        """Read (story, competency, when, grade) of every answer at a story, the oldest first."""
        return self._read(
            lambda row: (row[0], row[1], parse_time(row[2]), Grade(row[3]) if row[3] else None),
            "SELECT identity_id, competency, answered_at, grade FROM attempts "
            "WHERE identity_id IS NOT NULL ORDER BY answered_at, id",
        )

    # Cards

    def cards(self) -> list[Card]:
        """Read every card, the one due first before the others."""
        query = "SELECT * FROM cards ORDER BY due_at, identity_id, competency"
        return self._read(_card, query)

    def move_cards(self, cards: Sequence[Card], now: str) -> None:
        """Store cards whose due date has moved."""
        with transaction(self._connection):
            for card in cards:
                self._execute(
                    "UPDATE cards SET state = ?, due_at = ?, changed_at = ? "
                    "WHERE identity_id = ? AND competency = ?",
                    *(card.state, card.due.isoformat(), now, card.story, card.competency),
                )

    def _if_there(self, story: int | None) -> int | None:
        """Return a story's identity, or None where it has been deleted meanwhile."""
        return story if self._select("SELECT 1 FROM identities WHERE id = ?", story) else None

    def _one_item(self, session: int, position: int) -> sqlite3.Row:
        (row,) = self._select(
            "SELECT * FROM items WHERE session_id = ? AND position = ?", session, position
        )
        return row

    def _finish_item(self, session: int, position: int, **more: None) -> None:
        self._update("items", (session, position), done=1, draft="", draft_seconds=0, **more)

    def _session(self, row: sqlite3.Row) -> Session:
        from coach.domain.session import Session

        items = self._read(_item_state, _ITEMS, row["id"])
        if [item.position for item, _ in items] != list(range(len(items))):
            raise ValueError("position")
        ended = row["ended_at"]
        return Session(
            id=row["id"],
            mode=Mode(row["mode"]),
            started_at=parse_time(row["started_at"]),
            options=parse_object(row["options"]),
            items=tuple(item for item, _ in items),
            done=frozenset(item.position for item, is_done in items if is_done),
            seconds=row["seconds"],
            ended_at=parse_time(ended) if ended else None,
        )


class DebriefStore(Store):
    """The table `debriefs`, beside the items of a session that holds a real interview."""

    def add(self, session: int, item: Item, follow_ups: str, answer: str) -> None:
        """Store one more question, and the answer where a transcript has it."""
        with transaction(self._connection):
            self._insert("items", session_id=session, draft=answer, **_to_row(item))
            place = {"session_id": session, "position": item.position}
            self._insert("debriefs", **place, follow_ups=follow_ups)

    def notes(self, session: int) -> list[DebriefNotes]:
        """Read what is known of the questions of a session, by position."""
        from coach.domain.interview import DebriefNotes

        return self._read(
            lambda row: DebriefNotes(*row),
            "SELECT position, follow_ups, foreseen, step, went, note, mend FROM debriefs "
            "WHERE session_id = ? ORDER BY position",
            session,
        )

    def store(self, session: int, position: int, **values: object) -> None:
        """Store what the user says of a question."""
        self._update("debriefs", (session, position), **values)

    def store_item(self, session: int, position: int, **values: object) -> None:
        """Store the words of a question, or what it asks for."""
        self._update("items", (session, position), **values)


def _columns(kind: type[Any]) -> dict[str, str]:
    """Return the column of each field of a record that its table has."""
    names = (field.name for field in fields(kind) if field.name not in _ELSEWHERE)
    return {name: _RENAMED.get(name, name) for name in names}


def _to_row(record: Item | Attempt | Card) -> dict[str, Any]:
    return {column: getattr(record, name) for name, column in _columns(type(record)).items()}


def _from_row(kind: type[Any], row: sqlite3.Row) -> dict[str, Any]:
    return {name: row[column] for name, column in _columns(kind).items()}


def _item(row: sqlite3.Row) -> Item:
    from coach.domain.session import Item, SelectionReason

    return Item(**_from_row(Item, row) | {"why": SelectionReason(row["why"])})


def _item_state(row: sqlite3.Row) -> tuple[Item, bool]:
    return _item(row), bool(row["done"])


def _card(row: sqlite3.Row) -> Card:
    return Card(**_from_row(Card, row) | {"due": parse_time(row["due_at"])})


def _attempt(row: sqlite3.Row) -> Attempt:
    values = _from_row(Attempt, row)
    for name in ("proposed", "grade"):
        values[name] = Grade(row[name]) if row[name] else None
    for name in ("review", "speech"):
        values[name] = parse_object(row[name]) if row[name] else None
    values["mode"] = Mode(row["mode"])
    values["answered_at"] = parse_time(row["answered_at"])
    values["graded_at"] = parse_time(row["graded_at"]) if row["graded_at"] else None
    values["answer"] = row["answer"] or ""
    if row["probe"]:
        values["probes"] = (Probe(row["probe"], row["probe_answer"]),)
    return Attempt(**values)


def _probe(row: sqlite3.Row) -> tuple[int, Probe]:
    return row["attempt_id"], Probe(row["question"], row["answer"], row["draft"], row["seconds"])
