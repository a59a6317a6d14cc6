"""Doctor, redaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.maintenance.inspection import CheckState, count_checks
from coach.views.layout import counted, hanging_indent, indented, one_line, times_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from coach.export.entities import Redaction, RedactionEntry
    from coach.maintenance.inspection import Check


_STYLES = {CheckState.OK: "green", CheckState.NOTE: "yellow", CheckState.FAULT: "bold red"}
_LABEL = 7


def show_checks(out: Console, checks: Sequence[Check]) -> None:
    """A line for each finding, what to do below it, and the sum."""
    out.print()
    for check in checks:
        label = Text("  ")
        label.append(f"{check.state:<{_LABEL}}", style=_STYLES[check.state])
        hanging_indent(out, label, Text(one_line(check.found)))
        if check.remedy:
            hanging_indent(out, Text(f"{'':{_LABEL + 2}}Do: "), Text(one_line(check.remedy)))
    out.print()
    indented(out, Text(_sum(checks)))
    out.print()


def _sum(checks: Sequence[Check]) -> str:
    faults, notes = count_checks(checks, CheckState.FAULT), count_checks(checks, CheckState.NOTE)
    if faults:
        return f"{counted(faults, 'fault')}, {counted(notes, 'note')}."
    return f"No fault, {counted(notes, 'note')}. Nothing was changed."


HONEST = (
    "Found by rules: some names are missed, and some words are none. Read it before you send it."
)
_REDACTION_LABEL = 13


def show_redaction(out: Console, redaction: Redaction) -> None:
    """Every placeholder with what it stands for, how often, and one place."""
    out.print()
    for entry in redaction.entries:
        show_entry(out, entry)
    found = sum(entry.count for entry in redaction.entries)
    things = counted(len(redaction.entries), "placeholder")
    indented(out, Text(f"{things} in {counted(found, 'place')}."))
    indented(out, Text(HONEST))
    out.print()


def show_entry(out: Console, entry: RedactionEntry) -> None:
    """One placeholder."""
    label = Text(f"  {entry.placeholder:<{_REDACTION_LABEL}}", style="bold")
    forms = ", ".join(map(one_line, entry.forms))
    hanging_indent(out, label, Text(f"{forms}  ({times_words(entry.count)})"))
    if entry.snippet:
        hanging_indent(
            out, Text(" " * (_REDACTION_LABEL + 2)), Text(one_line(entry.snippet), style="dim")
        )
