"""scripts/evaluate on a folder of three stories: both formats, and nobody else's words."""

from __future__ import annotations

import json
import os
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from coach.embeddings.registry import SMALL
from evaluation import encoders
from evaluation.measures import NAMES

from .labelled_folder import write

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import WordEncoder

ROOT: Final = Path(__file__).parents[1]
COMMAND: Final = "scripts/evaluate tests/labelled --model small --errors 20"


class WideWindow:
    """Cuts nothing."""

    def __init__(self, folder: Path) -> None:
        assert SMALL.sha256[:12] in folder.name

    def cut(self, text: str) -> str:
        """The text itself."""
        return text


@pytest.fixture
def evaluate(
    words: WordEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., str]:
    """Run the script in-process, with the quick encoder for every model."""
    monkeypatch.setenv("COACH_CACHE", str(tmp_path / "cache"))
    for name in ("adapted", "bare"):
        monkeypatch.setattr(encoders, name, lambda *_: encoders.Once(words))
    monkeypatch.setattr(encoders, "Window", WideWindow)

    def run(*arguments: str) -> str:
        monkeypatch.setattr("sys.argv", list(arguments))
        runpy.run_path(str(ROOT / arguments[0]), run_name="__main__")
        return capsys.readouterr().out

    return run


def test_the_page_names_the_command() -> None:
    """What docs/evaluation.md says to run is there and can be run."""
    page = ROOT / "docs" / "evaluation.md"
    assert f"\n{COMMAND}\n" in page.read_text(encoding="utf-8")
    script, folder, *_ = COMMAND.split()
    assert os.access(ROOT / script, os.X_OK)
    assert (ROOT / folder / "qrels.tsv").is_file()


def test_both_formats_agree(evaluate: Callable[..., str], tmp_path: Path) -> None:
    """Every method is measured, each used signal left out and alone, and the page says the same."""
    script, _, *options = COMMAND.split()
    arguments = (script, str(write(tmp_path / "mine")), *options)
    found = json.loads(evaluate(*arguments, "--format", "json"))
    assert (found["questions"], found["answerable"]) == (3, 2)
    assert len(found["errors"]) == 3
    assert sum(word["questions"] for word in found["fits"].values()) == 3
    used = {name.removesuffix(" alone") for name in found["methods"] if name.endswith(" alone")}
    assert {"evidence", "indicators"} <= used
    assert {f"coach without {name}" for name in {*used, "probe"}} <= set(found["methods"])
    page = evaluate(*arguments)
    for name, measured in found["methods"].items():
        shown = ["{value:.2f} ({low:.2f} to {high:.2f})".format(**measured[each]) for each in NAMES]
        row = next(line for line in page.splitlines() if line.startswith(f"| {name} "))
        assert [cell.strip() for cell in row.split("|")[2:-1]] == shown


def test_foreign_words_are_not_shown(evaluate: Callable[..., str], tmp_path: Path) -> None:
    """Of a folder outside the repository only ids are printed."""
    script, _, *options = COMMAND.split()
    page = evaluate(script, str(write(tmp_path / "mine")), *options)
    assert "| shop Q2 " in page
    assert "angry" not in page


def test_what_is_wrong_is_said(evaluate: Callable[..., str], tmp_path: Path) -> None:
    """A folder that is not there, and one without stories, end in a sentence."""
    with pytest.raises(SystemExit, match=r"questions\.tsv"):
        evaluate("scripts/evaluate", str(tmp_path / "nothing"))
    folder = write(tmp_path / "mine")
    for story in (folder / "stories" / "shop").iterdir():
        story.unlink()
    with pytest.raises(SystemExit, match="there are no stories"):
        evaluate("scripts/evaluate", str(folder))
