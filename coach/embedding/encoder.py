"""What turns texts into vectors, whichever library does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray


class Encoder(Protocol):
    """Texts in, unit vectors out.

    `fingerprint` names the weights and the way they were compiled: vectors of two fingerprints
    must never be compared.
    """

    @property
    def fingerprint(self) -> str:
        """The identity of this encoder's vectors."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of one vector."""
        ...

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """The vectors of `texts`: shape (len(texts), dimensions), each of length 1.

        No text is cut: one longer than the model's window is encoded window by window and
        averaged. `progress` is called with the number of texts done, several times.
        """
        ...
