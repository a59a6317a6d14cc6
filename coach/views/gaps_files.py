"""Gaps and skills as CSV and Markdown, from their JSON documents."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from coach.printing import one_line
from coach.views.gaps import (
    HEADINGS,
    LINES,
    NO_SKILL,
    WANTED,
    asked_words,
    cell_mark,
    evidence_words,
    gap_heading,
    gaps_by_severity,
    line_words,
    lines_note,
    scope_words,
    told_words,
)
from coach.views.layout import escape_table_cell, markdown_front, markdown_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.catalog.skills import Skills
    from coach.interview.gaps import GapReport


GAPS = (
    *("competency", "name", "severity", "importance", "fit", "chance", "stories", "best_story"),
    *("title", "source", "line", "evidence", "lacks", "told", "grade", "retention", "why"),
    *("asked", "command"),
)
_FORMULA = re.compile(r"""(^|;)([\s"]*)(?=[=+\-@＝＋－＠])""")
"""How a formula begins, for spreadsheets that part cells at ; too, and take a wide sign for one."""
SKILLS = ("skill", "spellings", "stories", "count")


def gaps_csv(report: GapReport) -> str:
    """Return a line for each competency, the worst gap first."""
    return _csv_page(GAPS, map(_csv_row, report.to_dict()["gaps"]))


def _csv_row(gap: dict[str, Any]) -> dict[str, Any]:
    same = ("competency", "name", "severity", "importance", "fit", "why", "asked", "command")
    row = {key: gap[key] for key in same} | {"stories": gap["distinct"]}
    for story in gap["stories"][:1]:
        row |= {key: story[key] for key in ("title", "source")}
        row |= {"best_story": story["story"], "line": story["lines"][0]}
        row |= {"evidence": evidence_words(story), "lacks": "; ".join(story["lacks"])}
        row["chance"] = f"{story['chance']:.4f}"
        if told := story["told"]:
            row |= {"told": told["last"], "grade": told["grade"]}
            row["retention"] = None if told["retention"] is None else f"{told['retention']:.4f}"
    return row


def skills_csv(skills: Skills) -> str:
    """Return a line for each skill, and for each that is wanted and named by no story."""
    document = skills.to_dict()
    rows = [
        {key: "; ".join(skill[key]) for key in ("spellings", "stories")}
        | {"skill": skill["skill"], "count": len(skill["stories"])}
        for skill in document["skills"]
    ]
    return _csv_page(SKILLS, [*rows, *({"skill": name, "count": 0} for name in document["wanted"])])


def _csv_page(header: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    page = io.StringIO()
    writer = csv.DictWriter(page, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return page.getvalue()


def _cell(value: object) -> str:
    """Return a cell on one line; what a spreadsheet takes for a formula gets an apostrophe."""
    return "" if value is None else _FORMULA.sub(r"\1\2'", one_line(str(value)))


def gaps_markdown(report: GapReport) -> str:
    """Return the whole report, every competency among it."""
    return markdown_front("coach gaps") + "\n".join(_gap_lines(report.to_dict())) + "\n"


def _gap_lines(document: dict[str, Any]) -> Iterator[str]:
    yield f"\n# Gaps, {document['today']}\n"
    about = escape_table_cell(scope_words(document))
    yield f"{gap_heading(document)}{f', for {about}' if about else ''}.\n"
    today = date.fromisoformat(document["today"])
    for severity, gaps in gaps_by_severity(document):
        yield f"## {HEADINGS[severity]}\n"
        yield from markdown_table(
            ("Competency", "Fit", "Stories", "Best story", "Told", "Do"),
            [_gap_row(gap, today) for gap in gaps],
        )
        for gap in gaps:
            if details := _gap_details(gap, asked_words(document, gap)):
                yield f"- **{escape_table_cell(gap['name'])}** {details}"
        yield ""
    if document["lines"]:
        yield f"## {LINES}\n"
        yield from markdown_table(
            ("Line", "Understood as"),
            [list(map(escape_table_cell, row)) for row in line_words(document)],
        )
        yield f"{lines_note(document)}\n"
    if document["bank"]:
        yield "## The bank\n"
        for issue in document["bank"]:
            command = f" `{issue['command']}`" if issue["command"] else ""
            yield f"- {escape_table_cell(issue['sentence'])}{command}"
        yield ""
    if document["map"]["stories"]:
        yield from _map_lines(document)


def _gap_row(gap: dict[str, Any], today: date) -> list[str]:
    title = last = "-"
    for best in gap["stories"][:1]:
        title, last = escape_table_cell(best["title"]), told_words(best["told"], today)
    name, count = escape_table_cell(gap["name"]), str(gap["distinct"])
    return [name, gap["fit"], count, title, last, f"`{gap['command']}`"]


def _gap_details(gap: dict[str, Any], asked: str) -> str:
    """Return who asks for a competency, the sentence that shows it, and what is wrong."""
    quote = evidence_words(gap["stories"][0]) if gap["stories"] else ""
    parts = [
        f"asked: “{escape_table_cell(asked)}”" if asked else "",
        f"“{escape_table_cell(quote)}”" if quote else "",
        escape_table_cell(gap["why"]),
    ]
    return " · ".join(filter(None, parts))


def _map_lines(document: dict[str, Any]) -> Iterator[str]:
    stories = document["map"]["stories"]
    yield "## Competencies and stories\n"
    yield "A digit is the chance that the story is a good answer, in tenths.\n"
    rows = [
        [escape_table_cell(gap["name"]), *map(cell_mark, row)]
        for gap, row in zip(document["gaps"], document["map"]["chances"], strict=True)
    ]
    numbers = [str(number) for number in range(1, len(stories) + 1)]
    yield from markdown_table(("Competency", *numbers), rows)
    for number, story in zip(numbers, stories, strict=True):
        yield f"{number}. {escape_table_cell(story['title'])}"


def skills_markdown(skills: Skills) -> str:
    """Return the skills, their stories, and what is missing."""
    return markdown_front("coach gaps") + "\n".join(_skill_lines(skills.to_dict())) + "\n"


def _skill_lines(document: dict[str, Any]) -> Iterator[str]:
    yield "\n# Skills\n"
    rows = [
        [
            escape_table_cell(skill["skill"]),
            ", ".join(map(escape_table_cell, skill["spellings"])),
            ", ".join(skill["stories"]),
        ]
        for skill in document["skills"]
    ]
    yield from markdown_table(("Skill", "Written", "Stories"), rows)
    for title, names in ((NO_SKILL, document["orphans"]), (WANTED, document["wanted"])):
        if names:
            yield f"## {title}\n"
            yield from (f"- {escape_table_cell(name)}" for name in names)
            yield ""
