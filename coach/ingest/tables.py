"""Which tables hold stories, which give stories their skills.

Lookup tables: the skills that a table elsewhere in a document gives its stories.

Either a row is about a story, which it names by a link or by its title: its skills stand in a
column of tags, or failing one are the names of the columns that are ticked for it. Or a row is
about a skill, in its first cell, and the others hold nothing but links to stories that show it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from coach.domain.story import Part, Section
from coach.ingest import table_rows
from coach.ingest.chapters import is_collection
from coach.ingest.labels import fold_label, without_label
from coach.ingest.model import BlockKind, DraftStory, Node
from coach.ingest.table_rows import TICKS, ColumnUse, columns_of
from coach.ingest.titles import as_skills, clean_title, is_title_like

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from coach.domain.story import SkippedBlock, Story
    from coach.ingest.model import Block, Grid, GridCell, GridRow, Outline


@dataclass(frozen=True, slots=True)
class StoryTable:
    """A table that tells stories: what is in it; `single` where the whole of it is one story."""

    first: int
    last: int
    items: tuple[DraftStory | SkippedBlock, ...]
    single: bool = False


def story_table(grid: Grid) -> StoryTable | None:
    """A table as stories; None where it tells none."""
    single = table_rows.transposed_story(grid)
    if single:
        return StoryTable(grid.first, grid.last, (single,), single=True)
    found = table_rows.transposed_stories(grid) or table_rows.stories_in_rows(grid)
    return StoryTable(grid.first, grid.last, tuple(found)) if found else None


def whole_table(outline: Outline, node: Node) -> DraftStory | None:
    """The one story of a heading whose text holds one table with the story's parts."""
    table = node.tables[0]
    (item, *_) = table.items
    lone = len(node.tables) == 1 and table.single and not is_collection(node.title)
    if not lone or not isinstance(item, DraftStory) or (not node.level and node.children):
        return None
    sections = (
        *_section(outline, node.body, table.first - 1),
        *item.telling.sections,
        *_section(outline, table.last + 1, node.own_last),
    )
    first, last = outline.trimmed(node.first, node.own_last)
    telling = replace(item.telling, sections=sections)
    return DraftStory(first, last, telling, clean_title(node.title) or item.heading)


def _section(outline: Outline, first: int, last: int) -> Iterator[Section]:
    """Text before or after a table as a section without label, if there is any."""
    text = outline.text(first, last) if first <= last else ""
    if text.strip():
        blank = len(text) - len(text.lstrip())
        yield Section(Part.UNLABELLED, text.strip(), first + text[:blank].count("\n"))


def split_around_tables(outline: Outline, node: Node) -> Iterator[Node | StoryTable]:
    """A heading's tables of stories, and its text between them as headings without a name."""
    first, title, level = node.first, node.title, node.level
    end = node.tables[-1].last
    for table in node.tables:
        named = _named(outline, table, _blocks(node, first, table.first - 1))
        piece = Node(title, level, first, node.body if first == node.first else first)
        yield from _piece(outline, node, piece, named.first - 1)
        yield named
        first, title, level = table.last + 1, "", 0
    yield from _piece(outline, node, Node("", 0, end + 1, end + 1), node.own_last)


def _piece(outline: Outline, node: Node, piece: Node, last: int) -> Iterator[Node]:
    """The text of a heading from a line on, if anything is written there."""
    if last < piece.first or not "".join(outline.lines[piece.first - 1 : last]).strip():
        return
    piece.own_last = piece.last = last
    piece.tables = node.tables
    piece.blocks = _blocks(node, piece.first, last)
    start = bisect_left(node.marks, piece.first, key=lambda mark: mark.line)
    piece.marks = node.marks[start : bisect_right(node.marks, last, key=lambda mark: mark.line)]
    yield piece


def _blocks(node: Node, first: int, last: int) -> list[Block]:
    """A heading's blocks that begin on these lines; halving, for there can be many tables."""
    start = bisect_left(node.blocks, first, key=lambda block: block.first)
    return node.blocks[start : bisect_right(node.blocks, last, key=lambda block: block.first)]


def _named(outline: Outline, table: StoryTable, beside: Sequence[Block]) -> StoryTable:
    """A table that is one story, with the title-like line right above it, if there is one."""
    block = beside[-1] if beside else None
    item = table.items[0]
    if not table.single or not isinstance(item, DraftStory) or block is None:
        return table
    line = outline.lines[block.first - 1]
    is_name = is_title_like(line) or line.rstrip("* ").endswith("?")
    if block.kind is not BlockKind.PROSE or block.first != block.last or not is_name:
        return table
    titled = replace(item, first=block.first, lead=clean_title(without_label(line)))
    return replace(table, first=block.first, items=(titled,))


_LINK: Final = re.compile(r"\]\(#([^()\s]+)\)|\[\[#?([^\[\]|#]+)")
_ANCHOR: Final = re.compile(r"<a\s[^<>]*(?:id|name)=[\"']?([^\"'<>\s]+)")
_ABOVE: Final = 3  # lines above a story its anchor can stand
_LINKS_ALONE: Final = re.compile(
    r"(?:(?:\[[^\[\]]*\]\(#[^()\s]+\)|\[\[#?[^\[\]]+\]\])[\s,;|/•-]*)+"
)
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_OTHERS: Final = frozenset(
    {ColumnUse.TITLE, ColumnUse.QUESTION, ColumnUse.DATE, ColumnUse.PART}
)  # no column of skills


def add_table_skills(
    stories: Sequence[Story], grids: Sequence[Grid], lines: Sequence[str]
) -> list[Story]:
    """The stories with the skills that lookup tables name for them."""
    if not grids or not stories:
        return list(stories)
    places = skill_table_names(stories, lines)
    given: dict[int, dict[str, None]] = {}
    for grid in grids:
        for at, skills in (*_of_stories(grid, places), *_of_skills(grid, places)):
            given.setdefault(at, {}).update(dict.fromkeys(skills))
    return [
        replace(story, skills=tuple(dict.fromkeys((*story.skills, *given.get(at, ())))))
        for at, story in enumerate(stories)
    ]


def skill_table_names(stories: Sequence[Story], lines: Sequence[str]) -> Mapping[str, int]:
    """Which story a title, or an anchor at its beginning, names."""
    found: dict[str, int] = {}
    for at, story in enumerate(stories):
        found.setdefault(fold_label(story.title), at)
        for number in range(max(1, story.first_line - _ABOVE), story.first_line + 2):
            line = lines[number - 1] if number <= len(lines) else ""
            for match in _ANCHOR.finditer(line[:400]):
                found[fold_label(match[1])] = at
    found.pop("", None)  # a title of signs alone names nothing
    return found


def _of_stories(grid: Grid, places: Mapping[str, int]) -> Iterator[tuple[int, list[str]]]:
    """Each row about a story with the skills it names."""
    header, *below = grid.rows
    named = columns_of(header)
    tags = [each for each in named if each.use is ColumnUse.SKILLS]
    for row in below:
        at = next((places[name] for name in _named_skills(row) if name in places), None)
        if at is None:
            continue
        if tags:
            yield at, [name for each in tags for name in as_skills(row.cell(each.at).text)]
        else:
            ticked = (each for each in named if TICKS.fullmatch(row.cell(each.at).text))
            yield at, [each.name for each in ticked if each.name]


def _named_skills(row: GridRow) -> Iterator[str]:
    """What a row may be about: the targets of its links, and its cells as they are."""
    for cell in row.cells[:3]:
        yield from _targets(cell)
        yield fold_label(clean_title(cell.text))


def _of_skills(grid: Grid, places: Mapping[str, int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each story that a row about a skill links, with that skill.

    The row of column names may be one: Markdown has no table without it.
    """
    anchors = {_joined(name): at for name, at in places.items()}
    for row in grid.rows:
        first, *others = row.cells
        told = [cell for cell in others if cell.text]
        if not told or not all(_LINKS_ALONE.fullmatch(cell.text) for cell in told):
            continue
        if _is_skill(first.text, grid, places):
            for name in (name for cell in told for name in _targets(cell)):
                if (at := anchors.get(_joined(name))) is not None:
                    yield at, as_skills(clean_title(first.text))


def _is_skill(text: str, grid: Grid, places: Mapping[str, int]) -> bool:
    """Whether the first cell of a row of links may be a skill: no number, date or story."""
    column, *_ = columns_of(grid.rows[0])
    return (
        column.use not in _OTHERS
        and bool(_LETTERS.search(text))
        and not _LINK.search(text)
        and fold_label(clean_title(text)) not in places
    )


def _targets(cell: GridCell) -> Iterator[str]:
    """What the links of a cell lead to."""
    for match in _LINK.finditer(cell.text):
        yield fold_label(match[1] or match[2])


def _joined(name: str) -> str:
    """A name as the anchors that editors make of titles have it: "Couldn’t" is "couldnt"."""
    return name.replace(" ", "")
