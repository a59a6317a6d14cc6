"""ZIP exports: their pages as one document, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import UnreadableDocument
from coach.ingest.readers.registry import read_document
from tests.reading.office import zipped

ID = "0123456789abcdef0123456789abcdef"
TOLD = "Situation: it was down\n\nResult: it was up\n"


def test_pages_are_one_document() -> None:
    """Lines count over the pages in order; a title without heading is the page's name."""
    inner = zipped({f"The full disk {ID}.md": TOLD})
    data = zipped(
        {
            f"Stories {ID}/A queue {ID}.md": f"# The queue\n\n{TOLD}",
            "Part-1.zip": inner,
            "deep/": "",
            "a.png": b"\0",
            "__MACOSX/a.md": TOLD,
            "Broken.md": b"\0",
        }
    )
    reading = read_document(Path("export.zip"), data)
    assert [(s.title, s.first_line, s.last_line) for s in reading.stories] == [
        ("The queue", 2, 6),
        ("The full disk", 8, 10),
    ]
    assert [(s.title, s.first_line, s.reason) for s in reading.skipped] == [
        ("Broken.md", 1, "this is not a text document")
    ]
    assert [section.line for section in reading.stories[1].sections] == [8, 10]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", zipped({"a.zip": b"no archive"})])
def test_no_archive(data: bytes) -> None:
    """What is no archive is refused in one sentence."""
    with pytest.raises(UnreadableDocument, match="this is no archive"):
        read_document(Path("a.zip"), data)


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too much is refused before it is unpacked."""
    monkeypatch.setattr("coach.ingest.readers.zip_export._MOST_BYTES", 1)
    with pytest.raises(UnreadableDocument, match="1 pages of 2 bytes are too many"):
        read_document(Path("a.zip"), zipped({"a.md": "ab"}))
    monkeypatch.setattr("coach.ingest.readers.zip_export._MOST_BYTES", 1000)
    inner: dict[str, str | bytes] = {"1.zip": zipped({"a.md": "I fixed it. " * 60})}
    with pytest.raises(UnreadableDocument, match="more than 1,000 bytes of pages"):
        read_document(Path("a.zip"), zipped({**inner, "2.zip": inner["1.zip"]}))
