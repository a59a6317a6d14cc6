"""Which competencies the stories of a bank show: what is suggested, and what their owner says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach.competency import Verdict
from coach.tagging import Suggestion, Tagged, showing, strongest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from coach.data.library import Library
    from coach.embedding.encoder import Encoder
    from coach.storage.bank import Bank
    from coach.story import BankStory
    from coach.workspace.index import BankIndex
    from coach.yardstick import Floats, Yardstick

_VALUES = {Verdict.CONFIRMED: 1.0, Verdict.REJECTED: -1.0}


class Tags:
    """The competencies of a bank's stories; verdicts hang on identities and outlive every edit.

    `ready` gives encoder, yardstick and index with every story embedded, only when something is to
    be suggested; `library` holds the competencies; `time` says now.
    """

    def __init__(
        self,
        bank: Bank,
        library: Library,
        ready: Callable[[], tuple[Encoder, Yardstick, BankIndex]],
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
        self._bank.confirmations.put(story.id, competencies, Verdict.CONFIRMED, self._time())

    def reject(self, story: BankStory, competencies: Iterable[str]) -> None:
        """Note that a story does not show competencies (ids)."""
        self._bank.confirmations.put(story.id, competencies, Verdict.REJECTED, self._time())

    def forget(self, story: BankStory, competencies: Iterable[str]) -> None:
        """Take back what was said of a story and competencies (ids)."""
        self._bank.confirmations.forget(story.id, competencies)

    def confirmed(self, story: BankStory) -> tuple[str, ...]:
        """The names of the competencies a story shows, as its owner says."""
        return tuple(self.names[known] for known in self.said([story])[0].confirmed)

    def said(self, stories: Sequence[BankStory]) -> list[Tagged]:
        """Stories with what their owner said of each, in the order of the competencies.

        A verdict on a competency that is no longer known is kept, but not told.
        """
        verdicts = self._bank.confirmations.all()
        return [self._tagged(story, verdicts.get(story.id, {})) for story in stories]

    def suggested(
        self, stories: Sequence[BankStory], *, settled: bool = False
    ) -> tuple[int, Iterator[Tagged]]:
        """Those of these stories with a suggestion that has no verdict: how many, and one by one.

        With `settled` those without are among them. A verdict does not make room for a weaker
        suggestion: a story that was gone through stays so.
        """
        _, measure, index = self._ready()
        rows = {int(identity): row for row, identity in enumerate(index.ids)}
        known = list(self.names)
        waiting: list[tuple[Tagged, int, list[tuple[int, float]]]] = []
        for each in self.said([story for story in stories if story.id in rows]):
            row = rows[each.story.id]
            said = {*each.confirmed, *each.rejected}
            named = index.named[row].nonzero()[0].tolist()
            found = strongest(index.stories.profiles[row], named)
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
        import numpy as np  # noqa: PLC0415  (not for commands that only name what is confirmed)

        found = np.zeros((len(ids), len(self.names)), dtype=np.float32)
        columns = {known: at for at, known in enumerate(self.names)}
        rows = {identity: row for row, identity in enumerate(ids)}
        for identity, verdicts in self._bank.confirmations.all().items():
            for competency, verdict in verdicts.items():
                if identity in rows and competency in columns:
                    found[rows[identity], columns[competency]] = _VALUES[verdict]
        return found

    def _tagged(self, story: BankStory, said: Mapping[str, Verdict]) -> Tagged:
        if not said:  # nothing to name: a faulty file of competencies is in nobody's way
            return Tagged(story)
        confirmed, rejected = (
            tuple(known for known in self.names if said.get(known) is verdict)
            for verdict in (Verdict.CONFIRMED, Verdict.REJECTED)
        )
        return Tagged(story, confirmed, rejected)

    def _with_evidence(
        self,
        story: BankStory,
        row: int,
        found: Sequence[tuple[int, float]],
        measure: Yardstick,
        index: BankIndex,
    ) -> tuple[Suggestion, ...]:
        from coach.passages import passages  # noqa: PLC0415  (numpy)
        from coach.workspace.index import story_sentences  # noqa: PLC0415

        said = passages(story.story)
        if not said:  # a title over marks that are no sentence
            return ()
        vectors = story_sentences(index.stories, row)[: len(said)]
        shown = showing([at for at, _ in found], vectors, said, measure)
        known = list(self.names)
        named = [self._library.named.by(known[at], story.story.skills) for at, _ in found]
        return tuple(
            Suggestion(known[at], share, skills, evidence)
            for (at, share), skills, evidence in zip(found, named, shown, strict=True)
        )
