"""Sessions, answers and cards in the bank: read back as given, and never half of them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from coach.domain.practice import Attempt, Card, Grade, Item, Mode, SelectionReason, StoryRecall
from coach.errors import BankUnusable
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from coach.app import App
    from coach.domain.practice import Session
    from coach.storage.practice import PracticeStore

TIME = NOW.isoformat()


@pytest.fixture
def rehearsals(workspace: App, work: Path) -> PracticeStore:
    """The tables of a bank with two stories."""
    workspace.add([work])
    return workspace.bank.rehearsals


def item(position: int, story: int | None = 1) -> Item:
    """A question of a session."""
    return Item(position, f"q{position}", "Why?", "failure", story, SelectionReason.DUE, target=60)


def begun(rehearsals: PracticeStore, *items: Item) -> Session:
    """A session of two questions, or of these."""
    return rehearsals.start(
        Mode.TELL, items or [item(0), item(1, None)], {"minutes": 20, "story": "é"}, TIME
    )


def answer(session: Session, position: int = 0, story: int | None = 1) -> Attempt:
    """An answer, not yet in the bank."""
    return Attempt(
        0, session.id, position, Mode.TELL, NOW, "q0", "Why?", "failure", story,
        recalled=2, recall_ms=1234, answer="Because. 水", seconds=61.5, target=60,
    )  # fmt: skip


def test_a_session_is_read_back(rehearsals: PracticeStore) -> None:
    """Mode, options, items and time are as they were stored."""
    session = begun(rehearsals)
    assert rehearsals.open_session() == session
    assert rehearsals.sessions() == [session]
    assert rehearsals.items(session.id) == list(session.items)


def test_items_are_done_one_by_one(rehearsals: PracticeStore) -> None:
    """What is skipped or answered does not wait any more; what is appended does."""
    session = begun(rehearsals)
    rehearsals.skip(session.id, 1)
    rehearsals.answered(answer(session))
    assert rehearsals.waiting(session.id) == []
    longer = rehearsals.append(session, item(2))
    assert longer.items[-1] == item(2)
    assert rehearsals.waiting(session.id) == [item(2)]
    opened = rehearsals.open_session()
    assert opened is not None
    assert opened.done == {0, 1}
    assert opened.waiting == (item(2),)


def test_time_adds_up_and_a_session_ends_once(rehearsals: PracticeStore) -> None:
    """Only the latest session is open, and not once it has ended."""
    session = begun(rehearsals)
    rehearsals.spend(session.id, 30.5)
    rehearsals.spend(session.id, 0.5)
    rehearsals.end(session.id, TIME)
    rehearsals.end(session.id, datetime(2027, 1, 1, tzinfo=UTC).isoformat())
    (ended,) = rehearsals.sessions()
    assert (ended.seconds, ended.ended_at) == (31.0, NOW)
    assert rehearsals.open_session() is None
    second = begun(rehearsals)
    opened = rehearsals.open_session()
    assert opened is not None
    assert opened.id == second.id


def test_a_draft_goes_with_the_answer(rehearsals: PracticeStore) -> None:
    """What is typed is there until it is sent."""
    session = begun(rehearsals)
    assert rehearsals.draft(session.id, 0) == ("", 0)
    rehearsals.keep_draft(session.id, 0, "Half a sen", 12.5)
    assert rehearsals.draft(session.id, 0) == ("Half a sen", 12.5)
    assert rehearsals.draft(session.id, 1) == ("", 0)
    rehearsals.answered(answer(session))
    assert rehearsals.draft(session.id, 0) == ("", 0)


def test_what_was_recalled(rehearsals: PracticeStore) -> None:
    """That no story came is remembered too, and is not the same as not asked."""
    session = begun(rehearsals)
    assert rehearsals.recalled(session.id, 0) is None
    rehearsals.recall(session.id, 0, StoryRecall(2, 3100))
    rehearsals.recall(session.id, 1, StoryRecall(None, 900))
    assert rehearsals.recalled(session.id, 0) == StoryRecall(2, 3100)
    assert rehearsals.recalled(session.id, 1) == StoryRecall(None, 900)


def test_an_answer_is_read_back(rehearsals: PracticeStore) -> None:
    """As given; then with its review, follow-up, story and grades."""
    session = begun(rehearsals)
    given = rehearsals.answered(answer(session))
    assert given == replace(answer(session), id=given.id)
    assert rehearsals.attempts() == [given]
    rehearsals.reviewed(given.id, {"words": 3, "remarks": ["水"]})
    rehearsals.probed(given.id, "How?", "So.")
    rehearsals.told(given.id, 2)
    graded = replace(
        given,
        story=2, review={"words": 3, "remarks": ["水"]}, probe="How?", probe_answer="So.",
        proposed=Grade.GOOD, reason="3 of 5 points", grade=Grade.HARD,
    )  # fmt: skip
    rehearsals.graded(graded, None, TIME)
    assert rehearsals.attempts() == [graded]
    assert rehearsals.attempts(story=2) == [graded]
    assert rehearsals.attempts(story=1) == []
    assert rehearsals.cards() == []


def test_answers_come_by_time(rehearsals: PracticeStore) -> None:
    """The oldest first, whichever was stored first."""
    session = begun(rehearsals)
    late = rehearsals.answered(replace(answer(session), answered_at=NOW + timedelta(hours=1)))
    early = rehearsals.answered(answer(session, 1))
    assert [each.id for each in rehearsals.attempts()] == [early.id, late.id]


def test_a_card_is_replaced_and_moved(rehearsals: PracticeStore) -> None:
    """One card for a story and competency; only those there are moved."""
    session = begun(rehearsals)
    given = rehearsals.answered(answer(session))
    rehearsals.graded(given, Card(1, "failure", "old", NOW), TIME)
    rehearsals.graded(given, Card(1, "failure", "new", NOW + timedelta(days=3)), TIME)
    rehearsals.graded(given, Card(2, "conflict", "c", NOW + timedelta(days=1)), TIME)
    assert [(card.story, card.state) for card in rehearsals.cards()] == [(2, "c"), (1, "new")]
    moved = Card(1, "failure", "moved", NOW)
    rehearsals.put_cards([moved, Card(1, "customer", "none", NOW)], TIME)
    assert [card.state for card in rehearsals.cards()] == ["moved", "c"]


# One transaction


def fail_at(workspace: App, event: str) -> None:
    """Let the database refuse one kind of change."""
    workspace.bank._connection.execute(  # noqa: SLF001  (a fault that nothing else can cause)
        f"CREATE TRIGGER refuse BEFORE {event} BEGIN SELECT RAISE(ABORT, 'refused'); END"
    )


def test_no_half_session(workspace: App, rehearsals: PracticeStore) -> None:
    """Where the second question cannot be stored there is no session at all."""
    fail_at(workspace, "INSERT ON items WHEN NEW.position = 1")
    with pytest.raises(BankUnusable, match="refused"):
        begun(rehearsals)
    assert rehearsals.sessions() == []


def test_no_half_answer(workspace: App, rehearsals: PracticeStore) -> None:
    """An answer whose question cannot be marked as done is not stored: it is still a draft."""
    session = begun(rehearsals)
    rehearsals.keep_draft(session.id, 0, "Because.", 5)
    fail_at(workspace, "UPDATE OF done ON items WHEN NEW.done")
    with pytest.raises(BankUnusable, match="refused"):
        rehearsals.answered(answer(session))
    assert rehearsals.attempts() == []
    assert rehearsals.waiting(session.id) == list(session.items)
    assert rehearsals.draft(session.id, 0) == ("Because.", 5)


def test_no_grade_without_its_card(workspace: App, rehearsals: PracticeStore) -> None:
    """Grade and card are kept together or not at all."""
    session = begun(rehearsals)
    given = rehearsals.answered(answer(session))
    fail_at(workspace, "INSERT ON cards")
    with pytest.raises(BankUnusable, match="refused"):
        rehearsals.graded(replace(given, grade=Grade.GOOD), Card(1, "failure", "s", NOW), TIME)
    assert rehearsals.attempts() == [given]
    assert rehearsals.cards() == []


def test_no_half_of_the_cards(workspace: App, rehearsals: PracticeStore) -> None:
    """Cards that an interview moves are moved together."""
    session = begun(rehearsals)
    given = rehearsals.answered(answer(session))
    cards = [Card(1, "failure", "s", NOW), Card(2, "failure", "s", NOW)]
    for card in cards:
        rehearsals.graded(given, card, TIME)
    fail_at(workspace, "UPDATE ON cards WHEN NEW.identity_id = 2")
    with pytest.raises(BankUnusable, match="refused"):
        rehearsals.put_cards([replace(card, state="moved") for card in cards], TIME)
    assert rehearsals.cards() == cards


def test_an_unknown_story_is_refused(rehearsals: PracticeStore) -> None:
    """No answer hangs on a story that never was."""
    session = begun(rehearsals)
    with pytest.raises(BankUnusable) as refused:
        rehearsals.answered(answer(session, story=999))
    assert isinstance(refused.value.__cause__, sqlite3.IntegrityError)
    assert rehearsals.attempts() == []
