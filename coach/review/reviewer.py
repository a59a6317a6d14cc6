"""Review against the bank's stories; background encoding."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from coach.domain.sentences import (
    LabelledSentence,
    label_of_part,
    sentence_key,
    story_passages,
    strip_markup,
)
from coach.errors import NoSuchSentence
from coach.matching import ranking
from coach.matching.index import story_sentences
from coach.matching.vectors import write_arrays
from coach.review import review as review_review
from coach.review import structure
from coach.review.answer import split_answer
from coach.review.key_points import find_key_points
from coach.review.labelling import Examples, Labeller
from coach.review.review import QuestionContext, StoredStory, review_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future, ThreadPoolExecutor
    from pathlib import Path

    from coach.domain.sentences import SentenceLabel
    from coach.domain.story import BankStory
    from coach.embeddings.competency_space import CompetencySpace, Floats
    from coach.embeddings.encoder import Encoder
    from coach.matching.engine import Models
    from coach.matching.index import BankIndex
    from coach.review.answer import AnswerText
    from coach.review.review import Review
    from coach.storage.bank import Bank


SAME_FROM = 0.48
"""Mean cosine of an answer's sentences with the nearest of a story, from which it tells that story.
Three demo stories retold in other words have 0.56 to 0.67 with their own story and 0.40 at most
with another; the test answers of tests/labelled_sentences have 0.40 at most (both models)."""


def label_sentences(
    bank: Bank, told: AnswerText, labels: Mapping[int, SentenceLabel], now: str
) -> None:
    """Keep the person's labels of some sentences, by their numbers from 1.

    Raises:
        NoSuchSentence: the answer has fewer sentences.
    """
    for number in labels:
        if not 1 <= number <= len(told.texts):
            raise NoSuchSentence(number, len(told.texts))
    bank.sentence_labels.store(
        {sentence_key(told.texts[number - 1]): label for number, label in labels.items()}, now
    )


class Reviewer:
    """Everything that reviews need: the encoder, the labels' examples, the person's corrections.

    `cache` is the folder in which the examples' vectors are kept. `yardstick` is opened only where
    a review needs it.
    """

    def __init__(
        self, bank: Bank, encoder: Encoder, cache: Path, yardstick: Callable[[], CompetencySpace]
    ) -> None:
        self._bank = bank
        self._encoder = encoder
        self._yardstick = yardstick
        self._width = encoder.dimensions
        self._labeller = Labeller(_examples(encoder, cache), review_review.label_weights())

    def review(
        self,
        told: AnswerText,
        *,
        question: str = "",
        story: BankStory | None = None,
        index: BankIndex | None = None,
        target: int | None = None,
    ) -> Review:
        """The review of an answer, compared with `story`, or with the one of `index` it tells.

        `target` are the seconds it is to take.
        """
        texts = _read(told)
        vectors = self._encoder.encode(texts)
        sentences = self._labelled(told.texts, vectors, told.labels)
        if story is None and index is not None:
            row = told_row(vectors, index)
            story = None if row is None else self._bank.stories.all([int(index.ids[row])])[0]
        asked = None
        if question:
            # The whole text, the dearest to encode, only where the model's weights use it.
            wanted = [
                question,
                *([" ".join(texts)] if ranking.signal_weights(self._width).whole else []),
            ]
            vector, *whole = self._encoder.encode(wanted)
            chance = structure.relevance_chance(
                vector, vectors, whole[0] if whole else None, self._yardstick()
            )
            asked = QuestionContext(question, vector, chance)
        stored = self._stored(story, index) if story else None
        return review_answer(
            sentences,
            vectors,
            review_review.part_guides(),
            asked=asked,
            stored=stored,
            target=target,
            took=told.took,
        )

    def told_story(self, told: AnswerText, index: BankIndex) -> int | None:
        """The identity of the story that an answer tells, or None where it tells none."""
        row = told_row(self._encoder.encode(_read(told)), index)
        return None if row is None else int(index.ids[row])

    def points(self, story: BankStory, index: BankIndex | None) -> tuple[str, ...]:
        """The key points of a story, in its order."""
        stored = self._stored(story, index)
        if stored is None:
            return ()
        return tuple(
            point.sentence.text for point in find_key_points(stored.sentences, stored.vectors)
        )

    def _stored(self, known: BankStory, index: BankIndex | None) -> StoredStory | None:
        pieces = [
            (text, label_of_part(section.part))
            for section in known.story.sections
            for text in split_answer(section.text)
        ]
        texts = [strip_markup(text) or text for text, _ in pieces]
        if not texts:
            return None
        kept = _kept(known, [text for text, _ in pieces], index)
        vectors = self._encoder.encode(texts) if kept is None else kept
        labelled = self._labelled(texts, vectors, [label for _, label in pieces])
        return StoredStory(known.story.title, tuple(labelled), vectors)

    def _labelled(
        self, texts: Sequence[str], vectors: Floats, given: Sequence[SentenceLabel | None]
    ) -> list[LabelledSentence]:
        """Sentences with labels: the person's correction first, then the document's, then ours."""
        corrected = self._bank.sentence_labels.all()
        known = [
            corrected.get(sentence_key(text), label)
            for text, label in zip(texts, given, strict=True)
        ]
        read = [strip_markup(text) or text for text in texts]
        labels = self._labeller.labels(read, vectors, known)
        return [LabelledSentence(text, label) for text, label in zip(texts, labels, strict=True)]


def _read(told: AnswerText) -> list[str]:
    return [strip_markup(text) or text for text in told.texts]


def told_row(vectors: Floats, index: BankIndex) -> int | None:
    """The row of the story that an answer tells, or None where it tells none of them."""
    import numpy as np

    starts = np.cumsum(index.stories.counts) - index.stories.counts
    near = index.stories.sentences @ vectors.T
    best = np.maximum.reduceat(near, starts, axis=0).mean(axis=1)
    row = int(best.argmax())
    return row if best[row] >= SAME_FROM else None


def _kept(known: BankStory, pieces: Sequence[str], index: BankIndex | None) -> Floats | None:
    """The vectors that the index has of a story's sentences: encoding them is half of a review.

    None where they were cut otherwise, or the index does not have the story.
    """
    import numpy as np

    rows = np.flatnonzero(index.ids == known.id) if index else np.array([])
    parts = story_passages(known.story)
    if index is None or not len(rows) or [each.text for each in parts] != list(pieces):
        return None
    return np.asarray(story_sentences(index.stories, int(rows[0]))[: len(pieces)])


def _examples(encoder: Encoder, cache: Path) -> Examples:
    """The example sentences' vectors for this encoder, made once and kept in `cache`."""
    import numpy as np

    texts, counts = review_review.label_examples_of(review_review.part_guides())
    path = cache / f"{encoder.fingerprint}-{review_review.part_guides_fingerprint()}.npy"
    try:
        vectors = np.load(path)
    except (OSError, ValueError, EOFError):
        vectors = encoder.encode(texts)
        write_arrays(path, vectors)
    return Examples(vectors, counts)


class AnswerFeedback:
    """Reviews for one bank; the encoder is opened with the first.

    `cache` is the folder in which the example sentences' vectors are kept, `time` says now.
    """

    def __init__(self, bank: Bank, models: Models, cache: Path, time: Callable[[], str]) -> None:
        self._bank = bank
        self._models = models
        self._cache = cache
        self._time = time

    def correct(self, told: AnswerText, labels: Mapping[int, SentenceLabel]) -> None:
        """Keep the person's word on which part some sentences belong to, by number from 1.

        Raises:
            NoSuchSentence: there is no sentence of such a number.
        """
        label_sentences(self._bank, told, labels, self._time())

    def review(
        self,
        told: AnswerText,
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

    def told_story(self, told: AnswerText) -> int | None:
        """The identity of the story that an answer tells, or None where it tells none."""
        index = self._index()
        return None if index is None else self._reviewer.told_story(told, index)

    def points(self, story: BankStory) -> tuple[str, ...]:
        """The key points of a story, as it tells them: what an answer should not leave out."""
        return self._reviewer.points(story, self._index())

    def prepare(self, text: str) -> None:
        """Encode what is typed of an answer, in the background; its last sentence still grows."""
        if done := split_answer(text)[:-1]:
            self._encoder.ahead([strip_markup(sentence) or sentence for sentence in done])

    def close(self) -> None:
        """Wait for what is being encoded."""
        if "_encoder" in self.__dict__:
            self._encoder.close()

    def _index(self) -> BankIndex | None:
        return self._models.ready()[2] if self._bank.stories.count() else None

    @cached_property
    def _reviewer(self) -> Reviewer:

        measure = self._models.yardstick
        return Reviewer(self._bank, self._encoder, self._cache, lambda: measure()[1])

    @cached_property
    def _encoder(self) -> CachingEncoder:

        return CachingEncoder(self._models.encoder())


class CachingEncoder:
    """An encoder that keeps every vector, and can make some ahead of time, in the background."""

    def __init__(self, encoder: Encoder) -> None:
        self.fingerprint = encoder.fingerprint
        self.dimensions = encoder.dimensions
        self._encoder = encoder
        self._kept: dict[str, Floats] = {}
        self._busy = threading.Lock()
        self._job: Future[None] | None = None

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Floats:
        """The vectors of `texts`, as `Encoder.encode` promises; only new ones are encoded."""
        import numpy as np

        self._keep(texts, progress)
        found: Floats = np.array([self._kept[text] for text in texts], dtype=np.float32)
        return found.reshape(len(texts), self.dimensions)

    def ahead(self, texts: Sequence[str]) -> None:
        """Begin to encode texts that `encode` will be asked for, unless it is still at others.

        What goes wrong is not told: `encode` meets it again, and raises it.
        """
        if (self._job is None or self._job.done()) and any(t not in self._kept for t in texts):
            self._job = self._worker.submit(self._keep, list(texts))

    def close(self) -> None:
        """Wait for what is being encoded."""
        if self._job is not None:
            self._worker.shutdown()

    @cached_property
    def _worker(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="coach-ahead")

    def _keep(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> None:
        with self._busy:
            new = [text for text in dict.fromkeys(texts) if text not in self._kept]
            if new:
                self._kept.update(zip(new, self._encoder.encode(new, progress), strict=True))
