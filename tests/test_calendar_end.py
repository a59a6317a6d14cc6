"""Interviews at the calendar's end: not taken, found in a bank that holds one, mended in an old."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from coach.dates import FIRST_DAY, LAST_DAY, parse_day
from coach.storage.bank import Bank
from coach.storage.row_values import parse_day as parse_stored_day
from tests.test_upgrades import make, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from coach.config import Settings

    Run = Callable[..., Result]

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("day", ["9999-12-29", "9999-12-30", "9999-12-31", "31 dec 9999"])
def test_no_interview_is_set_that_cannot_be_read(run: Run, work: Path, day: str) -> None:
    """The day is refused by name, and every command still reads the bank."""
    run("add", str(work))
    refused = run("date", *day.split(), "--company", "Typo")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert f'"{day}" is no day that coach knows.' in refused.stderr
    for command in ("due", "date"):
        assert run(command).exit_code == 0


@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_what_is_taken_is_read(day: date) -> None:
    """The first and the last day that a bank takes."""
    assert parse_stored_day(parse_day(day.isoformat(), TODAY).isoformat()) == day


def test_doctor_and_backup_read_rows_as_the_store_does(
    run: Run, folders: Settings, work: Path, tmp_path: Path
) -> None:
    """A row that is as it was written, and that coach cannot read, is named by both."""
    run("add", str(work))
    with closing(Bank(folders.database)) as bank:
        bank.interviews.add(date.max, "Typo", "2026-03-02T20:00:00+00:00")
    backup = str(tmp_path / "b.zip")
    for words in (("doctor",), ("backup", backup), ("restore", "--check", backup)):
        told = run(*words)
        assert told.exit_code == 1, words
        assert "a row of interviews cannot be read" in told.output, words


def test_an_old_bank_with_such_a_day_is_opened(folders: Settings, tmp_path: Path) -> None:
    """It becomes the last day that coach takes; the company stays."""
    make(9, folders, tmp_path / "notes")
    with closing(sqlite3.connect(folders.database)) as connection, connection:
        connection.execute("UPDATE interviews SET day = '9999-12-31'")
    with closing(Bank(folders.database)) as bank:
        assert {interview.day for interview in bank.interviews.all()} == {LAST_DAY}
    assert stored(folders, "SELECT DISTINCT day FROM interviews") == [(LAST_DAY.isoformat(),)]
