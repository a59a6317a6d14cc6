"""`aloud`: name the story, tell it to the room against the clock, tick off what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach import grading
from coach.attempt import Grade, Recalled
from coach.cli.practising.stage import answering, decide, recall
from coach.cli.prompting.outcome import Quit, Skipped
from coach.cli.prompting.timer import aloud, tick_off
from coach.render import practice as pages

if TYPE_CHECKING:
    from coach.attempt import Attempt, Item
    from coach.cli.practising.stage import Stage


def aloud_item(stage: Stage, item: Item) -> bool:
    """Rehearse one question; False if the person wants to stop."""
    recalled = recall(stage, item)
    if isinstance(recalled, Recalled):
        story = answering(stage, item, recalled)
        spoken = aloud(item.target, plain=stage.plain, clock=stage.clock)
    else:
        spoken = recalled
    if isinstance(spoken, Quit):
        return False
    if isinstance(spoken, Skipped) or not isinstance(recalled, Recalled):
        stage.practice.skip(stage.session, item)
        return True
    _keep(stage, item, story, recalled, spoken)
    return True


def _keep(stage: Stage, item: Item, story: int | None, recalled: Recalled, seconds: float) -> None:
    """Keep what was spoken, with the points that the person says were made."""
    attempt = stage.practice.answers.keep(
        stage.session, item, story=story, recalled=recalled, seconds=seconds
    )
    after_speaking(stage, attempt, item)


def after_speaking(stage: Stage, attempt: Attempt, item: Item) -> None:
    """What follows a story told aloud: its points, ticked off, and the grade."""
    story = attempt.story
    if story is None:
        pages.show_gap_told(stage.out, item)
        return
    points = stage.practice.points(story)
    made = tick_off(points, plain=stage.plain)
    attempt = stage.practice.answers.ticked(attempt, points, made)
    pages.show_points(stage.out, stage.practice.stories[story], points, made)
    proposal = grading.ticked(len(made), len(points), came=attempt.recalled is not None)
    if decide(stage, attempt, proposal) is Grade.AGAIN:
        stage.ask_again(item)
