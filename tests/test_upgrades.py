"""A bank of every earlier schema opens, keeps its history, and works: see tests/banks/README.md."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from coach.domain.story import Confirmation
from coach.storage.bank import Bank
from coach.storage.database import SCHEMA_VERSION
from coach.storage.migrations import history
from coach.storage.row_checks import checksum_of, damaged_rows, define_checksum
from coach.storage.schema import CHECKSUM, has_checksum, table_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from coach.app import App
    from coach.config import Settings

BANKS = Path(__file__).parent / "banks"
SCHEMAS = range(1, SCHEMA_VERSION)
QUESTIONS_FROM, CONFIRMATIONS_FROM, LABELS_FROM, PRACTICE_FROM, FORGOTTEN_FROM = 3, 6, 6, 7, 8
CHECKSUMS_FROM, PROBES_FROM = 10, 14
LIFT = "the-lift-that-stopped-between-floors"
THERE = {LIFT, "a-recipe-nobody-could-read", "the-oven-door"}


def make(schema: int, folders: Settings, notes: Path) -> None:
    """A bank as the coach of that schema left it, over a copy of the notes it was made from."""
    shutil.copytree(BANKS / "notes", notes)
    folders.written_stories.mkdir(parents=True, mode=0o700)
    shutil.copy(BANKS / "stories" / "the-oven-door.md", folders.written_stories)
    dump = (BANKS / f"schema-{schema}.sql").read_text(encoding="utf-8")
    with sqlite3.connect(folders.database) as connection:
        connection.executescript(
            dump.replace("{NOTES}", str(notes)).replace("{BANK}", str(folders.bank))
        )
        if schema >= CHECKSUMS_FROM:  # of rows that hold a path, which is another one now
            define_checksum(connection)
            for table in filter(has_checksum, table_names(schema)):
                connection.execute(f"UPDATE {table} SET {CHECKSUM} = {checksum_of(table)}")  # noqa: S608
    connection.close()


def stored(folders: Settings, query: str) -> list[tuple[object, ...]]:
    """Rows of the bank's file."""
    connection = sqlite3.connect(folders.database)
    with connection:
        rows = connection.execute(query).fetchall()
    connection.close()
    return rows


@pytest.fixture(params=SCHEMAS)
def schema(request: pytest.FixtureRequest, folders: Settings, tmp_path: Path) -> int:
    """A bank of each schema in turn."""
    version: int = request.param
    make(version, folders, tmp_path / "notes")
    assert stored(folders, "PRAGMA user_version") == [(version,)]
    return version


def test_names_that_fit_no_longer(
    run: Callable[..., Result], folders: Settings, tmp_path: Path
) -> None:
    """Capitals in a story's name, as of ™ once, are made small, whatever is taken; none is lost."""
    make(9, folders, tmp_path / "notes")
    stored(folders, f"UPDATE identities SET slug = 'The-Lift' WHERE slug = '{LIFT}'")  # noqa: S608
    stored(folders, "UPDATE identities SET slug = 'the-LIFT' WHERE slug = 'the-oven-door'")
    listed = run("list")
    assert listed.exit_code == 0, listed.stderr
    names = {line.split()[0] for line in listed.stdout.splitlines()}
    assert len(names) == len(THERE)
    assert "the-lift" in names
    assert all(name == name.lower() for name in names)


def test_opens_whole(run: Callable[..., Result], folders: Settings, schema: int) -> None:
    """The first command brings it up to date; the file is sound and every story is there.

    As it was it is kept in a backup, and that is said once.
    """
    listed = run("list")
    assert listed.exit_code == 0
    (kept,) = folders.backups.iterdir()
    assert listed.stderr.splitlines() == [
        f"Your bank is brought up to date; as it was it is kept in {kept}"
    ]
    with zipfile.ZipFile(kept) as archive:
        assert json.loads(archive.read("manifest.json"))["schema"] == schema
    assert run("list").stderr == ""
    assert {line.split()[0] for line in listed.stdout.splitlines()} == THERE
    assert stored(folders, "PRAGMA integrity_check") == [("ok",)]
    assert stored(folders, "PRAGMA foreign_key_check") == []
    assert stored(folders, "PRAGMA user_version") == [(SCHEMA_VERSION,)]


@pytest.mark.usefixtures("schema")
def test_works(run: Callable[..., Result]) -> None:
    """Stories are shown and matched, and what was left out by name stays out."""
    shown = run("show", LIFT)
    assert "The goods lift of our bakery stopped with 90 trays" in " ".join(shown.stdout.split())
    matched = run("match", "a time the goods lift stopped with 90 trays", "--format", "json")
    assert (matched.exit_code, matched.stderr) == (0, "")
    assert LIFT in matched.stdout
    assert "argument" not in run("list").stdout


def test_keeps_its_history(schema: int, workspace: App) -> None:
    """Identities, own questions, confirmations, labels, answers, cards and dates are all there."""
    bank = workspace.bank
    workspace.refresh()
    lift = workspace.story(LIFT)
    assert [story.slug for story, _ in bank.stories.removed()] == ["argument-about-the-night-shift"]
    assert len(bank.stories.slugs()) == len(THERE) + 1
    assert len(bank.questions.all()) == (schema >= QUESTIONS_FROM)
    assert len(bank.sentence_labels.all()) == (schema >= LABELS_FROM)
    verdicts = {"pressure": Confirmation.CONFIRMED, "failure": Confirmation.REJECTED}
    assert bank.confirmations.all() == ({lift.id: verdicts} if schema >= CONFIRMATIONS_FROM else {})
    practised = schema >= PRACTICE_FROM
    assert [given.story for given in bank.practice.attempts()] == [lift.id] * practised
    assert [card.story for card in bank.practice.cards()] == [lift.id] * practised
    assert [each.company for each in bank.interviews.all()] == ["Crumb"] * practised
    # A path and title, and a text.
    assert len(bank.deletion.marks()) == 2 * (schema >= FORGOTTEN_FROM)
    if practised:
        (attempt,) = bank.practice.attempts()  # the one follow-up that coach asked then
        told = ["I rang him myself."] * (schema >= PROBES_FROM)
        assert [probe.answer for probe in attempt.probes] == ["", *told]
        (session,) = bank.practice.sessions()
        assert bank.practice.draft(session.id, 1) == ("Every baker wrote it his way.", 12.0)


@pytest.mark.usefixtures("schema")
def test_what_is_stored_at_once_is_checksummed(folders: Settings) -> None:
    """The connection that brought the bank up to date writes rows as any other does."""
    bank = Bank(folders.database)
    bank.choices.replace("A time you failed", [2], "2026-03-02T20:00:00+00:00")
    assert list(damaged_rows(bank._connection)) == []  # noqa: SLF001
    bank.close()


def test_steps_are_taken_by_their_numbers() -> None:
    """The last one's number is the schema's."""
    pending = history.pending(Database(memory=True))
    numbers = [step.name.partition("_")[0] for step in pending]
    assert numbers == [f"m{number:03}" for number in range(1, SCHEMA_VERSION + 1)]


def test_there_is_one_of_each() -> None:
    """Every schema before this one has its bank."""
    found = {path.name for path in BANKS.glob("schema-*.sql")}
    assert found == {f"schema-{number}.sql" for number in SCHEMAS}
