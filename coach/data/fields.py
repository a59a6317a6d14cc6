"""One table of a person's own file: are its entries there, of the right kind, and known?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from coach.data.tables import flat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Mistakes: TypeAlias = "list[tuple[int | None, str]]"
"""Line, where it can be told, and sentence."""

_ID = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")


class Kind(Enum):
    """What a value should be; OTHER is looked at elsewhere."""

    TEXT = '"…"'
    TEXTS = '["…", "…"]'
    OTHER = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its values, what it is called in a sentence, and the line of each of its keys.

    What is wrong with it is added to `mistakes`.
    """

    row: Mapping[str, Any]
    called: str
    line: Callable[[str], int | None]
    mistakes: Mistakes

    def wrong(self, key: str, sentence: str) -> None:
        """Note what is wrong with this entry, and what to do."""
        self.mistakes.append((self.line(key), f"{self.called}, {key}: {sentence}"))

    def texts(self, key: str) -> Iterator[tuple[int, str]]:
        """The texts of a list with their numbers, from 1; what is no text is left out."""
        value = self.row.get(key)
        for number, text in enumerate(value if isinstance(value, list) else (), start=1):
            if isinstance(text, str) and text.strip():
                yield number, flat(text)

    def check_fields(self, kinds: Mapping[str, Kind], needed: Sequence[str]) -> None:
        """The table has what it needs, nothing unknown, and each value of the right kind."""
        for key in self.row:
            if key not in kinds:
                self.wrong(key, f"There is no such entry.{guess(key, kinds)}")
        for key, kind in kinds.items():
            if key not in self.row:
                if key in needed:
                    self.wrong(key, f"It is missing. Add {key} = {kind.value}.")
            elif kind is Kind.TEXT:
                self._check_text(key)
            elif kind is Kind.TEXTS:
                self._check_texts(key, needed=key in needed)

    def check_id(self) -> None:
        """An id can be typed after an option, whatever the keyboard."""
        value = self.row.get("id")
        if isinstance(value, str) and value.strip() and not is_id(value):
            meant = "_".join(re.findall(r"[a-z0-9]+", value.casefold())) or "my_own"
            self.wrong(
                "id",
                "It may hold only the letters a to z, small, digits, and single - or _ between "
                f'them, such as id = "{meant}".',
            )

    def check_names(self, key: str, known: Iterable[str]) -> None:
        """Every name in this list is one of those known, and stands there once."""
        names = tuple(known)
        seen: set[str] = set()
        for _, text in self.texts(key):
            if text in seen:
                self.wrong(key, f'"{text}" stands there twice. Keep one.')
            elif text not in names:
                self.wrong(key, f'There is no "{text}".{guess(text, names)}')
            seen.add(text)

    def _check_text(self, key: str) -> None:
        value = self.row[key]
        if not isinstance(value, str):
            self.wrong(key, f"It should be text in quotes: {key} = {Kind.TEXT.value}.")
        elif not value.strip():
            self.wrong(key, "It is empty. Write something, or take the line out.")

    def _check_texts(self, key: str, *, needed: bool) -> None:
        value = self.row[key]
        if not isinstance(value, list):
            self.wrong(key, f"It should be a list: {key} = {Kind.TEXTS.value}.")
            return
        if needed and not value:
            self.wrong(key, f"It is empty. Write at least one: {key} = {Kind.TEXTS.value}.")
        for number, text in enumerate(value, start=1):
            if not isinstance(text, str) or not text.strip():
                self.wrong(key, f"Number {number} should be text in quotes, and not empty.")


def check_once(key: str, tables: Sequence[Table]) -> None:
    """No two of these tables have the same value for the key."""
    seen: dict[str, str] = {}
    for table in tables:
        value = table.row.get(key)
        if not isinstance(value, str) or not value.strip():
            continue
        if flat(value) in seen:
            table.wrong(key, f"{seen[flat(value)]} has the same {key}. Change one of them.")
        seen.setdefault(flat(value), table.called[0].upper() + table.called[1:])


def is_id(value: object) -> bool:
    """Whether a value can be the id of a competency or framework."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def guess(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, as a question; else all of them."""
    names = sorted(known)
    close = get_close_matches(word, names, n=1)
    return f' Did you mean "{close[0]}"?' if close else f" There are: {' | '.join(names)}."
