"""`tell`: name the story, write the answer, hear what to mend, decide how well it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.attempt import Grade, Recalled
from coach.cli.practising.stage import answering, decide, recall
from coach.cli.practising.written import written
from coach.cli.prompting.outcome import Quit, Skipped, Told
from coach.errors import CoachError, UsageProblem
from coach.feedback.follow_up import follow_up
from coach.render import practice as pages
from coach.render.review import show_review
from coach.render.speech import show_delivery
from coach.render.spoken import show_before
from coach.workspace.answers import proposed

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.attempt import Attempt, Item
    from coach.cli.practising.stage import Stage
    from coach.workspace.answers import Reviewed


def tell_item(stage: Stage, item: Item) -> bool:
    """Rehearse one question; False if the person wants to stop."""
    recalled = recall(stage, item)
    if not isinstance(recalled, Recalled):
        return _left(stage, item, recalled)
    story = answering(stage, item, recalled)
    told = write(stage, item, story)
    if not isinstance(told, Told):
        return _left(stage, item, told)
    attempt = stage.practice.answers.keep(
        stage.session,
        item,
        story=story,
        recalled=recalled,
        answer=told.text,
        seconds=told.seconds,
        audio=stage.recorded(item),
    )
    after_telling(stage, attempt, item)
    return True


def after_telling(stage: Stage, attempt: Attempt, item: Item) -> None:
    """What follows an answer that is kept: feedback, follow-up, the story beside it, the grade."""
    looked = stage.practice.answers.reviewed(attempt)
    attempt, review = looked.attempt, looked.review
    if looked.trouble is not None:
        pages.show_no_review(stage.out, str(looked.trouble))
        if not isinstance(looked.trouble, UsageProblem):
            return  # of coach's making: feedback and grade come when it is mended
    show(stage, looked)
    if review is not None and not attempt.probe:
        attempt = probe(stage, attempt, follow_up(review, stage.practice.probes(item.question_id)))
    if attempt.story is None:
        pages.show_gap_told(stage.out, item)
        return
    pages.show_story_beside(stage.out, stage.practice.stories[attempt.story], review)
    if decide(stage, attempt, proposed(attempt, review)) is Grade.AGAIN:
        stage.ask_again(item)


def show(stage: Stage, looked: Reviewed) -> None:
    """The feedback there is; of a spoken answer also how it was spoken, beside those before it."""
    review, delivery = looked.review, looked.delivery
    if review is not None:
        show_review(
            stage.out,
            review,
            everything=stage.everything,
            bars=not stage.plain,
            delivery=delivery,
        )
    elif delivery is not None:
        show_delivery(stage.out, delivery, {})
    if delivery is not None:
        show_before(stage.out, *stage.practice.answers.spoken_before(looked.attempt))


def write(stage: Stage, item: Item, story: int | None) -> Told | Skipped | Quit:
    """The answer, typed or spoken; what was typed or heard before a break is there.

    What was heard and is gone on with by typing counts as typed: nobody knows its times.
    """
    hint = hints(stage, story)
    if stage.voice is not None:
        return stage.voice.answer(stage, item, hint)
    if stage.practice.heard(stage.session, item) is not None:
        stage.practice.keep_heard(stage.session, item, None)
    return written(stage, item, pages.tell_label(item.target), hint)


def hints(stage: Stage, story: int | None) -> Callable[[], str | None]:
    """Gives the key points of a story, one at each call; None when there is none left."""
    left: list[str] | None = None

    def hint() -> str | None:
        nonlocal left
        if left is None:
            left = [] if story is None else _points(stage, story)
        return left.pop(0) if left else None

    return hint


def _points(stage: Stage, story: int) -> list[str]:
    """The points; where they cannot be had, why: a hint is no reason to stop writing."""
    try:
        return list(stage.practice.points(story))
    except CoachError as error:
        return [f"there is none now. {error}"]


def probe(stage: Stage, attempt: Attempt, question: str) -> Attempt:
    """Ask one follow-up question and keep its answer, which may be empty."""
    if not question:
        return attempt
    pages.show_follow_up(stage.out, question)
    stage.speak(question)
    return stage.practice.answers.probed(attempt, question, stage.answer_line())


def _left(stage: Stage, item: Item, how: Skipped | Quit) -> bool:
    if isinstance(how, Skipped):
        stage.practice.skip(stage.session, item)
        return True
    return False
