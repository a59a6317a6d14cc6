"""scripts/evaluate --reading and scripts/fit_reader, on a folder of two documents."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from reading import composed, documents, fitting

from .documents_folder import write, write_stories

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).parents[1]


@pytest.fixture
def script(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Run a script in-process; of composed documents, few."""
    monkeypatch.setattr(composed, "DOCUMENTS", 12)

    def run(name: str, *arguments: str | Path) -> str:
        monkeypatch.setattr("sys.argv", [name, *map(str, arguments)])
        runpy.run_path(str(ROOT / "scripts" / name), run_name="__main__")
        return capsys.readouterr().out

    return run


def test_each_document_has_its_row(script: Callable[..., str], tmp_path: Path) -> None:
    """What coach finds with the weights it ships, for each document and all together."""
    page = script("evaluate", "--reading", write(tmp_path / "mine")).splitlines()
    assert page[0].split()[:4] == ["document", "expected", "imported", "found"]
    assert [line.split()[:4] for line in page[1:4]] == [
        ["mine/shop.md", "2", "2", "2"],
        ["mine/garage.md", "1", "1", "1"],
        ["all", "3", "3", "3"],
    ]
    assert page[4:] == [
        "F1 pooled 1.000 (recall 1.000, precision 1.000)",
        "F1 mean over 2 documents 1.000",
        "false stories 0.000 of those taken",
        "asked about: 0 of 2 documents, 0 of the 0 that are read wrongly",
        "parts: recall 1.000, precision 1.000",
    ]


def test_a_document_left_out(
    script: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With other folders or stories, the weights for a document are fitted to the others only."""
    sizes: list[tuple[int, int]] = []

    def fit(
        real: list[list[documents.Block]], made: list[list[documents.Block]]
    ) -> dict[str, float]:
        sizes.append((len(real), len(made)))
        return {"bias": -9.0}

    monkeypatch.setattr(fitting, "fit", fit)
    mine, other = write(tmp_path / "mine"), write(tmp_path / "other")
    stories = write_stories(tmp_path / "stories")
    page = script(
        *("evaluate", "--reading", mine, "--fitted", other),
        *("--stories", stories, "--errors", "1"),
    )
    assert sizes == [(3, 12), (3, 12)]
    assert page.count("    not found once: The ") == 2  # one a document, of the three it missed
    assert "F1 pooled 0.000" in page


def test_blocks_are_judged_by_the_words_in_them(tmp_path: Path) -> None:
    """One whole story alone is one, a story with tips is half of one, all else is none."""
    shop, garage = documents.load([write(tmp_path / "mine")])
    assert {block.is_story for block in shop.blocks} == {0.0, 1.0}
    assert {block.is_story for block in garage.blocks} == {1.0}
    lines = shop.path.read_text("utf-8").splitlines()[:13]
    shop.path.write_text("\n".join([*lines, "- Always be specific."]), encoding="utf-8")
    (judged, _) = documents.load([shop.path.parent])
    assert documents.PARTLY in {block.is_story for block in judged.blocks}


def test_weights_are_fitted_and_written(script: Callable[..., str], tmp_path: Path) -> None:
    """scripts/fit_reader writes a weight for each sign; coach reads with them."""
    mine, stories = write(tmp_path / "mine"), write_stories(tmp_path / "stories")
    out = tmp_path / "weights.tsv"
    said = script("fit_reader", mine, "--stories", stories, "--out", out)
    rows = [line.split("\t") for line in out.read_text("utf-8").splitlines()]
    weights = {name: float(weight) for name, weight in rows}
    assert re.fullmatch(rf"{len(rows)} weights of \d+ blocks in 2 documents: .*\n", said)
    assert weights["did"] > 0
    document = documents.load([mine])[1]
    with fitting.reading_with({"bias": -9.0}):
        assert fitting.count(document)[0]["imported"] == 0
    with fitting.reading_with({"bias": 9.0}):
        assert fitting.count(document)[0]["imported"] > 0


def test_composed_documents_are_the_same_each_time(tmp_path: Path) -> None:
    """They are drawn by a seed, of episodes alone, and hold both stories and what is none."""
    folder = write_stories(tmp_path / "stories")
    pages = composed.blocks(folder)
    assert pages == composed.blocks(folder)
    assert pages != composed.blocks(folder, seed=2)
    assert {block.is_story for page in pages for block in page} == {0.0, documents.PARTLY, 1.0}


@pytest.mark.parametrize(
    ("gone", "sentence"),
    [
        ("expected.json", "mine has no expected.json"),
        ("check_import.py", "check_import.py"),
        ("garage.md", "garage.md"),
    ],
)
def test_what_is_missing_is_said(
    script: Callable[..., str], tmp_path: Path, gone: str, sentence: str
) -> None:
    """A folder without what is counted, or without a document, ends in a sentence."""
    mine = write(tmp_path / "mine")
    (mine / gone).unlink()
    for arguments in (("evaluate", "--reading", mine), ("fit_reader", mine)):
        with pytest.raises(SystemExit, match=sentence):
            script(*arguments)


def test_nothing_to_measure_is_said(script: Callable[..., str], tmp_path: Path) -> None:
    """A folder in which no document is listed ends in a sentence."""
    mine = write(tmp_path / "mine")
    (mine / "expected.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SystemExit, match="lists no document"):
        script("evaluate", "--reading", mine)


def test_documents_listed_by_their_lines(tmp_path: Path) -> None:
    """Of a text elsewhere the list has the lines; what is not there is passed over."""
    lift = "## The lift\n\nThe lift stood still. I rang the makers.\n"
    text = f"# Mine\n\n{lift}\n## Tips\n\nBe brief.\n"
    (tmp_path / "mine.md").write_text(text, encoding="utf-8")
    rows = ["mine.md\there\tstory\t5\t5", "mine.md\there\tnone\t9\t9", "gone.md\there\tstory\t1\t1"]
    listed = tmp_path / "listed.tsv"
    head = "document\tsource\twhat\tfirst\tlast"
    listed.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    (blocks,) = documents.load_listed(tmp_path, listed)
    told = [block for block in blocks if block.signs["did"]]
    assert {block.is_story for block in told} == {1.0, documents.PARTLY}
    assert {block.is_story for block in blocks if not block.signs["did"]} == {0.0}
