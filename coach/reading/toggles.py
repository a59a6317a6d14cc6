"""Toggles and the like: HTML in Markdown that stands for headings, paragraphs and list items."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.reading.labels import fold
from coach.reading.outline import Heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX: Final = re.compile(r" {0,3}(#{1,6})\s")
_DETAILS: Final = re.compile(r"<(/?)details\b[^<>]*>", re.IGNORECASE)
_SUMMARY: Final = re.compile(r"<summary\b[^<>]*>(?P<name>.{0,400}?)</summary>", re.IGNORECASE)
_HEADING: Final = re.compile(
    r"\s*<h(?P<level>[1-6])\b[^<>]*>(?P<name>.{0,400}?)</h(?P=level)>\s*", re.IGNORECASE
)
_TAGS: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_ITEM: Final = re.compile(r"(?P<before>\s*(?:</?[uo]l\b[^<>]*>\s*)*)<li\b[^<>]*>\s*", re.IGNORECASE)
_WRAPPER: Final = re.compile(
    r"\s{0,3}(?:</?(?:p|div|span|font|center|section|article|main|ul|ol|li)\b[^<>]*>\s*)+",
    re.IGNORECASE,
)
_DEEPEST: Final = 6  # toggles in toggles that are told apart
_SAYS_NOTHING: Final = re.compile(
    r"(?:click|tap|press)\b.*|(?:show|see|view|expand|open|reveal|toggle)\b.*"
    r"|(?:my |the |sample |full )?(?:answer|details|solution|more|response|story|notes|star answer)"
)


def read(lines: Sequence[str]) -> tuple[list[str], list[Heading]]:
    """The lines with such tags gone, and the headings among them.

    A toggle's summary is a heading below the one it stands under, unless it only says that there
    is something to open.
    """
    found: list[Heading] = []
    body: list[str] = []
    fence, depth, level = "", 0, 0
    for number, line in enumerate(lines, 1):
        match = _FENCE.match(line)
        if match and (not fence or match[1].startswith(fence)):
            fence = "" if fence else match[1]
        if fence or "<" not in line:
            atx = None if fence else _ATX.match(line)
            level = len(atx[1]) if atx else level
            body.append(line)
            continue
        opened = depth
        for tag in _DETAILS.finditer(line):
            depth = max(0, depth + (-1 if tag[1] else 1))
        heading = _heading(line, level + min(max(depth, opened, 1), _DEEPEST))
        if heading:
            name, at = heading
            found.append(Heading(name, at, number, number))
            level = at if _HEADING.fullmatch(line) else level
            body.append("")
        else:
            body.append(_without_wrappers(_SUMMARY.sub("", _DETAILS.sub("", line))))
    return body, found


def _heading(line: str, level: int) -> tuple[str, int] | None:
    """The name and level of the heading a line is in HTML, if it is one and nothing else."""
    match = _HEADING.fullmatch(line)
    if match:
        level = int(match["level"])
    else:
        match = _SUMMARY.fullmatch(_DETAILS.sub("", line).strip())
    name = " ".join(_TAGS.sub(" ", match["name"]).split()) if match else ""
    return (name, level) if fold(name) and not _SAYS_NOTHING.fullmatch(fold(name)) else None


def _without_wrappers(line: str) -> str:
    """A line without the tags before it that would make HTML of the text after them."""
    item = _ITEM.match(line)
    if item:
        return f"- {line[item.end() :]}"
    match = _WRAPPER.match(line)
    return line[match.end() :] if match else line


def silent(lines: Sequence[str], body: Sequence[str], found: Sequence[Heading]) -> Iterator[int]:
    """The lines that had something on them and have nothing now, headings aside."""
    headed = {heading.first for heading in found}
    for number, (line, left) in enumerate(zip(lines, body, strict=True), 1):
        if line.strip() and not left.strip() and number not in headed:
            yield number
