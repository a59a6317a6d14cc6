"""`coach backup` and `coach restore`: one checked file, and a bank that is whole at any moment."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.config import Settings
from coach.errors import BankUnusable
from coach.maintenance.archive import is_in_place
from coach.storage.bank import Bank, connect
from coach.storage.database import SCHEMA_VERSION, SWAP
from coach.storage.files import COMMENT
from coach.storage.schema import COUNT_CHANGE
from coach.storage.swap import finish_swap, swap
from coach.tui import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

RUNNER = Path(__file__).parent / "run_with_words.py"

OWN = """[[framework]]
id = "depot"
name = "The depot"

[[framework.item]]
name = "Calm"
competencies = ["deadline_pressure"]
importance = 1
"""


@pytest.fixture
def full(run: Run, work: Path, folders: Settings) -> Run:
    """The command line on a bank with stories of both kinds, an answer, a draft and an own file."""
    run("add", str(work))
    run("new", "--title", "The lost parcels", "--action", "I rang 3 depots.")
    folders.own_competencies.write_text(OWN, encoding="utf-8")
    (folders.bank / "draft.json").write_text('{"title": "half"}', encoding="utf-8")
    run("date", "2030-12-03", "--company", "Acme")
    run("match", "a parcel you lost")
    return run


def other(tmp_path: Path) -> Settings:
    """The folders of another bank, that is not there yet."""
    return Settings(bank=tmp_path / "other" / "bank", cache=tmp_path / "cache")


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None], **members: object) -> None:
    """Change the members of an archive, and what its manifest says of them."""
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
        document = json.loads(archive.read("manifest.json"))
    change(held)
    document["members"] = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in held.items()
    ]
    document |= members
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(document))


# Backup


def test_what_is_in_it(kept: Path, folders: Settings) -> None:
    """All that cannot be made again, described with sizes and hashes; no index, no cache."""
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with zipfile.ZipFile(kept) as archive:
        names = set(archive.namelist())
        document = json.loads(archive.read("manifest.json"))
        for member in document["members"]:
            data = archive.read(member["name"])
            assert (len(data), hashlib.sha256(data).hexdigest()) == (
                member["size"],
                member["sha256"],
            )
    assert names == {
        "manifest.json", "coach.db", "competencies.toml", "draft.json",
        "stories/the-lost-parcels.md",
    }  # fmt: skip
    assert {each["name"] for each in document["members"]} == names - {"manifest.json"}
    assert document["schema"] == SCHEMA_VERSION
    assert document["written"] == str(folders.written_stories)
    assert (folders.bank / "index").exists()


def test_says_what_and_where(full: Run, tmp_path: Path) -> None:
    """Two lines; a folder as FILE gets a file named after the day."""
    said = full("backup", str(tmp_path)).stdout.splitlines()
    (made,) = tmp_path.glob("coach-20*.zip")
    assert said[0] == "3 stories (1 written with coach new), 0 answers, 0 sessions"
    assert made.name in said[1]
    assert len(said) == 2


def test_leaves_nothing_beside_it(kept: Path, tmp_path: Path) -> None:
    """No temporary file stays."""
    assert kept.exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_never_over_another_file(full: Run, tmp_path: Path) -> None:
    """A file that is there stays, unless --force."""
    file = tmp_path / "mine.zip"
    file.write_text("mine")
    refused = full("backup", str(file))
    assert (refused.exit_code, file.read_text()) == (2, "mine")
    assert "--force" in refused.stderr
    assert full("backup", str(file), "--force").exit_code == 0
    assert zipfile.is_zipfile(file)


def test_odd_places(full: Run, run: Run, folders: Settings, tmp_path: Path) -> None:
    """Not inside the bank, not into a folder that is not there, and not of a bank that is not."""
    assert "inside the bank" in full("backup", str(folders.bank / "b.zip")).stderr
    assert "inside the bank" in full("backup", str(folders.bank)).stderr
    assert full("backup", str(tmp_path / "no" / "b.zip")).exit_code == 1
    (tmp_path / "day").mkdir()
    named = full("backup", str(tmp_path / "day")).stdout.splitlines()[1].split("/")[-1].split()[0]
    (tmp_path / "day" / named).unlink()
    (tmp_path / "day" / named).mkdir()
    assert "this is a folder" in full("backup", str(tmp_path / "day")).stderr
    none = run("--bank", str(tmp_path / "none"), "backup", str(tmp_path / "b.zip"))
    assert (none.exit_code, (tmp_path / "none").exists()) == (1, False)
    assert "there is no bank here yet" in none.stderr


def test_links_are_named_and_left_out(full: Run, folders: Settings, tmp_path: Path) -> None:
    """What a link leads to is not the bank's."""
    (tmp_path / "elsewhere.md").write_text("## Elsewhere\n")
    (folders.written_stories / "link.md").symlink_to(tmp_path / "elsewhere.md")
    said = full("backup", str(tmp_path / "b.zip"))
    assert "link.md" in said.stderr
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert "stories/link.md" not in archive.namelist()


def test_interrupted(full: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while it is read back leaves nothing half made."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("coach.maintenance.backup.unpack_backup", stop)
    before = set(tmp_path.iterdir())
    assert full("backup", str(tmp_path / "b.zip")).exit_code == 130
    assert set(tmp_path.iterdir()) == before


def test_is_read_back(full: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that is not what was written is found out before it takes its name."""
    from coach.maintenance import backup  # noqa: PLC0415

    write = backup._write  # noqa: SLF001

    def faulty(settings: Settings, half: Path, *rest: object) -> tuple[Path, ...]:
        left_out = write(settings, half, *rest)  # type: ignore[arg-type]
        data = bytearray(half.read_bytes())
        data[200] ^= 255
        half.write_bytes(data)
        return left_out

    monkeypatch.setattr(backup, "_write", faulty)
    failed = full("backup", str(tmp_path / "b.zip"))
    assert failed.exit_code == 1
    assert "damaged" in failed.stderr
    assert not (tmp_path / "b.zip").exists()


def test_old_leftovers_are_swept(full: Run, tmp_path: Path) -> None:
    """What a killed backup left an hour ago goes with the next one; what is new may be in use."""
    for name, age in ((".coach-backup-old", 4000), (".coach-backup-new", 10)):
        (tmp_path / name).mkdir()
        at = (tmp_path / name).stat().st_mtime - age
        os.utime(tmp_path / name, (at, at))
    full("backup", str(tmp_path / "b.zip"))
    assert [path.name for path in tmp_path.glob(".coach-*")] == [".coach-backup-new"]


def test_is_no_document(full: Run, kept: Path) -> None:
    """`coach add` does not take the stories in a backup for notes."""
    said = full("add", str(kept))
    assert said.exit_code == 1
    assert "this is a backup of a bank" in said.stderr
    with zipfile.ZipFile(kept) as archive:
        assert archive.comment == COMMENT


def test_is_consistent_while_another_coach_writes(full: Run, folders: Settings) -> None:
    """What another process has not committed is not in it, and it need not wait."""
    with closing(sqlite3.connect(folders.database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE interviews SET company = 'Half'")
        assert full("backup", str(folders.cache.parent / "b.zip")).exit_code == 0
        writer.execute("ROLLBACK")
    restored = other(folders.cache.parent)
    full("--bank", str(restored.bank), "restore", str(folders.cache.parent / "b.zip"), "--force")
    bank = Bank(restored.database)
    assert [each.company for each in bank.interviews.all()] == ["Acme"]
    bank.close()


# Restore


def test_restored_elsewhere(kept: Path, run: Run, tmp_path: Path, folders: Settings) -> None:
    """Another folder gets the same bank: its written stories are those of that folder now."""
    new = other(tmp_path)
    said = run("--bank", str(new.bank), "restore", str(kept), "--force")
    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout.startswith("Restored: 3 stories, 0 answers, 0 sessions, as of 20")
    listed = run("--bank", str(new.bank), "list")
    assert listed.stderr == ""
    assert str(new.written_stories) in run("--bank", str(new.bank), "show", "parcels").stdout
    assert len(listed.stdout.splitlines()) == 3
    assert new.own_competencies.read_text(encoding="utf-8") == OWN
    assert (new.bank / "draft.json").exists()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in new.bank.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert stat.S_IMODE(new.bank.stat().st_mode) == 0o700
    assert [path.name for path in new.bank.parent.iterdir()] == ["bank"]
    assert str(folders.bank) not in run("--bank", str(new.bank), "list", "--format", "json").stdout


def test_the_bank_before_is_moved_aside(full: Run, kept: Path, folders: Settings) -> None:
    """Without --force nothing happens; with it the old bank lies beside the new one, whole."""
    full("new", "--title", "Later", "--action", "I did 3 things.")
    refused = full("restore", str(kept))
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert len(full("list").stdout.splitlines()) == 4
    said = full("restore", str(kept), "--force")
    assert said.exit_code == 0
    (aside,) = folders.bank.parent.glob("bank.before-restore-*")
    assert str(aside) in said.stdout
    assert len(full("list").stdout.splitlines()) == 3
    assert len(full("--bank", str(aside), "list").stdout.splitlines()) >= 2
    with closing(sqlite3.connect(aside / "coach.db")) as connection:
        assert connection.execute("SELECT count(*) FROM stories").fetchone() == (4,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert full("restore", str(kept), "--force").exit_code == 0
    assert len(list(folders.bank.parent.glob("bank.before-restore-*"))) == 2


def test_asks_at_a_terminal(
    full: Run, kept: Path, folders: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A No changes nothing, a Yes stands for --force."""
    monkeypatch.setattr("coach.cli.maintenance.can_ask", lambda: True)
    for answer in (False, True):
        monkeypatch.setattr(ask, "confirm", lambda *_, answer=answer, **__: answer)
        assert full("restore", str(kept)).exit_code == 0
        assert bool(list(folders.bank.parent.glob("bank.before-*"))) is answer


@pytest.mark.parametrize("made", ["nothing", "folder", "opened"])
def test_an_empty_bank_is_not_in_the_way(kept: Path, run: Run, tmp_path: Path, made: str) -> None:
    """A bank that holds nothing needs no --force."""
    new = other(tmp_path)
    if made == "folder":
        new.bank.mkdir(parents=True)
    if made == "opened":
        Bank(new.database).close()
    assert run("--bank", str(new.bank), "restore", str(kept), "--force").exit_code == 0
    assert len(run("--bank", str(new.bank), "list").stdout.splitlines()) == 3
    aside = list(new.bank.parent.glob("bank.before-*"))
    assert bool(aside) is (made == "opened")


def test_a_damaged_bank_can_be_replaced(full: Run, kept: Path, folders: Settings) -> None:
    """This is what backups are for: the damaged one is moved aside."""
    folders.database.write_bytes(b"no database at all, but long enough to be one" * 100)
    assert full("list").exit_code == 1
    assert full("restore", str(kept)).exit_code == 2
    assert full("restore", str(kept), "--force").exit_code == 0
    assert len(full("list").stdout.splitlines()) == 3


def test_a_damaged_file_alone_is_in_the_way(kept: Path, run: Run, tmp_path: Path) -> None:
    """What cannot be read may hold anything."""
    new = other(tmp_path)
    new.bank.mkdir(parents=True)
    new.database.write_bytes(b"no database at all, but long enough to be one" * 100)
    assert run("--bank", str(new.bank), "restore", str(kept)).exit_code == 2
    assert run("--bank", str(new.bank), "restore", str(kept), "--force").exit_code == 0


def test_waits_for_another_coach(
    full: Run, kept: Path, folders: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process has the bank open, nothing is replaced under it."""
    monkeypatch.setattr("coach.storage.copy.ALONE_SECONDS", 0.1)
    with closing(connect(folders.database)) as practising:
        practising.execute("BEGIN IMMEDIATE")
        refused = full("restore", str(kept), "--force")
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.endswith(
            "another coach has this bank open. End it, then try again.\n"
        )
        practising.execute("ROLLBACK")
        assert full("restore", str(kept), "--force").exit_code == 1  # open, if only to read
    assert full("restore", str(kept), "--force").exit_code == 0


def test_places(full: Run, kept: Path, folders: Settings, tmp_path: Path) -> None:
    """The demo and a missing file are refused; a backup in the bank and files of others stay."""
    assert "made anew by itself" in full("--demo", "restore", str(kept)).stderr
    assert "no such file" in full("restore", str(tmp_path / "none.zip")).stderr
    inside = folders.bank / "kept.zip"
    inside.write_bytes(kept.read_bytes())
    (folders.bank / "lost+found").mkdir()
    (folders.bank / "taxes.ods").write_text("mine")
    assert full("restore", str(inside), "--force").exit_code == 0
    assert (folders.bank / "taxes.ods").read_text() == "mine"
    assert inside.exists()
    assert (folders.bank / "lost+found").is_dir()


# Files that are no backups


@pytest.mark.parametrize(
    "name",
    [
        "../evil.md", "stories/../../evil.md", "/etc/evil.md", "stories//evil.md", "evil.md",
        "stories\\..\\evil.md", "stories/C:evil.md", "index/x.npy", "coach.db-wal", "stories/",
        "stories/a\nb.md",
    ],
)  # fmt: skip
def test_no_member_outside_its_place(kept: Path, run: Run, tmp_path: Path, name: str) -> None:
    """A name that leads elsewhere, or is not a bank's, makes it no backup; nothing is unpacked."""
    assert not is_in_place(name)
    rewritten(kept, lambda held: held.update({name: b"evil"}))
    _refused(run, kept, tmp_path)


def _refused(
    run: Run, file: Path, tmp_path: Path, sentence: str = "no backup made by coach"
) -> None:
    new = other(tmp_path)
    said = run("--bank", str(new.bank), "restore", str(file), "--force")
    assert (said.exit_code, said.stdout) == (1, "")
    assert sentence in said.stderr
    assert len(said.stderr.splitlines()) == 1
    assert not new.bank.exists()
    assert list(new.bank.parent.iterdir()) == []
    assert not list(tmp_path.rglob("*evil*"))


def _truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 255
    file.write_bytes(data)


def _unpacked_more(file: Path) -> None:
    """A member that says it is smaller than it is: both in the manifest and in the archive."""
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(held.pop("manifest.json"))
    held["stories/bomb.md"] = b"\0" * 5_000_000
    document["members"].append({"name": "stories/bomb.md", "size": 10, "sha256": "0" * 64})
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(document))


def _twice(file: Path) -> None:
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(file, "a") as archive,
    ):
        archive.writestr("coach.db", b"another")


def _unnamed(file: Path) -> None:
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("stories/evil.md", b"evil")


def _link(file: Path) -> None:
    rewritten(file, lambda held: held.update({"stories/link.md": b"/etc/passwd"}))
    with zipfile.ZipFile(file) as archive:
        held = {info.filename: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in held.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFLNK if "link" in name else stat.S_IFREG) << 16
            archive.writestr(info, data)


def _other_zip(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("notes.md", "## Mine\n")


def _odd_manifest(file: Path) -> None:
    rewritten(file, lambda _: None, format=99)


def _list_manifest(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", "[" * 100_000)


def _wrong_hash(file: Path) -> None:
    def swap_words(held: dict[str, bytes]) -> None:
        held["stories/the-lost-parcels.md"] = b"## Another\n"

    with zipfile.ZipFile(file) as archive:
        members = json.loads(archive.read("manifest.json"))["members"]
    for each in members:
        if each["name"].startswith("stories/"):
            each["size"] = len(b"## Another\n")
    rewritten(file, swap_words, members=members)


def _named_twice(file: Path) -> None:
    rewritten(file, lambda _: None, members=[{"name": "coach.db", "size": 1, "sha256": ""}] * 2)


def _number_for_text(file: Path) -> None:
    rewritten(file, lambda _: None, created=7)


def _not_a_bank(file: Path) -> None:
    rewritten(file, lambda held: held.update({"coach.db": b"SQLite format 3\0 but no more"}))


def _schema_of_no_letters(file: Path) -> None:
    """SQLite's own message about it quotes bytes that are no text."""

    def damage(held: dict[str, bytes]) -> None:
        held["coach.db"] = held["coach.db"].replace(b"CREATE TABLE", b"CREATE \xe2ABLE")

    rewritten(file, damage)


@pytest.mark.parametrize(
    "spoil",
    [
        _schema_of_no_letters,
        _truncate, _flip, _unpacked_more, _twice, _unnamed, _link, _other_zip, _odd_manifest,
        _list_manifest, _not_a_bank, _wrong_hash, _named_twice, _number_for_text,
        lambda file: file.write_text("text"),
        lambda file: file.write_bytes(b""),
    ],
)  # fmt: skip
def test_spoiled(kept: Path, run: Run, tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    """Whatever is wrong with it, one sentence says so, and nothing was touched."""
    spoil(kept)
    _refused(run, kept, tmp_path)


def _in_database(file: Path, folder: Path, *statements: str) -> None:
    """Change the database in a backup, as if it had been backed up so."""

    def change(held: dict[str, bytes]) -> None:
        copy = folder / "changed.db"
        copy.write_bytes(held["coach.db"])
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            for statement in statements:
                connection.execute(statement)
        held["coach.db"] = copy.read_bytes()
        copy.unlink()

    rewritten(file, change)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON stories BEGIN DELETE FROM attempts; END",
        "CREATE VIEW evil AS SELECT 1",
        "DROP TABLE identities",
        "DROP TABLE generation",
        "ALTER TABLE sources RENAME COLUMN path TO evil",
        "PRAGMA user_version = 0",
    ],
)
def test_a_database_of_somebody_else(kept: Path, run: Run, tmp_path: Path, statement: str) -> None:
    """Tables that no coach made, or that act by themselves, are refused."""
    _in_database(kept, tmp_path, statement)
    _refused(run, kept, tmp_path)


def test_of_a_newer_coach(kept: Path, run: Run, tmp_path: Path) -> None:
    """The sentence that a newer bank gets anywhere."""
    _in_database(kept, tmp_path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    _refused(run, kept, tmp_path, "made by a newer coach. Run: pip install --upgrade storycoach")


def test_does_not_fit(
    kept: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sizes that the disk does not hold are told before anything is unpacked."""
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("coach.maintenance.archive.shutil.disk_usage", lambda _: usage)
    _refused(run, kept, tmp_path, "the disk has 1,000 free")


def test_of_an_older_coach(run: Run, tmp_path: Path, folders: Settings) -> None:
    """A backup whose tables are older is brought up to date while it is restored."""
    from tests.test_upgrades import make  # noqa: PLC0415

    make(1, folders, tmp_path / "notes")
    with closing(sqlite3.connect(folders.database)) as connection:
        rows = connection.execute("SELECT count(*) FROM stories").fetchone()
    file = tmp_path / "old.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("coach.db", folders.database.read_bytes())
        archive.writestr("manifest.json", "{}")
    rewritten(
        file, lambda _: None,
        format=1, coach="0.1", schema=1, created="2026-01-01T00:00:00+00:00",
        written=str(folders.written_stories),
    )  # fmt: skip
    new = other(tmp_path)
    assert run("--bank", str(new.bank), "restore", str(file), "--force").exit_code == 0
    with closing(sqlite3.connect(new.database)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert connection.execute("SELECT count(*) FROM stories").fetchone() == rows


def test_triggers_are_those_of_the_migrations(folders: Settings) -> None:
    """What a bank's triggers may do is what the migrations make them do."""
    with closing(connect(folders.database)) as connection:
        triggers = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
        assert all(sql.endswith(f"BEGIN {COUNT_CHANGE}; END") for (sql,) in triggers.fetchall())


# Killed


def test_a_swap_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an entry cannot be moved, those moved before it are put back."""
    bank, new = tmp_path / "bank", tmp_path / "bank" / ".restoring-1"
    new.mkdir(parents=True)
    (new / "coach.db").write_text("new")
    (bank / "coach.db").write_text("old")
    (bank / "stories").mkdir()
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name == "stories" and SWAP in str(target):
            raise OSError(16, "Device or resource busy", str(path))  # a mount point of its own
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(BankUnusable, match="stories is a disk of its own here"):
        swap(bank, new)
    assert (bank / "coach.db").read_text() == "old"
    assert sorted(path.name for path in bank.iterdir()) == ["coach.db", "stories"]


@pytest.fixture
def environment(tmp_path: Path, full: Run) -> dict[str, str]:
    """For processes that work on the full bank."""
    assert full("list").exit_code == 0
    folders = {"COACH_BANK": str(tmp_path / "bank"), "COACH_CACHE": str(tmp_path / "cache")}
    return os.environ | folders


def _coach(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(RUNNER), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _sound(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _moments(steps: int, count: int) -> list[int]:
    """Some steps from the first to the last: the last ones all, of the others every so many."""
    close = range(max(1, steps - count // 2), steps + 1)
    far = range(1, close.start, max(1, close.start // (count - len(close))))
    return [*far, *close]


@pytest.mark.thorough
def test_restore_killed_at_any_step(
    environment: dict[str, str], kept: Path, full: Run, tmp_path: Path
) -> None:
    """Killed before any thing it does to files, the bank is the old or the new one, whole."""
    bank = tmp_path / "bank"
    full("new", "--title", "Later", "--action", "I did 3 things.")
    arguments = ("restore", str(kept), "--force")
    below = environment | {"KILL_BELOW": str(tmp_path), "STEPS": str(tmp_path / "steps")}
    assert _coach(below, *arguments).returncode == 0
    steps = int((tmp_path / "steps").read_text())
    assert steps > 10
    seen = set()
    for moment in _moments(steps, 16):
        if len(full("list").stdout.splitlines()) == 3:
            full("new", "--title", "Later", "--action", "I did 3 things.")
        killed = _coach(below | {"KILL_STEP": str(moment)}, *arguments)
        assert killed.returncode == -9, moment
        listed = full("list")
        assert (listed.exit_code, listed.stderr) == (0, ""), moment
        seen.add(len(listed.stdout.splitlines()))
        _sound(bank / "coach.db")
        assert full("match", "a lost parcel").exit_code == 0
    assert seen == {3, 4}
    assert full(*arguments).exit_code == 0
    for aside in tmp_path.glob("bank.before-restore-*"):
        _sound(aside / "coach.db")


def test_what_a_killed_restore_leaves(kept: Path, full: Run, folders: Settings) -> None:
    """Until all old entries are moved away they come back, and then the new ones come."""
    full("new", "--title", "Later", "--action", "I did 3 things.")
    state = folders.bank / SWAP
    for is_taken, stories in ((False, 4), (True, 2)):  # the third was written in another place
        other_bank = folders.bank.with_name("other")
        assert full("--bank", str(other_bank), "restore", str(kept), "--force").exit_code == 0
        state.mkdir()
        (state / "old").mkdir()
        other_bank.rename(state / ("taken" if is_taken else "new"))
        for name in ("coach.db", "stories", "draft.json"):
            (folders.bank / name).rename(state / "old" / name)
        doctor = full("doctor")
        assert doctor.exit_code == 1
        assert "A restore was killed" in doctor.stdout
        assert not folders.database.exists()
        assert len(full("list").stdout.splitlines()) == stories
        assert not state.exists()
        aside = list(folders.bank.parent.glob("bank.before-restore-*"))
        assert bool(aside) is is_taken


def test_no_copy_is_taken_for_a_bank_that_was_deleted(run: Run, folders: Settings) -> None:
    """Only the bank's own folder says that a swap was begun, so nothing beside it comes back."""
    beside = folders.bank.with_name(f".{folders.bank.name}.restored")
    Bank(beside / "coach.db").close()
    finish_swap(folders.bank)
    assert run("list").exit_code == 1
    assert (beside / "coach.db").exists()
