"""What the doctor found, for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.diagnosis import State, count
from coach.render.lines import hanging, one_line
from coach.render.rows import counted
from coach.render.terminal import indented

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from coach.diagnosis import Check

_STYLES = {State.OK: "green", State.NOTE: "yellow", State.FAULT: "bold red"}
_LABEL = 7


def show_checks(out: Console, checks: Sequence[Check]) -> None:
    """A line for each finding, what to do below it, and the sum."""
    out.print()
    for check in checks:
        label = Text("  ")
        label.append(f"{check.state:<{_LABEL}}", style=_STYLES[check.state])
        hanging(out, label, Text(one_line(check.found)))
        if check.remedy:
            hanging(out, Text(f"{'':{_LABEL + 2}}Do: "), Text(one_line(check.remedy)))
    out.print()
    indented(out, Text(_sum(checks)))
    out.print()


def _sum(checks: Sequence[Check]) -> str:
    faults, notes = count(checks, State.FAULT), count(checks, State.NOTE)
    if faults:
        return f"{counted(faults, 'fault')}, {counted(notes, 'note')}."
    return f"No fault, {counted(notes, 'note')}. Nothing was changed."
