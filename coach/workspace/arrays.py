"""Arrays kept in coach's cache, which can always be made again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def write_arrays(path: Path, *arrays: NDArray[Any]) -> None:
    """Write arrays one behind the other; a reader sees all of them or the file before."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    half.touch(mode=0o600)
    with half.open("wb") as file:
        for array in arrays:
            np.save(file, array)
    half.replace(path)
