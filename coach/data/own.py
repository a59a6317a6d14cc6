"""A person's own file of competencies and frameworks: read whole, or refused with every mistake.

The file has the tables of competencies.toml and frameworks.toml. A competency needs an id, a name,
a definition and indicators; a framework an id, a name and items, and an item a name and
competencies. The rest may be left out.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from coach.competency import Catalogue
from coach.data import tables
from coach.data.checking import mistakes
from coach.data.places import Places
from coach.errors import CompetenciesUnusable

if TYPE_CHECKING:
    from pathlib import Path

    from coach.data.checking import Known


def read(path: Path, known: Known) -> Catalogue:
    """What the file adds.

    Raises:
        CompetenciesUnusable: it cannot be read, or holds a mistake.
    """
    text = _text(path)
    try:
        parsed = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a number beyond all bounds
        raise CompetenciesUnusable(path, [_no_toml(error)]) from error
    if found := mistakes(parsed, Places(text), known):
        raise CompetenciesUnusable(path, found)
    return Catalogue(tables.competencies(parsed), tables.frameworks(parsed))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        why = "There is no such file. Check the path."
        raise CompetenciesUnusable(path, [(None, why)]) from error
    except IsADirectoryError as error:
        why = "This is a folder. Name the TOML file in it."
        raise CompetenciesUnusable(path, [(None, why)]) from error
    except UnicodeDecodeError as error:
        why = "It is not UTF-8 text. Save it as UTF-8 in your editor."
        raise CompetenciesUnusable(path, [(None, why)]) from error
    except OSError as error:
        why = f"It cannot be read: {error.strerror}. Check that you may read it."
        raise CompetenciesUnusable(path, [(None, why)]) from error


def _no_toml(error: Exception) -> tuple[int | None, str]:
    """The parser's own words, with their place taken out, and what to do."""
    what, _, place = str(error).partition(" (at ")
    line = re.match(r"line (\d+)", place)
    why = f"This is not TOML: {what.rstrip('.')}. Look at this line and the ones before it."
    return int(line[1]) if line else None, why
