"""Validate the user's competencies.toml: read whole, or refused with every mistake and its line.

The file has the tables of competencies.toml, frameworks.toml and rounds.toml; most entries may be
left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, TypeAlias

from coach.catalog.files import LARGEST, TOO_LARGE
from coach.catalog.parse import CROSSWALK, flatten
from coach.config import MOST_PROBES
from coach.domain.competency import Catalogue, LineNumbers
from coach.errors import CompetenciesUnusable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

Mistakes: TypeAlias = "list[tuple[int | None, str]]"
"""Line, where it can be told, and sentence."""

MOST_MISTAKES = 50
"""That are listed: after so many it is no file of competencies, or one mistake made many times."""

_MOST_NAMES = 500
"""Names among which one that is like a mistaken one is looked for."""

Span: TypeAlias = tuple[int, int]
"""Where a table begins and ends in the text."""

# What a value should look like; OTHER is looked at elsewhere.
TEXT, TEXTS, OTHER = '"…"', '["…", "…"]', ""

_COMPETENCY = {
    **dict.fromkeys(("id", "name", "definition"), TEXT),
    **dict.fromkeys(("indicators", "questions", "not_shown", "skills", "looks_for"), TEXTS),
    **dict.fromkeys(("prompts", "civil_service", "amazon"), TEXTS),
}
_FRAMEWORK = {"id": TEXT, "name": TEXT, "about": TEXT, "item": OTHER}
_ITEM = {"name": TEXT, "description": TEXT, "competencies": TEXTS, "importance": OTHER}

_FIGURES = ("minutes", "stories", "seconds", "probes")
_ROUND = {
    **dict.fromkeys(("id", "name", "about"), TEXT),
    **dict.fromkeys(("competencies", "standing"), TEXTS),
    **dict.fromkeys(_FIGURES, OTHER),
}
_MOST_FIGURE = 1000

_ID = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
_DEEP = re.compile(r"^[ \t]*(?:\[{1,2}[ \t]*)?(?:[^\s=.]+[ \t]*\.[ \t]*){50}", re.MULTILINE)
"""A name of many parts (a.b.c), for which tomllib takes time that grows with their square."""

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


@dataclass(frozen=True, slots=True)
class CatalogueIds:
    """What a user's file may name: built-in competencies, by id, and items of each crosswalk."""

    names: Mapping[str, str]
    columns: Mapping[str, Sequence[str]]
    standing: Collection[str] = ()


def catalogue_ids(built_in: Catalogue, standing: Collection[str] = ()) -> CatalogueIds:
    """Return what a user's own file may name of the built-in ones, and of standing questions."""
    items = {f.id: [item.name for item in f.items] for f in built_in.frameworks}
    columns = {field: items[framework] for framework, field in CROSSWALK.items()}
    return CatalogueIds({c.id: c.name for c in built_in.competencies}, columns, standing)


def parse_own_file(path: Path, written: bytes, catalogue: CatalogueIds) -> dict[str, Any]:
    """Return the tables of a file; raise CompetenciesUnusable if anything is wrong with it."""
    import tomllib

    text = _decode(path, written)
    if deep := _DEEP.search(text):
        why = "This name has more parts than coach reads. Look at this line."
        raise CompetenciesUnusable(path, [(text.count("\n", 0, deep.start()) + 1, why)])
    try:
        parsed = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a number beyond all bounds
        what, _, place = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", place)
        why = f"This is not TOML: {what.rstrip('.')}. Look at this line and the ones before it."
        raise CompetenciesUnusable(path, [(int(line[1]) if line else None, why)]) from error
    if mistakes := find_mistakes(parsed, TomlLines(text), catalogue):
        raise CompetenciesUnusable(path, mistakes)
    return parsed


def own_file_lines(path: Path, written: bytes) -> LineNumbers:
    """Return where each competency and framework of a faultless file begins."""
    import tomllib

    text = _decode(path, written)
    parsed, lines = tomllib.loads(text), TomlLines(text)
    competencies, frameworks = (
        {row["id"]: lines.line(span) for row, span in lines.locate(parsed.get(kind, ()), kind)}
        for kind in ("competency", "framework")
    )
    return LineNumbers(competencies, frameworks)


def _decode(path: Path, written: bytes) -> str:
    if len(written) > LARGEST:
        raise CompetenciesUnusable(path, [(None, TOO_LARGE)])
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why = "It is not UTF-8 text. Save it as UTF-8 in your editor."
        raise CompetenciesUnusable(path, [(None, why)]) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")  # as Python reads any text


class TomlLines:
    """The lines of one valid TOML file, from 1; only tables under headers are found."""

    def __init__(self, text: str) -> None:
        self._text = _OPAQUE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
        self._breaks = [match.start() for match in re.finditer("\n", self._text)]
        headers = list(_HEADER.finditer(self._text))
        ends = [*(match.start(1) for match in headers[1:]), len(self._text)]
        self._tables = [
            (re.sub(r"\s", "", match[1]), (match.start(1), end))
            for match, end in zip(headers, ends, strict=False)
        ]
        self._spans: dict[str, list[Span]] = {}
        for name, span in self._tables:
            self._spans.setdefault(name, []).append(span)

    def top(self, key: str) -> int | None:
        """Return the line of a key or header at the top of the file."""
        for name, span in self._tables:
            if name.split(".")[0] == key:
                return self.line(span)
        return self._find(key, (0, self._tables[0][1][0] if self._tables else len(self._text)))

    def line(self, span: Span | None, key: str = "") -> int | None:
        """Return the line of a key of this table, or where there is none, of the table."""
        if span is None:
            return None
        return (self._find(key, span) if key else None) or bisect_right(self._breaks, span[0]) + 1

    def locate(
        self, rows: Iterable[Mapping[str, Any]], name: str, within: Span | None = None
    ) -> Iterator[tuple[Mapping[str, Any], Span | None]]:
        """Yield tables with their places, those under headers of this name in their order."""
        spans = self._spans.get(name, [])
        first, end = (bisect_left(spans, (at, 0)) for at in within or (0, len(self._text)))
        return zip(rows, chain(spans[first:end], repeat(None)), strict=False)

    def reach(self, framework: Span | None) -> Span:
        """Return how far a framework's items reach: to the next framework."""
        if framework is None:
            return (0, 0)
        spans = self._spans.get("framework", [])
        following = bisect_right(spans, framework)
        return framework[0], spans[following][0] if following < len(spans) else len(self._text)

    def _find(self, key: str, span: Span) -> int | None:
        pattern = re.compile(rf"^[ \t]*({re.escape(key)})[ \t]*[=.]", re.MULTILINE)
        match = pattern.search(self._text, *span)
        return bisect_right(self._breaks, match.start(1)) + 1 if match else None


class _TooManyError(Exception):
    """As many mistakes are noted as are listed."""


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """A table, what it is called in a sentence, and where it stands; see `report`."""

    row: Mapping[str, Any]
    called: str
    span: Span | None
    lines: TomlLines
    mistakes: Mistakes

    def report(self, key: str, sentence: str) -> None:
        """Note what is wrong with this entry, and what to do."""
        if len(self.mistakes) == MOST_MISTAKES:
            raise _TooManyError
        self.mistakes.append((self.lines.line(self.span, key), f"{self.called}, {key}: {sentence}"))

    def text(self, key: str) -> str | None:
        """Return the text of this entry on one line; None where it is none, or empty."""
        value = self.row.get(key)
        return flatten(value) if isinstance(value, str) and value.strip() else None

    def texts(self, key: str) -> Iterator[tuple[int, str]]:
        """Yield the texts of a list with their numbers, from 1; what is no text is left out."""
        value = self.row.get(key)
        for number, text in enumerate(value if isinstance(value, list) else (), start=1):
            if isinstance(text, str) and text.strip():
                yield number, flatten(text)

    def check_fields(self, kinds: Mapping[str, str], needed: Sequence[str]) -> None:
        """Check that it has what it needs, nothing unknown, and values of the right kinds."""
        for key in self.row:
            if key not in kinds:
                self.report(key, f"There is no such entry.{guess_name(key, kinds)}")
        for key, kind in kinds.items():
            if key not in self.row:
                if key in needed:
                    self.report(key, f"It is missing. Add {key} = {kind}.")
            elif kind == TEXTS:
                self._check_texts(key, needed=key in needed)
            elif kind == TEXT and not isinstance(self.row[key], str):
                self.report(key, f"It should be text in quotes: {key} = {TEXT}.")
            elif kind == TEXT and not self.text(key):
                self.report(key, "It is empty. Write something, or take the line out.")

    def _check_texts(self, key: str, *, needed: bool) -> None:
        value = self.row[key]
        if not isinstance(value, list):
            self.report(key, f"It should be a list: {key} = {TEXTS}.")
            return
        if needed and not value:
            self.report(key, f"It is empty. Write at least one: {key} = {TEXTS}.")
        for number, text in enumerate(value, start=1):
            if not isinstance(text, str) or not text.strip():
                self.report(key, f"Number {number} should be text in quotes, and not empty.")

    def check_id(self) -> None:
        """Check that the id can be typed after an option, whatever the keyboard."""
        if self.text("id") and not self.has_id():
            meant = "_".join(re.findall(r"[a-z0-9]+", self.row["id"].casefold())) or "my_own"
            why = "It may hold only the letters a to z, small, digits, and single - or _ between"
            self.report("id", f'{why} them, such as id = "{meant}".')

    def has_id(self) -> bool:
        """Return whether it has an id as ids should be."""
        value = self.row.get("id")
        return isinstance(value, str) and _ID.fullmatch(value) is not None

    def check_names(self, key: str, names: Collection[str]) -> None:
        """Check that every name in this list is one of these, and stands there once."""
        seen: set[str] = set()
        for _, text in self.texts(key):
            if text in seen:
                self.report(key, f'"{text}" stands there twice. Keep one.')
            elif text not in names:
                self.report(key, f'There is no "{text}".{guess_name(text, names)}')
            seen.add(text)


def check_once(key: str, tables: Sequence[CheckedTable]) -> None:
    """Check that no two of these tables have the same value for the key."""
    seen: dict[str, str] = {}
    for table in tables:
        if text := table.text(key):
            if text in seen:
                table.report(key, f"{seen[text]} has the same {key}. Change one of them.")
            seen.setdefault(text, table.called[0].upper() + table.called[1:])


def guess_name(word: str, known: Iterable[str]) -> str:
    """Return the known word most like this one, as a question; else all of them."""
    from difflib import get_close_matches  # where there is a mistake

    names = sorted(known)
    if len(names) > _MOST_NAMES:
        return ""
    close = get_close_matches(word, names, n=1)
    return f' Did you mean "{close[0]}"?' if close else f" There are: {' | '.join(names)}."


def find_mistakes(parsed: Mapping[str, Any], lines: TomlLines, catalogue: CatalogueIds) -> Mistakes:
    """Return the mistakes of one parsed file, MOST_MISTAKES at most, in the order of its lines."""
    if not parsed:
        return [(None, "The file holds nothing yet. Begin with [[competency]].")]
    kinds = ("competency", "framework", "round")
    unknown = [key for key in parsed if key not in kinds]
    mistakes: Mistakes = [
        (lines.top(key), f'There is nothing called "{key}".{guess_name(key, kinds)}')
        for key in unknown[:MOST_MISTAKES]
    ]
    tables: dict[str, list[CheckedTable]] = {kind: [] for kind in kinds}
    for kind in kinds:
        rows = parsed.get(kind, [])
        if _are_tables(rows):
            for number, (row, span) in enumerate(lines.locate(rows, kind)):
                called = _called(kind, number, row.get("id"))
                tables[kind].append(CheckedTable(row, called, span, lines, mistakes))
        else:
            why = f"Begin each {kind} with [[{kind}]], in double brackets, on a line of its own."
            mistakes.append((lines.top(kind), why))
    own = {table.row["id"] for table in tables["competency"] if table.has_id()}
    with suppress(_TooManyError):
        _check_competencies(tables["competency"], catalogue)
        _check_frameworks(tables["framework"], own | set(catalogue.names))
        _check_rounds(tables["round"], own | set(catalogue.names), catalogue.standing)
    mistakes.sort(key=lambda mistake: mistake[0] or 0)
    if len(mistakes) >= MOST_MISTAKES:
        mistakes.append((None, f"Mend these {len(mistakes)} mistakes first; there may be more."))
    return mistakes


def _check_competencies(tables: Sequence[CheckedTable], catalogue: CatalogueIds) -> None:
    check_once("id", tables)
    check_once("name", tables)
    first: dict[str, str] = {}
    for table in tables:
        table.check_fields(_COMPETENCY, ("id", "name", "definition", "indicators"))
        table.check_id()
        for identity, name in catalogue.names.items():
            if table.text("name") == name and table.row.get("id") != identity:
                why = f'That is the name of coach\'s own "{identity}". Write id = "{identity}" to'
                table.report("name", f"{why} replace it, or take another name.")
        for column, names in catalogue.columns.items():
            table.check_names(column, names)
        for key in ("indicators", "questions"):
            for number, text in table.texts(key):
                words = " ".join(re.findall(r"\w+", text.casefold())) or text
                place = f"{table.called}, {key}, number {number}"
                if first.setdefault(words, place) != place:
                    why = f"Number {number} stands under {first[words]} as well. Keep one."
                    table.report(key, why)


def _check_frameworks(tables: Sequence[CheckedTable], ids: set[str]) -> None:
    check_once("id", tables)
    for table in tables:
        table.check_fields(_FRAMEWORK, ("id", "name"))
        table.check_id()
        items = list(_items(table))
        check_once("name", items)
        for item in items:
            item.check_fields(_ITEM, ("name", "competencies"))
            item.check_names("competencies", ids)
            importance = item.row.get("importance", 1)
            if type(importance) is not int or importance not in {1, 2, 3}:
                item.report("importance", "Write 1 (critical), 2 (important) or 3 (nice to have).")


def _check_rounds(tables: Sequence[CheckedTable], ids: set[str], standing: Collection[str]) -> None:
    check_once("id", tables)
    for table in tables:
        table.check_fields(_ROUND, ("id", "name", "competencies"))
        table.check_id()
        table.check_names("competencies", ids)
        table.check_names("standing", standing)
        for key in _FIGURES & table.row.keys():
            least, most = (0, MOST_PROBES) if key == "probes" else (1, _MOST_FIGURE)
            if type(table.row[key]) is not int or not least <= table.row[key] <= most:
                table.report(key, f"Write a whole number from {least} to {most}.")


def _items(table: CheckedTable) -> Iterator[CheckedTable]:
    rows, lines = table.row.get("item"), table.lines
    if not rows or not _are_tables(rows):
        how = "Begin each with [[framework.item]], in double brackets, on a line of its own."
        table.report("item", f"It needs at least one. {how}")
        return
    places = lines.locate(rows, "framework.item", lines.reach(table.span))
    for number, (row, span) in enumerate(places):
        called = f"{table.called}, {_called('item', number, row.get('name'))}"
        yield CheckedTable(row, called, span, lines, table.mistakes)


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _called(kind: str, number: int, name: object) -> str:
    shown = f" ({flatten(name)})" if isinstance(name, str) and name.strip() else ""
    return f"{kind} {number + 1}{shown}"
