"""Reviewing an answer: labels, the stored story it tells, and all signals of feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from coach import matching
from coach.data import feedback as data
from coach.errors.answers import NoSuchSentence
from coach.feedback import on_topic
from coach.feedback.cutting import cut
from coach.feedback.label import Sentence, key, of_part
from coach.feedback.labelling import Examples, Labeller
from coach.feedback.points import points
from coach.feedback.review import Asked, Stored, review
from coach.passages import passages
from coach.sentences import plain
from coach.workspace.arrays import write_arrays
from coach.workspace.index import story_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from coach.embedding.encoder import Encoder
    from coach.feedback.label import Label
    from coach.feedback.review import Review
    from coach.storage.bank import Bank
    from coach.story import BankStory
    from coach.workspace.index import BankIndex
    from coach.workspace.told import Told
    from coach.yardstick import Floats, Yardstick

SAME_FROM = 0.48
"""Mean cosine of an answer's sentences with the nearest of a story, from which it tells that story.
Three demo stories retold in other words have 0.56 to 0.67 with their own story and 0.40 at most
with another; the test answers of tests/labelled_sentences have 0.40 at most (both models)."""


def label_sentences(bank: Bank, told: Told, labels: Mapping[int, Label], now: str) -> None:
    """Keep the person's labels of some sentences, by their numbers from 1.

    Raises:
        NoSuchSentence: the answer has fewer sentences.
    """
    for number in labels:
        if not 1 <= number <= len(told.texts):
            raise NoSuchSentence(number, len(told.texts))
    bank.sentence_labels.put(
        {key(told.texts[number - 1]): label for number, label in labels.items()}, now
    )


class Reviewer:
    """Everything that reviews need: the encoder, the labels' examples, the person's corrections.

    `cache` is the folder in which the examples' vectors are kept. `yardstick` is opened only where
    a review needs it.
    """

    def __init__(
        self, bank: Bank, encoder: Encoder, cache: Path, yardstick: Callable[[], Yardstick]
    ) -> None:
        self._bank = bank
        self._encoder = encoder
        self._yardstick = yardstick
        self._width = encoder.dimensions
        self._labeller = Labeller(_examples(encoder, cache), data.weights())

    def review(
        self,
        told: Told,
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
            wanted = [question, *([" ".join(texts)] if matching.weights(self._width).whole else [])]
            vector, *whole = self._encoder.encode(wanted)
            chance = on_topic.chance(
                vector, vectors, whole[0] if whole else None, self._yardstick()
            )
            asked = Asked(question, vector, chance)
        stored = self._stored(story, index) if story else None
        return review(
            sentences,
            vectors,
            data.parts(),
            asked=asked,
            stored=stored,
            target=target,
            took=told.took,
        )

    def told_story(self, told: Told, index: BankIndex) -> int | None:
        """The identity of the story that an answer tells, or None where it tells none."""
        row = told_row(self._encoder.encode(_read(told)), index)
        return None if row is None else int(index.ids[row])

    def points(self, story: BankStory, index: BankIndex | None) -> tuple[str, ...]:
        """The key points of a story, in its order."""
        stored = self._stored(story, index)
        if stored is None:
            return ()
        return tuple(point.sentence.text for point in points(stored.sentences, stored.vectors))

    def _stored(self, known: BankStory, index: BankIndex | None) -> Stored | None:
        pieces = [
            (text, of_part(section.part))
            for section in known.story.sections
            for text in cut(section.text)
        ]
        texts = [plain(text) or text for text, _ in pieces]
        if not texts:
            return None
        kept = _kept(known, [text for text, _ in pieces], index)
        vectors = self._encoder.encode(texts) if kept is None else kept
        labelled = self._labelled(texts, vectors, [label for _, label in pieces])
        return Stored(known.story.title, tuple(labelled), vectors)

    def _labelled(
        self, texts: Sequence[str], vectors: Floats, given: Sequence[Label | None]
    ) -> list[Sentence]:
        """Sentences with labels: the person's correction first, then the document's, then ours."""
        corrected = self._bank.sentence_labels.all()
        known = [corrected.get(key(text), label) for text, label in zip(texts, given, strict=True)]
        read = [plain(text) or text for text in texts]
        labels = self._labeller.labels(read, vectors, known)
        return [Sentence(text, label) for text, label in zip(texts, labels, strict=True)]


def _read(told: Told) -> list[str]:
    return [plain(text) or text for text in told.texts]


def told_row(vectors: Floats, index: BankIndex) -> int | None:
    """The row of the story that an answer tells, or None where it tells none of them."""
    starts = np.cumsum(index.stories.counts) - index.stories.counts
    near = index.stories.sentences @ vectors.T
    best = np.maximum.reduceat(near, starts, axis=0).mean(axis=1)
    row = int(best.argmax())
    return row if best[row] >= SAME_FROM else None


def _kept(known: BankStory, pieces: Sequence[str], index: BankIndex | None) -> Floats | None:
    """The vectors that the index has of a story's sentences: encoding them is half of a review.

    None where they were cut otherwise, or the index does not have the story.
    """
    rows = np.flatnonzero(index.ids == known.id) if index else np.array([])
    parts = passages(known.story)
    if index is None or not len(rows) or [each.text for each in parts] != list(pieces):
        return None
    return np.asarray(story_sentences(index.stories, int(rows[0]))[: len(pieces)])


def _examples(encoder: Encoder, cache: Path) -> Examples:
    """The example sentences' vectors for this encoder, made once and kept in `cache`."""
    texts, counts = data.examples_of(data.parts())
    path = cache / f"{encoder.fingerprint}-{data.parts_fingerprint()}.npy"
    try:
        vectors = np.load(path)
    except (OSError, ValueError, EOFError):
        vectors = encoder.encode(texts)
        write_arrays(path, vectors)
    return Examples(vectors, counts)
