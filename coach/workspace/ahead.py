"""Encoding an answer while it is being typed, so that feedback need not wait for the model."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from coach.embedding.encoder import Encoder
    from coach.yardstick import Floats


class Remembering:
    """An encoder that keeps every vector, and can make some ahead of time, in the background."""

    def __init__(self, encoder: Encoder) -> None:
        self.fingerprint = encoder.fingerprint
        self.dimensions = encoder.dimensions
        self._encoder = encoder
        self._kept: dict[str, Floats] = {}
        self._busy = threading.Lock()
        self._job: Future[None] | None = None

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Floats:
        """The vectors of `texts`, as `Encoder.encode` promises; only new ones are encoded."""
        import numpy as np  # noqa: PLC0415  (0.06 s, not before an answer is sent)

        self._keep(texts, progress)
        found: Floats = np.array([self._kept[text] for text in texts], dtype=np.float32)
        return found.reshape(len(texts), self.dimensions)

    def ahead(self, texts: Sequence[str]) -> None:
        """Begin to encode texts that `encode` will be asked for, unless it is still at others.

        What goes wrong is not told: `encode` meets it again, and raises it.
        """
        if (self._job is None or self._job.done()) and any(t not in self._kept for t in texts):
            self._job = self._worker.submit(self._keep, list(texts))

    def close(self) -> None:
        """Wait for what is being encoded."""
        if self._job is not None:
            self._worker.shutdown()

    @cached_property
    def _worker(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="coach-ahead")

    def _keep(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> None:
        with self._busy:
            new = [text for text in dict.fromkeys(texts) if text not in self._kept]
            if new:
                self._kept.update(zip(new, self._encoder.encode(new, progress), strict=True))
