"""Validate the user's competencies.toml, every mistake with its line.

A person's own file of competencies and frameworks: read whole, or refused with every mistake.

The file has the tables of competencies.toml and frameworks.toml. A competency needs an id, a name,
a definition and indicators; a framework an id, a name and items, and an item a name and
competencies. The rest may be left out.
"""

from __future__ import annotations

import re
import stat
from bisect import bisect_right
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from coach.catalog.parse import flatten
from coach.domain.competency import LineNumbers
from coach.errors import CompetenciesUnusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path


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


LARGEST = 5_000_000
"""Bytes; the built-in competencies and frameworks are a fiftieth of it."""


def read_own_file(path: Path) -> bytes | None:
    """The bytes of the file; None where there is none.

    Raises:
        CompetenciesUnusable: it cannot be read, is no ordinary file, or is too large.
    """
    try:
        status = path.stat()
        if why := _why_not(status.st_mode, status.st_size):
            raise CompetenciesUnusable(path, [(None, why)])
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        why = f"It cannot be read: {error.strerror}. Check that you may read it."
        raise CompetenciesUnusable(path, [(None, why)]) from error


def _why_not(mode: int, size: int) -> str:
    """Why a file of this kind and size is not read, if it is not: a pipe would be waited for."""
    if stat.S_ISDIR(mode):
        return "This is a folder. coach reads a TOML file of this name."
    if not stat.S_ISREG(mode):
        return "This is not an ordinary file. coach reads a TOML file of this name."
    if size > LARGEST:
        return f"It is larger than {LARGEST // 1_000_000} MB. Leave out what is no competency."
    return ""


Mistakes: TypeAlias = "list[tuple[int | None, str]]"
"""Line, where it can be told, and sentence."""

_ID = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")


class FieldKind(Enum):
    """What a value should be; OTHER is looked at elsewhere."""

    TEXT = '"…"'
    TEXTS = '["…", "…"]'
    OTHER = ""


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """A table: its values, what it is called in a sentence, and the line of each of its keys.

    What is wrong with it is added to `mistakes`.
    """

    row: Mapping[str, Any]
    called: str
    line: Callable[[str], int | None]
    mistakes: Mistakes

    def wrong(self, key: str, sentence: str) -> None:
        """Note what is wrong with this entry, and what to do."""
        self.mistakes.append((self.line(key), f"{self.called}, {key}: {sentence}"))

    def texts(self, key: str) -> Iterator[tuple[int, str]]:
        """The texts of a list with their numbers, from 1; what is no text is left out."""
        value = self.row.get(key)
        for number, text in enumerate(value if isinstance(value, list) else (), start=1):
            if isinstance(text, str) and text.strip():
                yield number, flatten(text)

    def check_fields(self, kinds: Mapping[str, FieldKind], needed: Sequence[str]) -> None:
        """The table has what it needs, nothing unknown, and each value of the right kind."""
        for key in self.row:
            if key not in kinds:
                self.wrong(key, f"There is no such entry.{guess_name(key, kinds)}")
        for key, kind in kinds.items():
            if key not in self.row:
                if key in needed:
                    self.wrong(key, f"It is missing. Add {key} = {kind.value}.")
            elif kind is FieldKind.TEXT:
                self._check_text(key)
            elif kind is FieldKind.TEXTS:
                self._check_texts(key, needed=key in needed)

    def check_id(self) -> None:
        """An id can be typed after an option, whatever the keyboard."""
        value = self.row.get("id")
        if isinstance(value, str) and value.strip() and not is_id(value):
            meant = "_".join(re.findall(r"[a-z0-9]+", value.casefold())) or "my_own"
            self.wrong(
                "id",
                "It may hold only the letters a to z, small, digits, and single - or _ between "
                f'them, such as id = "{meant}".',
            )

    def check_names(self, key: str, known: Iterable[str]) -> None:
        """Every name in this list is one of those known, and stands there once."""
        names = tuple(known)
        seen: set[str] = set()
        for _, text in self.texts(key):
            if text in seen:
                self.wrong(key, f'"{text}" stands there twice. Keep one.')
            elif text not in names:
                self.wrong(key, f'There is no "{text}".{guess_name(text, names)}')
            seen.add(text)

    def _check_text(self, key: str) -> None:
        value = self.row[key]
        if not isinstance(value, str):
            self.wrong(key, f"It should be text in quotes: {key} = {FieldKind.TEXT.value}.")
        elif not value.strip():
            self.wrong(key, "It is empty. Write something, or take the line out.")

    def _check_texts(self, key: str, *, needed: bool) -> None:
        value = self.row[key]
        if not isinstance(value, list):
            self.wrong(key, f"It should be a list: {key} = {FieldKind.TEXTS.value}.")
            return
        if needed and not value:
            self.wrong(key, f"It is empty. Write at least one: {key} = {FieldKind.TEXTS.value}.")
        for number, text in enumerate(value, start=1):
            if not isinstance(text, str) or not text.strip():
                self.wrong(key, f"Number {number} should be text in quotes, and not empty.")


def check_once(key: str, tables: Sequence[CheckedTable]) -> None:
    """No two of these tables have the same value for the key."""
    seen: dict[str, str] = {}
    for table in tables:
        value = table.row.get(key)
        if not isinstance(value, str) or not value.strip():
            continue
        if flatten(value) in seen:
            table.wrong(key, f"{seen[flatten(value)]} has the same {key}. Change one of them.")
        seen.setdefault(flatten(value), table.called[0].upper() + table.called[1:])


def is_id(value: object) -> bool:
    """Whether a value can be the id of a competency or framework."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def guess_name(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, as a question; else all of them."""
    names = sorted(known)
    close = get_close_matches(word, names, n=1)
    return f' Did you mean "{close[0]}"?' if close else f" There are: {' | '.join(names)}."


_COMPETENCY = {
    "id": FieldKind.TEXT,
    "name": FieldKind.TEXT,
    "definition": FieldKind.TEXT,
    "indicators": FieldKind.TEXTS,
    "questions": FieldKind.TEXTS,
    "not_shown": FieldKind.TEXTS,
    "skills": FieldKind.TEXTS,
    "looks_for": FieldKind.TEXTS,
    "prompts": FieldKind.TEXTS,
    "civil_service": FieldKind.TEXTS,
    "amazon": FieldKind.TEXTS,
}
_FRAMEWORK = {
    "id": FieldKind.TEXT,
    "name": FieldKind.TEXT,
    "about": FieldKind.TEXT,
    "item": FieldKind.OTHER,
}
_ITEM = {
    "name": FieldKind.TEXT,
    "description": FieldKind.TEXT,
    "competencies": FieldKind.TEXTS,
    "importance": FieldKind.OTHER,
}


@dataclass(frozen=True, slots=True)
class CatalogueIds:
    """What the built-in files hold and a person's file may name.

    `names` are the built-in competencies' names by id; `columns` the names of the items that each
    crosswalk column (civil_service, amazon) may hold.
    """

    names: Mapping[str, str]
    columns: Mapping[str, Sequence[str]]


def find_mistakes(parsed: Mapping[str, Any], places: Places, known: CatalogueIds) -> Mistakes:
    """Every mistake of one parsed file, in the order of its lines."""
    found: Mistakes = []
    if not parsed:
        return [(None, "The file holds nothing yet. Begin with [[competency]].")]
    for key in parsed:
        if key not in {"competency", "framework"}:
            meant = guess_name(key, ("competency", "framework"))
            found.append((places.top(key), f'There is nothing called "{key}".{meant}'))
    competencies, frameworks = (
        [
            CheckedTable(
                row, _called(kind, number, row.get("id")), _line(places, kind, number), found
            )
            for number, row in enumerate(_rows(parsed, kind, places, found))
        ]
        for kind in ("competency", "framework")
    )
    _check_competencies(competencies, known)
    own = {table.row["id"] for table in competencies if is_id(table.row.get("id"))}
    _check_frameworks(frameworks, places, own | set(known.names))
    return sorted(found, key=lambda mistake: mistake[0] or 0)


def _check_competencies(tables: Sequence[CheckedTable], known: CatalogueIds) -> None:
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


def _check_name_is_free(table: CheckedTable, names: Mapping[str, str]) -> None:
    wanted = table.row.get("name")
    for known, name in names.items():
        if isinstance(wanted, str) and flatten(wanted) == name and table.row.get("id") != known:
            table.wrong(
                "name",
                f'That is the name of coach\'s own "{known}". Write id = "{known}" to replace it, '
                "or take another name.",
            )


def _check_frameworks(tables: Sequence[CheckedTable], places: Places, ids: set[str]) -> None:
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


def _items(table: CheckedTable, framework: int, places: Places) -> Iterator[CheckedTable]:
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
        yield CheckedTable(row, called, line, table.mistakes)


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
    shown = f" ({flatten(name)})" if isinstance(name, str) and name.strip() else ""
    return f"{kind} {number + 1}{shown}"


_DEEP = re.compile(r"^[ \t]*\[{0,2}[ \t]*(?:[^\s=.]+[ \t]*\.[ \t]*){50}", re.MULTILINE)
"""A name of many parts (a.b.c), for which tomllib takes time that grows with their square."""


def parse_own_file(path: Path, written: bytes, known: CatalogueIds) -> dict[str, Any]:
    """The tables of a file, of which nothing is wrong; `path` is what messages call it.

    Raises:
        CompetenciesUnusable: it is no text, no TOML, or holds a mistake.
    """
    import tomllib

    text = _text(path, written)
    if deep := _DEEP.search(text):
        why = "This name has more parts than coach reads. Look at this line."
        raise CompetenciesUnusable(path, [(text.count("\n", 0, deep.start()) + 1, why)])
    try:
        parsed = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a number beyond all bounds
        raise CompetenciesUnusable(path, [_no_toml(error)]) from error
    if found := find_mistakes(parsed, Places(text), known):
        raise CompetenciesUnusable(path, found)
    return parsed


def own_file_lines(path: Path, written: bytes) -> LineNumbers:
    """Where each competency and framework of a file begins that was found without mistake."""
    import tomllib

    text = _text(path, written)
    parsed, places = tomllib.loads(text), Places(text)
    competencies, frameworks = (
        {row["id"]: places.table(kind, at) for at, row in enumerate(parsed.get(kind, ()))}
        for kind in ("competency", "framework")
    )
    return LineNumbers(competencies, frameworks)


def _text(path: Path, written: bytes) -> str:
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why = "It is not UTF-8 text. Save it as UTF-8 in your editor."
        raise CompetenciesUnusable(path, [(None, why)]) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")  # as Python reads any text


def _no_toml(error: Exception) -> tuple[int | None, str]:
    """The parser's own words, with their place taken out, and what to do."""
    what, _, place = str(error).partition(" (at ")
    line = re.match(r"line (\d+)", place)
    why = f"This is not TOML: {what.rstrip('.')}. Look at this line and the ones before it."
    return int(line[1]) if line else None, why
