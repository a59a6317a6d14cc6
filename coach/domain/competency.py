"""Competencies: what interviewers ask about, how it shows, and the sets it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coach.errors import AmbiguousName, UnknownCompetency

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from coach.domain.interview import InterviewRound
    from coach.errors import UnknownName

FEW_QUESTIONS = 4
"""Questions below which what a competency is stands beside them; see `question_texts`."""

UNRANKED = 2
"""The importance of an item that has none, where other items of its framework have one."""


@dataclass(frozen=True, slots=True)
class Competency:
    """One competency, asked for by `questions` and named by `skills`.

    `indicators` are first-person sentences of a story that shows it; `not_shown` are signs that it
    does not. `prompts` help to remember a story of this kind. `civil_service` and `amazon` name the
    items of these two frameworks that it belongs under.
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
        """Its questions, and where these are few, what it is.

        Measured: docs/evaluation.md#competencies-with-few-questions.
        """
        if len(self.questions) >= FEW_QUESTIONS:
            return self.questions
        name = self.name[0].lower() + self.name[1:]
        about = (f"Tell me about a time of {name}.", f"{self.name}: {self.definition}")
        return (*self.questions, *about)


@dataclass(frozen=True, slots=True)
class FrameworkItem:
    """A part of a framework: competencies, most relevant first; `importance` 1 (critical) to 3."""

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
    """The competencies and frameworks in use: every id that a framework names is among them.

    `rounds` are the user's own.
    """

    competencies: tuple[Competency, ...]
    frameworks: tuple[Framework, ...]
    rounds: tuple[InterviewRound, ...] = ()

    def to_dict(self, lines: LineNumbers, own: str | None) -> dict[str, Any]:
        """Return the JSON of `coach questions --competencies`; `own` is the user's file, if any."""

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
    """Where the user's own competencies and frameworks begin, by id; None if it cannot be told."""

    competencies: Mapping[str, int | None]
    frameworks: Mapping[str, int | None]


def find_by_name(
    typed: str,
    names: Mapping[str, str],
    unknown: Callable[[str, Sequence[str]], UnknownName] = UnknownCompetency,
) -> str:
    """Return the id meant by an id, a name or its beginning; raises `unknown`, AmbiguousName."""
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
        raise AmbiguousName(typed, ids)
    return ids[0]


def _plain(text: str) -> str:
    """Return an id or name as it is compared: `decision_making` is `Decision making`."""
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
