"""Report on a session as text and Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from coach.dates import long_date
from coach.domain.practice import Mode
from coach.domain.sentences import strip_markup
from coach.domain.story import PARTS
from coach.domain.transcript import clock_time
from coach.practice.trends import spoken_answers
from coach.views.layout import (
    clean_text,
    counted,
    duration_words,
    escape_table_cell,
    indented,
    markdown_front,
    markdown_table,
    one_line,
    print_line,
)
from coach.views.practice import show_question_line
from coach.views.review import measure_words, quote_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from coach.domain.practice import Attempt, Grade
    from coach.practice.history import AnswerSummary, HistoryAnswer, SessionReport, SessionSummary


KIND: Final = "coach report"

MOST_REMARKS: Final = 3
"""More than three things at once are not improved (docs/decisions.md#three-remarks)."""

TITLES: Final = {
    Mode.MOCK: "Mock interview",
    Mode.TELL: "Stories told",
    Mode.RECALL: "Stories named",
    Mode.ALOUD: "Stories told aloud",
}


def session_heading(report: SessionReport) -> str:
    """Mock interview, Mon 2 Mar 2026."""
    return f"{TITLES[report.session.mode]}, {long_date(report.day)}"


def session_summary(report: SessionReport) -> str:
    """3 answers, 1 question left out, 12 min."""
    parts = [counted(len(report.answers), "answer")]
    if report.skipped:
        parts.append(f"{counted(len(report.skipped), 'question')} without an answer")
    return ", ".join([*parts, duration_words(report.session.seconds)]) + "."


def session_size(heard: AnswerSummary) -> str:
    """171 words in 2:05. What is not known is left out; of a spoken answer how it was spoken."""
    words = counted(heard.kept.words, "word") if heard.kept.words else ""
    seconds = heard.attempt.seconds
    if seconds is None:
        return f"{words}." if words else ""
    took = f"{words} in {clock_time(seconds)}." if words else f"{clock_time(seconds)}."
    told = spoken_answers(heard.attempt)
    return took if told is None else f"{took} {measure_words(told)}."


def named_story(heard: AnswerSummary) -> str:
    """Whether the story came, where it was asked for by name."""
    attempt = heard.attempt
    if attempt.recall_ms is None:
        return ""
    right = attempt.recalled == attempt.story
    how = "Named" if right else "Another was named" if attempt.recalled else "None came"
    return f"{how} after {attempt.recall_ms / 1000:.1f} s."


def grade_words(heard: AnswerSummary) -> str:
    """The grades; empty without one."""
    attempt = heard.attempt
    if attempt.grade is None:
        return ""
    said = f"Your grade: {attempt.grade.word}."
    if attempt.proposed is None:
        return said
    why = f" ({attempt.reason})" if attempt.reason else ""
    return f"{said} Suggested: {attempt.proposed.word}{why}."


def points_words(heard: AnswerSummary) -> str:
    """Told 4 of 6 points of the story; empty where it was not compared with one."""
    told, left_out = heard.kept.points.told, heard.kept.points.left_out
    if not told and not left_out:
        return ""
    return f"Told {len(told)} of {len(told) + len(left_out)} points of the story."


def unread_words(heard: AnswerSummary) -> bool:
    """Whether an answer was written and got no feedback."""
    return bool(heard.attempt.answer.strip()) and not (heard.kept.parts or heard.kept.remarks)


UNREAD: Final = "The answer is kept. There is no feedback on it."


_ANSWER_INDENT = 5


def show_answer_report(out: Console, number: int, answer: HistoryAnswer) -> None:
    """One answer in sentences."""
    attempt, kept = answer.attempt, answer.kept
    out.print()
    head = f"{number}. {long_date(answer.day)}, {attempt.mode}"
    indented(out, Text(head, style="bold"))
    lines = [one_line(attempt.question)]
    if attempt.recall_ms is not None:
        right = attempt.recalled == attempt.story
        named = "Named" if right else "Another was named" if attempt.recalled else "None came"
        lines.append(f"{named} after {attempt.recall_ms / 1000:.1f} s.")
    size = [counted(kept.words, "word")] if kept.words else []
    if attempt.mode is not Mode.RECALL and time_taken(attempt):
        size.append(f"{time_taken(attempt)} min")
    if size:
        lines.append(f"{', '.join(size)}.")
    if kept.parts:
        scores = ", ".join(f"{part.capitalize()} {told.score}" for part, told in kept.parts.items())
        lines.append(f"{scores} (of 5).")
    if answer.spoken is not None:
        lines.append(speech_notes(answer))
    lines += _said_of_points(answer)
    if attempt.grade is not None:
        reason = f" ({one_line(attempt.reason)})" if attempt.reason else ""
        lines.append(
            f"You: {grade_word(attempt.grade)}. coach: {grade_word(attempt.proposed)}{reason}."
        )
    for line in lines:
        indented(out, Text(line), _ANSWER_INDENT)


def speech_notes(answer: HistoryAnswer) -> str:
    """How it was spoken, in a sentence; and its recording, where one is kept."""
    if answer.spoken is None:
        return ""
    audio = f" Recording: audio/{one_line(answer.attempt.audio)}" if answer.attempt.audio else ""
    return f"{measure_words(answer.spoken)}.{audio}"


def _said_of_points(answer: HistoryAnswer) -> list[str]:
    points = answer.kept.points
    if not points.any:
        return []
    said = [f"Points told: {len(points.told)}, left out: {len(points.left_out)}."]
    said += [f"Left out: {one_line(point)}" for point in points.left_out]
    return said + [f"Told otherwise: {one_line(change)}" for change in points.changed]


def time_taken(attempt: Attempt) -> str:
    """How long an answer took: 1:10; naming a story 3.5 s."""
    if attempt.seconds is None:
        return ""
    if attempt.mode is Mode.RECALL:
        return f"{attempt.seconds:.1f} s"
    return clock_time(round(attempt.seconds))


def grade_word(grade: Grade | None) -> str:
    """A grade as it is shown."""
    return grade.word if grade is not None else "-"


_IN = 5


def show_sessions(out: Console, sessions: Sequence[SessionSummary]) -> None:
    """A line for each session, the latest first."""
    out.print()
    if not sessions:
        indented(out, Text("Nothing has been rehearsed yet: coach practice."))
    for each in sessions:
        mode = f"{each.session.mode:<8}"
        answers = counted(each.answers, "answer")
        print_line(out, Text(f"  {each.session.id:>4}  {long_date(each.day):<17}{mode}{answers}"))
    out.print()


def show_session(out: Console, report: SessionReport) -> None:
    """Answer by answer, then what came up again and again."""
    out.print()
    indented(out, Text(session_heading(report), style="bold"))
    indented(out, Text(session_summary(report)))
    for number, heard in enumerate(report.answers, start=1):
        show_question_line(out, number, one_line(heard.attempt.question))
        _show_answer(out, heard)
    if report.often:
        out.print()
        indented(out, Text("In more than one answer", style="bold"))
    for kind, count in report.often:
        indented(out, Text(f"{count} of {report.reviewed}  {one_line(kind)}"))
    if report.skipped:
        out.print()
        indented(out, Text("Without an answer", style="bold"))
    for question in report.skipped:
        indented(out, Text(one_line(question)), _IN)
    out.print()


def _show_answer(out: Console, heard: AnswerSummary) -> None:
    if heard.story:
        indented(out, Text(one_line(heard.story.story.title), style="dim"), _IN)
    parts = "  ".join(f"{part.capitalize()} {p.score}" for part, p in heard.kept.parts.items())
    facts = [f"{parts}  (of 5)" if parts else "", session_size(heard), named_story(heard)]
    if any(facts):
        indented(out, Text("   ".join(each for each in facts if each)), _IN)
    if unread_words(heard):
        indented(out, Text(UNREAD), _IN)
    for remark in heard.kept.remarks[:MOST_REMARKS]:
        indented(out, Text(clean_text(remark.message)), _IN)
        indented(out, Text(f"“{quote_text(remark.quote)}”", style="italic"), _IN)
        indented(out, Text(f"Try: {clean_text(strip_markup(remark.suggestion))}"), _IN)
    for said in (points_words(heard), grade_words(heard)):
        if said:
            indented(out, Text(one_line(said), style="dim"), _IN)


def session_markdown(report: SessionReport) -> str:
    """The scores in a table, then answer by answer."""
    return markdown_front(KIND) + "\n".join(_page(report)) + "\n"


def _page(report: SessionReport) -> Iterator[str]:
    yield f"\n# {session_heading(report)}\n"
    yield f"{session_summary(report)}\n"
    if any(each.kept.parts for each in report.answers):
        yield "Parts are scored from 1 to 5.\n"
        header = ["", "Story", *(part.capitalize() for part in PARTS), "Words"]
        yield from markdown_table(
            header, [_row(n, each) for n, each in enumerate(report.answers, 1)]
        )
    if report.often:
        yield "## In more than one answer\n"
        yield from (f"- {count} of {report.reviewed}: {kind}" for kind, count in report.often)
        yield ""
    for number, each in enumerate(report.answers, start=1):
        yield f"## {number}. {escape_table_cell(each.attempt.question)}\n"
        yield from _answer(each)
    if report.skipped:
        yield "## Without an answer\n"
        yield from (f"- {escape_table_cell(each)}" for each in report.skipped)


def _row(number: int, heard: AnswerSummary) -> list[str]:
    scores = [str(heard.kept.parts[p].score) if heard.kept.parts else "-" for p in PARTS]
    title = escape_table_cell(heard.story.story.title) if heard.story else "-"
    return [str(number), title, *scores, str(heard.kept.words or "-")]


def _answer(heard: AnswerSummary) -> Iterator[str]:
    if heard.story:
        yield f"**{escape_table_cell(heard.story.story.title)}**\n"
    facts = [session_size(heard), named_story(heard)]
    if said := " ".join(each for each in facts if each):
        yield f"{said}\n"
    for paragraph in heard.attempt.answer.splitlines():
        if paragraph.strip():
            yield f"> {escape_table_cell(paragraph)}\n>"
    if heard.attempt.answer.strip():
        yield ""
    if unread_words(heard):
        yield f"{UNREAD}\n"
    for number, remark in enumerate(heard.kept.remarks[:MOST_REMARKS], start=1):
        yield f"{number}. {escape_table_cell(remark.message)}"
        yield f"   “{escape_table_cell(strip_markup(remark.quote))}”"
        yield f"   Try: {escape_table_cell(strip_markup(remark.suggestion))}\n"
    yield from _rest(heard)


def _rest(heard: AnswerSummary) -> Iterator[str]:
    if said := points_words(heard):
        yield f"{said}\n"
    if heard.kept.points.left_out:
        yield from (
            f"- Left out: {escape_table_cell(strip_markup(each))}"
            for each in heard.kept.points.left_out
        )
        yield ""
    if heard.attempt.probe:
        yield f"Follow-up: {escape_table_cell(heard.attempt.probe)}\n"
        if heard.attempt.probe_answer.strip():
            yield f"> {escape_table_cell(heard.attempt.probe_answer)}\n"
    if said := grade_words(heard):
        yield f"{escape_table_cell(said)}\n"
