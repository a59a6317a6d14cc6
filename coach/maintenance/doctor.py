"""Checks of bank, documents, permissions."""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from coach.embeddings.registry import file_sha256
from coach.errors import CoachError
from coach.maintenance import doctor_environment
from coach.maintenance.inspection import Check, CheckState, inspect_bank
from coach.storage.database import SCHEMA_VERSION, is_truncated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from coach.config import Settings
    from coach.maintenance.inspection import BankInspection, Display, SourceState


_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def check_files(settings: Settings) -> list[Check]:
    """Folders 0700, files 0600. Arrays of the index are shut off by the bank's folder."""
    if os.name == "nt" or not settings.bank.is_dir():
        return []
    checks = [*_open_to_others(settings), *_shut_to_owner(settings)]
    if not checks:
        checks.append(Check("permissions", CheckState.OK, "Only you can read the bank."))
    return [*checks, *_cache(settings.cache)]


def _open_to_others(settings: Settings) -> Iterator[Check]:
    written = [settings.bank, *_files(settings)]
    wide = [path for path in written if path.lstat().st_mode & _OTHERS]
    if wide:
        shown = f"{wide[0]}{f' and {len(wide) - 1} more' if len(wide) > 1 else ''}"
        found = f"Others on this machine may look into {shown}."
        remedy = f"chmod -R go= {quote(str(settings.bank))}"
        yield Check("permissions", CheckState.FAULT, found, remedy)


def _cache(cache: Path) -> Iterator[Check]:
    if cache.is_dir() and cache.stat().st_mode & _OTHERS:
        found = f"Others may look into {cache}; it holds models, and vectors of your questions."
        yield Check("permissions", CheckState.NOTE, found, f"chmod go= {quote(str(cache))}")


def _shut_to_owner(settings: Settings) -> Iterator[Check]:
    for path in (settings.bank, settings.database):
        if path.exists() and not os.access(path, os.W_OK):
            found = f"{path} cannot be written; answers and stories could not be kept."
            yield Check("permissions", CheckState.FAULT, found, f"chmod u+rwX {quote(str(path))}")


def _files(settings: Settings) -> Iterator[Path]:
    """What coach writes into the bank, the index's arrays left out."""
    for name in ("coach.db", "coach.db-wal", "coach.db-shm", "draft.json", "draft.md", "index"):
        path = settings.bank / name
        if path.exists():
            yield path
    if settings.recordings.is_dir():
        yield settings.recordings
        yield from sorted(settings.recordings.iterdir())
    if settings.written_stories.is_dir():
        yield settings.written_stories
        yield from sorted(settings.written_stories.glob("*.md"))


_ANOTHER = "Name another with --bank or COACH_BANK."
_RESTORE = "If you have a backup: coach restore FILE (what is there is moved aside, not lost)."


def bank_exists(settings: Settings) -> list[Check]:
    """What there is to say where no bank can be opened; nothing where one can be tried."""
    bank, database = settings.bank, settings.database
    there = bank.exists()
    if there and not bank.is_dir():
        return _fault(f"{bank} is no folder, and a bank is one.", _ANOTHER)
    if there and not os.access(bank, os.R_OK | os.X_OK):
        return _fault(f"{bank} cannot be looked into.", f"chmod u+rwx {quote(str(bank))}")
    if not database.exists():
        found = f"There is no bank at {bank} yet."
        return [Check("bank", CheckState.NOTE, found, "coach add PATH makes it.")]
    return _cannot_be_read(settings)


def _cannot_be_read(settings: Settings) -> list[Check]:
    database = settings.database
    if not database.is_file():
        return _fault(f"{database} is no file, and a bank's database is one.", "Move it away.")
    if not os.access(database, os.R_OK):
        return _fault(f"{database} cannot be read.", f"chmod u+rw {quote(str(database))}")
    if is_truncated(settings):
        return _fault(f"{database} is empty, and was not.", _RESTORE)
    return []


def _fault(found: str, todo: str) -> list[Check]:
    return [Check("bank", CheckState.FAULT, found, todo)]


def check_bank_file(seen: BankInspection, path: Path) -> list[Check]:
    """Its version and whether the file is sound."""
    version = seen.version
    if version > SCHEMA_VERSION:
        found = f"{path}: the bank is of a newer coach (version {version} of {SCHEMA_VERSION})."
        return [Check("bank", CheckState.FAULT, found, "pip install --upgrade storycoach")]
    if damage := seen.damage():
        return [Check("bank", CheckState.FAULT, f"{path} is damaged: {damage[0]}.", _RESTORE)]
    if version < SCHEMA_VERSION:
        found = f"The bank is of an earlier coach (version {version} of {SCHEMA_VERSION})."
        return [Check("bank", CheckState.NOTE, found, "The next command brings it up to date.")]
    return [Check("bank", CheckState.OK, f"{path} opens and is sound (version {version}).")]


def check_bank(seen: BankInspection) -> list[Check]:
    """What its rows say of each other."""
    checks = [
        Check(
            "bank",
            CheckState.OK,
            f"It holds {len(seen.ids()):,} stories, {seen.history():,} answers.",
        )
    ]
    orphans = ", ".join(f"{count} in {table}" for table, count in seen.orphans().items())
    dangling = seen.dangling()
    if orphans or dangling:
        found = f"Rows that hang on nothing: {orphans or 'none'}; foreign keys broken: {dangling}."
        checks.append(Check("bank", CheckState.FAULT, found, _RESTORE))
    return checks


def check_index(settings: Settings, seen: BankInspection) -> list[Check]:
    """Whether the vectors and the index's arrays belong to the stories that are there."""
    from coach.catalog.library import Library
    from coach.matching.engine import (
        chosen_model,
        competency_space_identity,  # numpy
    )
    from coach.matching.index import index_stamp, load_arrays
    from coach.matching.vectors import EmbeddingRecipe

    model = chosen_model(seen.setting("model"), settings.model)
    library = Library(settings.own_competencies, settings.data)
    recipe = EmbeddingRecipe(
        model.fingerprint, competency_space_identity(model.fingerprint, library)
    )
    ids = seen.ids()
    checks = []
    if waiting := seen.without_vectors(str(recipe)):
        found = f"{waiting:,} of {len(ids):,} stories are not embedded with this model yet."
        checks.append(Check("index", CheckState.NOTE, found, "The next match does it."))
    if other := seen.other_vectors(str(recipe)):
        found = f"{other:,} vectors are left of another model or of earlier texts."
        checks.append(
            Check("index", CheckState.NOTE, found, "They go when stories are embedded next time.")
        )
    folder = settings.index / index_stamp(seen.generation(), recipe)
    if not folder.is_dir():
        said = "The index is not up to date; the next match makes it, from the bank alone."
        return [*checks, Check("index", CheckState.OK, said)]
    index = load_arrays(folder)
    if (
        index is None
        or index.ids.tolist() != ids
        or int(index.stories.counts.sum()) != len(index.stories.sentences)
    ):
        found = f"{folder} does not say what the bank says."
        return [*checks, Check("index", CheckState.FAULT, found, f"rm -r {quote(str(folder))}")]
    return [*checks, Check("index", CheckState.OK, "The index agrees with the bank.")]


MOST_COMPARED = 200
"""Files of a folder that are looked at to find where a document has gone."""


def check_sources(seen: BankInspection) -> list[Check]:
    """One finding for each source that is not as it was, and for each document not understood."""
    sources = seen.sources()
    checks = [check for source in sources for check in _look(source)]
    if sources and not checks:
        said = f"{'Source' if len(sources) == 1 else 'Sources'} there and readable: {len(sources)}."
        checks.append(Check("sources", CheckState.OK, said))
    return checks


def _look(source: SourceState) -> list[Check]:
    path = Path(source.path)
    if not os.path.lexists(path):
        return [_gone(source, path)]
    if path.is_symlink() and not path.exists():
        found = f"{path} is a link that leads nowhere."
        return [Check("sources", CheckState.FAULT, found, f"coach remove {quote(str(path))}")]
    if not os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
        remedy = f"chmod u+r{'wx' if path.is_dir() else 'w'} {quote(str(path))}"
        return [Check("sources", CheckState.FAULT, f"{path} cannot be read.", remedy)]
    return [
        Check("sources", CheckState.NOTE, f"{where}: {problem}", "")
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
    return Check("sources", CheckState.FAULT, found, remedy)


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


def checkup(settings: Settings, display: Display, now: datetime) -> list[Check]:
    """Everything there is to say of this coach, its bank and the machine; never raises."""
    with ExitStack() as opened:
        found, seen = _bank(settings, opened)
        looks: list[tuple[str, Callable[[], Sequence[Check]]]] = [
            ("software", doctor_environment.check_software),
            ("model", lambda: doctor_environment.check_model(settings, seen)),
            ("voice", lambda: doctor_environment.check_voice(settings)),
            ("cache", lambda: doctor_environment.check_caches(settings)),
            ("bank", lambda: found),
        ]
        if seen is not None:
            looks += [
                ("bank", lambda: check_bank(seen)),
                ("index", lambda: check_index(settings, seen)),
                ("sources", lambda: check_sources(seen)),
                ("clock", lambda: doctor_environment.check_clock(now, seen.newest())),
            ]
        looks += [
            ("competencies", lambda: doctor_environment.check_competencies(settings)),
            ("permissions", lambda: check_files(settings)),
            ("disk", lambda: doctor_environment.check_disks(settings)),
            ("terminal", lambda: doctor_environment.check_display(display)),
        ]
        return [check for about, look in looks for check in _guarded(about, look)]


def _bank(settings: Settings, opened: ExitStack) -> tuple[list[Check], BankInspection | None]:
    """The bank opened for reading alone, if it can be and holds the tables of this coach."""
    found = list(_guarded("bank", lambda: bank_exists(settings)))
    if found:
        return found, None
    kept: list[BankInspection] = []

    def opening() -> list[Check]:
        seen = opened.enter_context(inspect_bank(settings.database))
        said = check_bank_file(seen, settings.database)
        if seen.is_current and not any(each.state is CheckState.FAULT for each in said):
            kept.append(seen)
        return said

    found = list(_guarded("bank", opening))
    return found, kept[0] if kept else None


def _guarded(about: str, look: Callable[[], Sequence[Check]]) -> Iterator[Check]:
    """What a look finds, or that it could not be done: a fault like any other."""
    try:
        yield from look()
    except CoachError as error:
        for sentence in error.sentences:
            yield Check(about, CheckState.FAULT, sentence)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        why = error.strerror or type(error).__name__
        yield Check(about, CheckState.FAULT, f"{where}{why}.", "Check its permissions.")
    except Exception as error:  # noqa: BLE001  (the doctor comes when everything is broken)
        yield Check(
            about,
            CheckState.FAULT,
            f"This could not be looked at ({type(error).__name__}).",
            "coach --debug doctor",
        )
