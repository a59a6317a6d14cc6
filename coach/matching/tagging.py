"""Suggest competencies; keep confirmations.

Which competencies a story may show, each with the sentence that suggests it.

Suggestions are weak evidence (see `LIKELY_FROM`): they are for the story's owner to confirm or
reject, and count for nothing until then.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coach.domain.competency import Confirmation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from coach.catalog.library import Library
    from coach.domain.sentences import Passage
    from coach.domain.story import BankStory
    from coach.embeddings.competency_space import CompetencySpace, Floats
    from coach.embeddings.encoder import Encoder
    from coach.matching.index import BankIndex
    from coach.storage.bank import Bank


MOST = 5
"""Suggestions of a story."""

LIKELY_FROM = 1.2
"""Spreads above the mean of all competencies from which one is suggested.

Chosen by reading: for the fifteen stories of the demo bank we wrote down every competency we would
accept as their owner (71), and compared. From 1.2 the small model suggests 2.9 a story, of which
66 % are accepted, the large one 2.5 and 68 %, and no story is left without; they find 41 % and 37 %
of the 71. From 1.0 it is 3.9 a story and 58 % accepted, from 1.6 it is 1.3 and 85 %."""

KINDRED_SHARE = 0.5
"""What the kindred profile counts beside the indicators, as in ranking. With it the mean average
precision on those fifteen stories is 0.63 for both models, without it 0.62 (small) and 0.60."""

NEAREST = 3
"""Indicators, and questions, of a competency that a sentence is compared with. The nearest alone
picked odd short sentences ("He took the first offer." for conflict) in reading the same stories."""

LEAST_SPREAD = 1e-6


@dataclass(frozen=True, slots=True)
class TagSuggestion:
    """A competency a story may show, by its id, and the sentence that shows it best.

    `share`, 0 to 1, is this competency's part of all that the story shows above its average.
    `named` are those of the story's skills that name it.
    """

    competency: str
    share: float
    named: tuple[str, ...]
    evidence: Passage


@dataclass(frozen=True, slots=True)
class TaggedStory:
    """A story with what its owner said of competencies (ids), and what is suggested beside that."""

    story: BankStory
    confirmed: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    suggestions: tuple[TagSuggestion, ...] = field(default=())


def strongest_competencies(profile: Floats, named: Collection[int] = ()) -> list[tuple[int, float]]:
    """The competencies to suggest for a story, as (place, share), a place being that among all.

    Those that its skills name come first, however many, then others up to MOST; the strongest of
    each first. `profile` is the story's, see `yardstick.Yardstick.profile`.
    """
    import numpy as np  # not for commands that only name what is confirmed

    from coach.embeddings.competency_space import MEASURES

    shown, kindred = np.split(profile[MEASURES:], 2)
    strength = _spreads(_spreads(shown) + KINDRED_SHARE * _spreads(kindred))
    above = float(strength[strength > 0].sum())
    order = sorted(range(len(strength)), key=lambda at: (at not in named, -strength[at]))
    likely = [at for at in order[:MOST] if at in named or strength[at] >= LIKELY_FROM]
    found = [*likely, *(at for at in order[MOST:] if at in named)]
    return [(at, max(0.0, float(strength[at])) / (above or 1.0)) for at in found]


def stories_showing(
    competencies: Sequence[int],
    sentences: Floats,
    passages: Sequence[Passage],
    measure: CompetencySpace,
) -> list[Passage]:
    """For each of these competencies (by place) the sentence of a story that shows it best.

    How well one does is its cosine with the competency's nearest indicators, and KINDRED_SHARE of
    that with its nearest questions, less the same averaged over all competencies: a sentence near
    everything shows nothing. `sentences` are the vectors of `passages`; there must be one.
    """
    near = _shown(sentences @ measure.indicators.T, measure.indicator_starts)
    near = near + KINDRED_SHARE * _shown(sentences @ measure.questions.T, measure.question_starts)
    return [passages[int(near[:, at].argmax())] for at in competencies]


def _shown(near: Floats, starts: NDArray[np.intp]) -> Floats:
    """What each sentence shows of each competency, of its cosines with all of their texts."""
    import numpy as np

    groups = np.split(near, starts[1:], axis=1)
    best = np.stack([np.sort(group, axis=1)[:, -NEAREST:].mean(axis=1) for group in groups], axis=1)
    shown: Floats = best - best.mean(axis=1, keepdims=True)
    return shown


def _spreads(values: Floats) -> Floats:
    """Values as distances from their mean, in standard deviations."""
    spreads: Floats = (values - values.mean()) / max(float(values.std()), LEAST_SPREAD)
    return spreads


_VALUES = {Confirmation.CONFIRMED: 1.0, Confirmation.REJECTED: -1.0}


class StoryTags:
    """The competencies of a bank's stories; verdicts hang on identities and outlive every edit.

    `ready` gives encoder, yardstick and index with every story embedded, only when something is to
    be suggested; `library` holds the competencies; `time` says now.
    """

    def __init__(
        self,
        bank: Bank,
        library: Library,
        ready: Callable[[], tuple[Encoder, CompetencySpace, BankIndex]],
        time: Callable[[], str],
    ) -> None:
        self._bank = bank
        self._library = library
        self._ready = ready
        self._time = time

    @property
    def names(self) -> dict[str, str]:
        """The names of the competencies by id, in the order in which they are shown."""
        return self._library.names

    def find(self, typed: Iterable[str]) -> tuple[str, ...]:
        """The ids of the competencies a person named, each once.

        Raises:
            UnknownCompetency: no competency is called so.
            AmbiguousCompetency: several are.
        """
        return self._library.find(typed)

    def confirm(self, story: BankStory, competencies: Iterable[str]) -> None:
        """Note that a story shows competencies (ids)."""
        self._bank.confirmations.store(story.id, competencies, Confirmation.CONFIRMED, self._time())

    def reject(self, story: BankStory, competencies: Iterable[str]) -> None:
        """Note that a story does not show competencies (ids)."""
        self._bank.confirmations.store(story.id, competencies, Confirmation.REJECTED, self._time())

    def forget(self, story: BankStory, competencies: Iterable[str]) -> None:
        """Take back what was said of a story and competencies (ids)."""
        self._bank.confirmations.remove(story.id, competencies)

    def confirmed(self, story: BankStory) -> tuple[str, ...]:
        """The names of the competencies a story shows, as its owner says."""
        return tuple(self.names[known] for known in self.said([story])[0].confirmed)

    def said(self, stories: Sequence[BankStory]) -> list[TaggedStory]:
        """Stories with what their owner said of each, in the order of the competencies.

        A verdict on a competency that is no longer known is kept, but not told.
        """
        verdicts = self._bank.confirmations.all()
        return [self._tagged(story, verdicts.get(story.id, {})) for story in stories]

    def suggested(
        self, stories: Sequence[BankStory], *, settled: bool = False
    ) -> tuple[int, Iterator[TaggedStory]]:
        """Those of these stories with a suggestion that has no verdict: how many, and one by one.

        With `settled` those without are among them. A verdict does not make room for a weaker
        suggestion: a story that was gone through stays so.
        """
        _, measure, index = self._ready()
        rows = {int(identity): row for row, identity in enumerate(index.ids)}
        known = list(self.names)
        waiting: list[tuple[TaggedStory, int, list[tuple[int, float]]]] = []
        for each in self.said([story for story in stories if story.id in rows]):
            row = rows[each.story.id]
            said = {*each.confirmed, *each.rejected}
            named = index.named[row].nonzero()[0].tolist()
            found = strongest_competencies(index.stories.profiles[row], named)
            left = [(at, share) for at, share in found if known[at] not in said]
            if left or settled:
                waiting.append((each, row, left))
        return len(waiting), (
            replace(each, suggestions=self._with_evidence(each.story, row, left, measure, index))
            for each, row, left in waiting
        )

    def matrix(self, ids: Sequence[int]) -> Floats:
        """The owner's verdicts as numbers, (stories, competencies): 1 confirmed, -1 rejected.

        0 is where nothing was said. Rows as `ids` (of stories), columns as `names`.
        """
        import numpy as np  # not for commands that only name what is confirmed

        found = np.zeros((len(ids), len(self.names)), dtype=np.float32)
        columns = {known: at for at, known in enumerate(self.names)}
        rows = {identity: row for row, identity in enumerate(ids)}
        for identity, verdicts in self._bank.confirmations.all().items():
            for competency, verdict in verdicts.items():
                if identity in rows and competency in columns:
                    found[rows[identity], columns[competency]] = _VALUES[verdict]
        return found

    def _tagged(self, story: BankStory, said: Mapping[str, Confirmation]) -> TaggedStory:
        if not said:  # nothing to name: a faulty file of competencies is in nobody's way
            return TaggedStory(story)
        confirmed, rejected = (
            tuple(known for known in self.names if said.get(known) is verdict)
            for verdict in (Confirmation.CONFIRMED, Confirmation.REJECTED)
        )
        return TaggedStory(story, confirmed, rejected)

    def _with_evidence(
        self,
        story: BankStory,
        row: int,
        found: Sequence[tuple[int, float]],
        measure: CompetencySpace,
        index: BankIndex,
    ) -> tuple[TagSuggestion, ...]:
        from coach.domain.sentences import story_passages  # numpy
        from coach.matching.index import story_sentences

        said = story_passages(story.story)
        if not said:  # a title over marks that are no sentence
            return ()
        vectors = story_sentences(index.stories, row)[: len(said)]
        shown = stories_showing([at for at, _ in found], vectors, said, measure)
        known = list(self.names)
        named = [self._library.named.by(known[at], story.story.skills) for at, _ in found]
        return tuple(
            TagSuggestion(known[at], share, skills, evidence)
            for (at, share), skills, evidence in zip(found, named, shown, strict=True)
        )
