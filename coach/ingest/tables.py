"""Which tables hold stories, which give stories their skills.

Elsewhere a table may look skills up. Either a row is about a story, which it names by a link or
by its title: its skills stand in a column of tags, or failing one are the names of the columns
that are ticked for it. Or a row is about a skill, and its other cells are links to stories.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from coach.domain.story import Part, Section, Story
from coach.ingest.labels import fold_label, strip_list_marks
from coach.ingest.model import (
    Block,
    BlockKind,
    DraftStory,
    Grid,
    GridCell,
    Node,
    Outline,
    StoryTable,
)
from coach.ingest.questions import is_collection
from coach.ingest.table_rows import (
    TICKS,
    ColumnUse,
    columns_of,
    stories_in_rows,
    transposed_stories,
    transposed_story,
)
from coach.ingest.titles import as_skills, clean_title, is_title_like

_LINK: Final = re.compile(r"\]\(#([^()\s]+)\)|\[\[#?([^\[\]|#]+)")
_ANCHOR: Final = re.compile(r"<a\s[^<>]*(?:id|name)=[\"']?([^\"'<>\s]+)")
_ABOVE: Final = 3  # lines above a story its anchor can stand
_LINKS_ALONE: Final = re.compile(
    r"(?:(?:\[[^\[\]]*\]\(#[^()\s]+\)|\[\[#?[^\[\]]+\]\])[\s,;|/•-]*)+"
)
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_NO_SKILLS: Final = frozenset({ColumnUse.TITLE, ColumnUse.QUESTION, ColumnUse.DATE, ColumnUse.PART})


def story_table(grid: Grid) -> StoryTable | None:
    """Return a table as stories; None where it tells none."""
    single = transposed_story(grid)
    items = [single] if single else transposed_stories(grid) or stories_in_rows(grid)
    if not items:
        return None
    return StoryTable(grid.first, grid.last, tuple(items), single=single is not None)


def split_tables(grids: Iterable[Grid]) -> tuple[list[StoryTable], list[Grid]]:
    """Return the tables that tell stories, and the others."""
    pairs = [(grid, story_table(grid)) for grid in grids]
    return [table for _, table in pairs if table], [grid for grid, table in pairs if not table]


def whole_table(outline: Outline, node: Node) -> DraftStory | None:
    """Return the one story of a heading whose text holds one table with the story's parts."""
    if not node.tables or node.children:
        return None
    table = node.tables[0]
    item = table.items[0]
    is_alone = len(node.tables) == 1 and table.single and not is_collection(node.title)
    if not is_alone or not isinstance(item, DraftStory):
        return None
    before = _unlabelled(outline, node.body, table.first - 1)
    after = _unlabelled(outline, table.last + 1, node.own_last)
    content = replace(item.content, sections=(*before, *item.content.sections, *after))
    first, last = outline.trimmed(node.first, node.own_last)
    return DraftStory(first, last, content, clean_title(node.title) or item.heading)


def _unlabelled(outline: Outline, first: int, last: int) -> Iterator[Section]:
    """Yield text before or after a table as a section without label, if there is any."""
    text = outline.text(first, last)
    if text.strip():
        blank = len(text) - len(text.lstrip())
        yield Section(Part.UNLABELLED, text.strip(), first + text[:blank].count("\n"))


def with_lead(outline: Outline, table: StoryTable, beside: Sequence[Block]) -> StoryTable:
    """Return a table that is one story, with the title-like line right above it, if any."""
    item = table.items[0]
    if not table.single or not isinstance(item, DraftStory) or not beside:
        return table
    block = beside[-1]
    line = outline.lines[block.first - 1]
    is_name = is_title_like(line) or line.rstrip("* ").endswith("?")
    if block.kind is not BlockKind.PROSE or block.first != block.last or not is_name:
        return table
    titled = replace(item, first=block.first, lead=clean_title(strip_list_marks(line)))
    return replace(table, first=block.first, items=(titled,))


def add_table_skills(
    stories: Sequence[Story], grids: Sequence[Grid], lines: Sequence[str]
) -> list[Story]:
    """Return the stories with the skills that lookup tables name for them."""
    if not grids or not stories:
        return list(stories)
    names = stories_by_name(stories, lines)
    skills_of = [dict.fromkeys(story.skills) for story in stories]
    for grid in grids:
        for at, skills in (*_rows_about_stories(grid, names), *_rows_about_skills(grid, names)):
            skills_of[at].update(dict.fromkeys(skills))
    pairs = zip(stories, skills_of, strict=True)
    return [replace(story, skills=tuple(skills)) for story, skills in pairs]


def stories_by_name(stories: Sequence[Story], lines: Sequence[str]) -> Mapping[str, int]:
    """Return which story a title, or an anchor at its beginning, names."""
    names: dict[str, int] = {}
    for at, story in enumerate(stories):
        names.setdefault(fold_label(story.title), at)
        for line in lines[max(1, story.first_line - _ABOVE) - 1 : story.first_line + 1]:
            for match in _ANCHOR.finditer(line[:400]):
                names[fold_label(match[1])] = at
    names.pop("", None)  # a title of signs alone names nothing
    return names


def _rows_about_stories(
    grid: Grid, names: Mapping[str, int]
) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield each row about a story with the skills it names."""
    header, *below = grid.rows
    columns = columns_of(header)
    tags = [column for column in columns if column.use is ColumnUse.SKILLS]
    for row in below:
        # A row may be about the target of a link in its first cells, or a cell as it is.
        possible = (
            name
            for cell in row.cells[:3]
            for name in (*_link_targets(cell), fold_label(clean_title(cell.text)))
        )
        at = next((names[name] for name in possible if name in names), None)
        if at is not None and tags:
            yield at, [name for column in tags for name in as_skills(row.cell(column.at).text)]
        elif at is not None:
            ticked = (column for column in columns if TICKS.fullmatch(row.cell(column.at).text))
            yield at, [column.name for column in ticked if column.name]


def _rows_about_skills(grid: Grid, names: Mapping[str, int]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield each story that a row about a skill links, with that skill.

    The row of column names may be one: Markdown has no table without it. Anchors that editors
    make of titles have no spaces: "Couldn’t" is "couldnt".
    """
    anchors = {name.replace(" ", ""): at for name, at in names.items()}
    for row in grid.rows:
        first, *others = row.cells
        links = [cell for cell in others if cell.text]
        if not links or not all(_LINKS_ALONE.fullmatch(cell.text) for cell in links):
            continue
        if columns_of(grid.rows[0])[0].use in _NO_SKILLS or _LINK.search(first.text):
            continue
        if not _LETTERS.search(first.text) or fold_label(clean_title(first.text)) in names:
            continue
        for name in (name for cell in links for name in _link_targets(cell)):
            at = anchors.get(name.replace(" ", ""))
            if at is not None:
                yield at, as_skills(clean_title(first.text))


def _link_targets(cell: GridCell) -> list[str]:
    return [fold_label(match[1] or match[2]) for match in _LINK.finditer(cell.text)]
