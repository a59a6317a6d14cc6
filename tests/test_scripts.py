"""The scripts in Python: each starts, is linted and type-checked, and times what it says."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from benchmarks.race import Racer, command, race, show, spend
from benchmarks.texts import ANSWER, QUESTION
from coach.catalog.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).parents[1]


def _is_python(path: Path) -> bool:
    return path.is_file() and path.read_bytes().startswith(b"#!/usr/bin/env python3")


SCRIPTS: Final = sorted(path.name for path in (ROOT / "scripts").iterdir() if _is_python(path))


@pytest.fixture
def project() -> dict[str, Any]:
    """What pyproject.toml says of the tools."""
    tools: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    return tools


@pytest.mark.parametrize("name", SCRIPTS)
def test_starts(name: str) -> None:
    """Its imports are there, it can be run, and it says what it is for."""
    script = ROOT / "scripts" / name
    assert os.access(script, os.X_OK)
    finished = subprocess.run(
        [sys.executable, str(script), "--help"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.startswith(f"usage: {name}")


def test_all_are_checked(project: dict[str, Any]) -> None:
    """A script without a suffix is found by neither ruff nor mypy unless it is named."""
    assert SCRIPTS
    bare = {f"scripts/{name}" for name in SCRIPTS if "." not in name}
    assert set(project["ruff"]["extend-include"]) == bare
    named = {each for each in project["mypy"]["files"] if each.startswith("scripts")}
    assert named == bare | {"scripts"}


def test_bench_asks_what_it_says(tmp_path: Path) -> None:
    """The question for which the model is run is none of coach's, and the answer has 300 words."""
    assert QUESTION not in {each.text for each in Library(None, tmp_path).questions}
    assert len(ANSWER.split()) == 300


def test_taking_turns(capsys: pytest.CaptureFixture[str]) -> None:
    """All take turns, the warm-up does not count, and a ratio says which way round it is."""
    turns: list[str] = []

    def lap(label: str, *seconds: float) -> Callable[[], float]:
        left = iter(seconds)

        def once() -> float:
            turns.append(label)
            return next(left)

        return once

    racers = [
        Racer("script", lap("script", 50, 4, 8, 6)),
        Racer("coach", lap("coach", 70, 2, 9, 1), "script"),
        Racer("sleep", lap("sleep", 1, 12, 12, 12), "script"),
    ]
    times = race(racers, rounds=3)
    assert turns == ["script", "coach", "sleep"] * 4
    assert times == {"script": 6, "coach": 2, "sleep": 12}
    show(racers, times)
    script, coach, sleep = capsys.readouterr().out.splitlines()
    assert script.split() == ["script", "6.000", "s"]
    assert coach.endswith("3.0 times as fast as script")
    assert sleep.endswith("2.0 times as long as script")


def test_memory_is_that_of_the_process() -> None:
    """The peak grows by what the process fills, and by nothing that another one did."""
    small, large = (
        spend([sys.executable, "-c", f"b'x' * {mb << 20}"], os.environ).peak for mb in (1, 101)
    )
    assert 90 < large - small < 110


def test_what_fails_is_not_timed() -> None:
    """A command that ends badly ends the race."""
    with pytest.raises(subprocess.CalledProcessError):
        command([sys.executable, "-c", "raise SystemExit(3)"], os.environ)()
