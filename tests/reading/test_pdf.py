"""PDF documents: lines, paragraphs and headings by their type; what is refused."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest

from coach.domain.story import Part
from coach.errors import UnreadableDocument
from coach.ingest.readers.registry import read_document
from tests.reading.office import pdf
from tests.reading.test_markdown import told

S, A, R = Part.SITUATION, Part.ACTION, Part.RESULT
LETTER = """# The flooded cellar
**Situation:** After the storm the cellar of the library stood under water to the knee, and the
books of two hundred years were in it, on shelves that nobody had thought of moving.
**Action:** I made a chain of thirty people (pupils, too):
- the youngest at the stairs

# The broken bell"""
WET = (
    "After the storm the cellar of the library stood under water to the knee, and the books of two "
    "hundred years were in it, on shelves that nobody had thought of moving."
)
MORE = """**Situation:** The bell of the school had not rung for a week.
**Result:** I mended it with a spring."""


def refusal(data: bytes) -> str:
    """Why a document is refused."""
    with pytest.raises(UnreadableDocument) as refused:
        read_document(Path("a.pdf"), data)
    return refused.value.why


def test_pdf() -> None:
    """Large type is a heading, bold type a label; lines of a paragraph are joined, pages go on."""
    reading = read_document(Path("a.pdf"), pdf(LETTER, MORE))
    assert told(reading) == [
        (
            "The flooded cellar",
            [
                (S, WET),
                (A, "I made a chain of thirty people (pupils, too):\n- the youngest at the stairs"),
            ],
        ),
        (
            "The broken bell",
            [
                (S, "The bell of the school had not rung for a week."),
                (R, "I mended it with a spring."),
            ],
        ),
    ]
    assert [(story.first_line, story.last_line) for story in reading.stories] == [(1, 5), (6, 8)]


def test_pdf_that_is_none() -> None:
    """What is damaged, scanned, locked or a book is refused in one sentence."""
    assert refusal(b"%PDF-1.4 cut") == "this is no PDF that can be read."
    assert refusal(pdf(LETTER)[:500]) == "this is no PDF that can be read."
    assert refusal(pdf("")).startswith("it holds pictures of pages, no text.")
    assert refusal(pdf(*["x"] * 201)).startswith("it has more than 200 pages.")
    writer, stream = pypdf.PdfWriter(io.BytesIO(pdf(LETTER))), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(stream)
    assert refusal(stream.getvalue()) == "it is locked with a password."
