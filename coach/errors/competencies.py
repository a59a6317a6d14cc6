"""Competencies and frameworks, as a person names them and as their own file has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from coach.errors import CoachError, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class UnknownName(UsageProblem):
    """Nothing of a `kind` answers to the name given; `known` are the ids there are."""

    kind: ClassVar[str]

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f'No {self.kind} is called "{name}". There are: {", ".join(known)}.')


class UnknownCompetency(UnknownName):
    """No competency is called so."""

    kind = "competency"


class UnknownFramework(UnknownName):
    """No framework is called so."""

    kind = "framework"


class AmbiguousName(UsageProblem):
    """The name given is the beginning of several; `possible` are their ids."""

    def __init__(self, name: str, possible: Sequence[str]) -> None:
        super().__init__(f'"{name}" could be: {", ".join(possible)}. Type more of it.')


class AmbiguousCompetency(AmbiguousName):
    """Several competencies begin so."""


class AmbiguousFramework(AmbiguousName):
    """Several frameworks begin so."""


class NothingAskedFor(CoachError):
    """What was named asks for no competency."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} coach gaps alone looks at all of them.")


class CompetenciesUnusable(CoachError):
    """A person's own file of competencies cannot be read, or holds mistakes.

    `mistakes` are sentences with the line each is about, where it can be told.
    """

    def __init__(self, path: Path, mistakes: Sequence[tuple[int | None, str]]) -> None:
        self.path = path
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.sentences))

    @property
    def sentences(self) -> tuple[str, ...]:
        """One for every mistake."""
        return tuple(
            f"{self.path}:{line}: {sentence}" if line else f"{self.path}: {sentence}"
            for line, sentence in self.mistakes
        )
