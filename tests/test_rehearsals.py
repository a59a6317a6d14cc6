"""Sessions, answers and cards in the bank: read back as given, and never half of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from coach.domain.practice import Attempt, Card, Grade, Mode, Probe
from coach.domain.session import Item, SelectionReason, StoryRecall
from coach.errors import BankUnusable
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from coach.app import App
    from coach.domain.session import Session
    from coach.storage.practice import PracticeStore

TIME = NOW.isoformat()


@pytest.fixture
def practice(workspace: App, work: Path) -> PracticeStore:
    """The tables of a bank with two stories."""
    workspace.add([work])
    return workspace.bank.practice


def item(position: int, story: int | None = 1) -> Item:
    """A question of a session."""
    return Item(position, f"q{position}", "Why?", "failure", story, SelectionReason.DUE, target=60)


def begun(practice: PracticeStore, *items: Item) -> Session:
    """A session of two questions, or of these."""
    return practice.add_session(
        Mode.TELL, items or [item(0), item(1, None)], {"minutes": 20, "story": "é"}, TIME
    )


def answer(session: Session, position: int = 0, story: int | None = 1) -> Attempt:
    """An answer, not yet in the bank."""
    return Attempt(
        0, session.id, position, Mode.TELL, NOW, "q0", "Why?", "failure", story,
        recalled=2, recall_ms=1234, answer="Because. 水", seconds=61.5, target=60,
    )  # fmt: skip


def test_a_session_is_read_back(practice: PracticeStore) -> None:
    """Mode, options, items and time are as they were stored."""
    session = begun(practice)
    assert practice.unfinished_session() == session
    assert practice.sessions() == [session]
    assert practice.items(session.id) == list(session.items)


def test_items_are_done_one_by_one(practice: PracticeStore) -> None:
    """What is skipped or answered does not wait any more; what is appended does."""
    session = begun(practice)
    practice.skip_item(session.id, 1)
    practice.add_attempt(answer(session))
    assert practice.waiting_items(session.id) == []
    longer = practice.add_item(session, item(2))
    assert longer.items[-1] == item(2)
    assert practice.waiting_items(session.id) == [item(2)]
    opened = practice.unfinished_session()
    assert opened is not None
    assert opened.done == {0, 1}
    assert opened.waiting == (item(2),)


def test_time_adds_up_and_a_session_ends_once(practice: PracticeStore) -> None:
    """Only the latest session is open, and not once it has ended."""
    session = begun(practice)
    practice.add_time(session.id, 30.5)
    practice.add_time(session.id, 0.5)
    practice.end_session(session.id, TIME)
    practice.end_session(session.id, datetime(2027, 1, 1, tzinfo=UTC).isoformat())
    (ended,) = practice.sessions()
    assert (ended.seconds, ended.ended_at) == (31.0, NOW)
    assert practice.unfinished_session() is None
    second = begun(practice)
    opened = practice.unfinished_session()
    assert opened is not None
    assert opened.id == second.id


def test_a_draft_goes_with_the_answer(practice: PracticeStore) -> None:
    """What is typed is there until it is sent."""
    session = begun(practice)
    assert practice.draft(session.id, 0) == ("", 0)
    practice.store_draft(session.id, 0, "Half a sen", 12.5)
    assert practice.draft(session.id, 0) == ("Half a sen", 12.5)
    assert practice.draft(session.id, 1) == ("", 0)
    practice.add_attempt(answer(session))
    assert practice.draft(session.id, 0) == ("", 0)


def test_what_was_recalled(practice: PracticeStore) -> None:
    """That no story came is remembered too, and is not the same as not asked."""
    session = begun(practice)
    assert practice.stored_recall(session.id, 0) is None
    practice.store_recall(session.id, 0, StoryRecall(2, 3100))
    practice.store_recall(session.id, 1, StoryRecall(None, 900))
    assert practice.stored_recall(session.id, 0) == StoryRecall(2, 3100)
    assert practice.stored_recall(session.id, 1) == StoryRecall(None, 900)


def test_an_answer_is_read_back(practice: PracticeStore) -> None:
    """As given; then with its review, follow-up, story and grades."""
    session = begun(practice)
    given = practice.add_attempt(answer(session))
    assert given == replace(answer(session), id=given.id)
    assert practice.attempts() == [given]
    practice.store_review(given.id, {"words": 3, "remarks": ["水"]})
    practice.add_probe(given.id, 0, "How?")
    practice.answer_probe(given.id, 0, "So.", 4.0)
    practice.store_story(given.id, 2)
    graded = replace(
        given,
        story=2, review={"words": 3, "remarks": ["水"]},
        probes=(Probe("How?", "So.", seconds=4.0),),
        proposed=Grade.GOOD, reason="3 of 5 points", grade=Grade.HARD,
        graded_at=datetime.fromisoformat(TIME),
    )  # fmt: skip
    practice.store_grade(graded, None, TIME)
    assert practice.attempts() == [graded]
    assert practice.attempts(story=2) == [graded]
    assert practice.attempts(story=1) == []
    assert practice.cards() == []


def test_answers_come_by_time(practice: PracticeStore) -> None:
    """The oldest first, whichever was stored first."""
    session = begun(practice)
    late = practice.add_attempt(replace(answer(session), answered_at=NOW + timedelta(hours=1)))
    early = practice.add_attempt(answer(session, 1))
    assert [each.id for each in practice.attempts()] == [early.id, late.id]


def test_a_card_is_replaced_and_moved(practice: PracticeStore) -> None:
    """One card for a story and competency; only those there are moved."""
    session = begun(practice)
    given = practice.add_attempt(answer(session))
    practice.store_grade(given, Card(1, "failure", '{"old": 1}', NOW), TIME)
    practice.store_grade(given, Card(1, "failure", '{"new": 1}', NOW + timedelta(days=3)), TIME)
    practice.store_grade(given, Card(2, "conflict", '{"c": 1}', NOW + timedelta(days=1)), TIME)
    assert [(card.story, card.state) for card in practice.cards()] == [
        (2, '{"c": 1}'),
        (1, '{"new": 1}'),
    ]
    moved = Card(1, "failure", '{"moved": 1}', NOW)
    practice.move_cards([moved, Card(1, "customer", '{"none": 1}', NOW)], TIME)
    assert [card.state for card in practice.cards()] == ['{"moved": 1}', '{"c": 1}']


# One transaction


def fail_at(workspace: App, event: str) -> None:
    """Let the database refuse one kind of change."""
    workspace.bank._connection.execute(  # noqa: SLF001  (a fault that nothing else can cause)
        f"CREATE TRIGGER refuse BEFORE {event} BEGIN SELECT RAISE(ABORT, 'refused'); END"
    )


def test_no_half_session(workspace: App, practice: PracticeStore) -> None:
    """Where the second question cannot be stored there is no session at all."""
    fail_at(workspace, "INSERT ON items WHEN NEW.position = 1")
    with pytest.raises(BankUnusable, match="refused"):
        begun(practice)
    assert practice.sessions() == []


def test_no_half_answer(workspace: App, practice: PracticeStore) -> None:
    """An answer whose question cannot be marked as done is not stored: it is still a draft."""
    session = begun(practice)
    practice.store_draft(session.id, 0, "Because.", 5)
    fail_at(workspace, "UPDATE OF done ON items WHEN NEW.done")
    with pytest.raises(BankUnusable, match="refused"):
        practice.add_attempt(answer(session))
    assert practice.attempts() == []
    assert practice.waiting_items(session.id) == list(session.items)
    assert practice.draft(session.id, 0) == ("Because.", 5)


def test_no_grade_without_its_card(workspace: App, practice: PracticeStore) -> None:
    """Grade and card are kept together or not at all."""
    session = begun(practice)
    given = practice.add_attempt(answer(session))
    fail_at(workspace, "INSERT ON cards")
    with pytest.raises(BankUnusable, match="refused"):
        practice.store_grade(
            replace(given, grade=Grade.GOOD), Card(1, "failure", '{"s": 1}', NOW), TIME
        )
    assert practice.attempts() == [given]
    assert practice.cards() == []


def test_no_half_of_the_cards(workspace: App, practice: PracticeStore) -> None:
    """Cards that an interview moves are moved together."""
    session = begun(practice)
    given = practice.add_attempt(answer(session))
    cards = [Card(1, "failure", '{"s": 1}', NOW), Card(2, "failure", '{"s": 1}', NOW)]
    for card in cards:
        practice.store_grade(given, card, TIME)
    fail_at(workspace, "UPDATE ON cards WHEN NEW.identity_id = 2")
    with pytest.raises(BankUnusable, match="refused"):
        practice.move_cards([replace(card, state='{"moved": 1}') for card in cards], TIME)
    assert practice.cards() == cards


def test_an_answer_to_a_story_that_is_gone_is_kept(practice: PracticeStore) -> None:
    """No answer hangs on a story that never was, or that was forgotten meanwhile."""
    session = begun(practice)
    practice.add_attempt(answer(session, story=999))
    assert [attempt.story for attempt in practice.attempts()] == [None]
