"""The checks of `coach doctor`, and what `coach export --redact` replaces, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.maintenance.inspection import CheckState
from coach.printing import one_line
from coach.views.layout import Screen, counted, times_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.export.entities import Redaction, RedactionEntry
    from coach.maintenance.inspection import Check


_STYLES = {CheckState.OK: "green", CheckState.NOTE: "yellow", CheckState.FAULT: "bold red"}
_LABEL = 7


def show_checks(out: Screen, checks: Sequence[Check], *, is_repaired: bool = False) -> None:
    """Show a line for each finding, what to do below it, and the sum."""
    out.print()
    for check in checks:
        label = Text("  ")
        label.append(f"{check.state:<{_LABEL}}", style=_STYLES[check.state])
        out.hanging_indent(label, one_line(check.found))
        if check.remedy:
            out.hanging_indent(f"{'':{_LABEL + 2}}Do: ", one_line(check.remedy))
    out.print()
    states = [check.state for check in checks]
    faults, notes = states.count(CheckState.FAULT), states.count(CheckState.NOTE)
    counts = f"{counted(faults, 'fault') if faults else 'No fault'}, {counted(notes, 'note')}."
    out.indented(counts if faults or is_repaired else f"{counts} Nothing was changed.")
    out.print()


HONEST = (
    "Found by rules: some names are missed, and some words are none. Read it before you send it."
)
_REDACTION_LABEL = 13


def show_redaction(out: Screen, redaction: Redaction) -> None:
    """Show every placeholder with what it stands for, how often, and one place."""
    out.print()
    for entry in (*redaction.entries, *redaction.left):
        show_entry(out, entry)
    places = counted(sum(entry.count for entry in redaction.entries), "place")
    out.indented(f"{counted(len(redaction.entries), 'placeholder')} in {places}.")
    out.indented(HONEST)
    out.print()


def show_doubts(out: Screen, redaction: Redaction) -> None:
    """Show what is replaced and may be no name, and what stays and may be one."""
    out.print()
    doubts = redaction.doubts()
    for entry in doubts:
        show_entry(out, entry)
    sure = len(redaction.entries) + len(redaction.left) - len(doubts)
    out.indented(f"Unsure of {len(doubts)}, sure of {counted(sure, 'placeholder')}.")
    out.indented("--also WORD replaces one that stays, --keep WORD leaves one out.")
    out.print()


def show_entry(out: Screen, entry: RedactionEntry) -> None:
    """Show one placeholder, or a word that stays and may be a name; and what is unsure of it."""
    label = Text(f"  {entry.placeholder or 'stays':<{_REDACTION_LABEL}}", style="bold")
    forms = ", ".join(map(one_line, entry.forms))
    out.hanging_indent(label, f"{forms}  ({times_words(entry.count)})")
    below = " " * (_REDACTION_LABEL + 2)
    if entry.doubt:
        may_be = "no name" if entry.placeholder else "a name"
        out.hanging_indent(below, Text(f"May be {may_be}: {entry.doubt}.", style="yellow"))
    if entry.snippet:
        place = f"line {entry.line}: {entry.snippet}" if entry.line else entry.snippet
        out.hanging_indent(below, Text(one_line(place), style="dim"))
