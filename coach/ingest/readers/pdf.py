"""PDF documents with text, by pypdf: lines from the places of their letters.

Larger type is a heading, bold type a title or a label, and a wide gap a new paragraph. Line n is
the nth line of the document.
"""

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any, Final

from coach.errors import UnreadableDocument
from coach.ingest.model import ReadResult
from coach.ingest.readers.as_markdown import read_as_markdown
from coach.ingest.readers.document import Document
from coach.ingest.readers.elements import MarkdownLines, join_runs

_MOST_PAGES: Final = 200
_LARGER: Final = 1.15  # times the size of the text a heading is
_GAP: Final = 1.7  # times the usual distance of lines stands before a paragraph
_FULL: Final = 0.75  # of the longest line's letters a line has that goes on in the next
_ITEM: Final = re.compile(r"(?:[•◦▪‣●○·–-]|\d{1,3}[.)])\s+\S")
_BULLET: Final = re.compile(r"^[•◦▪‣●○·–]\s*")
_LIGATURES: Final = re.compile("[\ufb00-\ufb06]")
_SCANNED: Final = (
    "it holds pictures of pages, no text. Have its text recognised (OCR), or save it as text."
)


@dataclass(slots=True)
class _Line:
    """A line of letters, each run of them bold or not; `size` is its largest type."""

    top: float
    size: float
    runs: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words of the line."""
        return " ".join("".join(text for text, _ in self.runs).split())


def read(document: Document) -> ReadResult:
    """Read a document; UnreadableDocument if it is damaged, locked, too long, or has no text."""
    import pypdf  # 0.1 s

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    lines: list[_Line] = []
    refusal = ""
    try:
        reader = pypdf.PdfReader(io.BytesIO(document.data))
        if reader.is_encrypted and not reader.decrypt(""):
            refusal = "it is locked with a password."
        elif len(reader.pages) > _MOST_PAGES:
            refusal = f"it has more than {_MOST_PAGES} pages. Split it, or add a part of it."
        for page in reader.pages if not refusal else ():
            page.extract_text(visitor_text=partial(_take, lines))
    except MemoryError:  # more than `limited` allows: it says so
        raise
    except Exception:  # noqa: BLE001  (a damaged part can raise anything)
        refusal = "this is no PDF that can be read."
    lines = [line for line in lines if line.text]
    if refusal or not lines:
        raise UnreadableDocument(document.path, refusal or _SCANNED)
    return read_as_markdown(document, _as_markdown(lines))


def _take(
    lines: list[_Line],
    text: str,
    outer: Sequence[float],
    inner: Sequence[float],
    *font: Any,  # noqa: ANN401  (its names as pypdf has them, and its size)
) -> None:
    """Add a piece of text, with its place on the page, as pypdf gives it."""
    names, size = font
    top = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
    scale = abs(inner[0] * outer[0] + inner[1] * outer[2]) or abs(inner[3] * outer[3])
    real = round(size * scale, 1)
    is_bold = "bold" in str((names or {}).get("/BaseFont", "")).lower()
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    for at, piece in enumerate(text.split("\n")):
        is_next = at or not lines or abs(lines[-1].top - top) > real / 3
        if is_next and piece.strip():
            lines.append(_Line(top, real))
        if lines and (piece.strip() or not at):
            lines[-1].runs.append((piece, is_bold))
            lines[-1].size = max(lines[-1].size, real) if piece.strip() else lines[-1].size


def _as_markdown(lines: Sequence[_Line]) -> MarkdownLines:
    """Return lines as Markdown, those of a paragraph joined."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    usual = letters.most_common(1)[0][0]
    larger = sorted((size for size in letters if size > usual * _LARGER), reverse=True)
    steps = (round(above.top - below.top, 1) for above, below in pairwise(lines))
    step = Counter(step for step in steps if step > 0).most_common(1)
    gap = _GAP * (step[0][0] if step else usual)
    full = _FULL * sorted(len(line.text) for line in lines)[int(len(lines) * 0.9)]
    written = MarkdownLines()
    before = _Line(0, 0)
    for number, line in enumerate(lines, 1):
        text = _BULLET.sub("- ", " ".join(join_runs(line.runs).split()))
        is_title = line.size in larger
        is_far = not 0 < before.top - line.top < gap
        is_new_page = before.top < line.top
        starts = is_title or before.size in larger or text.startswith("**")
        starts = starts or bool(_ITEM.match(line.text))
        if not starts and len(before.text) >= full and (is_new_page or not is_far):
            written.lines[-1] += f" {text}"
            written.spans[-1] = (written.spans[-1][0], number)
        else:
            if is_far or not text.startswith("- "):
                written.add_blank()
            mark = "#" * min(larger.index(line.size) + 1, 6) if is_title else ""
            written.add(f"{mark} {line.text}" if is_title else text, number)
        before = line
    return written
