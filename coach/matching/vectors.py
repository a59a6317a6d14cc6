"""Embed stories and questions that have no vectors yet, and keep the vectors.

A question's vector is kept under the encoder's fingerprint and a hash of the text: those of coach's
questions in its cache, those of the user's in their bank, where they go with it.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from dataclasses import dataclass
from tokenize import TokenError
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.domain.question import core_question
from coach.domain.sentences import sentence_texts
from coach.embeddings.loader import checked
from coach.embeddings.registry import model_part
from coach.matching import ranking
from coach.storage.files import whole_file
from coach.storage.vectors import StoryVectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
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

SAME_FROM = 0.995
"""The cosine from which two vectors are of the same text by sound weights of one model."""

STORED = np.dtype("<f2")
"""Vectors are stored in half precision: cosines change by less than 0.001."""

HASH = np.dtype("S32")


@dataclass(frozen=True, slots=True)
class EmbeddingRecipe:
    """What stored vectors depend on besides the story, as fingerprints."""

    encoder: str
    competencies: str

    def __str__(self) -> str:
        return self.prefix + self.competencies

    @property
    def prefix(self) -> str:
        """How the recipes begin whose vectors differ from these in the profile only."""
        return f"{self.encoder}/{ranking.RECIPE}/"

    @property
    def related(self) -> re.Pattern[str]:
        """What recipes look like whose vectors are alike, if their weights were sound."""
        model = re.escape(model_part(self.encoder))
        return re.compile(rf"{model}(-w[0-9a-f]{{8}})?/{ranking.RECIPE}/.*")


def embed_missing(
    bank: Bank,
    encoder: Encoder,
    space: CompetencySpace,
    recipe: EmbeddingRecipe,
    report: Reporter,
) -> int:
    """Give vectors to every story that has none of this recipe; return how many were encoded."""
    rows = bank.stories.without_vectors(str(recipe))
    missing = {row.story.content_hash: row.story for row in rows}
    for text_hash in _renew_profiles(bank, encoder, space, recipe, report, missing):
        missing.pop(text_hash, None)
    stories = list(missing.values())
    if not stories:
        return 0
    with report.progress("Embedding", len(stories)) as progress:
        start = 0
        while start < len(stories):
            batch = _batch(stories[start:])
            bank.vectors.store(str(recipe), _embed(batch, encoder, space))
            start += len(batch)
            progress(start)
    bank.vectors.delete_unused(str(recipe))
    return len(stories)


def _renew_profiles(  # noqa: PLR0913, PLR0917
    bank: Bank,
    encoder: Encoder,
    space: CompetencySpace,
    recipe: EmbeddingRecipe,
    report: Reporter,
    stories: Mapping[str, Story],
) -> list[str]:
    """Renew what was measured by other competencies, or made by other weights of this model.

    Return the content hashes. Of `stories` that other weights made, one sentence each is encoded.
    """
    before = bank.vectors.outdated_profiles(model_part(recipe.encoder), str(recipe))
    outdated = [row for row in before if recipe.related.fullmatch(row[1])]
    renewed: list[str] = []
    if not outdated:
        return renewed
    with report.progress("Comparing with the competencies", len(outdated)) as progress:
        for start in range(0, len(outdated), PROFILES_AT_ONCE):
            rows = bank.vectors.sentences(outdated[start : start + PROFILES_AT_ONCE])
            profiles = [
                (text_hash, before, _profile(space, sentences))
                for text_hash, before, sentences in _sound(rows, encoder, recipe, stories)
            ]
            bank.vectors.replace_profiles(str(recipe), profiles)
            renewed += [text_hash for text_hash, _, _ in profiles]
            progress(start + PROFILES_AT_ONCE)
    return renewed


def _sound(
    rows: Iterable[tuple[str, str, bytes]],
    encoder: Encoder,
    recipe: EmbeddingRecipe,
    stories: Mapping[str, Story],
) -> list[tuple[str, str, bytes]]:
    """Leave out what other weights made of a story, unless these make the same of its beginning.

    Weights that another build of the libraries compiled do; those of an earlier coach, which did
    not look at them when it kept vectors, may have been damaged.
    """
    same, other = [], []
    for row in rows:
        if row[1].startswith(recipe.prefix):
            same.append(row)
        elif row[0] in stories:
            other.append(row)
    begun = [sentence_texts(stories[row[0]])[0] for row in other]
    expected = checked(encoder).encode(begun) if begun else ()
    for row, vector in zip(other, expected, strict=True):
        kept = np.frombuffer(row[2], dtype=STORED)[: encoder.dimensions].astype(np.float32)
        is_whole = len(kept) == len(vector) and bool(np.isfinite(kept).all())
        if is_whole and kept @ vector >= SAME_FROM:
            same.append(row)
    return same


def _profile(space: CompetencySpace, sentences: bytes) -> bytes:
    """Return the profile of vectors as they are stored, so that it comes out the same again."""
    vectors = np.frombuffer(sentences, dtype=STORED).astype(np.float32)
    return space.profile(vectors.reshape(-1, space.dimensions)).astype("<f4").tobytes()


def _batch(stories: Sequence[Story]) -> Sequence[Story]:
    """Return the first stories, one at least, that have TEXTS_AT_ONCE texts together."""
    texts = itertools.accumulate(len(sentence_texts(story)) for story in stories)
    enough = (count for count, total in enumerate(texts, start=1) if total >= TEXTS_AT_ONCE)
    return stories[: next(enough, len(stories))]


def _embed(
    stories: Sequence[Story], encoder: Encoder, space: CompetencySpace
) -> list[StoryVectors]:
    """Encode some stories; a text that occurs twice is encoded once."""
    texts = [sentence_texts(story) for story in stories]
    rows = {text: row for row, text in enumerate(dict.fromkeys(itertools.chain(*texts)))}
    encoded = checked(encoder).encode(list(rows)).astype(STORED)
    stored = []
    for story, of_story in zip(stories, texts, strict=True):
        sentences = encoded[[rows[text] for text in of_story]].tobytes()
        stored.append(StoryVectors(story.content_hash, _profile(space, sentences), sentences))
    return stored


DAMAGED = (OSError, ValueError, EOFError, SyntaxError, TokenError)
"""What numpy raises for a file that holds no arrays, or zeros in its header."""


def write_arrays(path: Path, *arrays: NDArray[Any]) -> None:
    """Write arrays one behind the other; a reader sees all of them or the file before."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with whole_file(path) as file:
        for array in arrays:
            np.save(file, array)


class QuestionVectors:
    """The vectors of the questions that a bank knows, and of any other."""

    def __init__(self, settings: Settings, report: Reporter) -> None:
        self._folders = (settings.cache / "questions", settings.bank / "questions")
        self._report = report

    def encode(self, texts: Sequence[str], encoder: Encoder) -> Floats:
        """Return the vectors of questions: the kept ones if all are, else encoded and not kept."""
        kept: dict[bytes, Floats] = {}
        for path in self._paths(encoder):
            kept |= _load(path, encoder.dimensions)
        asked = [core_question(text) for text in texts]
        hashes = [_hash(text) for text in asked]
        if kept.keys() >= set(hashes):
            return np.array([kept[text_hash] for text_hash in hashes])
        return encoder.encode(asked)

    def encode_known(self, questions: Sequence[Question], encoder: Encoder) -> Floats:
        """Return the vectors of the questions a bank knows; new ones are encoded and kept."""
        vectors = np.empty((len(questions), encoder.dimensions), dtype=np.float32)
        for own, path in zip((False, True), self._paths(encoder)[:2], strict=True):
            rows = [row for row, question in enumerate(questions) if question.own is own]
            texts = [core_question(questions[row].text) for row in rows]
            vectors[rows] = self._keep(path, texts, encoder)
        return vectors

    def encode_chosen(self, texts: Sequence[str], encoder: Encoder) -> Floats:
        """Return the vectors of the questions a user chose stories for; new ones are kept."""
        return self._keep(self._paths(encoder)[2], [core_question(text) for text in texts], encoder)

    def near_standing(self, asked: str, wordings: Sequence[str], encoder: Encoder) -> list[float]:
        """Return the cosines of a question with wordings of standing ones; new ones are kept."""
        texts = [core_question(text) for text in wordings]
        known = self._keep(self._paths(encoder)[3], texts, encoder)
        return [float(cosine) for cosine in known @ self.encode([asked], encoder)[0]]

    def _paths(self, encoder: Encoder) -> list[Path]:
        """Return where questions are kept: coach's, the user's own, those chosen for, standing."""
        shipped, own = self._folders
        name = f"{encoder.fingerprint}.npy"
        return [shipped / name, own / name, own / f"chosen-{name}", shipped / f"standing-{name}"]

    def _keep(self, path: Path, texts: Sequence[str], encoder: Encoder) -> Floats:
        """Return the vectors of `texts`, those that `path` lacks encoded; it keeps these only."""
        hashes = [_hash(text) for text in texts]
        kept = _load(path, encoder.dimensions)
        missing = [text for text, key in zip(texts, hashes, strict=True) if key not in kept]
        if missing:
            with self._report.progress("Embedding the questions", len(missing)) as progress:
                vectors = checked(encoder).encode(missing, progress)
                kept |= zip(map(_hash, missing), vectors, strict=True)
        vectors = np.array([kept[text_hash] for text_hash in hashes], dtype=np.float32)
        if missing:
            write_arrays(path, np.array(hashes, dtype=HASH), vectors)
            for old in path.parent.glob("*.npy"):
                if old != path and model_part(old.stem) == model_part(path.stem):
                    old.unlink(missing_ok=True)
        return vectors.reshape(-1, encoder.dimensions)


def _load(path: Path, dimensions: int) -> dict[bytes, Floats]:
    """Return the vectors that `path` keeps, by the hashes of their texts; none if unreadable."""
    try:
        with path.open("rb") as file:
            hashes, vectors = np.load(file), np.load(file)
    except DAMAGED:
        return {}
    fits = hashes.dtype == HASH and vectors.shape == (len(hashes), dimensions)
    return dict(zip(hashes.tolist(), vectors, strict=True)) if fits else {}


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32].encode()
