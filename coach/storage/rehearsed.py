"""Rows of the tables of rehearsal, and what they stand for."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coach.attempt import Attempt, Card, Grade, Item, Mode, Why

if TYPE_CHECKING:
    import sqlite3


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
        why=Why(row["why"]),
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
