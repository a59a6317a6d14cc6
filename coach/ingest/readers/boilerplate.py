"""Lines that carry no story: template tags, toggles, Notion properties.

They stay in the span of the story around them, and out of its text. What Notion's exports say of
a page below its title, a line each, gives the story its skills and date.
"""

import re
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from coach.ingest.build_outline import ParsedDocument
from coach.ingest.labels import fold_label, is_star_label
from coach.ingest.model import Aside, Block, BlockKind, Heading
from coach.ingest.readers.document import code_lines
from coach.ingest.titles import as_skills

_LONGEST: Final = 300  # characters; a longer line is text, whatever it holds
_ALONE: Final = (
    r"(?:\{%[^{}]*%\}\s*)+",  # Liquid, Nunjucks
    r"(?:\{\{[<%][^{}]*[>%]\}\}\s*)+",  # Hugo's shortcodes
    # Liquid's values; "{{ what happened }}" is a placeholder, which is reported as such.
    r"(?:\{\{-?\s*[\w-]+(?:\.[\w.-]+|\s*\|)[^{}]*\}\}\s*)+",
    r"\{:[^{}]*\}",  # kramdown's attributes
    r"\{/\*[^{}]*\*/\}|import\s.*['\"].*|export\s+(?:const|let|default|function)\b.*",  # of MDX
    r"\[TOC\]|\[\[_TOC_\]\]|\{\{\s*TOC\s*\}\}",
    r"(?:>\s*)+\[![\w-]+\][+-]?",  # an Obsidian callout without a title of its own
    r"\^[A-Za-z0-9-]+",  # an Obsidian block id
    r"%%[^%]*%%",
    r"<a\s+(?:name|id)=[^<>]*>(?:\s*</a>)?",
    r"\[\W*(?:go |jump )?(?:back|return)(?: up)? to (?:the )?(?:top|contents|index)\W*\]\([^()]*\)",
    r"(?:!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])\s*)+",  # images alone
)
_TARGET: Final = re.compile(
    r"\[[^\[\]]{1,99}\]:\s*<?(?:https?://|data:|mailto:|file:|\.{0,2}/)\S*$"
)
_SIGNS: Final = frozenset("{[>^%<#!ie")  # that the above, and tags, begin with
_SILENT: Final = re.compile("|".join(f"(?:{pattern})" for pattern in _ALONE), re.IGNORECASE)
_COMMENT: Final = "%%"
_TAG: Final = r"#[^\W\d_][\w/-]*"
_TAGS: Final = re.compile(rf"\s*{_TAG}(?:[\s,]+{_TAG})*\s*")
_TAGS_AT_END: Final = re.compile(rf"(?:(?<=[.!?])(?:\s+{_TAG})+|(?:\s+{_TAG}){{2,12}})\s*$")
_BLOCK_ID: Final = re.compile(r"(?<=\S)\s+\^(?=[A-Za-z0-9-]*\d)[A-Za-z0-9-]{4,}\s*$")
_TAIL: Final = 200  # characters at a line's end that are looked at for tags
_ATX: Final = re.compile(r" {0,3}(#{1,6})\s")
_DETAILS: Final = re.compile(r"<(/?)details\b[^<>]*>", re.IGNORECASE)
_SUMMARY: Final = re.compile(r"<summary\b[^<>]*>(?P<name>.{0,400}?)</summary>", re.IGNORECASE)
_HEADING: Final = re.compile(
    r"\s*<h(?P<level>[1-6])\b[^<>]*>(?P<name>.{0,400}?)</h(?P=level)>\s*", re.IGNORECASE
)
_TOGGLE_TAGS: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_WRAPPER: Final = re.compile(
    r"\s{0,3}(?:</?(?:p|div|span|font|center|section|article|main|ul|ol|li)\b[^<>]*>\s*)+",
    re.IGNORECASE,
)
_DEEPEST: Final = 6  # toggles in toggles that are told apart
_SAYS_NOTHING: Final = re.compile(
    r"(?:click|tap|press)\b.*|(?:show|see|view|expand|open|reveal|toggle)\b.*"
    r"|(?:my |the |sample |full )?(?:answer|details|solution|more|response|story|notes|star answer)"
)
_PROPERTY: Final = re.compile(r"(?P<key>[^\W\d_][\w /()-]{0,40}): +(?P<value>\S.*)")
_NOTIONS: Final = """created; created time; created by; last edited; last edited time; date; tags;
    last edited by; last updated; status; owner; assign; assignee; priority; type; url"""
_OWN: Final = frozenset(" ".join(_NOTIONS.split()).split("; "))  # of which one stands there
_SKILLS: Final = frozenset({"tags", "skills", "competencies", "competency", "keywords"})
_DATES: Final = ("date", "when", "created", "created time")  # the first there is


def is_boilerplate(line: str) -> bool:
    """Return whether a line has nothing on it that its writer tells."""
    text = line.strip()
    if text.startswith("[") and _TARGET.match(text):
        return True  # what a link or an image points to; an image itself can be in it
    if not text or len(text) > _LONGEST:
        return False
    is_sign = _SILENT.fullmatch(text) or _TAGS.fullmatch(text)
    return text[0] in _SIGNS and is_sign is not None


def blank(lines: Sequence[str], hidden: Collection[int]) -> list[str]:
    """Return the lines, those whose numbers are in `hidden` left blank."""
    return ["" if number in hidden else line for number, line in enumerate(lines, 1)]


def strip_boilerplate(
    lines: Sequence[str],
    headings: Sequence[Heading],
    blocks: Iterable[Block],
    hidden: Collection[int] = (),
    start: int = 1,
) -> ParsedDocument:
    """Return a document as it is told.

    The lines in `hidden` are left blank, and those of paragraphs lose the block id and tags at
    their ends, which become asides. Each silent line of a paragraph is a block of its own.
    """
    visible = blank(lines, hidden)
    asides: dict[int, Aside] = {}
    pieces: list[Block] = []
    for block in blocks:
        if block.kind is not BlockKind.PROSE:
            pieces.append(block)
            continue
        first = block.first
        for number, line in enumerate(lines[block.first - 1 : block.last], block.first):
            if is_boilerplate(line):
                pieces += [replace(block, first=first, last=number - 1)] if first < number else []
                pieces.append(Block(BlockKind.SILENT, number, number))
                first = number + 1
            if "#" in line or "^" in line:
                tail = _BLOCK_ID.sub("", line[-_TAIL:])
                if visible[number - 1]:
                    visible[number - 1] = line[:-_TAIL] + _TAGS_AT_END.sub("", tail)
                tags = _TAGS.fullmatch(line[-_TAIL:]) or _TAGS_AT_END.search(tail)
                if tags:
                    names = re.findall(rf"(?<![^\s,]){_TAG}", tags[0])
                    asides[number] = Aside(tuple(name.lstrip("#") for name in names))
        if first <= block.last:
            pieces.append(replace(block, first=first) if first > block.first else block)
    return ParsedDocument(visible, headings, pieces, start, asides=asides)


def find_comments(lines: Sequence[str]) -> set[int]:
    """Return the lines of comments between `%%`, code aside; one that is left open is none."""
    comments: set[int] = set()
    code, opened = code_lines(lines), 0
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if number in code:
            continue
        if opened and text.endswith(_COMMENT):
            comments.update(range(opened, number + 1))
            opened = 0
        elif not opened and text.startswith(_COMMENT):
            inside = text.removeprefix(_COMMENT)
            comments.update([number] if inside.endswith(_COMMENT) else [])
            opened = 0 if _COMMENT in inside else number
    return comments


def read_toggles(lines: Sequence[str], hidden: Collection[int]) -> tuple[list[str], list[Heading]]:
    """Return the lines with such tags gone, those in `hidden` blank, and the headings among them.

    A toggle's summary is a heading below the one it stands under, unless it only says that there
    is something to open.
    """
    headings: list[Heading] = []
    body: list[str] = []
    depth = level = 0
    code = code_lines("" if number in hidden else line for number, line in enumerate(lines, 1))
    for number, line in enumerate(lines, 1):
        if number in hidden:
            body.append("")
            continue
        if number in code or "<" not in line:
            atx = None if number in code else _ATX.match(line)
            level = len(atx[1]) if atx else level
            body.append(line)
            continue
        opened = depth
        for tag in _DETAILS.finditer(line):
            depth = max(0, depth + (-1 if tag[1] else 1))
        heading = _HEADING.fullmatch(line)
        below = level + min(max(depth, opened, 1), _DEEPEST)
        level_here = int(heading["level"]) if heading else below
        title = _toggle_title(heading or _SUMMARY.fullmatch(_DETAILS.sub("", line).strip()))
        if title:
            headings.append(Heading(title, level_here, number, number))
            level = level_here if heading else level
            body.append("")
        else:
            body.append(_without_wrappers(_SUMMARY.sub("", _DETAILS.sub("", line))))
    return body, headings


def _toggle_title(match: re.Match[str] | None) -> str:
    """Return what a heading or summary in HTML says, unless that is nothing."""
    name = " ".join(_TOGGLE_TAGS.sub(" ", match["name"]).split()) if match else ""
    words = fold_label(name)
    return name if words and not _SAYS_NOTHING.fullmatch(words) else ""


def _without_wrappers(line: str) -> str:
    """Return a line without the tags before it that would make HTML of the text after them."""
    match = _WRAPPER.match(line)
    return line[match.end() :] if match else line


def read_properties(
    blocks: Iterable[Block], headings: Iterable[Heading], lines: Sequence[str]
) -> tuple[list[Block], dict[int, Aside]]:
    """Return the blocks, properties silent, and what these say of their story, by line."""
    titles = deque(heading.last for heading in headings if heading.level == 1)
    read: list[Block] = []
    asides: dict[int, Aside] = {}
    last = 0  # of the block before
    for block in blocks:
        top = 0
        while titles and titles[0] < block.first:
            top = titles.popleft()
        # Only the first paragraph below a title has properties.
        is_first = top > last and block.kind is BlockKind.PROSE and not block.depth
        properties = _properties(lines[block.first - 1 : block.last]) if is_first else {}
        if properties:
            skills = (as_skills(properties[key]) for key in properties if key in _SKILLS)
            date = next((properties[key] for key in _DATES if key in properties), None)
            names = dict.fromkeys(name for some in skills for name in some)
            asides[block.first] = Aside(tuple(names), date)
        read.append(replace(block, kind=BlockKind.SILENT) if properties else block)
        last = block.last
    return read, asides


def _properties(lines: Iterable[str]) -> dict[str, str]:
    """Return the properties in a paragraph; none where a line is none, or a part of a story."""
    matches = [_PROPERTY.fullmatch(line.strip()) for line in lines]
    properties = {fold_label(match["key"]): match["value"] for match in matches if match}
    is_read = all(matches) and _OWN & properties.keys()
    return {} if not is_read or any(map(is_star_label, properties)) else properties
