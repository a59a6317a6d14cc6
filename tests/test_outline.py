"""`coach outline`, and what `coach add` asks: what is decided holds, and nothing is written."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coach.domain.outline import OutlineDecision, doubt
from coach.ingest.readers.limited import DocumentReader
from coach.ingest.readers.registry import read_document
from coach.storage.bank import Bank
from coach.storage.row_checks import damaged_rows
from tests.keys import CTRL_C, ENTER, press_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

NOTES = """\
# Stories for interviews

## The flat tyre

**Situation:** My bus had a flat tyre in the hills.

**Action:** I walked 4 km to a farm, borrowed a jack and changed the wheel.

**Result:** All 30 children caught their train.

## The choir

**Situation:** Two singers had stopped talking to each other.

**Action:** I had tea with each of them, and found that a missed birthday was behind it.

**Result:** They sang the duet a week later.

## The raffle

**Situation:** I had printed 500 tickets with the wrong date.

**Action:** I rang the printer, who made new ones overnight, and paid the 40 euros myself.

**Result:** We sold 480 of them.

## On punctuality

Always be on time. People value it, and so should you.
"""
TITLES = ["The flat tyre", "The choir", "The raffle"]
PLAIN = """\
The late bill
A bill of a baker was nine weeks late. I sat down with his clerk, and it was paid in three days.

The new till
Nobody wanted it. I sat with each of them for an hour, and wrote a page of tricks for all.
"""
DOUBTFUL = """\
# This year

## Stock list

Cleaned up the stock list with Ines. 300 lines that nobody had sold since spring went.

## Till rolls

The rolls are next to the tills now, which saves a walk.

## Cups

Counting at night. Started in May, still going, a good habit for the team.

## Opening hours

We opened an hour earlier in summer and I wrote the sign.

## Training

Helped with the course for the new ones. Two of them stayed.
"""


@pytest.fixture
def notes(run: Run, tmp_path: Path) -> Path:
    """A document of three stories in a bank."""
    path = tmp_path / "notes.md"
    path.write_text(NOTES, encoding="utf-8")
    assert run("add", str(path)).exit_code == 0
    return path


@pytest.fixture
def outline(run: Run, notes: Path) -> Callable[..., list[dict[str, Any]]]:
    """What `coach outline` shows of the document, block by block."""

    def shown(*options: str) -> list[dict[str, Any]]:
        result = run("outline", str(notes), *options, "--format", "json")
        assert (result.exit_code, result.stderr) == (0, "")
        blocks: list[dict[str, Any]] = json.loads(result.stdout)["blocks"]
        return blocks

    return shown


def titles(blocks: list[dict[str, Any]]) -> list[str]:
    """The titles of the stories among blocks."""
    return [block["title"] for block in blocks if block["left_out"] is None]


def listed(run: Run) -> list[str]:
    """The titles of the bank's stories."""
    return [story["title"] for story in json.loads(run("list", "--format", "json").stdout)]


def test_it_shows_what_is_read(run: Run, notes: Path) -> None:
    """A number, a title, lines, parts and how sure; what is left out, with the reason."""
    result = run("outline", str(notes))
    shown = " ".join(result.stdout.split())
    assert "1 Stories for interviews, line 1: left out, a heading over other blocks" in shown
    assert re.search(r" 2 The flat tyre, lines 3-9, S\.AR\., \d\d% sure 3 The choir", shown)
    assert "5 On punctuality, lines 27-29: left out, nothing that happened is told here" in shown
    assert shown.endswith(f"{notes}: 3 stories.")


def test_json_has_it_whole(outline: Callable[..., list[dict[str, Any]]]) -> None:
    """Every block by its number, with its lines, parts and chance."""
    blocks = outline()
    assert [block["number"] for block in blocks] == [1, 2, 3, 4, 5]
    assert titles(blocks) == TITLES
    assert blocks[1]["lines"] == [3, 9]
    assert blocks[1]["parts"] == ["action", "result", "situation"]
    assert 0.5 < blocks[1]["chance"] <= 1
    assert {block["decided"] for block in blocks} == {False}
    assert blocks[4]["left_out"]


def test_left_out(run: Run, notes: Path, outline: Callable[..., list[dict[str, Any]]]) -> None:
    """A story is left out, and taken again; the document is as it was."""
    blocks = outline("--leave-out", "3")
    assert blocks[2]["left_out"] == "as you said or kept it"
    assert listed(run) == ["The flat tyre", "The raffle"]
    assert titles(outline("--take", "3")) == listed(run) == TITLES
    assert notes.read_text(encoding="utf-8") == NOTES


def test_merged_and_split(run: Run, outline: Callable[..., list[dict[str, Any]]]) -> None:
    """Two become one under the first one's title, and are parted again as coach would."""
    merged = outline("--merge", "2-3")
    assert titles(merged) == listed(run) == ["The flat tyre", "The raffle"]
    assert merged[1]["lines"] == [3, 17]
    assert titles(outline("--split", "2")) == TITLES
    pieces = [block["lines"] for block in outline("--split", "3") if block["left_out"] is None]
    assert pieces == [[3, 9], [11, 13], [15, 15], [17, 17], [19, 25]]


def test_retitled(run: Run, outline: Callable[..., list[dict[str, Any]]]) -> None:
    """A story is called otherwise, without what could steer a terminal; the others as before."""
    assert titles(outline("--title", "3", " Tea with  two\nsingers ")) == [
        "The flat tyre",
        "Tea with two singers",
        "The raffle",
    ]
    assert "Tea with two singers" in listed(run)


def test_as_one_and_reset(run: Run, outline: Callable[..., list[dict[str, Any]]]) -> None:
    """The whole document is one story, until that is taken back."""
    assert titles(outline("--as-one")) == ["Stories for interviews"]
    assert titles(outline("--reset")) == listed(run) == TITLES


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "# Stories for interviews\n",
            "# Stories for interviews\n\nFrom my time with the choir.\n\nAnd after.\n",
        ),
        ("## On punctuality\n", "## Odds and ends\n\nBuy string.\n\n## On punctuality\n"),
        ("## The raffle\n", "## The   RAFFLE:\n"),
        ("We sold 480 of them.\n", "We sold all of them.\n"),
        ("We sold 480 of them.\n", "We sold 480 of them.\n\nSo did I.\n"),
        ("## The choir\n", "## The choir on the hill\n"),
    ],
)
def test_decisions_survive_edits(
    run: Run,
    notes: Path,
    outline: Callable[..., list[dict[str, Any]]],
    before: str,
    after: str,
) -> None:
    """Above, below, between, and of one of the lines that tell them."""
    outline("--merge", "3-4")
    notes.write_text(NOTES.replace(before, after), encoding="utf-8")
    result = run("list")
    assert "no longer" not in result.stderr
    blocks = [block for block in outline() if block["left_out"] is None]
    assert [block["decided"] for block in blocks] == [True, True]
    shown = " ".join(run("show", "the-choir").stdout.split())
    assert "missed birthday" in shown
    assert "paid the 40 euros myself" in shown
    assert ("So did I." in shown) == ("So did I." in after)


def test_what_is_lost_is_said_once(
    run: Run, notes: Path, outline: Callable[..., list[dict[str, Any]]]
) -> None:
    """A story that is cut out of the document; put back, what was decided holds again."""
    outline("--title", "4", "The wrong date")
    start, end = NOTES.index("## The raffle"), NOTES.index("## On punctuality")
    notes.write_text(NOTES[:start] + NOTES[end:], encoding="utf-8")
    assert "what you decided about “The wrong date” finds its lines no longer" in run("list").stderr
    notes.write_text(NOTES[:start] + NOTES[end:] + "\nAnd more.\n", encoding="utf-8")
    assert "no longer" not in run("list").stderr
    notes.write_text(NOTES, encoding="utf-8")
    assert listed(run) == ["The flat tyre", "The choir", "The wrong date"]


def test_a_newer_reader_says_what_it_drops(
    run: Run, notes: Path, outline: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    """A story that an earlier coach read, and this one does not: once, and it can be taken back."""
    outline("--take", "5")
    assert listed(run)[-1] == "On punctuality"
    bank = Bank(tmp_path / "bank" / "coach.db")
    bank.outlines.replace(str(notes), [], "2026-03-02T20:00:00+00:00")
    (state,) = bank.documents.all().values()
    bank.documents.touch(replace(state, recipe=0))
    bank.close()
    said = " ".join(run("list").stderr.split())
    assert f"{notes}:27: “On punctuality” is no longer read as a story of its own" in said
    assert "The raffle" not in said
    assert (listed(run), run("list").stderr) == (TITLES, "")
    outline("--take", "5")
    assert listed(run) == [*TITLES, "On punctuality"]
    notes.write_text(NOTES[: NOTES.index("## On punctuality")], encoding="utf-8")
    assert "of its own" not in run("list").stderr


def test_identities_stay(run: Run, outline: Callable[..., list[dict[str, Any]]]) -> None:
    """To say that all is as it is changes no story's name or text."""
    before = json.loads(run("list", "--format", "json").stdout)
    outline("--leave-out", "1")
    assert json.loads(run("list", "--format", "json").stdout) == before


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--leave-out", "9"], "There is no 9 in this outline: it goes from 1 to 5."),
        (["--merge", "3-3"], "Name the first and the last of what is to be one story: 2-3."),
        (["--merge", "three"], "Name the first and the last of what is to be one story: 2-3."),
        (["--title", "5", "A"], "5 is no story: --take 5 takes it as one."),
        (["--title", "2", " "], "The title is empty."),
        (["--split", "5"], "There is nothing to part 5 by: it is one paragraph."),
        (["--take", "5", "--reset"], "Change one thing at a time: the numbers move with each."),
        (["--edit"], "--edit needs a terminal. The other options change it without."),
    ],
)
def test_bad_requests(run: Run, notes: Path, options: list[str], sentence: str) -> None:
    """One sentence each, and nothing is changed."""
    result = run("outline", str(notes), *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count(sentence) == 1
    assert listed(run) == TITLES


def test_documents_that_are_none(run: Run, notes: Path, tmp_path: Path) -> None:
    """Not there, not added, or without lines of text that could be decided about."""
    assert "there is no such file" in run("outline", str(tmp_path / "no.md")).stderr
    other = tmp_path / "other.md"
    other.write_text(NOTES, encoding="utf-8")
    assert "this is no document of your bank. coach add takes it in." in (
        run("outline", str(other)).stderr
    )
    table = tmp_path / "bank.csv"
    table.write_text(
        "Title,Situation,Action,Result\nTyre,It was flat,I fixed it,We went on\n"
        "Choir,They fought,I had tea with them,They sang\n"
    )
    assert run("add", str(table)).exit_code == 0
    result = run("outline", str(table), "--leave-out", "2")
    assert "stands in a table or in data: change it in the document." in result.stderr
    notes.write_text(NOTES.replace("## The choir", "<!-- coach: skip -->\n## The choir"))
    assert run("list").exit_code == 0
    result = run("outline", str(notes), "--take", "3")
    assert "A mark in the document decides about 3, line 11: change it there." in result.stderr


def test_rows_of_a_table() -> None:
    """A row in a document is left out like any other story, and the others stay."""
    table = (
        b"# Bank\n\n| Title | Situation | Action | Result |\n|---|---|---|---|\n"
        b"| Tyre | It was flat | I fixed it | We went on |\n"
        b"| Choir | They fought | I had tea with them | They sang |\n"
    )
    tyre, choir = read_document(Path("a.md"), table).stories
    assert tyre.anchor
    assert choir.anchor
    left = read_document(Path("a.md"), table, [OutlineDecision(tyre.anchor, is_story=False)])
    assert left.stories == (choir,)
    taken = read_document(Path("a.md"), table, [OutlineDecision(choir.anchor, True, choir.title)])  # noqa: FBT003
    assert [story.title for story in taken.stories] == ["Tyre", "Choir"]


def test_long_documents(tmp_path: Path) -> None:
    """One that another process reads is read as is decided, too."""
    path, filler = tmp_path / "long.md", "\n\nAlways be on time." * 12_000
    data = (NOTES + filler).encode()
    with DocumentReader() as reader:
        story = reader.read(path, data).stories[1]
        assert story.anchor
        decided = reader.read(path, data, [OutlineDecision(story.anchor, is_story=False, id=7)])
        lost = reader.read(path, b"# A\n" * 60_000, [OutlineDecision(story.anchor, False, id=7)])  # noqa: FBT003
    assert [one.title for one in decided.stories] == ["The flat tyre", "The raffle"]
    assert (decided.lost, lost.lost) == ((), (7,))


def test_a_forgotten_title(run: Run, outline: Callable[..., list[dict[str, Any]]]) -> None:
    """Goes from what was decided, and the story stays forgotten."""
    outline("--title", "3", "Tea with two singers")
    assert run("forget", "tea-with-two-singers", "--yes").exit_code == 0
    assert listed(run) == ["The flat tyre", "The raffle"]
    run("list")
    assert listed(run) == ["The flat tyre", "The raffle"]


def test_damage_is_found(
    run: Run, outline: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    """A row changed behind coach's back, which coach doctor names."""
    outline("--leave-out", "3")
    bank = Bank(tmp_path / "bank" / "coach.db")
    connection = bank._connection  # noqa: SLF001
    assert list(damaged_rows(connection)) == []
    connection.execute("UPDATE outlines SET first_line = 99")
    rows = [(table, row) for table, row, _ in damaged_rows(connection)]
    bank.close()
    assert rows == [("outlines", 1), ("outlines", 2), ("outlines", 3)]
    assert "outlines" in run("doctor").stdout


def test_backups_hold_it(
    run: Run, outline: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    """What was decided comes back with a backup."""
    outline("--leave-out", "3")
    assert run("backup", str(tmp_path / "a.zip")).exit_code == 0
    outline("--reset")
    assert listed(run) == TITLES
    assert run("restore", str(tmp_path / "a.zip"), "--force").exit_code == 0
    assert outline()[2]["decided"]
    assert listed(run) == ["The flat tyre", "The raffle"]


def test_pressed_keys(
    run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Merge with the one before, leave out, take, retitle; Enter keeps it."""
    down, clear = "\x1b[B", "\x15"
    keys = [down, down, "m", down, "x", "x", "r", clear, "The wrong date", ENTER, ENTER]
    typed = press_keys(["outline", str(notes), "--edit"], keys, monkeypatch, capsys)
    assert (typed.code, typed.err) == (0, "")
    assert "2  The flat tyre, lines 3-17, S.AR., as you said" in typed.out
    assert listed(run) == ["The flat tyre", "The wrong date"]


def test_titles_of_pieces(run: Run, tmp_path: Path) -> None:
    """What a story is parted into has the title above its text, which is none of its text."""
    path = tmp_path / "plain.txt"
    path.write_text(PLAIN, encoding="utf-8")
    assert run("add", str(path)).exit_code == 0
    assert run("outline", str(path), "--as-one").exit_code == 0
    assert run("outline", str(path), "--split", "1").exit_code == 0
    assert {"The late bill", "The new till"} <= set(listed(run))
    shown = " ".join(run("show", "the-new-till").stdout.split())
    assert shown.count("The new till") == 1
    assert "Nobody wanted it. I sat with each" in shown


def test_left_by_ctrl_c(
    run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was changed until then is kept, as the last line says."""
    keys = ["\x1b[B", "\x1b[B", "m", CTRL_C]
    typed = press_keys(["outline", str(notes), "--edit"], keys, monkeypatch, capsys)
    assert (typed.code, "is kept" in typed.err) == (130, True)
    assert "as you said" in run("outline", str(notes)).stdout


def test_decisions_go_with_a_renamed_document(run: Run, tmp_path: Path) -> None:
    """What was decided holds under another name, and for no copy."""
    path = tmp_path / "notes" / "year.md"
    path.parent.mkdir()
    path.write_text(DOUBTFUL, encoding="utf-8")
    assert run("add", str(path.parent)).exit_code == 0
    assert run("outline", str(path), "--as-one").exit_code == 0
    copy = path.with_name("copy.md")
    copy.write_bytes(path.read_bytes())
    assert "as you said" not in run("outline", str(copy)).stdout
    renamed = path.rename(path.with_name("another year.md"))
    assert "as you said" in run("outline", str(renamed)).stdout


def test_the_most_doubtful_is_named_first(run: Run, tmp_path: Path) -> None:
    """Of a folder only some documents are asked about: those that most hangs on."""
    (tmp_path / "a.md").write_text(DOUBTFUL, encoding="utf-8")
    (tmp_path / "b.md").write_text(f"{DOUBTFUL}\n\n{DOUBTFUL}", encoding="utf-8")
    said = run("add", str(tmp_path)).stderr
    assert 0 < said.index("b.md") < said.index("a.md")


def test_nothing_is_asked_in_a_pipe(run: Run, tmp_path: Path) -> None:
    """The likeliest is taken, and one line says where to look, until something is decided."""
    path = tmp_path / "year.md"
    path.write_text(DOUBTFUL, encoding="utf-8")
    result = read_document(path, path.read_bytes())
    assert doubt(result.stories, result.skipped)
    added = run("add", str(path))
    assert added.exit_code == 0
    assert added.stderr == (
        f"coach is not sure of the stories in {path}. "
        "coach outline FILE shows and changes what was found.\n"
    )
    assert run("outline", str(path), "--as-one").exit_code == 0
    path.write_text(DOUBTFUL + "\nAnd the till was right.\n", encoding="utf-8")
    assert "not sure" not in run("add", str(path)).stderr
