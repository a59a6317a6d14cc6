"""kill -9 while coach adds, migrates, backs up, or rehearses."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from coach.config import Settings
from coach.storage.database import SCHEMA_VERSION
from faulting.killing import Victim, complaints, kill
from faulting.notes import MANY, write_many
from faulting.old_banks import THERE, make
from faulting.rehearsing import ANSWERS, rehearse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from faulting.home import Home, Said
    from faulting.row import Row


def add(home: Home) -> Row:
    """While 60 stories are added to a bank of three."""
    more = home.folder / "more"

    def after() -> tuple[Said, Sequence[str]]:
        said = home.coach("add", more)
        found = {table: _count(home, table) for table in ("vectors", "identities")}
        wrong = [f"{number} {name}" for name, number in found.items() if number != MANY + 3]
        return said, wrong if f"{MANY} stories" in said.out else [*wrong, said.out[-200:]]

    return kill(
        home,
        Victim(
            "kill -9 in add",
            lambda: write_many(more),
            lambda **killing: home.coach("add", more, **killing),
            after,
        ),
    )


def migration(home: Home) -> Row:
    """While a bank of any earlier schema is opened."""
    chance = home.chance()

    def set_up() -> None:
        shutil.rmtree(home.bank)
        shutil.rmtree(home.notes)
        folders = Settings(bank=home.bank, cache=home.cache, model="small")
        make(chance.randrange(1, SCHEMA_VERSION), folders, home.notes)

    def after() -> tuple[Said, Sequence[str]]:
        said = home.coach("list")
        listed = {line.split()[0] for line in said.out.splitlines()}
        wrong = [] if listed == THERE else [f"listed: {sorted(listed)}"]
        version = _one(home, "PRAGMA user_version")
        return said, wrong if version == SCHEMA_VERSION else [*wrong, f"schema {version}"]

    return kill(
        home,
        Victim(
            "kill -9 in migration", set_up, lambda **killing: home.coach("list", **killing), after
        ),
    )


def backup(home: Home) -> Row:
    """While a backup is written: it is whole or not there, and can be made again."""
    file, new = home.folder / "out" / "bank.zip", home.folder / "new"

    def after() -> tuple[Said, Sequence[str]]:
        wrong: list[str] = []
        if file.exists():
            wrong += complaints(home.coach("--bank", new, "restore", file, "--force"))
            file.unlink()
        said = home.coach("backup", file)
        return said, [*wrong, *complaints(home.coach("--bank", new, "restore", file, "--force"))]

    return kill(
        home,
        Victim(
            "kill -9 in backup",
            file.parent.mkdir,
            lambda **killing: home.coach("backup", file, **killing),
            after,
        ),
    )


def practice(home: Home) -> Row:
    """While two questions are answered at a terminal: what went on from is kept."""
    acknowledged: list[int] = []

    def run(**killing: str) -> Said:
        told = rehearse(home, "--story", "kettle", "--count", str(ANSWERS), **killing)
        acknowledged[:] = [told.answers, told.grades, told.probes]
        return told.said

    def after() -> tuple[Said, Sequence[str]]:
        answers, grades = _count(home, "attempts"), _one(home, _GRADED)
        wrong = []
        if answers < acknowledged[0]:
            wrong.append(f"{acknowledged[0]} answers were acknowledged, {answers} are kept")
        if grades < acknowledged[1]:
            wrong.append(f"{acknowledged[1]} grades were acknowledged, {grades} are kept")
        probes = _one(home, _PROBED)
        if probes < acknowledged[2]:
            wrong.append(f"{acknowledged[2]} follow-ups were acknowledged, {probes} are kept")
        # Killed after the last grade, nothing is left to ask of this story today.
        over = grades == ANSWERS and not _one(home, _OPEN)
        words = ("--resume",) if _one(home, _OPEN) else ("--story", "kettle", "--count", "1")
        said = home.coach("due") if over else rehearse(home, *words).said
        left = _count(home, "attempts") - _one(home, _GRADED)
        return said, [*wrong, f"{left} answers without a grade"] if left else wrong

    return kill(home, Victim("kill -9 in practice", lambda: None, run, after))


_PROBED: Final = "SELECT count(*) FROM probes WHERE answer IS NOT NULL"
_GRADED: Final = "SELECT count(*) FROM attempts WHERE grade IS NOT NULL"
_OPEN: Final = (
    "SELECT (SELECT count(*) FROM items WHERE done = 0)"
    " + (SELECT count(*) FROM attempts WHERE grade IS NULL)"
)


def _count(home: Home, table: str) -> int:
    return _one(home, f"SELECT count(*) FROM {table}")  # noqa: S608  (our own names)


def _one(home: Home, query: str) -> int:
    with closing(sqlite3.connect(home.database)) as connection:
        return int(connection.execute(query).fetchone()[0])


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    "kill-add": add,
    "kill-practice": practice,
    "kill-migration": migration,
    "kill-backup": backup,
}
