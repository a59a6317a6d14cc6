"""What is replaced by what, and the replacing itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


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


_WORD: Final = re.compile(r"[^\W_]+|\S")
"""A word, or what else may stand at the beginning of a form."""


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
        """The text with placeholders; the very same where nothing is replaced."""
        pieces: list[str] = []
        done = 0
        for start, end, at in self._places(text):
            pieces += [text[done:start], self.entries[at].placeholder]
            done = end
        return "".join([*pieces, text[done:]]) if pieces else text

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
            for start, end, at in self._places(text):
                counts[at] += 1
                places.setdefault(at, (title, snippet(text, start, end)))
        entries = []
        for at, entry in enumerate(self.entries):
            where, words = places.get(at, ("", ""))
            entries.append(replace(entry, count=counts[at], title=where, snippet=words))
        return Redaction(tuple(entries))

    def _places(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(start, end, entry) of all that is replaced, none inside another or a placeholder.

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
            for pattern, at, is_careful in self._beginning.get(_folded(word[0]), ()):
                match = pattern.match(text, start)
                if match and not (is_careful and match[0].islower()):
                    yield start, match.end(), at
                    done = match.end()
                    break

    @cached_property
    def _beginning(self) -> dict[str, list[tuple[re.Pattern[str], int, bool]]]:
        """The forms by how they begin, the longest first: pattern, entry, whether careful."""
        forms = [(form, at) for at, entry in enumerate(self.entries) for form in entry.forms]
        found: dict[str, list[tuple[re.Pattern[str], int, bool]]] = {}
        for form, at in sorted(forms, key=lambda each: (-len(each[0]), each)):
            first = _WORD.match(form)
            if first:
                pattern = _compiled(form)
                is_careful = form in self.entries[at].careful
                found.setdefault(_folded(first[0]), []).append((pattern, at, is_careful))
        return found


def _folded(word: str) -> str:
    """A word whatever its case, by the measure of `re.IGNORECASE`, which takes all i for one."""
    return word.casefold().replace("ı", "i").replace("\u0307", "")


def form_pattern(form: str) -> str:
    """A form as a whole word or words, however the white space between them is broken."""
    words = r"\s+".join(re.escape(word) for word in form.split())
    before = r"(?<![^\W_])(?<!\d[.,])" if form[:1].isalnum() else ""
    after = r"(?![^\W_])(?![.,]?\d)" if form[-1:].isalnum() else ""
    return f"{before}{words}{after}"


@lru_cache(maxsize=65_536)  # planning looks again and again; the cache of re has 512 places
def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(form_pattern(form), re.IGNORECASE)


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
