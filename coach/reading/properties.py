"""Properties: what Notion's exports say of a page below its title, a line each.

They are no text of the story: its skills and date are taken from them, the rest is left silent.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.reading.labels import STAR, fold, label_of
from coach.reading.outline import Aside, Block, Heading, Kind
from coach.reading.skills import as_skills

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PROPERTY: Final = re.compile(r"(?P<key>[^\W\d_][\w /()-]{0,40}): +(?P<value>\S.*)")
_NOTIONS: Final = """created; created time; created by; last edited; last edited time; date; tags;
    last edited by; last updated; status; owner; assign; assignee; priority; type; url"""
_OWN: Final = frozenset(" ".join(_NOTIONS.split()).split("; "))
"""Keys of which at least one stands there: those that Notion proposes itself."""
_SKILLS: Final = frozenset({"tags", "skills", "competencies", "competency", "keywords"})
_DATES: Final = ("date", "when", "created", "created time")  # the first there is


def silenced(
    blocks: Iterable[Block], headings: Iterable[Heading], lines: Sequence[str]
) -> tuple[list[Block], dict[int, Aside]]:
    """The blocks, properties silent, and what these say of their story, by line."""
    titles = deque(each.last for each in headings if each.level == 1)
    found: list[Block] = []
    asides: dict[int, Aside] = {}
    last = 0  # of the block before
    for block in blocks:
        fields = _fields(block, lines) if _follows(block, titles, last) else {}
        found.append(replace(block, kind=Kind.SILENT) if fields else block)
        if fields:
            asides[block.first] = _aside(fields)
        last = block.last
    return found, asides


def _follows(block: Block, titles: deque[int], before: int) -> bool:
    """Whether a paragraph is the first below a title; titles above it are dropped."""
    top = 0
    while titles and titles[0] < block.first:
        top = titles.popleft()
    return top > before and block.kind is Kind.PROSE and not block.depth


def _fields(block: Block, lines: Sequence[str]) -> dict[str, str]:
    """The properties in a paragraph; none where a line is none, or one is a part of a story."""
    matches = [_PROPERTY.fullmatch(line.strip()) for line in lines[block.first - 1 : block.last]]
    fields = {fold(match["key"]): match["value"] for match in matches if match}
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
