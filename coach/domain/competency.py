"""Competencies: what interviewers ask about, how it shows, and the sets it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from coach.errors import AmbiguousCompetency, UnknownCompetency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.errors import AmbiguousName, UnknownName

FEW_QUESTIONS = 4
"""Questions below which what a competency is stands beside them; see `question_texts`."""

UNRANKED = 2
"""The importance of an item that has none, where other items of its framework have one."""


@dataclass(frozen=True, slots=True)
class Competency:
    """One competency.

    `questions` are behavioral questions that ask for it, in varied wording. `indicators` are
    first-person sentences as they stand inside a story that shows it; `not_shown` are signs that a
    story does not. `skills` are phrases by which users name it under a story (see
    `coach.catalog.skills`). `looks_for` is what interviewers look for in an answer, and `prompts`
    are questions that help to remember a story of this kind. `civil_service` and `amazon` are the
    names of the items of those two frameworks that it belongs under.
    """

    id: str
    name: str
    definition: str
    questions: tuple[str, ...]
    indicators: tuple[str, ...]
    not_shown: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    looks_for: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    civil_service: tuple[str, ...] = ()
    amazon: tuple[str, ...] = ()

    @property
    def question_texts(self) -> tuple[str, ...]:
        """What a question is compared with: its questions, and where these are few, what it is.

        Measured: docs/evaluation.md#competencies-with-few-questions.
        """
        if len(self.questions) >= FEW_QUESTIONS:
            return self.questions
        name = self.name[0].lower() + self.name[1:]
        about = (f"Tell me about a time of {name}.", f"{self.name}: {self.definition}")
        return (*self.questions, *about)


class Confirmation(StrEnum):
    """What the user says of a competency that a story may show."""

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

    @property
    def competencies(self) -> tuple[str, ...]:
        """The ids of its competencies, each once: by importance, then as it names them."""
        ranked = sorted(self.items, key=lambda item: item.importance or UNRANKED)
        return tuple(dict.fromkeys(one for item in ranked for one in item.competencies))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The competencies and frameworks in use: every id that a framework names is among them."""

    competencies: tuple[Competency, ...]
    frameworks: tuple[Framework, ...]

    def to_dict(self, lines: LineNumbers, own: str | None) -> dict[str, Any]:
        """Return what is in use, as `coach questions --competencies --format json` prints it.

        `own` is the path of the user's file, if there is one; `lines` are where things begin in it.
        """

        def origin(name: str, begins: Mapping[str, int | None]) -> dict[str, Any]:
            return {"source": own if name in begins else None, "line": begins.get(name)}

        return {
            "competencies": [
                {
                    "id": competency.id,
                    "name": competency.name,
                    "definition": competency.definition,
                    **origin(competency.id, lines.competencies),
                }
                for competency in self.competencies
            ],
            "frameworks": [
                {
                    "id": framework.id,
                    "name": framework.name,
                    "about": framework.about,
                    "competencies": list(framework.competencies),
                    **origin(framework.id, lines.frameworks),
                }
                for framework in self.frameworks
            ],
        }


@dataclass(frozen=True, slots=True)
class LineNumbers:
    """Where the user's own competencies and frameworks begin in their file, by id.

    None stands for a line that cannot be told. Built-in ones are not here.
    """

    competencies: Mapping[str, int | None]
    frameworks: Mapping[str, int | None]


def find_by_name(
    typed: str,
    names: Mapping[str, str],
    unknown: type[UnknownName] = UnknownCompetency,
    ambiguous: type[AmbiguousName] = AmbiguousCompetency,
) -> str:
    """Return the id of what a user means: its id or name, or how one of them begins.

    `names` are those of all competencies, or frameworks, by id.

    Raises:
        UnknownCompetency: none is called so; or the error given for it.
        AmbiguousCompetency: several begin so; or the error given for it.
    """
    word = _plain(typed)
    called = {identity: (_plain(identity), _plain(name)) for identity, name in names.items()}
    ids = [identity for identity, words in called.items() if word in words]
    if not ids and word:
        ids = [
            identity
            for identity, words in called.items()
            if any(name.startswith(word) for name in words)
        ]
    if not ids:
        raise unknown(typed, list(names))
    if len(ids) > 1:
        raise ambiguous(typed, ids)
    return ids[0]


def _plain(text: str) -> str:
    """Return an id or name as it is compared: `decision_making` is `Decision making`."""
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
