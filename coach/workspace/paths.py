"""Paths as a person gives them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import SourceNotFound
from coach.workspace.refresh import UNNAMEABLE, nameable

if TYPE_CHECKING:
    from collections.abc import Sequence


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


def absolute(path: Path) -> Path:
    """The path made absolute; links are kept, so that a person sees the path they gave."""
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  (resolve would follow links)


def below(path: str, roots: Sequence[Path]) -> bool:
    """Whether a document is one of these files, or in one of these folders."""
    return any(Path(path) == root or root in Path(path).parents for root in roots)
