"""Tell, recall, mock, aloud."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach.domain.practice import Grade, StoryRecall
from coach.errors import CoachError, UsageProblem
from coach.practice import grading
from coach.practice.selection import ROUNDS
from coach.practice.sessions import propose_grade
from coach.review.review import follow_up
from coach.tui.prompt import Quit, Skipped, Told
from coach.tui.steps import answering, decide, keep, recall, written
from coach.tui.timer import aloud, tick_off
from coach.views import practice
from coach.views.review import show_delivery, show_review, show_speech_before

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.domain.practice import Attempt, Item
    from coach.practice.grading import ProposedGrade
    from coach.practice.sessions import ReviewedAnswer
    from coach.tui.steps import Stage


def tell_item(stage: Stage, item: Item) -> bool:
    """Rehearse one question; False if the person wants to stop."""
    recalled = recall(stage, item)
    if not isinstance(recalled, StoryRecall):
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
        practice.show_no_review(stage.out, str(looked.trouble))
        if not isinstance(looked.trouble, UsageProblem):
            return  # of coach's making: feedback and grade come when it is mended
    show(stage, looked)
    if review is not None and not attempt.probe:
        attempt = probe(stage, attempt, follow_up(review, stage.practice.probes(item.question_id)))
    if attempt.story is None:
        practice.show_gap_told(stage.out, item)
        return
    practice.show_story_beside(stage.out, stage.practice.stories[attempt.story], review)
    if decide(stage, attempt, propose_grade(attempt, review)) is Grade.AGAIN:
        stage.ask_again(item)


def show(stage: Stage, looked: ReviewedAnswer) -> None:
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
        show_speech_before(stage.out, *stage.practice.answers.spoken_before(looked.attempt))


def write(stage: Stage, item: Item, story: int | None) -> Told | Skipped | Quit:
    """The answer, typed or spoken; what was typed or heard before a break is there.

    What was heard and is gone on with by typing counts as typed: nobody knows its times.
    """
    hint = hints(stage, story)
    if stage.voice is not None:
        return stage.voice.answer(stage, item, hint)
    if stage.practice.heard(stage.session, item) is not None:
        stage.practice.keep_heard(stage.session, item, None)
    return written(stage, item, practice.tell_label(item.target), hint)


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
    practice.show_follow_up(stage.out, question)
    stage.speak(question)
    return stage.practice.answers.probed(attempt, question, stage.answer_line())


def _left(stage: Stage, item: Item, how: Skipped | Quit) -> bool:
    if isinstance(how, Skipped):
        stage.practice.skip(stage.session, item)
        return True
    return False


def recall_item(stage: Stage, item: Item) -> bool:
    """One question; False if the person wants to stop."""
    named = recall(stage, item, item.target)
    if isinstance(named, Skipped):
        stage.practice.skip(stage.session, item)
        return True
    if not isinstance(named, StoryRecall):
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


def keep_changed(
    stage: Stage, attempts: Sequence[Attempt], proposals: Sequence[ProposedGrade]
) -> None:
    """Show the grades proposed, and keep them as the person leaves them."""
    if not attempts:
        return
    grades = _changed_grades(stage, attempts, proposals)
    for attempt, proposal, grade in zip(attempts, proposals, grades, strict=True):
        keep(stage, attempt, proposal, grade)


def _changed_grades(
    stage: Stage, attempts: Sequence[Attempt], proposals: Sequence[ProposedGrade]
) -> list[Grade]:
    """The grades as the person leaves them, asked until Enter alone is pressed."""
    grades = [proposal.grade for proposal in proposals]
    while True:
        shown = [replace(each, grade=grade) for each, grade in zip(proposals, grades, strict=True)]
        practice.show_proposals(stage.out, attempts, shown, stage.practice.stories)
        typed = stage.ask_line('Enter keeps them; "2 hard" changes the second.')
        if not typed:
            return grades
        changed = _changed(typed, len(grades))
        if changed is None:
            practice.say_line(stage.out, 'Enter keeps these. "2 hard" makes the second Hard.')
        else:
            grades[changed[0]] = changed[1]


def _changed(typed: str, count: int) -> tuple[int, Grade] | None:
    number, _, word = typed.strip().partition(" ")
    named = [grade for grade in Grade if word and grade.word.lower().startswith(word.lower())]
    if not number.isdecimal() or not 1 <= int(number) <= count or len(named) != 1:
        return None
    return int(number) - 1, named[0]


def _proposed(attempt: Attempt) -> ProposedGrade:
    return grading.grade_recall(attempt.recalled, attempt.story or 0, attempt.recall_ms or 0)


def aloud_item(stage: Stage, item: Item) -> bool:
    """Rehearse one question; False if the person wants to stop."""
    recalled = recall(stage, item)
    if isinstance(recalled, StoryRecall):
        story = answering(stage, item, recalled)
        spoken = aloud(item.target, plain=stage.plain, clock=stage.clock)
    else:
        spoken = recalled
    if isinstance(spoken, Quit):
        return False
    if isinstance(spoken, Skipped) or not isinstance(recalled, StoryRecall):
        stage.practice.skip(stage.session, item)
        return True
    _keep(stage, item, story, recalled, spoken)
    return True


def _keep(
    stage: Stage, item: Item, story: int | None, recalled: StoryRecall, seconds: float
) -> None:
    """Keep what was spoken, with the points that the person says were made."""
    attempt = stage.practice.answers.keep(
        stage.session, item, story=story, recalled=recalled, seconds=seconds
    )
    after_speaking(stage, attempt, item)


def after_speaking(stage: Stage, attempt: Attempt, item: Item) -> None:
    """What follows a story told aloud: its points, ticked off, and the grade."""
    story = attempt.story
    if story is None:
        practice.show_gap_told(stage.out, item)
        return
    points = stage.practice.points(story)
    made = tick_off(points, plain=stage.plain)
    attempt = stage.practice.answers.ticked(attempt, points, made)
    practice.show_points(stage.out, stage.practice.stories[story], points, made)
    proposal = grading.grade_ticked(len(made), len(points), came=attempt.recalled is not None)
    if decide(stage, attempt, proposal) is Grade.AGAIN:
        stage.ask_again(item)


def mock_item(stage: Stage, item: Item) -> bool:
    """One question and a follow-up, without a word of feedback; False to stop."""
    told = write(stage, item, None)
    if isinstance(told, Skipped):
        stage.practice.skip(stage.session, item)
        return True
    if not isinstance(told, Told):
        return False
    attempt = stage.practice.answers.keep(
        stage.session,
        item,
        story=item.story,
        answer=told.text,
        seconds=told.seconds,
        audio=stage.recorded(item),
    )
    # An interviewer asks on without having judged: the question's own probe.
    probe(stage, attempt, next(iter(stage.practice.probes(item.question_id)), ""))
    return True


def report(stage: Stage) -> bool:
    """What the whole interview was like, answer by answer, then the grades.

    False where feedback failed, so that it has to come later.
    """
    practice.say_line(stage.out, "The interview is over. This is what an interviewer heard.")
    reviewed = [
        stage.practice.answers.told(each) for each in stage.practice.answers.of(stage.session)
    ]
    practice.show_mock_report(
        stage.out,
        [(each.attempt, each.review, each.trouble) for each in reviewed],
        stage.practice.stories,
        everything=stage.everything,
    )
    graded = [
        (each.attempt, propose_grade(each.attempt, each.review))
        for each in reviewed
        if (each.review is not None or isinstance(each.trouble, UsageProblem))
        and each.attempt.story in stage.practice.stories
        and each.attempt.grade is None
    ]
    keep_changed(stage, [attempt for attempt, _ in graded], [proposal for _, proposal in graded])
    return all(each.trouble is None or isinstance(each.trouble, UsageProblem) for each in reviewed)
