"""What coach prints, whole: the JSON documents are promises, the pages are meant to stay."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from coach.domain.story import BankStory, Part, Section, Story
from coach.views.layout import Screen
from coach.views.stories import show_stories
from tests.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

QUESTION = "I sent a coupon to every customer instead of ten testers"
STORY = {"story": str, "title": str, "source": str, "lines": list, "skills": list}
PARTS = {"situation", "task", "action", "result", "learning", "unlabelled"}


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """Compare with a file in tests/snapshots, the temporary folder written as /tmp/test."""
    return Snapshot({str(tmp_path): "/tmp/test"})  # noqa: S108  (a name, not a folder)


@pytest.fixture
def full(run: Run, work: Path) -> Run:
    """The command line on a bank with the two stories of `work`."""
    assert run("add", str(work)).exit_code == 0
    return run


def indented(document: str) -> str:
    """JSON documents, one a line, made readable."""
    lines = [json.loads(line) for line in document.splitlines()]
    for match in (match for line in lines if "matches" in line for match in line["matches"]):
        match["score"] = "(a number)"  # its last digit may differ between machines
    return "\n".join(json.dumps(line, indent=2, ensure_ascii=False) for line in lines) + "\n"


def types(document: dict[str, Any]) -> dict[str, type]:
    """The keys of an object and the types of their values."""
    return {key: type(value) for key, value in document.items()}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("match.json", ["match", QUESTION, "--format", "json"]),
        ("match-none.json", ["match", "xylophone zeppelin", "--top", "1", "--format", "json"]),
        ("list.json", ["list", "--format", "json"]),
        ("match.txt", ["match", QUESTION]),
        ("match-several.txt", ["match", QUESTION, "xylophone zeppelin"]),
        ("list.txt", ["list"]),
        ("show.txt", ["show", "the-wrong-coupon"]),
        ("show-half.txt", ["show", "argument"]),
    ],
)
def test_what_is_printed(full: Run, snapshot: Snapshot, name: str, arguments: list[str]) -> None:
    """Each command prints what it printed when the snapshot was read and found good."""
    result = full(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    snapshot.check(name, indented(result.stdout) if name.endswith("json") else result.stdout)


@pytest.mark.parametrize(
    ("name", "options"),
    [("add.txt", []), ("add-verbose.txt", ["-v"]), ("add-dry-run.txt", ["--dry-run", "-v"])],
)
def test_what_adding_prints(
    run: Run, work: Path, snapshot: Snapshot, name: str, options: list[str]
) -> None:
    """Adding prints the stories found, and what was left out as far as was asked for."""
    snapshot.check(name, run("add", *options, str(work)).stdout)


def test_the_keys_of_a_match(full: Run, work: Path) -> None:
    """Every key that `coach help json` promises is there with its type, and no other."""
    result = full("match", QUESTION, "--top", "0", "--format", "json")
    answer = json.loads(result.stdout)
    assert types(answer) == {
        "question": str,
        "fit": str,
        "standing": bool,
        "none_chosen": bool,
        "matches": list,
    }
    assert answer["fit"] == answer["matches"][0]["fit"]
    for match in answer["matches"]:
        decision = match.pop("decision")
        assert decision is None
        assert types(match) == {**STORY, "score": float, "fit": str, "evidence": list}
        assert match["fit"] in {"strong", "possible", "unsure", "none"}
        assert match["source"] == str(work)
        first, last = match["lines"]
        assert 1 <= first <= last
        assert match["evidence"]
        for passage in match["evidence"]:
            assert types(passage) == {"part": str, "text": str}
            assert passage["part"] in PARTS
            assert passage["text"] in work.read_text()
    scores = [match["score"] for match in answer["matches"]]
    assert scores == sorted(scores, reverse=True)


def test_the_keys_of_the_list(full: Run, work: Path) -> None:
    """One array of stories, each with the keys that `coach help json` promises."""
    stories = json.loads(full("list", "--format", "json").stdout)
    for story in stories:
        assert types(story) == {**STORY, "sections": list, "questions": list}
        assert story["source"] == str(work)
        for section in story["sections"]:
            assert types(section) == {"part": str, "text": str}
            assert section["part"] in PARTS
            assert section["text"] in work.read_text()
    assert stories[0]["skills"] == ["owning mistakes", "e-mail"]


def test_a_document_is_one_line(full: Run) -> None:
    """Each answer is one line, for tools that read line by line, letters as they are."""
    result = full("match", "why so café", "and how so", "--format", "json")
    assert [json.loads(line)["question"] for line in result.stdout.splitlines()] == [
        "why so café",
        "and how so",
    ]
    assert "café" in result.stdout
    assert result.stdout.count("\n") == 2


def test_a_relative_source_is_printed_absolute(
    run: Run, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`source` is the path as it was added, made absolute; a link is not followed."""
    (work.parent / "link.md").symlink_to(work)
    monkeypatch.chdir(work.parent)
    run("add", "link.md")
    assert {story["source"] for story in json.loads(run("list", "--format", "json").stdout)} == {
        str(work.parent / "link.md")
    }


def test_a_long_place_has_its_own_line_at_a_terminal() -> None:
    """Where name and place do not fit side by side, a terminal gets two lines, a pipe one."""
    story = Story("Oven", (Section(Part.ACTION, "I mended the oven.", 3),), 1, 3)
    known = [BankStory(1, "oven", f"/notes/{'long-' * 12}name.md", story)]
    pages = {}
    for terminal in (True, False):
        stream = io.StringIO()
        out = Screen(file=stream, width=80, force_terminal=terminal, no_color=True)
        show_stories(out, known)
        pages[terminal] = [line.strip() for line in stream.getvalue().splitlines()]
    place = f"/notes/{'long-' * 12}name.md:1"
    assert pages[True] == ["oven  ..A..", place]
    assert pages[False] == [f"oven  ..A..  {place}"]
