"""Requests that are odd, and answered in one sentence: names, encodings, folders that are gone."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

QUESTIONS = "When did you fail a naïve client in Köln?\nHow did you win a café deal?\n"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_question_lists_of_any_encoding(run: Run, tmp_path: Path, encoding: str) -> None:
    """They are read as documents are."""
    listed = tmp_path / "q.txt"
    listed.write_bytes(QUESTIONS.encode(encoding))
    told = run("questions", "add", "-f", str(listed), "--yes")
    assert told.exit_code == 0
    assert all(line in told.output for line in QUESTIONS.splitlines())


def test_what_forget_prints_is_safe_to_paste(run: Run, work: Path) -> None:
    """A shell runs nothing of a document's name."""
    odd = work.rename(work.with_name("$(touch PWNED).md"))
    run("add", str(odd))
    told = run("forget", "the-wrong-coupon", "--yes")
    assert f"coach add '{odd}:" in told.output


@pytest.mark.parametrize("variable", ["COACH_BANK", "COACH_CACHE", "COACH_DEBUG_LOG"])
def test_homes_of_nobody(run: Run, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """One sentence, and no traceback."""
    monkeypatch.setenv(variable, "~nobody-here/x")
    told = run("--debug", "list") if variable == "COACH_DEBUG_LOG" else run("list")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "~nobody-here/x: no user of this machine" in told.stderr


@pytest.mark.parametrize("bank", ["~nobody-here/x", "/tmp/" + "0" * 300])  # noqa: S108
@pytest.mark.parametrize("words", [{}, {"COMP_WORDS": "coach show h", "COMP_CWORD": "2"}])
def test_completion_is_silent(bank: str, words: dict[str, str]) -> None:
    """Nothing reaches a half-typed line."""
    asked = {"_COACH_COMPLETE": "bash_complete", "COACH_BANK": bank, **words}
    told = subprocess.run(
        [sys.executable, "-c", "from coach.cli.main import coach; coach(prog_name='coach')"],
        env=os.environ | asked,
        capture_output=True,
        check=False,
    )
    assert (told.stdout.strip(), told.stderr) == (b"", b"")


def test_the_current_folder_is_gone(
    run: Run, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Places are shown absolute."""
    run("add", str(work))
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    told = run("list")
    assert told.exit_code == 0
    assert str(work) in told.output


def test_names_of_reports(run: Run, work: Path, tmp_path: Path) -> None:
    """The longest name is taken; what cannot be written is named as it was."""
    run("add", str(work))
    longest = tmp_path / f"{'r' * 250}.md"
    assert run("sheet", "-o", str(longest)).exit_code == 0
    assert longest.exists()
    missing = tmp_path / "none" / "x.md"
    told = run("sheet", "-o", str(missing))
    assert told.exit_code == 1
    assert f"{missing}: No such file" in told.stderr
