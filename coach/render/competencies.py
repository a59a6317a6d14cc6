"""The competencies and frameworks in use, for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from coach.render.terminal import INDENT, clean, indented, place, print_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from coach.competency import Catalogue, Competency, Framework, Lines


def show_competencies(
    out: Console, catalogue: Catalogue, lines: Lines, own: Path, *, verbose: bool
) -> None:
    """Each by id and name, with its place where it is the person's own.

    `own` is where the person's own file is, or would be. `verbose` adds what each is, and what
    each part of a framework holds.
    """
    out.print()
    indented(out, Text("Competencies", style="bold"))
    _table(out, catalogue.competencies, lines.competencies, own)
    if verbose:
        for known in catalogue.competencies:
            out.print()
            indented(out, Text(clean(known.name), style="bold"))
            indented(out, Text(clean(known.definition)), 2 * INDENT)
    out.print()
    indented(out, Text("Frameworks", style="bold"))
    _table(out, catalogue.frameworks, lines.frameworks, own)
    if verbose:
        names = {known.id: known.name for known in catalogue.competencies}
        for framework in catalogue.frameworks:
            _items(out, framework, names)
    out.print()
    mine = len(lines.competencies) + len(lines.frameworks)
    said = "What has a place is your own" if mine else "All of it is built in; your own goes into"
    print_line(out, Text(f"{said}{'.' if mine else ''}"))
    if not mine:
        print_line(out, Text(" " * INDENT + place(str(own), None)))


def _table(
    out: Console,
    rows: Sequence[Competency | Framework],
    lines: Mapping[str, int | None],
    own: Path,
) -> None:
    widest = max(cell_len(row.id) for row in rows)
    for row in rows:
        line = Text(" " * 2 * INDENT).append(f"{row.id:<{widest}}  ", style="dim")
        line.append(clean(row.name))
        print_line(out, line)
        if row.id in lines:
            where = Text(" " * (2 * INDENT + widest + 2))
            print_line(out, where.append(place(str(own), lines[row.id]), style="cyan"))


def _items(out: Console, framework: Framework, names: Mapping[str, str]) -> None:
    out.print()
    indented(out, Text(clean(framework.name), style="bold"))
    if framework.about:
        indented(out, Text(clean(framework.about), style="dim"), 2 * INDENT)
    for item in framework.items:
        said = ", ".join(clean(names[known]) for known in item.competencies)
        indented(out, Text(f"{clean(item.name)}: ").append(said, style="dim"), 2 * INDENT)
