"""The report on gaps as Markdown; the front matter keeps coach from reading it as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.gaps import Severity
from coach.render.gap_words import HEADINGS, head, scope, told, why
from coach.render.heat import mark
from coach.render.markdown import escaped, front, table
from coach.sentences import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.gaps import Gap, Report
    from coach.skills import Skills

FRONT = front("coach gaps")


def gaps_markdown(report: Report) -> str:
    """The whole report, every competency among it."""
    return FRONT + "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"\n# Gaps, {report.today}\n"
    about = scope(report)
    yield f"{head(report)}{f', for {escaped(about)}' if about else ''}.\n"
    for severity in Severity:
        gaps = report.of(severity)
        if gaps:
            yield f"## {HEADINGS[severity]}\n"
            yield from table(
                ("Competency", "Fit", "Stories", "Best story", "Told", "Do"),
                [_row(gap, report) for gap in gaps],
            )
            yield from _details(gaps, quotes=report.quotes)
    if report.health:
        yield "## The bank\n"
        yield from (
            f"- {escaped(each.sentence)}{f' `{each.command}`' if each.command else ''}"
            for each in report.health
        )
        yield ""
    yield from _map(report)


def _row(gap: Gap, report: Report) -> list[str]:
    best = gap.stories[0] if gap.stories else None
    title = escaped(best.story.story.title) if best else "-"
    last = told(best.told, report.today) if best else "-"
    count = str(gap.distinct)
    return [escaped(gap.name), str(gap.fit), count, title, last, f"`{gap.command}`"]


def _details(gaps: Sequence[Gap], *, quotes: bool) -> Iterator[str]:
    """What stands beside each competency: who asks, the sentence that shows it, what is wrong."""
    for gap in gaps:
        best = gap.stories[0] if gap.stories else None
        asked = f"asked: “{escaped(gap.sentence)}”" if quotes else ""
        quoted = f"“{escaped(plain(best.evidence.text))}”" if best and best.evidence else ""
        said = [part for part in (asked, quoted, escaped(why(gap))) if part]
        if said:
            yield f"- **{escaped(gap.name)}** {' · '.join(said)}"
    yield ""


def _map(report: Report) -> Iterator[str]:
    if not report.columns:
        return
    yield "## Competencies and stories\n"
    yield "A digit is the chance that the story is a good answer, in tenths.\n"
    numbers = [str(number) for number in range(1, len(report.columns) + 1)]
    rows = [
        [escaped(gap.name), *map(mark, row)]
        for gap, row in zip(report.gaps, report.chances, strict=True)
    ]
    yield from table(("Competency", *numbers), rows)
    for number, known in zip(numbers, report.columns, strict=True):
        yield f"{number}. {escaped(known.story.title)}"


def skills_markdown(skills: Skills) -> str:
    """The skills, their stories, and what is missing."""
    return FRONT + "\n".join(_skill_lines(skills)) + "\n"


def _skill_lines(skills: Skills) -> Iterator[str]:
    yield "\n# Skills\n"
    rows = [
        [escaped(each.name), ", ".join(map(escaped, each.spellings)), ", ".join(each.stories)]
        for each in skills.skills
    ]
    yield from table(("Skill", "Written", "Stories"), rows)
    for title, those in (
        ("Stories that name no skill", skills.orphans),
        ("Wanted, and named by no story", skills.wanted),
    ):
        if those:
            yield f"## {title}\n"
            yield from (f"- {escaped(each)}" for each in those)
            yield ""
