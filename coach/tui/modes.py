"""The four ways to practise: tell, recall, mock and aloud.

Each asks one question of the session and returns how the user left it, None if it was answered.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach.domain.practice import Grade, Mode
from coach.errors import UsageProblem
from coach.practice import grading
from coach.practice.grading import propose_grade
from coach.practice.selection import ROUNDS
from coach.tui.prompt import Exit
from coach.tui.steps import (
    ask_grade,
    ask_probes,
    hint_better,
    keep_grade,
    offer_drill,
    recall_story,
    settle_facts,
    story_to_compare,
    take_answer,
)
from coach.tui.timer import tick_points, time_answer
from coach.views import practice
from coach.views.review import show_delivery, show_review, show_speech_before

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.domain.practice import Attempt
    from coach.domain.session import Item
    from coach.practice.grading import ProposedGrade
    from coach.practice.sessions import ReviewedAnswer
    from coach.tui.steps import SessionUI


def tell(ui: SessionUI, item: Item) -> Exit | None:
    """Name the story, give the answer, hear what to improve, decide how well it went."""
    prepared = ui.practice.selector.standing.find(item.question_id)
    recalled = None if prepared else recall_story(ui, item)
    if isinstance(recalled, Exit):
        return recalled
    story = story_to_compare(ui, item, recalled) if recalled else None
    answer = take_answer(ui, item, story, list(prepared.points) if prepared else None)
    if isinstance(answer, Exit):
        return answer
    attempt = ui.practice.add_answer(
        ui.session,
        item,
        story=story,
        recalled=recalled,
        answer=answer.text,
        seconds=answer.seconds,
        sound=ui.take_sound(),
    )
    _say_if_forgotten(ui, attempt, story)
    return finish_telling(ui, attempt, item)


def _say_if_forgotten(ui: SessionUI, attempt: Attempt, story: int | None) -> None:
    """Say that an answer is kept without its story, where another process forgot that."""
    if story is not None and attempt.story is None:
        gone = "Its story was forgotten meanwhile: your answer is kept without it."
        practice.say_line(ui.out, f"{gone} To delete it: coach forget --no-story")


def finish_telling(ui: SessionUI, attempt: Attempt, item: Item) -> Exit | None:
    """Go on after an answer is kept: feedback, probes, the story beside it, the grade."""
    ui.count_time()
    result = ui.practice.review_answer(attempt)
    attempt, review = result.attempt, result.review
    if result.prepared is not None:
        practice.show_told(ui.out, result, result.prepared)
        _show_feedback(ui, result)
        return None
    if result.trouble is not None:
        practice.show_no_review(ui.out, str(result.trouble))
        if not isinstance(result.trouble, UsageProblem):
            return None  # coach's own fault: feedback and grade come when it is mended
    _show_feedback(ui, result)
    if review is not None:
        probed = ask_probes(ui, attempt, reacts=True)
        if isinstance(probed, Exit):
            return probed
        if probed.probes != attempt.probes:
            told = len(review.coverage.covered)
            attempt, review = ui.practice.count_probes(probed, review)
            practice.show_told_later(ui.out, review, told)
    settle_facts(ui, attempt)
    if attempt.story and review:
        review = ui.practice.ledger.accept(ui.practice.stories[attempt.story], review)
    if attempt.story is None:
        practice.show_gap_told(ui.out, item)
        return None
    practice.show_story_beside(ui.out, ui.practice.stories[attempt.story], review)
    grade = ask_grade(ui, item, attempt, propose_grade(attempt, review))
    hint_better(ui, item, attempt)
    if grade is not Grade.AGAIN:
        offer_drill(ui, attempt, item)
    return None


def _show_feedback(ui: SessionUI, result: ReviewedAnswer) -> None:
    """Show the feedback there is; of a spoken answer also how it was spoken."""
    from coach.review.remarks import RemarkKind

    review, delivery = result.review, result.delivery
    if review is not None:
        told = [one for one in review.remarks if one.kind is not RemarkKind.CHANGED]
        review = replace(review, remarks=tuple(told))  # that comes when the facts are settled
        show_review(ui.out, review, everything=ui.everything, bars=not ui.plain, delivery=delivery)
    elif delivery is not None:
        show_delivery(ui.out, delivery, {})
    if delivery is not None:
        show_speech_before(ui.out, *ui.practice.earlier_deliveries(result.attempt))


def recall(ui: SessionUI, item: Item) -> Exit | None:
    """Name the story against the clock: to each question in ten seconds, then once more in five."""
    recalled = recall_story(ui, item, item.target)
    if isinstance(recalled, Exit):
        return recalled
    story = story_to_compare(ui, item, recalled)
    seconds = recalled.milliseconds / 1000
    ui.practice.add_answer(ui.session, item, story=story, recalled=recalled, seconds=seconds)
    return None


def grade_recalled(ui: SessionUI) -> None:
    """Ask for the grades of the first round, all at once.

    The second round follows the answer too closely to say what is remembered.
    """
    first = [
        answer for answer in ui.practice.ungraded_answers(ui.session) if answer.target != ROUNDS[-1]
    ]
    proposals = [
        grading.grade_recall(answer.recalled, answer.story or 0, answer.recall_ms or 0)
        for answer in first
    ]
    _ask_grades(ui, first, proposals)


def mock(ui: SessionUI, item: Item) -> Exit | None:
    """Ask one question of an interview and on from it, without a word of feedback."""
    answer = take_answer(ui, item, None)
    if isinstance(answer, Exit):
        return answer
    attempt = ui.practice.add_answer(
        ui.session,
        item,
        story=item.story,
        answer=answer.text,
        seconds=answer.seconds,
        sound=ui.take_sound(),
    )
    _say_if_forgotten(ui, attempt, item.story)
    return finish_asking(ui, attempt, item)


def finish_asking(ui: SessionUI, attempt: Attempt, _: Item) -> Exit | None:
    """Go on after an answer in an interview: its probes, without a word to them."""
    probed = ask_probes(ui, attempt, reacts=False)
    return probed if isinstance(probed, Exit) else None


def report_interview(ui: SessionUI) -> bool:
    """Show what the whole interview was like, answer by answer, then ask for the grades.

    Return False where feedback failed, so that it has to come later.
    """
    practice.say_line(ui.out, "The interview is over. This is what an interviewer heard.")
    results = [
        ui.practice.review_told_story(answer) for answer in ui.practice.answers_of(ui.session)
    ]
    stories = ui.practice.stories
    practice.show_mock_report(ui.out, results, stories, everything=ui.everything)
    gradable = [
        result
        for result in results
        if (result.review is not None or isinstance(result.trouble, UsageProblem))
        and result.attempt.story in ui.practice.stories
        and result.attempt.grade is None
    ]
    answers = [result.attempt for result in gradable]
    for answer in answers:
        settle_facts(ui, answer)
    _ask_grades(ui, answers, [propose_grade(result.attempt, result.review) for result in gradable])
    return all(
        result.trouble is None or isinstance(result.trouble, UsageProblem) for result in results
    )


def aloud(ui: SessionUI, item: Item) -> Exit | None:
    """Name the story, tell it to the room against the clock, tick off what was said."""
    recalled = recall_story(ui, item)
    if isinstance(recalled, Exit):
        return recalled
    story = story_to_compare(ui, item, recalled)
    undo = ui.last_grade is not None
    seconds = time_answer(item.target, plain=ui.plain, clock=ui.clock, undo=undo)
    if isinstance(seconds, Exit):
        return seconds
    attempt = ui.practice.add_answer(
        ui.session, item, story=story, recalled=recalled, seconds=seconds
    )
    _say_if_forgotten(ui, attempt, story)
    return finish_speaking(ui, attempt, item)


def finish_speaking(ui: SessionUI, attempt: Attempt, item: Item) -> Exit | None:
    """Go on after a story was told aloud: its points, ticked off, and the grade."""
    ui.count_time()
    story = attempt.story
    if story is None:
        practice.show_gap_told(ui.out, item)
        return None
    points = ui.practice.key_points(story)
    made = tick_points(points, plain=ui.plain)
    attempt = ui.practice.store_points(attempt, points, made)
    practice.show_points(ui.out, ui.practice.stories[story], points, made)
    proposal = grading.grade_ticked(len(made), len(points), came=attempt.recalled is not None)
    ask_grade(ui, item, attempt, proposal)
    hint_better(ui, item, attempt)
    return None


def _ask_grades(
    ui: SessionUI, answers: Sequence[Attempt], proposals: Sequence[ProposedGrade]
) -> None:
    """Show the grades proposed until Enter keeps them; a number and a word change one."""
    if not answers:
        return
    grades = [proposal.grade for proposal in proposals]
    while True:
        pairs = zip(proposals, grades, strict=True)
        shown = [replace(proposal, grade=grade) for proposal, grade in pairs]
        practice.show_proposals(ui.out, answers, shown, ui.practice.stories)
        typed = ui.ask_line('Enter keeps them; "2 hard" changes the second.')
        if not typed:
            break
        number, _, word = typed.partition(" ")
        meant = [grade for grade in Grade if word and grade.word.lower().startswith(word.lower())]
        if number.isdecimal() and 1 <= int(number) <= len(grades) and len(meant) == 1:
            grades[int(number) - 1] = meant[0]
        else:
            practice.say_line(ui.out, 'Enter keeps these. "2 hard" makes the second Hard.')
    for answer, proposal, grade in zip(answers, proposals, grades, strict=True):
        keep_grade(ui, answer, proposal, grade)


ASK: dict[Mode, Callable[[SessionUI, Item], Exit | None]] = {
    Mode.TELL: tell,
    Mode.RECALL: recall,
    Mode.MOCK: mock,
    Mode.ALOUD: aloud,
}
"""Asks one question of a session, by its mode."""

FINISH: dict[Mode, Callable[[SessionUI, Attempt, Item], Exit | None]] = {
    Mode.TELL: finish_telling,
    Mode.MOCK: finish_asking,
    Mode.ALOUD: finish_speaking,
}
"""Goes on with an answer that was kept, where the session was left after it."""
