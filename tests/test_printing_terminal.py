"""Sessions and commands at a terminal over a bank of hostile text: every byte they send."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if sys.platform != "win32":
    from faulting.hostile import HOSTILE, PLAIN, SESSIONS, Stage, steering
else:
    SESSIONS = ()

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from faulting.at_terminal import Shown

    Make = Callable[[str], "Stage"]

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix terminal"),
    pytest.mark.xdist_group("printing"),  # the walk over plain text takes a minute, done once
]

OWN = {"\x08", "\x1b[0m"}
"""What of the hostile text coach sends itself: the cursor goes back, a colour ends."""
ENDED = {0, 1, 2, 130}

COMMANDS = {
    "add": ("add", ".", "--dry-run", "--verbose"),
    "explain": ("add", ".", "--explain"),
    "match": ("match", "a time the lift failed", "--explain"),
    "plan": ("plan", "-f", "list.txt"),
    "gaps": ("gaps", "--all"),
    "job": ("gaps", "--jd", "job.txt"),
    "skills": ("gaps", "--by", "skill"),
    "csv": ("gaps", "--by", "skill", "--format", "csv"),
    "markdown": ("gaps", "--format", "markdown"),
    "html": ("gaps", "--format", "html"),
    "sheet": ("sheet",),
    "list": ("list",),
    "json": ("list", "--format", "json"),
    "show": ("show", "lift"),
    "edit": ("edit", "lift"),
    "tags": ("tag", "--list"),
    "questions": ("questions", "--own", "--list", "--verbose"),
    "review": ("review", "answer.txt", "--all"),
    "due": ("due",),
    "dates": ("date",),
    "stats": ("stats",),
    "export": ("export",),
    "doctor": ("doctor",),
    "help": ("help", "matching"),
    "remove": ("remove", "lift"),
    "unknown": (HOSTILE if SESSIONS else "",),
    "wrong": ("list", f"--{HOSTILE}" if SESSIONS else ""),
}


def fresh(stage: Stage) -> None:
    """The bank as it was made."""
    kept = stage.folder / "kept"
    if not kept.exists():
        shutil.copytree(stage.bank, kept)
    shutil.rmtree(stage.bank)
    shutil.copytree(kept, stage.bank)


def held(stage: Stage, name: str) -> Shown:
    """A session over a fresh bank."""
    fresh(stage)
    words, steps, more = stage.steps(name)
    return stage.coach(*words, steps=steps, **more)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A bank of hostile text."""
    return Stage(tmp_path_factory.mktemp("hostile") / "stage", HOSTILE)


@pytest.fixture(scope="module")
def allowed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What coach sends to a terminal by itself, in all sessions and commands."""
    stage = Stage(tmp_path_factory.mktemp("plain") / "stage", PLAIN)
    shown = set[str]()
    for name in SESSIONS:
        session = held(stage, name)
        assert not session.hung, (name, session.text[-800:])
        assert session.code in {0, 130}, (name, session.text[-800:])
        assert not session.left, (name, session.left, session.text[-800:])
        shown |= steering(session.raw)
    for words in COMMANDS.values():
        shown |= steering(stage.coach(*words).raw)
    return shown


def check(shown: Shown) -> set[str]:
    """It ended as it should, and nothing of the hostile text steered; what did."""
    assert not shown.hung, ascii(shown.text[-800:])
    assert shown.code in ENDED, ascii(shown.text[-800:])
    assert "Traceback" not in shown.text
    found = steering(shown.raw)
    assert found & steering(HOSTILE.encode()) - OWN == set()
    return found


def test_a_session(hostile: Stage) -> None:
    """The story named, and its points to tick."""
    shown = held(hostile, "aloud-plain")
    assert not shown.left
    check(shown)


@pytest.mark.parametrize("name", ["gaps", "show"])
def test_through_a_pager(hostile: Stage, name: str) -> None:
    """What a pager gets is as clean as what is printed."""
    shown = hostile.coach(*COMMANDS[name], PAGER="head -n 500")
    check(shown)
    assert "The" in shown.text


@pytest.mark.thorough
@pytest.mark.parametrize("name", SESSIONS)
def test_sessions(hostile: Stage, allowed: set[str], name: str) -> None:
    """Nothing is sent that the same session does not send over plain text."""
    assert check(held(hostile, name)) - allowed == set()


@pytest.mark.thorough
def test_a_session_gone_on_with(hostile: Stage, allowed: set[str]) -> None:
    """One that was left, with a draft of hostile text, is resumed."""
    held(hostile, "left")
    _, steps, _ = hostile.steps("tell")
    shown = hostile.coach("practice", "--resume", steps=steps[1:])
    assert "Your notes" in shown.text
    assert check(shown) - allowed == set()


@pytest.mark.thorough
@pytest.mark.parametrize("name", COMMANDS)
def test_commands(hostile: Stage, allowed: set[str], name: str) -> None:
    """Nothing is sent that commands do not send over plain text."""
    fresh(hostile)
    assert check(hostile.coach(*COMMANDS[name])) - allowed == set()


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["list", "match", "show", "questions", "tags", "json"])
def test_damaged_rows(hostile: Stage, allowed: set[str], name: str) -> None:
    """Columns that hold text of somebody else's are shown without, or refused in a sentence."""
    fresh(hostile)
    hostile.damage()
    assert check(hostile.coach(*COMMANDS[name])) - allowed == set()
    assert check(hostile.coach("history", "lift")) - allowed == set()


@pytest.mark.thorough
def test_the_name_of_a_model(hostile: Stage, allowed: set[str]) -> None:
    """A bank may name any model."""
    fresh(hostile)
    model = {"name": HOSTILE, "fingerprint": "x", "origin": HOSTILE}
    with closing(sqlite3.connect(hostile.bank / "coach.db")) as database, database:
        database.execute(
            "REPLACE INTO settings (key, value) VALUES ('model', ?)", [json.dumps(model)]
        )
    for words in (("model",), ("match", "a time the lift failed"), ("doctor",)):
        assert check(hostile.coach(*words, COACH_MODEL="")) - allowed == set()


@pytest.mark.thorough
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(hostile: Stage, shell: str) -> None:
    """Names of stories and their titles, as a shell asks for them."""
    fresh(hostile)
    word = "" if shell == "fish" else "2"
    shown = hostile.coach(
        _COACH_COMPLETE=f"{shell}_complete", COMP_WORDS="coach show ", COMP_CWORD=word
    )
    assert shown.text.count("-title-52-") == 2
    assert check(shown) <= {"\t"}


@pytest.mark.thorough
def test_a_log_that_cannot_be_written(hostile: Stage, allowed: set[str], tmp_path: Path) -> None:
    """Its name is in the sentence."""
    log = f"{tmp_path}/no{HOSTILE}/log".replace("http://", "")
    assert check(hostile.coach("--debug", "list", COACH_DEBUG_LOG=log)) - allowed == set()
