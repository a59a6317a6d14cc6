"""The report on gaps as CSV, a line for each competency or skill."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from coach.render.gap_words import why
from coach.render.lines import one_line
from coach.sentences import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.gaps import Gap, Report
    from coach.skills import Skills

GAPS = (
    *("competency", "name", "severity", "importance", "fit", "chance", "stories", "best_story"),
    *("title", "source", "line", "evidence", "lacks", "told", "grade", "retention", "why"),
    *("asked", "command"),
)
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""How a formula begins; some spreadsheets take the wide signs for the narrow ones."""
SKILLS = ("skill", "spellings", "stories", "count")


def gaps_csv(report: Report) -> str:
    """A line for each competency, the worst gap first."""
    return _written(GAPS, (_row(gap) for gap in report.gaps))


def skills_csv(skills: Skills) -> str:
    """A line for each skill; what is wanted and named by no story has none."""
    named = [
        (s.name, "; ".join(s.spellings), "; ".join(s.stories), len(s.stories))
        for s in skills.skills
    ]
    return _written(SKILLS, [*named, *((each, "", "", 0) for each in skills.wanted)])


def _row(gap: Gap) -> list[object]:
    row: list[object] = [gap.competency, gap.name, gap.severity, gap.importance, gap.fit]
    best = gap.stories[0] if gap.stories else None
    if best is None:
        row += ["", gap.distinct, *[""] * 9]
    else:
        told = best.told
        row += [f"{best.chance:.4f}", gap.distinct, best.story.slug, best.story.story.title]
        row += [best.story.path, best.story.story.first_line]
        row += [plain(best.evidence.text) if best.evidence else "", "; ".join(best.lacks)]
        row += [told.last.isoformat() if told else ""]
        row += [told.grade.word.lower() if told and told.grade else ""]
        kept = told.retention if told else None
        row += ["" if kept is None else f"{kept:.4f}"]
    return [*row, why(gap), gap.sentence, gap.command]


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
