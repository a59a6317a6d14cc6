"""`coach forget`: not a byte of a story stays, and it does not come back by itself."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.app import App
from coach.domain.practice import Mode
from coach.domain.session import StoryRecall
from coach.domain.story import Part, Section, Story
from coach.ingest import identity
from coach.progress import SilentReporter
from coach.review.answer import answer_from_text
from coach.tui import ask
from tests.conftest import NOW, WordEncoder
from tests.practising import CTRL_C, Rehearsal, recall, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from coach.config import Settings

    Run = Callable[..., Result]

WORDS = ("quorvinax", "zeltramund", "brispolka", "wynthorpe", "sklavendee", "plimforat", "drufkin")
"""Words of the story, and of the answers to it, that nothing else has."""

TOLD_ONCE = """\
## The quorvinax contract

**Problem:** The zeltramund contract with Brispolka was lost in March.

**Resolution:** I rang Wynthorpe every day for 3 weeks and wrote a new sklavendee.

**Impact:** We kept 40 of 41 customers.

**Skills:** plimforat
"""

OPEN = """\
## Argument about the deploy train

**Situation:** Marek and I fought over the deploy schedule for weeks. He wanted to deploy \
on Fridays, I did not, and we had stopped talking at lunch.

**Action:** I asked him to draw his week on the board and found that Tuesdays hurt him.

**Result:** We moved the train and had 12 fewer faults a month.
"""

ANSWER = (
    "The zeltramund contract with Brispolka was lost in March, and drufkin with it. I rang "
    "Wynthorpe every day for 3 weeks and wrote a new sklavendee. We kept 40 of 41 customers."
)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A document that tells the secret story and another one."""
    path = tmp_path / "notes" / "work.md"
    path.parent.mkdir()
    path.write_text(f"{TOLD_ONCE}\n{OPEN}", encoding="utf-8")
    return path


def traces(*folders: Path) -> set[str]:
    """The secret words found in any file below some folders, in names too, in UTF-8 or UTF-16."""
    found = set()
    for path in (path for folder in folders for path in folder.rglob("*")):
        said = str(path.name).lower().encode()
        said += path.read_bytes().lower() if path.is_file() else b""
        said += said.replace(b"\0", b"")
        found |= {word for word in WORDS if word.encode() in said}
    return found


def practised(workspace: App) -> None:
    """Everything a bank can come to hold of the secret story."""
    rehearsal = Rehearsal(workspace)
    secret = workspace.story("quorvinax").id
    session = rehearsal.begin(
        Mode.TELL,
        rehearsal.item(0, "quorvinax"),
        rehearsal.item(1, "argument"),
        rehearsal.item(2, "quorvinax"),
        rehearsal.item(3, "argument"),
        story="the quorvinax",
    )
    with pytest.raises(KeyboardInterrupt):
        rehearsal.hold(session, recall("quorvinax"), tell(ANSWER), "\r", "g", CTRL_C)
    kept = workspace.bank.practice
    items = kept.items(session.id)
    # At another question the secret story was named, and told of; a draft is left at a third.
    workspace.practice.add_answer(
        session, items[1], story=items[1].story, recalled=StoryRecall(secret, 900), answer=ANSWER
    )
    workspace.practice.store_draft(session, items[2], "About the zeltramund", 3.0)
    # The feedback on an answer that tells no story quotes the likeliest.
    gap = workspace.practice.add_answer(session, items[3], story=items[3].story, answer="I argued.")
    kept.store_review(gap.id, {"coverage": {"missed": [TOLD_ONCE.splitlines()[2].split("** ")[1]]}})
    workspace.feedback.correct_labels(answer_from_text(ANSWER), {1: Part.TASK})
    workspace.tags.confirm(workspace.story("quorvinax"), ["failure"])


def test_no_byte_is_left(workspace: App, notes: Path, folders: Settings) -> None:
    """No word of it, of its answers or drafts is in any file, the log and the index included."""
    workspace.add([notes])
    practised(workspace)
    list(workspace.match(["a contract you lost"], top=1))
    assert traces(folders.bank) == set(WORDS)
    farewell = workspace.forgetter.preview("quorvinax")
    assert farewell.answers == 1
    assert workspace.forgetter.forget(farewell)
    assert traces(folders.bank, folders.cache) == set()  # the bank is open: -wal and -shm are there
    list(workspace.match(["a contract you lost"], top=1))
    workspace.close()
    assert traces(folders.bank, folders.cache) == set()


def test_the_rest_stays(workspace: App, notes: Path) -> None:
    """The session keeps its other items and answers, less what they say of the forgotten story."""
    workspace.add([notes])
    practised(workspace)
    other = workspace.story("argument").id
    workspace.forgetter.forget(workspace.forgetter.preview("quorvinax"))
    kept = workspace.bank.practice
    (session,) = kept.sessions()
    assert [item.story for item in session.items] == [None, other, None, other]
    assert session.waiting == ()
    assert "story" not in session.options
    told = [(given.story, given.recalled, given.answer, given.review) for given in kept.attempts()]
    assert told == [(other, None, "", None), (other, None, "I argued.", None)]
    assert kept.cards() == []
    assert workspace.bank.sentence_labels.all() == {}
    assert [story.slug for story in workspace.stories()] == ["argument-about-the-deploy-train"]


def test_nothing_comes_to_a_number_used_before(workspace: App, notes: Path) -> None:
    """The next story, which may get the same number, inherits nothing."""
    workspace.add([notes])
    practised(workspace)
    workspace.forgetter.forget(workspace.forgetter.preview("quorvinax"))
    written = workspace.writer.write(
        Story("Brand new", (Section(Part.ACTION, "I made 3 things.", 1),), 1, 1)
    )
    assert workspace.bank.practice.attempts(written.id) == []
    assert written.id not in workspace.bank.confirmations.all()


# Staying out


def test_stays_out_until_its_place_is_added(run: Run, notes: Path) -> None:
    """Adding the document again leaves it out and says so; its place takes it in as a new one."""
    run("add", str(notes))
    said = run("forget", "quorvinax", "--yes")
    assert said.exit_code == 0
    assert f"Your document still tells it: {notes}:1" in said.stdout.replace("~", str(Path.home()))
    assert notes.read_text(encoding="utf-8").startswith(TOLD_ONCE)
    again = run("add", "--verbose", str(notes))
    assert "work.md:1  forgotten with coach forget" in again.stdout
    assert "1 story in 1 document" in again.stdout
    back = run("add", f"{notes}:1")
    assert (back.exit_code, "the-quorvinax-contract" in back.stdout) == (0, True)
    assert "the-quorvinax-contract" in run("list").stdout
    assert "forgotten" not in run("add", "--verbose", str(notes)).stdout


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("for 3 weeks", "for three weeks"),
        ("The quorvinax contract", "The contract"),
        ("Skills:** plimforat", "Skills:** law"),
    ],
)
def test_an_edit_does_not_bring_it_back(run: Run, notes: Path, before: str, after: str) -> None:
    """A new word in it, or a new title, and then the other too: it stays out."""
    run("add", str(notes))
    run("forget", "quorvinax", "--yes")
    for old, new in ((before, after), ("Wynthorpe", "my lawyer"), ("zeltramund ", "")):
        text = notes.read_text(encoding="utf-8")
        notes.write_text(text.replace(old, new), encoding="utf-8")
        assert "contract" not in run("list").stdout


def test_a_moved_document_does_not_bring_it_back(run: Run, notes: Path) -> None:
    """The same text in another file is the same story."""
    run("add", str(notes.parent))
    run("forget", "quorvinax", "--yes")
    notes.rename(notes.with_name("moved.md"))
    listed = run("list").stdout
    assert "contract" not in listed
    assert "argument" in listed


def test_a_title_that_others_have_leaves_none_of_them_out() -> None:
    """Two stories called Incident in one document are told apart by what they say only."""
    one, two, three = (
        Story("Incident", (Section(Part.ACTION, text, 2),), 1, 3) for text in ("One.", "Two.", "3.")
    )
    known = set(identity.story_fingerprints("/n.md", one))
    assert identity.is_forgotten("/n.md", [one, two], known) == [True, False]
    assert identity.is_forgotten("/n.md", [two, three], known) == [False, False]
    assert identity.is_forgotten("/n.md", [two], known) == [True]
    assert identity.is_forgotten("/m.md", [two], known) == [False]


# What else is said and done


def test_a_written_story_goes_with_its_file(run: Run, folders: Settings) -> None:
    """What `coach new` wrote is named first, then deleted."""
    run("new", "--title", "The quorvinax", "--action", "I mended the zeltramund.")
    file = folders.written_stories / "the-quorvinax.md"
    assert file.exists()
    said = run("forget", "quorvinax", "--yes").stdout
    assert str(file) in said.replace("\n", "")
    assert said.index(str(file)) < said.index("Forgotten:")
    assert not file.exists()
    assert "still tells" not in said
    assert traces(folders.bank) == set()


def test_a_written_file_with_another_story_stays(run: Run, folders: Settings) -> None:
    """A file of `coach new` that tells more is left to the person, and named."""
    run("new", "--title", "The quorvinax", "--action", "I mended the zeltramund.")
    file = folders.written_stories / "the-quorvinax.md"
    file.write_text(f"{TOLD_ONCE}\n{OPEN}", encoding="utf-8")
    said = run("forget", "quorvinax", "--yes").stdout
    assert f"Your document still tells it: {file}" in said
    assert file.exists()
    assert [line.split()[0] for line in run("list").stdout.splitlines()] == [
        "argument-about-the-deploy-train"
    ]


def test_a_written_file_that_cannot_be_deleted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is forgotten then, and the sentence says what stands in the way."""
    run("new", "--title", "The quorvinax", "--action", "I mended the zeltramund.")

    def refuse(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        said = run("forget", "quorvinax", "--yes")
    assert said.exit_code == 1
    assert "Permission denied" in said.stderr
    assert "the-quorvinax" in run("list").stdout


def test_copies_go_too_and_near_copies_are_named(run: Run, notes: Path, tmp_path: Path) -> None:
    """The same text in two documents is one story; one that differs is told of."""
    run("add", str(notes))
    for name, text in (
        ("same.md", TOLD_ONCE),
        ("near.md", TOLD_ONCE.replace("lost in", "gone by")),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        run("add", str(tmp_path / name))
    said = run("forget", "the-quorvinax-contract", "--yes").stdout
    assert "the same text once more: the-quorvinax-contract-2" in said
    assert "Nearly the same is kept: coach forget the-quorvinax-contract-3" in said
    assert [line.split()[0] for line in run("list").stdout.splitlines()] == [
        "the-quorvinax-contract-3",
        "argument-about-the-deploy-train",
    ]


def test_what_is_gone_can_be_forgotten(run: Run, notes: Path, folders: Settings) -> None:
    """A story left out, or gone from its document, is in the bank until it is forgotten."""
    run("add", str(notes))
    run("remove", "quorvinax")
    notes.write_text(OPEN, encoding="utf-8")
    run("list")
    assert "zeltramund" in traces(folders.bank)
    assert run("forget", "quorvinax", "--yes").exit_code == 0
    assert traces(folders.bank) == set()


def test_asks_first(run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal it asks; without one, or with a No, nothing happens."""
    run("add", str(notes))
    assert run("forget", "quorvinax").exit_code == 2
    monkeypatch.setattr("coach.cli.stories.can_ask", lambda: True)
    for answer, left in ((False, True), (True, False)):
        monkeypatch.setattr(ask, "confirm", lambda *_, answer=answer, **__: answer)
        assert run("forget", "quorvinax").exit_code == 0
        assert ("quorvinax" in run("list").stdout) is left
    assert run("forget", "quorvinax", "--yes").exit_code == 1


def test_another_coach_keeps_bytes_until_it_ends(
    run: Run, notes: Path, folders: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody reads, the log cannot be emptied: that is said, and the next command does."""
    monkeypatch.setattr("coach.storage.bank.BUSY_SECONDS", 0.1)
    run("add", str(notes))
    with closing(sqlite3.connect(folders.database)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM stories").fetchone()
        said = run("forget", "quorvinax", "--yes")
        assert said.exit_code == 0
        assert "some bytes may remain" in said.stderr
        assert "zeltramund" in traces(folders.bank)
    assert run("list").exit_code == 0
    assert traces(folders.bank) == set()


RUNNER = Path(__file__).parent / "run_with_words.py"


@pytest.mark.parametrize("statement", ["COMMIT", "VACUUM", "PRAGMA wal_checkpoint"])
def test_killed(statement: str, notes: Path, folders: Settings, tmp_path: Path) -> None:
    """Killed before any of its last steps: the story is whole, or the next command sweeps up."""
    environment = os.environ | {
        "COACH_BANK": str(folders.bank),
        "COACH_CACHE": str(folders.cache),
    }

    def coach(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(RUNNER), *arguments],
            env=environment | more,
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )

    assert coach("add", str(notes)).returncode == 0
    assert coach("forget", "quorvinax", "--yes", KILL_AT=statement).returncode == -9
    listed = coach("list")
    assert (listed.returncode, listed.stderr) == (0, "")
    if statement == "COMMIT":
        assert "quorvinax" in listed.stdout
        assert coach("forget", "quorvinax", "--yes").returncode == 0
    assert traces(folders.bank) == set()
    with closing(sqlite3.connect(folders.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_helps_tell_remove_and_forget_apart(run: Run) -> None:
    """Each help says what the other does."""
    remove, forget = (" ".join(run(name, "--help").stdout.split()) for name in ("remove", "forget"))
    assert re.search(r"coach forget .*deletes", remove)
    assert re.search(r"coach remove only leaves a story out", forget)


def test_a_fresh_workspace_knows(workspace: App, notes: Path, folders: Settings) -> None:
    """What was forgotten is out for later runs too, and no text is stored for that."""
    workspace.add([notes])
    workspace.forgetter.forget(workspace.forgetter.preview("quorvinax"))
    workspace.close()
    again = App(folders, SilentReporter(), encoder=WordEncoder(), now=lambda: NOW)
    assert [story.slug for story in again.stories()] == ["argument-about-the-deploy-train"]
    marks = again.bank.deletion.marks()
    assert all(re.fullmatch("[0-9a-f]{64}", mark) for mark in marks)
    again.close()
