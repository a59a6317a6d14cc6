"""What is replaced by what, and the replacing itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Kind(StrEnum):
    """What something is; a name that is neither a person's nor a company's for sure is a name."""

    PERSON = "Person"
    COMPANY = "Company"
    NAME = "Name"
    AMOUNT = "amount"
    EMAIL = "e-mail"
    LINK = "link"
    PHONE = "phone"
    REMOVED = "removed"

    def placeholder(self, number: int) -> str:
        """Names read on as names, the rest stands in brackets: "Person 2", "[amount 3]"."""
        return f"{self} {number}" if self in NAMES else f"[{self} {number}]"


NAMES: Final = (Kind.PERSON, Kind.COMPANY, Kind.NAME)
PLACEHOLDER: Final = re.compile(
    r"(?<![^\W_])(?P<name>Person|Company|Name) (?P<number>\d+)(?!\w)"
    r"|\[(?P<kind>amount|e-mail|link|phone|removed) (?P<counted>\d+)\]"
)
_OWN_WORDS: Final = frozenset(
    ("person", "company", "name", "amount", "e", "mail", "link", "phone", "removed")
)


class WordOfPlaceholders(ValueError):
    """A word to be removed that placeholders are made of: it could never be gone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is replaced wherever it stands.

    `forms` are its spellings, the fullest first; `count` how often it stands in the stories,
    `title` and `snippet` one place. `careful` forms are ordinary words too ("Will"): they are
    replaced only where they have a capital.
    """

    kind: Kind
    placeholder: str
    forms: tuple[str, ...]
    careful: frozenset[str] = frozenset()
    count: int = 0
    title: str = ""
    snippet: str = ""


@dataclass(frozen=True)
class Redaction:
    """Everything that is replaced."""

    entries: tuple[Entry, ...]

    def apply(self, text: str) -> str:
        """The text with placeholders; the same object's bytes where nothing is replaced."""
        return self._pattern.sub(self._replaced, text) if self.entries else text

    def without(self, placeholders: Collection[str]) -> Redaction:
        """The same, some left as they are; the others keep their numbers."""
        return Redaction(
            tuple(each for each in self.entries if each.placeholder not in placeholders)
        )

    def counted(self, texts: Iterable[tuple[str, str]]) -> Redaction:
        """The same with counts and one place each; `texts` are (title, text)."""
        counts = [0] * len(self.entries)
        places: dict[int, tuple[str, str]] = {}
        for title, text in texts:
            for match in self._pattern.finditer(text) if self.entries else ():
                if (at := self._entry(match)) is not None:
                    counts[at] += 1
                    places.setdefault(at, (title, snippet(text, *match.span())))
        entries = []
        for at, entry in enumerate(self.entries):
            where, words = places.get(at, ("", ""))
            entries.append(replace(entry, count=counts[at], title=where, snippet=words))
        return Redaction(tuple(entries))

    @cached_property
    def _forms(self) -> list[tuple[str, int]]:
        """Every form with its entry, the longest first."""
        forms = [(form, at) for at, entry in enumerate(self.entries) for form in entry.forms]
        return sorted(forms, key=lambda form: (-len(form[0]), form))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Placeholders, which stay, and every form as a group of its own."""
        plain = re.sub(r"\(\?P<\w+>", "(?:", PLACEHOLDER.pattern)
        return re.compile(
            "|".join([f"(?:{plain})", *(f"({form_pattern(form)})" for form, _ in self._forms)]),
            re.IGNORECASE,
        )

    def _replaced(self, match: re.Match[str]) -> str:
        at = self._entry(match)
        return match[0] if at is None else self.entries[at].placeholder

    def _entry(self, match: re.Match[str]) -> int | None:
        """The entry that a match is of; none where it is a placeholder or an ordinary word."""
        if match.lastindex is None:
            return None
        form, at = self._forms[match.lastindex - 1]
        return None if form in self.entries[at].careful and match[0].islower() else at


def form_pattern(form: str) -> str:
    """A form as a whole word or words, however the white space between them is broken."""
    words = r"\s+".join(re.escape(word) for word in form.split())
    before = r"(?<![^\W_])(?<!\d[.,])" if form[:1].isalnum() else ""
    after = r"(?![^\W_])(?![.,]?\d)" if form[-1:].isalnum() else ""
    return f"{before}{words}{after}"


def own_entry(word: str) -> str:
    """A word the person wants out, as a form.

    Raises:
        WordOfPlaceholders: placeholders are made of it.
    """
    form = " ".join(word.split())
    parts = [part for part in re.split(r"[\s\[\]-]+", form.casefold()) if part]
    if all(part in _OWN_WORDS or part.isdigit() for part in parts):
        raise WordOfPlaceholders(form)
    return form


_AROUND: Final = 24
"""Characters shown on each side."""


def snippet(text: str, start: int, end: int) -> str:
    """What stands around a place, whole words on one line."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:
        before = "…" + before.partition(" ")[2]
    if len(text) > end + _AROUND:
        after = after.rpartition(" ")[0] + "…"
    return " ".join(f"{before}{text[start:end]}{after}".split())
