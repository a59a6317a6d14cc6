"""Mend what `coach doctor` finds, where nothing that the user wrote is in the way."""

from __future__ import annotations

import errno
import stat
from contextlib import closing, suppress
from shlex import quote
from typing import TYPE_CHECKING, Final

from coach.errors import CoachError
from coach.maintenance.automatic import automatic_backups, back_up
from coach.maintenance.restore import check_backup
from coach.storage.bank import Bank, connect
from coach.storage.database import explaining_errors, transaction
from coach.storage.row_checks import begin_count

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from coach.config import Settings
    from coach.maintenance.inspection import Check
    from coach.progress import Reporter

REPAIR: Final = "coach doctor --repair"
"""What a check says that has a repair."""

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO

HANGS_ON: Final = {"documents": ("source_id", "sources")} | dict.fromkeys(
    ("confirmations", "cards", "choices"), ("identity_id", "identities")
)
"""Tables whose rows hold no story or answer, and what they mean nothing without."""


def mend(
    settings: Settings, checks: Sequence[Check], report: Reporter, now: datetime
) -> Iterator[str]:
    """Make an automatic backup and every repair that these checks offer; yield a line for each."""
    if settings.database.exists():
        try:
            report.note(f"A backup is in {back_up(settings, now, 'before-repair')}")
        except CoachError as error:
            report.note(f"No backup could be made before: {error}")
    for check in checks:
        if check.repair:
            try:
                check.repair()
            except (CoachError, OSError, RecursionError) as error:
                yield f"Not mended ({error}): {check.found}"
            else:
                yield f"Mended: {check.found}"


def restore_remedy(settings: Settings, now: datetime) -> str:
    """Return how to restore the newest automatic backup that passes its check, else any backup."""
    with suppress(OSError):
        for path in automatic_backups(settings, now):
            with suppress(CoachError, OSError):
                if not check_backup(settings, path).held.damage:
                    return f"coach restore {quote(str(path))} --force"
    return "If you have a backup: coach restore FILE (what is there is moved aside, not lost)."


def shut_off(paths: Iterable[Path]) -> None:
    """Take every right of others away from some files and folders of coach's."""
    for path in paths:
        path.chmod(path.stat().st_mode & stat.S_IRWXU)
        if path.stat().st_mode & OTHERS:
            raise OSError(errno.ENOTSUP, "its disk keeps no rights", str(path))


def delete_orphans(settings: Settings) -> None:
    """Delete the rows that hang on nothing and hold no story or answer."""
    with closing(connect(settings.database)) as connection, transaction(connection):
        for table, (key, parent) in HANGS_ON.items():
            connection.execute(
                f"DELETE FROM {table} WHERE {key} NOT IN (SELECT id FROM {parent})"  # noqa: S608
            )


def delete_vectors(settings: Settings, recipe: str, hashes: Collection[str] = ()) -> None:
    """Delete the vectors of other recipes and those of some texts; the next match makes them."""
    with closing(Bank(settings.database)) as bank, bank.transaction():
        bank.vectors.delete_unused(recipe)
        bank.vectors.delete(hashes)


def delete_damaged_vectors(settings: Settings, rows: Iterable[int]) -> None:
    """Delete some rows of vectors; the next match makes them."""
    with closing(connect(settings.database)) as connection, transaction(connection):
        connection.executemany("DELETE FROM vectors WHERE rowid = ?", ([row] for row in rows))


def renew_count(settings: Settings) -> None:
    """Count the changes of the bank anew; what was kept of its state is made again."""
    with closing(connect(settings.database)) as connection, transaction(connection):
        begin_count(connection)


def merge_log(settings: Settings) -> None:
    """Write what the bank's log holds into its file."""
    with closing(connect(settings.database)) as connection, explaining_errors(connection):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
