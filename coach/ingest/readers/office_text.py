"""Paragraphs of an office document as an outline.

A line is a paragraph or a table's row, counted from the start, blank ones too; a line break
inside a paragraph starts another. Bold type stands between `**`, as in Markdown.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from coach.errors import UnreadableDocument
from coach.ingest.assemble import assemble_stories
from coach.ingest.directives import find_directives
from coach.ingest.model import Block, BlockKind, Heading, ReadResult
from coach.ingest.readers.boilerplate import strip_boilerplate
from coach.ingest.readers.document import Document
from coach.ingest.readers.front_matter import FrontMatter

_LINE: Final = re.compile(r"\S(?:[^\n]*\S)?")
_MOST_BYTES: Final = 200_000_000  # unpacked; a long book with its pictures is a tenth of it
_MOST_MEMBERS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a row of a table. `level` is a heading's, `depth` counts lists around it."""

    text: str
    level: int = 0
    depth: int = 0
    kind: BlockKind = BlockKind.PROSE


def read_paragraphs(
    document: Document,
    paragraphs: Callable[[io.BytesIO], Iterable[Paragraph]],
    *,
    package: str,
    missing: str,
    what: str,
) -> ReadResult:
    """Read an office document whose paragraphs a package finds, unless that is `missing`."""
    try:
        import_module(package)
    except ImportError:
        raise UnreadableDocument(document.path, missing) from None
    too_large = f"unpacked it is {{size:,}} bytes, no {what}."
    stream = check_archive(document, f"this is no {what}.", too_large)
    try:
        all_paragraphs = list(paragraphs(stream))
    except MemoryError:  # more than `limited` allows: it says so
        raise
    except Exception:  # noqa: BLE001  (a damaged part can raise anything: KeyError, a parser's own)
        raise UnreadableDocument(document.path, f"this is no {what}.") from None
    lines: list[str] = []
    headings: list[Heading] = []
    blocks: list[Block] = []
    for paragraph in all_paragraphs:
        first = len(lines) + 1
        lines += paragraph.text.replace("\r", "\n").split("\n")
        if paragraph.text.strip() and paragraph.level:
            title = " ".join(paragraph.text.split())
            headings.append(Heading(title, paragraph.level, first, len(lines)))
        elif paragraph.text.strip():
            blocks.append(Block(paragraph.kind, first, len(lines), paragraph.depth))
    directives = find_directives(lines)
    blocks = [block for block in blocks if block.first not in directives.lines]
    parsed = strip_boilerplate(lines, headings, blocks, directives.lines)
    return assemble_stories(parsed, FrontMatter(), document.path, lines, directives)


def join_runs(pieces: Iterable[tuple[str, bool]]) -> str:
    """Join pieces of text, each bold or not; neighbours alike are one piece."""
    merged: list[tuple[str, bool]] = []
    for text, bold in pieces:
        if merged and (merged[-1][1] == bold or not text.strip()):
            merged[-1] = (merged[-1][0] + text, merged[-1][1])
        else:
            merged.append((text, bold))
    # Bold text is marked line by line, the blanks around it outside the marks.
    return "".join(_LINE.sub(r"**\g<0>**", text) if bold else text for text, bold in merged)


def table_row(cells: Iterable[str]) -> Paragraph:
    """Return a row of a table, as Markdown writes it."""
    words = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return Paragraph(f"| {' | '.join(words)} |", kind=BlockKind.TABLE)


def check_archive(document: Document, broken: str, too_large: str) -> io.BytesIO:
    """Return a zipped document's bytes; UnreadableDocument if it is `broken` or `too_large`."""
    check_members(document)
    stream = io.BytesIO(document.data)
    try:
        with zipfile.ZipFile(stream) as archive:
            # The sizes an archive names also bound what is read of it, should it lie.
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise UnreadableDocument(document.path, broken) from None
    if size > _MOST_BYTES:
        raise UnreadableDocument(document.path, too_large.format(size=size))
    stream.seek(0)
    return stream


def check_members(document: Document) -> None:
    """Raise UnreadableDocument if an archive has too many members to be listed in a short time."""
    members = document.data.count(b"PK\1\2")  # how each begins in the list of them
    if members > _MOST_MEMBERS:
        raise UnreadableDocument(document.path, f"{members:,} files in it are too many.")
