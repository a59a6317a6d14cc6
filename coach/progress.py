"""Reporter protocol for notes, progress bars and timed phases."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager


class Counter(Protocol):
    """Take what a phase counted, each number by the name of its kind."""

    def __call__(self, **counts: int) -> None:
        """Note the numbers."""


class Reporter(Protocol):
    """Where notes and progress go; never the place where results go."""

    def note(self, sentence: str) -> None:
        """Say one thing the user should know."""

    def progress(
        self, label: str, total: int | None
    ) -> AbstractContextManager[Callable[[int], None]]:
        """Show work of `total` steps, unknown if None; call the result with the steps done."""

    def phase(self, name: str) -> AbstractContextManager[Counter]:
        """Time a phase of the work for `--debug`; call the result with what it counted.

        `name` is a word of coach's own, never one of the user's: the log may be sent to others.
        """


class SilentReporter:
    """A reporter that shows nothing."""

    def note(self, sentence: str) -> None:
        """Drop the note."""

    @contextmanager
    def progress(self, label: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Drop the progress."""
        del label, total
        yield lambda _done: None

    @contextmanager
    def phase(self, name: str) -> Iterator[Counter]:
        """Drop the time and the counts."""
        del name
        yield uncounted


def uncounted(**counts: int) -> None:
    """Take what was counted where nobody asked for it."""
    del counts
