"""Review answers beside the stories of a bank, and encode them while they are typed."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from coach.domain.question import core_question
from coach.domain.sentences import (
    SENTENCE_PARTS,
    LabelledSentence,
    sentence_key,
    strip_markup,
)
from coach.domain.story import Part
from coach.errors import NoSuchSentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future, ThreadPoolExecutor

    from coach.domain.practice import Probe
    from coach.domain.story import BankStory
    from coach.embeddings.competency_space import Floats
    from coach.embeddings.encoder import Encoder
    from coach.matching.engine import Models
    from coach.matching.index import BankIndex
    from coach.review.answer import AnswerText
    from coach.review.evidence import QuestionContext
    from coach.review.labelling import StoredStory
    from coach.review.review import Review
    from coach.storage.bank import Bank


SAME_FROM = 0.48
"""Mean cosine of an answer's sentences with the nearest of a story, from which it tells that story
(docs/evaluation.md#which-story-an-answer-tells)."""


class AnswerFeedback:
    """Reviews for one bank."""

    def __init__(self, bank: Bank, models: Models, time: Callable[[], str]) -> None:
        self._bank = bank
        self._models = models
        self._time = time

    def correct_labels(self, answer: AnswerText, labels: Mapping[int, Part]) -> None:
        """Keep the user's parts of sentences, numbered from 1, or raise NoSuchSentence."""
        for number in labels:
            if not 1 <= number <= len(answer.texts):
                raise NoSuchSentence(number, len(answer.texts))
        keys = {sentence_key(answer.texts[number - 1]): part for number, part in labels.items()}
        self._bank.sentence_labels.store(keys, self._time())

    def review(
        self,
        answer: AnswerText,
        *,
        question: str = "",
        story: BankStory | None = None,
        target: int | None = None,
        allowed: int | None = None,
    ) -> Review:
        """Review an answer beside the story named, or the likeliest; `target` is in seconds.

        `allowed` are the words of a form that it is written for.
        """
        from coach.review.evidence import QuestionContext, read_remark_weights
        from coach.review.review import review_answer
        from coach.review.structure import ToldAnswer
        from coach.review.word_limit import weigh_words

        index = self._open_index()
        vectors = self._encode(answer.texts)
        chances = self._weigh_parts(answer.texts, vectors, answer.parts)
        sentences = label_sentences(answer.texts, chances)
        is_named = story is not None
        if story is None and (identity := _likeliest_story(vectors, index)) is not None:
            story = self._bank.stories.all([identity])[0]
        stored = self._stored_story(story, index) if story else None
        result = stored.result if stored else ""
        review = review_answer(
            ToldAnswer(sentences, chances, question, result, target, answer.took),
            vectors,
            question=self._weigh_question(question, vectors) if question else QuestionContext(),
            weights=read_remark_weights(self._encoder.fingerprint),
            stored=stored,
            is_named=is_named,
            is_read=allowed is not None,
        )
        if allowed is None:
            return review
        return replace(review, limit=weigh_words(allowed, answer.words, sentences, vectors))

    def choose_probe(  # noqa: PLR0913
        self,
        answer: AnswerText,
        probes: Sequence[Probe],
        *,
        question: str,
        competency: str,
        own: Sequence[str],
        lately: Sequence[str],
    ) -> str:
        """Return what to ask next after an answer and `probes`; empty where nothing is left.

        `competency` is what the question asks for, or empty; `own` are the question's own probes;
        `lately` what was asked after other answers.
        """
        from coach.review.answer import split_answer
        from coach.review.evidence import extract_features, read_remark_weights
        from coach.review.probes import ProbedAnswer, choose_probe, count_until_sent_back
        from coach.review.structure import shown_by_words

        asked = [probe.question for probe in probes]
        texts, parts = [*answer.texts], [*answer.parts]
        if sent_back := count_until_sent_back(asked):  # what was told before is another story
            texts = split_answer(probes[sent_back - 1].answer or "")
            parts = [Part.UNLABELLED] * len(texts)
        if not texts:
            return ""
        vectors = self._encode(texts)
        chances = [self._weigh_parts(texts, vectors, parts)]
        context = self._weigh_question(question, vectors)
        features = extract_features(texts, chances[0], context)
        shown: dict[str, float] = dict.fromkeys(shown_by_words(texts), 1.0)
        for probe in probes[sent_back:]:
            if added := split_answer(probe.answer or ""):
                unknown = [Part.UNLABELLED] * len(added)
                chances.append(self._weigh_parts(added, self._encode(added), unknown))
                texts += added
        asked_for = {competency: 1.0} if competency else self._weigh_competencies(question)
        likely = read_remark_weights(self._encoder.fingerprint).in_order(features)
        remarks: dict[str, float] = {**dict(likely), **shown}
        return choose_probe(
            ProbedAnswer(texts, np.concatenate(chances), remarks, asked_for),
            own,
            asked,
            lately,
        )

    def find_told_story(self, answer: AnswerText) -> int | None:
        """Return the identity of the story that an answer tells, or None where it tells none."""
        index = self._open_index()
        return None if index is None else _likeliest_story(self._encode(answer.texts), index)

    def key_points(self, story: BankStory) -> tuple[LabelledSentence, ...]:
        """Return the key points of a story, in its order: what an answer should not leave out."""
        from coach.review.key_points import find_key_points

        stored = self._stored_story(story, self._open_index())
        if stored is None:
            return ()
        points = find_key_points(stored.sentences, stored.vectors)
        return tuple(point.sentence for point in points)

    def label_story(self, story: BankStory) -> tuple[LabelledSentence, ...]:
        """Return the sentences of a story as they are read aloud, with their parts."""
        stored = self._stored_story(story, self._open_index())
        return stored.sentences if stored else ()

    def points_told(self, answer: AnswerText, points: Sequence[str]) -> dict[str, list[str]]:
        """Return which of the user's own points an answer tells; see `tell_points`."""
        from coach.review.answer import cut_pieces
        from coach.review.key_points import tell_points

        texts = [*points, *cut_pieces(answer.texts)]
        vectors = self._encode(texts)
        return tell_points(points, vectors[: len(points)], vectors[len(points) :])

    def prefetch(self, text: str) -> None:
        """Encode what is typed of an answer, in the background; its last sentence still grows."""
        from coach.review.answer import split_answer

        if finished := split_answer(text)[:-1]:
            self._encoder.prefetch(_plain(finished))

    def close(self) -> None:
        """Wait for what is being encoded."""
        if "_encoder" in self.__dict__:
            self._encoder.close()

    def _open_index(self) -> BankIndex | None:
        return self._models.open_engine().index if self._bank.stories.count() else None

    @cached_property
    def _encoder(self) -> CachingEncoder:
        return CachingEncoder(self._models.open_encoder())

    def _encode(self, texts: Sequence[str]) -> Floats:
        return self._encoder.encode(_plain(texts))

    def _weigh_parts(self, texts: Sequence[str], vectors: Floats, parts: Sequence[Part]) -> Floats:
        """Return the chances of sentences' parts (n, parts).

        By the user's correction, else the document's label, else the model.
        """
        from coach.review.labelling import chances_of_parts, read_label_weights

        corrected = self._bank.sentence_labels.all()
        given = [
            corrected.get(sentence_key(text), part) for text, part in zip(texts, parts, strict=True)
        ]
        weights = read_label_weights(self._encoder.fingerprint)
        return chances_of_parts(_plain(texts), vectors, given, weights)

    def _weigh_question(self, question: str, vectors: Floats) -> QuestionContext:
        """Encode a question, and weigh what the answer has to do with it."""
        from coach.review.evidence import weigh_question

        (vector,) = self._encoder.encode([core_question(question)])
        space, names = self._models.open_space(), self._models.competency_names()
        return weigh_question(vector, vectors, space, names)

    def _weigh_competencies(self, question: str) -> dict[str, float]:
        """Return how far (0..1) a question asks for each competency."""
        (vector,) = self._encoder.encode([core_question(question)])
        shares = self._models.open_space().weights(vector).tolist()
        return dict(zip(self._models.competency_names(), shares, strict=True))

    def _stored_story(self, story: BankStory, index: BankIndex | None) -> StoredStory | None:
        """Return a labelled story, with vectors of the index where they fit; None if empty."""
        from coach.review.answer import split_answer
        from coach.review.labelling import StoredStory

        pieces = [
            (text, section.part)
            for section in story.story.sections
            for text in split_answer(section.text)
        ]
        if not pieces:
            return None
        texts = [text for text, _ in pieces]
        passages, vectors = index.passages(story) if index else ([], None)
        if vectors is None or [passage.text for passage in passages] != texts:
            vectors = self._encode(texts)
        chances = self._weigh_parts(texts, vectors, [part for _, part in pieces])
        return StoredStory(
            story.story.title, tuple(label_sentences(_plain(texts), chances)), vectors
        )


def label_sentences(texts: Sequence[str], chances: Floats) -> list[LabelledSentence]:
    """Return sentences with the likeliest part of each, by the `chances` (n, parts) of all."""
    from coach.review.labelling import SURE_FROM

    return [
        LabelledSentence(text, SENTENCE_PARTS[int(row.argmax())], sure=bool(row.max() >= SURE_FROM))
        for text, row in zip(texts, chances, strict=True)
    ]


def _plain(texts: Sequence[str]) -> list[str]:
    return [strip_markup(text) or text for text in texts]


def _likeliest_story(vectors: Floats, index: BankIndex | None) -> int | None:
    """Return the identity of the story that an answer tells, or None where it tells none."""
    if index is None or not len(vectors):  # of a heading alone no sentence is left
        return None
    starts = np.cumsum(index.stories.counts) - index.stories.counts
    near = index.stories.sentences @ vectors.T
    best = np.maximum.reduceat(near, starts, axis=0).mean(axis=1)
    row = int(best.argmax())
    return int(index.ids[row]) if best[row] >= SAME_FROM else None


class CachingEncoder:
    """An encoder that keeps every vector, and can make some ahead of time, in the background."""

    def __init__(self, encoder: Encoder) -> None:
        self.fingerprint = encoder.fingerprint
        self.dimensions = encoder.dimensions
        self._encoder = encoder
        self._vectors: dict[str, Floats] = {}
        self._busy = threading.Lock()
        self._job: Future[None] | None = None

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Floats:
        """Return the vectors of `texts`, as `Encoder.encode`; only new ones are encoded."""
        self._add(texts, progress)
        vectors: Floats = np.array([self._vectors[text] for text in texts], dtype=np.float32)
        return vectors.reshape(len(texts), self.dimensions)

    def prefetch(self, texts: Sequence[str]) -> None:
        """Begin to encode texts, unless still at others; `encode` raises what fails."""
        is_free = self._job is None or self._job.done()
        if is_free and any(text not in self._vectors for text in texts):
            self._job = self._worker.submit(self._add, list(texts))

    def close(self) -> None:
        """Wait for what is being encoded."""
        if self._job is not None:
            self._worker.shutdown()

    @cached_property
    def _worker(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="coach-prefetch")

    def _add(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> None:
        with self._busy:
            new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
            if new:
                self._vectors.update(zip(new, self._encoder.encode(new, progress), strict=True))
