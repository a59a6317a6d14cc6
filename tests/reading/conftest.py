"""What the tests of reading share: reading a text written in the test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from coach.reading.formats import read

if TYPE_CHECKING:
    from coach.reading.reading import Reading


class ReadText(Protocol):
    """Reads a text as if it lay in a file of a name."""

    def __call__(self, text: str, name: str = "notes.md") -> Reading:
        """Read it."""
        ...


@pytest.fixture
def read_text() -> ReadText:
    """Read a text written in the test itself."""

    def reading(text: str, name: str = "notes.md") -> Reading:
        return read(Path(name), text.encode())

    return reading
