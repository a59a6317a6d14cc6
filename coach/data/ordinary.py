"""Words that are nobody's name, for `coach export --redact`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "ordinary.toml"
_OTHERS: Final = ("competencies.toml", "questions.toml", "frameworks.toml")
_LOWER: Final = re.compile(r"(?<![^\W_])[a-z]+(?:['’][a-z]+)?(?![^\W_])")


@cache
def kept_names() -> frozenset[str]:
    """Months, tools and abbreviations that stay, whatever their case."""
    return frozenset(word.casefold() for word in _table()["kept"].split())


@cache
def ordinary_words() -> frozenset[str]:
    """Words of English as coach's own questions and competencies write them, in lower case."""
    shipped = (FILE.with_name(name).read_text(encoding="utf-8") for name in _OTHERS)
    found = {word for text in shipped for word in _LOWER.findall(text)}
    return frozenset(found | set(_table()["beginnings"].split()))


def _table() -> dict[str, str]:
    import tomllib  # noqa: PLC0415

    return tomllib.loads(FILE.read_text(encoding="utf-8"))
