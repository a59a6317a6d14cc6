"""The alternative: a script that does the same with sentence-transformers alone."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

STORED: Final = 10
"""Vectors that the texts are compared with; more would cost nothing that could be measured."""

_SCRIPT: Final = """
import sys, numpy as np
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu")
stored = np.load(sys.argv[2])
scores = stored @ model.encode(sys.argv[3:], show_progress_bar=False).T
print(np.argsort(-scores, axis=0)[:3])
"""


class Peer:
    """The script for one model, given by its files, beside stored vectors of its length."""

    def __init__(self, model: Path, dimensions: int, folder: Path) -> None:
        self.model = model
        self.environment = os.environ | {"HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"}
        self._stored = folder / "vectors.npy"
        rows = np.random.default_rng(0).normal(size=(STORED, dimensions))
        np.save(self._stored, rows.astype(np.float32))

    def words(self, texts: Sequence[str]) -> list[str]:
        """Its command line: import, load, encode the texts, compare them with what is stored."""
        return [sys.executable, "-c", _SCRIPT, str(self.model), str(self._stored), *texts]
