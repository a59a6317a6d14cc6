"""Files that coach writes for a person: reports, exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import UsageProblem

if TYPE_CHECKING:
    from pathlib import Path


class FileInTheWay(UsageProblem):
    """A file that coach has not written stands where a report should go."""

    def __init__(self, path: Path, why: str = "") -> None:
        why = why or "it is there and was not written by this command. Name another, or --force."
        super().__init__(f"{path}: {why}")


class CannotBeRemoved(UsageProblem):
    """A word to be replaced in an export that the placeholders themselves are made of."""

    def __init__(self, word: str) -> None:
        super().__init__(
            f'"{word}" cannot be replaced: placeholders such as "Person 1" and "[amount 2]" are '
            "made of it. Give more of the words around it."
        )
