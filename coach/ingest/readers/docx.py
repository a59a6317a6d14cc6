"""Word: documents in DOCX, through python-docx (the extra `docx`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from coach.errors import UnreadableDocument
from coach.ingest.readers.office_text import (
    Paragraph,
    check_archive,
    join_runs,
    outline_of_paragraphs,
    table_row,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

    from coach.ingest.model import ReadResult
    from coach.ingest.readers.document import Document


_WHAT: Final = "Word document that can be read"
_HEADING: Final = re.compile(r"heading (\d)", re.IGNORECASE)
_MISSING: Final = 'Word documents need python-docx: pip install "storycoach[docx]".'


def detect(document: Document) -> bool:
    """Whether this is a DOCX file, by its suffix."""
    return document.path.suffix.lower() == ".docx"


def read(document: Document) -> ReadResult:
    """Read a DOCX file; line n is its nth paragraph, row of a table or line break.

    Raises:
        UnreadableDocument: python-docx is not there, or cannot read it.
    """
    try:
        import docx  # 0.2 s, and not everybody has it
    except ImportError:
        raise UnreadableDocument(document.path, _MISSING) from None
    stream = check_archive(document, _WHAT)
    try:
        paragraphs = list(_paragraphs(docx.Document(stream)))
    except Exception:  # noqa: BLE001  (a damaged part can raise anything: KeyError, lxml's own)
        raise UnreadableDocument(document.path, f"this is no {_WHAT}.") from None
    return outline_of_paragraphs(paragraphs, document.path)


def _paragraphs(document: WordDocument) -> Iterator[Paragraph]:
    """The paragraphs and tables' rows, in order."""
    for item in document.iter_inner_content():
        if hasattr(item, "rows"):
            for each in item.rows:
                yield table_row(cell.text for cell in each.cells)
        else:
            yield _paragraph(item)


def _paragraph(item: WordParagraph) -> Paragraph:
    """A paragraph: a heading or title by its style, a list's item by style or numbering."""
    style = (item.style.name if item.style else None) or ""
    heading = _HEADING.match(style)
    if heading or style == "Title":
        return Paragraph(item.text, level=1 + int(heading[1]) if heading else 1)
    properties: Any = item._p.pPr  # noqa: SLF001
    numbering = properties.numPr if properties is not None else None
    level = numbering.ilvl.val if numbering is not None and numbering.ilvl is not None else 0
    depth = level + 1 if numbering is not None or style.startswith("List") else 0
    text = join_runs((run.text, bool(run.bold)) for run in item.runs)
    # A link's words are in no run of the paragraph's own: without bold rather than without them.
    whole = text.replace("*", "") == item.text.replace("*", "")
    return Paragraph(text if whole else item.text, depth=depth)
