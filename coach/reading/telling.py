"""Tellings: what of a story is written, what is still a gap, and whether anything is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.reading.labels import Role, fold
from coach.reading.placeholders import is_placeholder
from coach.reading.skills import as_skills
from coach.reading.titles import clean
from coach.story import Part, Section, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.reading.passages import Passage

_NEARLY_ALL: Final = 3  # placeholders for each written section
_HARDLY_WRITTEN: Final = 8  # words
_ABOUT: Final = frozenset({Role.SKILLS, Role.DATE, Role.TITLE})


@dataclass(frozen=True, slots=True)
class Telling:
    """The written sections of a stretch, and its gaps; `refusal` says why it is no story."""

    sections: tuple[Section, ...] = ()
    gaps: tuple[Skipped, ...] = ()
    skills: tuple[str, ...] = ()
    date: str | None = None
    title: str = ""
    refusal: str | None = None


def tell(passages: Iterable[Passage]) -> Telling:
    """Sort passages into what is written and what is not."""
    written: list[Passage] = []
    gaps: list[Passage] = []
    about: dict[Role, list[str]] = {role: [] for role in _ABOUT}
    for passage in passages:
        if passage.label and passage.label.role in _ABOUT:
            about[passage.label.role].append(passage.text)
        else:
            (gaps if is_placeholder(passage.text) else written).append(passage)
    return Telling(
        tuple(_section(each) for each in written),
        tuple(_gap(each) for each in gaps),
        tuple(dict.fromkeys(name for text in about[Role.SKILLS] for name in as_skills(text))),
        _first(about[Role.DATE]) or None,
        _first(about[Role.TITLE]),
        _refusal(written, gaps),
    )


def _section(passage: Passage) -> Section:
    """A passage as a section of a story."""
    part = passage.label.role.part if passage.label else Part.UNLABELLED
    return Section(part, passage.text, passage.line)


def _first(texts: Sequence[str]) -> str:
    """The first text that is written, as one clean line."""
    return next((clean(text) for text in texts if not is_placeholder(text)), "")


def _gap(passage: Passage) -> Skipped:
    """A passage with nothing written in it yet."""
    name = passage.label.word if passage.label else clean(passage.text)
    reason = "a placeholder, nothing written yet" if passage.text else "nothing written yet"
    return Skipped(name.capitalize(), passage.first, passage.last, reason)


def _refusal(written: Sequence[Passage], gaps: Sequence[Passage]) -> str | None:
    """Why passages are no story: nothing, or nearly nothing, is written in them."""
    if not written:
        if any(gap.text for gap in gaps):
            return "a blank template: every part is a placeholder"
        return "labels with nothing written below them" if gaps else "nothing is written here"
    words = sum(len(fold(passage.text).split()) for passage in written)
    if len(gaps) >= _NEARLY_ALL * len(written) and words <= _HARDLY_WRITTEN:
        return "a blank template: nearly every part is a placeholder"
    return None
