"""Recovery always works: odd backups, any clock, mount points, automatic backups, repairs."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import stat
import subprocess
import time
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coach.config import Settings
from coach.maintenance import automatic, doctor_environment
from coach.maintenance.archive import LARGEST_FILE
from coach.maintenance.backup import make_backup
from coach.maintenance.inspection import Check, CheckState
from coach.maintenance.repair import REPAIR
from coach.matching import engine
from coach.storage.bank import connect
from coach.storage.database import SWAP, transaction
from coach.tui import ask
from tests.test_backup import rewritten
from tests.test_damaged_rows import MEMORY
from tests.test_upgrades import make

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

DAY = 86_400


STORIES = iter(range(1000))
WORDS = ("kettle", "bridge", "ledger", "harbour", "violin", "glacier", "tractor", "lantern")


def write(run: Run) -> Result:
    """Write a story that no other is like."""
    number = next(STORIES)
    words = " ".join(f"{word}{number}" for word in WORDS)
    return run("new", "--title", f"Number {number}", "--action", f"I saw {words} in {number} days.")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# Odd backups


def _members(*names: str) -> Callable[[Path], None]:
    return lambda file: rewritten(file, lambda held: held.update(dict.fromkeys(names, b"evil")))


def _large(file: Path) -> None:
    rewritten(file, lambda held: held.update({"draft.md": b"\0" * (LARGEST_FILE + 1)}))


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (_members("stories/" + "a/" * 1900 + "x.md"), "stories/a/a/a"),
        (_members(f"stories/{'n' * 300}.md"), "stories/nnnn"),
        (_members(f"stories/{'ü' * 150}.md"), "stories/üüüü"),
        (_members("stories/x", "stories/x/y.md"), "stories/x"),
        (_large, "draft.md"),
        (_members("stories/\x1b]0;evil\x07.md"), "stories/"),
    ],
    ids=["deep", "long", "long in bytes", "file and folder", "large", "escapes"],
)
def test_odd_members(
    kept: Path, run: Run, tmp_path: Path, spoil: Callable[[Path], None], named: str
) -> None:
    """One sentence names the backup and the member, and no later restore is in its way."""
    whole = kept.read_bytes()
    spoil(kept)
    bank = tmp_path / "other" / "bank"
    for words in (("restore", str(kept)), ("restore", "--check", str(kept))):
        said = run("--bank", str(bank), *words)
        assert (said.exit_code, said.stdout) == (1, "")
        assert said.stderr.startswith(f"Error: {kept}: this is no backup made by coach")
        assert named in said.stderr
        assert "\x1b" not in said.stderr
        assert len(said.stderr.splitlines()) == 1
        assert not bank.exists()
    kept.write_bytes(whole)
    assert run("--bank", str(bank), "restore", str(kept), "--force").exit_code == 0


def test_names_that_differ_in_their_letters_alone(full: Run, tmp_path: Path) -> None:
    """What a disk can hold side by side comes back, and the backup of it can be restored."""
    stories = tmp_path / "bank" / "stories"
    for name in ("Lift.md", "lift.md", "caf\u00e9.md", "cafe\u0301.md"):
        (stories / name).write_text(f"# {name}\n\n## Action\n\nI did 3 things.\n", encoding="utf-8")
    there = sorted(path.name for path in stories.iterdir())
    file, bank = tmp_path / "b.zip", tmp_path / "other"
    assert full("backup", str(file)).exit_code == 0
    assert full("--bank", str(bank), "restore", str(file), "--force").exit_code == 0
    assert sorted(path.name for path in (bank / "stories").iterdir()) == there


def test_a_bomb(kept: Path, run: Run, tmp_path: Path) -> None:
    """A database that becomes two hundred times its file is none, and is not written."""
    with zipfile.ZipFile(kept) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(held.pop("manifest.json"))
    held["coach.db"] = b"\0" * 200_000_000
    document["members"] = [
        {"name": name, "size": len(data), "sha256": ""} for name, data in held.items()
    ]
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(document))
    began = time.monotonic()
    said = run("--bank", str(tmp_path / "other"), "restore", str(kept), "--force")
    assert said.exit_code == 1
    assert "as no bank has" in said.stderr
    assert time.monotonic() - began < 1
    assert not (tmp_path / "other").exists()


def test_what_an_earlier_restore_left(kept: Path, full: Run, folders: Settings) -> None:
    """A folder too deep to be deleted blocks no restore, whoever left it."""
    folder = folders.bank / ".restoring-old"
    folder.mkdir()
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1900):
        os.mkdir("a", dir_fd=here)
        below = os.open("a", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    os.utime(folder, (1e9, 1e9))
    try:
        assert full("restore", str(kept), "--force").exit_code == 0
        assert len(full("list").stdout.splitlines()) == 3
    finally:  # pytest's own cleaning does not get so deep
        subprocess.run(["rm", "-rf", str(folder)], check=True)  # noqa: S607


def test_files_that_no_backup_can_hold(full: Run, folders: Settings, tmp_path: Path) -> None:
    """They are named, and the backup is made and can be restored."""
    (folders.written_stories / "back\\slash.md").write_text("# A\n")
    with (folders.written_stories / "large.md").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    said = full("backup", str(tmp_path / "b.zip"))
    assert said.exit_code == 0
    assert "slash.md" in said.stderr
    assert "large.md" in said.stderr
    assert full("restore", "--check", str(tmp_path / "b.zip")).exit_code == 0


# Check


def test_check(full: Run, kept: Path, tmp_path: Path) -> None:
    """It says what the backup holds and what it would replace, and changes nothing."""
    write(full)
    full("list")
    before = tree(tmp_path)
    said = full("restore", "--check", str(kept))
    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout.startswith("A backup that can be restored: 3 stories, 0 answers")
    assert "with 4 stories and 0 answers. Nothing was changed." in said.stdout
    none = full("--bank", str(tmp_path / "none"), "restore", "--check", str(kept))
    assert "there is none at" in none.stdout
    assert not (tmp_path / "none").exists()
    assert tree(tmp_path) == before
    (tmp_path / "bank" / "coach.db").write_bytes(b"damaged" * 1000)
    assert "of which coach says: this is not a coach bank" in " ".join(
        full("restore", "--check", str(kept)).stdout.split()
    )
    assert full("restore", "--check", str(tmp_path / "no.zip")).exit_code == 1


# Recordings


def _answer(database: Path, *names: str, day: str = "2026-01-01") -> None:
    moment = f"{day}T00:00:00+00:00"
    with closing(connect(database)) as connection, transaction(connection):
        connection.execute(
            "INSERT INTO sessions (mode, options, started_at) VALUES ('tell', '{}', ?)", [moment]
        )
        for name in names:
            connection.execute(
                "INSERT INTO attempts (session_id, position, mode, answered_at, question_id, "
                "question, competency, probe, probe_answer, reason, audio) "
                "VALUES (1, 0, 'tell', ?, 'q', 'Q?', 'failure', '', '', '', ?)",
                [moment, name],
            )


@pytest.mark.parametrize("is_damaged", [False, True])
def test_recordings(full: Run, folders: Settings, tmp_path: Path, *, is_damaged: bool) -> None:
    """Those of answers in both banks are in both; the others are moved aside, none is deleted."""
    _answer(folders.database, "1-1.wav", "3-1.wav")
    file = tmp_path / "b.zip"
    assert full("backup", str(file)).exit_code == 0
    folders.recordings.mkdir(mode=0o700)
    (folders.recordings / "1-1.wav").write_text("one")
    (folders.recordings / "2-1.wav").write_text("two")
    (folders.recordings / "old").mkdir()
    if is_damaged:
        folders.database.write_bytes(b"damaged" * 1000)
    assert full("restore", str(file)).exit_code == 2
    assert ", with its recordings" in full("restore", str(file), "--force").stdout
    assert tree(folders.recordings) == {"1-1.wav": b"one"}
    (aside,) = folders.bank.parent.glob("bank.before-restore-*")
    assert tree(aside / "audio") == {"1-1.wav": b"one", "2-1.wav": b"two"}


def test_recordings_of_another_bank(full: Run, folders: Settings, tmp_path: Path) -> None:
    """The same name of an answer of another time is another recording; a link is not followed."""
    _answer(folders.database, "1-1.wav")
    file, new = tmp_path / "b.zip", Settings(tmp_path / "new", folders.cache)
    assert full("backup", str(file)).exit_code == 0
    connect(new.database).close()
    _answer(new.database, "1-1.wav", day="2025-05-05")
    new.recordings.mkdir()
    (new.recordings / "1-1.wav").write_text("another")
    assert full("--bank", str(new.bank), "restore", str(file), "--force").exit_code == 0
    assert not new.recordings.exists()
    (tmp_path / "music").mkdir()
    (tmp_path / "music" / "1-1.wav").write_text("song")
    new.recordings.symlink_to(tmp_path / "music")
    assert full("--bank", str(new.bank), "restore", str(file), "--force").exit_code == 0
    assert not new.recordings.exists()
    assert (tmp_path / "music" / "1-1.wav").read_text() == "song"


def test_a_disk_without_second_names(
    full: Run, folders: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recordings are copied there; the bank before lies in the bank where it cannot lie beside."""
    _answer(folders.database, "1-1.wav")
    folders.recordings.mkdir(mode=0o700)
    (folders.recordings / "1-1.wav").write_text("one")
    file = tmp_path / "b.zip"
    assert full("backup", str(file)).exit_code == 0

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "not here")

    rename = Path.rename

    def within(path: Path, target: Path) -> Path:
        if folders.bank not in target.parents:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(path, target)

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(Path, "rename", within)
    assert full("restore", str(file), "--force").exit_code == 0
    assert tree(folders.recordings) == {"1-1.wav": b"one"}
    (aside,) = folders.bank.glob("before-restore-*")
    assert (aside / "coach.db").exists()
    assert not (folders.bank / SWAP).exists()


# Clocks


@pytest.mark.parametrize("year", [1900, 1970, 2107, 2108, 9999])
def test_a_backup_at_any_time(full: Run, folders: Settings, tmp_path: Path, year: int) -> None:
    """ZIP archives know the years from 1980 to 2107 only; a backup is made in any."""
    now = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
    made = make_backup(folders, tmp_path, now, force=False)
    assert made.path.name == f"coach-{year}-12-31.zip"
    assert (
        full("--bank", str(tmp_path / "new"), "restore", str(made.path), "--force").exit_code == 0
    )


def test_a_time_zone_that_is_none(full: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, in one sentence."""
    monkeypatch.setenv("TZ", "XXX+25:99:99")
    time.tzset()
    try:
        for words in (("due",), ("date", "tomorrow"), ("gaps",), ("stats",)):
            said = full(*words)
            assert (said.exit_code, said.stdout) == (2, "")
            assert (
                said.stderr == "Error: The time zone cannot be used. Set TZ=Europe/Berlin, say.\n"
            )
        assert full("list").exit_code == 0
    finally:
        monkeypatch.undo()
        time.tzset()


# Automatic backups


def _age(folders: Settings, days: float) -> None:
    folders.backups.mkdir(exist_ok=True)
    at = time.time() - days * DAY
    os.utime(folders.backups, (at, at))


def test_each_week(full: Run, folders: Settings) -> None:
    """The first command of a week that writes makes one; it is said once; three are kept."""
    assert list(folders.backups.iterdir()) == []  # a new bank has its first a day later
    for number in range(5):
        _age(folders, 8)
        assert full("model").stderr == ""
        assert len(list(folders.backups.iterdir())) == min(number, 3)
        said = write(full)
        assert said.exit_code == 0
        assert ("From now on coach keeps a backup" in said.stderr) is (number == 0)
        assert len(said.stderr.splitlines()) == (number == 0)
        for path in folders.backups.iterdir():
            os.utime(path, (path.stat().st_mtime - DAY,) * 2)
            path.rename(path.with_name(path.name.replace("T", f"T{number}", 1)))
        at = time.time()
        os.utime(folders.backups, (at, at))
        write(full)
        assert len(list(folders.backups.iterdir())) == min(number + 1, 3)
    assert stat.S_IMODE(folders.backups.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders.backups.iterdir()} == {0o600}


def test_what_it_holds(full: Run, folders: Settings, tmp_path: Path) -> None:
    """The bank after the command, none of the backups before; it is restored like any other."""
    for _ in range(2):
        _age(folders, 8)
        write(full)
        (made,) = folders.backups.iterdir()
        made.rename(tmp_path / "made.zip")
        with zipfile.ZipFile(tmp_path / "made.zip") as archive:
            assert not [name for name in archive.namelist() if "backups" in name]
    assert (
        full(
            "--bank", str(tmp_path / "new"), "restore", str(tmp_path / "made.zip"), "--force"
        ).exit_code
        == 0
    )
    assert len(full("--bank", str(tmp_path / "new"), "list").stdout.splitlines()) >= 3


@pytest.mark.parametrize("days", [-400, 8])
def test_a_clock_that_was_wrong(full: Run, folders: Settings, days: int) -> None:
    """One of the future counts as the oldest, and holds the next one up for no year."""
    _age(folders, days)
    future = folders.backups / "automatic-2099-01-01T000000Z-weekly.zip"
    for at, path in enumerate(
        [future, *(folders.backups / f"automatic-2026-01-0{n}T000000Z-weekly.zip" for n in (1, 2))]
    ):
        path.write_bytes(b"older, coach backup")
        moment = 4_070_908_800 if path == future else time.time() - at * DAY
        os.utime(path, (moment, moment))
    _age(folders, days)
    write(full)
    assert not future.exists()
    assert len(list(folders.backups.iterdir())) == 3
    assert abs(folders.backups.stat().st_mtime - time.time()) < DAY


def test_one_that_fails(
    full: Run, kept: Path, folders: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is one note, the command is done, and the next try is a day later."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("coach.maintenance.backup.write_backup", fail)
    _age(folders, 8)
    said = write(full)
    assert said.exit_code == 0
    assert said.stderr.splitlines() == [
        f"The backup of this week could not be made: {folders.backups}: No space left on device."
    ]
    assert write(full).stderr == ""
    _age(folders, 7.1)
    assert write(full).stderr
    restored = full("restore", str(kept), "--force")
    assert restored.exit_code == 0
    assert "only moved aside" in restored.stderr


def test_before_a_restore(full: Run, kept: Path, folders: Settings) -> None:
    """The bank that is replaced is backed up; the backup that is restored is never deleted."""
    write(full)
    folders.backups.mkdir(exist_ok=True)
    oldest = folders.backups / "automatic-2026-01-01T000000Z-weekly.zip"
    oldest.write_bytes(kept.read_bytes())
    for _ in range(3):
        os.utime(oldest, (1e9, 1e9))
        assert full("restore", str(oldest), "--force").exit_code == 0
        assert oldest.exists()
        assert len(full("list").stdout.splitlines()) == 3
        write(full)
    made = list(folders.backups.glob("*before-restore.zip"))
    assert made
    assert "4 stories" in full("restore", "--check", str(made[0])).stdout


def test_before_a_migration_that_cannot_be_backed_up(
    run: Run, folders: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one the bank stays as it is, and that is said; completion leaves it alone too."""
    make(7, folders, tmp_path / "notes")
    before = folders.database.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("coach.maintenance.backup.write_backup", fail)
        said = run("list")
    assert (said.exit_code, said.stdout) == (1, "")
    assert "no backup can be made before it is updated" in said.stderr
    assert "No space left on device. Nothing was changed." in said.stderr
    from coach.cli.context import _story_names  # noqa: PLC0415
    from coach.errors import CoachError  # noqa: PLC0415

    with pytest.raises(CoachError):
        _story_names(folders)
    assert run("backup", str(tmp_path / "b.zip")).exit_code == 0
    with closing(sqlite3.connect(folders.database)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (7,)
    assert folders.database.read_bytes()[100:] == before[100:]
    assert run("list").exit_code == 0


def test_forget_leaves_no_backup_that_tells_it(full: Run, folders: Settings) -> None:
    """The automatic backups go, and a new one without the story is made."""
    _age(folders, 8)
    write(full)
    (before,) = folders.backups.iterdir()
    made = before.stat().st_ctime_ns  # an inode and a second may be taken again
    forgotten = full("forget", "the-lost-parcels", "--yes")
    assert (forgotten.exit_code, forgotten.stderr) == (0, "")
    (after,) = folders.backups.iterdir()
    assert after.stat().st_ctime_ns > made
    with zipfile.ZipFile(after) as archive:
        assert b"depots" not in archive.read("coach.db")
        assert "stories/the-lost-parcels.md" not in archive.namelist()


def test_the_demo_has_none(run: Run, folders: Settings) -> None:
    """It is thrown away."""
    run("--demo", "new", "--title", "Later", "--action", "I did 3 things.")
    assert not (folders.cache / "demo" / "backups").exists()


# Repair


@pytest.fixture
def quick(full: Run, folders: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same, where the doctor looks at no weights."""
    found = Check(CheckState.OK, "model", "weights")
    monkeypatch.setattr(doctor_environment, "_weights", lambda _: found)
    monkeypatch.setattr(doctor_environment, "check_voice", lambda _: [])
    chosen = engine.chosen_model('{"name": "w", "fingerprint": "words-1", "origin": "/"}', "")
    monkeypatch.setattr("coach.matching.engine.chosen_model", lambda *_: chosen)
    folders.cache.chmod(0o700)
    return full


def faults(result: Result) -> list[dict[str, Any]]:
    """What is not well."""
    checks = json.loads(result.stdout)["checks"]
    return [
        each
        for each in checks
        if each["state"] != "ok" and each["about"] in {"bank", "index", "permissions"}
    ]


def _hang_on_nothing(bank: sqlite3.Connection) -> None:
    at = "2026-01-01T00:00:00+00:00"
    bank.execute(
        "INSERT INTO confirmations (identity_id, competency, verdict, decided_at) "
        "VALUES (99, 'failure', 'confirmed', ?)",
        [at],
    )
    bank.execute(
        "INSERT INTO cards (identity_id, competency, state, due_at, changed_at) "
        "VALUES (99, 'failure', ?, ?, ?)",
        [json.dumps({"card": MEMORY, "before": MEMORY, "grade": None}), at, at],
    )
    bank.execute("UPDATE vectors SET sentences = zeroblob(3) WHERE rowid = 1")
    bank.execute("UPDATE vectors SET profile = x'ffffffff' WHERE rowid = 2")


def test_repair(quick: Run, folders: Settings) -> None:
    """What takes nothing of the user's is mended, after a backup; each is one line."""
    quick("match", "a parcel")
    with closing(connect(folders.database)) as bank:
        bank.execute("PRAGMA foreign_keys = OFF")
        with transaction(bank):
            _hang_on_nothing(bank)
    (folders.index / "1-2").mkdir()
    leftovers = [
        folders.bank / ".restoring-x", folders.backups / ".coach-backup-x",
        folders.bank.parent / ".bank.restored", folders.bank.parent / ".bank.restoring-y",
        folders.cache / ".restoring-z",
    ]  # fmt: skip
    for path in leftovers:
        path.mkdir()
        os.utime(path, (1e9, 1e9))
    folders.bank.chmod(0o755)
    folders.database.chmod(0o644)
    before = quick("doctor", "--format", "json")
    assert {each["remedy"] for each in faults(before)} == {REPAIR}
    refused = quick("doctor", "--repair")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--yes" in refused.stderr
    said = quick("doctor", "--repair", "--yes", "--format", "json")
    mended = [line for line in said.stderr.splitlines() if line.startswith("Mended: ")]
    assert len(mended) == len(said.stderr.splitlines()) - 1 >= 4
    assert said.stderr.startswith("A backup is in ")
    assert [each for each in faults(said) if each["remedy"] == REPAIR] == []
    assert said.exit_code == 0
    assert not any(path.exists() for path in leftovers)
    assert stat.S_IMODE(folders.database.stat().st_mode) == 0o600
    assert list(folders.backups.glob("*before-repair.zip"))
    assert quick("match", "a parcel").exit_code == 0
    assert [
        each for each in faults(quick("doctor", "--format", "json")) if each["about"] == "index"
    ] == []
    again = quick("doctor", "--repair", "--yes")
    assert "There is nothing that coach can mend." in again.stderr


def test_repair_asks(quick: Run, folders: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A No mends nothing; what would be mended is listed."""
    folders.database.chmod(0o644)
    monkeypatch.setattr("coach.cli.maintenance.can_ask", lambda: True)
    for answer in (False, True):
        monkeypatch.setattr(ask, "confirm", lambda *_, answer=answer, **__: answer)
        said = quick("doctor", "--repair")
        assert "Others on this machine may look into" in said.stdout
        assert (stat.S_IMODE(folders.database.stat().st_mode) == 0o600) is answer


def test_repair_of_a_log_that_was_left(quick: Run, folders: Settings, tmp_path: Path) -> None:
    """What a killed process left in the log comes into the bank's file."""
    with closing(connect(folders.database)) as connection:
        with transaction(connection):
            connection.execute("INSERT INTO settings (key, value) VALUES ('a', 'b')")
        copied = tmp_path / "killed"
        copied.mkdir(mode=0o700)
        for name in ("coach.db", "coach.db-wal"):
            (copied / name).write_bytes((folders.bank / name).read_bytes())
            (copied / name).chmod(0o600)
    said = quick("--bank", str(copied), "doctor", "--repair", "--yes")
    assert said.exit_code == 0
    assert "Mended: The bank's log is not merged" in said.stdout
    assert not (copied / "coach.db-wal").exists()


def test_what_a_backup_must_mend(quick: Run, folders: Settings) -> None:
    """The newest automatic backup that passes its check is named, and restores the bank."""
    _age(folders, 8)
    write(quick)
    (good,) = folders.backups.iterdir()
    cut = folders.backups / "automatic-later.zip"
    cut.write_bytes(good.read_bytes()[:-200])
    cut.chmod(0o600)
    data = bytearray(folders.database.read_bytes())
    data[4096 : 4096 * 4] = b"\x55" * (4096 * 3)
    folders.database.write_bytes(data)
    for words in (["doctor"], ["doctor", "--repair", "--yes"]):
        said = quick(*words, "--format", "json")
        assert said.exit_code == 1
        (remedy,) = {each["remedy"] for each in faults(said)}
        assert remedy == f"coach restore {good} --force"
    assert quick("restore", str(good), "--force").exit_code == 0
    assert len(quick("list").stdout.splitlines()) == 4


def test_a_repair_that_fails(
    quick: Run, folders: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, the others are made, and the fault stays."""

    def fail(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    folders.database.chmod(0o644)
    monkeypatch.setattr("coach.maintenance.doctor.shut_off", fail)
    monkeypatch.setattr(automatic, "_KEPT", 0)
    said = quick("doctor", "--repair", "--yes")
    assert said.exit_code == 1
    assert "Not mended ([Errno 30] Read-only file system): Others" in said.stdout


def test_orphans_with_text_of_the_user(quick: Run, folders: Settings) -> None:
    """Answers of a session that is gone are never deleted."""
    _answer(folders.database, "")
    with closing(sqlite3.connect(folders.database)) as bank, bank:
        bank.execute("DELETE FROM sessions")
    said = quick("doctor", "--repair", "--yes")
    assert said.exit_code == 1
    assert "coach restore" in said.stdout
    with closing(sqlite3.connect(folders.database)) as bank:
        assert bank.execute("SELECT count(*) FROM attempts").fetchone() == (1,)
