"""The framework a person means: one that coach knows, or one in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors.competencies import UnknownFramework
from coach.workspace.refresh import load

if TYPE_CHECKING:
    from coach.competency import Framework
    from coach.data.library import Library


def framework(library: Library, typed: str) -> Framework:
    """The known framework of this name, else that of the file.

    Raises:
        UnknownFramework: no framework is called so, and no file.
        AmbiguousFramework: several are.
        CompetenciesUnusable: the file holds a mistake.
    """
    try:
        return library.framework(typed)
    except UnknownFramework:
        if not Path(typed).is_file():
            raise
        return library.framework_of_file(Path(typed), load(Path(typed)))
