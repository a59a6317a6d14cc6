"""Text that steers a terminal: from documents, damaged rows, names, and keys that look like it."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from faulting.at_terminal import MAYBE
from faulting.home import Said
from faulting.hostile import HOSTILE, Stage, steering
from faulting.row import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from faulting.at_terminal import Shown, Steps
    from faulting.home import Home
    from faulting.row import Row

_FORBIDDEN: Final = steering(HOSTILE.encode()) - {"\x08", "\x1b[0m"}
"""What of it coach never sends itself: it moves the cursor back, and ends colours."""


def _stage(home: Home) -> Stage:
    return Stage(home.folder / "stage", HOSTILE)


def _row(fault: str, shown: Shown, words: str, code: int = 0, *, kept: bool = True) -> Row:
    """Nothing steers, and it ends as it should; `kept` is whether nothing else was lost."""
    text = shown.text
    said = Said(shown.code, text if not code else "", text if code else "", 0, shown.hung)
    lost = [f"{sequence!a} reached the terminal" for sequence in steering(shown.raw) & _FORBIDDEN]
    return judge(fault, said, code, words, sorted(lost) + ([] if kept else ["an answer"]))


def _session(home: Home, fault: str, name: str) -> Row:
    """A session over a bank full of it, of which the answer is kept."""
    stage = _stage(home)
    words, steps, more = stage.steps(name)
    shown = stage.coach(*words, steps=steps, **more)
    return _row(fault, shown, "1 answer in", kept=_answers(stage) == 1)


def _answers(stage: Stage) -> int:
    with closing(sqlite3.connect(stage.bank / "coach.db")) as database:
        (count,) = database.execute("SELECT count(*) FROM attempts").fetchone()
    return int(count)


def aloud(home: Home) -> Row:
    """The points of a story that is told to the room."""
    return _session(home, "escapes in notes: practice aloud", "aloud")


def aloud_plain(home: Home) -> Row:
    """The same printed once, for screen readers."""
    return _session(home, "escapes in notes: aloud --plain", "aloud-plain")


def hint(home: Home) -> Row:
    """A hint where the terminal cannot move its cursor, and an answer from the editor."""
    return _session(home, "escapes in notes: /hint, TERM=dumb", "tell-dumb")


def mock(home: Home) -> Row:
    """A whole interview whose answers were pasted with it."""
    return _session(home, "escapes pasted: practice mock", "mock")


def redacted(home: Home) -> Row:
    """What is to be replaced is shown first."""
    stage = _stage(home)
    words, steps, more = stage.steps("redact")
    shown = stage.coach(*words, steps=steps, **more)
    return _row("escapes in notes: export --redact", shown, "lift")


def damaged(home: Home) -> Row:
    """Columns whose values coach makes itself hold it; a stricter schema refuses to."""
    stage = _stage(home)
    stage.damage()
    return _row("escapes in rows: show", stage.coach("show", "lift"), "rang")


def model(home: Home) -> Row:
    """The bank names a model so, which is nowhere."""
    stage = _stage(home)
    named = {"name": HOSTILE, "fingerprint": "x", "origin": HOSTILE}
    with closing(sqlite3.connect(stage.bank / "coach.db")) as database, database:
        database.execute("REPLACE INTO settings VALUES ('model', ?)", [json.dumps(named)])
    shown = stage.coach("model", COACH_MODEL="")
    refused = int(bool(shown.code))  # as well as shown clean
    return _row("escapes in a model's name: model", shown, "title", refused)


def option(home: Home) -> Row:
    """An option that is none."""
    shown = _stage(home).coach("list", f"--{HOSTILE}")
    return _row("escapes in an option: list", shown, "No such option", code=2)


def completion(home: Home) -> Row:
    """The titles that a shell gets to complete a name."""
    shown = _stage(home).coach(
        _COACH_COMPLETE="zsh_complete", COMP_WORDS="coach show ", COMP_CWORD="2"
    )
    return _row("escapes in titles: completion for zsh", shown, "title")


def clicks(home: Home) -> Row:
    """Sequences are typed that look like clicks of a mouse, in the midst of an answer."""
    stage = _stage(home)
    words, _, more = stage.steps("tell")
    looks = b"\x1b[35;7m\x1b[<0;1;1M\x1b[<0;1M"
    steps: Steps = [
        ("Which story?", looks + b"lift\r"),
        ("Esc", looks + b"It stood with 14 people in it. I rang the makers." + b"\x1b\r"),
        (f"{MAYBE}Enter alone skips", looks + b"\r"),
        ("Grade?", looks + b"g"),
    ]
    shown = stage.coach(*words, steps=steps, **more)
    return _row(
        "sequences like clicks typed: practice", shown, "1 answer in", kept=_answers(stage) == 1
    )


def spreadsheet(home: Home) -> Row:
    """A skill that spreadsheets of some countries would reckon: they part cells at semicolons."""
    home.work.write_text(
        '# Lift;=HYPERLINK("x")\n\n**Situation:** It stood still.\n\n**Action:** I rang; =1+1.\n\n'
        '**Skills:** calm;=cmd, "patience;\t@SUM(1)"\n',
        encoding="utf-8",
    )
    home.must("add", home.notes)
    home.must("tag", "lift", "--confirm", "failure")
    said = home.coach("gaps", "--all", "--format", "csv")
    skills = home.coach("gaps", "--by", "skill", "--format", "csv")
    cells = [
        cell
        for page in (said.out, skills.out)
        for between in ",;\t"
        for row in csv.reader(io.StringIO(page), delimiter=between)
        for cell in row
    ]
    lost = [f"{cell[:20]!a} is reckoned" for cell in cells if cell.strip()[:1] in {*"=+-@"}]
    return judge("formulas behind semicolons: gaps as CSV", said, 0, "HYPERLINK", lost)


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    "escapes-aloud": aloud,
    "escapes-aloud-plain": aloud_plain,
    "escapes-hint": hint,
    "escapes-mock": mock,
    "escapes-redact": redacted,
    "escapes-rows": damaged,
    "escapes-model": model,
    "escapes-option": option,
    "escapes-completion": completion,
    "escapes-typed": clicks,
    "formulas": spreadsheet,
}
