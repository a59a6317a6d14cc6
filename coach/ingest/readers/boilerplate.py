"""Lines that carry no story: template tags, toggles, Notion properties, chatbot phrases.

Silence: lines that say nothing of a story: template tags, links to the top, a chatbot's manners.

They stay in the span of the story around them, and out of its text.

Properties: what Notion's exports say of a page below its title, a line each.

They are no text of the story: its skills and date are taken from them, the rest is left silent.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.ingest.labels import STAR, fold_label, label_of
from coach.ingest.model import Aside, Block, BlockKind, Heading
from coach.ingest.titles import as_skills, clean_title

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


def is_boilerplate(line: str) -> bool:
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
    words = fold_label(clean_title(text))
    return bool(_TO_TOP.fullmatch(words) or _MANNERS.fullmatch(words))


def split_off_boilerplate(blocks: Iterable[Block], lines: Sequence[str]) -> Iterator[Block]:
    """The blocks, with each silent line of a paragraph a block of its own."""
    for block in blocks:
        start = block.first
        for number in range(block.first, block.last + 1) if block.kind is BlockKind.PROSE else ():
            if is_boilerplate(lines[number - 1]):
                if start < number:
                    yield replace(block, first=start, last=number - 1)
                yield Block(BlockKind.SILENT, number, number)
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


def strip_tags(blocks: Iterable[Block], lines: Sequence[str]) -> list[str]:
    """The lines, those of paragraphs without a block id or tags at their end."""
    found = list(lines)
    for block in blocks:
        for at in range(block.first - 1, block.last) if block.kind is BlockKind.PROSE else ():
            if "#" in lines[at] or "^" in lines[at]:
                head, tail = lines[at][:-_TAIL], lines[at][-_TAIL:]
                found[at] = head + _TAGS_AT_END.sub("", _BLOCK_ID.sub("", tail))
    return found


def asides(blocks: Iterable[Block], lines: Sequence[str]) -> dict[int, Aside]:
    """The tags in lines of tags alone and at the ends of paragraphs' lines, by line."""
    found: dict[int, Aside] = {}
    for block in blocks:
        for number in range(block.first, block.last + 1) if block.kind is BlockKind.PROSE else ():
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


_TOGGLE_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX: Final = re.compile(r" {0,3}(#{1,6})\s")
_DETAILS: Final = re.compile(r"<(/?)details\b[^<>]*>", re.IGNORECASE)
_SUMMARY: Final = re.compile(r"<summary\b[^<>]*>(?P<name>.{0,400}?)</summary>", re.IGNORECASE)
_HEADING: Final = re.compile(
    r"\s*<h(?P<level>[1-6])\b[^<>]*>(?P<name>.{0,400}?)</h(?P=level)>\s*", re.IGNORECASE
)
_TOGGLE_TAGS: Final = re.compile(r"</?[A-Za-z][^<>]*>")
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


def read_toggles(lines: Sequence[str]) -> tuple[list[str], list[Heading]]:
    """The lines with such tags gone, and the headings among them.

    A toggle's summary is a heading below the one it stands under, unless it only says that there
    is something to open.
    """
    found: list[Heading] = []
    body: list[str] = []
    fence, depth, level = "", 0, 0
    for number, line in enumerate(lines, 1):
        match = _TOGGLE_FENCE.match(line)
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
    name = " ".join(_TOGGLE_TAGS.sub(" ", match["name"]).split()) if match else ""
    return (
        (name, level)
        if fold_label(name) and not _SAYS_NOTHING.fullmatch(fold_label(name))
        else None
    )


def _without_wrappers(line: str) -> str:
    """A line without the tags before it that would make HTML of the text after them."""
    item = _ITEM.match(line)
    if item:
        return f"- {line[item.end() :]}"
    match = _WRAPPER.match(line)
    return line[match.end() :] if match else line


def is_toggle_line(
    lines: Sequence[str], body: Sequence[str], found: Sequence[Heading]
) -> Iterator[int]:
    """The lines that had something on them and have nothing now, headings aside."""
    headed = {heading.first for heading in found}
    for number, (line, left) in enumerate(zip(lines, body, strict=True), 1):
        if line.strip() and not left.strip() and number not in headed:
            yield number


_PROPERTY: Final = re.compile(r"(?P<key>[^\W\d_][\w /()-]{0,40}): +(?P<value>\S.*)")
_NOTIONS: Final = """created; created time; created by; last edited; last edited time; date; tags;
    last edited by; last updated; status; owner; assign; assignee; priority; type; url"""
_OWN: Final = frozenset(" ".join(_NOTIONS.split()).split("; "))
"""Keys of which at least one stands there: those that Notion proposes itself."""
_SKILLS: Final = frozenset({"tags", "skills", "competencies", "competency", "keywords"})
_DATES: Final = ("date", "when", "created", "created time")  # the first there is


def property_lines(
    blocks: Iterable[Block], headings: Iterable[Heading], lines: Sequence[str]
) -> tuple[list[Block], dict[int, Aside]]:
    """The blocks, properties silent, and what these say of their story, by line."""
    titles = deque(each.last for each in headings if each.level == 1)
    found: list[Block] = []
    asides: dict[int, Aside] = {}
    last = 0  # of the block before
    for block in blocks:
        fields = _fields(block, lines) if _follows(block, titles, last) else {}
        found.append(replace(block, kind=BlockKind.SILENT) if fields else block)
        if fields:
            asides[block.first] = _aside(fields)
        last = block.last
    return found, asides


def _follows(block: Block, titles: deque[int], before: int) -> bool:
    """Whether a paragraph is the first below a title; titles above it are dropped."""
    top = 0
    while titles and titles[0] < block.first:
        top = titles.popleft()
    return top > before and block.kind is BlockKind.PROSE and not block.depth


def _fields(block: Block, lines: Sequence[str]) -> dict[str, str]:
    """The properties in a paragraph; none where a line is none, or one is a part of a story."""
    matches = [_PROPERTY.fullmatch(line.strip()) for line in lines[block.first - 1 : block.last]]
    fields = {fold_label(match["key"]): match["value"] for match in matches if match}
    if not all(matches) or not _OWN & fields.keys():
        return {}
    return {} if any(_is_part(key) for key in fields) else fields


def _is_part(key: str) -> bool:
    """Whether a key is the label of a story's part."""
    label = label_of(key)
    return label is not None and label.role in STAR


def _aside(fields: dict[str, str]) -> Aside:
    """The skills and the date among the properties."""

    def named() -> Iterator[str]:
        for key in _SKILLS & fields.keys():
            yield from as_skills(fields[key])

    date = next((fields[key] for key in _DATES if key in fields), None)
    return Aside(tuple(dict.fromkeys(named())), date)
