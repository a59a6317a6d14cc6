"""Tell a story once more another way: what a session asks for then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach.practice.wording import without_drill

if TYPE_CHECKING:
    from coach.domain.question import Question
    from coach.domain.session import Item, Session
    from coach.practice.sessions import PracticeSessions
    from coach.practice.wording import Drill


def other_question(practice: PracticeSessions, item: Item) -> Question | None:
    """Return a question of an item's competency that its story answers, not asked before."""
    attempts = practice.bank.practice.attempts()
    asked = {attempt.question for attempt in attempts if attempt.story == item.story}
    return next(
        (
            question
            for question in practice.questions.all()
            if item.competency in question.competencies
            and question.text not in asked
            and item.story in practice.selector.fits_of(question.text)
        ),
        None,
    )


def add_drill(practice: PracticeSessions, session: Session, item: Item, drill: Drill) -> Session:
    """Ask for the story just told once more, told another way; it is not to be named again."""
    if drill.ask:
        item = replace(item, question=f"{without_drill(item.question)} {drill.ask}")
    elif drill.target:
        item = replace(item, target=drill.target)
    elif (other := other_question(practice, item)) is not None:
        item = replace(item, question_id=other.id, question=other.text)
    named = practice.stored_recall(session, item)
    session = practice.repeat_item(session, item)
    if named is not None:
        practice.bank.practice.store_recall(session.id, session.items[-1].position, named)
    return session
