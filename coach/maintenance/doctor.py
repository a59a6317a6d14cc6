"""Check everything for `coach doctor`: the bank, its index, documents and permissions."""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final

from coach.embeddings.registry import file_sha256
from coach.errors import CoachError
from coach.maintenance import doctor_environment as environment
from coach.maintenance.inspection import CheckState, fault, inspect_bank, note, ok
from coach.storage.database import SCHEMA_VERSION, is_truncated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from coach.config import Settings
    from coach.maintenance.inspection import BankInspection, Check, Display, SourceState


RESTORE: Final = (
    "If you have a backup: coach restore FILE (what is there is moved aside, not lost)."
)
MOST_COMPARED: Final = 200
"""Files of a folder that are looked at to find where a document has gone."""

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def checkup(settings: Settings, display: Display, now: datetime) -> list[Check]:
    """Check this coach, its bank and the machine; never raises."""
    with ExitStack() as opened:
        opening, bank = _open_bank(settings, opened)
        table: list[tuple[str, Callable[[], Sequence[Check]]]] = [
            ("software", environment.check_software),
            ("model", lambda: environment.check_model(settings, bank)),
            ("voice", lambda: environment.check_voice(settings)),
            ("cache", lambda: environment.check_caches(settings)),
            ("bank", lambda: opening),
        ]
        if bank is not None:
            table += [
                ("bank", lambda: check_bank(bank)),
                ("index", lambda: check_index(settings, bank)),
                ("sources", lambda: check_sources(bank)),
                ("clock", lambda: environment.check_clock(now, bank.newest())),
            ]
        table += [
            ("competencies", lambda: environment.check_competencies(settings)),
            ("permissions", lambda: check_permissions(settings)),
            ("disk", lambda: environment.check_disks(settings)),
            ("terminal", lambda: environment.check_display(display)),
        ]
        return [found for about, check in table for found in _run_check(about, check)]


def _run_check(about: str, check: Callable[[], Sequence[Check]]) -> Sequence[Check]:
    try:
        return check()
    except Exception as error:  # noqa: BLE001  (the doctor comes when everything is broken)
        return _explain(about, error)


def _explain(about: str, error: Exception) -> list[Check]:
    """Explain that a check could not be done: a fault like any other."""
    if isinstance(error, CoachError):
        return [fault(about, sentence) for sentence in error.sentences]
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        why = error.strerror or type(error).__name__
        return [fault(about, f"{where}{why}.", "Check its permissions.")]
    found = f"This could not be looked at ({type(error).__name__})."
    return [fault(about, found, "coach --debug doctor")]


def _open_bank(
    settings: Settings, opened: ExitStack
) -> tuple[Sequence[Check], BankInspection | None]:
    """Open the bank for reading alone, if it can be and holds the tables of this coach."""
    try:
        if obstacle := _find_obstacle(settings):
            return [obstacle], None
        bank = opened.enter_context(inspect_bank(settings.database))
        check = check_bank_file(bank, settings.database)
    except Exception as error:  # noqa: BLE001  (as above)
        return _explain("bank", error), None
    is_usable = bank.is_current and check.state is not CheckState.FAULT
    return [check], bank if is_usable else None


def _find_obstacle(settings: Settings) -> Check | None:
    """Find why no bank can be opened; nothing where one can be tried."""
    bank, database = settings.bank, settings.database
    if bank.exists() and not bank.is_dir():
        remedy = "Name another with --bank or COACH_BANK."
        return fault("bank", f"{bank} is no folder, and a bank is one.", remedy)
    if bank.exists() and not os.access(bank, os.R_OK | os.X_OK):
        return fault("bank", f"{bank} cannot be looked into.", f"chmod u+rwx {quote(str(bank))}")
    if not database.exists():
        return note("bank", f"There is no bank at {bank} yet.", "coach add PATH makes it.")
    return _find_obstacle_in_file(settings, database)


def _find_obstacle_in_file(settings: Settings, database: Path) -> Check | None:
    if not database.is_file():
        found = f"{database} is no file, and a bank's database is one."
        return fault("bank", found, "Move it away.")
    if not os.access(database, os.R_OK):
        return fault("bank", f"{database} cannot be read.", f"chmod u+rw {quote(str(database))}")
    if is_truncated(settings):
        return fault("bank", f"{database} is empty, and was not.", RESTORE)
    return None


def check_bank_file(bank: BankInspection, path: Path) -> Check:
    """Check the version of the bank, and whether its file is sound."""
    version = bank.version
    if version > SCHEMA_VERSION:
        found = f"{path}: the bank is of a newer coach (version {version} of {SCHEMA_VERSION})."
        return fault("bank", found, "pip install --upgrade storycoach")
    if damage := bank.damage():
        return fault("bank", f"{path} is damaged: {damage[0]}.", RESTORE)
    if version < SCHEMA_VERSION:
        found = f"The bank is of an earlier coach (version {version} of {SCHEMA_VERSION})."
        return note("bank", found, "The next command brings it up to date.")
    return ok("bank", f"{path} opens and is sound (version {version}).")


def check_bank(bank: BankInspection) -> list[Check]:
    """Check what the rows of the bank say of each other."""
    held = f"It holds {len(bank.ids()):,} stories, {bank.count_answers():,} answers."
    checks = [ok("bank", held)]
    orphans = ", ".join(f"{count} in {table}" for table, count in bank.orphans().items())
    dangling = bank.count_dangling()
    if orphans or dangling:
        found = f"Rows that hang on nothing: {orphans or 'none'}; foreign keys broken: {dangling}."
        checks.append(fault("bank", found, RESTORE))
    return checks


def check_index(settings: Settings, bank: BankInspection) -> list[Check]:
    """Check that the vectors and the index's arrays belong to the stories that are there."""
    from coach.catalog.library import Library
    from coach.matching.engine import chosen_model, competency_space_identity
    from coach.matching.index import index_stamp, load_arrays
    from coach.matching.vectors import EmbeddingRecipe

    model = chosen_model(bank.setting("model"), settings.model).fingerprint
    library = Library(settings.own_competencies, settings.data)
    recipe = EmbeddingRecipe(model, competency_space_identity(model, library))
    ids = bank.ids()
    checks = []
    if waiting := bank.count_without_vectors(str(recipe)):
        found = f"{waiting:,} of {len(ids):,} stories are not embedded with this model yet."
        checks.append(note("index", found, "The next match does it."))
    if other := bank.count_other_vectors(str(recipe)):
        found = f"{other:,} vectors are left of another model or of earlier texts."
        checks.append(note("index", found, "They go when stories are embedded next time."))
    folder = settings.index / index_stamp(bank.generation(), recipe)
    if not folder.is_dir():
        found = "The index is not up to date; the next match makes it, from the bank alone."
        return [*checks, ok("index", found)]
    index = load_arrays(folder)
    if (
        index is None
        or index.ids.tolist() != ids
        or int(index.stories.counts.sum()) != len(index.stories.sentences)
    ):
        found = f"{folder} does not say what the bank says."
        return [*checks, fault("index", found, f"rm -r {quote(str(folder))}")]
    return [*checks, ok("index", "The index agrees with the bank.")]


def check_sources(bank: BankInspection) -> list[Check]:
    """Find sources that are not as they were, and documents that are not understood."""
    sources = bank.sources()
    checks = [check for source in sources for check in _check_source(source, Path(source.path))]
    if sources and not checks:
        name = "Source" if len(sources) == 1 else "Sources"
        checks.append(ok("sources", f"{name} there and readable: {len(sources)}."))
    return checks


def _check_source(source: SourceState, path: Path) -> list[Check]:
    place = quote(str(path))
    if not os.path.lexists(path):
        if moved := _find_renamed(source, path):
            found = f"{path} is gone; {moved} has the same text."
            return [fault("sources", found, f"coach add {quote(str(moved))}")]
        stories = f"{source.stories} {'story' if source.stories == 1 else 'stories'}"
        found = f"{path} is gone, and its {stories} with it."
        return [fault("sources", found, f"Put it back, or: coach remove {place}")]
    if not path.exists():
        found = f"{path} is a link that leads nowhere."
        return [fault("sources", found, f"coach remove {place}")]
    if not os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
        remedy = f"chmod u+r{'wx' if path.is_dir() else 'w'} {place}"
        return [fault("sources", f"{path} cannot be read.", remedy)]
    return [note("sources", f"{where}: {problem}") for where, problem in source.problems.items()]


def _find_renamed(source: SourceState, path: Path) -> Path | None:
    """Find the file beside it that says what it said when it was last read."""
    if str(path) not in source.hashes or not path.parent.is_dir():
        return None
    beside = sorted(file for file in path.parent.iterdir() if file.suffix == path.suffix)
    for file in beside[:MOST_COMPARED]:
        is_readable = file.is_file() and os.access(file, os.R_OK)
        if is_readable and file_sha256(file) == source.hashes[str(path)]:
            return file
    return None


def check_permissions(settings: Settings) -> list[Check]:
    """Check that folders are 0700 and files 0600; arrays of the index lie behind the bank's."""
    bank, cache = settings.bank, settings.cache
    if os.name == "nt" or not bank.is_dir():
        return []
    checks = []
    if wide := [path for path in _private_paths(settings) if path.lstat().st_mode & _OTHERS]:
        more = f" and {len(wide) - 1} more" if len(wide) > 1 else ""
        found = f"Others on this machine may look into {wide[0]}{more}."
        checks.append(fault("permissions", found, f"chmod -R go= {quote(str(bank))}"))
    for path in (bank, settings.database):
        if path.exists() and not os.access(path, os.W_OK):
            found = f"{path} cannot be written; answers and stories could not be kept."
            checks.append(fault("permissions", found, f"chmod u+rwX {quote(str(path))}"))
    if not checks:
        checks.append(ok("permissions", "Only you can read the bank."))
    if cache.is_dir() and cache.stat().st_mode & _OTHERS:
        found = f"Others may look into {cache}; it holds models, and vectors of your questions."
        checks.append(note("permissions", found, f"chmod go= {quote(str(cache))}"))
    return checks


def _private_paths(settings: Settings) -> Iterator[Path]:
    """Yield what coach writes into the bank, the index's arrays left out."""
    yield settings.bank
    for name in ("coach.db", "coach.db-wal", "coach.db-shm", "draft.json", "draft.md", "index"):
        if (path := settings.bank / name).exists():
            yield path
    for folder, files in ((settings.recordings, "*"), (settings.written_stories, "*.md")):
        if folder.is_dir():
            yield from (folder, *sorted(folder.glob(files)))
