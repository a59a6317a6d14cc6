"""The bank: whether it opens, is sound, and agrees with its index."""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING

from coach.diagnosis import Check, State
from coach.storage.database import SCHEMA_VERSION
from coach.workspace.emptied import is_emptied

if TYPE_CHECKING:
    from pathlib import Path

    from coach.settings import Settings
    from coach.storage.inspection import Inspection

_ANOTHER = "Name another with --bank or COACH_BANK."
_RESTORE = "If you have a backup: coach restore FILE (what is there is moved aside, not lost)."


def is_there(settings: Settings) -> list[Check]:
    """What there is to say where no bank can be opened; nothing where one can be tried."""
    bank, database = settings.bank, settings.database
    there = bank.exists()
    if there and not bank.is_dir():
        return _fault(f"{bank} is no folder, and a bank is one.", _ANOTHER)
    if there and not os.access(bank, os.R_OK | os.X_OK):
        return _fault(f"{bank} cannot be looked into.", f"chmod u+rwx {quote(str(bank))}")
    if not database.exists():
        found = f"There is no bank at {bank} yet."
        return [Check("bank", State.NOTE, found, "coach add PATH makes it.")]
    return _cannot_be_read(settings)


def _cannot_be_read(settings: Settings) -> list[Check]:
    database = settings.database
    if not database.is_file():
        return _fault(f"{database} is no file, and a bank's database is one.", "Move it away.")
    if not os.access(database, os.R_OK):
        return _fault(f"{database} cannot be read.", f"chmod u+rw {quote(str(database))}")
    if is_emptied(settings):
        return _fault(f"{database} is empty, and was not.", _RESTORE)
    return []


def _fault(found: str, todo: str) -> list[Check]:
    return [Check("bank", State.FAULT, found, todo)]


def look_at_file(seen: Inspection, path: Path) -> list[Check]:
    """Its version and whether the file is sound."""
    version = seen.version
    if version > SCHEMA_VERSION:
        found = f"{path}: the bank is of a newer coach (version {version} of {SCHEMA_VERSION})."
        return [Check("bank", State.FAULT, found, "pip install --upgrade storycoach")]
    if damage := seen.damage():
        return [Check("bank", State.FAULT, f"{path} is damaged: {damage[0]}.", _RESTORE)]
    if version < SCHEMA_VERSION:
        found = f"The bank is of an earlier coach (version {version} of {SCHEMA_VERSION})."
        return [Check("bank", State.NOTE, found, "The next command brings it up to date.")]
    return [Check("bank", State.OK, f"{path} opens and is sound (version {version}).")]


def look(seen: Inspection) -> list[Check]:
    """What its rows say of each other."""
    checks = [
        Check(
            "bank", State.OK, f"It holds {len(seen.ids()):,} stories, {seen.history():,} answers."
        )
    ]
    orphans = ", ".join(f"{count} in {table}" for table, count in seen.orphans().items())
    dangling = seen.dangling()
    if orphans or dangling:
        found = f"Rows that hang on nothing: {orphans or 'none'}; foreign keys broken: {dangling}."
        checks.append(Check("bank", State.FAULT, found, _RESTORE))
    return checks


def look_at_index(settings: Settings, seen: Inspection) -> list[Check]:
    """Whether the vectors and the index's arrays belong to the stories that are there."""
    from coach.data.library import Library  # noqa: PLC0415
    from coach.workspace.competencies import identity  # noqa: PLC0415  (numpy)
    from coach.workspace.index import load, stamp  # noqa: PLC0415
    from coach.workspace.models import chosen  # noqa: PLC0415
    from coach.workspace.vectors import Recipe  # noqa: PLC0415

    model = chosen(seen.setting("model"), settings.model)
    library = Library(settings.own_competencies, settings.data)
    recipe = Recipe(model.fingerprint, identity(model.fingerprint, library))
    ids = seen.ids()
    checks = []
    if waiting := seen.without_vectors(str(recipe)):
        found = f"{waiting:,} of {len(ids):,} stories are not embedded with this model yet."
        checks.append(Check("index", State.NOTE, found, "The next match does it."))
    if other := seen.other_vectors(str(recipe)):
        found = f"{other:,} vectors are left of another model or of earlier texts."
        checks.append(
            Check("index", State.NOTE, found, "They go when stories are embedded next time.")
        )
    folder = settings.index / stamp(seen.generation(), recipe)
    if not folder.is_dir():
        said = "The index is not up to date; the next match makes it, from the bank alone."
        return [*checks, Check("index", State.OK, said)]
    index = load(folder)
    if (
        index is None
        or index.ids.tolist() != ids
        or int(index.stories.counts.sum()) != len(index.stories.sentences)
    ):
        found = f"{folder} does not say what the bank says."
        return [*checks, Check("index", State.FAULT, found, f"rm -r {quote(str(folder))}")]
    return [*checks, Check("index", State.OK, "The index agrees with the bank.")]
