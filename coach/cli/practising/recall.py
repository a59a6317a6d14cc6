"""`recall`: name the story to each question in ten seconds, then once more in five."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach import grading
from coach.attempt import Grade, Recalled
from coach.cli.practising.stage import answering, keep, recall
from coach.cli.prompting.outcome import Skipped
from coach.render import practice as pages
from coach.workspace.choosing import ROUNDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.attempt import Attempt, Item
    from coach.cli.practising.stage import Stage
    from coach.grading import Proposal


def recall_item(stage: Stage, item: Item) -> bool:
    """One question; False if the person wants to stop."""
    named = recall(stage, item, item.target)
    if isinstance(named, Skipped):
        stage.practice.skip(stage.session, item)
        return True
    if not isinstance(named, Recalled):
        return False
    story = answering(stage, item, named)
    stage.practice.answers.keep(
        stage.session, item, story=story, recalled=named, seconds=named.milliseconds / 1000
    )
    return True


def grade_recalled(stage: Stage) -> None:
    """The grades of the first round, all at once: Enter keeps them, a number changes one.

    The second round follows the answer too closely to say what is remembered.
    """
    first = [
        each for each in stage.practice.answers.ungraded(stage.session) if each.target != ROUNDS[-1]
    ]
    keep_changed(stage, first, [_proposed(attempt) for attempt in first])


def keep_changed(stage: Stage, attempts: Sequence[Attempt], proposals: Sequence[Proposal]) -> None:
    """Show the grades proposed, and keep them as the person leaves them."""
    if not attempts:
        return
    grades = _changed_grades(stage, attempts, proposals)
    for attempt, proposal, grade in zip(attempts, proposals, grades, strict=True):
        keep(stage, attempt, proposal, grade)


def _changed_grades(
    stage: Stage, attempts: Sequence[Attempt], proposals: Sequence[Proposal]
) -> list[Grade]:
    """The grades as the person leaves them, asked until Enter alone is pressed."""
    grades = [proposal.grade for proposal in proposals]
    while True:
        shown = [replace(each, grade=grade) for each, grade in zip(proposals, grades, strict=True)]
        pages.show_proposals(stage.out, attempts, shown, stage.practice.stories)
        typed = stage.ask_line('Enter keeps them; "2 hard" changes the second.')
        if not typed:
            return grades
        changed = _changed(typed, len(grades))
        if changed is None:
            pages.say(stage.out, 'Enter keeps these. "2 hard" makes the second Hard.')
        else:
            grades[changed[0]] = changed[1]


def _changed(typed: str, count: int) -> tuple[int, Grade] | None:
    number, _, word = typed.strip().partition(" ")
    named = [grade for grade in Grade if word and grade.word.lower().startswith(word.lower())]
    if not number.isdecimal() or not 1 <= int(number) <= count or len(named) != 1:
        return None
    return int(number) - 1, named[0]


def _proposed(attempt: Attempt) -> Proposal:
    return grading.recalled(attempt.recalled, attempt.story or 0, attempt.recall_ms or 0)
