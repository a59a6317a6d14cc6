"""A bank survives two processes at once; that it survives kill -9 is in test_faults.py."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).parent / "run_with_words.py"
STORIES = 60


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder of 20 documents with three stories each."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(STORIES // 3):
        (folder / f"{number:02}.md").write_text(
            "".join(
                f"## Story {number} {part}\n\n**Problem:** The {part} of shop {number} failed.\n\n"
                f"**Resolution:** I mended the {part} of shop {number} in {number + 2} hours.\n\n"
                for part in ("till", "oven", "door")
            ),
            encoding="utf-8",
        )
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A new bank, and an encoder slow enough to be interrupted."""
    return os.environ | {
        "COACH_BANK": str(tmp_path / "bank"),
        "COACH_CACHE": str(tmp_path / "cache"),
        "WORDS_DELAY": "0.02",
    }


def _coach(*arguments: str | Path) -> list[str]:
    return [sys.executable, str(RUNNER), *map(str, arguments)]


def _integrity(bank: Path) -> str:
    with sqlite3.connect(bank / "coach.db") as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


@pytest.mark.thorough
def test_match_during_add(notes: Path, environment: dict[str, str], tmp_path: Path) -> None:
    """Commands run while another process adds succeed, and nothing is read twice."""
    first = notes / "00.md"
    subprocess.run(_coach("add", first), env=environment, capture_output=True, check=True)
    adding = subprocess.Popen(
        _coach("add", notes), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    answers = []
    while adding.poll() is None:
        answers.append(
            subprocess.run(
                _coach("match", "a time the oven failed"),
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
        )
    _, errors = adding.communicate()
    assert adding.returncode == 0, errors
    assert answers
    assert [answer.stderr for answer in answers if answer.returncode] == []
    listed = subprocess.run(
        _coach("list"), env=environment, capture_output=True, text=True, check=True
    )
    assert len(listed.stdout.splitlines()) == STORIES
    assert _integrity(tmp_path / "bank") == "ok"


@pytest.mark.thorough
def test_two_adds_at_once(notes: Path, environment: dict[str, str]) -> None:
    """Two processes that add one folder to a new bank both succeed; each story is there once."""
    both = [
        subprocess.Popen(
            _coach("add", notes), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in both:
        output, errors = process.communicate()
        assert process.returncode == 0, errors
        assert f"{STORIES} stories".encode() in output
    listed = subprocess.run(
        _coach("list"), env=environment, capture_output=True, text=True, check=True
    )
    assert len(listed.stdout.splitlines()) == STORIES
