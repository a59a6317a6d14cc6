"""Word documents (DOCX), through python-docx (the extra `docx`)."""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from coach.ingest.model import ReadResult
from coach.ingest.readers.document import Document
from coach.ingest.readers.office_text import Paragraph, join_runs, read_paragraphs, table_row

_HEADING: Final = re.compile(r"heading (\d)", re.IGNORECASE)


def read(document: Document) -> ReadResult:
    """Read a DOCX file; line n is its nth paragraph, row of a table or line break."""
    return read_paragraphs(
        document,
        _paragraphs,
        package="docx",
        missing='Word documents need python-docx: pip install "storycoach[docx]".',
        what="Word document that can be read",
    )


def _paragraphs(stream: io.BytesIO) -> Iterator[Paragraph]:
    import docx  # 0.2 s, and not everybody has it

    for item in docx.Document(stream).iter_inner_content():
        if hasattr(item, "rows"):
            for row in item.rows:
                yield table_row(cell.text for cell in row.cells)
        else:
            yield _paragraph(item)


def _paragraph(item: Any) -> Paragraph:  # noqa: ANN401  (python-docx is imported late)
    """Return a paragraph: a heading or title by its style, a list's item by style or numbering."""
    style = (item.style.name if item.style else None) or ""
    heading = _HEADING.match(style)
    if heading or style == "Title":
        return Paragraph(item.text, level=1 + int(heading[1]) if heading else 1)
    properties = item._p.pPr  # noqa: SLF001
    numbering = properties.numPr if properties is not None else None
    level = numbering.ilvl.val if numbering is not None and numbering.ilvl is not None else 0
    depth = level + 1 if numbering is not None or style.startswith("List") else 0
    text = join_runs((run.text, bool(run.bold)) for run in item.runs)
    # A link's words are in no run of the paragraph's own: without bold rather than without them.
    whole = text.replace("*", "") == item.text.replace("*", "")
    return Paragraph(text if whole else item.text, depth=depth)
