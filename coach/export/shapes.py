"""Find what is known by its shape: addresses, hosts, handles, keys, money, telephone numbers."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, NamedTuple

from coach.export.entities import PLACEHOLDER, EntityKind

_FILE: Final = Path(__file__).parent.parent / "catalog" / "data" / "shapes.toml"
_FEWEST_DIGITS, _MOST_DIGITS = 8, 15  # E.164: 15 at most
_DAY: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_SCALED: Final = re.compile(r"([\d.,'’\s]*\d)[\s-]*([a-z]*)", re.IGNORECASE)
_ENDING: Final = ".,;:!?*_"


class _Shapes(NamedTuple):
    """The patterns of shapes.toml in their order, and what spellings of a unit stand for."""

    patterns: list[tuple[EntityKind, re.Pattern[str]]]
    units: dict[str, str]
    scales: dict[str, str]


@cache
def _shapes() -> _Shapes:
    data: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    units, scales = (
        {
            word: word if name == "other" else name
            for name, words in data[table].items()
            for word in words.split()
        }
        for table in ("units", "scales")
    )
    longest_first = sorted(map(re.escape, units), key=len, reverse=True)
    pieces = {"UNITS": "|".join(longest_first)}

    def filled(pattern: str) -> str:
        return re.sub(r"\{([A-Z]+)\}", lambda name: pieces[name[1]], pattern)

    for name, piece in data["pieces"].items():
        pieces[name] = filled(piece)
    patterns = [
        (EntityKind(kind), re.compile(filled(pattern), re.VERBOSE))
        for kind, written in data["shapes"].items()
        for pattern in written
    ]
    return _Shapes(patterns, units, scales)


def mask_shapes(text: str) -> str:
    """Replace placeholders and all that is found here by as many underscores.

    An underscore is no letter of any word, and ends no sentence.
    """
    spans = [match.span() for match in PLACEHOLDER.finditer(text)]
    spans += [(start, end) for _, _, start, end in find_shapes(text)]
    chars = list(text)
    for start, end in spans:
        chars[start:end] = "_" * (end - start)
    return "".join(chars)


@lru_cache(maxsize=4096)  # a passage is looked at for its shapes, and again for its names
def find_shapes(text: str) -> list[tuple[EntityKind, str, int, int]]:
    """Return (kind, what is the same for all its spellings, start, end), none inside another."""
    shapes = []
    taken = bytearray(len(text))
    for match in PLACEHOLDER.finditer(text):
        taken[match.start() : match.end()] = b"\1" * len(match[0])
    for kind, pattern in _shapes().patterns:
        group = "it" if "it" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            start = match.start(group)
            end = start + len(match[group].rstrip(_ENDING))
            while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
                end += 1  # £40pp is one word
            if any(taken[start:end]) or (key := _key(kind, match, text[start:end])) is None:
                continue
            taken[start:end] = b"\1" * (end - start)
            shapes.append((kind, key, start, end))
    return shapes


def _key(kind: EntityKind, match: re.Match[str], text: str) -> str | None:
    """Return what two spellings of the same share; None where it is none after all."""
    groups = match.groupdict()
    if kind is EntityKind.PHONE:
        digits = "".join(filter(str.isdigit, text))
        fewest = 0 if "it" in groups else _FEWEST_DIGITS
        is_day = _DAY.fullmatch(text) is not None
        return digits if fewest <= len(digits) <= _MOST_DIGITS and not is_day else None
    if kind is EntityKind.IP:
        return _address(text)
    if kind is EntityKind.AMOUNT:
        unit = groups.get("unit", "").casefold().rstrip(".")
        return f"{_shapes().units.get(unit, unit)}{_figure(groups['number'])}"
    return text.casefold().lstrip("@").rstrip("/")


def _address(text: str) -> str | None:
    """Return an IP address; None for what is none, and for one that every machine has."""
    try:
        address = ip_address(re.sub(r"[/–-].*", "", text).replace("x", "0").replace("*", "0"))
    except ValueError:
        return None
    return None if address.is_loopback or address.is_unspecified else text.casefold()


def _figure(written: str) -> str:
    """Return a number without what groups its digits: 3100 for 3,100 and 3 100 and 3.1k."""
    scaled = _SCALED.fullmatch(written.strip())
    if scaled is None:
        return " ".join(written.casefold().replace("-", " ").split())
    digits, word = re.sub(r"[.,'’\s](?=\d{3}(?!\d))", "", scaled[1]), scaled[2].casefold()
    return f"{digits}{_shapes().scales.get(word, word)}"
