"""Gaps as CSV and Markdown."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from coach.domain.sentences import strip_markup
from coach.interview.gaps import Severity
from coach.views.gaps import (
    HEADINGS,
    cell_mark,
    gap_heading,
    scope_words,
    told_words,
)
from coach.views.layout import escape_table_cell, markdown_front, markdown_table, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.catalog.skills import Skills
    from coach.interview.gaps import Gap, GapReport


GAPS = (
    *("competency", "name", "severity", "importance", "fit", "chance", "stories", "best_story"),
    *("title", "source", "line", "evidence", "lacks", "told", "grade", "retention", "why"),
    *("asked", "command"),
)
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""How a formula begins; some spreadsheets take the wide signs for the narrow ones."""
SKILLS = ("skill", "spellings", "stories", "count")


def gaps_csv(report: GapReport) -> str:
    """A line for each competency, the worst gap first."""
    return _written(GAPS, (_csv_row(gap) for gap in report.gaps))


def skills_csv(skills: Skills) -> str:
    """A line for each skill; what is wanted and named by no story has none."""
    named = [
        (s.name, "; ".join(s.spellings), "; ".join(s.stories), len(s.stories))
        for s in skills.skills
    ]
    return _written(SKILLS, [*named, *((each, "", "", 0) for each in skills.wanted)])


def _csv_row(gap: Gap) -> list[object]:
    row: list[object] = [gap.competency, gap.name, gap.severity, gap.importance, gap.fit]
    best = gap.stories[0] if gap.stories else None
    if best is None:
        row += ["", gap.distinct, *[""] * 9]
    else:
        told = best.told
        row += [f"{best.chance:.4f}", gap.distinct, best.story.slug, best.story.story.title]
        row += [best.story.path, best.story.story.first_line]
        row += [strip_markup(best.evidence.text) if best.evidence else "", "; ".join(best.lacks)]
        row += [told.last.isoformat() if told else ""]
        row += [told.grade.word.lower() if told and told.grade else ""]
        kept = told.retention if told else None
        row += ["" if kept is None else f"{kept:.4f}"]
    return [*row, gap.why, gap.sentence, gap.command]


def _written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(each) for each in row] for row in rows)
    return page.getvalue()


def _cell(value: object) -> str:
    """A cell on one line; one that a spreadsheet would take for a formula gets an apostrophe."""
    text = one_line(str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


FRONT = markdown_front("coach gaps")


def gaps_markdown(report: GapReport) -> str:
    """The whole report, every competency among it."""
    return FRONT + "\n".join(_lines(report)) + "\n"


def _lines(report: GapReport) -> Iterator[str]:
    yield f"\n# Gaps, {report.today}\n"
    about = scope_words(report)
    yield f"{gap_heading(report)}{f', for {escape_table_cell(about)}' if about else ''}.\n"
    for severity in Severity:
        gaps = report.of(severity)
        if gaps:
            yield f"## {HEADINGS[severity]}\n"
            yield from markdown_table(
                ("Competency", "Fit", "Stories", "Best story", "Told", "Do"),
                [_row(gap, report) for gap in gaps],
            )
            yield from _details(gaps, quotes=report.quotes)
    if report.health:
        yield "## The bank\n"
        yield from (
            f"- {escape_table_cell(each.sentence)}{f' `{each.command}`' if each.command else ''}"
            for each in report.health
        )
        yield ""
    yield from _map(report)


def _row(gap: Gap, report: GapReport) -> list[str]:
    best = gap.stories[0] if gap.stories else None
    title = escape_table_cell(best.story.story.title) if best else "-"
    last = told_words(best.told, report.today) if best else "-"
    count = str(gap.distinct)
    return [escape_table_cell(gap.name), str(gap.fit), count, title, last, f"`{gap.command}`"]


def _details(gaps: Sequence[Gap], *, quotes: bool) -> Iterator[str]:
    """What stands beside each competency: who asks, the sentence that shows it, what is wrong."""
    for gap in gaps:
        best = gap.stories[0] if gap.stories else None
        asked = f"asked: “{escape_table_cell(gap.sentence)}”" if quotes else ""
        quoted = (
            f"“{escape_table_cell(strip_markup(best.evidence.text))}”"
            if best and best.evidence
            else ""
        )
        said = [part for part in (asked, quoted, escape_table_cell(gap.why)) if part]
        if said:
            yield f"- **{escape_table_cell(gap.name)}** {' · '.join(said)}"
    yield ""


def _map(report: GapReport) -> Iterator[str]:
    if not report.columns:
        return
    yield "## Competencies and stories\n"
    yield "A digit is the chance that the story is a good answer, in tenths.\n"
    numbers = [str(number) for number in range(1, len(report.columns) + 1)]
    rows = [
        [escape_table_cell(gap.name), *map(cell_mark, row)]
        for gap, row in zip(report.gaps, report.chances, strict=True)
    ]
    yield from markdown_table(("Competency", *numbers), rows)
    for number, known in zip(numbers, report.columns, strict=True):
        yield f"{number}. {escape_table_cell(known.story.title)}"


def skills_markdown(skills: Skills) -> str:
    """The skills, their stories, and what is missing."""
    return FRONT + "\n".join(_skill_lines(skills)) + "\n"


def _skill_lines(skills: Skills) -> Iterator[str]:
    yield "\n# Skills\n"
    rows = [
        [
            escape_table_cell(each.name),
            ", ".join(map(escape_table_cell, each.spellings)),
            ", ".join(each.stories),
        ]
        for each in skills.skills
    ]
    yield from markdown_table(("Skill", "Written", "Stories"), rows)
    for title, those in (
        ("Stories that name no skill", skills.orphans),
        ("Wanted, and named by no story", skills.wanted),
    ):
        if those:
            yield f"## {title}\n"
            yield from (f"- {escape_table_cell(each)}" for each in those)
            yield ""
