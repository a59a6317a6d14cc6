"""A model as its authors publish it, run by sentence-transformers: what coach's own is held to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer


class SentenceTransformersEncoder:
    """A model run by sentence-transformers itself: the reference for what was compiled."""

    def __init__(self, model: SentenceTransformer, fingerprint: str) -> None:
        self._model = model
        self.fingerprint = fingerprint
        self.dimensions = int(model.encode(["a"], show_progress_bar=False).shape[1])

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the unit vectors of `texts`; the library cuts a text longer than the window."""
        vectors: NDArray[np.float32] = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False
        )
        if progress is not None:
            progress(len(texts))
        return vectors
