"""The report on a session as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.logbook.kept import PARTS
from coach.render import session_words as words
from coach.render.markdown import escaped, front, table
from coach.sentences import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.logbook.session import Heard, SessionReport


def session_markdown(report: SessionReport) -> str:
    """The scores in a table, then answer by answer."""
    return front(words.KIND) + "\n".join(_page(report)) + "\n"


def _page(report: SessionReport) -> Iterator[str]:
    yield f"\n# {words.heading(report)}\n"
    yield f"{words.summary(report)}\n"
    if any(each.kept.parts for each in report.answers):
        yield "Parts are scored from 1 to 5.\n"
        header = ["", "Story", *(part.capitalize() for part in PARTS), "Words"]
        yield from table(header, [_row(n, each) for n, each in enumerate(report.answers, 1)])
    if report.often:
        yield "## In more than one answer\n"
        yield from (f"- {count} of {report.reviewed}: {kind}" for kind, count in report.often)
        yield ""
    for number, each in enumerate(report.answers, start=1):
        yield f"## {number}. {escaped(each.attempt.question)}\n"
        yield from _answer(each)
    if report.skipped:
        yield "## Without an answer\n"
        yield from (f"- {escaped(each)}" for each in report.skipped)


def _row(number: int, heard: Heard) -> list[str]:
    scores = [str(heard.kept.parts[p].score) if heard.kept.parts else "-" for p in PARTS]
    title = escaped(heard.story.story.title) if heard.story else "-"
    return [str(number), title, *scores, str(heard.kept.words or "-")]


def _answer(heard: Heard) -> Iterator[str]:
    if heard.story:
        yield f"**{escaped(heard.story.story.title)}**\n"
    facts = [words.size(heard), words.named(heard)]
    if said := " ".join(each for each in facts if each):
        yield f"{said}\n"
    for paragraph in heard.attempt.answer.splitlines():
        if paragraph.strip():
            yield f"> {escaped(paragraph)}\n>"
    if heard.attempt.answer.strip():
        yield ""
    if words.unread(heard):
        yield f"{words.UNREAD}\n"
    for number, remark in enumerate(heard.kept.remarks[: words.MOST_REMARKS], start=1):
        yield f"{number}. {escaped(remark.message)}"
        yield f"   “{escaped(plain(remark.quote))}”"
        yield f"   Try: {escaped(plain(remark.attempt))}\n"
    yield from _rest(heard)


def _rest(heard: Heard) -> Iterator[str]:
    if said := words.points(heard):
        yield f"{said}\n"
    if heard.kept.points.left_out:
        yield from (f"- Left out: {escaped(plain(each))}" for each in heard.kept.points.left_out)
        yield ""
    if heard.attempt.probe:
        yield f"Follow-up: {escaped(heard.attempt.probe)}\n"
        if heard.attempt.probe_answer.strip():
            yield f"> {escaped(heard.attempt.probe_answer)}\n"
    if said := words.grade(heard):
        yield f"{escaped(said)}\n"
