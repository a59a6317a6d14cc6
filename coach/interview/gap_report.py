"""Gather the data of `coach gaps` from the bank."""

from __future__ import annotations

from collections import Counter
from functools import cache, reduce
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from coach.catalog.library import GENERAL
from coach.catalog.skills import collect_skills
from coach.domain.duplicates import near_duplicates
from coach.domain.question import LIKELY_FROM, question_key
from coach.domain.sentences import story_passages
from coach.errors import NothingAskedFor
from coach.interview import gaps, health
from coach.interview.gaps import GapReport, GapScope, RehearsalRecord, StoryFacts
from coach.interview.plan import year_of
from coach.matching.coverage import WORDINGS
from coach.matching.index import story_sentences
from coach.matching.ranking import best_passages, nearest_indicators
from coach.matching.requirements import (
    FIRST,
    SECOND,
    RequiredCompetency,
    find_framework_or_file,
    intersect_requirements,
    required_by_framework,
    skills_of_job,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from coach.app import App
    from coach.catalog.library import Library
    from coach.catalog.skills import Skills
    from coach.domain.sentences import Passage
    from coach.domain.story import BankStory
    from coach.embeddings.competency_space import Floats
    from coach.interview.gaps import Gap
    from coach.matching.coverage import ChanceMatrix, Coverage, StoryCoverage
    from coach.matching.requirements import GapQuery
    from coach.practice.agenda import Agenda
    from coach.storage.bank import Bank


def rehearsal_records(
    bank: Bank, timetable: Agenda
) -> tuple[dict[tuple[int, str], RehearsalRecord], dict[int, date]]:
    """What is known of each story and competency, and the last day each story was told at all."""
    tellings = bank.practice.grades()
    if not tellings:
        return {}, {}
    times = Counter((story, competency) for story, competency, _, _ in tellings)
    left = {(card.story, card.competency): each for card, each in timetable.retentions()}
    found = {
        (story, competency): RehearsalRecord(
            times=times[story, competency],
            last=timetable.day(when),
            grade=grade,
            retention=left.get((story, competency)),
        )
        for story, competency, when, grade in tellings
    }
    return found, {story: timetable.day(when) for story, _, when, _ in tellings}


def report_skills(stories: Sequence[BankStory], library: Library, asked: GapQuery) -> Skills:
    """The skills of all stories that tell of an episode.

    A framework wants its competencies, by name, if no skill names them in other words; a job
    description the skills that it names.
    """
    named = {known.slug: known.story.skills for known in stories if not known.story.general}
    return collect_skills(
        named, _required_skills(library, asked, chain.from_iterable(named.values()))
    )


def _required_skills(library: Library, asked: GapQuery, skills: Iterable[str]) -> Iterator[str]:
    if asked.framework:
        there = library.named.of(skills)
        for known in find_framework_or_file(library, asked.framework).competencies:
            if known not in there:
                yield library.names[known]
    if asked.job:
        yield from skills_of_job(asked.job)


def report_gaps(workspace: App, asked: GapQuery, *, everywhere: bool = False) -> GapReport:
    """The report on a bank whose stories are up to date.

    With `everywhere` it has the sentence that shows it for every story that answers, not the best
    alone: that takes a look at each of them.

    Raises:
        UnknownFramework, AmbiguousFramework: the framework is none.
        CompetenciesUnusable: the file of a framework holds a mistake.
        UnreadableDocument: a file is no text.
        NoQuestion, QuestionTooLong: the list has none, or one is a document.
        NothingAskedFor: nothing that coach knows is asked for.
    """
    asked_for = _wanted(workspace, asked)
    chances = workspace.known.chances()
    if asked.level:
        chances = chances.of_level(asked.level)
    coverage = workspace.known.covered(chances)
    stories = {known.id: known for known in workspace.bank.stories.all()}
    told, days = rehearsal_records(workspace.bank, workspace.timetable)
    shows, named = _evidence(workspace, chances, stories), _naming(workspace, chances)
    known = StoryFacts(stories, shows, named, told)
    names = workspace.library.names
    found = gaps.judge_gaps(asked_for, coverage, names, known)
    columns, matrix = _map([gap.competency for gap in found], coverage, chances)
    return GapReport(
        today=workspace.timetable.today,
        scope=_scope(workspace, asked),
        total=len(coverage.stories),
        gaps=found,
        columns=tuple(stories[identity] for identity in columns),
        chances=matrix,
        health=health.find_issues(_facts(workspace, coverage, stories, days)),
        shown=_shown(found, columns, coverage, known) if everywhere else (),
    )


def _scope(workspace: App, asked: GapQuery) -> GapScope:
    return GapScope(
        framework=find_framework_or_file(workspace.library, asked.framework).name
        if asked.framework
        else "",
        job=str(asked.job or ""),
        questions=str(asked.listed or ""),
        level=asked.level or "",
    )


# What is asked for


def _wanted(workspace: App, asked: GapQuery) -> tuple[RequiredCompetency, ...]:
    """The competencies that all that was named asks for; all of them where nothing was named."""
    sets = []
    if asked.framework:
        sets.append(
            required_by_framework(find_framework_or_file(workspace.library, asked.framework))
        )
    if asked.job:
        sets.append(_of_job(workspace, asked.job))
    if asked.listed:
        sets.append(_of_list(workspace, asked.listed))
    if not sets:
        sets.append(_general(workspace))
    if not (found := reduce(intersect_requirements, sets)):
        raise NothingAskedFor("What you named has no competency in common.")
    return found


def _of_job(workspace: App, path: Path) -> tuple[RequiredCompetency, ...]:
    """What a job description asks for."""
    from coach.matching.requirements import requirements_of_job

    found = requirements_of_job(path, workspace.library.names, workspace.models)
    if not found:
        raise NothingAskedFor(f"{path}: nothing in it asks for a competency that coach knows.")
    asked = {each.competency: (each.times, each.sentence) for each in found}
    return _weighed(workspace, asked)


def _weighed(
    workspace: App, asked: Mapping[str, tuple[int, str]]
) -> tuple[RequiredCompetency, ...]:
    """What is asked for so many times, in these words, by importance.

    Asked for twice it is critical, else as important as in a general interview, but never less than
    important: somebody asks for it.
    """
    general = {each.competency: each.importance for each in _general(workspace)}
    found = [
        RequiredCompetency(
            known, FIRST if times > 1 else min(SECOND, general.get(known, SECOND)), sentence
        )
        for known, (times, sentence) in asked.items()
    ]
    return tuple(sorted(found, key=lambda each: each.importance))


def _general(workspace: App) -> tuple[RequiredCompetency, ...]:
    return required_by_framework(workspace.library.framework(GENERAL))


def _of_list(workspace: App, path: Path) -> tuple[RequiredCompetency, ...]:
    """What a list of questions asks for; one that coach does not know, what it comes nearest to."""
    from coach.catalog.questions import clean_list
    from coach.matching.requirements import read_job_description

    texts = list(dict.fromkeys(clean_list(read_job_description(path).splitlines(), str(path))))
    asked: dict[str, tuple[int, str]] = {}
    for question, competencies in zip(texts, _competencies(workspace, texts), strict=True):
        for known in competencies:
            times, first = asked.get(known, (0, question))
            asked[known] = (times + 1, first)
    if not asked:
        raise NothingAskedFor(f"{path}: no question in it asks for a competency that coach knows.")
    return _weighed(workspace, asked)


def _competencies(workspace: App, texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What each of these questions asks for: the first alone of a known one."""
    known = {question_key(each.text): each.competencies[:1] for each in workspace.questions.all()}
    fresh = [text for text in texts if not known.get(question_key(text))]
    if fresh:
        encoder, measure = workspace.models.yardstick()
        names = list(workspace.library.names)
        for text, weights in zip(fresh, measure.weights(encoder.encode(fresh)), strict=True):
            best = int(np.argmax(weights))
            known[question_key(text)] = (names[best],) if weights[best] >= LIKELY_FROM else ()
    return (known[question_key(text)] for text in texts)


# What there is


def _evidence(
    workspace: App, chances: ChanceMatrix, stories: Mapping[int, BankStory]
) -> Callable[[StoryCoverage], Passage | None]:
    """Gives the sentence of a story that shows best why it answers what it answers best.

    That is the mean of its WORDINGS best questions: the best one alone asks for one side of the
    competency. Read side by side over real notes and the demo bank, small model: of the eleven
    sentences that changed six were better ("accidentally deleted more production data" for a
    failure, where a lesson stood) and two worse.
    """
    _, measure, index = workspace.models.ready()
    rows = {int(identity): row for row, identity in enumerate(index.ids)}
    at = {question.id: row for row, question in enumerate(chances.questions)}
    weights = measure.weights(chances.vectors)

    @cache
    def read(story: int) -> tuple[list[Passage], Floats, Floats]:
        """A story's sentences, their vectors, and what they show: once for all its competencies."""
        said = story_passages(stories[story].story)
        sentences = story_sentences(index.stories, rows[story])[: len(said)]
        return said, sentences, nearest_indicators(sentences, measure)

    def find(shown: StoryCoverage) -> Passage | None:
        said, sentences, shows = read(shown.story)
        if not said or not shown.questions:
            return said[0] if said else None
        asked = [at[question] for question in shown.questions[:WORDINGS]]
        middle, weighed = chances.vectors[asked].mean(axis=0), weights[asked].mean(axis=0)
        (best,) = best_passages(middle, sentences, measure, 1, weights=weighed, shows=shows)
        return said[best]

    return find


def _naming(workspace: App, chances: ChanceMatrix) -> Callable[[BankStory, str], tuple[str, ...]]:
    """Gives the skills by which a story names a competency."""

    def find(story: BankStory, competency: str) -> tuple[str, ...]:
        if competency not in chances.named.get(story.id, ()):
            return ()
        return workspace.library.named.by(competency, story.story.skills)

    return find


def _map(
    competencies: Sequence[str], coverage: Coverage, chances: ChanceMatrix
) -> tuple[list[int], tuple[tuple[float, ...], ...]]:
    """The stories that answer any of these, the widest first, and every chance for each of them."""
    covered = {each.competency: each for each in coverage.competencies}
    answers = [{s.story: s.chance for s in covered[known].stories} for known in competencies]
    worth: Counter[int] = Counter()
    for row in answers:
        worth.update(dict.fromkeys(row, 1))
    columns = sorted(worth, key=lambda story: (-worth[story], chances.stories.index(story)))
    matrix = tuple(tuple(round(row.get(story, 0.0), 4) for story in columns) for row in answers)
    return columns, matrix


def _shown(
    found: Sequence[Gap], columns: Sequence[int], coverage: Coverage, known: StoryFacts
) -> tuple[tuple[Passage | None, ...], ...]:
    """The sentence of every story that answers, for the cells of the map."""
    covered = {each.competency: each.stories for each in coverage.competencies}
    rows = ({s.story: known.evidence(s) for s in covered[gap.competency]} for gap in found)
    return tuple(tuple(row.get(story) for story in columns) for row in rows)


def _facts(
    workspace: App,
    coverage: Coverage,
    stories: Mapping[int, BankStory],
    told: Mapping[int, date],
) -> health.BankFacts:
    names = workspace.library.names
    episodes = [known for known in stories.values() if known.id in coverage.stories]
    today = workspace.timetable.today
    bank = workspace.bank

    def texts(ids: Iterable[int]) -> dict[int, str]:
        return {identity: stories[identity].story.text for identity in ids}

    return health.BankFacts(
        stories=episodes,
        years=[year_of(known.story.date, today.year) for known in episodes],
        carried={
            known.id: [names[each] for each in coverage.carried(known.id)] for known in episodes
        },
        gaps={each.competency: names[each.competency] for each in coverage.gaps()},
        told=told,
        twins=near_duplicates(bank.stories.sketches(), texts),
        today=today,
        doubtful={each.competency for each in coverage.gaps() if each.is_doubtful},
    )
