"""Notes and progress on stderr, so that stdout stays clean for pipes."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from coach.cli.group import one_line
from coach.progress import uncounted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from coach.cli.debug import DebugLog
    from coach.progress import Count


class TerminalReport:
    """A `coach.progress.Report` for a person at a terminal; silent progress elsewhere.

    `log` is where phases go with `--debug`.
    """

    def __init__(self, log: DebugLog | None = None) -> None:
        self._log = log

    def note(self, sentence: str) -> None:
        """Print the note on stderr."""
        click.echo(one_line(sentence), err=True)

    @contextmanager
    def progress(self, label: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """A progress bar, gone when the work is done; nothing where stderr is no terminal."""
        with self.phase(label) as count, self._bar(label, total) as show:
            yield show
            count(total=total or 0)

    @contextmanager
    def phase(self, name: str) -> Iterator[Count]:
        """Into the log, if there is one."""
        if self._log is None:
            yield uncounted
        else:
            with self._log.phase(name) as count:
                yield count

    @contextmanager
    def _bar(self, label: str, total: int | None) -> Iterator[Callable[[int], None]]:
        if not sys.stderr.isatty():
            yield lambda _done: None
            return
        from rich.console import Console  # noqa: PLC0415  (only where there is a terminal)
        from rich.progress import Progress  # noqa: PLC0415

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=total)
            yield lambda done: bar.update(task, completed=done)
