"""STAR part of each sentence of an answer: a logistic model fitted on real answers.

It weighs the sentence's vector and words, those of its neighbours, and its place; sums over every
course of parts (forward and backward, Rabiner 1989) then give the chance of each part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.domain.episode import I_DID
from coach.domain.sentences import SENTENCE_PARTS
from coach.domain.story import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.sentences import LabelledSentence
    from coach.embeddings.competency_space import Floats


DATA: Final = Path(__file__).parent / "data"

SURE_FROM: Final = 0.5
"""The chance of the likeliest part from which coach is sure of it; others have a question mark."""

_NEAR: Final = 8
PLACE_COUNT: Final = 10
"""Where a sentence stands: its place from 0 to 1, squared and cubed, whether it is first, second,
last, last but one, its share of the sentences, and how many of the _NEAR stand on each side."""

CUES: Final = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "deed first": rf"^\W*(?:(?:so|and|then|first|next|later|also) )*{I_DID.pattern}",
        "mine to do": r"\b(?:my (?:job|task|role|goal|aim|responsibility|call|part)|responsible"
        r"|in charge|up to me|(?:asked|told|wanted) me|i was (?:asked|told|given|supposed|expected)"
        r"|had to|needed to)\b",
        "end": r"\b(?:in the end|as a result|eventually|finally|turned out|by then|so far)\b",
        "change": r"\b(?:fell|dropped|rose|grew|doubled|halved|\w+creased|reduced|saved|improved"
        r"|per ?cent)\b|%|\bfrom \S+(?: \w+){0,3} to \b",
        "learned": r"\b(?:learn\w*|lesson|taught|realis\w+|realiz\w+|takeaway|hindsight"
        r"|looking back|next time)\b",
        "since": r"\b(?:since then|ever since|from then on|nowadays|these days|now i|i now"
        r"|any ?more)\b",
        "when": r"\b(?:years?|months?|weeks?) ago\b|\b(?:in|since) (?:19|20)\d\d\b|\blast \w+\b"
        r"|\bwhen i was\b",
        "question": r"\?\W*$",
    }.items()
}
"""Seen beside the common words: a deed has too many verbs to be one of them."""

WORD: Final = re.compile(r"[a-z']+|\d|[?!\"]")
_NEVER: Final = -20.0  # the logarithm of the chance of a part that the user has ruled out


@dataclass(frozen=True, slots=True)
class StoredStory:
    """The stored story that an answer is compared with: its sentences with parts and vectors."""

    title: str
    sentences: tuple[LabelledSentence, ...]
    vectors: Floats

    @property
    def text(self) -> str:
        """What it says, with its title, which may hold a name or number."""
        return " ".join([self.title, *(sentence.text for sentence in self.sentences)])

    @property
    def result(self) -> str:
        """What it says of the result."""
        return " ".join(s.text for s in self.sentences if s.part is Part.RESULT)


@cache
def common_words() -> dict[str, int]:
    """Return the words that the model weighs, by place: those of most authors."""
    words = (DATA / "common_words.txt").read_text(encoding="utf-8").split()
    return {word: place for place, word in enumerate(words)}


LABEL_ARRAYS: Final = ("label_vectors", "label_words", "label_places", "label_bias", "label_steps")
"""The arrays of LabelWeights in a file of weights, in this order."""


@dataclass(frozen=True, slots=True)
class LabelWeights:
    """The fitted model; the last axis of all is that of SENTENCE_PARTS.

    `vectors` (4, d, parts): of the sentence, the one before, the one after, and the sentence by
    its place; (4, 0, parts) for a model that nothing was fitted for. `words` (3, words, parts),
    `places` (PLACE_COUNT, parts), `bias` (parts,), `steps` (parts, parts) from the row's part to
    the next one's.
    """

    vectors: Floats
    words: Floats
    places: Floats
    bias: Floats
    steps: Floats


@cache
def weights_path(model: str) -> Path:
    """Return the file fitted for a model (fingerprint), or for any; may raise ModelDamaged."""
    from coach.embeddings.registry import SHIPPED, check_shipped, model_part

    name = f"feedback-{model_part(model)}.npz"
    path = DATA / (name if name in SHIPPED else "feedback-any.npz")
    check_shipped(path)
    return path


@cache
def read_label_weights(model: str) -> LabelWeights:
    """Read what was fitted for a model (fingerprint), or for any; may raise ModelDamaged."""
    with np.load(weights_path(model)) as stored:
        arrays = (stored[name].astype(np.float32) for name in LABEL_ARRAYS)
        return LabelWeights(*arrays)


def chances_of_parts(
    texts: Sequence[str], vectors: Floats, given: Sequence[Part], weights: LabelWeights
) -> Floats:
    """Return the chance of each of SENTENCE_PARTS for each sentence: (n, parts).

    Unit `vectors` (n, d). Parts that are `given` are certain; UNLABELLED ones are found.
    """
    if not texts:
        return np.empty((0, len(SENTENCE_PARTS)), dtype=np.float32)
    scores = score_sentences(texts, vectors, weights)
    for row, part in enumerate(given):
        if part is not Part.UNLABELLED:
            scores[row] = _NEVER
            scores[row, SENTENCE_PARTS.index(part)] = 0.0
    return _sum_over_courses(scores, weights.steps)


def score_sentences(texts: Sequence[str], vectors: Floats, weights: LabelWeights) -> Floats:
    """Return the logarithm of each part's chance, each sentence by itself: (n, parts)."""
    places = place_sentences(len(texts))
    scores = weights.bias + places @ weights.places
    for words, mine in zip(with_neighbours(find_words(texts)), weights.words, strict=True):
        scores += words @ mine
    if weights.vectors.shape[1] == vectors.shape[1]:
        seen = (*with_neighbours(vectors), vectors * places[:, :1])
        for each, mine in zip(seen, weights.vectors, strict=True):
            scores += each @ mine
    scores -= scores.max(axis=1, keepdims=True)
    logs: Floats = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return logs


def place_sentences(count: int) -> Floats:
    """Return where each of `count` sentences stands: (count, PLACE_COUNT)."""
    rows = np.arange(count)
    place = (rows + 0.5) / count
    near = [np.minimum(rows, _NEAR) / _NEAR, np.minimum(count - 1 - rows, _NEAR) / _NEAR]
    which = [rows == 0, rows == 1, rows == count - 1, rows == count - 2]
    columns = [place, place**2, place**3, *which, np.full(count, 1 / count), *near]
    return np.stack(columns, axis=1).astype(np.float32)


def find_words(texts: Sequence[str]) -> Floats:
    """Return which of the common words, then of the CUES, each text has: 0 or 1, (n, words)."""
    words = common_words()
    found = np.zeros((len(texts), len(words) + len(CUES)), dtype=np.float32)
    for row, text in enumerate(texts):
        for word in WORD.findall(text.lower().replace("’", "'")):
            if word in words:
                found[row, words[word]] = 1
        found[row, len(words) :] = [cue.search(text) is not None for cue in CUES.values()]
    return found


def with_neighbours(rows: Floats) -> tuple[Floats, Floats, Floats]:
    """Return rows (n, d), then those before them and those after them, 0 beyond the ends."""
    before, after = np.zeros_like(rows), np.zeros_like(rows)
    before[1:], after[:-1] = rows[:-1], rows[1:]
    return rows, before, after


def _sum_over_courses(scores: Floats, steps: Floats) -> Floats:
    """Return the chances (n, parts) that logarithms and the steps between them come to."""
    forward, backward = [scores[0]], [np.zeros_like(scores[0])]
    for row in scores[1:]:
        forward.append(_log_sum(forward[-1][:, None] + steps, 0) + row)
    for row in scores[:0:-1]:
        backward.append(_log_sum(steps + row + backward[-1], 1))
    total = np.array(forward) + np.array(backward[::-1])
    chances: Floats = np.exp(total - _log_sum(total, 1)[:, None]).astype(np.float32)
    return chances


def _log_sum(values: Floats, axis: int) -> Floats:
    most = values.max(axis=axis, keepdims=True)
    total: Floats = np.log(np.exp(values - most).sum(axis=axis)) + most.squeeze(axis)
    return total
