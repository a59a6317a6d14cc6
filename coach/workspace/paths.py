"""Paths as a person gives them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors.documents import SourceNotFound
from coach.workspace.refresh import UNNAMEABLE, nameable

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLACE = re.compile(r"(?P<file>.+):(?P<line>\d{1,9})", re.DOTALL)


def existing(path: Path) -> Path:
    """The path made absolute.

    Raises:
        SourceNotFound: nothing is there, or its name cannot be stored.
    """
    whole = absolute(path)
    if not whole.exists():
        raise SourceNotFound(str(path), "there is no such file or folder.")
    if not nameable(str(whole)):
        raise SourceNotFound(str(path), UNNAMEABLE)
    return whole


def story_place(path: Path) -> tuple[Path, int] | None:
    """The file and the line of FILE:LINE; None where it is none, or a path as it stands."""
    match = _PLACE.fullmatch(str(path))
    if match is None or absolute(path).exists():
        return None
    file = absolute(Path(match["file"]))
    return (file, int(match["line"])) if file.is_file() else None


def absolute(path: Path) -> Path:
    """The path made absolute; links are kept, so that a person sees the path they gave."""
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  (resolve would follow links)


def below(path: str, roots: Sequence[Path]) -> bool:
    """Whether a document is one of these files, or in one of these folders."""
    return any(Path(path) == root or root in Path(path).parents for root in roots)
