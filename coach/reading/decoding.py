"""Decoding: bytes as text, by byte order mark, else by what the bytes can be."""

from __future__ import annotations

import codecs
import re
from typing import Final

# UTF-32's mark begins with UTF-16's: it is looked for first.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN: Final = ["cp1252", "mac_roman"]
_OTHERS: Final = ["shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "cp1251"]
_RUN: Final = re.compile(rb"[\x80-\xff]{3,}")  # accents stand among ASCII, other scripts alone
_ASCII: Final = 127
_SAMPLE: Final = 20_000  # bytes that a code page is told from; more cost time and tell no more
_HALF: Final = 0.4  # of every second byte is zero in UTF-16 of a European language


def decode(data: bytes) -> str:
    """Text from bytes of any encoding; what no encoding explains becomes U+FFFD."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if utf16 := _unmarked_utf16(data):
        return data.decode(utf16, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_code_page(data), errors="replace")


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark, by the zero bytes of its ASCII letters, all on one side."""
    sample = data[:_SAMPLE]
    if len(data) % 2 or not sample:
        return None
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    for zeros, others, encoding in ((low, high, "utf-16-le"), (high, low, "utf-16-be")):
        if zeros > _HALF * len(sample) / 2 and not others:
            return encoding
    return None


def _code_page(data: bytes) -> str:
    """The code page that makes the likeliest text of the bytes; Windows' own where none does.

    charset-normalizer, 0.05 s to import, is asked only here, on the lines that are not ASCII.
    """
    from charset_normalizer import from_bytes  # noqa: PLC0415

    telling: list[bytes] = []
    size = 0
    for line in data.splitlines():
        if size < _SAMPLE and not line.isascii():
            telling.append(line[:_SAMPLE])
            size += len(line)
    sample = b"\n".join(telling)
    foreign = sum(byte > _ASCII for byte in sample)
    in_runs = sum(len(run) for run in _RUN.findall(sample))
    pages = _WESTERN if in_runs * 2 < foreign else [*_WESTERN, *_OTHERS]
    best = from_bytes(sample, cp_isolation=pages).best()
    return best.encoding if best else _WESTERN[0]
