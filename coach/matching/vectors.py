"""Embed stories and questions that have no vectors yet.

The vectors of questions: kept, so that a known question needs no model.

A question's vector is kept under the encoder's fingerprint and a hash of the text: the built-in
ones in coach's cache, the person's own in their bank, where they go with it.
"""

from __future__ import annotations

import hashlib
import itertools
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.domain.sentences import sentence_texts, split_sentences
from coach.matching import ranking
from coach.storage.vectors import StoryVectors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from coach.config import Settings
    from coach.domain.question import Question
    from coach.domain.story import Story
    from coach.embeddings.competency_space import CompetencySpace, Floats
    from coach.embeddings.encoder import Encoder
    from coach.progress import Reporter
    from coach.storage.bank import Bank


TEXTS_AT_ONCE = 2000
"""Texts encoded between two commits: some ten seconds of work, all that an interruption loses."""

PROFILES_AT_ONCE = 500
"""Stories measured anew between two commits: about half a second of work."""

STORED = np.dtype("<f2")
"""Vectors are stored in half precision: cosines change by less than 0.001."""


@dataclass(frozen=True, slots=True)
class EmbeddingRecipe:
    """What stored vectors depend on besides the story: any change makes them, or part, again.

    `encoder` and `competencies` are fingerprints.
    """

    encoder: str
    competencies: str

    def __str__(self) -> str:
        return self.sentences + self.competencies

    @property
    def sentences(self) -> str:
        """How the recipes begin whose vectors differ from these in the profile only."""
        return f"{self.encoder}/{ranking.RECIPE}/"


def embed_missing(
    bank: Bank,
    encoder: Encoder,
    measure: CompetencySpace,
    recipe: EmbeddingRecipe,
    report: Reporter,
) -> int:
    """Give vectors to every story that has none of this recipe; returns how many were encoded.

    Where only the competencies have changed, what is stored is measured again.
    """
    _measure_again(bank, measure, recipe, report)
    wanted = str(recipe)
    waiting = {
        known.story.content_hash: known.story for known in bank.stories.without_vectors(wanted)
    }
    if not waiting:
        return 0
    stories = list(waiting.values())
    with report.progress("Embedding", len(stories)) as progress:
        start = 0
        while start < len(stories):
            batch = _batch(stories, start)
            bank.vectors.store(wanted, _vectors(batch, encoder, measure))
            start += len(batch)
            progress(start)
    bank.vectors.delete_unused(wanted)
    return len(stories)


def _measure_again(
    bank: Bank, measure: CompetencySpace, recipe: EmbeddingRecipe, report: Reporter
) -> None:
    """Give new profiles to what was measured by other competencies; nothing is encoded."""
    outdated = bank.vectors.outdated_profiles(recipe.sentences, str(recipe))
    if not outdated:
        return
    with report.progress("Comparing with the competencies", len(outdated)) as progress:
        for start in range(0, len(outdated), PROFILES_AT_ONCE):
            batch = list(bank.vectors.sentences(outdated[start : start + PROFILES_AT_ONCE]))
            bank.vectors.replace_profiles(
                str(recipe),
                [
                    (text, before, _profile(measure, sentences, whole))
                    for text, before, sentences, whole in batch
                ],
            )
            progress(start + len(batch))


def _profile(measure: CompetencySpace, sentences: bytes, whole: bytes) -> bytes:
    """The profile of stored vectors: from what is stored, so that it comes out the same again."""
    known = np.frombuffer(sentences, dtype=STORED).astype(np.float32)
    about = np.frombuffer(whole, dtype=STORED).astype(np.float32) if whole else None
    return measure.profile(known.reshape(-1, measure.dimensions), about).astype("<f4").tobytes()


def _batch(stories: Sequence[Story], start: int) -> list[Story]:
    batch: list[Story] = []
    texts = 0
    for story in stories[start:]:
        if batch and texts >= TEXTS_AT_ONCE:
            break
        batch.append(story)
        texts += len(sentence_texts(story))
    return batch


def _vectors(
    stories: Sequence[Story], encoder: Encoder, measure: CompetencySpace
) -> list[StoryVectors]:
    """The vectors of some stories; a text that occurs twice is encoded once."""
    texts = [sentence_texts(story) for story in stories]
    if ranking.signal_weights(encoder.dimensions).whole:
        texts = [[*mine, story.text] for mine, story in zip(texts, stories, strict=True)]
    rows = {text: row for row, text in enumerate(dict.fromkeys(itertools.chain(*texts)))}
    encoded = encoder.encode(list(rows))
    return [
        _story_vectors(story, encoded[[rows[text] for text in mine]], measure)
        for story, mine in zip(stories, texts, strict=True)
    ]


def _story_vectors(story: Story, encoded: Floats, measure: CompetencySpace) -> StoryVectors:
    """One story's vectors, from those of its `sentence_texts`, its whole text maybe behind them.

    A section's vector is the mean of its sentences', made unit length: no text is cut at the
    model's window, and nothing is encoded twice.
    """
    size = len(sentence_texts(story))
    sentences, whole = encoded[:size], encoded[size] if len(encoded) > size else None
    counts = [len(split_sentences(section.text)) for section in story.sections]
    ends = np.cumsum(counts)
    sections = [
        _direction(sentences[end - count : end].sum(axis=0))
        for count, end in zip(counts, ends, strict=True)
    ]
    stored = sentences.astype(STORED).tobytes()
    about = b"" if whole is None else whole.astype(STORED).tobytes()
    return StoryVectors(
        content_hash=story.content_hash,
        profile=_profile(measure, stored, about),
        sentences=stored,
        sections=np.array(sections).astype(STORED).tobytes(),
        title=sentences[sum(counts)].astype(STORED).tobytes(),
        whole=about,
    )


def _direction(vector: Floats) -> Floats:
    """A vector made unit length; that of a section without a sentence stays zero."""
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def write_arrays(path: Path, *arrays: NDArray[Any]) -> None:
    """Write arrays one behind the other; a reader sees all of them or the file before."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    half.touch(mode=0o600)
    with half.open("wb") as file:
        for array in arrays:
            np.save(file, array)
    half.replace(path)


class QuestionVectors:
    """The vectors of the questions that a bank knows, and of any other."""

    def __init__(self, settings: Settings, report: Reporter) -> None:
        self._folders = (settings.cache / "questions", settings.bank / "questions")
        self._report = report

    def of(self, texts: Sequence[str], encoder: Encoder) -> Floats:
        """The vectors of questions as asked: the kept ones if all are, else encoded.

        Nothing is kept here, so one question in a hurry never waits for the list.
        """
        kept = {
            known: vector
            for path in self._paths(encoder)
            for known, vector in zip(*_load(path, encoder.dimensions), strict=True)
        }
        wanted = [_hash(text) for text in texts]
        if all(known in kept for known in wanted):
            return np.array([kept[known] for known in wanted])
        return encoder.encode(texts)

    def of_known(self, questions: Sequence[Question], encoder: Encoder) -> Floats:
        """The vectors of the questions a bank knows; those not met before are encoded and kept."""
        vectors = np.empty((len(questions), encoder.dimensions), dtype=np.float32)
        for own, path in zip((False, True), self._paths(encoder), strict=True):
            rows = [row for row, question in enumerate(questions) if question.own is own]
            texts = [questions[row].text for row in rows]
            vectors[rows] = _kept(path, texts, encoder, self._report)
        return vectors

    def _paths(self, encoder: Encoder) -> list[Path]:
        return [folder / f"{encoder.fingerprint}.npy" for folder in self._folders]


def _kept(path: Path, texts: Sequence[str], encoder: Encoder, report: Reporter) -> Floats:
    """The vectors of `texts`; those that `path` lacks are encoded, and it then keeps these only."""
    wanted = np.array([_hash(text) for text in texts], dtype=_HASH)
    hashes, vectors = _load(path, encoder.dimensions)
    kept = dict(zip(hashes.tolist(), vectors, strict=True))
    missing = [
        text for text, known in zip(texts, wanted.tolist(), strict=True) if known not in kept
    ]
    if missing:
        with report.progress("Embedding the questions", len(missing)) as progress:
            fresh = encoder.encode(missing, progress)
        kept |= zip(map(_hash, missing), fresh, strict=True)
    found = np.array([kept[known] for known in wanted.tolist()], dtype=np.float32)
    if missing:
        write_arrays(path, wanted, found)
    return found.reshape(-1, encoder.dimensions)


_HASH = np.dtype("S32")


def _load(path: Path, dimensions: int) -> tuple[NDArray[np.bytes_], Floats]:
    """The hashes of texts and their vectors, as `path` keeps them; none if it cannot be read."""
    try:
        with path.open("rb") as file:
            hashes, vectors = np.load(file), np.load(file)
    except (OSError, ValueError, EOFError):
        hashes = vectors = np.empty(0)
    if hashes.dtype != _HASH or vectors.shape != (len(hashes), dimensions):
        return np.empty(0, dtype=_HASH), np.empty((0, dimensions), dtype=np.float32)
    return hashes, vectors


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32].encode()
