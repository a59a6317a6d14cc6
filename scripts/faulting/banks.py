"""A bank that is damaged, or of a newer coach; a clock set back; a cache that is cut off."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from coach.storage.database import SCHEMA_VERSION
from faulting.notes import unlisted
from faulting.rehearsing import must_rehearse, rehearse
from faulting.row import NOTHING, Row, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from faulting.home import Home

_PAGE: Final = 4096
_YEAR: Final = 365 * 86_400
_AHEAD: Final = "The clock says"
_RESTORE: Final = "Restore it from a backup"


def overwritten_middle(home: Home) -> Row:
    """Everything but the first pages is overwritten."""

    def damage(content: bytearray) -> None:
        content[2 * _PAGE :] = b"\x55" * (len(content) - 2 * _PAGE)

    return _damaged(home, "corrupt database, its middle: list", damage)


def overwritten_header(home: Home) -> Row:
    """The first 100 bytes, that say what the file is."""

    def damage(content: bytearray) -> None:
        content[:100] = b"\x55" * 100

    return _damaged(home, "corrupt database, its header: list", damage)


def truncated(home: Home) -> Row:
    """The second half is missing."""

    def damage(content: bytearray) -> None:
        del content[len(content) // 2 :]

    return _damaged(home, "corrupt database, cut off: list", damage)


def emptied(home: Home) -> Row:
    """No byte is left of the database, though coach has written stories beside it."""
    backup = home.folder / "kept.zip"
    home.must("backup", backup)
    before = home.kept()
    home.database.write_bytes(b"")
    said = home.coach("list")
    home.must("restore", backup, "--force")
    return judge("database emptied: list", said, 1, "it is empty, and the index", home.lost(before))


def _damaged(home: Home, name: str, damage: Callable[[bytearray], None]) -> Row:
    """It is said, nothing of the file is changed, and a backup brings everything back."""
    backup = home.folder / "kept.zip"
    home.must("backup", backup)
    before = home.kept()
    content = bytearray(home.database.read_bytes())
    damage(content)
    home.database.write_bytes(content)
    said = home.coach("list")
    lost = [] if home.database.read_bytes() == content else ["the damaged file was changed"]
    restored = home.coach("restore", backup, "--force")
    lost += [restored.err] if restored.code else home.lost(before)
    lost += unlisted(home.coach("list"))
    return judge(name, said, 1, _RESTORE, lost)


def newer(home: Home) -> Row:
    """The bank was made by a newer coach."""
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    content = home.database.read_bytes()
    said = home.coach("list")
    lost = [] if home.database.read_bytes() == content else ["the bank was changed"]
    return judge("database of a newer version: list", said, 1, "made by a newer coach", lost)


def clock_back(home: Home) -> Row:
    """An answer is given, then the clock is set back by a year and another one is given."""
    must_rehearse(home)
    before = home.kept()
    earlier = str(_YEAR)
    told = rehearse(home, "--story", "kettle", "--count", "1", CLOCK_BACK=earlier)
    rows = [judge("practice", told.said, 0, "1 answer in", home.lost(before))]
    rows += [
        judge(words[0], home.coach(*words, CLOCK_BACK=earlier), 0, "", home.lost(before))
        for words in (
            ["due"],
            ["stats"],
            ["history", "kettle"],
            ["gaps"],
            ["match", "a lamp"],
            ["list"],
        )
    ]
    doctor = home.coach("doctor", CLOCK_BACK=earlier)
    wrong = [f"{row.fault}: {each}" for row in rows for each in row.wrong]
    if _AHEAD not in doctor.out:
        wrong.append(f"coach doctor does not say it: {doctor.out}")
    said = next((line.strip() for line in doctor.out.splitlines() if _AHEAD in line), "")
    lost = next((row.lost for row in rows if row.lost != NOTHING), NOTHING)
    return Row("clock set back a year: seven commands", said, rows[0].code, lost, tuple(wrong))


def cut_off_cache(home: Home) -> Row:
    """Every file of the cache but the models, and the bank's index, is half written."""
    cut = 0
    for folder in (home.cache, home.bank / "index"):
        for path in folder.rglob("*"):
            if path.is_file():
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
                cut += 1
    said = home.coach("match", "a time the lights went out at the fair")
    lost = [] if cut else ["there was nothing to cut off"]
    return judge(f"half-written cache, {cut} files: match", said, 0, "kettle", lost)


def index_of_zeros(home: Home) -> Row:
    """Arrays of the index as a power cut leaves them: nothing, or zeros; the answer is the same."""
    question = ("match", "a time the lights went out at the fair")
    right, lost = home.must(*question), []
    for start in (0, 100, 200):
        for path in sorted((home.bank / "index").glob("*/*")):
            content = path.read_bytes()
            for damaged in (content[:start], content[:start].ljust(len(content), b"\0")):
                path.write_bytes(damaged)
                said = home.coach(*question)
                if (said.code, said.out) != (0, right.out):
                    lost.append(f"{path.name} from {start}: {said.out}{said.err}")
    return judge("index of zeros or nothing: match", said, 0, "kettle", lost)


def other_folder_gone(home: Home) -> Row:
    """The bank's folder is deleted whole: a new one begins, and says that it is empty."""
    shutil.rmtree(home.bank)
    return judge("bank deleted: list", home.coach("list"), 1, "The bank has no stories yet")


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    "overwritten-middle": overwritten_middle,
    "overwritten-header": overwritten_header,
    "truncated": truncated,
    "emptied": emptied,
    "newer": newer,
    "clock-back": clock_back,
    "cut-off-cache": cut_off_cache,
    "index-of-zeros": index_of_zeros,
    "bank-deleted": other_folder_gone,
}
