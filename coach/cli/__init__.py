"""The command line: commands only translate arguments to one workspace call and render it."""

from __future__ import annotations

import sys
from io import TextIOWrapper

from coach.cli.commands import coach


def main() -> None:
    """Run coach; the entry point of the installed command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal without some letter shows a ? for it
            stream.reconfigure(errors="replace")
    coach(prog_name="coach")


__all__ = ["coach", "main"]
