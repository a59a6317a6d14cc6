"""`coach doctor`: check the bank, its index, its documents and their permissions, and the rest."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from shlex import quote
from threading import Thread
from typing import TYPE_CHECKING

from coach.embeddings.registry import file_sha256, read_manifest
from coach.errors import BankUnusable, CoachError, ModelDamaged, list_first
from coach.ingest.readers.registry import list_folder
from coach.maintenance import doctor_environment
from coach.maintenance.archive import staging_places, stale_folders, sweep
from coach.maintenance.automatic import made_by_coach
from coach.maintenance.inspection import Check, CheckState, fault, inspect_bank, note, ok
from coach.maintenance.repair import (
    HANGS_ON,
    OTHERS,
    REPAIR,
    delete_damaged_vectors,
    delete_orphans,
    delete_vectors,
    merge_log,
    renew_count,
    restore_remedy,
    shut_off,
)
from coach.storage.database import JOURNAL, SCHEMA_VERSION, SWAP, WITHOUT_LOG, is_truncated
from coach.storage.row_checks import COUNT
from coach.storage.swap import finish_swap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from coach.config import Settings
    from coach.maintenance.inspection import BankInspection, Display, SourceState


MOST_COMPARED = 200
"""Files of a folder that are looked at to find where a document has gone."""


def checkup(settings: Settings, display: Display, now: datetime) -> list[Check]:
    """Check this coach, its bank and the machine; never raise."""
    voice = _begin("voice", lambda: doctor_environment.check_voice(settings))
    with ExitStack() as opened:
        opening, bank = _open_bank(settings, opened, now)
        table: list[tuple[str, Callable[[], Sequence[Check]]]] = [
            ("software", doctor_environment.check_software),
            ("model", lambda: doctor_environment.check_model(settings, bank)),
            ("voice", voice),
            ("cache", lambda: doctor_environment.check_caches(settings)),
            ("bank", lambda: opening),
            ("bank", lambda: check_leftovers(settings)),
        ]
        if bank is not None:
            table += [
                ("bank", lambda: check_bank(settings, bank, now)),
                ("index", lambda: check_index(settings, bank)),
                ("sources", lambda: check_sources(bank)),
                ("clock", lambda: doctor_environment.check_clock(now, bank.newest())),
            ]
        table += [
            ("competencies", lambda: doctor_environment.check_competencies(settings)),
            ("permissions", lambda: check_files(settings)),
            ("disk", lambda: doctor_environment.check_disks(settings)),
            ("terminal", lambda: doctor_environment.check_display(display)),
        ]
        return [found for about, check in table for found in _run_check(about, check)]


def _begin(about: str, check: Callable[[], Sequence[Check]]) -> Callable[[], Sequence[Check]]:
    """Begin a check that reads no bank beside the others: hashing takes a core of its own."""
    found: list[Check] = []
    thread = Thread(target=lambda: found.extend(_run_check(about, check)), daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no memory or right for one more
        return check

    def finish() -> Sequence[Check]:
        thread.join()
        return found

    return finish


def _run_check(about: str, check: Callable[[], Sequence[Check]]) -> Sequence[Check]:
    try:
        return check()
    except Exception as error:  # noqa: BLE001  (the doctor comes when everything is broken)
        return _explain(about, error)


def _open_bank(
    settings: Settings, opened: ExitStack, now: datetime
) -> tuple[Sequence[Check], BankInspection | None]:
    """Open the bank for reading alone, if it can be and holds the tables of this coach."""
    try:
        if obstacles := check_place(settings, now):
            return obstacles, None
        bank = opened.enter_context(inspect_bank(settings.database))
        checks = check_bank_file(settings, bank, now)
        is_usable = bank.version == SCHEMA_VERSION and not any(
            c.state is CheckState.FAULT for c in checks
        )
    except BankUnusable as error:
        remedy = restore_remedy(settings, now) if "from a backup" in error.why else ""
        return [fault("bank", str(error), remedy)], None
    except Exception as error:  # noqa: BLE001  (as above)
        return _explain("bank", error), None
    return checks, bank if is_usable else None


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


def check_place(settings: Settings, now: datetime) -> list[Check]:
    """Return why no bank can be opened; nothing where one can be tried."""
    bank, database = settings.bank, settings.database
    if (bank / SWAP).exists():
        found = "A restore was killed before its end, or is not over yet."
        return [fault("bank", found, REPAIR, lambda: finish_swap(bank))]
    if bank.exists() and not bank.is_dir():
        found = f"{bank} is no folder, and a bank is one."
        remedy = "Name another with --bank or COACH_BANK."
    elif bank.exists() and not os.access(bank, os.R_OK | os.X_OK):
        found, remedy = f"{bank} cannot be looked into.", f"chmod u+rwx {quote(str(bank))}"
    elif not database.exists():
        return [note("bank", f"There is no bank at {bank} yet.", "coach add PATH makes it.")]
    elif not database.is_file():
        found, remedy = f"{database} is no file, and a bank's database is one.", "Move it away."
    elif not os.access(database, os.R_OK):
        found, remedy = f"{database} cannot be read.", f"chmod u+rw {quote(str(database))}"
    elif is_truncated(settings):
        found, remedy = f"{database} is empty, and was not.", restore_remedy(settings, now)
    else:
        return []
    return [fault("bank", found, remedy)]


def check_leftovers(settings: Settings) -> list[Check]:
    """Look for what killed processes left, an hour ago or more, and a log that nobody merged."""
    bank, checks = settings.bank.resolve(), []
    beside = (bank.parent, f".{bank.name}.restor")  # of a coach that restored beside the bank
    places = (*staging_places(settings), beside)
    if left := [path for place in places for path in stale_folders(*place)]:
        found = f"{len(left)} folders are left of a restore or backup that was killed: {left[0]}"
        checks.append(note("bank", found, REPAIR, lambda: sweep(left)))
    backups = settings.backups
    is_usable = backups.is_dir() and os.access(backups, os.W_OK | os.X_OK)
    if os.path.lexists(backups) and not is_usable:
        found = f"No backup of the week can be made: {backups} is no folder that can be written."
        checks.append(fault("bank", found, "Make it one. If it is a link, plug its disk in."))
    log = settings.database.with_name("coach.db-wal")
    if log.exists() and log.stat().st_size:
        found = "The bank's log is not merged: another coach has the bank open, or was killed."
        checks.append(note("bank", found, REPAIR, lambda: merge_log(settings)))
    return checks


def check_bank_file(settings: Settings, bank: BankInspection, now: datetime) -> list[Check]:
    """Check its version and whether the file is sound."""
    version, path = bank.version, settings.database
    if version > SCHEMA_VERSION:
        found = f"{path}: the bank is of a newer coach (version {version} of {SCHEMA_VERSION})."
        return [fault("bank", found, "pip install --upgrade storycoach")]
    if damage := bank.damage():
        clauses = (
            [clause for *_, clause in bank.damaged_rows()] if version == SCHEMA_VERSION else []
        )
        found = f"{path} is damaged: {list_first(clauses) or damage[0]}."
        return [fault("bank", found, restore_remedy(settings, now))]
    if version < SCHEMA_VERSION:
        found = f"The bank is of an earlier coach (version {version} of {SCHEMA_VERSION})."
        return [note("bank", found, "The next command brings it up to date.")]
    return [ok("bank", f"{path} opens and is sound (version {version}).")]


def check_bank(settings: Settings, bank: BankInspection, now: datetime) -> list[Check]:
    """Check what its rows say of each other."""
    answers = bank.history()
    held = f"{_stories(len(bank.ids()))}, {answers:,} answer{'s' * (answers != 1)}"
    checks = [ok("bank", f"It holds {held}.")]
    if bank.setting(JOURNAL):
        checks.append(note("bank", f"{WITHOUT_LOG[0].upper()}{WITHOUT_LOG[1:]}."))
    damaged = bank.damaged_rows()
    if uncounted := [clause for table, _, clause in damaged if table == COUNT]:
        found = f"{settings.database} is damaged: {uncounted[0]}."
        checks.append(fault("bank", found, REPAIR, lambda: renew_count(settings)))
    if history := [clause for table, _, clause in damaged if table not in {"vectors", COUNT}]:
        found = f"Rows are damaged: {list_first(history)}."
        checks.append(fault("bank", found, restore_remedy(settings, now)))
    if rows := [row for table, row, _ in damaged if table == "vectors"]:
        found = f"Vectors of {len(rows):,} stories are not as they were made."
        mend = partial(delete_damaged_vectors, settings, rows)
        checks.append(fault("index", found, REPAIR, mend))
    counts, dangling = bank.orphans(), bank.dangling()
    if counts or dangling:
        orphans = ", ".join(f"{count} in {table}" for table, count in counts.items()) or "none"
        found = f"Rows that hang on nothing: {orphans}; foreign keys broken: {dangling}."
        if HANGS_ON.keys() >= counts.keys() and dangling <= sum(counts.values()):
            checks.append(fault("bank", found, REPAIR, lambda: delete_orphans(settings)))
        else:
            checks.append(fault("bank", found, restore_remedy(settings, now)))
    return checks


def check_index(settings: Settings, bank: BankInspection) -> list[Check]:
    """Check whether the vectors and the index's arrays belong to the stories that are there."""
    from coach.catalog.library import Library
    from coach.matching.engine import chosen_model, competency_space_identity
    from coach.matching.index import index_stamp, load_arrays
    from coach.matching.vectors import EmbeddingRecipe

    model = chosen_model(bank.setting("model"), settings.model)
    library = Library(settings.own_competencies, settings.data)
    manifest = None
    with suppress(ModelDamaged):  # said of the model
        manifest = read_manifest(settings.models / model.fingerprint)
    encoder = manifest.encoder if manifest else model.fingerprint
    recipe = EmbeddingRecipe(encoder, competency_space_identity(encoder, library))
    ids = bank.ids()
    checks = []
    if waiting := bank.without_vectors(str(recipe)):
        found = f"{waiting:,} of {len(ids):,} stories are not embedded with this model yet."
        checks.append(note("index", found, "The next match does it."))
    if other := bank.other_vectors(str(recipe)):
        found = f"{other:,} vectors are left of another model or of earlier texts."
        checks.append(note("index", found, REPAIR, lambda: delete_vectors(settings, str(recipe))))
    if damaged := [key for key, *vectors in bank.vectors() if not _are_numbers(*vectors)]:
        found = f"{len(damaged):,} vectors are damaged."
        mend = partial(delete_vectors, settings, str(recipe), damaged)
        checks.append(fault("index", found, REPAIR, mend))
    folder = settings.index / index_stamp(bank.generation(), recipe)
    if not folder.is_dir():
        found = "The index is not up to date; the next match makes it, from the bank alone."
        return [*checks, ok("index", found)]
    index = load_arrays(folder, with_crc=True)
    if (
        index is None
        or index.ids.tolist() != ids
        or int(index.stories.counts.sum()) != len(index.stories.sentences)
    ):
        found = f"{folder} does not say what the bank says."
        return [*checks, fault("index", found, REPAIR, lambda: sweep([folder]))]
    return [*checks, ok("index", "The index agrees with the bank.")]


def _are_numbers(profile: bytes, sentences: bytes, whole: bytes) -> bool:
    """Return whether stored vectors can be read, and none of their numbers is out of bounds."""
    import numpy as np

    from coach.matching.vectors import STORED

    kinds = ((profile, "<f4"), (sentences, STORED), (whole, STORED))
    try:
        return all(np.isfinite(np.frombuffer(raw, kind)).all() for raw, kind in kinds)
    except (ValueError, TypeError):
        return False


def check_sources(bank: BankInspection) -> list[Check]:
    """Return a check for each source that is not as it was, and each document not understood."""
    sources = bank.sources()
    checks = [check for source in sources for check in _check_source(source)]
    if sources and not checks:
        noun = "Source" if len(sources) == 1 else "Sources"
        checks.append(ok("sources", f"{noun} there and readable: {len(sources)}."))
    return checks


def _check_source(source: SourceState) -> list[Check]:
    path = Path(source.path)
    name = quote(source.path)
    if not os.path.lexists(path):
        if moved := _find_moved(source, path):
            found = f"{path} is gone; {moved} has the same text."
            return [fault("sources", found, f"coach add {quote(str(moved))}")]
        found = f"{path} is gone, and its {_stories(source.stories)} with it."
        return [fault("sources", found, f"Put it back, or: coach remove {name}")]
    if path.is_symlink() and not path.exists():
        return [fault("sources", f"{path} is a link that leads nowhere.", f"coach remove {name}")]
    if not os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
        remedy = f"chmod u+r{'wx' if path.is_dir() else 'w'} {name}"
        return [fault("sources", f"{path} cannot be read.", remedy)]
    closed = list_folder(source.path)[1] if path.is_dir() else {}
    problems = {**closed, **source.problems}
    return [note("sources", f"{where}: {problem}") for where, problem in problems.items()]


def _stories(count: int) -> str:
    return "1 story" if count == 1 else f"{count:,} stories"


def _find_moved(source: SourceState, path: Path) -> Path | None:
    """Find the file beside it that says what it said when it was last read, if one does."""
    if source.path not in source.hashes or not path.parent.is_dir():
        return None
    beside = sorted(file for file in path.parent.iterdir() if file.suffix == path.suffix)
    for file in beside[:MOST_COMPARED]:
        is_readable = file.is_file() and os.access(file, os.R_OK)
        if is_readable and file_sha256(file) == source.hashes[source.path]:
            return file
    return None


def check_files(settings: Settings) -> list[Check]:
    """Check for folders 0700, files 0600. Arrays of the index are shut off by the bank's folder."""
    if os.name == "nt" or not settings.bank.is_dir():
        return []
    checks = []
    wide = [path for path in _written_files(settings) if path.stat().st_mode & OTHERS]
    if wide:
        more = f" and {len(wide) - 1} more" if len(wide) > 1 else ""
        found = f"Others on this machine may look into {wide[0]}{more}."
        checks.append(fault("permissions", found, REPAIR, lambda: shut_off(wide)))
    for path in (settings.bank, settings.database):
        if path.exists() and not os.access(path, os.W_OK):
            found = f"{path} cannot be written; answers and stories could not be kept."
            checks.append(fault("permissions", found, f"chmod u+rwX {quote(str(path))}"))
    if not checks:
        checks.append(ok("permissions", "Only you can read the bank."))
    cache = settings.cache
    if cache.is_dir() and cache.stat().st_mode & OTHERS:
        found = f"Others may look into {cache}; it holds models, and vectors of your questions."
        checks.append(note("permissions", found, f"chmod go= {quote(str(cache))}"))
    return checks


def _written_files(settings: Settings) -> Iterator[Path]:
    """Return the bank and what coach writes into it, the index's arrays left out."""
    yield settings.bank
    for name in ("coach.db", "coach.db-wal", "coach.db-shm", "draft.json", "draft.md", "index"):
        if (path := settings.bank / name).exists():
            yield path
    folders = (settings.recordings, "[0-9]*.wav"), (settings.written_stories, "*.md")
    for folder, pattern in folders:
        if folder.is_dir():
            yield folder
            yield from sorted(path for path in folder.glob(pattern) if not path.is_symlink())
    if settings.backups.is_dir():
        yield from (settings.backups, *sorted(made_by_coach(settings)))
