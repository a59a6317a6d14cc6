"""How long work tells the person what it does, whoever shows it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager


class Report(Protocol):
    """Where notes and progress go; never the place where results go."""

    def note(self, sentence: str) -> None:
        """Say one thing the person should know."""
        ...

    def progress(
        self, label: str, total: int | None
    ) -> AbstractContextManager[Callable[[int], None]]:
        """Show work of `total` steps, unknown if None; call the result with the steps done."""
        ...


class Silent:
    """A report nobody reads."""

    def note(self, sentence: str) -> None:
        """Drop the note."""

    @contextmanager
    def progress(self, label: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Drop the progress."""
        del label, total
        yield lambda _done: None
