"""What a session of `coach practice` shows: questions, the story beside the answer, the report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from coach.dates import WEEKDAYS
from coach.domain.sentences import strip_markup
from coach.domain.session import SelectionReason, count_questions
from coach.domain.story import Part
from coach.domain.transcript import clock_time
from coach.practice.selection import STORIES_ONLY, USUAL
from coach.views.layout import Screen, counted, day_of_month, days_ahead, place_link, times_words
from coach.views.questions import show_prepared
from coach.views.review import MOST_REMARKS, measure_words, show_often, show_remark

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from coach.domain.interview import Interview
    from coach.domain.practice import Attempt
    from coach.domain.session import Item
    from coach.domain.standing import PreparedAnswer
    from coach.domain.story import BankStory
    from coach.practice.grading import ProposedGrade
    from coach.practice.ledger import LedgerFact
    from coach.practice.selection import SessionLimits
    from coach.practice.sessions import ReviewedAnswer
    from coach.practice.wording import RepeatedWording
    from coach.review.review import Review


_IN = 5
_ROUNDS = ("", ", first round", ", second round")
_REASONS = {
    (SelectionReason.DUE, False): "due",
    (SelectionReason.GAP, True): "without a story",
    (SelectionReason.NEW, False): "new",
    (SelectionReason.NEW, True): "about you",
}
"""Why something is asked, by whether it has no story."""


def say_line(out: Screen, sentence: str) -> None:
    """Show one sentence, set off."""
    out.print()
    out.indented(sentence)


def show_opening(
    out: Screen,
    waiting: Sequence[Item],
    interview: tuple[Interview, int] | None,
    *,
    ungraded: int = 0,
    gone: int = 0,
) -> None:
    """Show what a session holds, and when the next interview is.

    `ungraded` answers wait for their grade, `gone` questions for stories that are no more.
    """
    asked = {(one.question_id, one.story): (one.why, one.story is None) for one in waiting}
    counts = Counter(asked.values())
    parts = [f"{counts[why]} {words}" for why, words in _REASONS.items() if counts[why]]
    if ungraded:
        parts.append(f"{ungraded} without a grade")
    if interview is not None:
        company, asked_by = interview[0].company, interview[0].round
        where = f" at {company}" * bool(company) + f" ({asked_by})" * bool(asked_by)
        parts.append(f"interview{where} {days_ahead(interview[1])}")
    say_line(out, ", ".join(parts))
    if gone:
        questions = "1 question is" if gone == 1 else f"{gone} questions are"
        out.indented(f"{questions} left out: the story is not in your documents any more.")


def show_few(out: Screen, limits: SessionLimits, items: Sequence[Item], *, unsure: bool) -> None:
    """Show why a session asks less than the user wanted, or what does not quite fit.

    `unsure`: the story that is named answers none of this well.
    """
    count = count_questions(items)
    why = "no more fit these limits"
    if limits.story:
        why = "coach finds no more that this story answers well"
    elif limits.listed is not None:
        why = "the list has no more"
    elif limits.mode in STORIES_ONLY:
        why = "your stories answer no more yet (coach gaps)"
    wanted = limits.count or (USUAL[limits.mode] if limits.story else 0)
    if wanted > count >= limits.room:
        why = "more do not fit the minutes"
    if unsure:
        closest = "this is only the closest" if count == 1 else "these are only the closest"
        words = f"coach finds no question that this story answers well: {closest}."
        say_line(out, f"{words} To say what it shows: coach tag {limits.story}")
    elif wanted > count:
        but = f", not {wanted}" if limits.count else ""
        say_line(out, f"{counted(count, 'question')}{but}: {why}.")


def show_ungraded(out: Screen, ungraded: int) -> None:
    """Say that answers of the session before get their grade first."""
    what = "one answer" if ungraded == 1 else f"{ungraded} answers"
    say_line(out, f"First {what} of your last session, without a grade yet.")


def show_question(out: Screen, item: Item, number: int, of: int, of_round: int = 0) -> None:
    """Show a question with its number in the session, and the round from 1; 0 for only one."""
    out.print()
    question = Text(item.question, style="bold")
    out.hanging_indent(f"  {number}/{of}{_ROUNDS[of_round]}  ", question)


def show_right(out: Screen, story: BankStory, fit: str, *, another_named: bool) -> None:
    """Show the story to tell with its fit, where that is known; another was named or none came."""
    lead = "A better one is" if another_named else "It is"
    out.indented(f"{lead}: {story.story.title}{fit and f' ({fit})'}", _IN)
    out.indented(place_link(story.path, story.story.first_line), _IN, style="dim")


def show_gap(out: Screen, item: Item) -> None:
    """Show that no story answers a question: it is told all the same, and may become one."""
    about = f" ({item.competency})" if item.competency else ""
    text = f"No story of yours answers this yet{about}. Tell what comes to mind; /skip leaves it."
    out.indented(text, _IN)


def show_gap_told(out: Screen, item: Item) -> None:
    """Show what to do about a question without a story."""
    about = f"  about {item.competency}" if item.competency else ""
    out.indented(f"coach new    keeps what you told as a story{about}")


def tell_label(target: int | None) -> str:
    """Return what the user is asked to do, who is to write an answer."""
    from coach.review.phrases import words_in

    if target is None:
        return "Tell it."
    return f"Tell it in {target} seconds: {words_in(target)} words."


def show_no_review(out: Screen, why: str) -> None:
    """Show that an answer is kept, but could not be read."""
    out.indented(f"Your answer is kept. There is no feedback on it: {why}")


def show_follow_up(out: Screen, question: str) -> None:
    """Show the follow-up question."""
    out.indented(f"Follow-up: {question}", style="bold")


def show_differing(out: Screen, found: LedgerFact, today: date) -> None:
    """Show a fact as it was told beside what it differs from; or that it was not to be told."""
    told, before = found.fact.text, found.differs
    out.print()
    if before is None:
        warning = f"You say “{told}”, which you marked as not to be claimed."
        out.indented(warning, style="bold yellow")
        return
    settled = "" if found.is_open else ", which you settled on"
    source = "your notes say"
    if before.day is not None:
        source = f"{_day_words(before.day, today)} you said"
    out.indented(f"You say “{told}”; {source} “{before.fact.text}”{settled}.", style="bold yellow")
    out.indented(f"“{before.fact.sentence}”", _IN, style="dim")


def _day_words(day: date, today: date) -> str:
    """Return earlier today, on Tuesday, or on 3 Dec."""
    if day == today:
        return "earlier today"
    is_near = (today - day).days < len(WEEKDAYS)
    return f"on {WEEKDAYS[day.weekday()].capitalize() if is_near else day_of_month(day)}"


def show_recited(
    out: Screen, wording: RepeatedWording, day: date, today: date, ways: Sequence[str]
) -> None:
    """Show that a story is told in the same words as before, and in which ways it can be."""
    out.print()
    out.indented(
        f"You have told this {times_words(wording.number)}; {wording.share:.0%} of it was word for "
        f"word as {_day_words(day, today)}. Recited, it sounds learned by heart. Tell it "
        f"another way: {', '.join(ways)}."
    )


def show_reaction(out: Screen, line: str) -> None:
    """Show one line on what was said to a follow-up question."""
    out.indented(line, _IN)


def show_told_later(out: Screen, review: Review, before: int) -> None:
    """Show how many points of the story are told with what came when asked on, if more are."""
    told = len(review.coverage.covered)
    if told > before:
        points = f"{told} of {review.coverage.count} points"
        out.indented(f"With what you said when asked: {points}, {told - before} more.")


def show_story_beside(out: Screen, story: BankStory, review: Review | None) -> None:
    """Show the stored story, with what the answer left out marked; unmarked without a review."""
    from coach.review.answer import split_answer

    marks: dict[str, str] = {}
    if review is not None:
        points = [(change.point, "changed") for change in review.coverage.changed]
        points += [(point, "left out") for point in review.coverage.missed]
        marks = {strip_markup(p.sentence.text): mark for p, mark in points}
    _head(out, story)
    part = Part.UNLABELLED
    for section in story.story.sections:
        if section.part not in {Part.UNLABELLED, part}:
            out.indented(section.part.capitalize(), style="dim")
        part = section.part
        for sentence in split_answer(section.text):
            text = strip_markup(sentence).strip()
            _show_marked(out, marks.get(text, ""), text)
    out.print()


def show_points(
    out: Screen, story: BankStory, points: Sequence[str], made: Collection[int]
) -> None:
    """Show the key points of a story told aloud, those that were not made marked."""
    _head(out, story)
    for at, point in enumerate(points):
        _show_marked(out, "" if at in made else "left out", strip_markup(point))
    out.print()


def _head(out: Screen, story: BankStory) -> None:
    out.indented(f"Your notes: {story.story.title}", style="bold")
    out.indented(place_link(story.path, story.story.first_line), style="dim")
    out.print()


def _show_marked(out: Screen, mark: str, sentence: str) -> None:
    text = Text(f"[{mark}] " if mark else "", style="bold yellow")
    out.indented(text.append(sentence, style="default"), _IN)


def show_told(out: Screen, result: ReviewedAnswer, prepared: PreparedAnswer) -> None:
    """Show how long an answer without a story was, and which of the user's points it told."""
    from coach.review.phrases import speaking_time

    attempt = result.attempt
    if result.trouble is not None:
        show_no_review(out, str(result.trouble))
        return
    words, is_typed = len(attempt.answer.split()), attempt.speech is None
    took = speaking_time(words) if is_typed else round(attempt.seconds or 0)
    length = f"{counted(words, 'word')}, {clock_time(took)}{' spoken' * is_typed}"
    room = f"; {clock_time(attempt.target)} is the time for it" if attempt.target else ""
    out.indented(f"{length}{room}.", _IN)
    if not prepared.points:
        show_prepared(out, prepared, _IN)
        return
    coverage = (attempt.review or {})["coverage"]
    unsure = f", perhaps {len(coverage['unsure'])} more" if coverage["unsure"] else ""
    told = f"{len(coverage['covered'])} of your {len(prepared.points)} points"
    out.indented(f"Told {told}{unsure}.", _IN)
    marks = {"missed": "left out", "unsure": "perhaps", "covered": ""}
    for point in prepared.points:
        mark = next(word for name, word in marks.items() if point in coverage[name])
        _show_marked(out, mark, point)


def show_proposal(out: Screen, proposal: ProposedGrade) -> None:
    """Show the grade proposed, and why."""
    out.indented(f"Suggested grade: {proposal.grade.word} ({proposal.reason}).")


def show_back(out: Screen, days: int) -> None:
    """Show when a story is asked for again."""
    out.indented(f"Back {days_ahead(days)}.", style="dim")


def show_proposals(
    out: Screen,
    attempts: Sequence[Attempt],
    proposals: Sequence[ProposedGrade],
    stories: Mapping[int, BankStory],
) -> None:
    """Show several grades at once, with their reasons, to keep or to change."""
    out.show_heading("Grades")
    for number, (attempt, proposal) in enumerate(zip(attempts, proposals, strict=True), start=1):
        title = stories[attempt.story or 0].story.title
        out.indented(f"{number:>2}  {proposal.grade.word:<6}{title}: {proposal.reason}")


def show_mock_report(
    out: Screen,
    reviewed: Sequence[ReviewedAnswer],
    stories: Mapping[int, BankStory],
    *,
    everything: bool = False,
) -> None:
    """Show every answer with its parts and what to improve, then what came up repeatedly."""
    from coach.practice.trends import spoken_answers

    for number, result in enumerate(reviewed, start=1):
        attempt, review = result.attempt, result.review
        out.show_heading(f"{number}  {attempt.question}")
        if result.prepared is not None:
            show_told(out, result, result.prepared)
            continue
        if review is None:
            show_no_review(out, str(result.trouble))
            continue
        story = stories.get(attempt.story or 0)
        if story is not None:
            out.indented(story.story.title, _IN, style="dim")
        parts = "  ".join(f"{label.capitalize()} {p.score}" for label, p in review.parts.items())
        out.indented(f"{parts}  (of 5)   {review.words} words", _IN)
        if (told := spoken_answers(attempt)) is not None:
            out.indented(f"{measure_words(told)}.", _IN)
        for remark in review.remarks[: MOST_REMARKS if everything else 1]:
            show_remark(out, remark)
    reviews = [result.review for result in reviewed if result.review is not None]
    kinds = Counter(kind for review in reviews for kind in {r.kind for r in review.remarks})
    often = sorted(((kind, n) for kind, n in kinds.items() if n > 1), key=lambda k: (k[1], k[0]))
    show_often(out, often[::-1][:MOST_REMARKS], len(reviews))


def show_closing(out: Screen, attempts: Sequence[Attempt], minutes: float, *, graded: bool) -> None:
    """Show what was done, and how the grade given last is changed still."""
    spent = f"{minutes:.0f} min" if minutes >= 1 else f"{minutes * 60:.0f} s"
    say_line(out, f"{counted(len(attempts), 'answer')} in {spent}.")
    if graded:
        out.indented("Another grade after all? coach history", style="dim")


def show_waiting(out: Screen, waiting: int, ungraded: int) -> None:
    """Show how to go on with a session that was left."""
    more = "1 question waits" if waiting == 1 else f"{waiting} questions wait"
    grade = (
        "1 answer has no grade yet" if ungraded == 1 else f"{ungraded} answers have no grade yet"
    )
    left = [*([more] if waiting else []), *([grade] if ungraded else [])]
    if left:
        out.indented(f"{', '.join(left)}: coach practice --resume")
