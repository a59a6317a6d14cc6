"""ZIP exports of Notion or the like, read where they lie; nothing is unpacked to disk.

An archive's pages are one document: lines count on from page to page, in the order of their names,
so that the first line of the second page is the one after the last of the first.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from coach.domain.story import SkippedBlock, Story
from coach.errors import UnreadableDocument
from coach.ingest.model import ReadResult
from coach.ingest.readers.as_markdown import move
from coach.ingest.readers.document import Document
from coach.ingest.readers.office import check_members
from coach.ingest.readers.registry import PAGE_SUFFIXES, read_document

_MOST_MEMBERS: Final = 20_000
_MOST_BYTES: Final = 200_000_000  # of pages, unpacked
_ID: Final = re.compile(r"[ _-][0-9a-f]{32}(?=\.|/|$)")
_DEEPEST: Final = 1  # Notion's large exports are archives in an archive
_BACKUP: Final = b"coach backup"
"""How the comment of an archive begins that `coach backup` made; a test holds the two together."""


def read(document: Document) -> ReadResult:
    """Read every page in an archive as one document.

    Raises:
        UnreadableDocument: it is no archive, a damaged one, or too large a one.
    """
    try:
        pages = sorted(_all_pages(document), key=lambda page: str(page.path))
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, OSError, EOFError):
        why = "this is no archive that can be read."
        raise UnreadableDocument(document.path, why) from None
    stories: list[Story] = []
    skipped: list[SkippedBlock] = []
    end = 0
    for page in pages:
        try:
            result, length = read_document(page.path, page.data), len(page.lines)
        except UnreadableDocument as error:
            block = SkippedBlock(page.path.name, 1, 1, error.why.rstrip("."))
            result, length = ReadResult(skipped=(block,)), 1
        result = move(result, *[end.__add__] * 2)
        # What is decided of a document is told by its lines, and pages may have the same.
        stories += (replace(story, anchor=None) for story in result.stories)
        skipped += (replace(block, anchor=None) for block in result.skipped)
        end += length
    return ReadResult(tuple(stories), tuple(skipped))


def _all_pages(document: Document) -> Iterator[Document]:
    """Yield the pages, those in inner archives too, as long as they are not too large together."""
    size = 0
    for page in _pages(document, 0):
        size += len(page.data)
        if size > _MOST_BYTES:
            raise UnreadableDocument(document.path, f"more than {_MOST_BYTES:,} bytes of pages.")
        yield page


def _pages(document: Document, depth: int) -> Iterator[Document]:
    check_members(document)
    with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
        if archive.comment.startswith(_BACKUP):
            why = "this is a backup of a bank. Take it in with coach restore."
            raise UnreadableDocument(document.path, why)
        members = [member for member in archive.infolist() if _is_page(member, depth)]
        # The sizes an archive names also bound what is read of it, should it lie.
        size = sum(member.file_size for member in members)
        if len(members) > _MOST_MEMBERS or size > _MOST_BYTES:
            why = f"{len(members):,} pages of {size:,} bytes are too many."
            raise UnreadableDocument(document.path, why)
        for member in members:
            page = Document(Path(_ID.sub("", member.filename)), archive.read(member))
            if page.path.suffix.lower() == ".zip":
                yield from _pages(page, depth + 1)
            else:
                yield page


def _is_page(member: zipfile.ZipInfo, depth: int) -> bool:
    """Return whether a member is a page, or an archive of pages; no hidden file of a system's."""
    path = PurePosixPath(member.filename)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    suffix = path.suffix.lower()
    is_read = suffix in PAGE_SUFFIXES or (suffix == ".zip" and depth < _DEEPEST)
    # A damaged archive can have a member without a name.
    return is_read and bool(path.parts) and not member.is_dir() and not hidden
