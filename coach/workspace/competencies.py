"""The competencies as an encoder sees them: made once, and kept in coach's cache."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from coach.embedding.linear import shown_digest, shown_weights
from coach.workspace.arrays import write_arrays
from coach.yardstick import LEARNT_SHARE, Yardstick

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coach.competency import Competency
    from coach.data.library import Library
    from coach.embedding.encoder import Encoder
    from coach.progress import Report
    from coach.yardstick import Floats

MOST_KEPT = 8
"""Yardsticks with own competencies kept for one encoder: each edit of the file makes another."""


def yardstick(encoder: Encoder, library: Library, cache: Path, report: Report) -> Yardstick:
    """The yardstick of a library for this encoder, kept in `cache`.

    Raises:
        CompetenciesUnusable: the person's own file cannot be read, or holds a mistake.
    """
    path = _path(encoder, library, cache)
    try:
        with path.open("rb") as file:
            counts, vectors, learnt = np.load(file), np.load(file), np.load(file)
    except (OSError, ValueError, EOFError):
        counts, vectors = _encode(encoder, library, cache, report)
        learnt = shown_weights(encoder.fingerprint, list(library.names), encoder.dimensions)
        write_arrays(path, counts, vectors, learnt)
        shipped = _path(encoder, library.built_in, cache)
        _sweep(sorted(cache.glob(f"{shipped.stem}-*.npy"), key=_age), path)
    questions = int(counts[:, 0].sum())
    return Yardstick(counts, vectors[:questions], vectors[questions:], learnt)


def identity(fingerprint: str, library: Library) -> str:
    """What profiles depend on besides the encoder: the competencies, and what was learnt of them.

    How much the latter counts is part of it. `fingerprint` is the encoder's.

    Raises:
        CompetenciesUnusable: the person's own file cannot be read.
    """
    learnt = shown_digest(fingerprint)
    return f"{learnt}x{LEARNT_SHARE:g}-{library.fingerprint}" if learnt else library.fingerprint


def _path(encoder: Encoder, library: Library, cache: Path) -> Path:
    return cache / f"{encoder.fingerprint}-{identity(encoder.fingerprint, library)}.npy"


def _encode(
    encoder: Encoder, library: Library, cache: Path, report: Report
) -> tuple[np.ndarray, Floats]:
    """The competencies' counts and vectors; of those with own ones, only what is new is encoded."""
    known = library.catalogue.competencies
    vectors: dict[str, Floats] = {}
    if library.built_in is not library:
        base = yardstick(encoder, library.built_in, cache, report)
        texts = _texts(library.built_in.catalogue.competencies)
        vectors = dict(zip(texts, (*base.questions, *base.indicators), strict=True))
    wanted = _texts(known)
    if new := [text for text in dict.fromkeys(wanted) if text not in vectors]:
        with report.progress("Embedding the competencies", len(new)) as progress:
            vectors |= zip(new, encoder.encode(new, progress), strict=True)
    counts = np.array([(len(each.asked), len(each.indicators)) for each in known])
    return counts, np.array([vectors[text] for text in wanted])


def _texts(known: Sequence[Competency]) -> list[str]:
    """All questions, then all indicators, in the order of the competencies."""
    return [
        *(text for each in known for text in each.asked),
        *(text for each in known for text in each.indicators),
    ]


def _sweep(oldest_first: Sequence[Path], current: Path) -> None:
    """Delete all but the MOST_KEPT newest, and never the current one."""
    for old in oldest_first[:-MOST_KEPT]:
        if old != current:
            with suppress(OSError):
                old.unlink()


def _age(path: Path) -> int:
    """When a file was written; one that another process deletes meanwhile comes first."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
