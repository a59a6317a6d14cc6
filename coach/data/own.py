"""A person's own file of competencies and frameworks: read whole, or refused with every mistake.

The file has the tables of competencies.toml and frameworks.toml. A competency needs an id, a name,
a definition and indicators; a framework an id, a name and items, and an item a name and
competencies. The rest may be left out.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from coach.competency import Lines
from coach.data.checking import mistakes
from coach.data.places import Places
from coach.errors.competencies import CompetenciesUnusable

if TYPE_CHECKING:
    from pathlib import Path

    from coach.data.checking import Known

_DEEP = re.compile(r"^[ \t]*\[{0,2}[ \t]*(?:[^\s=.]+[ \t]*\.[ \t]*){50}", re.MULTILINE)
"""A name of many parts (a.b.c), for which tomllib takes time that grows with their square."""


def parse(path: Path, written: bytes, known: Known) -> dict[str, Any]:
    """The tables of a file, of which nothing is wrong; `path` is what messages call it.

    Raises:
        CompetenciesUnusable: it is no text, no TOML, or holds a mistake.
    """
    text = _text(path, written)
    if deep := _DEEP.search(text):
        why = "This name has more parts than coach reads. Look at this line."
        raise CompetenciesUnusable(path, [(text.count("\n", 0, deep.start()) + 1, why)])
    try:
        parsed = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a number beyond all bounds
        raise CompetenciesUnusable(path, [_no_toml(error)]) from error
    if found := mistakes(parsed, Places(text), known):
        raise CompetenciesUnusable(path, found)
    return parsed


def lines(path: Path, written: bytes) -> Lines:
    """Where each competency and framework of a file begins that was found without mistake."""
    text = _text(path, written)
    parsed, places = tomllib.loads(text), Places(text)
    competencies, frameworks = (
        {row["id"]: places.table(kind, at) for at, row in enumerate(parsed.get(kind, ()))}
        for kind in ("competency", "framework")
    )
    return Lines(competencies, frameworks)


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
