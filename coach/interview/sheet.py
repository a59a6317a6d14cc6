"""Make the sheet for the night before: for each competency one story, and what to remember of it.

Of a story it has what is lost first under stress: how it begins, the line it ends on, its figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.domain.sentences import story_passages, strip_markup
from coach.domain.story import Part
from coach.interview.plan import MOST_USES, age_costs, assign, year_of
from coach.matching.completeness import find_numbers
from coach.matching.ranking import POSSIBLE_FROM
from coach.matching.requirements import find_framework_or_file
from coach.review.key_points import quantities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from coach.domain.practice import Interview
    from coach.domain.story import BankStory, Story
    from coach.interview.gap_report import ReportSources
    from coach.interview.plan import Costs
    from coach.matching.coverage import CompetencyCoverage, Coverage
    from coach.matching.ranking import Fit


FIGURES: Final = 4  # more numbers of a story are no key numbers
QUESTIONS: Final = 2  # enough to see what kind a story answers
_WEIGHT: Final = (
    *(Part.RESULT, Part.ACTION, Part.UNLABELLED, Part.SITUATION, Part.TASK, Part.LEARNING),
)
"""Parts in the order in which their numbers count: interviewers score the result first."""


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One competency, and the story to tell for it.

    `hook` is the line that it comes down to, `figures` its key numbers, `questions` those that it
    answers best; `before` names an earlier competency of the sheet that has the same story.
    """

    competency: str
    name: str
    story: BankStory
    fit: Fit
    hook: str
    figures: tuple[str, ...]
    opening: str
    questions: tuple[str, ...]
    before: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of one day, for the framework of this name; empty where none was named.

    Of competencies by name no story answers the `gaps`, the stories of those `spent` are all told
    for others, and those `left_out` would be next if there were room.
    """

    today: date
    interview: Interview | None
    framework: str
    entries: tuple[SheetEntry, ...]
    gaps: tuple[str, ...]
    spent: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """The competencies of a sheet with the identities of their stories, and those without room."""

    told: tuple[tuple[CompetencyCoverage, int], ...]
    spent: tuple[CompetencyCoverage, ...]
    left_out: tuple[CompetencyCoverage, ...]


def choose_sheet_stories(
    coverage: Coverage, required: Sequence[str] | None, count: int, costs: Mapping[int, float]
) -> SheetChoice:
    """Choose which competencies stand on a sheet of `count`, and which story each is told with.

    `required` are ids, the most important first: the first that a story answers are taken. Where it
    is None, those are taken that are covered best when no story is told twice. `costs` are the
    `age_costs` of stories by identity.
    """
    covered = {one.competency: one for one in coverage.competencies if one.stories}
    if required is None:
        candidates = list(covered.values())
        assigned = list(zip(candidates, _assign_stories(candidates, costs, 1), strict=True))
        # By the chance of the story that each gets; those that get none are behind, by their best.
        assigned.sort(key=lambda pair: (pair[1] is None, -_chance(*pair)))
        candidates = [one for one, _ in assigned]
    else:
        candidates = [covered[name] for name in dict.fromkeys(required) if name in covered]
    taken = candidates[:count]
    assigned = list(zip(taken, _assign_stories(taken, costs, MOST_USES), strict=True))
    return SheetChoice(
        told=tuple((one, story) for one, story in assigned if story is not None),
        spent=tuple(one for one, story in assigned if story is None),
        left_out=tuple(candidates[count:]),
    )


def _assign_stories(
    covered: Sequence[CompetencyCoverage], costs: Mapping[int, float], most_uses: int
) -> list[int | None]:
    """Return the story (identity) of each, None where there is none left for it."""
    stories = sorted({answer.story for one in covered for answer in one.stories})
    if not stories:
        return []
    chances: Costs = np.array([[_chance(one, story) for story in stories] for one in covered])
    ages: Costs = np.array([costs.get(story, 0.0) for story in stories])
    planned = assign(chances, ages, POSSIBLE_FROM, most_uses=most_uses)
    return [None if answer.story is None else stories[answer.story] for answer in planned]


def _chance(covered: CompetencyCoverage, story: int | None) -> float:
    """Return the chance of a story (identity); of the best one for None."""
    answers = covered.stories
    return next((answer.chance for answer in answers if story in {None, answer.story}), 0.0)


def sheet_entries(
    choice: SheetChoice,
    names: Mapping[str, str],
    stories: Mapping[int, BankStory],
    questions: Mapping[str, str],
) -> tuple[SheetEntry, ...]:
    """Return what stands on the sheet; `questions` are texts by id."""
    first: dict[int, str] = {}
    entries = []
    for covered, identity in choice.told:
        answer = next(answer for answer in covered.stories if answer.story == identity)
        name = names.get(covered.competency, covered.competency)
        story = stories[identity].story
        entries.append(
            SheetEntry(
                competency=covered.competency,
                name=name,
                story=stories[identity],
                fit=answer.fit,
                hook=hook_sentence(story),
                figures=story_figures(story),
                opening=opening_line(story),
                questions=tuple(questions[question] for question in answer.questions[:QUESTIONS]),
                before=first.get(identity, ""),
            )
        )
        first.setdefault(identity, name)
    return tuple(entries)


def opening_line(story: Story) -> str:
    """Return the sentence to begin with: the first of the situation, else of the story."""
    passages = story_passages(story)
    first = [passage for passage in passages if passage.part is Part.SITUATION] or passages
    return strip_markup(first[0].text) if first else ""


def hook_sentence(story: Story) -> str:
    """Return the sentence that a story comes down to: the result with the most numbers in it.

    Where no part is labelled a result, it is looked for in the second half, which is where prose
    tells what came of it. Never the opening, unless there is nothing else.
    """
    passages = story_passages(story)
    candidates = [passage for passage in passages if passage.part is Part.RESULT]
    if not candidates:
        second_half = passages[len(passages) // 2 :]
        # Of equals the last is taken, which is nearer to the end.
        candidates = [passage for passage in second_half if passage.part is not Part.LEARNING][::-1]
    if not candidates:
        return ""
    return strip_markup(max(candidates, key=lambda passage: len(find_numbers(passage.text))).text)


def story_figures(story: Story) -> tuple[str, ...]:
    """Return the key numbers: those of the result, then of what was done, then the others.

    Numbers without a unit come last, and are left out where they are words: "two" says nothing.
    """
    numbers: dict[str, tuple[bool, str]] = {}
    for part in _WEIGHT:
        for section in story.sections:
            if section.part is part:
                units = {quantity.text: quantity.unit for quantity in quantities(section.text)}
                for number in find_numbers(section.text):
                    is_bare = not units.get(number, number)
                    if not is_bare or any(map(str.isdigit, number)):
                        numbers.setdefault(number.casefold(), (is_bare, number))
    ordered = sorted(numbers.values(), key=lambda pair: pair[0])
    return tuple(number for _, number in ordered)[:FIGURES]


def make_sheet(sources: ReportSources, named: str, count: int) -> Sheet:
    """Return the sheet of a bank whose stories are up to date, for a framework if one is named.

    Raises:
        UnknownFramework, AmbiguousFramework: the framework is none.
        CompetenciesUnusable: the file of a framework holds a mistake.
    """
    framework = find_framework_or_file(sources.library, named) if named else None
    required = framework.competencies if framework else None
    names, today = sources.library.names, sources.agenda.today
    coverage = sources.coverage.coverage()
    stories = {story.id: story for story in sources.bank.stories.all()}
    ids = sorted(coverage.stories)
    ages = age_costs([year_of(stories[story].story.date, today.year) for story in ids], today.year)
    costs = dict(zip(ids, ages.tolist(), strict=True))
    choice = choose_sheet_stories(coverage, required, count, costs)
    questions = {question.id: question.text for question in sources.questions.all()}
    gaps = [gap.competency for gap in coverage.gaps()]
    if required is not None:
        gaps = [competency for competency in required if competency in gaps]
    return Sheet(
        today=today,
        interview=next(iter(sources.agenda.interviews()), None),
        framework=framework.name if framework else "",
        entries=sheet_entries(choice, names, stories, questions),
        gaps=tuple(names[competency] for competency in gaps),
        spent=tuple(names[covered.competency] for covered in choice.spent),
        left_out=tuple(names[covered.competency] for covered in choice.left_out),
    )
