"""What would be replaced in an export, for a person to agree to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.render.lines import hanging, one_line
from coach.render.rows import counted, times
from coach.render.terminal import indented

if TYPE_CHECKING:
    from rich.console import Console

    from coach.redaction import Entry, Redaction

HONEST = (
    "Found by rules: some names are missed, and some words are none. Read it before you send it."
)
_LABEL = 13


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


def show_entry(out: Console, entry: Entry) -> None:
    """One placeholder."""
    label = Text(f"  {entry.placeholder:<{_LABEL}}", style="bold")
    forms = ", ".join(map(one_line, entry.forms))
    hanging(out, label, Text(f"{forms}  ({times(entry.count)})"))
    if entry.snippet:
        hanging(out, Text(" " * (_LABEL + 2)), Text(one_line(entry.snippet), style="dim"))
