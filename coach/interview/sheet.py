"""Make the sheet for the night before: for each competency one story, and what to remember of it.

Of a story it has what is lost first under stress: how it begins, the line it ends on, its figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.domain.sentences import story_passages, strip_markup
from coach.domain.story import BankStory, Part, Story
from coach.interview.plan import MOST_USES, age_costs, assign, year_of
from coach.matching.completeness import find_numbers
from coach.matching.coverage import COVERED_FROM
from coach.matching.requirements import find_framework_or_file
from coach.review.key_points import quantities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from coach.domain.practice import Interview, InterviewRound
    from coach.domain.question import PreparedAnswer
    from coach.interview.gap_report import ReportSources
    from coach.interview.plan import Costs
    from coach.matching.coverage import CompetencyCoverage, Coverage, StoryCoverage
    from coach.matching.ranking import Fit


FIGURES: Final = 4  # more numbers of a story are no key numbers
BESIDE_STANDING: Final = 6  # competencies that fit the page beside answers without a story
QUESTIONS: Final = 2  # enough to see what kind a story answers
# Parts in the order in which their numbers count: interviewers score the result first.
_WEIGHT = (Part.RESULT, Part.ACTION, Part.UNLABELLED, Part.SITUATION, Part.TASK, Part.LEARNING)


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One competency, and the story to tell for it.

    `hook` is the line that it comes down to, `figures` its key numbers, `questions` those that it
    answers best; `before` names an earlier competency of the sheet that has the same story.
    """

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
    """The sheet of one day, for the framework or round of this name; empty where none was named.

    `standing` is what the user wants to say where no story is asked for.
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
    standing: tuple[PreparedAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """The competencies of a sheet with their stories, and those without a story or room."""

    told: tuple[tuple[CompetencyCoverage, StoryCoverage], ...]
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
        assigned.sort(key=lambda pair: (pair[1] is None, -(pair[1] or pair[0].stories[0]).chance))
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
) -> list[StoryCoverage | None]:
    """Return the story of each, None where there is none left for it."""
    answers = [{answer.story: answer for answer in one.stories} for one in covered]
    stories = sorted({story for row in answers for story in row})
    if not stories:
        return []
    chances: Costs = np.array(
        [[_worth(row[story]) if story in row else 0.0 for story in stories] for row in answers]
    )
    ages: Costs = np.array([costs.get(story, 0.0) for story in stories])
    planned = assign(chances, ages, COVERED_FROM, most_uses=most_uses)
    return [
        None if choice.story is None else row[stories[choice.story]]
        for row, choice in zip(answers, planned, strict=True)
    ]


def _worth(answer: StoryCoverage) -> float:
    """Return what telling a story gives: what the user confirmed comes before any estimate."""
    return 1.0 if answer.confirmed else answer.chance


def sheet_entries(
    choice: SheetChoice,
    names: Mapping[str, str],
    stories: Mapping[int, BankStory],
    questions: Mapping[str, str],
) -> tuple[SheetEntry, ...]:
    """Return what stands on the sheet; `questions` are texts by id."""
    before: dict[int, str] = {}
    entries = []
    for covered, answer in choice.told:
        name = names.get(covered.competency, covered.competency)
        story = stories[answer.story].story
        entries.append(
            SheetEntry(
                name=name,
                story=stories[answer.story],
                fit=answer.fit,
                hook=hook_sentence(story),
                figures=story_figures(story),
                opening=opening_line(story),
                questions=tuple(questions[question] for question in answer.questions[:QUESTIONS]),
                before=before.get(answer.story, ""),
            )
        )
        before.setdefault(answer.story, name)
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
    prose = [one for one in passages[len(passages) // 2 :] if one.part is not Part.LEARNING]
    # Of equals in prose the last is taken, which is nearer to the end.
    candidates = [one for one in passages if one.part is Part.RESULT] or prose[::-1]
    best = max(candidates, key=lambda one: len(find_numbers(one.text)), default=None)
    return strip_markup(best.text) if best else ""


def story_figures(story: Story) -> tuple[str, ...]:
    """Return the key numbers: those of the result, then of what was done, then the others.

    Numbers without a unit come last, and are left out where they are words: "two" says nothing.
    """
    numbers: dict[str, tuple[bool, str]] = {}
    for text in (one.text for part in _WEIGHT for one in story.sections if one.part is part):
        units = {quantity.text: quantity.unit for quantity in quantities(text)}
        for number in find_numbers(text):
            is_bare = not units.get(number, number)
            if not is_bare or any(map(str.isdigit, number)):
                numbers.setdefault(number.casefold(), (is_bare, number))
    ordered = sorted(numbers.values(), key=lambda pair: pair[0])
    return tuple(number for _, number in ordered)[:FIGURES]


def make_sheet(
    sources: ReportSources,
    named: str,
    count: int,
    asks: InterviewRound | None,
    standing: Sequence[PreparedAnswer],
) -> Sheet:
    """Return the sheet of a bank whose stories are up to date: for a framework, else for a round.

    With `standing` answers on it there is less room for stories.

    Raises:
        UnknownFramework, AmbiguousName: the framework is none.
        CompetenciesUnusable: the file of a framework holds a mistake.
    """
    framework = find_framework_or_file(sources.library, named) if named else None
    for_whom = framework or asks
    required = for_whom.competencies if for_whom else None
    count = min(count, BESIDE_STANDING) if standing else count
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
        framework=for_whom.name if for_whom else "",
        entries=sheet_entries(choice, names, stories, questions),
        gaps=tuple(names[competency] for competency in gaps),
        spent=tuple(names[covered.competency] for covered in choice.spent),
        left_out=tuple(names[covered.competency] for covered in choice.left_out),
        standing=tuple(standing),
    )
