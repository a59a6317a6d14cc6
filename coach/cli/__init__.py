"""The command line: commands only translate arguments to one workspace call and render it."""

from __future__ import annotations

import gc
import os
import sys
from io import TextIOWrapper
from typing import NoReturn

from coach.cli.commands import coach

COLLECT_AFTER = 50_000
"""Objects made between two searches for garbage in cycles. Python's own 700 make eighty searches of
a `match`, nearly all while importing, which find next to nothing and take 0.06 s of 0.65.
"""


def main() -> None:
    """Run coach and end the process; the entry point of the installed command.

    A command has committed and closed everything when it returns, so the interpreter is not taken
    down piece by piece: ONNX Runtime and numpy make that 0.07 s of a `match`.
    """
    gc.set_threshold(COLLECT_AFTER)
    # numpy reads this when it is imported. The arrays here are small: on two cores the threads of
    # OpenBLAS made `coach gaps` over 200 stories twice as slow, and importing numpy 0.05 s slower.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal without some letter shows a ? for it
            stream.reconfigure(errors="replace")
    try:
        coach(prog_name="coach")
    except SystemExit as end:
        if not isinstance(end.code, int):
            raise
        _leave(end.code)


def _leave(code: int) -> NoReturn:
    """End the process at once, with what was printed on its way."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # the reader of the pipe is gone
        code = code or 1
    os._exit(code)


__all__ = ["coach", "main"]
