"""From parsed TOML to competencies and frameworks. What is wrong with a file is not asked here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coach.competency import Competency, Framework, FrameworkItem

if TYPE_CHECKING:
    from collections.abc import Mapping


def competencies(table: Mapping[str, Any]) -> tuple[Competency, ...]:
    """The competencies of a parsed file, in file order."""
    return tuple(_competency(row) for row in table.get("competency", ()))


def frameworks(table: Mapping[str, Any]) -> tuple[Framework, ...]:
    """The frameworks of a parsed file, in file order."""
    return tuple(_framework(row) for row in table.get("framework", ()))


def _competency(row: Mapping[str, Any]) -> Competency:
    return Competency(
        id=row["id"],
        name=flat(row["name"]),
        definition=flat(row["definition"]),
        questions=_lines(row, "questions"),
        indicators=_lines(row, "indicators"),
        not_shown=_lines(row, "not_shown"),
        skills=_lines(row, "skills"),
        looks_for=_lines(row, "looks_for"),
        prompts=_lines(row, "prompts"),
        civil_service=_lines(row, "civil_service"),
        amazon=_lines(row, "amazon"),
    )


def _framework(row: Mapping[str, Any]) -> Framework:
    return Framework(
        id=row["id"],
        name=flat(row["name"]),
        about=flat(row.get("about", "")),
        items=tuple(
            FrameworkItem(
                name=flat(item["name"]),
                description=flat(item.get("description", "")),
                competencies=_lines(item, "competencies"),
                importance=item.get("importance"),
            )
            for item in row["item"]
        ),
    )


def flat(text: str) -> str:
    """A text on one line: one of TOML's long strings may be broken over several."""
    return " ".join(text.split())


def _lines(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(flat(text) for text in row.get(key, ()))
