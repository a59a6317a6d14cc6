"""What stories show, as learnt from stories whose competencies were named.

A linear probe (Alain & Bengio 2016, arXiv:1610.01644) for each supported model: for every built-in
competency one vector, whose product with the direction of a story's mean sentence says how far the
story shows it. `scripts/fit_shown` fits them on scripts/training/shown-*.jsonl and writes
`shown/FINGERPRINT.npz`. A model without such a file is used without.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.yardstick import Floats

_FOLDER: Final = Path(__file__).parent / "shown"


def shown_path(fingerprint: str) -> Path:
    """Where the probe of the encoder with this fingerprint lies, if it has one."""
    return _FOLDER / f"{fingerprint}.npz"


def shown_digest(fingerprint: str) -> str:
    """What tells one probe from another; empty where there is none."""
    path = shown_path(fingerprint)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else ""


def shown_weights(fingerprint: str, competencies: Sequence[str], dimensions: int) -> Floats:
    """The probe for these competencies (ids), (competencies, dimensions + 1), the bias last.

    A row is zero where nothing was learnt of a competency, all are where there is no probe.
    """
    found = np.zeros((len(competencies), dimensions + 1), dtype=np.float32)
    path = shown_path(fingerprint)
    if path.is_file():
        with np.load(path) as kept:
            known = dict(zip(kept["competencies"].tolist(), kept["weights"], strict=True))
        for row, identity in enumerate(competencies):
            found[row] = known.get(identity, 0)
    return found
