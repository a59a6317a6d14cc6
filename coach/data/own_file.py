"""The bytes of a person's own file of competencies, which may be anything."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from coach.errors.competencies import CompetenciesUnusable

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 5_000_000
"""Bytes; the built-in competencies and frameworks are a fiftieth of it."""


def written(path: Path) -> bytes | None:
    """The bytes of the file; None where there is none.

    Raises:
        CompetenciesUnusable: it cannot be read, is no ordinary file, or is too large.
    """
    try:
        status = path.stat()
        if why := _why_not(status.st_mode, status.st_size):
            raise CompetenciesUnusable(path, [(None, why)])
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        why = f"It cannot be read: {error.strerror}. Check that you may read it."
        raise CompetenciesUnusable(path, [(None, why)]) from error


def _why_not(mode: int, size: int) -> str:
    """Why a file of this kind and size is not read, if it is not: a pipe would be waited for."""
    if stat.S_ISDIR(mode):
        return "This is a folder. coach reads a TOML file of this name."
    if not stat.S_ISREG(mode):
        return "This is not an ordinary file. coach reads a TOML file of this name."
    if size > LARGEST:
        return f"It is larger than {LARGEST // 1_000_000} MB. Leave out what is no competency."
    return ""
