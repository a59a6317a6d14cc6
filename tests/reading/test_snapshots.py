"""What is read of one document of each kind, whole: tests/snapshots/reading.

The documents are our own. A line of a snapshot is a part with its line and first words; what
was left out stands below, with its lines and reason.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.ingest.readers.registry import read_document
from tests.reading.office import excel, open_document, word, zipped
from tests.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.ingest.model import ReadResult

DOCUMENTS = Path(__file__).parent / "documents"
WORDS = 10
OFFICE = """\
# Stories for the library interview

Told to a friend first, then written down.

## The reading room at 31 degrees

**Situation:** In July the reading room had 31 degrees and 80 pupils before their exams.

**Task:** I was an assistant and could not buy anything.

**Action:**

- I opened the cellar stacks, which have 17 degrees all year
- I carried forty chairs down

**Result:** Nobody went home, and the stacks have had tables since.

## The donated books

**Situation:** A family gave us 3,000 books and wanted every one on the shelves.

**Action:** I asked the daughter to choose fifty with me, one afternoon.

**Result:** She chose 44. The rest paid for the summer programme.

## Books I want to read

| Title | Author |
| The tin drum | Grass |
"""


def text(name: str) -> str:
    """The text of one of the documents."""
    return (DOCUMENTS / name).read_text(encoding="utf-8")


def rows(name: str) -> list[list[str]]:
    """The rows of a file of values."""
    return list(csv.reader(io.StringIO(text(name))))


MADE = {
    "stories.docx": lambda: word(OFFICE),
    "stories.odt": lambda: open_document(OFFICE),
    "stories.xlsx": lambda: excel(
        {
            "Stories": rows("stories.csv"),
            "Sources": [["Link"], ["https://example.org/jobs"]],
        }
    ),
    "notion-export.zip": lambda: zipped(
        {
            "Stories 00112233445566778899aabbccddeeff.md": "# Stories\n\n[All](Stories.csv)\n",
            "Stories 00112233445566778899aabbccddeeff.csv": text("stories.csv"),
            "Stories/The queue 0123456789abcdef0123456789abcdef.md": text("notion.md"),
            "Stories/Photos 89abcdef0123456789abcdef01234567.png": b"\x89PNG\r\n",
        }
    ),
    "utf-16.md": lambda: text("deutsch.md").encode("utf-16"),
    "utf-16-unmarked.md": lambda: text("deutsch.md").encode("utf-16-le"),
    "windows-1252.txt": lambda: text("francais.txt").replace("\n", "\r\n").encode("cp1252"),
    "old-macintosh.txt": lambda: text("equals.txt").replace("\n", "\r").encode("mac_roman"),
}
NAMES = sorted({path.name for path in DOCUMENTS.iterdir()} | set(MADE))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_read(name: str) -> None:
    """Every story with its parts, and every block left out, as the snapshot has them."""
    path = DOCUMENTS / name
    data = MADE[name]() if name in MADE else path.read_bytes()
    Snapshot({}).check(f"reading/{name}.txt", "\n".join(lines(read_document(path, data))) + "\n")


def lines(reading: ReadResult) -> Iterator[str]:
    """What was read, a line each."""
    for story in reading.stories:
        marks = " ".join(filter(None, [story.date, "(general)" if story.general else ""]))
        yield f"{story.first_line}-{story.last_line} {story.title}{f'  {marks}' if marks else ''}"
        for section in story.sections:
            yield f"  {section.line:3} {section.part:11} {beginning(section.text)}"
        if story.skills:
            yield f"      skills      {', '.join(story.skills)}"
    for skipped in reading.skipped:
        yield f"left out {skipped.first_line}-{skipped.last_line} {skipped.title}: {skipped.reason}"


def beginning(words: str) -> str:
    """The first words of a text, and how many follow."""
    found = words.split()
    more = len(found) - WORDS
    return " ".join(found[:WORDS]) + (f" [{more} more]" if more > 0 else "")
