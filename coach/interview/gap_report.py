"""Gather the data of `coach gaps` from the bank."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, reduce
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from coach.catalog.parse import GENERAL
from coach.catalog.skills import Skills, collect_skills
from coach.domain.duplicates import near_duplicates
from coach.domain.question import LIKELY_FROM, QuestionLevel, asked_key, question_key
from coach.domain.story import Confirmation
from coach.errors import NothingAskedFor
from coach.interview.gaps import SHOWN, AnsweringStory, GapReport, RehearsalRecord, judge_gaps
from coach.interview.health import BankFacts, find_issues
from coach.matching import requirements
from coach.matching.completeness import missing_parts
from coach.matching.coverage import WORDINGS
from coach.matching.ranking import best_passages
from coach.matching.requirements import FIRST, SECOND, RequiredCompetency, find_framework_or_file

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date

    from coach.catalog.library import Library
    from coach.catalog.questions import QuestionList
    from coach.domain.competency import Framework
    from coach.domain.sentences import Passage
    from coach.domain.story import BankStory
    from coach.embeddings.competency_space import Floats
    from coach.interview.gaps import GapScope
    from coach.matching.coverage import ChanceMatrix, QuestionCoverage, StoryCoverage
    from coach.matching.engine import Models
    from coach.matching.requirements import JobLine
    from coach.practice.agenda import Agenda
    from coach.practice.standing import StandingAnswers
    from coach.storage.bank import Bank


@dataclass(frozen=True, slots=True)
class ReportSources:
    """What a report on a bank is made from; the bank's stories are up to date."""

    bank: Bank
    library: Library
    models: Models
    questions: QuestionList
    coverage: QuestionCoverage
    agenda: Agenda
    standing: StandingAnswers


def report_gaps(sources: ReportSources, scope: GapScope, *, everywhere: bool = False) -> GapReport:
    """Return the report; with `everywhere` it has a sentence for every story that answers.

    Raises:
        UnknownFramework, AmbiguousName: the framework is none.
        CompetenciesUnusable: the file of a framework holds a mistake.
        UnreadableDocument: a file is no text.
        NoQuestion, QuestionTooLong: the list has none, or one is a document.
        NothingAskedFor: nothing that coach knows is asked for.
    """
    named, library = scope.framework, sources.library
    framework = find_framework_or_file(library, named) if named else None
    lines = _job_lines(sources, scope)
    required = _find_requirements(sources, scope, framework, lines)
    chances = sources.coverage.compute_chances()
    if scope.level:
        chances = chances.for_level(QuestionLevel(scope.level))
    coverage = sources.coverage.cover(chances)
    stories = {story.id: story for story in sources.bank.stories.all()}
    records, days = _rehearsal_records(sources.bank, sources.agenda)
    skills_for = library.skill_competencies.skills_for
    find_evidence = _evidence_finder(sources.models, chances, stories)

    def answering_story(competency: str, covered: StoryCoverage) -> AnsweringStory:
        story = stories[covered.story]
        is_named = competency in chances.skill_tags.get(story.id, ())
        return AnsweringStory(
            story=story,
            chance=covered.chance,
            fit=covered.fit,
            confirmed=covered.confirmed,
            named=skills_for(competency, story.story.skills) if is_named else (),
            evidence=find_evidence(covered),
            lacks=missing_parts(story.story),
            told=records.get((story.id, competency)),
        )

    covered = {covered.competency: covered for covered in coverage.competencies}
    answering: dict[str, list[AnsweringStory]] = {}
    for competency in {requirement.competency for requirement in required} & covered.keys():
        best, closest = covered[competency].stories, covered[competency].closest
        looked_at = best[: None if everywhere else SHOWN] or ([closest] if closest else [])
        answering[competency] = [answering_story(competency, answer) for answer in looked_at]
    uncovered = {name for name, one in covered.items() if not one.stories}
    said_none = _find_said_none(sources, uncovered) & covered.keys()
    gaps = judge_gaps(required, coverage, library.names, answering, said_none)
    rows = [
        {best.story: best.chance for best in covered[gap.competency].stories if gap.stories}
        for gap in gaps
    ]
    answers = Counter(story for row in rows for story in row)
    columns = sorted(answers, key=lambda story: (-answers[story], chances.stories.index(story)))
    shown = [
        {answer.story.id: answer.evidence for answer in answering[gap.competency] if gap.stories}
        for gap in (gaps if everywhere else ())
    ]
    twins = near_duplicates(
        sources.bank.stories.sketches(),
        lambda ids: {story: stories[story].story.text for story in ids},
    )
    episodes = [story for story in stories.values() if story.id in coverage.stories]
    facts = BankFacts(episodes, coverage, library.names, days, twins, sources.agenda.today)
    return GapReport(
        today=sources.agenda.today,
        scope=replace(scope, framework=framework.name) if framework else scope,
        total=len(coverage.stories),
        gaps=gaps,
        columns=tuple(stories[story] for story in columns),
        chances=tuple(tuple(round(row.get(story, 0.0), 4) for story in columns) for row in rows),
        health=find_issues(facts),
        shown=tuple(tuple(map(row.get, columns)) for row in shown),
        lines=lines,
    )


def _find_said_none(sources: ReportSources, uncovered: Collection[str]) -> set[str]:
    """Return the competencies of which the user said that no story of theirs answers.

    They said so of every kind that is asked often, or of some question where coach finds nothing
    either; and they chose and confirmed no story for any.
    """
    kinds = sources.library.kinds
    competencies = {asked_key(one.text): one.main for one in sources.questions.all()}
    competencies |= {asked_key(kind.question): kind.competency for kind in kinds}
    said: dict[bool, set[str]] = {True: set(), False: set()}
    none = set()
    for choice in sources.bank.choices.all():
        key = asked_key(choice.question)
        if competency := competencies.get(key):
            said[bool(choice.stories)].add(competency)
            none |= set() if choice.stories else {key}
    for verdicts in sources.bank.confirmations.all().values():
        said[True] |= {name for name, one in verdicts.items() if one is Confirmation.CONFIRMED}
    open_kinds = {k.competency for k in kinds if k.often and asked_key(k.question) not in none}
    return {one for one in said[False] - said[True] if one in uncovered or one not in open_kinds}


def _evidence_finder(
    models: Models, chances: ChanceMatrix, stories: Mapping[int, BankStory]
) -> Callable[[StoryCoverage], Passage | None]:
    """Return what finds the sentence of a story that shows best why it answers what it answers.

    That is compared with the mean of its WORDINGS best questions: the best one alone asks for one
    side of the competency (docs/evaluation.md).
    """
    engine = models.open_engine()
    places = {question.id: row for row, question in enumerate(chances.questions)}

    @cache  # once for all competencies of a story
    def read_story(story: int) -> tuple[list[Passage], Floats]:
        return engine.index.passages(stories[story])

    def find_evidence(covered: StoryCoverage) -> Passage | None:
        passages, vectors = read_story(covered.story)
        if not passages or not covered.questions:
            return passages[0] if passages else None
        rows = [places[question] for question in covered.questions[:WORDINGS]]
        vector = chances.vectors[rows].mean(axis=0)
        (best,) = best_passages(vector / np.linalg.norm(vector), passages, vectors, engine.space, 1)
        return passages[best]

    return find_evidence


def _rehearsal_records(
    bank: Bank, agenda: Agenda
) -> tuple[dict[tuple[int, str], RehearsalRecord], dict[int, date]]:
    """Return a record of each story and competency, and the last day each story was told."""
    tellings = bank.practice.grades()
    # Retention loads fsrs: only where there is something to retain.
    cards = agenda.retentions() if tellings else ()
    retentions = {(card.story, card.competency): round(chance, 4) for card, chance in cards}
    times = Counter((story, competency) for story, competency, _, _ in tellings)
    records, days = {}, {}
    for story, competency, when, grade in tellings:
        key, word = (story, competency), grade.word.lower() if grade else None
        days[story] = day = agenda.day(when)
        records[key] = RehearsalRecord(times[key], day.isoformat(), word, retentions.get(key))
    return records, days


def competencies_asked_for(sources: ReportSources, scope: GapScope) -> frozenset[str]:
    """Return the competencies (ids) that what was named asks for; raises as `report_gaps`."""
    named = scope.framework
    framework = find_framework_or_file(sources.library, named) if named else None
    asked = (sources, scope, framework, _job_lines(sources, scope))
    return frozenset(one.competency for one in _find_requirements(*asked))


def _job_lines(sources: ReportSources, scope: GapScope) -> tuple[JobLine, ...]:
    if not scope.job:
        return ()
    return requirements.read_job_lines(scope.job.text, sources.library, sources.models)


def _find_requirements(
    sources: ReportSources,
    scope: GapScope,
    framework: Framework | None,
    lines: Sequence[JobLine],
) -> tuple[RequiredCompetency, ...]:
    """Return the competencies that all that was named asks for; all where nothing was named."""
    general = requirements.required_by_framework(sources.library.find_framework(GENERAL))
    sets = [requirements.required_by_framework(framework)] if framework else []
    if scope.job:
        needs = requirements.required_competencies(lines)
        asked = {need.competency: (need.times, need.sentence) for need in needs}
        sets.append(_weigh(asked, general, f"{scope.job}: nothing in it"))
    if scope.questions:
        path = Path(scope.questions)
        sets.append(_weigh(_asked_by_list(sources, path), general, f"{path}: no question in it"))
    required = reduce(requirements.intersect_requirements, sets or [general])
    if not required:
        raise NothingAskedFor("What you named has no competency in common.")
    return required


def _weigh(
    asked: Mapping[str, tuple[int, str]], general: Iterable[RequiredCompetency], nothing: str
) -> tuple[RequiredCompetency, ...]:
    """Return by importance what is asked for so many times, in these words.

    Asked for twice it is critical, else as important as in a general interview, but never less than
    important: somebody asks for it. `nothing` begins the error where it is empty.
    """
    if not asked:
        raise NothingAskedFor(f"{nothing} asks for a competency that coach knows.")
    usual = {requirement.competency: requirement.importance for requirement in general}
    required = []
    for competency, (times, sentence) in asked.items():
        importance = FIRST if times > 1 else min(SECOND, usual.get(competency, SECOND))
        required.append(RequiredCompetency(competency, importance, sentence))
    return tuple(sorted(required, key=lambda requirement: requirement.importance))


def _asked_by_list(sources: ReportSources, path: Path) -> dict[str, tuple[int, str]]:
    """Return how often each competency is asked for, and the first question that does so.

    A question asks for the first competency of a known one, else for the likeliest, if any is.
    """
    texts = requirements.read_question_list(path)
    competencies = {
        question_key(question.text): next(iter(question.competencies), "")
        for question in sources.questions.all()
    }
    fresh = [text for text in texts if not competencies.get(question_key(text))]
    if fresh:
        ids = list(sources.library.names)
        for text, weights in zip(fresh, sources.models.weigh_questions(fresh), strict=True):
            best = int(np.argmax(weights))
            competencies[question_key(text)] = ids[best] if weights[best] >= LIKELY_FROM else ""
    asked: dict[str, tuple[int, str]] = {}
    for text in texts:
        if competency := competencies.get(question_key(text)):
            times, first = asked.get(competency, (0, text))
            asked[competency] = (times + 1, first)
    return asked


def report_skills(stories: Sequence[BankStory], library: Library, scope: GapScope) -> Skills:
    """Return the skills of all stories that tell of an episode.

    A framework asks for its competencies, by name, if no skill names them in other words; a job
    description for the skills that it names.
    """
    skills = {story.slug: story.story.skills for story in stories if not story.story.general}
    required: list[str] = []
    if scope.framework:
        named = library.skill_competencies.competencies_of(chain.from_iterable(skills.values()))
        competencies = find_framework_or_file(library, scope.framework).competencies
        required += [library.names[name] for name in competencies if name not in named]
    if scope.job:
        required += requirements.skills_of_job(scope.job.text)
    return collect_skills(skills, required)
