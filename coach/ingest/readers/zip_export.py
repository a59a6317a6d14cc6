"""Archives: a ZIP export of Notion or the like, read where it lies; nothing is unpacked to disk.

Its pages are one document: lines count on from page to page, in the order of their names, so that
the first line of the second page is the one after the last of the first.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, Protocol

from coach.domain.story import SkippedBlock
from coach.errors import UnreadableDocument
from coach.ingest.model import ReadResult
from coach.ingest.readers.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_MOST_MEMBERS: Final = 20_000
_MOST_BYTES: Final = 200_000_000  # of pages, unpacked
_ID: Final = re.compile(r"[ _-][0-9a-f]{32}(?=\.|/|$)")
_DEEPEST: Final = 1  # Notion's large exports are archives in an archive
_BACKUP: Final = b"coach backup"
"""How the comment of an archive begins that `coach backup` made; a test holds the two together."""
_WHAT: Final = "this is no archive that can be read."


class ArchiveFormat(Protocol):
    """What reads a page: see `coach.ingest.readers.registry`."""

    def detect(self, document: Document) -> bool:
        """Whether the page is of this format."""
        ...

    def read(self, document: Document) -> ReadResult:
        """Read it."""
        ...


@dataclass(frozen=True, slots=True)
class ZipArchive:
    """The format of archives whose pages are of the formats given and have these suffixes."""

    formats: Sequence[ArchiveFormat]
    suffixes: frozenset[str]

    def detect(self, document: Document) -> bool:
        """Whether this is a ZIP file, by its suffix."""
        return document.path.suffix.lower() == ".zip"

    def read(self, document: Document) -> ReadResult:
        """Read every page in an archive as one document.

        Raises:
            UnreadableDocument: it is no archive, a damaged one, or too large a one.
        """
        try:
            pages = sorted(self._bounded(document), key=lambda page: str(page.path))
        except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, OSError, EOFError):
            raise UnreadableDocument(document.path, _WHAT) from None
        found, end = ReadResult(), 0
        for page in pages:
            reading, length = self._read(page)
            found = _after(found, reading, end)
            end += length
        return found

    def _bounded(self, document: Document) -> Iterator[Document]:
        """The pages, those in inner archives too, as long as all together are not too large."""
        size = 0
        for page in self._pages(document, 0):
            size += len(page.data)
            if size > _MOST_BYTES:
                raise UnreadableDocument(
                    document.path, f"more than {_MOST_BYTES:,} bytes of pages."
                )
            yield page

    def _pages(self, document: Document, depth: int) -> Iterator[Document]:
        """The pages in an archive, and in the archives in it."""
        with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
            if archive.comment.startswith(_BACKUP):
                why = "this is a backup of a bank. Take it in with coach restore."
                raise UnreadableDocument(document.path, why)
            inside = [each for each in archive.infolist() if self._is_read(each, depth)]
            # The sizes an archive names also bound what is read of it, should it lie.
            size = sum(each.file_size for each in inside)
            if len(inside) > _MOST_MEMBERS or size > _MOST_BYTES:
                why = f"{len(inside):,} pages of {size:,} bytes are too many."
                raise UnreadableDocument(document.path, why)
            for each in inside:
                page = Document(Path(_ID.sub("", each.filename)), archive.read(each))
                if page.path.suffix.lower() == ".zip":
                    yield from self._pages(page, depth + 1)
                else:
                    yield page

    def _is_read(self, member: zipfile.ZipInfo, depth: int) -> bool:
        """Whether a member is a page, or an archive of pages; no hidden file of a system's."""
        path = PurePosixPath(member.filename)
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        suffix = path.suffix.lower()
        nested = suffix == ".zip" and depth < _DEEPEST
        named = bool(path.parts)  # a damaged archive can have a member without a name
        return named and not member.is_dir() and not hidden and (nested or suffix in self.suffixes)

    def _read(self, page: Document) -> tuple[ReadResult, int]:
        """What a page tells, and how many lines it has."""
        try:
            reader = next(each for each in self.formats if each.detect(page))
            return reader.read(page), len(page.lines)
        except UnreadableDocument as error:
            return ReadResult(
                skipped=(SkippedBlock(page.path.name, 1, 1, error.why.rstrip(".")),)
            ), 1


def _after(found: ReadResult, page: ReadResult, end: int) -> ReadResult:
    """Two readings as one; the second's lines count on from the first's end."""
    stories = tuple(
        replace(
            story,
            sections=tuple(replace(each, line=each.line + end) for each in story.sections),
            first_line=story.first_line + end,
            last_line=story.last_line + end,
            marked=story.marked + end if story.marked else 0,
        )
        for story in page.stories
    )
    skipped = tuple(
        replace(
            each,
            first_line=each.first_line + end,
            last_line=each.last_line + end,
            marked=each.marked + end if each.marked else 0,
        )
        for each in page.skipped
    )
    return ReadResult((*found.stories, *stories), (*found.skipped, *skipped))
