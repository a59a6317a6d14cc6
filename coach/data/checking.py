"""What is wrong with a person's own file of competencies and frameworks, one sentence for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coach.data.fields import Kind, Table, check_once, guess, is_id
from coach.data.tables import flat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from coach.data.fields import Mistakes
    from coach.data.places import Places

_COMPETENCY = {
    "id": Kind.TEXT,
    "name": Kind.TEXT,
    "definition": Kind.TEXT,
    "indicators": Kind.TEXTS,
    "questions": Kind.TEXTS,
    "not_shown": Kind.TEXTS,
    "skills": Kind.TEXTS,
    "looks_for": Kind.TEXTS,
    "prompts": Kind.TEXTS,
    "civil_service": Kind.TEXTS,
    "amazon": Kind.TEXTS,
}
_FRAMEWORK = {"id": Kind.TEXT, "name": Kind.TEXT, "about": Kind.TEXT, "item": Kind.OTHER}
_ITEM = {
    "name": Kind.TEXT,
    "description": Kind.TEXT,
    "competencies": Kind.TEXTS,
    "importance": Kind.OTHER,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the built-in files hold and a person's file may name.

    `names` are the built-in competencies' names by id; `columns` the names of the items that each
    crosswalk column (civil_service, amazon) may hold.
    """

    names: Mapping[str, str]
    columns: Mapping[str, Sequence[str]]


def mistakes(parsed: Mapping[str, Any], places: Places, known: Known) -> Mistakes:
    """Every mistake of one parsed file, in the order of its lines."""
    found: Mistakes = []
    if not parsed:
        return [(None, "The file holds nothing yet. Begin with [[competency]].")]
    for key in parsed:
        if key not in {"competency", "framework"}:
            meant = guess(key, ("competency", "framework"))
            found.append((places.top(key), f'There is nothing called "{key}".{meant}'))
    competencies, frameworks = (
        [
            Table(row, _called(kind, number, row.get("id")), _line(places, kind, number), found)
            for number, row in enumerate(_rows(parsed, kind, places, found))
        ]
        for kind in ("competency", "framework")
    )
    _check_competencies(competencies, known)
    own = {table.row["id"] for table in competencies if is_id(table.row.get("id"))}
    _check_frameworks(frameworks, places, own | set(known.names))
    return sorted(found, key=lambda mistake: mistake[0] or 0)


def _check_competencies(tables: Sequence[Table], known: Known) -> None:
    check_once("id", tables)
    check_once("name", tables)
    said: dict[str, str] = {}
    for table in tables:
        table.check_fields(_COMPETENCY, ("id", "name", "definition", "indicators"))
        table.check_id()
        _check_name_is_free(table, known.names)
        for column, names in known.columns.items():
            table.check_names(column, names)
        for key in ("indicators", "questions"):
            for number, text in table.texts(key):
                words = " ".join(re.findall(r"\w+", text.casefold())) or text
                here = f"{table.called}, {key}, number {number}"
                if said.setdefault(words, here) != here:
                    table.wrong(
                        key, f"Number {number} stands under {said[words]} as well. Keep one."
                    )


def _check_name_is_free(table: Table, names: Mapping[str, str]) -> None:
    wanted = table.row.get("name")
    for known, name in names.items():
        if isinstance(wanted, str) and flat(wanted) == name and table.row.get("id") != known:
            table.wrong(
                "name",
                f'That is the name of coach\'s own "{known}". Write id = "{known}" to replace it, '
                "or take another name.",
            )


def _check_frameworks(tables: Sequence[Table], places: Places, ids: set[str]) -> None:
    check_once("id", tables)
    for number, table in enumerate(tables):
        table.check_fields(_FRAMEWORK, ("id", "name"))
        table.check_id()
        items = list(_items(table, number, places))
        check_once("name", items)
        for item in items:
            item.check_fields(_ITEM, ("name", "competencies"))
            item.check_names("competencies", ids)
            importance = item.row.get("importance", 1)
            if type(importance) is not int or importance not in {1, 2, 3}:
                item.wrong("importance", "Write 1 (critical), 2 (important) or 3 (nice to have).")


def _items(table: Table, framework: int, places: Places) -> Iterator[Table]:
    rows = table.row.get("item")
    if not rows or not _are_tables(rows):
        table.wrong(
            "item",
            "It needs at least one. Begin each with [[framework.item]], in double brackets, on a "
            "line of its own.",
        )
        return
    for number, row in enumerate(rows):

        def line(key: str, number: int = number) -> int | None:
            return places.item(framework, number, key)

        called = f"{table.called}, {_called('item', number, row.get('name'))}"
        yield Table(row, called, line, table.mistakes)


def _rows(
    parsed: Mapping[str, Any], kind: str, places: Places, found: Mistakes
) -> list[Mapping[str, Any]]:
    """The tables of a kind; none, and a mistake, if they are no list of tables."""
    rows = parsed.get(kind, [])
    if _are_tables(rows):
        return list(rows)
    found.append(
        (
            places.top(kind),
            f"Begin each {kind} with [[{kind}]], in double brackets, on a line of its own.",
        )
    )
    return []


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _line(places: Places, kind: str, number: int) -> Callable[[str], int | None]:
    return lambda key: places.table(kind, number, key)


def _called(kind: str, number: int, name: object) -> str:
    shown = f" ({flat(name)})" if isinstance(name, str) and name.strip() else ""
    return f"{kind} {number + 1}{shown}"
