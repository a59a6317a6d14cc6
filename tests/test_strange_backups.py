"""Backups of strangers, and files beside coach's own: nothing of the user's is lost or read."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.maintenance.archive import BACKING_UP, RESTORING
from coach.maintenance.repair import shut_off
from coach.storage.bank import connect
from coach.storage.database import transaction
from coach.tui import ask
from tests.test_backup import rewritten
from tests.test_recovery import DAY, write
from tests.test_upgrades import stored

if TYPE_CHECKING:
    from coach.config import Settings
    from tests.test_recovery import Run

NAME = "automatic-2026-0{}-01T000000Z-weekly.zip"


def _change(file: Path, tmp_path: Path, statement: str) -> None:
    """Change a row in a backup's database, with its checksum."""

    def change(held: dict[str, bytes]) -> None:
        database = tmp_path / "changed.db"
        database.write_bytes(held["coach.db"])
        with closing(connect(database)) as connection:
            with transaction(connection):
                connection.execute(statement)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        held["coach.db"] = database.read_bytes()

    rewritten(file, change)


@pytest.mark.parametrize("typed", [("backup",), ("export", "-o"), ("sheet", "-o")])
def test_no_file_where_none_belongs(
    full: Run, folders: Settings, tmp_path: Path, typed: tuple[str, ...]
) -> None:
    """Not among links that lead to each other, nor in the cache, through a link either."""
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    folders.cache.mkdir(exist_ok=True)
    (tmp_path / "mine").symlink_to(folders.cache)
    for name, why in (
        ("one", "this is a link that leads back to itself."),
        ("one/stories.html", "this is a link that leads back to itself."),
        ("mine/stories.html", "this is inside"),
    ):
        result = full(*typed, str(tmp_path / name))
        assert (result.exit_code, result.stdout) == (2, "")
        assert why in result.stderr
    assert not list(folders.cache.glob("stories*"))


def test_what_it_was_forgetting_deletes_no_backup(
    full: Run, kept: Path, folders: Settings, tmp_path: Path
) -> None:
    """A backup made in the midst of forgetting, or made up so, takes no other with it."""
    _change(kept, tmp_path, "INSERT INTO settings (key, value) VALUES ('unswept', '1')")
    assert full("restore", str(kept), "--force").exit_code == 0
    (before,) = folders.backups.glob("*-before-restore.zip")
    assert full("list").exit_code == 0
    assert before.exists()
    with closing(connect(folders.database)) as connection:
        assert connection.execute("SELECT * FROM settings WHERE key = 'unswept'").fetchall() == []


def test_files_that_coach_did_not_make_stay(full: Run, folders: Settings) -> None:
    """Neither a name like that of a backup nor a ZIP archive's end alone makes one."""
    folders.backups.mkdir(exist_ok=True)
    mine = [folders.backups / NAME.format(month) for month in range(1, 6)]
    mine += [folders.backups / f"automatic-nightly-{number}.zip" for number in range(5)]
    for path in mine:
        path.write_bytes(b"mine" if path.name.startswith("automatic-2026") else b"coach backup")
    assert full("doctor", "--repair", "--yes").exit_code in {0, 1}
    assert full("forget", "the-lost-parcels", "--yes").exit_code == 0
    assert all(path.exists() for path in mine)


def test_backups_behind_a_link(full: Run, folders: Settings, tmp_path: Path) -> None:
    """They are made there and none is deleted; what cannot be forgotten so is said first."""
    shutil.rmtree(folders.backups, ignore_errors=True)
    disk = tmp_path / "disk"
    disk.mkdir()
    folders.backups.symlink_to(disk)
    for month in range(1, 6):
        (disk / NAME.format(month)).write_bytes(b"coach backup")
    full("doctor", "--repair", "--yes")
    refused = full("forget", "the-lost-parcels", "--yes")
    assert refused.exit_code == 1
    assert "deletes nothing behind a link. Delete there yourself: automatic-" in refused.stderr
    assert len(list(disk.iterdir())) >= 5
    assert "the-lost-parcels" in full("list").stdout


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema", float("inf")),
        ("schema", "10"),
        ("written", "\ud800"),
        ("coach", "\udfff"),
        ("created", "\ud800"),
        ("written", ""),
        ("written", "home/me"),
    ],
)
def test_odd_manifests(full: Run, kept: Path, folders: Settings, key: str, value: object) -> None:
    """One sentence, also of the doctor's with such a file among the bank's own backups."""
    rewritten(kept, lambda _: None, **{key: value})
    for words in (("restore", "--check"), ("restore", "--force")):
        said = full(*words, str(kept))
        assert (said.exit_code, said.stdout) == (1, "")
        assert "no backup made by coach, or it is damaged. Nothing was changed." in said.stderr
    folders.backups.mkdir(exist_ok=True)
    with zipfile.ZipFile(kept, "a") as archive:
        archive.comment = b"coach backup"
    shutil.copy(kept, folders.backups / NAME.format(1))
    folders.database.write_bytes(b"damaged" * 1000)
    said = full("doctor")
    assert said.exit_code == 1
    assert "If you have a backup: coach restore FILE" in said.stdout


def test_what_killed_processes_left_is_forgotten_too(full: Run, folders: Settings) -> None:
    """At once, whatever its age; but not under the feet of a process that lives."""
    folders.backups.mkdir(exist_ok=True)
    folders.cache.mkdir(exist_ok=True)
    living = folders.cache / f"{RESTORING}{os.getppid()}-x"
    dead = [
        folders.cache / f"{RESTORING}{sys.maxsize}-x",
        folders.bank / f"{RESTORING}old",
        folders.backups / f"{BACKING_UP}{sys.maxsize}-x",
    ]
    for folder in (living, *dead):
        folder.mkdir()
        (folder / "coach.db").write_text("I rang 3 depots.")
    said = full("forget", "the-lost-parcels", "--yes")
    assert said.exit_code == 0
    assert not any(folder.exists() for folder in dead)
    assert living.exists()
    shutil.rmtree(living)
    query = "SELECT count(*) FROM settings WHERE key = 'unswept'"
    assert stored(folders, query) == [(1,)]
    assert full("list").exit_code == 0
    assert stored(folders, query) == [(0,)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_rights_of_what_is_not_coachs(full: Run, folders: Settings, tmp_path: Path) -> None:
    """Links are judged by what they lead to; files of the user's in the bank keep their rights."""
    real = tmp_path / "real"
    folders.bank.rename(real)
    folders.bank.symlink_to(real)
    script = folders.bank / "run.sh"
    script.write_text("x")
    script.chmod(0o755)
    (real / "stories" / "link.md").symlink_to(script)
    assert "may look into" not in full("doctor").stdout
    folders.database.chmod(0o644)
    said = full("doctor", "--repair", "--yes")
    assert "Mended: Others on this machine may look into" in said.stdout
    assert stat.S_IMODE(script.stat().st_mode) == 0o755
    assert stat.S_IMODE(folders.database.stat().st_mode) == 0o600
    assert "may look into" not in full("doctor").stdout


def test_rights_that_stay_are_not_called_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that keeps no rights."""
    tmp_path.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", lambda *_: None)
    with pytest.raises(OSError, match="keeps no rights") as raised:
        shut_off([tmp_path])
    assert raised.value.errno == errno.ENOTSUP


def test_automatic_backups_that_cannot_be_made(
    full: Run, folders: Settings, tmp_path: Path
) -> None:
    """A disk that is not plugged in is said by the command that was due, and by the doctor."""
    shutil.rmtree(folders.backups, ignore_errors=True)
    folders.backups.symlink_to(tmp_path / "usb" / "coach")
    said = write(full)
    assert said.exit_code == 0
    assert "this is a link to nothing. Plug the disk in, or delete the link." in said.stderr
    found = full("doctor")
    assert found.exit_code == 1
    assert "No backup of the week can be made" in found.stdout
    folders.backups.unlink()
    folders.backups.write_text("a file")
    assert "could not be made" in write(full).stderr or "no folder" in full("doctor").stdout
    assert full("doctor").exit_code == 1


def test_a_folder_that_others_touch(full: Run, folders: Settings) -> None:
    """The newest backup's own time says whether one is due, as a sync tool may touch the folder."""
    folders.backups.mkdir(exist_ok=True)
    week = time.time() - 8 * DAY
    os.utime(folders.backups, (week, week))
    write(full)
    (made,) = folders.backups.iterdir()
    os.utime(made, (week, week))
    old = made.rename(made.with_name(NAME.format(1)))
    os.utime(folders.backups)
    write(full)
    assert len(list(folders.backups.iterdir())) == 2
    assert old.exists()


def _strange(kept: Path, tmp_path: Path) -> Path:
    """Put a folder of the user's that the bank does not know into a backup's sources."""
    private = tmp_path / "private"
    private.mkdir()
    (private / "diary.md").write_text("# My diary\n\nI wrote 3 pages. They were read by nobody.\n")
    _change(
        kept,
        tmp_path,
        "INSERT INTO sources (id, path, added_at) "  # noqa: S608
        f"VALUES (77, '{private}', '2026-11-01T10:00:00+00:00')",
    )
    return private


def test_sources_of_a_stranger(full: Run, kept: Path, tmp_path: Path) -> None:
    """What it would have coach read is named and not read until the user agrees."""
    private, bank = _strange(kept, tmp_path), ("--bank", str(tmp_path / "new"))
    named = f"What it has coach read (coach remove PATH ends that): {private}"
    assert named in full(*bank, "restore", "--check", str(kept)).stdout.splitlines()
    refused = full(*bank, "restore", str(kept))
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert str(private) in refused.stderr
    assert "--force. Nothing was changed." in refused.stderr
    assert not (tmp_path / "new").exists()
    agreed = full(*bank, "restore", str(kept), "--force")
    assert agreed.exit_code == 0
    assert named in agreed.stdout.splitlines()


def test_sources_that_the_bank_had_or_that_are_not_here(
    full: Run, kept: Path, work: Path, tmp_path: Path
) -> None:
    """They are no question: on the machine it was made on, or on a new one."""
    assert "has coach read" not in full("restore", "--force", str(kept)).stdout
    work.rename(tmp_path / "elsewhere")
    restored = full("--bank", str(tmp_path / "new"), "restore", str(kept))
    assert restored.exit_code == 0
    assert "has coach read" not in restored.stdout


def test_sources_are_asked_about_at_a_terminal(
    full: Run, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A No changes nothing."""
    private, new = _strange(kept, tmp_path), tmp_path / "new"
    monkeypatch.setattr("coach.cli.maintenance.can_ask", lambda: True)
    for answer in (False, True):
        monkeypatch.setattr(ask, "confirm", lambda *_, answer=answer, **__: answer)
        said = full("--bank", str(new), "restore", str(kept))
        assert said.exit_code == 0
        assert str(private) in said.stdout
        assert (new / "coach.db").exists() is answer
