"""Backups that coach makes by itself: each week, before a migration, a restore and a repair."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from coach.errors import BackupUnusable, BankUnusable, CoachError
from coach.storage.files import COMMENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from coach.config import Settings
    from coach.progress import Reporter

WEEKLY: Final = "weekly"
_FAILED: Final = "The backup of this week could not be made"
_NOWHERE: Final = "this is a link to nothing. Plug the disk in, or delete the link."
_NAME: Final = re.compile(r"automatic-[0-9-]+T[0-9]+Z-[a-z-]+\.zip")
_KEPT: Final = 3
_DAY: Final = 86_400.0
_WEEK: Final = 7 * _DAY


def back_up(settings: Settings, now: datetime, why: str, spare: Path | None = None) -> Path:
    """Make an automatic backup, and delete those but the newest three and the one to `spare`.

    None is deleted for that of a bank with damaged rows, which an older one may have whole, and
    none behind a link.

    Raises:
        CoachError: it cannot be made.
    """
    from coach.maintenance.backup import write_backup  # not where none is due

    made = settings.backups / f"automatic-{now:%Y-%m-%dT%H%M%SZ}-{why}.zip"
    try:
        if settings.backups.is_symlink() and not settings.backups.exists():
            raise BankUnusable(settings.backups, _NOWHERE)
        settings.backups.mkdir(mode=0o700, exist_ok=True)
        is_damaged = write_backup(settings, made, now).held.damage
        os.utime(made, (now.timestamp(), now.timestamp()))
        are_kept = is_damaged or settings.backups.is_symlink()
        for path in () if are_kept else automatic_backups(settings, now)[_KEPT:]:
            if spare is None or not path.samefile(spare):
                path.unlink()
    except BackupUnusable as error:
        raise BankUnusable(settings.backups, error.why) from error
    except OSError as error:
        raise BankUnusable(settings.backups, f"{error.strerror}.") from error
    return made


def automatic_backups(settings: Settings, now: datetime) -> list[Path]:
    """Return the automatic backups, the newest first; one dated in the future is the oldest."""
    times = {path: path.stat().st_mtime for path in made_by_coach(settings)}
    latest = now.timestamp() + _DAY
    return sorted(times, key=lambda path: (times[path] < latest, times[path]), reverse=True)


def made_by_coach(settings: Settings) -> Iterator[Path]:
    """Find the automatic backups by their names and their ends; a link is none."""
    for path in settings.backups.glob("automatic-*.zip"):
        if _NAME.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - len(COMMENT)))
                if file.read() == COMMENT:
                    yield path


def remove_backups(settings: Settings) -> None:
    """Delete the automatic backups, which hold what is forgotten; the next command makes one."""
    for path in () if settings.backups.is_symlink() else made_by_coach(settings):
        path.unlink()
        os.utime(settings.backups, (0, 0))


def back_up_weekly(settings: Settings, report: Reporter, now: datetime) -> None:
    """Make the backup of the week if it is due, after a command that wrote to the bank.

    The time of their folder says when the last one was made, and that of the newest, as anything
    may touch a folder. A new bank has its first a day later, and what fails is noted each time.
    """
    moment, made_at = now.timestamp(), now.timestamp() - _WEEK + _DAY
    try:
        made = automatic_backups(settings, now)[:1]
        before = [path.stat().st_mtime for path in (settings.backups, *made)]
        if all(0 <= moment - at < _WEEK for at in before):
            return
        is_first = before[0] > 0 and not made
        back_up(settings, now, WEEKLY)
        made_at = moment
        if is_first:
            report.note(
                f"From now on coach keeps a backup of each week in {settings.backups}, the last "
                f"{_KEPT}. Keep one on another disk too: coach backup FILE"
            )
    except FileNotFoundError:
        if settings.backups.is_symlink():
            report.note(f"{_FAILED}: {settings.backups}: {_NOWHERE}")
    except (CoachError, OSError) as error:
        report.note(f"{_FAILED}: {error}")
    with suppress(OSError):
        settings.backups.mkdir(mode=0o700, exist_ok=True)
        os.utime(settings.backups, (made_at, made_at))


def back_up_before_migration(settings: Settings, report: Reporter, now: datetime) -> None:
    """Make a backup of a bank of an earlier coach as it is.

    Raises:
        BankUnusable: it cannot be made, so that nothing else should be done to the bank.
    """
    try:
        made = back_up(settings, now, "before-update")
    except CoachError as error:
        why = f"it is of an earlier coach, and no backup can be made before it is updated: {error}"
        raise BankUnusable(settings.bank, f"{why} Nothing was changed.") from error
    report.note(f"Your bank is brought up to date; as it was it is kept in {made}")
