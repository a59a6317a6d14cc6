"""Keeping the sound libraries from writing on the screen."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_STDERR: Final = 2


@contextmanager
def hushed() -> Iterator[None]:
    """Nothing that is written to standard error appears meanwhile.

    PortAudio and ALSA are libraries in C, and write there by themselves when a microphone is
    unplugged or late; what is wrong is told in a sentence of coach's own.
    """
    kept = os.dup(_STDERR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDERR)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
