"""`--debug`: a log of what coach did and how long it took, which can be sent to anybody.

It holds names of coach's own (commands, options, phases), numbers, and where in the code an error
came from: never an argument, a value, a message or a path of the user's.
"""

from __future__ import annotations

import logging
import os
import platform
import re
import sys
import time
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from itertools import count
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from io import TextIOWrapper

    from coach.maintenance.inspection import Check
    from coach.progress import Counter


LARGEST: Final = 1_000_000
"""Bytes of a log; a command writes some two thousand. One older log is kept beside it."""

_LIBRARIES: Final = ("storycoach", "click", "numpy", "onnxruntime", "tokenizers", "sqlite-utils")
_IMPERSONAL: Final = ("It holds ", "Nothing ", "Only you ", "Rows that hang ", "The index ")
_PACKAGE: Final = Path(__file__).parent.parent.parent
_LOGGERS = count(1)
_LINE: Final = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ [ a-z]")


class DebugLog:
    """The log of one run."""

    def __init__(self, path: Path) -> None:
        """Begin to write; raises OSError where the file cannot be written, or is no log."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for there in (path, path.with_name(f"{path.name}.1")):
            if there.is_file() and there.stat().st_size:
                with there.open("rb") as file:
                    if not _LINE.match(file.readline(100)):
                        raise FileExistsError(None, f"{there.name} is no log of coach's")
        handler = _PrivateHandler(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(message)s"))
        # No child of the root logger: what libraries log is not in this file, and this in no other.
        self._logger = logging.Logger(f"coach-{next(_LOGGERS)}")  # noqa: LOG001
        self._logger.addHandler(handler)
        self._begun = time.perf_counter()
        self._bank_closed: float | None = None
        self._write("begin", _versions())

    def command(self, command: click.Command, arguments: Sequence[str]) -> None:
        """Note which command runs, and which of its options were given; no argument, no value."""
        options = {name for o in command.params for name in (*o.opts, *o.secondary_opts)}
        typed = [word.partition("=")[0] for word in arguments if word.startswith("-")]
        given = [word if word in options else word[:2] for word in typed]  # -n5 is -n
        names = " ".join(name for name in given if name in options)
        self._logger.info("%s", f"command {command.name} {names}".rstrip())

    @contextmanager
    def phase(self, name: str) -> Iterator[Counter]:
        """Note how long something takes, and what it counts."""
        counted: dict[str, int] = {}

        def count(**counts: int) -> None:
            counted.update(counts)

        start = time.perf_counter()
        try:
            yield count
        finally:
            self._write(f"phase {name} {_since(start)} ms", counted)

    def failed(self, error: BaseException) -> None:
        """Note the types of an error and of what caused it, and the places in the code."""
        noted: set[int] = set()
        cause: BaseException | None = error
        while cause is not None and id(cause) not in noted:
            noted.add(id(cause))
            self._logger.info("error %s", type(cause).__name__)
            for frame, line in walk_tb(cause.__traceback__):
                code = frame.f_code
                self._logger.info("  at %s:%d %s", code_place(code.co_filename), line, code.co_name)
            cause = cause.__cause__ or cause.__context__

    def bank_closed(self) -> None:
        """Note that the bank is closed; what follows is rendering."""
        self._bank_closed = time.perf_counter()

    def close(self) -> None:
        """Note the end."""
        if self._bank_closed is not None:
            self._write(f"phase render {_since(self._bank_closed)} ms", {})
        self._write(f"end {_since(self._begun)} ms", {})
        for handler in tuple(self._logger.handlers):
            with suppress(OSError):  # said when it was written
                handler.close()
            self._logger.removeHandler(handler)

    def _write(self, event: str, values: Mapping[str, object]) -> None:
        details = " ".join(f"{name}={value}" for name, value in values.items())
        self._logger.info("%s", f"{event} {details}".rstrip())


class _PrivateHandler(RotatingFileHandler):
    """A rotating log that only the user can read; it ends where the disk takes no more."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802  (logging's)
        """Tell the user once that the log ends here; the command itself goes on."""
        if not self.filters:
            error = sys.exception()
            why = error.strerror if isinstance(error, OSError) else type(error).__name__
            click.echo(f"The log cannot be written any further ({why}).", err=True)
            self.addFilter(lambda _: False)

    def _open(self) -> TextIOWrapper[Any]:
        flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY | getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(self.baseFilename, flags, 0o600)  # a pipe without a reader fails
        if Path(self.baseFilename).is_file():  # one that was there before may be open to others
            Path(self.baseFilename).chmod(0o600)
        return os.fdopen(descriptor, "a", encoding=self.encoding)


def code_place(filename: str) -> str:
    """Return a file of code without its folders, which may bear the user's name."""
    path = Path(filename)
    if path.is_relative_to(_PACKAGE):
        return path.relative_to(_PACKAGE).as_posix()
    parts = path.parts
    for folder in ("site-packages", "dist-packages"):
        if folder in parts:
            return "/".join(parts[parts.index(folder) + 1 :])
    return path.name


def report_lines(checks: Sequence[Check]) -> list[str]:
    """Return what a bug report needs; of a check, what has no word, name or path of the user's."""
    lines = [f"{name} {value}" for name, value in _versions().items()]
    for check in checks:
        is_told = check.about in {"software", "terminal"} or check.found.startswith(_IMPERSONAL)
        lines.append(f"{check.state:5} {check.about}{f': {check.found}' if is_told else ''}")
    return lines


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version(), "system": platform.system()}
    for name in _LIBRARIES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "missing"
    return versions


def _since(start: float) -> int:
    """Return the milliseconds since a start."""
    return round((time.perf_counter() - start) * 1000)
