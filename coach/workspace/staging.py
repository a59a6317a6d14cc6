"""A private folder in which something is made complete before it is moved to its place."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

STALE_SECONDS: Final = 3600
"""Nothing is in the making for so long: what is older was left by a killed process."""


@contextmanager
def staging(parent: Path, prefix: str) -> Iterator[Path]:
    """A new private folder in `parent`, gone at the end unless it was moved away.

    What killed processes left under this prefix is swept away.
    """
    for left in parent.glob(f"{prefix}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
