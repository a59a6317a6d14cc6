"""How a spoken answer was delivered, shown beside those before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.logbook.spoken import spoken
from coach.render.spoken import show_before

if TYPE_CHECKING:
    from coach.attempt import Attempt
    from coach.cli.practising.stage import Stage


def show_delivery(stage: Stage, attempt: Attempt) -> None:
    """The pace, pauses, fillers and parts of an answer, and the figures of earlier ones."""
    answers = stage.practice.answers
    for of_story in (True, False):
        earlier = [
            told
            for each in answers.spoken_before(attempt)
            if (each.story == attempt.story) is of_story and (told := spoken(each)) is not None
        ]
        if earlier:
            show_before(stage.out, earlier, of_story=of_story)
            return
