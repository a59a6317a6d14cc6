"""Reading takes time as a document's size, whatever its shape."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.ingest.readers.registry import read_document
from tests.growth import grows_linearly
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
