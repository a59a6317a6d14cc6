"""On which line of a TOML file a table or a key stands: the parser itself does not say."""

from __future__ import annotations

import re
from bisect import bisect_right

# Strings and comments, in which what looks like a header or a key is none. A long string may end
# in quotes of its own, so it ends at the last three of a run.
_OPAQUE = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?!")'
    r"|'''.*?'''(?!')"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*",
    re.DOTALL,
)
_HEADER = re.compile(r"^[ \t]*\[\[?([^\[\]\n]+)\]\]?[ \t]*$", re.MULTILINE)


class Places:
    """The lines of one valid TOML file. A line that cannot be told is that of the table, or None.

    Only tables under headers of their own are found: [[competency]], [[framework]] and
    [[framework.item]].
    """

    def __init__(self, text: str) -> None:
        self._text = _OPAQUE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
        self._breaks = [found.start() for found in re.finditer("\n", self._text)]
        self._headers = [
            (found.start(1), re.sub(r"\s", "", found[1])) for found in _HEADER.finditer(self._text)
        ]

    def top(self, key: str) -> int | None:
        """The line of a key or header at the top of the file, from 1."""
        for at, name in self._headers:
            if name.split(".")[0] == key:
                return self._line(at)
        end = self._headers[0][0] if self._headers else len(self._text)
        return self._key(key, 0, end)

    def table(self, kind: str, number: int, key: str = "") -> int | None:
        """The line of the `number`th (from 0) table of this kind, or of a key in it."""
        return self._nth(kind, number, key, 0, len(self._text))

    def item(self, framework: int, number: int, key: str = "") -> int | None:
        """The line of the `number`th item of the `framework`th framework, or of a key in it."""
        starts = [at for at, name in self._headers if name == "framework"]
        if framework >= len(starts):
            return None
        start, end = (*starts, len(self._text))[framework : framework + 2]
        return self._nth("framework.item", number, key, start, end)

    def _nth(self, kind: str, number: int, key: str, start: int, end: int) -> int | None:
        mine = [
            place
            for place, (at, name) in enumerate(self._headers)
            if name == kind and start <= at < end
        ]
        if number >= len(mine):
            return None
        at, after = self._headers[mine[number]][0], mine[number] + 1
        until = self._headers[after][0] if after < len(self._headers) else len(self._text)
        return (self._key(key, at, until) if key else None) or self._line(at)

    def _key(self, key: str, start: int, end: int) -> int | None:
        pattern = re.compile(rf"^[ \t]*({re.escape(key)})[ \t]*[=.]", re.MULTILINE)
        found = pattern.search(self._text, start, end)
        return self._line(found.start(1)) if found else None

    def _line(self, at: int) -> int:
        return bisect_right(self._breaks, at) + 1
