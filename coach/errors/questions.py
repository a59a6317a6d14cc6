"""Questions, as they are asked and as they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import CoachError, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class NoQuestion(UsageProblem):
    """There is no question to match."""

    def __init__(self, where: str = "") -> None:
        at = f"{where}: " if where else ""
        super().__init__(
            f'{at}There is no question. Ask one: coach match "tell me about a failure", '
            "or give a file with -f."
        )


class QuestionTooLong(UsageProblem):
    """A question so long that it is a pasted document; no `length` where it was not read whole."""

    def __init__(self, length: int | None, limit: int, where: str = "") -> None:
        at = f"{where}: " if where else ""
        many = "far too many" if length is None else f"{length:,}"
        super().__init__(
            f"{at}The question has {many} characters; {limit:,} is the most. "
            "Give several questions in a file, one a line: coach match -f FILE."
        )


class QuestionNotFound(CoachError):
    """None of the person's own questions is the one named."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f'No question of your own is "{name}". coach questions --own shows them with their '
            "ids; built-in questions stay."
        )


class AmbiguousQuestion(CoachError):
    """The words given occur in several of the person's own questions."""

    def __init__(self, name: str, ids: Sequence[str]) -> None:
        super().__init__(f'"{name}" could be: {", ".join(ids)}. Give the id.')


class QuestionInFile(CoachError):
    """A question to be removed that stands in the person's own file, which coach never writes."""

    def __init__(self, text: str, path: Path) -> None:
        super().__init__(f'"{text}" stands in {path}. Take it out there.')
