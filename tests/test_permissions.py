"""Everything coach keeps is its owner's alone, whatever the umask says."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from coach.app import App
from coach.domain.practice import Mode
from coach.progress import SilentReporter
from tests.conftest import NOW, WordEncoder
from tests.practising import CTRL_C, Rehearsal, recall, tell
from tests.test_help import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    from coach.config import Settings

WALK = [
    "add {notes}",
    "add --verbose --explain {notes}",
    "list --format json",
    "outline {notes}",
    "show coupon",
    "match a coupon you sent",
    "choose 1",
    "choose --list",
    "map own_mistake coupon",
    "map --list",
    "plan coupon --format json",
    "gaps",
    "gaps --format html -o {out}/gaps.html",
    "sheet",
    "new --title Parcels --action Rang",
    "edit parcels",
    "questions add Why?",
    "questions --own",
    "questions remove Why?",
    "tag --list",
    "tag coupon --confirm failure",
    "review {notes}:5 --label 1=task",
    "date 2030-12-03 --ics {out}/ahead.ics",
    "llm",
    "debrief --transcript {out}/talk.txt --me Kim --company Acme --date yesterday",
    "due --days 3",
    "stats",
    "export -o {out}/all.md",
    "export -o {out}/cards.tsv",
    "history coupon",
    "report --list",
    "model",
    "backup {out}/bank.zip",
    "restore {out}/bank.zip --force",
    "list",
    "match a coupon you sent",
    "remove parcels",
    "forget deploy --yes",
    "match a coupon you sent",
]
"""Every command that can be run without a terminal; practice follows in the test."""


@pytest.fixture(params=[0o000, 0o022], ids=["umask 000", "umask 022"])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """The umask of a careless machine, and the usual one."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def test_the_walk_is_whole() -> None:
    """Every command is in the walk, or named here with the reason why not."""
    walked = {line.split()[0] for line in WALK}
    # practice needs a terminal: the test rehearses by keys. mcp only reads; completion's file is
    # the shell's.
    apart = {"practice", "mcp", "completion"}
    assert {path[0] for path in COMMANDS if path} - walked - apart - {"doctor", "help"} == set()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.usefixtures("umask")
def test_everything_below_the_bank_is_private(
    run: Callable[..., Result],
    work: Path,
    folders: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Folders are 0700 and files 0600 after every command, while practice runs, and after it."""
    monkeypatch.setenv("EDITOR", "true")
    (tmp_path / "out").mkdir()
    talk = "Ana: Tell me about a failure.\nKim: I sent a coupon to everybody.\n"
    (tmp_path / "out" / "talk.txt").write_text(talk, encoding="utf-8")
    for line in WALK:
        arguments = line.format(notes=work, out=tmp_path / "out").split()
        said = run(*arguments)
        assert said.exit_code == 0, (line, said.output)
        assert _open_to_others(folders) == {}, line
    workspace = App(folders, SilentReporter(), encoder=WordEncoder(), now=lambda: NOW)
    rehearsal = Rehearsal(workspace)
    workspace.writer.draft.keep({"title": "half"})
    workspace.writer.draft.template()
    with pytest.raises(KeyboardInterrupt):
        rehearsal.hold(rehearsal.begin(Mode.TELL, rehearsal.item()), recall(), tell(), "\r", CTRL_C)
    assert len(rehearsal.attempts()) == 1
    assert _open_to_others(folders) == {}
    workspace.close()
    assert _open_to_others(folders) == {}
    assert stat.S_IMODE((tmp_path / "out" / "bank.zip").stat().st_mode) == 0o600


def _open_to_others(folders: Settings) -> dict[str, str]:
    """What below the bank, and of banks moved aside, anybody else may look at, with its mode."""
    parent = folders.bank.parent
    paths = [*parent.glob("bank*"), *folders.bank.rglob("*"), *parent.glob("bank.*/**/*")]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in paths}
    return {
        str(path): oct(mode)
        for path, mode in modes.items()
        if mode != (0o700 if path.is_dir() else 0o600)
    }
