"""What one process does to another's answer, story or file loses nothing, and leaves nothing.

How whole commands end then is in scripts/faults (tests/test_faults.py).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from coach.app import App
from coach.domain.practice import Mode
from coach.domain.story import Part, Section, Story
from coach.errors import AnswerNotStored, BankUnusable
from coach.practice.sessions import PracticeSessions
from coach.progress import SilentReporter
from coach.storage.bank import settled
from tests.conftest import WordEncoder
from tests.practising import CTRL_C, ENTER, TOLD, Rehearsal, recall, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from coach.config import Settings

    Run = Callable[..., Result]

STORY = Story("The oven", (Section(Part.ACTION, "I mended it in 3 hours.", 2),), 1, 3)
STEPS = {
    Mode.TELL: (recall(), tell(), ENTER, "g"),
    Mode.ALOUD: (recall(), ENTER, ENTER, "g"),
    Mode.RECALL: (recall(), ENTER),
    Mode.MOCK: (tell(), ENTER, ENTER),
}


@pytest.fixture
def rehearsal(workspace: App, work: Path) -> Rehearsal:
    """The stories of conftest, of which the coupon's is the one told here."""
    workspace.add([work])
    return Rehearsal(workspace)


def left_of(rehearsal: Rehearsal) -> list[object]:
    """What hangs on no story any more, or lies in a place where nobody looks."""
    with closing(sqlite3.connect(rehearsal.workspace.bank.folder / "coach.db")) as connection:
        return [
            *connection.execute("PRAGMA foreign_key_check"),
            *connection.execute("SELECT draft FROM items WHERE done = 1 AND draft != ''"),
        ]


@pytest.mark.parametrize("mode", list(STEPS))
@pytest.mark.parametrize(
    "step", ["add_answer", "review_answer", "count_probes", "store_grade", "repeat_item"]
)
def test_a_story_forgotten_meanwhile(
    rehearsal: Rehearsal,
    folders: Settings,
    mode: Mode,
    step: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At any step of any mode: the session goes on, and an answer sent after it is kept."""
    happened: list[str] = []

    def forget_first(*given: object, **more: object) -> object:
        if not happened:
            happened.append(step)
            with closing(App(folders, SilentReporter(), encoder=WordEncoder())) as other:
                other.forgetter.forget(other.forgetter.preview("coupon"))
        return does(*given, **more)

    does = getattr(PracticeSessions, step)
    monkeypatch.setattr(PracticeSessions, step, forget_first)
    session = rehearsal.begin(mode, rehearsal.item(), rehearsal.item(1, "train"))
    keys = STEPS[mode] if step != "repeat_item" else (*STEPS[mode][:-1], "a")
    rehearsal.hold(session, *keys)
    texts = [attempt.answer for attempt in rehearsal.attempts() if attempt.position == 0]
    if happened == ["add_answer"]:
        assert texts == [TOLD if mode in {Mode.TELL, Mode.MOCK} else ""]
    elif happened:
        assert texts == []
    assert left_of(rehearsal) == []


def test_a_draft_of_a_story_forgotten_meanwhile(rehearsal: Rehearsal) -> None:
    """What is typed on is not put where it is never looked at again."""
    workspace = rehearsal.workspace
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    workspace.forgetter.forget(workspace.forgetter.preview("coupon"))
    workspace.practice.store_draft(session, session.items[0], TOLD, 3.0)
    assert left_of(rehearsal) == []


def test_a_heading_that_is_no_story_any_more(run: Run, tmp_path: Path, folders: Settings) -> None:
    """What is left out under the heading of a forgotten story is named without it."""
    notes = tmp_path / "own.md"
    cold = "**Situation:** The ward was cold on a Sunday, and the porter had gone home at noon."
    notes.write_text(f"## The zeltramund\n\n{cold}\n\n**Action:** I mended it in 3 hours.\n")
    run("add", str(notes))
    notes.write_text(
        "## Another\n\n**Situation:** Our choir had lost its conductor a week before Easter.\n\n"
        "**Action:** I found a student who knew the songs, and we sang on Sunday.\n\n"
        "## The zeltramund\n\n**Action:** TBD\n"
    )
    run("list")
    assert b"zeltramund" in folders.database.read_bytes()
    assert run("forget", "the-zeltramund", "--yes").exit_code == 0
    for _ in range(2):
        assert b"zeltramund" not in folders.database.read_bytes()
        assert "another" in run("list").stdout


def test_a_forget_that_fails_or_is_killed(workspace: App, folders: Settings) -> None:
    """Files that were moved aside come back, and no backup is deleted for it."""
    written = Path(workspace.writer.write(STORY).path)
    backup = folders.backups / "automatic-2026-01-01T000000Z-weekly.zip"
    folders.backups.mkdir(exist_ok=True)
    backup.touch()
    aside = written.with_name(f".{written.name}.forgotten")
    workspace.bank.deletion.begin()
    written.rename(aside)
    with closing(App(folders, SilentReporter(), encoder=WordEncoder())) as other:
        assert other.bank.deletion.is_swept()
    assert (written.exists(), aside.exists(), backup.exists()) == (True, False, True)
    aside.mkdir()  # in the way of the file
    (aside / "full").touch()
    with pytest.raises(OSError, match="irectory"):
        workspace.forgetter.forget(workspace.forgetter.preview(STORY.title))
    assert (written.exists(), backup.exists()) == (True, True)
    assert [story.story.title for story in workspace.stories()] == [STORY.title]


# A bank that is locked, or gone


def test_an_answer_to_a_locked_bank(
    rehearsal: Rehearsal, folders: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is written into a file that is named, and into the bank when that is free again."""
    monkeypatch.setattr("coach.storage.bank.BUSY_SECONDS", 0.05)
    practice = rehearsal.workspace.practice
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    (item,) = session.items
    with practice.bank.waiting(0.05), closing(sqlite3.connect(folders.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        for store in (
            lambda: practice.store_draft(session, item, TOLD, 3.0, hurried=True),
            lambda: practice.add_answer(session, item, story=item.story, answer=TOLD),
        ):
            with pytest.raises(AnswerNotStored, match="another coach is writing") as raised:
                store()
        other.rollback()
    (file,) = (folders.cache / "unsaved").iterdir()
    assert str(file) in str(raised.value)
    assert (file.read_text(), file.stat().st_mode & 0o777) == (TOLD, 0o600)
    practice.store_draft(session, item, TOLD, 4.0)
    assert (practice.draft(session, item), file.exists()) == ((TOLD, 4.0), False)


def test_a_bank_that_is_gone(rehearsal: Rehearsal, folders: Settings) -> None:
    """It is seen at the next answer, or when an index is made; no folder is made anew."""
    workspace = rehearsal.workspace
    session = rehearsal.begin(Mode.RECALL, rehearsal.item())
    folders.bank.rename(folders.bank.with_name("moved"))
    with pytest.raises(BankUnusable, match="deleted, moved or replaced"):
        workspace.practice.add_answer(session, session.items[0], story=None)
    with pytest.raises(BankUnusable):
        workspace.models.open_engine()
    assert not workspace.practice.is_open(session)
    assert not folders.bank.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no process is asked there")
def test_an_answer_in_an_editor_of_a_dead_process(
    rehearsal: Rehearsal, folders: Settings, words: WordEncoder
) -> None:
    """The next command makes it a draft; that of a process that runs is left alone."""
    practice = rehearsal.workspace.practice
    session = rehearsal.begin(Mode.TELL, rehearsal.item(), rehearsal.item(1, "train"))
    with pytest.raises(KeyboardInterrupt):
        rehearsal.hold(session, recall(), "Begun.", CTRL_C)
    living = practice.editing_folder(session, session.items[1])
    dead = living.with_name(f".answer-{session.id}-0-99999999")
    other = living.with_name(f".answer-{session.id}-1-1")  # somebody else's process
    for folder in (living, dead, other):
        folder.mkdir()
        (folder / "answer.txt").write_bytes(b"Begun. And gone on with\xe9.\n")
    App(folders, SilentReporter(), encoder=words).close()
    assert (living.exists(), dead.exists(), other.exists()) == (True, False, True)
    text, seconds = practice.draft(session, session.items[0])
    assert text == "Begun. And gone on with\ufffd."
    assert seconds > 0
    assert str(os.getpid()) in living.name


# What is made of stories


def test_made_again(rehearsal: Rehearsal) -> None:
    """A story deleted between two looks at the bank: the second result is right."""
    workspace = rehearsal.workspace
    answers = workspace.match(["a coupon", "a train"], top=0)
    assert len(next(answers).matches) > 1
    workspace.forgetter.forget(workspace.forgetter.preview("coupon"))
    left = {match.story.slug for match in next(answers).matches}
    assert left == {story.slug for story in workspace.stories()}


def test_what_is_wrong_for_good_is_raised() -> None:
    """It is tried several times, and no more."""
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        raise KeyError

    with pytest.raises(KeyError):
        settled(fail)
    assert len(tries) == 5


def test_an_index_whose_folder_goes(
    rehearsal: Rehearsal, folders: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process forgets a story while the arrays are written: they are written again."""
    times: list[str] = []
    make = np.lib.format.open_memmap

    def disturbed(path: Path, **more: object) -> object:
        times.append("written")
        if len(times) == 1:
            shutil.rmtree(folders.index)
        return make(path, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(np.lib.format, "open_memmap", disturbed)
    shutil.rmtree(folders.index)
    assert len(rehearsal.workspace.models.open_engine().index.ids)
    assert len(times) > 1
