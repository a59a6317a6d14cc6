"""What `coach add` asks at a terminal where it is not sure of a document's outline."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.storage.bank import Bank
from tests.screen import Screen, needs_tmux
from tests.test_outline import DOUBTFUL

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs_tmux

RUNNER = shlex.quote(str(Path(__file__).parent / "run_with_words.py"))


SHORT = """\
## The choir without a hall
Two choirs were promised our hall for one week in May, and I had three days to part them before the
Sunday service. I rang both leaders and drew up a plan on the back of the menu.

## The late bill
A bill of a baker was nine weeks late. I sat down with his clerk, went through all thirty lines, and
it was paid in three days.
"""


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A terminal beside documents that coach is not sure of."""
    for name in "abcd":
        (tmp_path / f"{name}.md").write_text(f"{DOUBTFUL}\nSo {name}.\n", encoding="utf-8")
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    opened = Screen(tmp_path, PYTHONPATH=path)
    yield opened
    opened.close()


def test_add_asks(screen: Screen, tmp_path: Path) -> None:
    """About three documents, by one key each; the others are named."""
    screen.python(f"{RUNNER} add a.md b.md c.md d.md")
    for name, key in (("a", "y"), ("b", "n"), ("c", "Enter")):
        screen.wait(f"{name}.md looks like")
        screen.keys(key)
    screen.wait("code 0.")
    shown = " ".join(screen.text().split())
    assert "Kept: 1 story." in shown
    assert "Kept: 0 stories." in shown
    assert "c.md, " in shown.partition("coach is not sure of the stories in")[2]
    bank = Bank(tmp_path / "bank" / "coach.db")
    decided = {Path(path).name: len(kept) for path, kept in bank.outlines.all().items()}
    bank.close()
    assert decided == {"a.md": 1, "b.md": 1}


def test_one_story_or_several(screen: Screen, tmp_path: Path) -> None:
    """Where coach is not sure whether it is one or several, one key says that it is several."""
    (tmp_path / "short.md").write_text(SHORT, encoding="utf-8")
    screen.python(f"{RUNNER} add short.md")
    screen.wait("[s] as 2")
    screen.keys("s")
    screen.wait("code 0.")
    assert "Kept: 2 stories." in screen.text()
