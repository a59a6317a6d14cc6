"""Tables of values (CSV, TSV, spreadsheets): a row a story, or every row left out with a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.episode import is_general
from coach.reading import rows, titles
from coach.reading.acts import tells_an_act
from coach.reading.columns import Column, Use, columns
from coach.reading.found import Found
from coach.reading.placeholders import is_placeholder
from coach.reading.resolution import resolve
from coach.reading.scan import Scan
from coach.reading.tabled import Table
from coach.reading.transposed import story as transposed_story
from coach.story import Part, Skipped, Story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from coach.reading.grid import Grid, Row

_NO_STORIES: Final = "a table that tells no story"
_NO_PAST: Final = "nothing that happened is told in it"
_MOST_COLUMNS: Final = 50
_LONG: Final = 12  # words of most texts in a column that tells stories


def stories(grid: Grid, path: Path) -> tuple[list[Story], list[Skipped]]:
    """The stories of a table, and the rows or the whole that are none, every row in one of them."""
    single = transposed_story(grid)
    found: list[Found | Skipped] = [single] if single else rows.stories(grid) or []
    found = found or list(_long_texts(grid))
    if not found and grid.rows:
        found.append(_all(grid))
    told = [_story(each) for each in found if isinstance(each, Found)]
    skipped = [each for each in found if isinstance(each, Skipped)]
    skipped += [gap for each in found if isinstance(each, Found) for gap in each.telling.gaps]
    table = Table(grid.first, grid.last, tuple(found))
    resolved = resolve(Scan((), tables=[table]), (), told, skipped, path)
    return resolved.stories, resolved.skipped


def _all(grid: Grid) -> Skipped:
    """A table that tells nothing, as one block."""
    return Skipped(rows.row_title(grid.rows[0]), grid.first, grid.last, _NO_STORIES)


def _story(found: Found) -> Story:
    """A row as a story, called by its title or its first sentence."""
    sections = found.telling.sections
    story = Story(
        found.heading or found.telling.title or titles.first_sentence(sections[0].text),
        sections,
        found.first,
        found.last,
        found.telling.skills,
        found.telling.date,
    )
    labelled = story.parts != {Part.UNLABELLED}
    return replace(story, general=is_general(story.text, labelled=labelled))


def _long_texts(grid: Grid) -> Iterator[Found | Skipped]:
    """Each row's long text as a story; nothing where no one column has long texts that tell."""
    at = _long_column(grid.rows)
    if at is None:
        return
    header, *below = grid.rows
    first = len(header.cell(at).text.split()) < _LONG / 2
    named = columns(header) if first else []
    if first:
        yield Skipped(
            rows.row_title(header), header.first, header.last, "column names, not a story"
        )
    for row in below if first else grid.rows:
        yield _long_text(row, at, named)


def _long_text(row: Row, at: int, named: Sequence[Column]) -> Found | Skipped:
    """A row's long text as a story, or why it is none."""
    found = rows.row_as_story(row, named, [Column(at, "", Use.PART)])
    if isinstance(found, Found) and not tells_an_act(row.cell(at).text):
        return Skipped(found.heading or rows.row_title(row), row.first, row.last, _NO_PAST)
    return found


def _long_column(all_: Sequence[Row]) -> int | None:
    """The only column whose texts are long and for the most part tell what happened."""
    width = max((len(row.cells) for row in all_), default=0)
    long = [at for at in range(min(width, _MOST_COLUMNS)) if _is_long(all_, at)]
    return long[0] if len(long) == 1 else None


def _is_long(all_: Sequence[Row], at: int) -> bool:
    """Whether a column's texts, its name aside, are long and tell what happened."""
    cells = [row.cell(at).text for row in all_[1:] or all_]
    texts = [text for text in cells if not is_placeholder(text)]
    long = sum(len(text.split()) >= _LONG for text in texts)
    return long * 2 >= len(texts) > 0 and sum(map(tells_an_act, texts)) * 2 >= len(texts)
