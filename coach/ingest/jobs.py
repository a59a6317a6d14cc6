"""Job descriptions: the text of a document of any format that stories come in, or of a pipe."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coach.errors import UnreadableDocument
from coach.ingest.readers.document import Document
from coach.ingest.readers.limited import DocumentReader
from coach.ingest.readers.registry import FORMATS, find_format
from coach.ingest.sync import LARGEST_DOCUMENT, load_document

LONGEST_JOB: Final = 100_000
"""Characters of a job description; one has some 5,000, and each sentence is encoded."""

_PAGE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!|[a-z][a-z\d]*[\s>])", re.IGNORECASE)
"""A page, or a piece of one that a browser copies."""
_PRINTED: Final = re.compile(
    r"^\W*(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? .*|(?:https?|file)://\S+( \d+/\d+)?)$", re.MULTILINE
)
"""What a browser prints above and below each page: the day and a title, an address."""


@dataclass(frozen=True, slots=True)
class JobDescription:
    """What a job asks for, as text, and the name of the file; UnreadableDocument if too long."""

    name: str
    text: str

    def __post_init__(self) -> None:
        if len(self.text) > LONGEST_JOB:
            why = (
                f"it has {len(self.text):,} characters, and no job description has {LONGEST_JOB:,}"
            )
            keep = "Keep the part that says what the job asks for."
            raise UnreadableDocument(self.name, f"{why}. {keep}")

    def __str__(self) -> str:
        return self.name


def read_job(path: Path) -> JobDescription:
    """Read a file, or stdin where it is `-`; UnreadableDocument if it is not read, or too long.

    A PDF document or a page is known by how it begins, as a pipe has no suffix.
    """
    is_piped = path == Path("-")
    data = sys.stdin.buffer.read(LARGEST_DOCUMENT) if is_piped else load_document(path)
    name = kind = Path("stdin") if is_piped else path
    if data.startswith(b"%PDF-"):
        kind = name.with_suffix(".pdf")
    elif find_format(name) is FORMATS[-1] and _PAGE.match(data):
        kind = name.with_suffix(".html")
    if find_format(kind).module not in {"html", "office", "pdf"}:
        return JobDescription(str(name), Document(name, data).text)
    with DocumentReader() as reader:
        text = reader.read(kind, data).markdown
    return JobDescription(str(name), _PRINTED.sub("", text))
