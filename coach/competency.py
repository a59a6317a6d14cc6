"""Competencies: what interviewers ask about, and how it shows in a story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.errors import AmbiguousCompetency, UnknownCompetency

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Competency:
    """One competency.

    `questions` are behavioral questions that ask for it, in varied wording. `indicators` are
    first-person sentences as they stand inside a story that shows it.
    """

    id: str
    name: str
    definition: str
    questions: tuple[str, ...]
    indicators: tuple[str, ...]


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
