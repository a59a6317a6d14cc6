"""Feedback on answers, beside the stories of the bank."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from coach.feedback.label import Label
    from coach.feedback.review import Review
    from coach.storage.bank import Bank
    from coach.story import BankStory
    from coach.workspace.ahead import Remembering
    from coach.workspace.index import BankIndex
    from coach.workspace.models import Models
    from coach.workspace.reviewing import Reviewer
    from coach.workspace.told import Told


class Feedback:
    """Reviews for one bank; the encoder is opened with the first.

    `cache` is the folder in which the example sentences' vectors are kept, `time` says now.
    """

    def __init__(self, bank: Bank, models: Models, cache: Path, time: Callable[[], str]) -> None:
        self._bank = bank
        self._models = models
        self._cache = cache
        self._time = time

    def correct(self, told: Told, labels: Mapping[int, Label]) -> None:
        """Keep the person's word on which part some sentences belong to, by number from 1.

        Raises:
            NoSuchSentence: there is no sentence of such a number.
        """
        from coach.workspace.reviewing import label_sentences  # noqa: PLC0415  (numpy)

        label_sentences(self._bank, told, labels, self._time())

    def review(
        self,
        told: Told,
        *,
        question: str = "",
        story: BankStory | None = None,
        target: int | None = None,
    ) -> Review:
        """Feedback on an answer, beside the story it tells: the one named, or the likeliest.

        `question` is the one asked, cleaned; `target` the seconds the answer is to take.
        """
        return self._reviewer.review(
            told,
            question=question,
            story=story,
            index=self._index(),
            target=target,
        )

    def told_story(self, told: Told) -> int | None:
        """The identity of the story that an answer tells, or None where it tells none."""
        index = self._index()
        return None if index is None else self._reviewer.told_story(told, index)

    def points(self, story: BankStory) -> tuple[str, ...]:
        """The key points of a story, as it tells them: what an answer should not leave out."""
        return self._reviewer.points(story, self._index())

    def prepare(self, text: str) -> None:
        """Encode what is typed of an answer, in the background; its last sentence still grows."""
        from coach.feedback.cutting import cut  # noqa: PLC0415
        from coach.sentences import plain  # noqa: PLC0415

        if done := cut(text)[:-1]:
            self._encoder.ahead([plain(sentence) or sentence for sentence in done])

    def close(self) -> None:
        """Wait for what is being encoded."""
        if "_encoder" in self.__dict__:
            self._encoder.close()

    def _index(self) -> BankIndex | None:
        return self._models.ready()[2] if self._bank.stories.count() else None

    @cached_property
    def _reviewer(self) -> Reviewer:
        from coach.workspace.reviewing import Reviewer  # noqa: PLC0415  (numpy)

        measure = self._models.yardstick
        return Reviewer(self._bank, self._encoder, self._cache, lambda: measure()[1])

    @cached_property
    def _encoder(self) -> Remembering:
        from coach.workspace.ahead import Remembering  # noqa: PLC0415  (threads)

        return Remembering(self._models.encoder())
