"""What a session asks beside stories: standing questions alone, or as a round has them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from coach.domain.practice import Item, SelectionReason

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping, Sequence

    from coach.catalog.standing import StandingAnswers
    from coach.domain.question import StandingQuestion

EVERY_STANDING: Final = "all"
"""As the standing question of a session: all that the next round asks for, or all there are."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def standing_items(
    named: str,
    ladder: Sequence[int],
    answers: StandingAnswers,
    asked: Mapping[str, datetime],
    rng: random.Random,
) -> list[Item]:
    """Return one standing question, ever shorter, or several, those not asked for longest first.

    `ladder` is in seconds; `asked` says when each question (id) was asked last.
    """
    if named != EVERY_STANDING:
        one = answers.library.find_standing(named)
        rungs = ladder or (one.seconds, *one.shorter)
        return [replace(_item(one, answers, rng), target=seconds) for seconds in rungs]
    asks, known = answers.round_asked(), answers.library.standing.values()
    ordered = by_turn(answers.asked_in(asks) if asks else known, asked)
    return [_item(one, answers, rng) for one in ordered]


def by_turn(
    questions: Iterable[StandingQuestion], asked: Mapping[str, datetime]
) -> list[StandingQuestion]:
    """Return standing questions, those not asked for longest first."""
    return sorted(questions, key=lambda one: asked.get(one.id, _NEVER))


def surround_items(
    items: Sequence[Item],
    beside: Sequence[StandingQuestion],
    answers: StandingAnswers,
    rng: random.Random,
) -> list[Item]:
    """Return the items between the standing questions that open an interview and close it."""
    first = [_item(one, answers, rng) for one in beside if not one.closing]
    last = [_item(one, answers, rng) for one in beside if one.closing]
    return [*first, *items, *last]


def _item(question: StandingQuestion, answers: StandingAnswers, rng: random.Random) -> Item:
    return Item(
        position=0,
        question_id=question.id,
        question=rng.choice(question.worded(answers.company)),
        competency="",
        story=None,
        why=SelectionReason.NEW,
        target=question.seconds,
    )
