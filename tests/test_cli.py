"""The command line: what each command prints where, and how it ends."""

from __future__ import annotations

import errno
import json
import os
import re
import runpy
import shutil
import sys
from importlib import import_module
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

import coach.cli
from coach.app import App
from coach.catalog.question_text import LONGEST_QUESTION
from coach.cli.context import TerminalReporter
from coach.cli.main import main
from coach.embeddings.registry import LARGE, SMALL
from coach.matching.engine import Models
from coach.tui import ask
from coach.tui.ask import editor_command
from coach.views.layout import place_link
from tests.conftest import ESSAY, WORK, WordEncoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from coach.config import Settings

    Run = Callable[..., Result]

COUPON, TRAIN = "the-wrong-coupon", "argument-about-the-deploy-train"
QUESTION = "tell me about the coupon mailing"

HOSTILE = """\
# \x1b[31mRed\x1b[0m \u202eevil\u202c \x9b2J coupon

**Situation:** A mail \x1b]0;title\x07 came\tin \x7f with 9 coupons \u2066here\u2069.

**Action:** I rang the bell\x07 and \x1b[2Jcleared 4 screens.

**Skills:** \x1b[1mbold\x1b[0m
"""

LIFT = (
    "The lift\n\nLast May I was stuck in the lift with our biggest client. I told him a joke, "
    "then a second one, and in the end he laughed. We signed 3 orders the week after.\n"
)


@pytest.fixture
def full(run: Run, work: Path) -> Run:
    """The command line on a bank with the two stories of `work`."""
    assert run("add", str(work)).exit_code == 0
    return run


def fails(result: Result, code: int, *words: str) -> None:
    """The command ended with `code`, nothing on stdout and one sentence on stderr."""
    assert (result.exit_code, result.stdout) == (code, "")
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.stderr
    *usage, message = result.stderr.rstrip("\n").split("\n")
    assert message.startswith("Error: ")
    assert all(word in message for word in words), message
    assert not usage or usage[0].startswith("Usage: coach")


def printable(text: str) -> bool:
    """Whether nothing in a text can steer a terminal."""
    return all(char.isprintable() or char == "\n" for char in text)


# add


def test_add(run: Run, work: Path) -> None:
    """Adding lists the stories found and counts what was left out."""
    result = run("add", str(work))
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"{COUPON}                 S.ARL  {work}:" in result.stdout
    assert result.stdout.endswith("left out (--verbose names them).\n")


def test_add_explains(run: Run, work: Path) -> None:
    """Every block is shown with its lines, what it was taken for, and why."""
    (work.parent / "lift.txt").write_text(LIFT)
    result = run("add", "--dry-run", "--explain", str(work.parent))
    shown = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "1-3 left out: Work: an introduction, not a story" in shown
    assert "5-15 story: The wrong coupon" in shown
    assert "its labelled parts (situation, action, result, learning)" in " ".join(shown)
    assert "7 situation" in shown
    assert "skills: owning mistakes, e-mail" in shown
    assert "prose without labelled parts, taken as one story" in shown


def test_add_explains_essays(run: Run, tmp_path: Path) -> None:
    """A text about everybody says why it comes last."""
    (tmp_path / "essay.txt").write_text(ESSAY)
    result = run("add", "--explain", str(tmp_path / "essay.txt"))
    assert "an essay: it tells of everybody" in result.stdout


def test_add_dry_run_verbose(run: Run, work: Path, folders: Settings) -> None:
    """A dry run names the stories and each block left out with its reason, and stores nothing."""
    result = run("add", "--dry-run", "--verbose", str(work))
    assert result.exit_code == 0
    assert "The wrong coupon" in result.stdout
    assert re.search(rf"{work}:\d+  Template: ", result.stdout)
    assert result.stdout.endswith("Nothing was stored.\n")
    assert not folders.written_stories.exists()
    fails(run("list"), 1, "The bank has no stories yet")


def test_add_a_template(run: Run, tmp_path: Path) -> None:
    """Where no story is found, the reasons are given unasked."""
    path = tmp_path / "blank.md"
    path.write_text("# [Title]\n\n## Situation\n\n[what broke]\n")
    result = run("add", str(path))
    assert result.exit_code == 0
    assert f"{path}:1" in result.stdout
    assert result.stdout.endswith("0 stories in 1 document, 1 block left out.\n")


def test_add_names_a_broken_file(run: Run, work: Path) -> None:
    """A file in a folder that cannot be read is named beside the stories of the others."""
    (work.parent / "broken.md").write_bytes(b"\0")
    result = run("add", str(work.parent))
    assert result.exit_code == 0
    assert f"{work.parent / 'broken.md'}: this is not a text document." in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["add", "nothing.md"], 1, "nothing.md: there is no such file or folder."),
        (["add", "no", "such notes"], 1, "no such notes: there is no such file or folder."),
        (["add", "--dry-run", "nothing.md"], 1, "nothing.md: there is no such file or folder."),
        (["add"], 2, "Missing argument 'PATH...'"),
        (["add", "--what", "x"], 2, "No such option"),
    ],
)
def test_add_fails(run: Run, arguments: list[str], code: int, said: str) -> None:
    """What cannot be added is named in one sentence."""
    fails(run(*arguments), code, said)


# match


def test_match_without_quotes_is_one_question(full: Run) -> None:
    """Bare words are one question."""
    result = full("match", *QUESTION.split(), "--format", "json")
    assert [json.loads(line)["question"] for line in result.stdout.splitlines()] == [QUESTION]


def test_match_several_quoted_questions(full: Run) -> None:
    """Several quoted questions are answered one by one, each named."""
    result = full("match", QUESTION, "why the fight about deploys")
    assert result.exit_code == 0
    assert result.stdout.index(QUESTION) < result.stdout.index("why the fight")
    assert result.stdout.count("Question") == 2


def test_match_file(full: Run, tmp_path: Path) -> None:
    """A file's questions are answered in its order, blank lines skipped, an object a line."""
    asked = tmp_path / "questions.txt"
    asked.write_text(f"\ufeffwhy the fight\n\n  {QUESTION}  \r\n\t\n", encoding="utf-8")
    result = full("match", "-f", str(asked), "--format", "json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["question"] for answer in found] == ["why the fight", QUESTION]
    assert (result.exit_code, result.stderr) == (0, "")


def test_match_stdin(full: Run) -> None:
    """A file called - is standard input."""
    result = full("match", "--file", "-", "--format", "json", stdin=f"{QUESTION}\n")
    assert json.loads(result.stdout)["question"] == QUESTION


def test_match_names_the_line_of_a_bad_question(full: Run, tmp_path: Path) -> None:
    """What is wrong in a file of questions is named with the file and the line."""
    asked = tmp_path / "q.txt"
    asked.write_text(f"why\n\n{'x' * 100_000}\n")
    fails(full("match", "-f", str(asked)), 2, f"{asked}:3: The question has 100,000 characters")
    asked.write_text("why\n\x1b\x07\n")
    fails(full("match", "-f", str(asked)), 2, f"{asked}:2: There is no question.")
    fails(full("match", "-f", "-", stdin="\n\x00\n"), 2, "<stdin>:2: There is no question.")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["match"], 2, 'There is no question. Ask one: coach match "'),
        (["match", ""], 2, "There is no question."),
        (["match", " \t "], 2, "There is no question."),
        (["match", "x" * 100_000], 2, f"100,000 characters; {LONGEST_QUESTION:,} is the most"),
        (["match", "-f", "/dev/null"], 2, "There is no question."),
        (["match", "-f", "nowhere.txt"], 2, "nowhere.txt"),
        (["match", "-f", "/"], 2, "'/'"),
        (["match", "-f", "-", "why"], 2, "Give a question or a file with -f, not both."),
        (["match", "--top", "-1", "why"], 2, "--top"),
        (["match", "--format", "xml", "why"], 2, "xml"),
    ],
)
def test_match_fails(full: Run, arguments: list[str], code: int, said: str) -> None:
    """A question that cannot be asked is explained in one sentence."""
    fails(full(*arguments), code, said)


def test_match_top(full: Run) -> None:
    """--top 1 names one story, --top 0 all of them."""
    counts = [
        len(json.loads(full("match", "why", "-n", top, "--format", "json").stdout)["matches"])
        for top in ("1", "0")
    ]
    assert counts == [1, 2]
    assert "Next" not in full("match", "why", "-n", "1").stdout


def test_match_explain(full: Run) -> None:
    """--explain shows shares that add up to the score, story by story."""
    result = full("match", QUESTION, "--explain", "-n", "0")
    rows = [line.split() for line in result.stdout.splitlines() if line.count(".") == 3]
    assert {row[0] for row in rows} == {COUPON, TRAIN}
    for row in rows:
        assert row[1].endswith("%")
        score, *shares = map(float, row[2:])
        assert sum(shares) == pytest.approx(score, abs=0.02)


def test_match_repeats_a_question_without_its_controls(full: Run) -> None:
    """Escape sequences in a question come back harmless."""
    for form in ("text", "json"):
        result = full("match", "one \x1b[31m\x07", "two \u202e\x9b x", "--format", form)
        assert result.exit_code == 0
        assert printable(result.stdout)


# list, show


def test_list(full: Run, work: Path) -> None:
    """Each story is one line: name, parts, place."""
    lines = full("list").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[COUPON, "S.ARL"], [TRAIN, "S.A.."]]
    assert all(f"{work}:" in line for line in lines)


def test_places_below_the_working_folder_are_short(
    full: Run, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A place is relative to the working folder, else to the home folder, where it lies below."""
    monkeypatch.chdir(work.parent)
    assert "  work.md:" in full("list").stdout
    monkeypatch.chdir("/")
    monkeypatch.setenv("HOME", str(work.parent.parent))
    monkeypatch.chdir("/dev")
    assert "  ~/notes/work.md:" in full("list").stdout


def test_places_on_another_drive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no relative path exists (Windows), the whole one is shown."""

    def refuse(_path: str) -> str:
        raise ValueError

    monkeypatch.setattr(os.path, "relpath", refuse)
    assert place_link("D:/notes/work.md", 3) == "D:/notes/work.md:3"


def test_list_tells_essays_and_prose(run: Run, tmp_path: Path) -> None:
    """What has no labelled parts is called prose; what tells of nobody in particular, essay."""
    (tmp_path / "lift.txt").write_text(LIFT)
    (tmp_path / "advice.txt").write_text(ESSAY)
    run("add", str(tmp_path / "lift.txt"), str(tmp_path / "advice.txt"))
    kinds = {line.split()[0]: line.split()[1] for line in run("list").stdout.splitlines()}
    assert kinds == {"the-lift": "prose", "the-bug-you-never-forget": "essay"}


@pytest.mark.parametrize("name", [COUPON, "the-w", "coupon", "the rong copon"])
def test_show(full: Run, name: str) -> None:
    """A story is found by its name, the beginning of it, or its title, and shown part by part."""
    result = full("show", name)
    assert result.exit_code == 0
    assert "I stopped the mailing after 4 minutes" in result.stdout
    assert "Skills   owning mistakes, e-mail" in result.stdout


def test_show_fails(full: Run, work: Path) -> None:
    """An unknown name says where names are; an ambiguous one lists the candidates."""
    fails(full("show", "kubernetes"), 1, 'No story is called "kubernetes". coach list shows')
    work.with_name("zcopy.md").write_text(WORK)
    full("add", str(work.parent))
    fails(full("show", "the-wr"), 1, f'"the-wr" could be: {COUPON}, {COUPON}-2. Type more of it.')
    fails(full("show"), 2, "Missing argument 'STORY'")


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["list", "--format", "json"], ["show", "x"], ["match", "why"], ["edit", "x"]],
)
def test_an_empty_bank_says_how_to_begin(run: Run, arguments: list[str]) -> None:
    """With no story, each command that needs one says how to begin."""
    fails(run(*arguments), 1, "The bank has no stories yet. Point coach at your notes: coach add")


def test_a_gone_document_is_noted_on_stderr(full: Run, work: Path) -> None:
    """Notes about documents never mix with results."""
    (work.parent / "leak.md").write_text("# Leak\n\n**Situation:** Rain.\n\n**Action:** I ran.\n")
    full("add", str(work.parent))
    work.unlink()
    result = full("list", "--format", "json")
    assert [story["title"] for story in json.loads(result.stdout)] == ["Leak"]
    assert result.stderr == f"{work} is gone. Its stories are left out until it is back.\n"


# edit

EDITOR = """\
#!/bin/sh
printf '%s\\n' "$@" > "{record}"
{then}
"""


@pytest.fixture
def fake_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Make an editor of some name that records its arguments; returns the record's path."""

    def make(name: str, then: str = "", options: str = "") -> Path:
        record = tmp_path / "arguments"
        script = tmp_path / "bin" / name
        script.parent.mkdir(exist_ok=True)
        script.write_text(EDITOR.format(record=record, then=then))
        script.chmod(0o755)
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"'{script}' {options}")
        return record

    return make


def test_edit_opens_the_line(full: Run, work: Path, fake_editor: Callable[..., Path]) -> None:
    """The editor opens the document at the story's line, with the options of EDITOR."""
    record = fake_editor("vim", options="-f")
    assert full("edit", COUPON).exit_code == 0
    line = WORK.splitlines().index("## The wrong coupon") + 1
    assert record.read_text().splitlines() == ["-f", f"+{line}", str(work)]


def test_edit_reads_the_change(full: Run, fake_editor: Callable[..., Path]) -> None:
    """What was changed in the editor is known at once."""
    fake_editor("ed", then='sed -i "s/4 minutes/6 minutes/" "$1"')
    assert full("edit", COUPON).exit_code == 0
    assert "after 6 minutes" in full("show", COUPON).stdout


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("vim", ["vim", "+7", "/n/a.md"]),
        ("nano -w", ["nano", "-w", "+7", "/n/a.md"]),
        ("code", ["code", "--wait", "--goto", "/n/a.md:7"]),
        ("hx", ["hx", "/n/a.md:7"]),
        ("/opt/my\\ tools/unheard-of", ["/opt/my tools/unheard-of", "/n/a.md"]),
        ("  ", ["vi", "+7", "/n/a.md"]),
    ],
)
def test_editor_command(monkeypatch: pytest.MonkeyPatch, chosen: str, expected: list[str]) -> None:
    """Each known editor gets the line its own way; an unknown one gets the file alone."""
    monkeypatch.setenv("EDITOR", chosen)
    monkeypatch.delenv("VISUAL", raising=False)
    assert editor_command("/n/a.md", 7) == expected
    monkeypatch.setenv("VISUAL", "emacs")
    assert editor_command("/n/a.md", 7) == ["emacs", "+7", "/n/a.md"]


def test_editor_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without VISUAL and EDITOR it is vi, or notepad on Windows."""
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    assert editor_command("a", 1) == ["vi", "+1", str(Path("a").absolute())]
    monkeypatch.setattr(ask.sys, "platform", "win32")  # type: ignore[attr-defined]
    assert editor_command("a", 1) == ["notepad", str(Path("a").absolute())]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("/nowhere/vim", "The editor /nowhere/vim cannot be started (No such file or directory)."),
        ("false", "The editor false ended with 1."),
        ("vim 'half", "The editor vim 'half cannot be started (No closing quotation)."),
    ],
)
def test_edit_fails(full: Run, monkeypatch: pytest.MonkeyPatch, chosen: str, said: str) -> None:
    """An editor that is not there, fails or is misspelt is named."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", chosen)
    fails(full("edit", COUPON), 1, said)


def word_story(run: Run, folder: Path) -> Path:
    """A Word document with one story, taken in."""
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("The late van", 1)
    document.add_paragraph("Situation: In May our only van broke down before 40 deliveries.")
    document.add_paragraph("Action: I rang three garages and borrowed a van from the baker.")
    document.add_paragraph("Result: All 40 parcels came by noon.")
    path = folder / "vans.docx"
    document.save(str(path))
    assert run("add", str(path)).exit_code == 0
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is Linux's")
def test_a_word_story_opens_in_its_program(
    full: Run, tmp_path: Path, fake_editor: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never in vi; where no program opens it, or none could be seen, its place is said."""
    path = word_story(full, tmp_path)
    record = fake_editor("xdg-open")
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    monkeypatch.setenv("DISPLAY", ":9")
    result = full("edit", "the", "van")
    assert (result.exit_code, result.stderr) == (0, "")
    assert record.read_text().splitlines() == [str(path)]
    assert "Opened vans.docx. Look for “The late van”." in result.stdout
    fake_editor("xdg-open", then="exit 3")
    fails(full("edit", "the", "van"), 1, f"{path}: no program here opens it.")
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    fails(full("edit", "the", "van"), 1, f"{path}: no program here opens it.")
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    fake_editor("xdg-open")
    fails(full("edit", "the", "van"), 1, f"{path}: no program here opens it.")


# Without quotes


def test_titles_need_no_quotes(full: Run) -> None:
    """Several words are one name, as they are in match."""
    assert "## " not in full("show", "the", "wrong", "coupon").stdout
    assert "The wrong coupon" in full("show", "my", "coupon", "story").stdout
    assert "The wrong coupon" in full("history", "wrong", "coupon").stdout
    assert full("remove", "The", "Wrong", "Coupon").stdout.startswith(f"Removed: {COUPON}")
    forgotten = full("forget", "argument", "about", "the", "deploy", "train", "--yes")
    assert f"Forgotten: {TRAIN}" in forgotten.stdout


def test_paths_need_no_quotes(run: Run, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder's name with spaces, a file in it, and a story's line; outline and remove too."""
    folder = work.parent.rename(work.parent.with_name("Interview Prep 2025"))
    monkeypatch.chdir(folder.parent)
    words = ("Interview", "Prep", "2025")
    assert "2 stories in 1 document" in run("add", "--dry-run", *words).stdout
    assert "2 stories in 1 document" in run("add", *words).stdout
    assert "The wrong coupon" in run("outline", "Interview", "Prep", "2025/work.md").stdout
    assert run("remove", COUPON).exit_code == 0
    assert run("add", "Interview", "Prep", "2025/work.md:5").exit_code == 0
    assert COUPON in run("list").stdout
    removed = run("remove", *words)
    assert removed.stdout.splitlines()[0] == f"Removed: {folder}"


def test_words_that_are_paths_themselves_win(
    run: Run, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`coach add a b` takes both in, even beside a folder called "a b"; a typo names the word."""
    monkeypatch.chdir(work.parent)
    for name in ("a", "b", "a b"):
        Path(name).mkdir()
    shutil.copy(work, "b/own.md")
    work.rename("a b/other.md")
    assert "2 stories in 1 document" in run("add", "a", "b").stdout
    fails(run("add", "a", "c"), 1, "c: there is no such file or folder.")


# remove


def test_remove_and_add_again(full: Run, work: Path) -> None:
    """A story left out is gone from the list, its file unchanged, until its place is added."""
    result = full("remove", COUPON)
    assert result.exit_code == 0
    place = f"{work}:5"
    assert result.stdout == (
        f"Removed: {COUPON} ({place})\n"
        f"No file was changed. To take it in again: coach add {place}\n"
    )
    assert COUPON not in full("list").stdout
    assert work.read_text() == WORK
    assert (
        f"Still left out: {COUPON}, which you removed. To take it in again: coach add {place}"
        in (full("add", str(work)).stdout)
    )
    assert full("add", place).stdout == (
        f"  {COUPON}  S.ARL  {place}\n"
        f"Taken in again: {COUPON} ({place})\n"
        "1 story in 1 document, 0 blocks left out.\n"
    )
    assert COUPON in full("list").stdout


def test_many_stories_left_out(full: Run, tmp_path: Path) -> None:
    """Of many that stay out, five are named; --verbose names all."""
    path = tmp_path / "many.md"
    path.write_text(
        "".join(f"## Pipe {n}\n\n**Task:** fix {n}\n\n**Action:** I did {n}\n\n" for n in range(7))
    )
    full("add", str(path))
    for number in range(7):
        full("remove", f"pipe-{number}")
    said = full("add", str(path)).stdout
    assert said.count("Still left out:") == 5
    assert "So are 2 more (--verbose names them)." in said
    assert full("add", "--verbose", str(path)).stdout.count("Still left out:") == 7


def test_remove_a_source(full: Run, work: Path) -> None:
    """A document is left out by its path."""
    assert full("remove", str(work)).stdout.startswith(f"Removed: {work}\n")
    fails(full("list"), 1, "The bank has no stories yet.")


def test_remove_fails(full: Run) -> None:
    """What is neither a source nor a story is named."""
    fails(full("remove", "kubernetes"), 1, 'No story is called "kubernetes".')
    fails(full("remove", ""), 1, 'No story is called "".')


# new


def test_new_by_options(run: Run, folders: Settings) -> None:
    """A story given by options is written, named and listed."""
    result = run(
        "new", "--title", "The lost parcels", "--situation", "Eleven parcels were lost.",
        "--action", "I rang every depot.", "--result", "Nine came back.",
        "--skill", "persistence", "--skill", " ", "--date", "May 2024",
    )  # fmt: skip
    path = folders.written_stories / "the-lost-parcels.md"
    assert (result.exit_code, result.stdout) == (0, f"Written: the-lost-parcels  {path}\n")
    (known,) = json.loads(run("list", "--format", "json").stdout)
    assert known["skills"] == ["persistence"]
    assert [section["part"] for section in known["sections"]] == ["situation", "action", "result"]


@pytest.mark.parametrize(
    "options",
    [[], ["--title", "Only"], ["--action", "x"], ["--title", " ", "--action", "x"],
     ["--title", "x", "--action", " "], ["--date", "May"]],
)  # fmt: skip
def test_new_needs_a_title_and_a_part(run: Run, options: list[str], folders: Settings) -> None:
    """Without a terminal, a story without title or parts ends with what is needed."""
    fails(run("new", *options), 2, "a story needs --title and at least one of --situation")
    assert not folders.written_stories.exists()


def test_new_refuses_placeholders(run: Run) -> None:
    """A story in which nothing is said yet is not written."""
    fails(run("new", "--title", "Soon", "--action", "TBD"), 2, "Nothing was written: ")


def test_new_takes_bytes_that_are_no_text(run: Run) -> None:
    """An option typed in another encoding becomes a story all the same."""
    result = run(
        "new", "--title", "Caf\udce9", "--situation", "It burnt.", "--action", "I ran \udce9."
    )
    assert result.exit_code == 0
    assert "I ran ?." in run("show", "caf").stdout


def test_new_in_an_editor(
    run: Run, folders: Settings, tmp_path: Path, fake_editor: Callable[..., Path]
) -> None:
    """The template, filled in, becomes a story under its title."""
    filled = tmp_path / "filled"
    filled.write_text("# The leak\n\n## Situation\n\nRain came in.\n\n## Action\n\nI ran.\n")
    fake_editor("ed", then=f'cat "{filled}" > "$1"')
    result = run("new", "--editor")
    path = folders.written_stories / "the-leak.md"
    assert (result.exit_code, result.stdout) == (0, f"Written: the-leak  {path}\n")
    assert path.read_text() == filled.read_text()


def test_new_in_an_editor_left_as_it_is(
    run: Run, folders: Settings, tmp_path: Path, fake_editor: Callable[..., Path]
) -> None:
    """A template left half done is kept, opened again next time, and no story."""
    fake_editor("ed", then='echo "A thought." >> "$1"; echo "[later]" > "$1"')
    fails(
        run("new", "--editor"), 1, "there is no story in it yet", "It is kept: coach new --editor"
    )
    copy = tmp_path / "copy"
    fake_editor("ed", then=f'cp "$1" "{copy}"; exit 3')
    fails(run("new", "--editor"), 1, "ended with 3")
    assert copy.read_text() == "[later]\n"
    assert not folders.written_stories.exists()


# model


def test_model(run: Run) -> None:
    """Both models are listed with their costs, the one in use marked."""
    result = run("model")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("* small  all-MiniLM-L6-v2   87 MB")
    assert "\n  large  all-mpnet-base-v2  116 MB" in result.stdout


def test_model_not_installed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing comes with the command that installs it, to be copied from lines that fit."""
    monkeypatch.setattr("coach.embeddings.registry.wheel_package", lambda _: None)
    shown = run("model").stdout
    assert max(map(cell_len, shown.splitlines())) <= 80
    pasted = " ".join(shown.replace("\\\n", "").split())
    assert f"installs it: {SMALL.install} large" in pasted
    assert pasted.endswith(f"installs it: {LARGE.install}")


def test_model_of_a_folder(full: Run, tmp_path: Path) -> None:
    """Another model is named with its folder, and said to be neither tuned nor measured."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "config.json").write_text("{}")
    result = full("model", "use", str(tmp_path / "mine"))
    assert result.stdout.startswith("Using mine.\ncoach has not been tuned")
    assert full("model").stdout.startswith(f"* mine  {tmp_path / 'mine'}\n  small")


def test_model_use(full: Run) -> None:
    """The built-in model goes by three names."""
    for name in ("default", "all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"):
        assert full("model", "use", name).stdout == "Using all-MiniLM-L6-v2.\n"


def test_model_use_fails(run: Run) -> None:
    """A folder that is not there is named; what else there is to say, click says."""
    fails(run("model", "use", "./nowhere"), 1, "The model ./nowhere cannot be loaded: there is no")
    fails(run("model", "use"), 2, "Missing argument 'NAME_OR_PATH'")
    fails(run("model", "paint"), 2, "No such command 'paint'")


def test_model_compile(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiling anew names the model."""
    monkeypatch.setattr("coach.embeddings.loader.compile_now", lambda *_: WordEncoder())
    assert run("model", "compile").stdout == "Compiled all-MiniLM-L6-v2.\n"


# Banks and endings


def test_bank_and_demo_exclude_each_other(run: Run, tmp_path: Path) -> None:
    """The demo has its own bank."""
    fails(run("--bank", str(tmp_path), "--demo", "list"), 2, "--bank and --demo exclude each other")


def test_bank_by_option(full: Run, tmp_path: Path) -> None:
    """--bank goes before COACH_BANK."""
    fails(full("--bank", str(tmp_path / "other"), "list"), 1, "The bank has no stories yet.")
    assert (tmp_path / "other" / "coach.db").exists()


def test_demo(run: Run, folders: Settings) -> None:
    """The demo bank answers at once and leaves the person's own bank alone."""
    result = run("--demo", "match", "tell me about a failure")
    assert result.exit_code == 0
    assert "stories/" in result.stdout
    assert not folders.bank.exists()


def test_a_bank_that_cannot_be_used(run: Run, tmp_path: Path) -> None:
    """A bank that is a file, or is damaged, is named with what to do."""
    path = tmp_path / "file"
    path.write_text("no folder")
    fails(run("--bank", str(path), "list"), 1, f"{path}")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "coach.db").write_bytes(b"no database" * 100)
    fails(run("--bank", str(tmp_path / "damaged"), "list"), 1, "Restore it from a backup.")


def test_a_fault_of_the_system_is_one_sentence(full: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system refuses is told with the path, without a traceback."""

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/some/where")

    monkeypatch.setattr(App, "stories", refuse)
    fails(full("list"), 1, "Error: /some/where: Permission denied.")


def test_a_reader_that_leaves_is_no_fault(full: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`coach list | head -1` says nothing about the pipe."""

    def refuse(*_: object) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(App, "stories", refuse)
    result = full("list")
    assert (result.exit_code, result.output) == (1, "")


def test_ctrl_c(full: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends any command, also one of a group, with one line and 130."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(App, "stories", interrupt)
    monkeypatch.setattr(Models, "compile", interrupt)
    for command in (["list"], ["model", "compile"]):
        result = full(*command)
        assert (result.exit_code, result.stdout) == (130, "")
        assert result.stderr == "Interrupted. What was done until now is kept.\n"


def test_version(run: Run) -> None:
    """--version names the command and its version."""
    assert re.fullmatch(r"coach, version [\d.]+\n", run("--version").stdout)


@pytest.mark.parametrize("arguments", [["wat"], ["--wat"]])
def test_what_does_not_exist(run: Run, arguments: list[str]) -> None:
    """An unknown command or option is named."""
    fails(run(*arguments), 2, "wat")


@pytest.fixture(autouse=True)
def _process_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """`main` ends the process it runs in; here it is the tests' own."""
    monkeypatch.setattr("os._exit", sys.exit)


def test_main_with_a_reader_that_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output that cannot be written to its end is a failure, and no traceback."""

    class Leaving(StringIO):
        def flush(self) -> None:
            monkeypatch.setattr(self, "flush", self.refuse)

        def refuse(self) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "argv", ["coach", "--version"])
    monkeypatch.setattr(sys, "stdout", Leaving())
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1


@pytest.mark.parametrize(
    ("number", "ending"),
    [(errno.EIO, SystemExit), (errno.ENOSPC, SystemExit), (errno.EACCES, PermissionError)],
)
def test_main_at_a_terminal_that_is_gone(
    number: int, ending: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can be told what went wrong; any other failure to read or write is not hidden."""

    def fail(**_: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr("coach.cli.main.coach", fail)
    with pytest.raises(ending):
        main()


def test_main_passes_on_other_endings(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ending that is no exit code is Python's to report."""
    monkeypatch.setattr("coach.cli.main.coach", lambda **_: sys.exit("told in words"))
    with pytest.raises(SystemExit, match="told in words"):
        main()


def test_main(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The installed command and `python -m coach` are the same."""
    monkeypatch.setattr(sys, "argv", ["coach", "--version"])
    for start in (main, lambda: runpy.run_module("coach", run_name="__main__")):
        with pytest.raises(SystemExit) as ended:
            start()
        assert ended.value.code == 0
        assert capsys.readouterr().out.startswith("coach, version ")


def test_main_on_a_terminal_without_the_letters(full: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that has no curly quotes shows question marks instead of a traceback."""
    assert full("list").exit_code == 0
    written = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(written, encoding="ascii"))
    monkeypatch.setattr(sys, "argv", ["coach", "match", QUESTION])
    with pytest.raises(SystemExit) as ended:
        main()
    sys.stdout.flush()
    assert ended.value.code == 0
    assert b"?" in written.getvalue()


def test_main_in_another_program(full: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A standard output that is no file of the system is written to as it is."""
    assert full("list").exit_code == 0
    written = StringIO()
    monkeypatch.setattr(sys, "stdout", written)
    monkeypatch.setattr(sys, "argv", ["coach", "list"])
    with pytest.raises(SystemExit):
        main()
    assert COUPON in written.getvalue()


def test_main_with_closed_streams(full: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that was closed is filled first, so that the bank's file does not get its number."""
    assert full("list").exit_code == 0
    opened: list[str] = []

    def closed(number: int) -> None:
        raise OSError(errno.EBADF, str(number))

    with monkeypatch.context() as patched:
        patched.setattr("os.fstat", closed)
        patched.setattr("os.open", lambda path, _mode: opened.append(path))
        for name in ("stdin", "stdout", "stderr"):
            patched.setattr(sys, name, None)
        patched.setattr("coach.cli.main.coach", lambda **_: sys.exit(len(sys.stdin.read(0))))
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 0
    assert opened == [os.devnull] * 3


def test_too_little_memory(full: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory that runs out is one sentence, and no fault of coach's."""

    def exhaust(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(App, "stories", exhaust)
    fails(full("list"), 1, "Error: there is too little free memory.")


# Pages


@pytest.fixture
def pages(full: Run, work: Path) -> list[str]:
    """Everything coach prints about a bank, one page for each command."""
    long = "a very long title about one more incident with many more words than anybody reads "
    (work.parent / "long.md").write_text(
        f"# {long * 2}\n\n**Situation:** {'word ' * 60}\n\n**Action:** I ran 9 miles.\n\n"
        "- one\n\n\n- two\n\n**Skills:** running\n"
    )
    (work.parent / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    (work.parent / "prose.txt").write_text(LIFT)
    (work.parent / "broken.md").write_bytes(b"\0")
    commands = [
        ["add", str(work.parent)],
        ["add", "--dry-run", "-v", str(work.parent)],
        ["list"],
        ["match", QUESTION, "a long question " * 30, "--explain", "-n", "0"],
        *(["show", name] for name in (COUPON, TRAIN, "a-very-long", "evil", "the-lift")),
        ["model"],
        ["remove", "evil"],
    ]
    results = [full(*command) for command in commands]
    assert [(result.exit_code, result.stderr) for result in results] == [(0, "")] * len(commands)
    return [result.stdout for result in results]


def test_pages_have_no_trailing_spaces(pages: list[str]) -> None:
    """No line ends in white space."""
    for line in "".join(pages).split("\n"):
        assert line == line.rstrip()


def test_pages_fit_80_columns(pages: list[str], work: Path) -> None:
    """Only a line with a path may be longer than 80 columns."""
    for line in "".join(pages).split("\n"):
        assert cell_len(line) <= 80 or str(work.parent) in line


def test_pages_cannot_steer_the_terminal(pages: list[str]) -> None:
    """No escape, control or bidi character of a document reaches the terminal."""
    assert "evil" in "".join(pages)
    assert all(map(printable, pages))


def test_json_cannot_steer_the_terminal(run: Run, work: Path) -> None:
    """JSON carries every character of a document, the dangerous ones escaped."""
    work.write_text(HOSTILE, encoding="utf-8")
    run("add", str(work))
    for command in (["list"], ["match", "coupon"]):
        result = run(*command, "--format", "json")
        assert printable(result.stdout)
        assert "\u2066here\u2069" in json.dumps(json.loads(result.stdout), ensure_ascii=False)


def test_messages_cannot_steer_the_terminal(full: Run, work: Path) -> None:
    """Names and paths that are quoted in messages come back harmless."""
    path = work.parent / "a\x1b[31m\x9b\u202e\nb.md"
    path.write_text("# Leak\n\n**Situation:** Rain.\n\n**Action:** I ran 2 km.\n")
    shown = [full("add", str(path)), full("list"), full("match", "rain"), full("show", "leak")]
    path.write_bytes(b"\0")
    shown += [full("list"), full("add", str(path)), full("remove", str(path))]
    shown += [full("show", "x\x1b[31m\ny"), full("add", "x\x1b[31m"), full("match", "-f", "\x1b\n")]
    for result in shown:
        assert printable(result.output), result.output
        assert all("Traceback" not in line for line in result.output.split("\n"))


@pytest.mark.parametrize("columns", ["1", "20", "60", "200"])
def test_any_width(full: Run, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    """A narrow terminal gets 40 columns, a wide one 80."""
    monkeypatch.setenv("COLUMNS", columns)
    widest = max(map(len, full("show", COUPON).stdout.split("\n")[3:]))
    assert 30 <= widest <= min(max(40, int(columns)), 80)


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, False), ({"FORCE_COLOR": "1"}, True),
                                  ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)  # fmt: skip
def test_colour(
    full: Run, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], *, coloured: bool
) -> None:
    """A pipe gets no colour unless asked for, and NO_COLOR is heeded."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert (re.search(r"\x1b\[[\d;]*3\d", full("match", QUESTION).stdout) is not None) == coloured


# Progress


def test_progress_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal there is no bar."""
    with TerminalReporter().progress("Reading", 3) as progress:
        progress(3)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("total", [3, None])
def test_progress_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, total: int | None
) -> None:
    """A terminal shows a bar on stderr with what is done."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with TerminalReporter().progress("Reading", total) as progress:
        progress(3)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Reading" in shown.err


def test_a_folder_without_permission(
    full: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache that cannot be written is told in one sentence."""
    file = tmp_path / "no-folder"
    file.write_text("")
    monkeypatch.setenv("COACH_CACHE", str(file))
    fails(full("match", QUESTION), 1, os.strerror(errno.EEXIST))


# The owner's marks, and stories that are alike


def test_marks_are_told(full: Run, tmp_path: Path) -> None:
    """--verbose and --explain say that the owner decided; a mark misread is said without both."""
    path = tmp_path / "marked.md"
    path.write_text(
        "<!-- coach: skip -->\n## Private\n\n**Task:** a\n\n**Action:** b\n\n"
        "<!-- coach: story -->\n## Tips\n\n- Ask early.\n\n<!-- coach: stroy -->\n## Pump\n\n"
        "**Task:** fix it\n\n**Action:** I did\n\n## Why a pump?\n\nSame as above.\n"
    )
    misread = f'{path}:13  coach: stroy: a mark that cannot be understood, "stroy" (did you mean'
    said = full("add", str(path)).stdout
    assert misread in said
    assert "you marked it" not in said
    said = full("add", "--verbose", str(path)).stdout
    assert f"{path}:1  Private: you marked it as no story, line 1\n" in said
    assert f"{path}:8  Tips: you marked it as a story, line 8\n" in said
    assert f"{path}:20  Why a pump?: refers to “Pump” (marked.md:14)\n" in said
    said = full("add", "--dry-run", "--explain", str(path)).stdout
    assert "left out: Private: you marked it as no story, line 1\n" in said
    assert "story: Tips\n              you marked it as a story, line 8\n" in said
    assert "  also answers: Why a pump?\n" in said
    assert "Answers  Why a pump?\n" in full("show", "pump").stdout


def test_a_mark_misread_later_is_noted(full: Run, work: Path) -> None:
    """A mark that any command comes across in a changed document is reported with its place."""
    full("list")
    work.write_text(WORK + "\n<!-- coach: skpi -->\n")
    line = len(WORK.split("\n")) + 1
    assert f"{work}:{line}: a mark that cannot be understood" in full("list").stderr
    assert full("list").stderr == ""


def test_stories_that_are_alike(full: Run, work: Path) -> None:
    """A copy is counted, and named with --verbose; nothing is merged."""
    text = WORK.replace("ten testers", "a few testers")
    text = text.replace("Tuesdays", "the other days").replace("drew", "painted")
    copy = work.with_name("copy.md")
    copy.write_text(text.replace("ask him to draw his week", "get him to paint it"))
    said = full("add", str(copy)).stdout
    assert said.endswith("2 stories look like ones you already have (--verbose names them).\n")
    said = full("add", "--verbose", str(copy)).stdout
    assert f"{copy}:5  The wrong coupon: nearly the same as “The wrong coupon” ({work}:5): " in said
    assert said.endswith("2 stories look like ones you already have.\n")
    assert full("list").stdout.count("\n") == 4


def test_alike_stories_of_a_dry_run(full: Run, work: Path) -> None:
    """Without a bank, what is added is compared with itself."""
    shutil.copy(work, work.with_name("copy.md"))
    said = full("add", "--dry-run", "--verbose", str(work.parent)).stdout
    assert f"{work}:5  The wrong coupon: the same words as “The wrong coupon” (" in said
    assert "2 stories look like ones you already have.\n" in said


def test_alike_stories_found_later(full: Run, work: Path) -> None:
    """A copy that turns up in a folder is noted once."""
    full("add", str(work.parent))
    for number in range(3):
        shutil.copy(work, work.with_name(f"copy-{number}.md"))
    said = full("list").stderr
    assert said.count(" is nearly the same as ") == 5
    assert "6 stories look like others in all. coach add --verbose PATH names them.\n" in said
    assert full("list").stderr == ""


def test_every_writer_is_there() -> None:
    """The functions that a command names by their place, to import them late, exist."""
    folder = Path(coach.cli.__file__).parent
    named = re.compile(r'"(coach\.(?:views|cli)(?:\.\w+)+)\.(\w+)"')
    places = [place for path in folder.glob("*.py") for place in named.findall(path.read_text())]
    assert {("coach.views.html.gaps", "skills_page"), ("coach.views.gaps", "show_gaps")} <= {
        *places
    }
    for module, name in places:
        assert callable(getattr(import_module(module), name)), f"{module}.{name}"
