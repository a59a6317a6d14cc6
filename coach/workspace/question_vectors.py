"""The vectors of questions: kept, so that a known question needs no model.

A question's vector is kept under the encoder's fingerprint and a hash of the text: the built-in
ones in coach's cache, the person's own in their bank, where they go with it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from coach.workspace.arrays import write_arrays

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from coach.embedding.encoder import Encoder
    from coach.progress import Report
    from coach.question import Question
    from coach.settings import Settings
    from coach.yardstick import Floats


class QuestionVectors:
    """The vectors of the questions that a bank knows, and of any other."""

    def __init__(self, settings: Settings, report: Report) -> None:
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
