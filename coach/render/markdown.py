"""Reports as Markdown: what all of them need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.render.lines import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")


def front(kind: str) -> str:
    """How every report of a kind ("coach gaps") begins; it keeps coach from reading it as notes."""
    return f"---\ncoach: skip\nreport: {kind}\n---\n"


def escaped(text: str) -> str:
    """A text on one line in which nothing is markup, HTML or the end of a cell."""
    return _MARKS.sub(r"\\\1", one_line(text)).replace("\\<", "&lt;").replace("\\>", "&gt;")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table, cells escaped already, and a blank line."""
    for row in (header, ["---"] * len(header), *rows):
        yield f"| {' | '.join(row)} |"
    yield ""
