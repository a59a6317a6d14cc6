"""The owner's marks: comments of ours in a person's own file that decide what a block is.

`<!-- coach: skip -->` or `<!-- coach: story: A title -->` on a line of its own decides about the
block below it, or about everything up to a line with `<!-- coach: end -->`. A key `coach` in front
matter decides about the whole file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from coach.reading.titles import clean, shorten
from coach.story import Skipped

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_STORY: Final = "you marked it as no story"
_COMMENT: Final = re.compile(r"<!--\s*coach\s*:", re.IGNORECASE)
_ALONE: Final = re.compile(r"\s*<!--\s*coach\s*:(?P<words>[^<>]*?)--+>\s*", re.IGNORECASE)
_ORG: Final = re.compile(r"\s*#\s+coach\s*:(?P<words>.*)", re.IGNORECASE)
_ORG_PROPERTY: Final = re.compile(r"\s*:coach:[ \t]+(?P<words>\S.*)", re.IGNORECASE)
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_KEY: Final = re.compile(r"""\W{0,4}coach["']?\s*[:=]""", re.IGNORECASE)
_ALLOWED: Final = 'allowed are "story", "story: A title", "skip" and "end"'
_IN_FRONT: Final = 'allowed are "story" and "skip"'
_END: Final = "end"
_NOTHING_TO_END: Final = "there is no mark above it that it could end"


class Verdict(StrEnum):
    """What a mark decides."""

    STORY = "story"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Mark:
    """An owner's mark: its line, what it decides, and what it calls the block.

    `end` is the line of the mark that ends its block, where there is one; `above` says that it
    stands in the block it decides about, below the heading (Org's property).
    """

    line: int
    verdict: Verdict
    title: str = ""
    end: int = 0
    above: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a document, those that cannot be understood, and the lines they stand on."""

    found: tuple[Mark, ...] = ()
    misread: tuple[Skipped, ...] = ()
    lines: frozenset[int] = field(default_factory=frozenset)

    def hidden(self, lines: Sequence[str]) -> Sequence[str]:
        """The document's lines, those with a mark left blank."""
        if not self.lines:
            return lines
        return ["" if number in self.lines else line for number, line in enumerate(lines, 1)]


def find(lines: Sequence[str]) -> Marks:
    """The marks in a document's comments, those in code aside."""
    written: list[tuple[int, str, bool]] = []
    misread: list[Skipped] = []
    fence = ""
    for number, line in enumerate(lines, 1):
        match = _FENCE.match(line)
        if match and (not fence or match[1].startswith(fence)):
            fence = "" if fence else match[1]
        elif not fence and "coach" in line.lower() and _COMMENT.search(line):
            alone = _ALONE.fullmatch(line)
            if alone:
                written.append((number, alone["words"].strip(), False))
            else:
                misread.append(_alone(number, line))
    return _understood(written, misread)


def find_in_org(lines: Sequence[str], start: int) -> Marks:
    """The marks in an Org file's comments and, from its line `start` on, in its drawers."""
    written: list[tuple[int, str, bool]] = []
    for number, line in enumerate(lines, 1):
        match = _ORG.fullmatch(line)
        entry = _ORG_PROPERTY.fullmatch(line) if number >= start and not match else None
        if match:
            written.append((number, match["words"].strip(), False))
        elif entry:
            written.append((number, entry["words"].strip(), True))
    return _understood(written, [])


def of_the_whole(value: str, lines: Sequence[str]) -> tuple[Mark | None, Skipped | None]:
    """What the front matter's key `coach` decides, or why it cannot be understood."""
    line = next((number for number, text in enumerate(lines, 1) if _KEY.match(text)), 1)
    word, title = _parsed(value)
    if word in list(Verdict):
        return Mark(line, Verdict(word), title), None
    return None, _misread(line, lines[line - 1], word, _IN_FRONT)


def _understood(written: Sequence[tuple[int, str, bool]], misread: list[Skipped]) -> Marks:
    """Marks from the words they were written with; an end belongs to the mark before it."""
    found: list[Mark] = []
    left_open: list[int] = []
    for number, words, above in written:
        word, title = _parsed(words)
        if word == _END and not above:
            if left_open:
                at = left_open.pop()
                found[at] = replace(found[at], end=number)
            else:
                misread.append(_problem(number, f"coach: {words}", _NOTHING_TO_END))
        elif word in list(Verdict):
            left_open += [] if above else [len(found)]
            found.append(Mark(number, Verdict(word), title, above=above))
        else:
            misread.append(_misread(number, f"coach: {words}", word, _ALLOWED))
    return Marks(tuple(found), tuple(misread), frozenset(number for number, *_ in written))


def _parsed(words: str) -> tuple[str, str]:
    """The word of a mark, folded, and the title behind it."""
    word, _, title = words.partition(":")
    return word.strip().casefold(), clean(title.strip())


def _misread(line: int, written: str, word: str, allowed: str) -> Skipped:
    """A mark with a word that means nothing here."""
    near = get_close_matches(word, [*Verdict, _END], 1)
    hint = f' (did you mean "{near[0]}"?)' if near else ""
    shown = clean(word, 40) or "nothing"
    return _problem(line, written, f'a mark that cannot be understood, "{shown}"{hint}: {allowed}')


def _alone(line: int, written: str) -> Skipped:
    """A mark with something beside it on its line, or not closed there."""
    return _problem(line, written, "a mark must stand alone on its line, closed with -->")


def _problem(line: int, written: str, why: str) -> Skipped:
    """A mark that decides nothing; the text around it is read as if it were not there."""
    return Skipped(shorten(clean(written)), line, line, why, is_problem=True)


def undecided(mark: Mark, why: str) -> Skipped:
    """A mark that was understood and has nothing to decide about."""
    return _problem(mark.line, f"coach: {mark.verdict}", why)


def no_story(mark: Mark, title: str, first: int, last: int) -> Skipped:
    """A block that its owner marked as no story."""
    note = f" ({mark.title})" if mark.title else ""
    return Skipped(title, first, last, f"{NO_STORY}{note}", marked=mark.line)
