"""The transcripts of README.md and docs/ are what coach prints; COACH_UPDATE_SNAPSHOTS=1 rewrites.

A page's ```console blocks are one session on a bank of its own, run in order. The bank is empty,
or has the stories of the folder `stories` where the page says so (`BEFORE`).
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
BEFORE = "<!-- before: coach add stories -->"
ON_ONE_DAY = """
import datetime, runpy, sys

class OneDay(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 3, 2, 20, 0, tzinfo=datetime.timezone.utc).astimezone(tz)

datetime.datetime = OneDay
sys.argv[0] = "coach"
runpy.run_module("coach", run_name="__main__")
"""
"""coach as it runs on the evening of 2 March 2026, so that no transcript grows old."""

PAGES = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    if BLOCK.search(path.read_text(encoding="utf-8"))
)


@pytest.fixture(scope="session")
def added(real_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the stories in its bank, and all that the first `match` leaves in the cache."""
    home = tmp_path_factory.mktemp("added")
    (home / "cache").mkdir()
    (home / "cache" / "models").symlink_to(real_cache / "models")
    _output("coach add stories", home)
    _output("coach --demo match a failure", home)
    return home


@pytest.mark.real_model
@pytest.mark.parametrize("page", PAGES)
def test_transcripts_are_true(added: Path, tmp_path: Path, page: str) -> None:
    """Every command of a page's console blocks prints what stands there."""
    text = (ROOT / page).read_text(encoding="utf-8")
    shutil.copytree(added / "cache", tmp_path / "cache", symlinks=True)
    if BEFORE in text:
        shutil.copytree(added / "bank", tmp_path / "bank")

    def transcript(block: re.Match[str]) -> str:
        commands = re.findall(r"^\$ (.*)$", block[1], re.MULTILINE)
        pages = [f"$ {command}\n{_output(command, tmp_path)}" for command in commands]
        return "```console\n" + "\n".join(page.rstrip() + "\n" for page in pages) + "```"

    true = BLOCK.sub(transcript, text)
    if os.environ.get("COACH_UPDATE_SNAPSHOTS"):
        (ROOT / page).write_text(true, encoding="utf-8")
    assert text == true


def _output(command: str, home: Path) -> str:
    """What a command prints in the checkout, with the bank and cache of `home`."""
    program, *arguments = shlex.split(command)
    assert program == "coach"
    finished = subprocess.run(
        [sys.executable, "-c", ON_ONE_DAY, *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "COACH_BANK": str(home / "bank"),
            "COACH_CACHE": str(home / "cache"),
            "COACH_MODEL": "small",
            "HOME": str(home),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.stderr == ""
    # The bank of this test stands for the user's own, this checkout for theirs.
    shown = finished.stdout.replace(str(home / "bank"), "~/.local/share/coach")
    return shown.replace("~/bank", "~/.local/share/coach").replace(str(ROOT), "~/coach")
