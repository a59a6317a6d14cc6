"""The README's transcripts are what coach prints; COACH_UPDATE_SNAPSHOTS=1 rewrites them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


@pytest.mark.real_model
def test_transcripts_are_true(real_cache: Path, tmp_path: Path) -> None:
    """Every command of a console block, run in order on one new bank, prints what stands there."""
    text = README.read_text(encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "COACH_BANK": str(tmp_path / "bank"),
        "COACH_CACHE": str(real_cache),
        "COACH_MODEL": "small",
        "HOME": str(tmp_path),
    }

    def transcript(block: re.Match[str]) -> str:
        commands = re.findall(r"^\$ (.*)$", block[1], re.MULTILINE)
        pages = [f"$ {command}\n{_output(command, environment, tmp_path)}" for command in commands]
        return "```console\n" + "\n".join(page.rstrip() + "\n" for page in pages) + "```"

    true = BLOCK.sub(transcript, text)
    if os.environ.get("COACH_UPDATE_SNAPSHOTS"):
        README.write_text(true, encoding="utf-8")
    assert text == true


def _output(command: str, environment: dict[str, str], home: Path) -> str:
    arguments = shlex.split(command)
    assert arguments[0] == "coach"
    finished = subprocess.run(
        [sys.executable, "-m", "coach", *arguments[1:]],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.stderr == ""
    # The bank of this test stands for the person's own, this checkout for theirs.
    shown = finished.stdout.replace(str(home / "bank"), "~/.local/share/coach")
    return shown.replace("~/bank", "~/.local/share/coach").replace(str(ROOT), "~/coach")
