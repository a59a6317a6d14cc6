"""The report on one session as text and Markdown, and the words that its HTML page shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.dates import long_date
from coach.domain.practice import Mode
from coach.domain.sentences import strip_markup
from coach.domain.story import PARTS
from coach.domain.transcript import clock_time
from coach.printing import one_line
from coach.views.layout import (
    Screen,
    counted,
    duration_words,
    escape_table_cell,
    markdown_front,
    markdown_table,
)
from coach.views.review import MOST_REMARKS, OFTEN, measure_words, show_often, show_remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.domain.practice import Attempt
    from coach.practice.history import PracticedAnswer, SessionReport, SessionSummary
    from coach.practice.stored_review import StoredRemark


KIND: Final = "coach report"
SKIPPED: Final = "Without an answer"
IMPROVE: Final = "What to improve"
NOTES: Final = "Your notes"
FOLLOW_UP: Final = "Follow-up"

_TITLES: Final = {
    Mode.MOCK: "Mock interview",
    Mode.TELL: "Stories told",
    Mode.RECALL: "Stories named",
    Mode.ALOUD: "Stories told aloud",
}
_IN: Final = 5


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """One answer in the words of every form; what is empty is not shown.

    `scores` are those of the PARTS, then the number of words; `facts` its length and whether the
    story came; `points` how many of the story's were told.
    """

    question: str
    story: str
    scores: tuple[str, ...]
    facts: tuple[str, ...]
    answer: str
    unread: str
    remarks: tuple[StoredRemark, ...]
    points: str
    left_out: tuple[str, ...]
    follow_ups: tuple[tuple[str, str], ...]
    grade: str


def answer_page(summary: PracticedAnswer) -> AnswerPage:
    """Return an answer in words."""
    attempt, review = summary.attempt, summary.review
    told, left_out = review.points.told, review.points.left_out
    number = len([*told, *left_out, *review.points.unsure])
    whose = "of the story" if attempt.story else "of yours"
    unread = bool(attempt.answer.strip() and not (number or review.parts or review.remarks))
    scores = [str(review.parts[part].score) if review.parts else "-" for part in PARTS]
    points = f"Told {len(told)} of {number} points {whose}."
    return AnswerPage(
        question=attempt.question,
        story=summary.story.story.title if summary.story else "",
        scores=(*scores, str(review.words or "-")),
        facts=tuple(filter(None, [session_size(summary), named_story(attempt)])),
        answer=attempt.answer.strip(),
        unread="The answer is kept. There is no feedback on it." if unread else "",
        remarks=review.remarks[:MOST_REMARKS],
        points=points if number else "",
        left_out=tuple(map(strip_markup, left_out)),
        follow_ups=tuple((one.question, (one.answer or "").strip()) for one in attempt.probes),
        grade=_grade_words(attempt),
    )


def session_heading(report: SessionReport) -> str:
    """Return such as Mock interview, Mon 2 Mar 2026."""
    title = "Interview" if report.session.is_debrief else _TITLES[report.session.mode]
    return f"{title}, {long_date(report.day)}"


def session_summary(report: SessionReport) -> str:
    """Return such as 3 answers, 1 question without an answer, 12 min."""
    parts = [counted(len(report.answers), "answer")]
    if report.skipped:
        parts.append(f"{counted(len(report.skipped), 'question')} without an answer")
    if not report.session.is_debrief:
        parts.append(duration_words(report.session.seconds))
    return f"{', '.join(parts)}."


def often_words(report: SessionReport) -> list[str]:
    """Return the kinds of remarks that several answers got: 2 of 3: no number."""
    return [f"{count} of {report.reviewed}: {kind}" for kind, count in report.often]


def session_size(summary: PracticedAnswer) -> str:
    """Return 171 words in 2:05, as far as it is known; of a spoken answer how it was spoken."""
    words = counted(summary.review.words, "word") if summary.review.words else ""
    seconds = summary.attempt.seconds
    if seconds is None:
        return f"{words}." if words else ""
    took = f"{words} in {clock_time(seconds)}." if words else f"{clock_time(seconds)}."
    return took if summary.spoken is None else f"{took} {measure_words(summary.spoken)}."


def named_story(attempt: Attempt) -> str:
    """Return whether the story came, where it was asked for by name."""
    if attempt.recall_ms is None:
        return ""
    right = attempt.recalled == attempt.story
    how = "Named" if right else "Another was named" if attempt.recalled else "None came"
    return f"{how} after {attempt.recall_ms / 1000:.1f} s."


def _grade_words(attempt: Attempt) -> str:
    if attempt.grade is None:
        return ""
    own = f"Your grade: {attempt.grade.word}."
    if attempt.proposed is None:
        return own
    why = f" ({attempt.reason})" if attempt.reason else ""
    return f"{own} Suggested: {attempt.proposed.word}{why}."


def show_sessions(out: Screen, sessions: Sequence[SessionSummary]) -> None:
    """Show a line for each session, the latest first."""
    out.print()
    if not sessions:
        out.indented("Nothing has been rehearsed yet: coach practice.")
    for summary in sessions:
        session, answers = summary.session, counted(summary.answers, "answer")
        day, mode = long_date(summary.day), "real" if session.is_debrief else session.mode
        out.print_line(f"  {session.id:>4}  {day:<17}{mode:<8}{answers}")
    out.print()


def show_session(out: Screen, report: SessionReport) -> None:
    """Show answer by answer, then what came up again and again."""
    out.show_heading(session_heading(report))
    out.indented(session_summary(report))
    for number, summary in enumerate(report.answers, start=1):
        _show_answer(out, number, summary)
    show_often(out, report.often, report.reviewed)
    if report.skipped:
        out.show_heading(SKIPPED)
    for question in report.skipped:
        out.indented(one_line(question), _IN)
    out.print()


def _show_answer(out: Screen, number: int, summary: PracticedAnswer) -> None:
    page = answer_page(summary)
    out.show_heading(f"{number}  {one_line(page.question)}")
    if page.story:
        out.indented(one_line(page.story), _IN, style="dim")
    parts = "  ".join(f"{name.capitalize()} {p.score}" for name, p in summary.review.parts.items())
    if facts := [f"{parts}  (of 5)", *page.facts] if parts else page.facts:
        out.indented("   ".join(facts), _IN)
    if page.unread:
        out.indented(page.unread, _IN)
    for remark in page.remarks:
        show_remark(out, remark)
    for text in filter(None, (page.points, page.grade)):
        out.indented(one_line(text), _IN, style="dim")


def session_markdown(report: SessionReport) -> str:
    """Return the scores in a table, then answer by answer."""
    return markdown_front(KIND) + "\n".join(_report_lines(report)) + "\n"


def _report_lines(report: SessionReport) -> Iterator[str]:
    pages = list(map(answer_page, report.answers))
    yield f"\n# {session_heading(report)}\n"
    yield f"{session_summary(report)}\n"
    if any(summary.review.parts for summary in report.answers):
        yield "Parts are scored from 1 to 5.\n"
        yield from markdown_table(
            ["", "Story", *(part.capitalize() for part in PARTS), "Words"],
            [
                [str(number), escape_table_cell(page.story or "-"), *page.scores]
                for number, page in enumerate(pages, start=1)
            ],
        )
    if report.often:
        yield f"## {OFTEN}\n"
        yield from (f"- {words}" for words in often_words(report))
        yield ""
    for number, page in enumerate(pages, start=1):
        yield f"## {number}. {escape_table_cell(page.question)}\n"
        yield from _answer_lines(page)
    if report.skipped:
        yield f"## {SKIPPED}\n"
        yield from (f"- {escape_table_cell(question)}" for question in report.skipped)


def _answer_lines(page: AnswerPage) -> Iterator[str]:
    if page.story:
        yield f"**{escape_table_cell(page.story)}**\n"
    if page.facts:
        yield f"{' '.join(page.facts)}\n"
    for paragraph in filter(str.strip, page.answer.splitlines()):
        yield f"> {escape_table_cell(paragraph)}\n>"
    if page.answer:
        yield ""
    if page.unread:
        yield f"{page.unread}\n"
    yield from _feedback_lines(page)
    for question, answer in page.follow_ups:
        yield f"{FOLLOW_UP}: {escape_table_cell(question)}\n"
        if answer:
            yield f"> {escape_table_cell(answer)}\n"
    if page.grade:
        yield f"{escape_table_cell(page.grade)}\n"


def _feedback_lines(page: AnswerPage) -> Iterator[str]:
    for number, remark in enumerate(page.remarks, start=1):
        yield f"{number}. {escape_table_cell(remark.message)}"
        yield f"   “{escape_table_cell(strip_markup(remark.quote))}”"
        yield f"   Try: {escape_table_cell(strip_markup(remark.suggestion))}\n"
    if page.points:
        yield f"{page.points}\n"
    if page.left_out:
        yield from (f"- Left out: {escape_table_cell(point)}" for point in page.left_out)
        yield ""
