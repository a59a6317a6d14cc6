"""Lines of a page: text from documents on one line, cut or wrapped beside a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.render.terminal import INDENT, LABEL, clean, print_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console


def one_line(text: str) -> str:
    """A text on one line that cannot steer a terminal."""
    return " ".join(clean(text).split())


def cut(text: str, room: int, style: str = "") -> Text:
    """The beginning of a text, at most `room` cells of it."""
    beginning = Text(one_line(text), style=style)
    beginning.truncate(room, overflow="ellipsis")
    return beginning


def padded(text: str, room: int, style: str = "") -> Text:
    """The beginning of a text in exactly `room` cells, the last of them blank."""
    cell = cut(text, room - 1, style)
    cell.pad_right(room - cell.cell_len)
    return cell


def hanging(out: Console, label: Text, text: Text) -> None:
    """A label, and a text wrapped beside it."""
    left = label.cell_len
    for number, line in enumerate(text.wrap(out, max(1, out.width - left))):
        print_line(out, (Text(" " * left) if number else label) + line)


def labelled(out: Console, label: str, text: Text, style: str = "dim") -> None:
    """A text wrapped beside a label, whose column is as wide as every label of a page."""
    hanging(out, Text(f"{'':<{INDENT}}").append(f"{label:<{LABEL}}", style=style), text)


def enumerated(words: Sequence[str]) -> str:
    """A; A and B; A, B and C."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
