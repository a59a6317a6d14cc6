"""Paragraphs: an office document's text as an outline.

A line is a paragraph or a table's row, counted from the start, blank ones too; a line break
inside a paragraph starts another. Bold type stands between `**`, as in Markdown.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.errors import UnreadableDocument
from coach.ingest import assemble, directives
from coach.ingest.build_outline import ParsedDocument
from coach.ingest.model import Block, BlockKind, Heading
from coach.ingest.readers import boilerplate
from coach.ingest.readers.front_matter import FrontMatter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from coach.ingest.model import ReadResult
    from coach.ingest.readers.document import Document


_MOST_BYTES: Final = 200_000_000  # unpacked; a long book with its pictures is a tenth of it


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a row of a table. `level` is a heading's, `depth` counts lists around it."""

    text: str
    level: int = 0
    depth: int = 0
    kind: BlockKind = BlockKind.PROSE


def outline_of_paragraphs(paragraphs: Iterable[Paragraph], path: Path) -> ReadResult:
    """What a document of these paragraphs tells."""
    lines: list[str] = []
    headings: list[Heading] = []
    blocks: list[Block] = []
    for each in paragraphs:
        first = len(lines) + 1
        lines += each.text.replace("\r", "\n").split("\n")
        if not each.text.strip():
            continue
        if each.level:
            title = " ".join(each.text.split())
            headings.append(Heading(title, each.level, first, len(lines)))
        else:
            blocks.append(Block(each.kind, first, len(lines), each.depth))
    marks = directives.find_directives(lines)
    blocks = [block for block in blocks if block.first not in marks.lines]
    scan = ParsedDocument(
        marks.hidden(boilerplate.strip_tags(blocks, lines)),
        headings,
        list(boilerplate.split_off_boilerplate(blocks, lines)),
        asides=boilerplate.asides(blocks, lines),
    )
    return assemble.assemble_stories(scan, FrontMatter(), path, lines, marks)


def join_runs(pieces: Iterable[tuple[str, bool]]) -> str:
    """Text from pieces and whether each is bold; neighbours alike are one piece."""
    merged: list[tuple[str, bool]] = []
    for text, bold in pieces:
        if merged and (merged[-1][1] == bold or not text.strip()):
            merged[-1] = (merged[-1][0] + text, merged[-1][1])
        else:
            merged.append((text, bold))
    return "".join(_bold(text) if bold else text for text, bold in merged)


def _bold(text: str) -> str:
    """Bold text line by line, the blanks around it outside the marks."""
    found = []
    for line in text.split("\n"):
        inner = line.strip()
        found.append(line.replace(inner, f"**{inner}**", 1) if inner else line)
    return "\n".join(found)


def table_row(cells: Iterable[str]) -> Paragraph:
    """A row of a table, as Markdown writes it."""
    words = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return Paragraph(f"| {' | '.join(words)} |", kind=BlockKind.TABLE)


def check_archive(document: Document, what: str) -> io.BytesIO:
    """The bytes of a zipped document, ready to open.

    Raises:
        UnreadableDocument: it is no archive, or unpacks to more than a document can be.
    """
    stream = io.BytesIO(document.data)
    try:
        with zipfile.ZipFile(stream) as archive:
            # The sizes an archive names also bound what is read of it, should it lie.
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise UnreadableDocument(document.path, f"this is no {what}.") from None
    if size > _MOST_BYTES:
        raise UnreadableDocument(document.path, f"unpacked it is {size:,} bytes, no {what}.")
    stream.seek(0)
    return stream
