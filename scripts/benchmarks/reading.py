"""How long documents of 0.1, 1 and 10 MB take to read, in processor seconds, by their shape."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.ingest.readers.registry import read_document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MEGABYTES: Final = (0.1, 1.0, 10.0)


def shapes() -> Mapping[str, tuple[str, Callable[[int], str]]]:
    """The shapes of this checkout's tests/reading/shapes.py: a suffix and a maker of documents."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from tests.reading.shapes import STUMBLING, WRITTEN  # noqa: PLC0415

    return WRITTEN | STUMBLING


def time_reading(names: Sequence[str]) -> None:
    """Print the table of sizes and shapes, of all shapes if none is named."""
    known = shapes()
    print(f"{'processor seconds to read':34}" + "".join(f"{size:>10.1f} MB" for size in MEGABYTES))
    for name in names or known:
        suffix, make = known[name]
        print(f"  {name:32}", end="", flush=True)
        for size in MEGABYTES:
            data = make(int(size * 1e6)).encode()
            start = time.process_time()
            read_document(Path(f"notes.{suffix}"), data)
            print(f"{time.process_time() - start:13.2f}", end="", flush=True)
        print()
