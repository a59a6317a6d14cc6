"""The sheet for the night before, over a bank: kept vectors, no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach import sheet
from coach.assignment import age_costs
from coach.plan import year
from coach.workspace.frameworks import framework

if TYPE_CHECKING:
    from coach.sheet import Sheet
    from coach.workspace import Workspace


def make_sheet(workspace: Workspace, named: str, count: int) -> Sheet:
    """The sheet of a bank whose stories are up to date, for a framework if one is named.

    Raises:
        UnknownFramework, AmbiguousFramework: the framework is none.
        CompetenciesUnusable: the file of a framework holds a mistake.
    """
    asked = framework(workspace.library, named) if named else None
    today = workspace.timetable.today
    coverage = workspace.known.coverage()
    stories = {known.id: known for known in workspace.bank.stories.all()}
    ids = sorted(coverage.stories)
    ages = age_costs([year(stories[each].story.date, today.year) for each in ids], today.year)
    costs = dict(zip(ids, ages.tolist(), strict=True))
    wanted = asked.competencies if asked else None
    chosen = sheet.choose(coverage, wanted, count, costs)
    names = workspace.library.names
    questions = {each.id: each.text for each in workspace.questions.all()}
    gaps = [each.competency for each in coverage.gaps()]
    named_gaps = [each for each in wanted if each in gaps] if wanted is not None else gaps
    return sheet.Sheet(
        today=today,
        interview=next(iter(workspace.timetable.interviews()), None),
        framework=asked.name if asked else "",
        entries=sheet.entries(chosen, names, stories, questions),
        gaps=tuple(names[each] for each in named_gaps),
        spent=tuple(names[each.competency] for each in chosen.spent),
        left_out=tuple(names[each.competency] for each in chosen.left_out),
    )
