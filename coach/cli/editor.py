"""Opening the person's editor at a line."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import click

_PLUS_LINE = {
    "vi",
    "vim",
    "nvim",
    "view",
    "nano",
    "pico",
    "emacs",
    "emacsclient",
    "micro",
    "joe",
    "ne",
    "kak",
    "gedit",
    "mg",
    "jed",
}
_COLON_LINE = {"subl", "hx", "helix", "zed", "atom"}


def open_editor(path: str, line: int) -> None:
    """Run VISUAL or EDITOR on a file, at a line where the editor is known to take one.

    Raises:
        click.ClickException: there is no editor, or it failed.
    """
    command = editor_command(path, line)
    try:
        finished = subprocess.run(command, check=False)  # noqa: S603  (the person's own editor)
    except OSError as error:
        raise click.ClickException(
            f"The editor {command[0]} cannot be started ({error.strerror}). Set EDITOR."
        ) from error
    if finished.returncode:
        raise click.ClickException(f"The editor {command[0]} ended with {finished.returncode}.")


def editor_command(path: str, line: int) -> list[str]:
    """The command line that opens `path` at `line` in the person's editor.

    Raises:
        click.ClickException: VISUAL or EDITOR is no command line.
    """
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    words = _words(chosen or "") or ["notepad" if sys.platform == "win32" else "vi"]
    name = Path(words[0]).stem
    if name in _PLUS_LINE:
        return [*words, f"+{line}", path]
    if name in _COLON_LINE:
        return [*words, f"{path}:{line}"]
    if name in {"code", "codium", "cursor"}:
        return [*words, "--wait", "--goto", f"{path}:{line}"]
    return [*words, path]


def _words(chosen: str) -> list[str]:
    try:
        return shlex.split(chosen)
    except ValueError as error:
        raise click.ClickException(f"The editor {chosen} cannot be started ({error}).") from error
