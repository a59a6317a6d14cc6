"""The map of competencies and stories: a table in which hover or keyboard focus shows why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.matching import fit
from coach.render.html.markup import Html, concat, tag
from coach.sentences import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT: Final = "map"
"""The script that a page with a map needs."""

PRINTED: Final = 22
"""Stories that fit the width of a sheet of paper (page.css leaves out the columns behind them)."""

_TENTHS: Final = 10


@dataclass(frozen=True, slots=True)
class Cell:
    """A story that answers a competency: its chance (0 to 1) and the sentence that shows it."""

    chance: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Row:
    """A competency, the group it can be filtered by, and a cell for each story; None: no answer."""

    name: str
    group: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class StoryMap:
    """`columns` are the stories' titles."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def story_map(of: StoryMap) -> Html:
    """The map with its key and filter; empty where no story answers anything.

    The filter appears by script. Without one, every cell is a stop for Tab, and shows its sentence
    all the same.
    """
    if not of.columns:
        return Html("")
    key = tag(
        "p",
        "A number is the chance that the story is a good answer, in tenths: 6 and more is strong, "
        "less is possible; no number is no answer. Point at one, or go to it with Tab and the "
        "arrow keys, to see the sentence that shows it. Escape hides it.",
        class_="muted screen",
    )
    more = len(of.columns) - PRINTED
    cut = tag("p", f"On paper only the first {PRINTED} stories are shown.", class_="muted")
    return concat(key, cut if more > 0 else "", _filter(of), _table(of))


def _filter(of: StoryMap) -> Html:
    groups = dict.fromkeys(row.group for row in of.rows)
    options = [
        tag("option", "All", value=""),
        *(tag("option", each, value=each) for each in groups),
    ]
    return tag(
        "form",
        tag("div", tag("label", "Competency or story", for_="words"), _words()),
        tag("div", tag("label", "Group", for_="group"), tag("select", *options, id="group")),
        tag("span", id="shown", role="status", class_="muted"),
        class_="filter",
        role="search",
        aria_label="Filter the map",
        hidden=True,
    )


def _words() -> Html:
    return tag("input", type="search", id="words", autocomplete="off", size=18)


def _table(of: StoryMap) -> Html:
    heads = [tag("th", tag("span", title), scope="col", title=title) for title in of.columns]
    head = tag("thead", tag("tr", tag("td", tag("span", "Competency", class_="hidden")), heads))
    body = tag("tbody", *(_row(of, number, row) for number, row in enumerate(of.rows)))
    caption = tag("caption", "Which story answers which competency", class_="hidden")
    table = tag("table", caption, head, body, class_="map")
    return tag(
        "div", table, class_="scroll", role="region", tabindex=0, aria_label="Map, scrolls sideways"
    )


def _row(of: StoryMap, number: int, row: Row) -> Html:
    name = tag("th", row.name, scope="row")
    cells = _cells(of, number, row)
    return concat("\n", tag("tr", name, cells, data_group=row.group))


def _cells(of: StoryMap, number: int, row: Row) -> Iterator[Html]:
    """The cells of a row."""
    for at, (title, cell) in enumerate(zip(of.columns, row.cells, strict=True)):
        if cell is None:
            yield tag("td", tag("span", "no answer", class_="hidden"))
            continue
        word = str(fit(cell.chance))
        tip = f"e{number}-{at}"
        tenths = str(min(_TENTHS - 1, int(cell.chance * _TENTHS)))
        button = tag(
            "button",
            tenths,
            tag("span", f" {word}", class_="hidden"),
            type="button",
            aria_describedby=tip,
        )
        said = plain(cell.evidence)
        shown = tag(
            "span",
            tag("b", f"{row.name}: {title} ({word})"),
            f"“{said}”" if said else "It has no sentence to show.",
            id=tip,
            role="tooltip",
            class_="tip",
        )
        yield tag("td", button, shown, class_=word)
