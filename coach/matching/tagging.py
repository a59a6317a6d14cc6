"""Suggest the competencies a story may show, each with a sentence; keep what the user says of them.

Suggestions are weak evidence: they count for nothing until the user confirms them. How often they
are right, and why these bounds: docs/evaluation.md#suggested-competencies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from coach.domain.story import Confirmation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from coach.catalog.library import Library
    from coach.domain.sentences import Passage
    from coach.domain.story import BankStory
    from coach.embeddings.competency_space import CompetencySpace, Floats
    from coach.matching.engine import Engine
    from coach.storage.bank import Bank

MOST_SUGGESTIONS = 5
LIKELY_FROM = 1.2
"""Spreads above the mean of all competencies from which one is suggested."""

LEAST_SPREAD = 1e-6


@dataclass(frozen=True, slots=True)
class TagSuggestion:
    """A competency a story may show, the skills that name it, the sentence that shows it best.

    `share`, 0 to 1, is this competency's part of all that the story shows above its average.
    """

    competency: str
    share: float
    named: tuple[str, ...]
    evidence: Passage

    def to_dict(self) -> dict[str, Any]:
        """Return the suggestion, as JSON has it."""
        return {
            "competency": self.competency,
            "share": round(self.share, 4),
            "named": list(self.named),
            "evidence": self.evidence.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class TaggedStory:
    """A story with what the user said of competencies (ids), and what is suggested beside that."""

    story: BankStory
    confirmed: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    suggestions: tuple[TagSuggestion, ...] = ()

    def to_dict(self, *, suggested: bool) -> dict[str, Any]:
        """Return the story's competencies, as `coach tag --format json` prints them."""
        suggestions = [suggestion.to_dict() for suggestion in self.suggestions]
        return {
            **self.story.to_reference(),
            "confirmed": list(self.confirmed),
            "rejected": list(self.rejected),
            **({"suggestions": suggestions} if suggested else {}),
        }


def suggest_competencies(
    shown: Floats, skill_tags: Collection[int] = ()
) -> list[tuple[int, float]]:
    """Return the competencies to suggest for a story, as (place among all, share).

    `shown` (competencies,) is how far it shows each, as `CompetencySpace.show` has it. Those that
    its skills name come first, however many, then others up to MOST_SUGGESTIONS.
    """
    strength = (shown - shown.mean()) / max(float(shown.std()), LEAST_SPREAD)
    above = float(strength[strength > 0].sum())
    order = sorted(range(len(strength)), key=lambda at: (at not in skill_tags, -strength[at]))
    likely = [
        at for at in order[:MOST_SUGGESTIONS] if at in skill_tags or strength[at] >= LIKELY_FROM
    ]
    places = [*likely, *(at for at in order[MOST_SUGGESTIONS:] if at in skill_tags)]
    return [(at, max(0.0, float(strength[at])) / (above or 1.0)) for at in places]


def pick_passages(
    competencies: Sequence[int],
    sentences: Floats,
    passages: Sequence[Passage],
    space: CompetencySpace,
) -> list[Passage]:
    """Return for each of these competencies (by place) the sentence of a story that shows it best.

    `sentences` are the vectors of `passages`.
    """
    shown = space.show(sentences @ space.kinds.vectors.T)
    return [passages[int(shown[:, at].argmax())] for at in competencies]


class StoryTags:
    """The competencies of a bank's stories; they hang on identities and outlive every edit."""

    def __init__(
        self,
        bank: Bank,
        library: Library,
        open_engine: Callable[[], Engine],
        time: Callable[[], str],
    ) -> None:
        self._bank = bank
        self._library = library
        self._open_engine = open_engine
        self._time = time

    @property
    def names(self) -> dict[str, str]:
        """The names of the competencies by id, in the order in which they are shown."""
        return self._library.names

    def confirm(self, story: BankStory, competencies: Iterable[str]) -> None:
        """Store that a story shows competencies (ids)."""
        self._bank.confirmations.store(story.id, competencies, Confirmation.CONFIRMED, self._time())

    def reject(self, story: BankStory, competencies: Iterable[str]) -> None:
        """Store that a story does not show competencies (ids)."""
        self._bank.confirmations.store(story.id, competencies, Confirmation.REJECTED, self._time())

    def forget(self, story: BankStory, competencies: Iterable[str]) -> None:
        """Delete what was said of a story and competencies (ids)."""
        self._bank.confirmations.remove(story.id, competencies)

    def confirmed_names(self, story: BankStory) -> tuple[str, ...]:
        """Return the names of the competencies that the user says a story shows."""
        return tuple(self.names[competency] for competency in self.read([story])[0].confirmed)

    def read(self, stories: Sequence[BankStory]) -> list[TaggedStory]:
        """Return stories with what the user said of each competency that is still there."""
        stored = self._bank.confirmations.all()

        def competencies(story: BankStory, confirmation: Confirmation) -> tuple[str, ...]:
            of_story = stored.get(story.id)
            if not of_story:  # a faulty file of competencies is in nobody's way
                return ()
            return tuple(name for name in self.names if of_story.get(name) is confirmation)

        return [
            TaggedStory(
                story,
                confirmed=competencies(story, Confirmation.CONFIRMED),
                rejected=competencies(story, Confirmation.REJECTED),
            )
            for story in stories
        ]

    def suggest(
        self, stories: Sequence[BankStory], *, settled: bool = False
    ) -> tuple[int, Iterator[TaggedStory]]:
        """Return how many of these stories have an open suggestion, and these one by one.

        With `settled` those without are among them.
        """
        engine = self._open_engine()
        index, rows, ids = engine.index, engine.index.rows(), list(self.names)
        waiting: list[tuple[TaggedStory, list[tuple[int, float]]]] = []
        for tagged in self.read([story for story in stories if story.id in rows]):
            row = rows[tagged.story.id]
            skill_tags = index.skill_tags[row].nonzero()[0].tolist()
            answered = {*tagged.confirmed, *tagged.rejected}
            (shown,) = engine.space.show(index.stories.profiles[[row]])
            strongest = [
                (at, share)
                for at, share in suggest_competencies(shown, skill_tags)
                if ids[at] not in answered
            ]
            if strongest or settled:
                waiting.append((tagged, strongest))
        return len(waiting), (
            replace(tagged, suggestions=self._with_evidence(tagged.story, strongest, engine))
            for tagged, strongest in waiting
        )

    def _with_evidence(
        self, story: BankStory, strongest: Sequence[tuple[int, float]], engine: Engine
    ) -> tuple[TagSuggestion, ...]:
        passages, vectors = engine.index.passages(story)
        if not passages:  # a title over marks that are no sentence
            return ()
        evidence = pick_passages([at for at, _ in strongest], vectors, passages, engine.space)
        ids, skills = list(self.names), self._library.skill_competencies
        return tuple(
            TagSuggestion(ids[at], share, skills.skills_for(ids[at], story.story.skills), passage)
            for (at, share), passage in zip(strongest, evidence, strict=True)
        )
