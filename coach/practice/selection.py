"""Select what a session asks: what is due, gaps, then what was never rehearsed, mixed.

See docs/decisions.md#mixed-questions.
"""

from __future__ import annotations

import heapq
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from coach.config import PROBES
from coach.domain.practice import Mode
from coach.domain.question import QuestionLevel, ask_whole, own_id, question_key
from coach.domain.session import Item, SelectionReason
from coach.errors import CoachError, NothingToPractise
from coach.ingest.identity import find_identity
from coach.practice.mixing import interleave
from coach.practice.standing import by_turn

if TYPE_CHECKING:
    import random
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from coach.catalog.questions import QuestionList
    from coach.domain.practice import Card
    from coach.domain.question import Question
    from coach.ingest.jobs import JobDescription
    from coach.matching.coverage import CompetencyCoverage, Coverage, QuestionCoverage
    from coach.matching.engine import Models
    from coach.matching.ranking import Fit
    from coach.practice.standing import StandingAnswers
    from coach.storage.bank import Bank

USUAL: Final = {Mode.TELL: 5, Mode.RECALL: 10, Mode.MOCK: 6, Mode.ALOUD: 5}
"""Unlimited questions of a session (docs/decisions.md#length-of-a-session-of-practice)."""

ROUNDS: Final = (10, 5)
"""Seconds of each round to name a story in (docs/decisions.md#ten-seconds-then-five)."""

MINUTES: Final = {Mode.TELL: 4.0, Mode.RECALL: 1 / 3, Mode.ALOUD: 3.0, Mode.MOCK: 4.0}
"""What one item takes: estimates (docs/evaluation.md#length-of-a-session)."""

MOST: Final = 50
"""Items of a session that nothing else limits."""

GAP_SHARE: Final = 3
"""One item in so many may be a gap while there is a story to rehearse."""

ROUNDING: Final = 1e-6
"""So that twenty seconds go into a minute three times."""

STORIES_ONLY: Final = frozenset({Mode.ALOUD, Mode.RECALL})
"""Modes without gaps: there is no story to name, and none whose points could be checked."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """What the user asked of a session; what is empty or None does not limit it.

    `count` is of items, `skills` are names of competencies, `company` is a job description,
    `listed` a list of questions; `ladder` are seconds: each story is told once for each. `round` is
    that of an interview, `probes` how often is asked on; `standing` is a question that asks for no
    story, or "all" of them.
    """

    mode: Mode = Mode.TELL
    minutes: float | None = None
    count: int | None = None
    skills: tuple[str, ...] = ()
    framework: str = ""
    company: JobDescription | None = None
    listed: Path | None = None
    level: str | None = None
    story: str = ""
    ladder: tuple[int, ...] = ()
    probes: int | None = None
    round: str = ""
    standing: str = ""

    def to_options(self) -> dict[str, Any]:
        """Return the limits as they are stored with the session."""
        return {
            name: value if name not in {"company", "listed"} else str(value)
            for name in (one.name for one in fields(self))
            if (value := getattr(self, name)) not in {"", (), None}
        }

    @property
    def is_free(self) -> bool:
        """Whether nothing says what is asked, so that the next interview may."""
        no_size = replace(self, mode=Mode.TELL, count=None, minutes=None, level=None, probes=None)
        return no_size == SessionLimits()

    @property
    def room(self) -> int:
        """How many items fit."""
        room = MOST if self.count is None else self.count
        if self.minutes is None:
            return room
        minutes_each = MINUTES[self.mode] * max(1, len(self.ladder))
        return min(room, max(1, int(self.minutes / minutes_each + ROUNDING)))


@dataclass(frozen=True, slots=True)
class PracticeHistory:
    """All cards at `now` (UTC), due or not, and when each question (id) was asked last."""

    now: datetime
    cards: Collection[Card] = ()
    asked: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class ItemSelector:
    """Selects the items of sessions over one bank; `rng` decides between equals."""

    bank: Bank
    coverage: QuestionCoverage
    models: Models
    questions: QuestionList
    standing: StandingAnswers
    rng: random.Random

    def settle_round(self, limits: SessionLimits) -> SessionLimits:
        """Return limits with a round where one is to be asked as, and how often to ask on.

        A mock that nothing else limits is as the next interview will be; a session of `tell` asks
        on as deep.
        """
        ahead = limits.is_free and limits.mode in {Mode.MOCK, Mode.TELL}
        asks = self.standing.round_asked(limits.round) if limits.round or ahead else None
        if limits.probes is None:
            limits = replace(limits, probes=asks.probes if asks else PROBES)
        return replace(limits, round=asks.id) if asks and limits.mode is Mode.MOCK else limits

    def select(self, limits: SessionLimits) -> list[Item]:
        """Return what a session within these limits asks, in order.

        Raises:
            StoryNotFound, UnknownCompetency, UnknownFramework: there is none of that name; or
                AmbiguousStory, AmbiguousName: there are several.
            UnreadableDocument, NoQuestion, QuestionTooLong: a file cannot be used.
            NothingToPractise: the job description asks for nothing that coach knows.
        """
        asked = {one.question_id: one.answered_at for one in self.bank.practice.attempts()}
        if limits.standing:
            items = self.standing.items(limits.standing, limits.ladder, asked, self.rng)
            return _set_targets(items[: limits.room], limits)
        asks = self.standing.round_asked(limits.round) if limits.round else None
        ahead = self.standing.round_asked() if limits.is_free and limits.mode is Mode.TELL else None
        if limits.listed is not None:
            return _set_targets(self._list_items(limits.listed, limits.count), limits)
        cards = self.standing.agenda.cards()
        if limits.story:
            story = find_identity(limits.story, self.bank.stories.all()).id
            cards = [card for card in cards if card.story == story]
            coverage, _ = self.coverage.cover_story(story, _level(limits))
        else:
            coverage = self.coverage.coverage()
        only = self._allowed_competencies(limits, coverage)
        beside = []
        if asks and limits.mode not in STORIES_ONLY:
            beside = self.standing.asked_in(asks)
        elif ahead:
            known = [one.competency for one in coverage.competencies]
            only = list(dict.fromkeys((*ahead.competencies, *known)))
            beside = by_turn(self.standing.asked_in(ahead), asked)[:1]
        most = asks.stories if asks else USUAL[limits.mode]
        usual = most + len(beside) if asks else None if limits.minutes else most
        room = replace(limits, count=limits.count or usual).room
        items = select_items(
            coverage,
            self.questions.all(),
            PracticeHistory(self.standing.agenda.now(), cards, asked),
            replace(limits, count=max(room - len(beside), min(most, (room + 1) // 2))),
            self.rng,
            only=only,
        )
        if follows := asks or ahead:
            items = [replace(item, target=follows.seconds) for item in items]
            beside = beside[: room - len(items)]
            items = self.standing.surround(items, beside, self.rng)
        return _set_targets(items, limits)

    def answers_nothing_well(self, limits: SessionLimits) -> bool:
        """Return whether a story is named that answers no question well: the closest are asked."""
        if not limits.story:
            return False
        story = find_identity(limits.story, self.bank.stories.all()).id
        return not self.coverage.cover_story(story, _level(limits))[1]

    def fits_of(self, question: str) -> dict[int, Fit]:
        """Return the stories that may answer a question, by its text, the best first."""
        return self._rank_stories([question])[0]

    def fits(self, item: Item, story: int) -> bool:
        """Return whether a story answers an item's question too: naming it is not wrong."""
        return story == item.story or story in self.fits_of(item.question)

    def better_story(self, item: Item, told: int | None) -> tuple[int | None, str]:
        """Return the story that answers for sure, with its fit, where the one told does not."""
        fits: dict[int, Fit] = {}
        if None not in {told, item.story} and told != item.story:
            with suppress(CoachError):  # the model may be gone: then nothing is hinted at
                fits = self.fits_of(item.question)
        sure = [story for story, fit in fits.items() if fit.answers]
        return (sure[0], str(fits[sure[0]])) if sure and told not in fits else (None, "")

    def _allowed_competencies(self, limits: SessionLimits, coverage: Coverage) -> list[str] | None:
        """Return the ids that all limits allow, in the order of the first; None for any."""
        allowed: list[Sequence[str]] = []
        if limits.skills:
            allowed.append(self.questions.library.find(limits.skills))
        if limits.round:
            allowed.append(self.questions.library.find_round(limits.round).competencies)
        if limits.framework:
            allowed.append(self.questions.library.find_framework(limits.framework).competencies)
        if limits.company is not None:
            from coach.matching.requirements import read_job_lines, required_competencies  # numpy

            lines = read_job_lines(limits.company.text, self.questions.library, self.models)
            required = required_competencies(lines)
            if not required:
                raise NothingToPractise(
                    f"{limits.company}: nothing in it asks for a skill that coach knows."
                )
            allowed.append([requirement.competency for requirement in required])
        if limits.story:
            allowed.append([one.competency for one in coverage.competencies if one.stories])
        if not allowed:
            return None
        first, *others = allowed
        return [competency for competency in first if all(competency in other for other in others)]

    def _list_items(self, path: Path, count: int | None) -> list[Item]:
        """Return the questions of a list in its order, each with the story that answers it best."""
        from coach.matching.requirements import read_question_list  # numpy

        texts = read_question_list(path)[:count]
        if not texts:
            raise NothingToPractise(f"{path}: there is no question in it.")
        questions = {question_key(question.text): question for question in self.questions.all()}
        items = []
        for text, ranked in zip(texts, self._rank_stories(texts), strict=True):
            question = questions.get(question_key(text))
            no_story = not (ranked or question)
            if known := self.standing.recognise(text, sure=no_story):
                items.append(self.standing.item(known.question, ask_whole(text), rng=self.rng))
                continue
            items.append(
                Item(
                    position=0,
                    question_id=question.id if question else own_id(text),
                    question=question.spoken if question else ask_whole(text),
                    competency=(question.main or "") if question else "",
                    story=next(iter(ranked), None),
                    why=SelectionReason.NEW if ranked else SelectionReason.GAP,
                )
            )
        return items

    def _rank_stories(self, texts: Sequence[str]) -> list[dict[int, Fit]]:
        """Return for each question the stories that may answer it, the best first."""
        from coach.matching.ranking import Fit  # numpy

        engine = self.models.open_engine()
        return [
            {
                int(engine.index.ids[ranked.row]): ranked.fit
                for ranked in engine.rank(vector)
                if ranked.fit is not Fit.NONE
            }
            for vector in self.coverage.vectors.encode(texts, engine.encoder)
        ]


def _level(limits: SessionLimits) -> QuestionLevel:
    """Return whom the questions about one story are worded for: everybody, unless it is said."""
    return QuestionLevel(limits.level or QuestionLevel.ANY)


def _set_targets(items: Sequence[Item], limits: SessionLimits) -> list[Item]:
    """Return the items for each round of `recall` or rung of the ladder; a gap once or never."""
    if limits.mode is Mode.RECALL:
        items = [
            replace(item, target=seconds)
            for seconds in ROUNDS
            for item in items
            if item.story is not None
        ]
    elif limits.ladder and not limits.standing:
        items = [
            replace(item, target=seconds)
            for item in items
            for seconds in limits.ladder[: None if item.story is not None else 1]
        ]
    return [replace(item, position=position) for position, item in enumerate(items)]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Something to ask: `wordings` are ids of the questions that suit it, the best first."""

    competency: str
    story: int | None
    why: SelectionReason
    wordings: tuple[str, ...]


def select_items(  # noqa: PLR0913
    coverage: Coverage,
    questions: Sequence[Question],
    history: PracticeHistory,
    limits: SessionLimits,
    rng: random.Random,
    *,
    only: Sequence[str] | None = None,
) -> list[Item]:
    """Return the items of a session, in order; `rng` decides only between equals.

    `only` are ids of competencies, the most important first.
    """
    covered = {covered.competency: covered for covered in coverage.competencies}
    if only is not None:
        covered = {competency: covered[competency] for competency in only if competency in covered}
    pool = _QuestionPool(questions, history.asked, limits.level)
    due = pool.take(_due_candidates(coverage, covered, history), limits.room)
    has_gaps = limits.mode not in STORIES_ONLY
    gap_candidates = _gap_candidates(covered.values(), history, rng) if has_gaps else iter(())
    new_candidates = _new_candidates(covered.values(), history, due, rng)
    if limits.story:  # told to other wordings too, where it answers them
        new_candidates = chain(new_candidates, _more_wordings(covered.values()))
    left = limits.room - len(due)
    gaps = pool.take(gap_candidates, min(left, max(1, limits.room // GAP_SHARE)))
    new = pool.take(new_candidates, left - len(gaps))
    gaps += pool.take(gap_candidates, left - len(gaps) - len(new))
    ordered: list[Item] = []
    for group in (due, gaps, new):
        before = (ordered[-1].competency, ordered[-1].story) if ordered else None
        kinds = [(item.competency, item.story) for item in group]
        ordered += [group[place] for place in interleave(kinds, before)]
    return [replace(item, position=position) for position, item in enumerate(ordered)]


class _QuestionPool:
    """The questions of a session: each is asked once, the one not asked for longest first."""

    def __init__(
        self, questions: Sequence[Question], asked: Mapping[str, datetime], level: str | None
    ) -> None:
        levels = {level, QuestionLevel.ANY}
        self._left = {
            question.id: question
            for question in questions
            if level is None or question.level in levels
        }
        self._asked = asked

    def take(self, candidates: Iterator[_Candidate], room: int) -> list[Item]:
        """Return items for the first candidates that have a question left, up to `room`."""
        items: list[Item] = []
        while len(items) < room and (candidate := next(candidates, None)):
            suiting = [wording for wording in candidate.wordings if wording in self._left]
            if suiting:
                chosen = min(suiting, key=lambda wording: self._asked.get(wording, _NEVER))
                question = self._left.pop(chosen)
                items.append(
                    Item(
                        position=0,
                        question_id=question.id,
                        question=question.spoken,
                        competency=candidate.competency,
                        story=candidate.story,
                        why=candidate.why,
                    )
                )
        return items


def _due_candidates(
    coverage: Coverage, covered: Mapping[str, CompetencyCoverage], history: PracticeHistory
) -> Iterator[_Candidate]:
    """Yield what is due, the longest overdue first: of stories there, and not rejected since."""
    for card in sorted(history.cards, key=lambda card: (card.due, card.story, card.competency)):
        is_due = card.due <= history.now and coverage.may_tell(card.story, card.competency)
        if is_due and card.competency in covered:
            competency = covered[card.competency]
            answers = (best.questions for best in competency.stories if best.story == card.story)
            wordings = next(answers, competency.questions)
            yield _Candidate(card.competency, card.story, SelectionReason.DUE, wordings)


def _gap_candidates(
    covered: Iterable[CompetencyCoverage], history: PracticeHistory, rng: random.Random
) -> Iterator[_Candidate]:
    """Yield the competencies without a story, those first that were not asked for longest."""

    def last_asked(gap: CompetencyCoverage) -> datetime:
        return max([_NEVER, *(history.asked.get(name, _NEVER) for name in gap.questions)])

    for gap in sorted((gap for gap in covered if not gap.stories), key=last_asked):
        wordings = tuple(rng.sample(gap.questions, len(gap.questions)))
        yield _Candidate(gap.competency, None, SelectionReason.GAP, wordings)


def _new_candidates(
    covered: Iterable[CompetencyCoverage],
    history: PracticeHistory,
    due: Sequence[Item],
    rng: random.Random,
) -> Iterator[_Candidate]:
    """Yield the pairs without a card, the likeliest first, what is `due` later, each in turn."""
    rehearsed = {(card.story, card.competency) for card in history.cards}
    used: Counter[int | str | None] = Counter()
    for item in due:
        used.update((item.story, item.competency))
    waiting = [
        (used[best.story] + used[one.competency], (-best.chance, rng.random()), one, best)
        for one in covered
        for best in sorted(one.stories, key=lambda best: (-best.chance, best.story))
        if (best.story, one.competency) not in rehearsed
    ]
    heapq.heapify(waiting)
    while waiting:
        before, chance, one, best = heapq.heappop(waiting)
        uses = used[best.story] + used[one.competency]
        if uses > before:  # used since it was put here
            heapq.heappush(waiting, (uses, chance, one, best))
            continue
        used.update((best.story, one.competency))
        yield _Candidate(one.competency, best.story, SelectionReason.NEW, best.questions)


def _more_wordings(covered: Iterable[CompetencyCoverage]) -> Iterator[_Candidate]:
    """Yield each answer as often as it has questions, one of each competency in turn."""
    answers = [(one.competency, best) for one in covered for best in one.stories]
    for place in range(max((len(best.questions) for _, best in answers), default=0)):
        for competency, best in answers:
            wordings = best.questions[place : place + 1]
            yield _Candidate(competency, best.story, SelectionReason.NEW, wordings)
