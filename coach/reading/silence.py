"""Silence: lines that say nothing of a story: template tags, links to the top, a chatbot's manners.

They stay in the span of the story around them, and out of its text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.reading.labels import fold
from coach.reading.outline import Aside, Block, Kind
from coach.reading.titles import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LONGEST: Final = 300  # characters; a longer line is text, whatever it holds
_ALONE: Final = (
    r"(?:\{%[^{}]*%\}\s*)+",  # Liquid, Nunjucks
    r"(?:\{\{[<%][^{}]*[>%]\}\}\s*)+",  # Hugo's shortcodes
    # Liquid's values; "{{ what happened }}" is a placeholder, which is reported as such.
    r"(?:\{\{-?\s*[\w-]+(?:\.[\w.-]+|\s*\|)[^{}]*\}\}\s*)+",
    r"\{:[^{}]*\}",  # kramdown's attributes
    r"\[TOC\]|\[\[_TOC_\]\]|\{\{\s*TOC\s*\}\}",
    r"(?:>\s*)+\[![\w-]+\][+-]?",  # an Obsidian callout without a title of its own
    r"\^[A-Za-z0-9-]+",  # an Obsidian block id
    r"%%[^%]*%%",
    r"<a\s+(?:name|id)=[^<>]*>(?:\s*</a>)?",
    r"(?:!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])\s*)+",  # images alone
)
_TARGET: Final = re.compile(
    r"\[[^\[\]]{1,99}\]:\s*<?(?:https?://|data:|mailto:|file:|\.{0,2}/)\S*$"
)
_SIGNS: Final = frozenset("{[>^%<#!")  # that the above, and tags, begin with
_SILENT: Final = re.compile("|".join(f"(?:{each})" for each in _ALONE), re.IGNORECASE)
_TO_TOP: Final = re.compile(
    r"(?:(?:go |jump )?back|return|jump|scroll|go)(?: up)? to (?:the )?"
    r"(?:top|contents|table of contents|toc|index)"
)
_MANNERS: Final = re.compile(
    r"(?:let me know if (?:you|there|this|any)|feel free to (?:ask|let me know|reach out|adapt"
    r"|adjust|customi[sz]e|modify|tailor)|would you like me to|do you want me to"
    r"|(?:i )?hope (?:this|that|these) help|is there anything else"
    r"|if you(?: would|d| d)? (?:like|want|need) .{0,120}"
    r"(?:let me know|i can|just ask)|good luck with your interview"
    r"|(?:sure|certainly|of course|absolutely|great question) here(?: s| is| are)) ?\b.*"
)
# The words that the two above begin with, and markup before them: a cheap look at every line.
_MAY_BE_SILENT: Final = re.compile(
    r"(?:<[^<>]*>|&\w+;|\[\[[^\[\]|]*\||[\W_])*+"
    r"(?:go|jump|back|return|scroll|let|feel|would|do|i|hope|is|if|good|sure|certainly|of"
    r"|absolutely|great)\b",
    re.IGNORECASE,
)
_COMMENT: Final = "%%"
_FENCE: Final = ("```", "~~~")
_TAG: Final = r"#[^\W\d_][\w/-]*"
_TAGS: Final = re.compile(rf"\s*{_TAG}(?:[\s,]+{_TAG})*\s*")
_TAGS_AT_END: Final = re.compile(rf"(?:(?<=[.!?])(?:\s+{_TAG})+|(?:\s+{_TAG}){{2,12}})\s*$")
_BLOCK_ID: Final = re.compile(r"(?<=\S)\s+\^(?=[A-Za-z0-9-]*\d)[A-Za-z0-9-]{4,}\s*$")
_TAIL: Final = 200  # characters at a line's end that are looked at for tags


def is_silent(line: str) -> bool:
    """Whether a line has nothing on it that its writer tells."""
    text = line.strip()
    if text.startswith("[") and _TARGET.match(text):
        return True  # what a link or an image points to; an image itself can be in it
    if not text or len(text) > _LONGEST:
        return False
    if text[0] in _SIGNS and (_SILENT.fullmatch(text) or _TAGS.fullmatch(text)):
        return True
    if not _MAY_BE_SILENT.match(text):
        return False
    words = fold(clean(text))
    return bool(_TO_TOP.fullmatch(words) or _MANNERS.fullmatch(words))


def hushed(blocks: Iterable[Block], lines: Sequence[str]) -> Iterator[Block]:
    """The blocks, with each silent line of a paragraph a block of its own."""
    for block in blocks:
        start = block.first
        for number in range(block.first, block.last + 1) if block.kind is Kind.PROSE else ():
            if is_silent(lines[number - 1]):
                if start < number:
                    yield replace(block, first=start, last=number - 1)
                yield Block(Kind.SILENT, number, number)
                start = number + 1
        if start == block.first:
            yield block
        elif start <= block.last:
            yield replace(block, first=start)


def comments(lines: Sequence[str]) -> frozenset[int]:
    """The lines of comments between `%%`, code aside; one that is left open is none."""
    found: set[int] = set()
    opened, fence = 0, ""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not opened and text.startswith(_FENCE) and (not fence or text.startswith(fence)):
            fence = "" if fence else text[:3]
        elif not fence and opened and text.endswith(_COMMENT):
            found.update(range(opened, number + 1))
            opened = 0
        elif not fence and not opened and text.startswith(_COMMENT):
            one_line = len(text) > len(_COMMENT) and text.endswith(_COMMENT)
            found.update([number] if one_line else [])
            opened = 0 if one_line or _COMMENT in text[len(_COMMENT) :] else number
    return frozenset(found)


def told(blocks: Iterable[Block], lines: Sequence[str]) -> list[str]:
    """The lines, those of paragraphs without a block id or tags at their end."""
    found = list(lines)
    for block in blocks:
        for at in range(block.first - 1, block.last) if block.kind is Kind.PROSE else ():
            if "#" in lines[at] or "^" in lines[at]:
                head, tail = lines[at][:-_TAIL], lines[at][-_TAIL:]
                found[at] = head + _TAGS_AT_END.sub("", _BLOCK_ID.sub("", tail))
    return found


def asides(blocks: Iterable[Block], lines: Sequence[str]) -> dict[int, Aside]:
    """The tags in lines of tags alone and at the ends of paragraphs' lines, by line."""
    found: dict[int, Aside] = {}
    for block in blocks:
        for number in range(block.first, block.last + 1) if block.kind is Kind.PROSE else ():
            if "#" not in lines[number - 1]:
                continue
            tail = lines[number - 1][-_TAIL:]
            match = _TAGS.fullmatch(tail) or _TAGS_AT_END.search(_BLOCK_ID.sub("", tail))
            if match:
                found[number] = Aside(tuple(re.findall(rf"(?<![^\s,]){_TAG}", match[0])))
    return {
        number: Aside(tuple(name.lstrip("#") for name in each.skills))
        for number, each in found.items()
    }
