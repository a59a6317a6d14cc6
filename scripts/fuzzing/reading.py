"""The readers: any bytes are read, or refused in a sentence; each written line is accounted for."""

from __future__ import annotations

import io
import sys
import zipfile
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fuzzing.corpus import ROOT, documents, front_matter
from fuzzing.target import Failed, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from coach.domain.story import SkippedBlock, Story
    from coach.ingest.model import ReadResult

_COUNTED: Final = frozenset({".html", ".json", ".yaml", ".ipynb"})
"""Of these, several stories on one line have lines that the document has not."""
_PAGES: Final = ("a.md", "b.org", "c.csv", "d/e 0123456789abcdef0123456789abcdef.md", "f.html")
_PACKED: Final = (".zip", ".docx", ".odt", ".xlsx", ".pdf")
_PARTS: Final = {
    ".docx": "word/document.xml",
    ".odt": "content.xml",
    ".xlsx": "xl/worksheets/sheet1.xml",
}
_TOLD: Final = "# Lift\n\n**Situation:** It stood.\n\n- **Action:** I rang.\n\n| S | x |\n| R | y |"


def _text(suffix: str, _: Path) -> Callable[[bytes], None]:
    """The check of a reader of text: what it tells, and that it leaves out no line unsaid."""
    from coach.errors import UnreadableDocument  # noqa: PLC0415
    from coach.ingest.labels import is_decoration  # noqa: PLC0415
    from coach.ingest.readers.document import Document  # noqa: PLC0415
    from coach.ingest.readers.registry import read_document  # noqa: PLC0415

    path = Path(f"notes{suffix}")

    def check(data: bytes) -> None:
        with suppress(UnreadableDocument):
            reading = read_document(path, data)
            lines = Document(path, data).lines
            last = max((story.last_line for story in reading.stories), default=0)
            if suffix in _COUNTED and last > len(lines):
                _sound(reading)
                return
            _sound(reading, len(lines))
            blocks: list[Story | SkippedBlock] = [*reading.stories, *reading.skipped]
            told = {n for block in blocks for n in range(block.first_line, block.last_line + 1)}
            written = {n for n, line in enumerate(lines, 1) if not is_decoration(line)}
            if missing := written - told:
                raise Failed(f"nothing is said of line {min(missing)}")
            if any(not 1 <= each.first_line <= each.last_line <= len(lines) for each in blocks):
                raise Failed("a block is outside the document")

    return check


def _packed(pack: Callable[[bytes], tuple[str, bytes]], _: Path) -> Callable[[bytes], None]:
    """The check of a reader of packed documents, which `pack` makes of the input."""
    from coach.errors import UnreadableDocument  # noqa: PLC0415
    from coach.ingest.readers.registry import read_document  # noqa: PLC0415

    def check(data: bytes) -> None:
        name, packed = pack(data)
        with suppress(UnreadableDocument):
            _sound(read_document(Path(name), packed))

    return check


def _in_part(suffix: str, folder: Path) -> Callable[[bytes], None]:
    """The check of documents of a kind; its library, an extra, is needed only here."""
    return _packed(_with_part(suffix), folder)


def _sound(reading: ReadResult, lines: int | None = None) -> None:
    """Look whether stories are whole, in order and apart, and whether what is left out says why.

    A section may stand outside its story: those of a table with a story in each column share lines.
    """
    if not all(story.title and story.sections for story in reading.stories):
        raise Failed("a story without title or text")
    if not all(skipped.reason for skipped in reading.skipped):
        raise Failed("a block left out without a reason")
    if any(one.last_line >= two.first_line for one, two in pairwise(reading.stories)):
        raise Failed("stories in each other")
    placed = [section.line for story in reading.stories for section in story.sections]
    if any(not 1 <= line <= (lines or line) for line in placed):
        raise Failed("a section outside the document")


def _pages(data: bytes) -> tuple[str, bytes]:
    """An archive of the input's pieces."""
    names = (f"{at}/{_PAGES[at % len(_PAGES)]}" for at in range(100))
    return "export.zip", _zipped(dict(zip(names, data.split(b"\f"), strict=False)))


def _bytes(data: bytes) -> tuple[str, bytes]:
    """The input as it is, as a file of the kind that its first byte says."""
    return f"notes{_PACKED[data[0] % len(_PACKED)] if data else '.zip'}", data[1:]


def _with_part(suffix: str) -> Callable[[bytes], tuple[str, bytes]]:
    """What makes a document of this kind whose text, in XML, is the input."""
    with zipfile.ZipFile(io.BytesIO(_office(suffix))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return lambda data: (f"notes{suffix}", _zipped(parts | {_PARTS[suffix]: data}))


def _office(suffix: str) -> bytes:
    """A small document of this kind."""
    sys.path.insert(0, str(ROOT))
    from tests.reading.office import excel, open_document, pdf, word  # noqa: PLC0415

    if suffix == ".pdf":
        return pdf(_TOLD)
    if suffix == ".xlsx":
        return excel({"One": [["Title", "Situation", "Action"], ["Lift", "It stood.", "I rang."]]})
    return word(_TOLD) if suffix == ".docx" else open_document(_TOLD)


def _part(suffix: str) -> Iterable[bytes]:
    with zipfile.ZipFile(io.BytesIO(_office(suffix))) as archive:
        yield archive.read(_PARTS[suffix])


def _zipped(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _markup(suffix: str) -> Iterable[bytes]:
    """The documents of the tests of a format, and those in Markdown."""
    sys.path.insert(0, str(ROOT))
    from tests.reading import test_html, test_markup, test_records  # noqa: PLC0415

    told = (("markdown", "# Lift\n\nSituation: It stood.\n"), ("code", "x"))
    samples = {
        ".html": [test_html.PAGE, test_html.SCRIPT],
        ".adoc": [test_markup.ASCIIDOC],
        ".rst": [test_markup.RST],
        ".tex": [test_markup.LATEX],
        ".json": [test_records.BANK],
        ".yaml": [test_records.YAML],
        ".ipynb": [test_records.notebook(*told)],
    }
    return [*(text.encode() for text in samples[suffix]), *documents(suffix)]


def _archives() -> Iterable[bytes]:
    for number, suffix in enumerate(_PACKED):
        packed = _pages(b"\f".join(documents(".md")[:2]))[1] if not number else _office(suffix)
        yield bytes([number]) + packed


READERS: Final = {
    "markdown": Target(partial(_text, ".md"), lambda: documents(".md", ".txt")),
    "org": Target(partial(_text, ".org"), lambda: documents(".org", ".md")),
    "text": Target(partial(_text, ".txt"), lambda: documents(".txt", ".md")),
    "csv": Target(partial(_text, ".csv"), lambda: documents(".csv", ".tsv")),
    "tsv": Target(partial(_text, ".tsv"), lambda: documents(".csv", ".tsv")),
    "mdx": Target(partial(_text, ".mdx"), lambda: documents(".md")),
    **{
        suffix[1:]: Target(partial(_text, suffix), partial(_markup, suffix))
        for suffix in (".html", ".adoc", ".rst", ".tex", ".json", ".yaml", ".ipynb")
    },
    "front-matter": Target(partial(_text, ".md"), front_matter),
    "archive": Target(partial(_packed, _pages), lambda: [b"\f".join(documents(".md", ".csv"))]),
    "packed": Target(partial(_packed, _bytes), _archives),
    **{suffix[1:]: Target(partial(_in_part, suffix), partial(_part, suffix)) for suffix in _PARTS},
}
