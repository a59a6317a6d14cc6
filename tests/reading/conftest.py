"""What the tests of reading share: reading a text written in the test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from coach.ingest.readers.registry import read_document

if TYPE_CHECKING:
    from coach.ingest.model import ReadResult


class ReadText(Protocol):
    """Reads a text as if it lay in a file of a name."""

    def __call__(self, text: str, name: str = "notes.md") -> ReadResult:
        """Read it."""
        ...


@pytest.fixture
def read_text() -> ReadText:
    """Read a text written in the test itself."""

    def reading(text: str, name: str = "notes.md") -> ReadResult:
        return read_document(Path(name), text.encode())

    return reading
