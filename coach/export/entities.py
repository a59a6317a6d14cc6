"""Define what is replaced, its placeholder, and where it stands in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from coach.errors import CannotBeRemoved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence


class EntityKind(StrEnum):
    """What something is; NAME where nothing tells whether it is of a human or a company."""

    PERSON = "Person"
    COMPANY = "Company"
    NAME = "Name"
    AMOUNT = "amount"
    EMAIL = "e-mail"
    LINK = "link"
    PHONE = "phone"
    IP = "IP"
    HOST = "host"
    HANDLE = "handle"
    KEY = "key"
    REMOVED = "removed"

    def placeholder(self, number: int) -> str:
        """Return "Person 2" of a name, which reads on as one; "[amount 3]" of anything else."""
        return f"{self} {number}" if self in NAMES else f"[{self} {number}]"


NAMES: Final = (EntityKind.PERSON, EntityKind.COMPANY, EntityKind.NAME)
PLACEHOLDER: Final = re.compile(
    rf"(?<![^\W_])(?P<name>{'|'.join(NAMES)}) (?P<number>\d+)(?![^\W_])"
    rf"|\[(?P<kind>{'|'.join(kind for kind in EntityKind if kind not in NAMES)}) (?P<counted>\d+)\]"
)
_OWN_WORDS: Final = frozenset(part for kind in EntityKind for part in kind.lower().split("-"))
_WORD: Final = re.compile(r"[^\W_]+|\S")  # a word, or what else may stand where a form begins
_AROUND: Final = 24  # characters of a snippet on each side
_UNSEEN: Final = re.compile(  # joiners have a meaning amid emoji
    r"[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
    r"|(?<=\w)[\u200c\u200d\ufe00-\ufe0f]+(?=\w)"
)
_AS_PLAIN: Final = {
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0xFE63, 0xFF0D), "-"),
    **dict.fromkeys((0x2007, 0x2009, 0x202F), "\u00a0"),
    # Ligatures of a PDF, letters and signs of full width; none that Markdown reads.
    **{ord(char): normalize("NFKC", char) for char in "ﬀﬁﬂﬃﬄﬅﬆ＄￡￥＠．，＋：／％（）"},
    **{code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()},
}


@dataclass(frozen=True, slots=True)
class TextPassage:
    """A text of a story and the line of its document where it begins.

    In a `heading` (a title, a skill) capitals say nothing of names. The text is a plain one.
    """

    title: str
    text: str
    heading: bool = False
    line: int = 0

    def __post_init__(self) -> None:
        """Have every letter and sign in the one way that is looked for."""
        object.__setattr__(self, "text", plain_text(self.text))


@dataclass(frozen=True, slots=True)
class RedactionEntry:
    """One thing that is replaced wherever it stands; without a placeholder, one that may be.

    `forms` are its spellings, the fullest first; `count` how often it stands in the stories,
    `title`, `line` and `snippet` one place. `careful` forms are ordinary words too ("Will"): they
    are replaced only where they have a capital. `doubt` says why it may be wrong.
    """

    kind: EntityKind
    placeholder: str
    forms: tuple[str, ...]
    careful: frozenset[str] = frozenset()
    doubt: str = ""
    count: int = 0
    title: str = ""
    line: int = 0
    snippet: str = ""


@dataclass(frozen=True)
class Redaction:
    """Everything that is replaced, and what may have to be and is not."""

    entries: tuple[RedactionEntry, ...]
    left: tuple[RedactionEntry, ...] = ()

    def apply(self, text: str) -> str:
        """Return the text, a plain one, with placeholders."""
        text = plain_text(text)
        pieces: list[str] = []
        done = 0
        for start, end, at in self.places(text):
            pieces += [text[done:start], self.entries[at].placeholder]
            done = end
        return "".join([*pieces, text[done:]])

    def without(self, placeholders: Collection[str]) -> Redaction:
        """Leave out the entries with these placeholders; the others keep their numbers."""
        kept = (entry for entry in self.entries if entry.placeholder not in placeholders)
        return Redaction(tuple(kept), self.left)

    def doubts(self) -> list[RedactionEntry]:
        """Return what may be wrong: replaced and perhaps no name, or left and perhaps one."""
        return [entry for entry in (*self.entries, *self.left) if entry.doubt]

    def counted(self, texts: Iterable[TextPassage]) -> Redaction:
        """Add counts and one place to each entry."""
        entries = list(self.entries)
        for passage in texts:
            text = passage.text
            for start, end, at in self.places(text):
                entry = entries[at]
                if not entry.count:
                    line = passage.line + text.count("\n", 0, start)
                    around = snippet(text, start, end)
                    entry = replace(entry, title=passage.title, line=line, snippet=around)
                entries[at] = replace(entry, count=entry.count + 1)
        return Redaction(tuple(entries), self.left)

    def places(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield (start, end, entry) of all that is replaced, none inside another or a placeholder.

        The forms are walked word by word in one tree: however many there are, a word of the text
        takes the same time.
        """
        words = [(word.start(), word.end(), _fold(word[0])) for word in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            start = words[at][0]
            if placeholder := PLACEHOLDER.match(text, start):
                end = placeholder.end()
            elif longest := self._longest(text, words, at):
                end, entry = longest
                yield start, end, entry
            else:
                at += 1
                continue
            while at < len(words) and words[at][0] < end:
                at += 1

    def _longest(
        self, text: str, words: Sequence[tuple[int, int, str]], at: int
    ) -> tuple[int, int] | None:
        """Return the end and the entry of the longest form that begins with a word."""
        node, longest = self._tree, None
        first = after = words[at][0]
        for to in range(at, len(words)):
            start, end, word = words[to]
            below = node.following.get(word if start == after else f" {word}")
            if below is None:
                break
            node, after = below, end
            is_word = node.is_careful and text[first:end].islower()
            if node.entry >= 0 and not is_word and _stands_alone(text, first, end):
                longest = (end, node.entry)
        return longest

    @cached_property
    def _tree(self) -> _Node:
        """The forms by their words; a word behind white space has a space before it."""
        root = _Node()
        for at, entry in enumerate(self.entries):
            for form in entry.forms:
                node, after = root, 0
                for word in _WORD.finditer(form):
                    spaced = " " if word.start() > after else ""
                    node = node.following.setdefault(spaced + _fold(word[0]), _Node())
                    after = word.end()
                if node.entry < 0 and node is not root:
                    node.entry, node.is_careful = at, form in entry.careful
        return root


@dataclass(slots=True)
class _Node:
    """A place in the tree of forms: the entry of the form that ends here, and what may follow."""

    entry: int = -1
    is_careful: bool = False
    following: dict[str, _Node] = field(default_factory=dict)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a number that begins or ends a form is no part of a longer one."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return not (
        (text[start].isalnum() and before[-1:] in {".", ","} and before[:1].isdigit())
        or (text[end - 1].isalnum() and after[:1] in {".", ","} and after[1:].isdigit())
    )


def _fold(word: str) -> str:
    """Fold the case of a word as `re.IGNORECASE` does, which takes all i for one."""
    return word.casefold().replace("ı", "i").replace("\u0307", "")


def plain_text(text: str) -> str:
    """Return a text without what nobody sees, with one way to write each letter and hyphen."""
    return normalize("NFC", _UNSEEN.sub("", text)).translate(_AS_PLAIN)


def own_entry(word: str) -> str:
    """Return a word the user wants out as a form.

    Raises:
        CannotBeRemoved: placeholders are made of it.
    """
    form = " ".join(plain_text(word).split())
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
