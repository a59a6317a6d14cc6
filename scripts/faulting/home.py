"""A folder with notes, a bank and a cache, and the coach command run on it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from benchmarks.race import launched
from faulting.notes import KETTLE, SLUG

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT: Final = Path(__file__).parents[2]
RUNNER: Final = ROOT / "tests" / "run_with_words.py"
"""The command with an encoder that only counts words: what it means does not matter here."""
PATIENCE: Final = 90.0
"""Seconds after which a command hangs: more than it may wait for another process."""
_WIDEST: Final = 300

_KEPT: Final = (
    ("source", "SELECT path FROM sources"),
    ("story", "SELECT slug, removed_at IS NULL FROM identities"),
    ("question", "SELECT text FROM own_questions"),
    ("confirmation", "SELECT identity_id, competency, verdict FROM confirmations"),
    ("choice", "SELECT question, identity_id FROM choices"),
    ("label", "SELECT sentence, part FROM sentence_labels"),
    ("answer", "SELECT id, answer FROM attempts"),
    ("grade", "SELECT id, grade FROM attempts WHERE grade IS NOT NULL"),
    ("interview", "SELECT day, company FROM interviews"),
)
"""What a person told coach, which no fault may take from them."""


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended; `peak` are the bytes of memory it took at most."""

    code: int
    out: str
    err: str
    peak: int = 0
    hung: bool = False

    @property
    def sentence(self) -> str:
        """What a person reads last."""
        lines = [line.strip() for line in (self.err or self.out).splitlines() if line.strip()]
        return lines[-1][:_WIDEST] if lines else "(nothing)"


OLD: Final = 1_600_000_000
"""When the notes were written, in seconds."""


class Home:
    """Where faults happen: `kills` points each, `seconds` for two writers, by chance of a seed.

    `fresh` puts back the bank of two stories from `notes/work.md` and one written by coach.
    """

    def __init__(self, folder: Path, *, kills: int, seconds: float, seed: int) -> None:
        self.kills = kills
        self.seconds = seconds
        self.seed = seed
        self.folder = folder / "home"
        self.bank = self.folder / "bank"
        self.database = self.bank / "coach.db"
        self.cache = self.folder / "cache"
        self.notes = self.folder / "notes"
        self.work = self.notes / "work.md"
        self._whole = folder / "whole"
        self._prepare()

    def _prepare(self) -> None:
        self.notes.mkdir(parents=True)
        self.work.write_text(KETTLE, encoding="utf-8")
        self.must("add", self.notes)
        self.must("new", "--title", "The oven door", "--action", "I mended the door in 3 hours.")
        self.must("match", "a time the oven failed")
        self.must("tag", SLUG, "--confirm", "failure", "--confirm", "customer")
        self.must("questions", "add", "What did you mend?")
        # What was written just now is read once more by the next command, and that is noted.
        for each in (self.work, *(self.bank / "stories").iterdir()):
            os.utime(each, (OLD, OLD))
        self.must("list")
        shutil.copytree(self.folder, self._whole)

    def fresh(self) -> None:
        """Everything as it was at first; the fault before may have taken rights away."""
        for path in self.folder.rglob("*"):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o700)
        shutil.rmtree(self.folder)
        shutil.copytree(self._whole, self.folder, symlinks=True)

    def chance(self) -> random.Random:
        """The same numbers for every fault."""
        return random.Random(self.seed)  # noqa: S311  (moments, not secrets)

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a command on this bank."""
        folders = {"COACH_BANK": str(self.bank), "COACH_CACHE": str(self.cache)}
        paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        return os.environ | folders | {"COACH_MODEL": "small", "PYTHONPATH": paths} | more

    def coach(
        self,
        *words: str | Path,
        before: tuple[str, ...] = (),
        real: bool = False,
        given: Path | None = None,
        **more: str,
    ) -> Said:
        """Run a command to its end.

        `before` are words to run it under, `given` its standard input, `more` its environment;
        `real` is with the real model.
        """
        command = [*before, *self.command(*words, real=real)]
        return finished(command, self.environment(**more), given=given)

    def command(self, *words: str | Path, real: bool = False) -> list[str]:
        """The words of a command line."""
        program = ["-m", "coach"] if real else [str(RUNNER)]
        return [sys.executable, *program, *map(str, words)]

    def must(self, *words: str | Path) -> Said:
        """Run a command that is to succeed."""
        said = self.coach(*words)
        if said.code:
            raise RuntimeError(f"coach {' '.join(map(str, words))}: {said.err}")
        return said

    def restore_notes(self) -> None:
        """The notes as they were at first."""
        if self.notes.is_dir():
            shutil.rmtree(self.notes)
        else:
            self.notes.unlink()
        shutil.copytree(self._whole / "notes", self.notes)

    def kept(self) -> frozenset[str]:
        """What the bank holds that a person told coach."""
        found = set()
        with closing(sqlite3.connect(self.database)) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            for name, query in _KEPT:
                if query.split(" FROM ")[1].split()[0] in tables:
                    found |= {f"{name} {row}" for row in connection.execute(query)}
        return frozenset(found)

    def unsound(self) -> list[str]:
        """What SQLite finds wrong with the bank."""
        with closing(sqlite3.connect(self.database)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check").fetchone()
        return [] if found == "ok" else [str(found)]

    def lost(self, before: frozenset[str]) -> list[str]:
        """What is not there any more, or not sound."""
        return [*self.unsound(), *sorted(before - self.kept())]


def finished(
    command: list[str],
    environment: Mapping[str, str],
    *,
    given: Path | None = None,
) -> Said:
    """Run a process to its end, at most PATIENCE seconds."""
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        (given or Path(os.devnull)).open("rb") as typed,
    ):
        told, tell = os.pipe()
        with os.fdopen(told) as answer:
            try:
                process = subprocess.Popen(
                    launched(command, tell),
                    env=environment,
                    stdin=typed,
                    stdout=out,
                    stderr=err,
                    pass_fds=[tell],
                    start_new_session=True,
                )
            finally:
                os.close(tell)
            hung = _wait(process)
            _, peak = (answer.read() or "0 0").split()
        return Said(process.returncode, _text(out), _text(err), int(peak) * 1024, hung)


def _wait(process: subprocess.Popen[bytes]) -> bool:
    """Wait until it has ended; whether it had to be ended."""
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
