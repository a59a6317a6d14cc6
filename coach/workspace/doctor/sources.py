"""The person's documents: those that are gone, were renamed, or cannot be read."""

from __future__ import annotations

import os
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from coach.diagnosis import Check, State
from coach.embedding.model import file_sha256

if TYPE_CHECKING:
    from coach.storage.inspection import Inspection, SourceState

MOST_COMPARED = 200
"""Files of a folder that are looked at to find where a document has gone."""


def look(seen: Inspection) -> list[Check]:
    """One finding for each source that is not as it was, and for each document not understood."""
    sources = seen.sources()
    checks = [check for source in sources for check in _look(source)]
    if sources and not checks:
        said = f"{'Source' if len(sources) == 1 else 'Sources'} there and readable: {len(sources)}."
        checks.append(Check("sources", State.OK, said))
    return checks


def _look(source: SourceState) -> list[Check]:
    path = Path(source.path)
    if not os.path.lexists(path):
        return [_gone(source, path)]
    if path.is_symlink() and not path.exists():
        found = f"{path} is a link that leads nowhere."
        return [Check("sources", State.FAULT, found, f"coach remove {quote(str(path))}")]
    if not os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
        remedy = f"chmod u+r{'wx' if path.is_dir() else 'w'} {quote(str(path))}"
        return [Check("sources", State.FAULT, f"{path} cannot be read.", remedy)]
    return [
        Check("sources", State.NOTE, f"{where}: {problem}", "")
        for where, problem in source.problems.items()
    ]


def _gone(source: SourceState, path: Path) -> Check:
    stories = f"{source.stories} stories" if source.stories != 1 else "1 story"
    if now := _renamed(source, path):
        found = f"{path} is gone; {now} has the same text."
        remedy = f"coach add {quote(str(now))}"
    else:
        found = f"{path} is gone, and its {stories} with it."
        remedy = f"Put it back, or: coach remove {quote(str(path))}"
    return Check("sources", State.FAULT, found, remedy)


def _renamed(source: SourceState, path: Path) -> Path | None:
    """The file beside it that says what it said when it was last read, if one does."""
    if str(path) not in source.hashes or not path.parent.is_dir():
        return None
    wanted = source.hashes[str(path)]
    beside = sorted(each for each in path.parent.iterdir() if each.suffix == path.suffix)
    for each in beside[:MOST_COMPARED]:
        if each.is_file() and os.access(each, os.R_OK) and file_sha256(each) == wanted:
            return each
    return None
