"""A text as words, each with what its place says of it: at a sentence's beginning, joined on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.redaction.patterns import masked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORD: Final = re.compile(r"[^\W_]+(?:['’&.][^\W_]+|-(?=[^\W\d_a-z])[^\W_]+)*")
_OWNED: Final = re.compile(r"['’]s$", re.IGNORECASE)
_BEGINS: Final = re.compile(
    r"[.!?…:;][\"'”’)\]*_]*\s|[\"“„«]|\n\s*\n|\n\s*(?:[-*+•>#|]|\d+[.)])\s|\|"
)
MOST_JOINED: Final = 6
"""Words of a name at most; a longer run of capitals is taken in pieces."""

_BETWEEN: Final = frozenset({" ", "\u00a0", " & ", "\n"})
TITLES: Final = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "sir", "st"])


@dataclass(frozen=True, slots=True)
class Word:
    """A word without its possessive ending.

    `first` says that a sentence, an item or a quotation begins here, where a capital says nothing;
    `joined` that only a space (or an ampersand) is between it and the word before.
    """

    text: str
    start: int
    end: int
    first: bool
    joined: bool

    @property
    def key(self) -> str:
        """The word whatever its case."""
        return self.text.casefold().replace("’", "'")

    @property
    def is_capital(self) -> bool:
        """Whether any letter of it is a capital: Marek, IBM, iPhone; never a number."""
        return any(char.isupper() for char in self.text)

    @property
    def is_lower(self) -> bool:
        """Whether it is written as an ordinary word."""
        return self.text.islower()


def words(text: str) -> list[Word]:
    """The words of a text; what has a shape of its own (addresses, amounts) is none."""
    return list(_words(masked(text)))


def _words(text: str) -> Iterator[Word]:
    before, end, owned = "", 0, False
    for match in _WORD.finditer(text):
        word = _OWNED.sub("", match[0])
        gap = text[end : match.start()]
        titled = before.casefold() in TITLES and gap in {". ", " "}
        initial = len(before) == 1 and gap == ". "
        begins = not before or _BEGINS.search(gap) is not None
        # A possessive ends a name: "Marek's Acme" is two.
        joined = bool(before) and not owned and (gap in _BETWEEN or initial or titled)
        yield Word(
            text=word,
            start=match.start(),
            end=match.start() + len(word),
            first=begins and not titled and not initial,
            joined=joined,
        )
        before, end = match[0], match.end()
        owned = len(word) < len(before)


def runs(
    found: Sequence[Word], names: frozenset[str], kept: frozenset[str]
) -> Iterator[list[Word]]:
    """Words with capitals side by side of which at least one is a name."""
    run: list[Word] = []
    for word in found:
        goes_on = word.joined and not word.first and len(run) < MOST_JOINED
        if run and not goes_on:
            yield from _named(run, names)
            run = []
        if word.is_capital and word.key not in kept and word.key not in TITLES:
            run.append(word)
        elif run:
            yield from _named(run, names)
            run = []
    yield from _named(run, names)


def _named(run: list[Word], names: frozenset[str]) -> Iterator[list[Word]]:
    if any(word.key in names for word in run):
        yield run
