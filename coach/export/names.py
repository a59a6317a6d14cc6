"""Find names of people and companies by rules: capitals, and the words around them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.export.entities import EntityKind, mask_patterns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


FILE: Final = Path(__file__).parent.parent / "catalog" / "data" / "ordinary.toml"
_OTHERS: Final = ("competencies.toml", "questions.toml", "frameworks.toml")
_LOWER: Final = re.compile(r"(?<![^\W_])[a-z]+(?:['’][a-z]+)?(?![^\W_])")
_LISTS: Final = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(FILE.read_text(encoding="utf-8")).items()
}
TITLES, ROLES, COMPANIES = _LISTS["titles"], _LISTS["roles"], _LISTS["companies"]
KEPT: Final = frozenset(map(str.casefold, _LISTS["kept"]))
"""Months, tools and abbreviations that stay, whatever their case."""

_WORD: Final = re.compile(r"[^\W_]+(?:['’&.][^\W_]+|-(?=[^\W\d_a-z])[^\W_]+)*")
_OWNED: Final = re.compile(r"['’]s$", re.IGNORECASE)
_BEGINS: Final = re.compile(
    r"[.!?…:;][\"'”’)\]*_]*\s|[\"“„«]|\n\s*\n|\n\s*(?:[-*+•>#|]|\d+[.)])\s|\|"
)
MOST_JOINED: Final = 6  # words of a name; a longer run of capitals is taken in pieces
_BETWEEN: Final = frozenset({" ", "\u00a0", " & ", "\n"})


@dataclass(frozen=True, slots=True)
class TextWord:
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


def words_of(text: str) -> list[TextWord]:
    """Return the words of a text; what has a shape of its own (addresses, amounts) is none."""
    text = mask_patterns(text)
    words = []
    before, end, owned = "", 0, False
    for match in _WORD.finditer(text):
        word = _OWNED.sub("", match[0])
        gap = text[end : match.start()]
        titled = before.casefold() in TITLES and gap in {". ", " "}
        initial = len(before) == 1 and gap == ". "
        begins = not before or _BEGINS.search(gap) is not None
        # A possessive ends a name: "Marek's Acme" is two.
        joined = bool(before) and not owned and (gap in _BETWEEN or initial or titled)
        words.append(
            TextWord(
                text=word,
                start=match.start(),
                end=match.start() + len(word),
                first=begins and not titled and not initial,
                joined=joined,
            )
        )
        before, end = match[0], match.end()
        owned = len(word) < len(before)
    return words


def capital_runs(
    words: Sequence[TextWord], names: frozenset[str], kept: frozenset[str]
) -> Iterator[list[TextWord]]:
    """Yield words with capitals side by side of which at least one is a name."""
    runs: list[list[TextWord]] = [[]]
    for word in words:
        if not word.joined or word.first or len(runs[-1]) >= MOST_JOINED:
            runs.append([])
        if word.is_capital and word.key not in kept and word.key not in TITLES:
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    yield from (run for run in runs if any(word.key in names for word in run))


def name_cue(words: Sequence[TextWord], at: int, to: int) -> EntityKind | None:
    """Return what the words from `at` to before `to` are, if they or those around them say so."""
    before = words[at - 1].key if at and words[at].joined and not words[at].first else ""
    after = words[to].key if to < len(words) and words[to].joined else ""
    then = words[to + 1].key if to + 1 < len(words) else ""
    if any(word.key.replace(".", "") in COMPANIES for word in words[at:to]):
        return EntityKind.COMPANY
    if before in _LISTS["articles"]:  # "the Board wanted": whatever it is, nobody's name
        return None
    if before in ROLES or before in _LISTS["spoken_to"] or after in _LISTS["speaking"]:
        return EntityKind.PERSON
    if (after == "and" and then == "i") or (
        before == "and" and at > 1 and words[at - 2].key == "i"
    ):
        return EntityKind.PERSON
    return EntityKind.COMPANY if before in _LISTS["at"] else None


@cache
def ordinary_words() -> frozenset[str]:
    """Return English words as coach's questions and competencies have them, in lower case."""
    shipped = (FILE.with_name(name).read_text(encoding="utf-8") for name in _OTHERS)
    return _LISTS["beginnings"].union(*map(_LOWER.findall, shipped))
