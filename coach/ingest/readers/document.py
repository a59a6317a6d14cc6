"""Bytes as text with an editor's line numbers."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from coach.domain.outline import OutlineDecision
from coach.domain.story import SkippedBlock
from coach.errors import UnreadableDocument

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
# UTF-32's mark begins with UTF-16's: it is looked for first.
_MARKS: Final = {
    "utf-8-sig": (codecs.BOM_UTF8,),
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}
_WESTERN: Final = ["cp1252", "mac_roman"]
_OTHERS: Final = ["shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "cp1251"]
_RUN: Final = re.compile(rb"[\x80-\xff]{3,}")  # accents stand among ASCII, other scripts alone
_ASCII: Final = 127
_HALVES: Final = re.compile(
    rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]|\xed[\xa0-\xbf][\x80-\xbf]"
)
_HALF_CHARACTER: Final = 3
_BAD_BYTE: Final = re.compile("[\udc80-\udcff]")  # as Python's surrogateescape writes it
_OTHER: Final = re.compile(r"[^\x00-\x7f\udc80-\udcff]")
_FEW: Final = 2  # characters of UTF-8 beside each byte that is none: old encodings have fewer
_MOST_CHARACTERS: Final = 5_000_000  # a novel has one million
_HALF: Final = 0.4  # a little less than all of them: text has other signs, too
_SAMPLE: Final = 20_000  # bytes that a code page is told from; more cost time and tell no more


@dataclass(frozen=True)
class Document:
    """A document as it lies on disk: where, its bytes, and what is decided about its outline."""

    path: Path
    data: bytes
    decisions: tuple[OutlineDecision, ...] = ()

    @cached_property
    def text(self) -> str:
        r"""The text, without byte order mark, line ends `\n`; UnreadableDocument if it is none."""
        text = decode_bytes(self.data)
        if "\0" in text:
            raise UnreadableDocument(self.path, "this is not a text document.")
        if len(text) > _MOST_CHARACTERS:
            why = (
                f"it has more than {_MOST_CHARACTERS:,} characters. Split it, or add a part of it."
            )
            raise UnreadableDocument(self.path, why)
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text's lines; line n of the file is `lines[n - 1]`."""
        # Form feeds and U+2028 end no line: they do not move an editor's line numbers.
        return tuple(self.text.split("\n"))

    @property
    def damage(self) -> SkippedBlock | None:
        """The first line of a text in UTF-8 with bytes that are none, and how many there are."""
        text = _decode_utf8(self.data) if "\ufffd" in self.text else None
        bad = _BAD_BYTE.search(text) if text else None
        if not text or not bad:
            return None
        line = len(re.findall(r"\r\n?|\n", text[: bad.start()])) + 1
        count = len(_BAD_BYTE.findall(text))
        reason = f"{count} bytes are not UTF-8" if count > 1 else "1 byte is not UTF-8"
        return SkippedBlock("", line, line, reason, is_problem=True)


def code_lines(lines: Iterable[str]) -> set[int]:
    """Return the numbers of the lines of fenced code in Markdown, its fences among them."""
    inside: set[int] = set()
    fence = ""
    for number, line in enumerate(lines, 1):
        match = _FENCE.match(line)
        is_fence = match and match[1].startswith(fence)
        inside |= {number} if fence or match else set()
        fence = ("" if fence else match[1]) if match and is_fence else fence
    return inside


def decode_bytes(data: bytes) -> str:
    """Return text from bytes of any encoding; what no encoding explains becomes U+FFFD."""
    for encoding, marks in _MARKS.items():
        if data.startswith(marks):
            return data.decode(encoding, errors="replace")
    # Of UTF-16 without its mark every second byte of a European language is zero, none beside it.
    even, odd = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    is_wide = max(even, odd) > _HALF * min(len(data), _SAMPLE) / 2 and not min(even, odd)
    if is_wide and not len(data) % 2:
        return data.decode("utf-16-le" if odd else "utf-16-be", errors="replace")
    if (text := _decode_utf8(data)) is not None:
        return _BAD_BYTE.sub("\ufffd", text)
    return data.decode(_code_page(data), errors="replace")


def _decode_utf8(data: bytes) -> str | None:
    """Return text in UTF-8, its bad bytes as half characters; None if they are too many."""
    data = _HALVES.sub(lambda pair: _join_halves(pair[0]), data)
    text = data.decode("utf-8", "surrogateescape")
    bad = 0 if text.isascii() else len(_BAD_BYTE.findall(text))
    return text if not bad or len(_OTHER.findall(text)) >= _FEW * bad else None


def _join_halves(pair: bytes) -> bytes:
    """Return a character in UTF-8 whose two halves of UTF-16 were each written so (CESU-8).

    A half alone is one byte that is none, not three that make the text another encoding's.
    """
    if len(pair) == _HALF_CHARACTER:
        return b"\xff"
    halves = pair.decode("utf-8", "surrogatepass")
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le").encode()


def _code_page(data: bytes) -> str:
    """Return the code page that makes the likeliest text of the bytes, else Windows' own."""
    from charset_normalizer import from_bytes  # 0.05 s; it looks only at lines that are not ASCII

    lines: list[bytes] = []
    size = 0
    for line in data.splitlines():
        if size < _SAMPLE and not line.isascii():
            lines.append(line[:_SAMPLE])
            size += len(line)
    sample = b"\n".join(lines)
    foreign = sum(byte > _ASCII for byte in sample)
    in_runs = sum(len(run) for run in _RUN.findall(sample))
    pages = _WESTERN if in_runs * 2 < foreign else [*_WESTERN, *_OTHERS]
    best = from_bytes(sample, cp_isolation=pages).best()
    return best.encoding if best else _WESTERN[0]
