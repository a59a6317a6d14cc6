"""`man coach`, and pictures in docs: both are what their scripts make, and can be read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from man_page import PAGE, man_page
from tests.test_help import COMMANDS, named

ROOT = Path(__file__).parent.parent
READERS = {
    "man": ["man", "--warnings", "-E", "UTF-8", "-l", str(PAGE)],
    "mandoc": ["mandoc", "-T", "utf8", "-W", "error", str(PAGE)],
}


def test_it_is_up_to_date() -> None:
    """The page is what the script writes."""
    if os.environ.get("COACH_UPDATE_SNAPSHOTS"):
        PAGE.write_text(man_page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == man_page()


@pytest.mark.parametrize("reader", READERS)
def test_it_can_be_read(reader: str) -> None:
    """Every command and topic is on it, options have their words, and nothing is complained of."""
    if not shutil.which(reader):
        pytest.skip(f"{reader} is missing")
    environment = os.environ | {"MANPAGER": "cat", "MANWIDTH": "90", "LANG": "C.UTF-8"}
    shown = subprocess.run(
        READERS[reader], capture_output=True, text=True, check=True, env=environment
    )
    assert shown.stderr == ""
    while (before := shown.stdout.find("\b")) > 0:  # letters that are struck twice are bold
        shown.stdout = shown.stdout[: before - 1] + shown.stdout[before + 1 :]
    text = " ".join(shown.stdout.split())
    assert "find, in your own notes, the story that answers an interview question" in text
    assert [path for path in COMMANDS if named(path) not in text] == []
    for words in ("--bank DIR", "GETTING-STARTED", "EXIT STATUS", "coach add ~/notes/work.md"):
        assert words in text


def test_the_wheel_brings_it() -> None:
    """It goes where man looks for pages."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    shared = tools["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {"docs/coach.1": "share/man/man1/coach.1"}


@pytest.mark.thorough
@pytest.mark.real_model
@pytest.mark.skipif(not shutil.which("chromium"), reason="there is no Chromium on this machine")
def test_the_pictures_of_the_pages(tmp_path: Path, real_cache: Path) -> None:
    """The script makes each picture that docs/images has, small enough to be loaded with a page."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"COACH_CACHE": str(real_cache), "PATH": path}
    script = str(ROOT / "scripts" / "screenshots")
    subprocess.run([script, str(tmp_path)], env=environment, check=True, capture_output=True)
    shown = sorted(path.name for path in (ROOT / "docs" / "images").iterdir())
    assert shown == sorted(path.name for path in tmp_path.iterdir())
    for picture in (*tmp_path.iterdir(), *(ROOT / "docs" / "images").iterdir()):
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert 10_000 < picture.stat().st_size < 150_000
