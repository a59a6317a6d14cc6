"""The report on a session, and the list of sessions, for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.dates import long
from coach.render import session_words as words
from coach.render.lines import one_line
from coach.render.practice import show_question_line
from coach.render.review import quote
from coach.render.rows import counted
from coach.render.terminal import clean, indented, print_line
from coach.sentences import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from coach.logbook.session import Heard, Held, SessionReport

_IN = 5


def show_sessions(out: Console, sessions: Sequence[Held]) -> None:
    """A line for each session, the latest first."""
    out.print()
    if not sessions:
        indented(out, Text("Nothing has been rehearsed yet: coach practice."))
    for each in sessions:
        mode = f"{each.session.mode:<8}"
        answers = counted(each.answers, "answer")
        print_line(out, Text(f"  {each.session.id:>4}  {long(each.day):<17}{mode}{answers}"))
    out.print()


def show_session(out: Console, report: SessionReport) -> None:
    """Answer by answer, then what came up again and again."""
    out.print()
    indented(out, Text(words.heading(report), style="bold"))
    indented(out, Text(words.summary(report)))
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


def _show_answer(out: Console, heard: Heard) -> None:
    if heard.story:
        indented(out, Text(one_line(heard.story.story.title), style="dim"), _IN)
    parts = "  ".join(f"{part.capitalize()} {p.score}" for part, p in heard.kept.parts.items())
    facts = [f"{parts}  (of 5)" if parts else "", words.size(heard), words.named(heard)]
    if any(facts):
        indented(out, Text("   ".join(each for each in facts if each)), _IN)
    if words.unread(heard):
        indented(out, Text(words.UNREAD), _IN)
    for remark in heard.kept.remarks[: words.MOST_REMARKS]:
        indented(out, Text(clean(remark.message)), _IN)
        indented(out, Text(f"“{quote(remark.quote)}”", style="italic"), _IN)
        indented(out, Text(f"Try: {clean(plain(remark.attempt))}"), _IN)
    for said in (words.points(heard), words.grade(heard)):
        if said:
            indented(out, Text(one_line(said), style="dim"), _IN)
