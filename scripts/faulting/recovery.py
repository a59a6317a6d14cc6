"""Backups that are odd, clocks that are wrong, mount points, repairs, and kill -9 in all of it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import time
import zipfile
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

from coach.config import Settings
from coach.storage.bank import connect
from coach.storage.database import transaction
from faulting.disks import disk, fill
from faulting.killing import Victim, complaints, kill
from faulting.old_banks import make
from faulting.row import NOTHING, Row, judge, left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from faulting.home import Home, Said

_WEEK: Final = 8 * 86_400
_OLD: Final = 7
"""A schema of an earlier coach."""
_LATE: Final = ("new", "--title", "Late", "--action", "I wrote it in 5 minutes.")
_ROOMY: Final = "size=64m,mode=700"
_NO_BACKUP: Final = "this is no backup made by coach"


def _backup(home: Home, **members: bytes) -> Path:
    """A backup of the bank with more members, as if it had been made so."""
    file = home.folder / "kept.zip"
    home.must("backup", file, "--force")
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(held.pop("manifest.json"))
    held |= members
    document["members"] = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in held.items()
    ]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(document))
    return file


def _refused(name: str, words: str, **members: bytes) -> Callable[[Home], Row]:
    """A backup with such members is refused, and leaves nothing in the way of a good one."""

    def suffer(home: Home) -> Row:
        """The row."""
        before = home.kept()
        file = _backup(home, **members)
        said = home.coach("restore", file, "--force")
        lost = home.lost(before)
        if str(file) not in said.err:
            lost.append(f"the backup is not named: {said.err}")
        lost += [f"left behind: {path}" for path in home.bank.glob(".restoring*")]
        lost += complaints(home.coach("restore", _backup(home), "--force"))
        return judge(f"backup with {name}: restore", said, 1, words, lost + home.lost(before))

    return suffer


def left_deep(home: Home) -> Row:
    """A restore of an earlier coach left a folder too deep to be deleted, an hour ago."""
    folder = home.bank / ".restoring-old"
    folder.mkdir()
    below = os.open(folder, os.O_RDONLY)
    for _ in range(1900):
        os.mkdir("a", dir_fd=below)
        above, below = below, os.open("a", os.O_RDONLY, dir_fd=below)
        os.close(above)
    os.close(below)
    os.utime(folder, (1e9, 1e9))
    before = home.kept()
    said = home.coach("restore", _backup(home), "--force")
    shutil.move(folder, home.folder.parent / "deep")
    _delete_deep(home.folder.parent / "deep")
    return judge("leftover too deep to delete: restore", said, 0, "Restored: ", home.lost(before))


def _delete_deep(folder: Path) -> None:
    """Delete what Python's own deletion does not reach, from the bottom."""
    path = folder
    while (path / "a").is_dir():
        path /= "a"
    while path != folder.parent:
        path.rmdir()
        path = path.parent


def recordings(home: Home) -> Row:
    """Recordings are kept beside a damaged bank: they stay, and the backup is restored."""
    before, file = home.kept(), _backup(home)
    (home.bank / "audio").mkdir()
    (home.bank / "audio" / "1-1.wav").write_bytes(b"sound")
    home.database.write_bytes(b"damaged" * 1000)
    said = home.coach("restore", file, "--force")
    lost = home.lost(before)
    if not list(home.folder.glob("bank.before-restore-*/audio/1-1.wav")):
        lost.append("the recording is gone")
    return judge("damaged bank with recordings: restore", said, 0, "Restored: ", lost)


def foreign_files(home: Home) -> Row:
    """The folder of the bank holds what is not coach's, as a disk's own lost+found."""
    before, file = home.kept(), _backup(home)
    (home.bank / "lost+found").mkdir()
    (home.bank / "taxes.ods").write_bytes(b"mine")
    said = home.coach("restore", file, "--force")
    lost = home.lost(before)
    if not (home.bank / "lost+found").exists() or not (home.bank / "taxes.ods").exists():
        lost.append("what is not coach's was moved")
    return judge("others' files in the bank: restore", said, 0, "Restored: ", lost)


def mount_point(home: Home) -> Row:
    """The bank is a mount point: restored, nothing left beside; deleted, it stays deleted."""
    with _mounted(home) as refused:
        if refused:
            return left_out("bank is a mount point: restore", refused)
        before, file = home.kept(), _backup(home)
        said = home.coach("restore", file, "--force")
        lost = home.lost(before)
        lost += [f"left beside: {path}" for path in home.bank.parent.glob(".bank*")]
        if len(list(home.bank.glob("before-restore-*/coach.db"))) != 1:
            lost.append("the bank before is not kept")
        _empty(home.bank)
        if "no stories yet" not in home.coach("list").err:
            lost.append("the deleted bank came back")
    return judge("bank is a mount point: restore", said, 0, "The bank before is in", lost)


@contextmanager
def _mounted(home: Home) -> Iterator[str]:
    """The bank on a disk of its own for a while; yields why not, where it cannot be had."""
    there, bank, database = home.folder.parent / "mount" / "bank", home.bank, home.database
    there.mkdir(parents=True, exist_ok=True)
    with disk(there, _ROOMY) as refused:
        if not refused:
            shutil.copytree(bank, there, dirs_exist_ok=True)
            home.bank, home.database = there, there / "coach.db"
        try:
            yield refused
        finally:
            home.bank, home.database = bank, database


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def copy_beside(home: Home) -> Row:
    """A complete copy lies beside a bank that was deleted: it is not taken for it."""
    shutil.copytree(home.bank, home.folder / ".bank.restored")
    shutil.rmtree(home.bank)
    said = home.coach("list")
    return judge("bank deleted, a copy beside it: list", said, 1, "The bank has no stories yet")


def _at(year: int) -> Callable[[Home], Row]:
    """A backup is made and checked at a time that ZIP archives cannot name."""

    def suffer(home: Home) -> Row:
        """The row."""
        before, file = home.kept(), home.folder / "b.zip"
        back = str(time.time() - (year - 1970) * 31_556_952)
        said = home.coach("backup", file, CLOCK_BACK=back)
        lost = home.lost(before) + complaints(home.coach("restore", "--check", file))
        return judge(f"the clock says {year}: backup", said, 0, "read and checked", lost)

    return suffer


def odd_zone(home: Home) -> Row:
    """TZ names a zone that no clock has."""
    before = home.kept()
    said = home.coach("date", TZ="XXX+25:99:99")
    lost = home.lost(before) + complaints(home.coach("list", TZ="XXX+25:99:99"))
    return judge("TZ is nonsense: date", said, 2, "The time zone cannot be used", lost)


def check(home: Home) -> Row:
    """A backup is only checked: nothing is changed."""
    file = _backup(home)
    before = {path: path.stat().st_mtime_ns for path in home.bank.rglob("*")}
    said = home.coach("restore", "--check", file)
    after = {path: path.stat().st_mtime_ns for path in home.bank.rglob("*")}
    lost = [] if before == after else ["the bank was changed"]
    lost += [f"left behind: {path}" for path in home.cache.glob(".restoring*")]
    return judge("restore --check", said, 0, "A backup that can be restored: 3 stories", lost)


def weekly(home: Home) -> Row:
    """A week has passed: the command that writes makes a backup, which restores the bank."""
    _age(home)
    said = home.coach(*_LATE)
    before = home.kept()
    made = list((home.bank / "backups").glob("*-weekly.zip"))
    shutil.rmtree(home.bank / "stories")
    home.database.write_bytes(b"damaged" * 1000)
    lost = complaints(home.coach("restore", *made, "--force")) + home.lost(before)
    return judge("a week without a backup: new", said, 0, "a backup of each week", lost)


def _age(home: Home) -> None:
    """The last automatic backup was made more than a week ago."""
    (home.bank / "backups").mkdir(exist_ok=True)
    at = time.time() - _WEEK
    os.utime(home.bank / "backups", (at, at))


def weekly_full(home: Home) -> Row:
    """No room is left for the backup of the week: a note, and the command is done."""
    with _mounted(home) as refused:
        if refused:
            return left_out("full disk: backup of the week", refused)
        _age(home)
        full = fill(home.bank, 400_000)
        said = home.coach(*_LATE)
        full.unlink()
        lost = [] if "Late" in home.coach("list").out + home.coach("show", "late").out else ["late"]
        lost += [f"left behind: {path}" for path in (home.bank / "backups").iterdir()]
    return judge("full disk: backup of the week", said, 0, "could not be made", lost)


def migration_full(home: Home) -> Row:
    """No room is left for the backup of an older bank: it is not brought up to date."""
    _old_bank(home)
    with _mounted(home) as refused:
        if refused:
            return left_out("full disk: migration", refused)
        before = home.database.read_bytes()
        full = fill(home.bank, 100_000)
        said = home.coach("list")
        full.unlink()
        lost = [] if home.database.read_bytes()[100:] == before[100:] else ["it was changed"]
        lost += complaints(home.coach("list"))
    return judge("full disk: migration", said, 1, "no backup can be made before", lost)


def _old_bank(home: Home) -> None:
    shutil.rmtree(home.bank)
    shutil.rmtree(home.notes)
    make(_OLD, Settings(bank=home.bank, cache=home.cache, model="small"), home.notes)


def repair(home: Home) -> Row:
    """Vectors, rows, index, rights and leftovers: all that takes nothing of the person's."""
    before = home.kept()
    _spoil(home)
    said = home.coach("doctor", "--repair", "--yes")
    lost = home.lost(before)
    if "coach doctor --repair" in (left := home.coach("doctor").out):
        lost.append(f"left to mend: {left}")
    lost += complaints(home.coach("match", "a lamp"))
    return judge("doctor --repair", said, 0, "Mended: ", lost)


_NEW_MEMORY: Final = {
    "stability": None,
    "difficulty": None,
    "due": "2026-01-01T00:00:00+00:00",
    "last_review": None,
    "state": 1,
    "step": 0,
}
_NEW_CARD: Final = json.dumps({"card": _NEW_MEMORY, "before": _NEW_MEMORY, "grade": None})


def _spoil(home: Home) -> None:
    """What can be mended."""
    at = "2026-01-01T00:00:00+00:00"
    card = "INSERT OR IGNORE INTO cards (identity_id, competency, state, due_at, changed_at) "
    with closing(connect(home.database)) as bank:
        bank.execute("PRAGMA foreign_keys = OFF")
        with transaction(bank):
            bank.execute(f"{card} VALUES (99, 'failure', ?, ?, ?)", [_NEW_CARD, at, at])
            bank.execute("UPDATE vectors SET profile = zeroblob(3)")
    for path in (home.bank / ".restoring-x", home.folder / ".bank.restoring-y"):
        path.mkdir(exist_ok=True)
        os.utime(path, (1e9, 1e9))
    (home.bank / "index" / ".building-x").mkdir(parents=True, exist_ok=True)
    home.bank.chmod(0o755)
    home.database.chmod(0o644)


def repair_by_backup(home: Home) -> Row:
    """The bank is damaged: the newest automatic backup that is sound is named, and mends it."""
    _age(home)
    home.must(*_LATE)
    before = home.kept()
    newer = home.bank / "backups" / "automatic-later.zip"
    newer.write_bytes(b"damaged")
    home.database.write_bytes(b"damaged" * 1000)
    said = home.coach("doctor", "--repair", "--yes", "--format", "json")
    remedies = [each["remedy"] or "" for each in json.loads(said.out)["checks"]]
    (words,) = [remedy.split()[1:] for remedy in remedies if remedy.startswith("coach restore")]
    lost = complaints(home.coach(*words)) + home.lost(before)
    # Its exit code says that a fault is left; what is said is no error of the command.
    wrong = [] if said.code == 1 else [said.out + said.err]
    return Row(
        "damaged bank: doctor --repair",
        " ".join(words),
        said.code,
        ", ".join(lost) or NOTHING,
        (*wrong, *lost),
    )


# Killed


def kill_restore(home: Home) -> Row:
    """While a backup with one story more is restored: the old bank, or the new one."""
    return _kill_restore(home, "kill -9 in restore --force", home.folder)


def kill_restore_mounted(home: Home) -> Row:
    """The same where the bank is a mount point."""
    with _mounted(home) as refused:
        if refused:
            return left_out("kill -9 in restore into a mount point", refused)
        return _kill_restore(home, "kill -9 in restore into a mount point", home.bank)


def _kill_restore(home: Home, name: str, below: Path) -> Row:
    def listed() -> int:
        return len(home.must("list").out.splitlines())

    bank, more, before = home.bank, home.folder.parent / "more.zip", listed()
    home.must(*_LATE)
    later = listed()
    home.must("backup", more, "--force")
    inside = home.folder / "bank"

    def set_up() -> None:
        if bank != inside:
            _empty(bank)
            shutil.copytree(inside, bank, dirs_exist_ok=True)

    def run(**killing: Any) -> Said:  # noqa: ANN401
        killed = home.coach("restore", more, "--force", **(killing | {"KILL_BELOW": str(below)}))
        if killed.code and (found := listed()) not in {before, later}:
            raise RuntimeError(f"{name}: {found} stories")
        return killed

    def after() -> tuple[Said, Sequence[str]]:
        said = home.coach("restore", more, "--force")
        wrong = [] if (found := listed()) == later else [f"{found} stories after another restore"]
        if (bank / ".swap").exists():
            wrong.append("a swap is left")
        for aside in [*bank.parent.glob("bank.before-*"), *bank.glob("before-*")]:
            with closing(sqlite3.connect(aside / "coach.db")) as connection:
                (count,) = connection.execute("SELECT count(*) FROM stories").fetchone()
            wrong += [] if count in {before, later} else [f"{aside}: {count} stories"]
        return said, wrong

    return kill(home, Victim(name, set_up, run, after))


def kill_repair(home: Home) -> Row:
    """While the doctor mends."""

    def after() -> tuple[Said, Sequence[str]]:
        said = home.coach("doctor", "--repair", "--yes")
        left = ["it is not mended"] if "doctor --repair" in home.coach("doctor").out else []
        return said, [*left, *_half_backups(home)]

    def run(**killing: Any) -> Said:  # noqa: ANN401
        return home.coach("doctor", "--repair", "--yes", **killing)

    return kill(home, Victim("kill -9 in doctor --repair", lambda: _spoil(home), run, after))


def kill_weekly(home: Home) -> Row:
    """While the backup of the week is made."""

    def after() -> tuple[Said, Sequence[str]]:
        return home.coach("list"), _half_backups(home)

    def run(**killing: Any) -> Said:  # noqa: ANN401
        return home.coach(*_LATE, **killing)

    return kill(home, Victim("kill -9 in the backup of the week", lambda: _age(home), run, after))


def kill_migration_backup(home: Home) -> Row:
    """While an older bank is backed up and brought up to date: the backup is of the older one."""

    def after() -> tuple[Said, Sequence[str]]:
        said = home.coach("list")
        schemas = []
        for path in (home.bank / "backups").glob("automatic-*.zip"):
            with zipfile.ZipFile(path) as archive:
                schemas.append(json.loads(archive.read("manifest.json"))["schema"])
        wrong = [] if _OLD in schemas else [f"backups of the schemas {schemas}"]
        return said, [*wrong, *_half_backups(home)]

    def run(**killing: Any) -> Said:  # noqa: ANN401
        return home.coach("list", **killing)

    name = "kill -9 in the backup before a migration"
    return kill(home, Victim(name, lambda: _old_bank(home), run, after))


def _half_backups(home: Home) -> list[str]:
    """What cannot be restored among the automatic backups."""
    made = (home.bank / "backups").glob("automatic-*.zip")
    return [each for path in made for each in complaints(home.coach("restore", "--check", path))]


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    "backup-deep": _refused(
        "a member 1,900 folders deep", _NO_BACKUP, **{f"stories/{'a/' * 1900}b.md": b"x"}
    ),
    "backup-long-name": _refused(
        "a name of 300 signs", _NO_BACKUP, **{f"stories/{'n' * 300}.md": b"x"}
    ),
    "backup-file-and-folder": _refused(
        "a file and a folder of one name", _NO_BACKUP, **{"stories/a": b"x", "stories/a/b.md": b"x"}
    ),
    "backup-huge-draft": _refused(
        "a draft of 100 MB", "it is larger than 64 MB", **{"draft.md": bytes(100_000_000)}
    ),
    "backup-bomb": _refused(
        "a database of 300 MB of zeros", "as no bank has", **{"coach.db": bytes(300_000_000)}
    ),
    "restore-after-deep": left_deep,
    "restore-recordings": recordings,
    "restore-foreign-files": foreign_files,
    "restore-mount-point": mount_point,
    "restored-copy-beside": copy_beside,
    "backup-1970": _at(1970),
    "backup-2108": _at(2108),
    "odd-zone": odd_zone,
    "restore-check": check,
    "weekly-backup": weekly,
    "weekly-backup-full": weekly_full,
    "migration-full": migration_full,
    "repair": repair,
    "repair-by-backup": repair_by_backup,
    "kill-restore": kill_restore,
    "kill-restore-mounted": kill_restore_mounted,
    "kill-repair": kill_repair,
    "kill-weekly": kill_weekly,
    "kill-migration-backup": kill_migration_backup,
}
