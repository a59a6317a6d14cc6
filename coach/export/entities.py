"""Define what is replaced and its placeholder; find addresses, money, links by pattern."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from coach.errors import CannotBeRemoved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


class EntityKind(StrEnum):
    """What something is; NAME where nothing tells whether it is of a human or a company."""

    PERSON = "Person"
    COMPANY = "Company"
    NAME = "Name"
    AMOUNT = "amount"
    EMAIL = "e-mail"
    LINK = "link"
    PHONE = "phone"
    REMOVED = "removed"

    def placeholder(self, number: int) -> str:
        """Return "Person 2" of a name, which reads on as one; "[amount 3]" of anything else."""
        return f"{self} {number}" if self in NAMES else f"[{self} {number}]"


NAMES: Final = (EntityKind.PERSON, EntityKind.COMPANY, EntityKind.NAME)
PLACEHOLDER: Final = re.compile(
    r"(?<![^\W_])(?P<name>Person|Company|Name) (?P<number>\d+)(?!\w)"
    r"|\[(?P<kind>amount|e-mail|link|phone|removed) (?P<counted>\d+)\]"
)
_OWN_WORDS: Final = frozenset(part for kind in EntityKind for part in kind.lower().split("-"))
_WORD: Final = re.compile(r"[^\W_]+|\S")  # a word, or what else may stand where a form begins
_AROUND: Final = 24  # characters of a snippet on each side


@dataclass(frozen=True, slots=True)
class RedactionEntry:
    """One thing that is replaced wherever it stands.

    `forms` are its spellings, the fullest first; `count` how often it stands in the stories,
    `title` and `snippet` one place. `careful` forms are ordinary words too ("Will"): they are
    replaced only where they have a capital.
    """

    kind: EntityKind
    placeholder: str
    forms: tuple[str, ...]
    careful: frozenset[str] = frozenset()
    count: int = 0
    title: str = ""
    snippet: str = ""


@dataclass(frozen=True)
class Redaction:
    """Everything that is replaced."""

    entries: tuple[RedactionEntry, ...]

    def apply(self, text: str) -> str:
        """Return the text with placeholders; the very same where nothing is replaced."""
        pieces: list[str] = []
        done = 0
        for start, end, at in self._places(text):
            pieces += [text[done:start], self.entries[at].placeholder]
            done = end
        return "".join([*pieces, text[done:]])

    def without(self, placeholders: Collection[str]) -> Redaction:
        """Leave out the entries with these placeholders; the others keep their numbers."""
        kept = (entry for entry in self.entries if entry.placeholder not in placeholders)
        return Redaction(tuple(kept))

    def counted(self, texts: Iterable[tuple[str, str]]) -> Redaction:
        """Add counts and one place to each entry; `texts` are (title, text)."""
        entries = list(self.entries)
        for title, text in texts:
            for start, end, at in self._places(text):
                entry = entries[at]
                if not entry.count:
                    entry = replace(entry, title=title, snippet=snippet(text, start, end))
                entries[at] = replace(entry, count=entry.count + 1)
        return Redaction(tuple(entries))

    def _places(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield (start, end, entry) of all that is replaced, none inside another or a placeholder.

        Only forms that begin with the word at hand are tried: one pattern of all forms would take
        time by their number at every letter.
        """
        done = 0
        for word in _WORD.finditer(text):
            start = word.start()
            if start < done:
                continue
            if placeholder := PLACEHOLDER.match(text, start):
                done = placeholder.end()
                continue
            for pattern, at, is_careful in self._beginning.get(_fold(word[0]), ()):
                match = pattern.match(text, start)
                if match and not (is_careful and match[0].islower()):
                    yield start, match.end(), at
                    done = match.end()
                    break

    @cached_property
    def _beginning(self) -> dict[str, list[tuple[re.Pattern[str], int, bool]]]:
        """The forms by how they begin, the longest first: pattern, entry, whether careful."""
        forms = [(form, at) for at, entry in enumerate(self.entries) for form in entry.forms]
        beginning: dict[str, list[tuple[re.Pattern[str], int, bool]]] = {}
        for form, at in sorted(forms, key=lambda pair: (-len(pair[0]), pair)):
            if first := _WORD.match(form):
                is_careful = form in self.entries[at].careful
                beginning.setdefault(_fold(first[0]), []).append((_compile(form), at, is_careful))
        return beginning


def _fold(word: str) -> str:
    """Fold the case of a word as `re.IGNORECASE` does, which takes all i for one."""
    return word.casefold().replace("ı", "i").replace("\u0307", "")


def form_pattern(form: str) -> str:
    """Return the pattern of a form as whole words, however the white space between is broken."""
    words = r"\s+".join(re.escape(word) for word in form.split())
    before = r"(?<![^\W_])(?<!\d[.,])" if form[:1].isalnum() else ""
    after = r"(?![^\W_])(?![.,]?\d)" if form[-1:].isalnum() else ""
    return f"{before}{words}{after}"


@lru_cache(maxsize=65_536)  # planning looks again and again; the cache of re has 512 places
def _compile(form: str) -> re.Pattern[str]:
    return re.compile(form_pattern(form), re.IGNORECASE)


def own_entry(word: str) -> str:
    """Return a word the user wants out as a form.

    Raises:
        CannotBeRemoved: placeholders are made of it.
    """
    form = " ".join(word.split())
    parts = [part for part in re.split(r"[\s\[\]-]+", form.casefold()) if part]
    if all(part in _OWN_WORDS or part.isdigit() for part in parts):
        raise CannotBeRemoved(form)
    return form


def snippet(text: str, start: int, end: int) -> str:
    """Return what stands around a place, whole words on one line."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:
        before = "…" + before.partition(" ")[2]
    if len(text) > end + _AROUND:
        after = after.rpartition(" ")[0] + "…"
    return " ".join(f"{before}{text[start:end]}{after}".split())


_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_LINK: Final = re.compile(
    r"\b(?:https?|ftp|ssh)://[^\s<>()\[\]\"'”’]+"
    r"|\bwww\.[^\s<>()\[\]\"'”’]+"
    r"|(?<![\w.@/-])(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+"
    r"(?:com|org|io|dev|eu|de|uk|cz|at|ch|fr|nl|pl|sk|us|ca|au|ie|in|app|cloud|info|biz|gov|edu)"
    r"(?![\w-])(?:/[^\s<>()\[\]\"'”’]*)?",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(
    r"(?<![\w.,/-])(?:\+|00|\(0|0)[\d(][\d ()/.\u00a0-]{5,18}\d(?![\w-])|"
    r"(?<![\w.,/-])(?:\(\d{3}\)|\d{3})[ .-]\d{3}[.-]\d{4}(?![\w-])"
)
_FEWEST_DIGITS, _MOST_DIGITS = 8, 15  # E.164: 15 at most
_DAY: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")

_CURRENCIES: Final = {
    "£": "gbp pounds pound sterling quid",
    "€": "eur euros euro",
    "$": "usd us$ dollars dollar bucks",
    "¥": "jpy yen",
    "₹": "inr rupees rupee",
    "CHF": "chf francs",
    "Kč": "czk kč crowns koruna",
    "zł": "pln zł zloty zlotys",
    "SEK": "sek kronor",
    "NOK": "nok kroner",
    "DKK": "dkk",
    "CAD": "cad",
    "AUD": "aud",
}
_SIGNS: Final = {word: sign for sign, words in _CURRENCIES.items() for word in words.split()}
_SIGNS.update({sign.casefold(): sign for sign in _CURRENCIES})
_SCALE: Final = r"(?:\s?(?:k|m|mn|mio|bn|b)\b|\s(?:thousand|million|billion|hundred)\b)?"
_NUMBER: Final = r"\d+(?:[.,'’\u00a0\u202f ]\d{3})*(?:[.,]\d{1,2})?"
_WORDS: Final = "|".join(sorted((re.escape(word) for word in _SIGNS), key=len, reverse=True))
_AMOUNT: Final = re.compile(
    rf"(?<![\w.,])(?P<before>US\$|[£€$¥₹]|(?:CHF|EUR|USD|GBP|CZK|PLN)\b)\s?"
    rf"(?P<number>{_NUMBER}{_SCALE})(?!\d)"
    rf"|(?<![\w.,£€$])(?P<counted>{_NUMBER}{_SCALE})\s?(?P<after>(?:{_WORDS})(?!\w))",
    re.IGNORECASE,
)
_SCALES: Final = {"k": "000", "thousand": "000", "m": "m", "mn": "m", "mio": "m", "million": "m"}
_SCALED: Final = re.compile(r"([\d.,'’\s]*\d)\s*([a-z]*)$", re.IGNORECASE)
_ENDING: Final = ".,;:!?*_"


def mask_patterns(text: str) -> str:
    """Replace placeholders and all that is found here by as many underscores.

    An underscore is no letter of any word, and ends no sentence.
    """
    spans = [match.span() for match in PLACEHOLDER.finditer(text)]
    spans += [(start, end) for _, _, start, end in find_patterns(text)]
    chars = list(text)
    for start, end in spans:
        chars[start:end] = "_" * (end - start)
    return "".join(chars)


def find_patterns(text: str) -> Iterator[tuple[EntityKind, str, int, int]]:
    """Yield (kind, what is the same for all its spellings, start, end), none inside another."""
    taken = bytearray(len(text))
    for match in PLACEHOLDER.finditer(text):
        taken[match.start() : match.end()] = b"\1" * len(match[0])
    for kind, pattern in (
        (EntityKind.EMAIL, _EMAIL),
        (EntityKind.LINK, _LINK),
        (EntityKind.AMOUNT, _AMOUNT),
        (EntityKind.PHONE, _PHONE),
    ):
        for match in pattern.finditer(text):
            start, end = match.start(), match.start() + len(match[0].rstrip(_ENDING))
            if any(taken[start:end]) or (key := _key(kind, match, text[start:end])) is None:
                continue
            taken[start:end] = b"\1" * (end - start)
            yield kind, key, start, end


def _key(kind: EntityKind, match: re.Match[str], text: str) -> str | None:
    """Return what two spellings of the same share; None where it is none after all."""
    if kind is EntityKind.PHONE:
        digits = "".join(filter(str.isdigit, text))
        is_one = _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS and not _DAY.fullmatch(text)
        return digits if is_one else None
    if kind is EntityKind.AMOUNT:
        sign = (match["before"] or match["after"]).casefold()
        return f"{_SIGNS.get(sign, sign)}{_figure(match['number'] or match['counted'])}"
    return text.casefold().rstrip("/")


def _figure(written: str) -> str:
    """Return a number without what groups its digits: 3100 for 3,100 and 3 100 and 3.1k."""
    scaled = _SCALED.match(written.strip())
    if scaled is None:
        return written.casefold()
    digits, word = re.sub(r"[.,'’\s](?=\d{3}(?!\d))", "", scaled[1]), scaled[2].casefold()
    return f"{digits}{_SCALES.get(word, word)}"
