"""Quantities in figures or words, as a value and a unit: to see whether a number has changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from coach.completeness import numbers

_ONE_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TEN_WORDS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES: Final = {word: value for value, word in enumerate(_ONE_WORDS.split())}
_TENS: Final = {word: 10 * value for value, word in enumerate(_TEN_WORDS.split(), start=2)}
_SCALES: Final = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "dozen": 12, "k": 1_000}
_FIGURE: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MONEY: Final = {"$": "dollar", "€": "euro", "£": "pound", "%": "percent"}
_SAME: Final = {
    **dict.fromkeys(("h", "hr", "hour"), "hour"),
    **dict.fromkeys(("min", "minute"), "minute"),
    **dict.fromkeys(("s", "sec", "second"), "second"),
    **dict.fromkeys(("per cent", "percent", "percentage"), "percent"),
    **dict.fromkeys(("people", "person"), "person"),
    **dict.fromkeys(("euro", "eur"), "euro"),
    **dict.fromkeys(("pound", "gbp", "quid"), "pound"),
    **dict.fromkeys(("dollar", "usd", "buck"), "dollar"),
}
ROUNDED: Final = 0.1
"""Values this near to each other are one number, rounded: "three thousand" for 3,100."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as said, its value, and its unit in the singular ("" where there is none)."""

    said: str
    value: float
    unit: str

    def is_about(self, other: Quantity) -> bool:
        """Whether the two values are one number, rounded."""
        return abs(self.value - other.value) <= ROUNDED * max(abs(self.value), abs(other.value))


@lru_cache(maxsize=512)  # one review reads the same sentences at every point of a story
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text that can be read as a value; dates are left out."""
    return tuple(found for said in numbers(text) if (found := _read(said)) is not None)


def _read(said: str) -> Quantity | None:
    words = re.sub(r"(?<=[a-z])-(?=[a-z])|(?<=\d)-(?=[a-z])", " ", said.lower())
    figure = _FIGURE.search(words)
    if figure:
        value = float(figure[0].replace(",", "").rstrip("."))
        rest = words[figure.end() :].split()
        if rest and rest[0] in _SCALES:
            value *= _SCALES[rest.pop(0)]
    else:
        value, rest = _spelled(words.split())
        if value < 0:
            return None
    mark = next((name for sign, name in _MONEY.items() if sign in said), "")
    return Quantity(said, value, mark or _unit(" ".join(rest)))


def _spelled(words: list[str]) -> tuple[float, list[str]]:
    """The value of number words at the beginning, and what follows; -1 where there is none."""
    total, part, used = 0.0, 0.0, 0
    for word in words:
        single = word if word in _SCALES else word.rstrip("s")
        if word in _ONES or word in _TENS:
            part += _ONES.get(word, 0) + _TENS.get(word, 0)
        elif single in _SCALES:
            part = max(part, 1) * _SCALES[single]
            if _SCALES[single] > 100:  # noqa: PLR2004
                total, part = total + part, 0.0
        else:
            break
        used += 1
    return (total + part if used else -1.0), words[used:]


def _unit(word: str) -> str:
    if word in _SAME:
        return _SAME[word]
    single = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    return _SAME.get(single, single)
