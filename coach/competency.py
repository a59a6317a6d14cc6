"""Competencies: what interviewers ask about, how it shows, and the sets it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from coach.errors import AmbiguousCompetency, UnknownCompetency

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Competency:
    """One competency.

    `questions` are behavioral questions that ask for it, in varied wording. `indicators` are
    first-person sentences as they stand inside a story that shows it; `not_shown` are signs that a
    story does not. `looks_for` is what interviewers look for in an answer, and `prompts` are
    questions that help a person to remember a story of this kind. `civil_service` and `amazon`
    are the names of the items of those two frameworks that it belongs under.
    """

    id: str
    name: str
    definition: str
    questions: tuple[str, ...]
    indicators: tuple[str, ...]
    not_shown: tuple[str, ...] = ()
    looks_for: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    civil_service: tuple[str, ...] = ()
    amazon: tuple[str, ...] = ()


class Verdict(StrEnum):
    """What a story's owner says of a competency that it may show; no verdict says nothing."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class FrameworkItem:
    """One part of a framework, and the ids of the competencies that show it, most relevant first.

    `importance` is 1 (critical), 2 (important) or 3 (nice to have); None where the framework does
    not rank its parts.
    """

    name: str
    description: str
    competencies: tuple[str, ...]
    importance: int | None = None


@dataclass(frozen=True, slots=True)
class Framework:
    """A named set of competencies; `about` says in one line what it is and under which licence."""

    id: str
    name: str
    about: str
    items: tuple[FrameworkItem, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The competencies and frameworks in use: every id that a framework names is among them."""

    competencies: tuple[Competency, ...]
    frameworks: tuple[Framework, ...]


def find_competency(wanted: str, names: Mapping[str, str]) -> str:
    """The id of the competency a person means: its id or name, or the beginning of one of them.

    `names` are the competencies' names by id.

    Raises:
        UnknownCompetency: none is called so.
        AmbiguousCompetency: several begin so.
    """
    typed = _plain(wanted)
    called = {known: (_plain(known), _plain(name)) for known, name in names.items()}
    exact = [known for known, words in called.items() if typed in words]
    begun = [known for known, words in called.items() if any(w.startswith(typed) for w in words)]
    found = exact or (begun if typed else [])
    if not found:
        raise UnknownCompetency(wanted, list(names))
    if len(found) > 1:
        raise AmbiguousCompetency(wanted, found)
    return found[0]


def _plain(text: str) -> str:
    """An id or name as it is compared: `decision_making` is `Decision making`."""
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
