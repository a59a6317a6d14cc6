"""What answers the questions that a bank knows, from kept vectors: numpy alone, no model.

A question's vector is kept under the encoder's fingerprint and a hash of the text: the built-in
ones in coach's cache, the person's own in their bank, where they go with it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coach import matching
from coach.coverage import cover
from coach.question import Level
from coach.workspace.arrays import write_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from coach.coverage import Coverage
    from coach.embedding.encoder import Encoder
    from coach.progress import Report
    from coach.question import Question
    from coach.settings import Settings
    from coach.storage.bank import Bank
    from coach.workspace.models import Models
    from coach.workspace.question_list import QuestionList
    from coach.yardstick import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """How likely each story answers each question: `chances` (questions, stories), 0 to 1.

    `vectors` (questions, d) are the questions'. `stories` are the identities of the episodes there
    are; general texts are not among them.
    """

    questions: tuple[Question, ...]
    stories: tuple[int, ...]
    chances: Floats
    vectors: Floats

    def of_level(self, level: Level) -> Chances:
        """Those at questions that are worded for a level, or for everybody."""
        rows = [at for at, each in enumerate(self.questions) if each.level in {level, Level.ANY}]
        questions = tuple(self.questions[row] for row in rows)
        return Chances(questions, self.stories, self.chances[rows], self.vectors[rows])


class Known:
    """The known questions of a bank, and how its stories answer them.

    Stories and questions not met before are encoded first; only then is the model opened.
    """

    def __init__(
        self,
        bank: Bank,
        settings: Settings,
        report: Report,
        questions: Callable[[], QuestionList],
        models: Models,
    ) -> None:
        self._bank = bank
        self._folders = (settings.cache / "questions", settings.bank / "questions")
        self._report = report
        self._questions = questions
        self._models = models

    def chances(self) -> Chances:
        """Every story's chance at every known question, in the order of `QuestionList.all`."""
        encoder, measure, index = self._models.ready()
        questions = self._questions().all()
        vectors = self._vectors(questions, encoder)
        found = matching.chances(vectors, index.stories, measure)
        episodes = np.flatnonzero(~index.stories.general)
        stories = tuple(int(known) for known in index.ids[episodes])
        return Chances(questions, stories, found[:, episodes], vectors)

    def coverage(self) -> Coverage:
        """What each competency has: see `coach.coverage`."""
        return self.covered(self.chances())

    def covered(self, known: Chances) -> Coverage:
        """The coverage by these chances."""
        return cover(
            list(self._questions().names),
            known.questions,
            known.stories,
            known.chances,
            self._bank.confirmations.all(),
        )

    def encode(self, texts: Sequence[str], encoder: Encoder) -> Floats:
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

    def _vectors(self, questions: Sequence[Question], encoder: Encoder) -> Floats:
        vectors = np.empty((len(questions), encoder.dimensions), dtype=np.float32)
        for own, path in zip((False, True), self._paths(encoder), strict=True):
            rows = [row for row, question in enumerate(questions) if question.own is own]
            texts = [questions[row].text for row in rows]
            vectors[rows] = _kept(path, texts, encoder, self._report)
        return vectors

    def _paths(self, encoder: Encoder) -> list[Path]:
        return [folder / f"{encoder.fingerprint}.npy" for folder in self._folders]


def _kept(path: Path, texts: Sequence[str], encoder: Encoder, report: Report) -> Floats:
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
