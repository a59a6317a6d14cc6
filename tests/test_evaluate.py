"""scripts/evaluate and scripts/fit on folders of three stories; nobody else's words are shown."""

from __future__ import annotations

import json
import os
import re
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from coach.embeddings.registry import SMALL, SUPPORTED
from evaluation import baselines, encoders
from evaluation.report import SHOWN

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
    """Every method is measured, each signal alone and left out, and the page says the same."""
    script, _, *options = COMMAND.split()
    arguments = (script, str(write(tmp_path / "mine")), *options)
    found = json.loads(evaluate(*arguments, "--format", "json"))
    assert (found["questions"], found["answerable"]) == (3, 2)
    assert len(found["errors"]) == 3
    assert set(found["methods"]) == {
        *baselines.NAMES,
        *("coach", "question alone", "kinds alone"),
        *("coach without learnt kinds", "and without adapter"),
    }
    page = evaluate(*arguments)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines()]
    for name, measured in (*found["methods"].items(), ("shop", found["per_bank"]["shop"])):
        shown = ["{value:.2f} ({low:.2f} to {high:.2f})".format(**measured[each]) for each in SHOWN]
        assert shown in [row[1:5] for row in rows if row[:1] == [name]]


def test_folders_are_measured_as_one(evaluate: Callable[..., str], tmp_path: Path) -> None:
    """Two folders' banks are pooled, each has its row, and each is left out in turn."""
    folders = [str(write(tmp_path / bank, bank)) for bank in ("shop", "stall")]
    questions = tmp_path / "stall" / "questions.tsv"
    other = questions.read_text(encoding="utf-8").replace("you calmed", "you quietened")
    questions.write_text(other, encoding="utf-8")
    found = json.loads(evaluate("scripts/evaluate", *folders, "--format", "json"))
    assert (found["banks"], found["questions"], list(found["per_bank"])) == (
        *(2, 6),
        ["shop", "stall"],
    )
    assert list(found["words"]) == ["as shipped", "bank left out"]
    for by_bank in found["words"].values():
        said = {
            bank: sum(word["right"]["of"] for word in words["words"].values())
            for bank, words in by_bank.items()
        }
        assert said == {"all": 6, "shop": 3, "stall": 3}
        assert by_bank["all"]["false_none"]["of"] == 4
    assert list(found["nested"]["chosen"]) == ["shop", "stall"]
    assert found["nested"]["false_none"]["of"] == 4
    page = evaluate("scripts/evaluate", *folders)
    table = page.split("\n| everything chosen on the other banks ")[1].split("\n\n")[0]
    assert table.count(" to ") == table.count("\n") - 1 - table.count("0 of 0, -")
    assert '\nTold "none" although a story answers: ' in page
    table = page.split("| fit, bank left out, right of said")[1].split("\n\n")[0]
    cells = [cell.strip() for line in table.splitlines()[2:] for cell in line.split("|")[2:-1]]
    assert len(cells) == 15
    assert all(re.fullmatch(r"0 of 0|\d of \d \(\d\.\d\d to \d\.\d\d\)", cell) for cell in cells)
    intervals = {
        line.split()[1]: line.count(" to ")
        for line in page.split("\n| competency ")[1].splitlines()[2:]
    }
    assert intervals == {"conflict": 2, "failure": 0}  # two questions, and one asked twice
    alone = json.loads(evaluate("scripts/evaluate", folders[0], "--format", "json"))
    assert list(alone["words"]) == ["as shipped"]
    assert alone["nested"] is None


def test_both_models_in_one_run(evaluate: Callable[..., str], tmp_path: Path) -> None:
    """One page after the other, or a list."""
    arguments = ("scripts/evaluate", str(write(tmp_path / "mine")), "--model", "both")
    names = [model.name for model in SUPPORTED]
    documents = json.loads(evaluate(*arguments, "--format", "json"))
    assert [each["model"] for each in documents] == names
    page = evaluate(*arguments)
    assert re.findall(r"^(\S+), 1 banks, 3 questions", page, re.MULTILINE) == names


def test_wordings_are_tried(evaluate: Callable[..., str], tmp_path: Path) -> None:
    """What coach makes of the test wordings is measured, and nothing of the others."""
    table = tmp_path / "wordings.tsv"
    rows = [
        *("own_mistake\ttest\tA mistake of yours", "own_mistake\ttest\tYour mistake"),
        *("failed_project\ttest\tA project that came to nothing", "broke_something\ttrain\tBroken"),
    ]
    table.write_text("\n".join(["kind\tsplit\twording", *rows]), encoding="utf-8")
    arguments = ("scripts/evaluate", str(write(tmp_path / "mine")), "--wordings", str(table))
    shares = json.loads(evaluate(*arguments, "--format", "json"))["wordings"]
    assert len(shares) == 13
    assert all(0 <= share["value"] <= 1 for share in shares.values())
    page = evaluate(*arguments)
    assert all(f"\n| {name} " in page for name in shares)
    assert "Broken" not in page
    table.write_text("kind\tsplit\twording\nno_such\ttest\tWhy?", encoding="utf-8")
    with pytest.raises(SystemExit, match="no 'no_such' in this table"):
        evaluate(*arguments)
    table.write_text("kind\tsplit\twording\nown_mistake\ttrain\tWhy?", encoding="utf-8")
    with pytest.raises(SystemExit, match="no wordings of the split test"):
        evaluate(*arguments)


def test_foreign_words_are_not_shown(evaluate: Callable[..., str], tmp_path: Path) -> None:
    """Of a folder outside the repository only ids are printed."""
    script, _, *options = COMMAND.split()
    page = evaluate(script, str(write(tmp_path / "mine")), *options)
    assert "| shop Q2 " in page
    assert "angry" not in page


def test_what_is_wrong_is_said(evaluate: Callable[..., str], tmp_path: Path) -> None:
    """A folder that is not there, one without stories, and a bank twice, end in a sentence."""
    with pytest.raises(SystemExit, match=r"questions\.tsv"):
        evaluate("scripts/evaluate", str(tmp_path / "nothing"))
    folder = str(write(tmp_path / "mine"))
    for script in ("scripts/evaluate", "scripts/fit small"):
        with pytest.raises(SystemExit, match="another folder has a bank called shop"):
            evaluate(*script.split(), folder, folder)
    with pytest.raises(SystemExit, match="2"):
        evaluate("scripts/evaluate", folder, folder, "--redaction")
    for story in (tmp_path / "mine" / "stories" / "shop").iterdir():
        story.unlink()
    with pytest.raises(SystemExit, match="there are no stories"):
        evaluate("scripts/evaluate", folder)


def test_the_chance_is_fitted(evaluate: Callable[..., str], tmp_path: Path) -> None:
    """scripts/fit prints the weights of all banks, and those without each one."""
    folders = [str(write(tmp_path / bank, bank)) for bank in ("shop", "stall")]
    lines = evaluate("scripts/fit", "small", *folders).splitlines()
    assert [line.split(":")[0] for line in lines] == ["all", "without shop", "without stall"]
    assert all(re.search(r": bias=-?\d+\.\d\d, scale=-?\d+\.\d\d$", line) for line in lines)
