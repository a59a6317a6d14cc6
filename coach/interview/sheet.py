"""Make the sheet for the night before: for each competency one story, and what to remember of it.

Of a story it has what is lost first under stress: how it begins, the line it ends on, its figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.domain.sentences import story_passages, strip_markup
from coach.domain.story import BankStory, Part, Story
from coach.interview.plan import MOST_USES, age_costs, assign, year_of
from coach.matching.completeness import find_numbers
from coach.matching.coverage import COVERED_FROM
from coach.matching.requirements import find_framework_or_file
from coach.review.facts import NUMBER
from coach.review.labelling import CUES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from coach.domain.interview import Interview
    from coach.domain.sentences import LabelledSentence
    from coach.domain.standing import PreparedAnswer
    from coach.interview.gap_report import ReportSources
    from coach.interview.plan import Costs
    from coach.matching.coverage import CompetencyCoverage, Coverage, StoryCoverage
    from coach.matching.ranking import Fit


FIGURES: Final = 3  # more numbers of a story are no key numbers
LONGEST: Final = 220
"""Characters above which a sentence ends at its last joint before them, where it has one."""
PHRASE: Final = 120
"""Characters up to which a number is shown with its whole sentence, else with its clause."""
FEWEST: Final = 5
"""Words of a clause below which it takes in its neighbours: "11" alone says nothing."""

BESIDE_STANDING: Final = 6  # competencies that fit the page beside answers without a story
QUESTIONS: Final = 2  # enough to see what kind a story answers
# Parts in the order in which their numbers count: interviewers score the result first.
_WEIGHT = (Part.RESULT, Part.ACTION, Part.OTHER, Part.SITUATION, Part.TASK, Part.LEARNING)
_JOINT = re.compile(r"[.!?,;:)]\s+|\s(?=\()|\s[-–—]\s|—")
# What it stands for was said before, where the sentence is no end of its own.
_AND = re.compile(r"^(?:and|but|so|or|then)\s", re.IGNORECASE)
# Said of anything: "two halves", "I was not at 100 %".
_IDLE = re.compile(r"(?:half|100\s?%)", re.IGNORECASE)
_OUTCOMES = ("end", "change", "learned", "since")
_WORD = re.compile(r"[^\W\d_]{2,}")
_DIGIT = re.compile(r"\d")
_DANGLING = re.compile(
    r"\W*(?:he|she|they|it|this|that|these|those|his|her|their)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One competency, and the story to tell for it.

    `hook` is the line that it comes down to, empty where the story has none; `figures` its key
    numbers, each in a phrase; `questions` those that it answers best; `before` names an earlier
    competency of the sheet that has the same story.
    """

    name: str
    title: str
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
    label: Callable[[BankStory], Sequence[LabelledSentence]],
) -> tuple[SheetEntry, ...]:
    """Return what stands on the sheet; `questions` are texts by id, `label` tells parts apart."""
    before: dict[int, str] = {}
    entries = []
    for covered, answer in choice.told:
        name = names.get(covered.competency, covered.competency)
        story = stories[answer.story].story
        sentences = label(stories[answer.story])
        opening = opening_line(story)
        hook = hook_sentence(sentences, is_prose=not story.parts - {Part.UNLABELLED})
        entries.append(
            SheetEntry(
                name=name,
                title=full_title(story),
                story=stories[answer.story],
                fit=answer.fit,
                hook=shorten_sentence(hook),
                figures=story_figures(
                    [one for one in sentences if one.text not in {hook, opening}]
                ),
                opening=shorten_sentence(opening),
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


def shorten_sentence(text: str) -> str:
    """Return a sentence, up to its last joint before LONGEST if longer; whole if it has none."""
    if len(text) <= LONGEST:
        return text
    joints = [
        joint
        for joint in _JOINT.finditer(text, 0, LONGEST)
        if joint.start() > PHRASE / 2
        and text.count("(", 0, joint.start()) == text.count(")", 0, joint.start())
    ]
    ends = [joint for joint in joints if joint[0][0] in ".!?"] or joints
    return f"{text[: ends[-1].start()].rstrip(' ,;:')}." if ends else text


def hook_sentence(sentences: Sequence[LabelledSentence], *, is_prose: bool) -> str:
    """Return the sentence that a story comes down to: a result, else what was learned, or "".

    Rather one with numbers. It must say by itself what came of it: in prose, where coach only takes
    it for a result, by a number or a word for that; in a labelled part, no "he" or "it" may lead.
    Of equals in prose the last is taken, which is nearer to the end.
    """

    def stands_alone(text: str) -> bool:
        says = find_numbers(text) or any(CUES[cue].search(text) for cue in _OUTCOMES)
        return not text.endswith("?") and bool(says or not (is_prose or _DANGLING.match(text)))

    ordered = sentences[len(sentences) // 2 :][::-1] if is_prose else sentences
    for part in (Part.RESULT, Part.LEARNING):
        found = [one.text for one in ordered if one.part is part and one.sure]
        if alone := list(filter(stands_alone, found)):
            return max(alone, key=lambda text: len(find_numbers(text)))
    return ""


def full_title(story: Story) -> str:
    """Return a title; where it was made of a long sentence and cut, that sentence."""
    begun = story.title.removesuffix("…")
    texts = [strip_markup(passage.text) for passage in story_passages(story)]
    if begun == story.title:
        return begun
    return next((shorten_sentence(text) for text in texts if text.startswith(begun)), story.title)


def story_figures(sentences: Sequence[LabelledSentence]) -> tuple[str, ...]:
    """Return phrases with the key numbers: of the result, then of what was done, then the others.

    Numbers without a unit come last, and are left out where they are words: "two" says nothing.
    """
    phrases: dict[str, tuple[bool, int]] = {}
    for sentence in sentences:
        found = [
            (re.fullmatch(NUMBER, number, re.IGNORECASE) is not None, number)
            for number in find_numbers(sentence.text)
            if not _IDLE.fullmatch(number)
        ]
        ranked = sorted(pair for pair in found if not pair[0] or _DIGIT.search(pair[1]))
        for is_bare, number in ranked[:1]:
            phrase = _phrase_of(number, sentence.text)
            if len(_WORD.findall(phrase)) >= FEWEST // 2:
                phrases.setdefault(phrase, (is_bare, _WEIGHT.index(sentence.part)))
    return tuple(sorted(phrases, key=lambda phrase: phrases[phrase]))[:FIGURES]


def _phrase_of(number: str, sentence: str) -> str:
    """Return the clause of a sentence that has a number, with so much that it can be read."""
    at = max(sentence.find(number), 0)
    joints = [0, *(joint.end() for joint in _JOINT.finditer(sentence)), len(sentence)]
    if len(sentence) <= PHRASE:
        joints = [0, len(sentence)]
    last = next(place for place, end in enumerate(joints) if end > at)
    first = last - 1
    while len(sentence[joints[first] : joints[last]].split()) < FEWEST:
        if first == 0 and last == len(joints) - 1:
            break
        first, last = (first - 1, last) if first else (first, last + 1)
    phrase = _AND.sub("", sentence[joints[first] : joints[last]].strip(" ,;:.—–-()"), count=1)
    is_open = phrase.count("(") > phrase.count(")")  # cut in the middle of a bracket
    return ", ".join(phrase.rsplit(" (", 1)) if is_open else phrase


def make_sheet(
    sources: ReportSources,
    named: str,
    count: int,
    label: Callable[[BankStory], Sequence[LabelledSentence]],
    asked_by: str = "",
) -> Sheet:
    """Return the sheet of a bank whose stories are up to date: for a framework, else for a round.

    `label` returns the sentences of a story with their parts. Beside answers without a story there
    is less room for those with one.

    Raises:
        UnknownFramework, UnknownName, AmbiguousName: the framework or round is none.
        CompetenciesUnusable: the file of a framework holds a mistake.
    """
    framework = find_framework_or_file(sources.library, named) if named else None
    asks = sources.standing.round_asked(asked_by)
    standing = sources.standing.prepare_for(asks)
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
        framework=framework.name if framework else str(asks or ""),
        entries=sheet_entries(choice, names, stories, questions, label),
        gaps=tuple(names[competency] for competency in gaps),
        spent=tuple(names[covered.competency] for covered in choice.spent),
        left_out=tuple(names[covered.competency] for covered in choice.left_out),
        standing=tuple(standing),
    )
