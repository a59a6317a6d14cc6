"""Reading takes time as a document's size, whatever its shape."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.ingest.readers.registry import read_document
from tests.growth import calls_grow_linearly, grows_linearly
from tests.pieces import PIECES
from tests.reading.shapes import STUMBLING, WRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable

SHORT = 24_000
"""Characters; each takes a tenth of a second or two, and there are a hundred of them."""

SHAPES = [pytest.param(*shape, id=name) for name, shape in (WRITTEN | STUMBLING).items()]


@pytest.mark.no_cover  # a tracer's time is not the function's
@pytest.mark.parametrize(("suffix", "make"), SHAPES)
def test_reading_takes_linear_time(suffix: str, make: Callable[[int], str]) -> None:
    """Four times the document takes about four times as long, not sixteen."""
    path = Path(f"notes.{suffix}")
    assert grows_linearly(lambda size: read_document(path, make(size).encode()), SHORT)


_FEW = 400
"""Characters; the test reads seven times as many of each piece."""
_OTHERS = ("txt", "org", "csv", "html", "adoc", "rst", "tex", "yaml", "json", "mdx")
_LATER = [pytest.param(suffix, marks=pytest.mark.thorough) for suffix in _OTHERS]


@pytest.mark.no_cover  # it has another profiler
@pytest.mark.parametrize("suffix", ["md", *_LATER])
@pytest.mark.parametrize("start", ["", "# Lift\n\n"])
def test_calls_grow_with_any_piece(suffix: str, start: str) -> None:
    """Whatever is written over and over, alone or below a heading, is read in linear time."""
    path = Path(f"notes.{suffix}")

    def read(piece: str, times: int) -> object:
        return read_document(path, (start + piece * times).encode())

    slow = [
        piece
        for piece in PIECES
        if not calls_grow_linearly(
            lambda times, piece=piece: read(piece, times),  # type: ignore[misc]
            max(1, _FEW // len(piece)),
        )
    ]
    assert slow == []
