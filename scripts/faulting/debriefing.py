"""kill -9 while a real interview is gone over at a terminal; Unix only."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

from faulting.at_terminal import MAYBE, at_terminal
from faulting.home import Said
from faulting.killing import KILLED, Victim, kill
from faulting.row import NOTHING, Row
from faulting.typist import SAVED, Typist

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from faulting.home import Home

_COMMAND: Final = ("debrief", "--company", "Acme", "--date", "2026-03-02")
_KEPT: Final = (
    "SELECT count(*) FROM items JOIN debriefs USING (session_id, position) WHERE position ="
)
_STEPS: Final = (
    ("\r  1", b"\x15A time you failed?\r", f"{_KEPT} 0 AND question = 'A time you failed?'"),
    ("\r  2", b"\x15What did you mend?\r", f"{_KEPT} 1 AND question = 'What did you mend?'"),
    ("\r  3", b"\r", f"{_KEPT} 1 AND foreseen = 'question'"),
    ("You told", b"\r", "SELECT count(*) FROM attempts WHERE identity_id > 0 AND position = 0"),
    ("How did it go?", b"s", f"{_KEPT} 0 AND went = 'so-so'"),
    ("A note", b"\x15too long\r", f"{_KEPT} 0 AND note = 'too long'"),
    ("What to mend", b"\x15say how many\r", f"{_KEPT} 0 AND mend = 'say how many'"),
    ("You told", b"n", f"{_KEPT} 1 AND step > 0"),
    ("How did it go?", b"b", f"{_KEPT} 1 AND went = 'badly'"),
    ("A note", b"\x15none came\r", f"{_KEPT} 1 AND note = 'none came'"),
    ("What to mend", b"\x15have one\r", f"{_KEPT} 1 AND mend = 'have one'"),
    ("Add to your own?", b"y", f"{_KEPT} 0 AND added = 1"),
)
"""What is shown, the keys that answer it (Ctrl-U first), and what is then 1 in the bank."""


def debrief(home: Home) -> Row:
    """At any step: what was answered before the next prompt came is kept, and asked no more."""
    sent: list[str] = []

    def run(**killing: str) -> Said:
        said, left = _answer(home, 0, **killing)
        pressed = len(_STEPS) - left
        sent[:] = [kept for *_, kept in _STEPS[: max(0, pressed - bool(said.code))]]
        return said

    def after() -> tuple[Said, Sequence[str]]:
        wrong = [f"lost: {kept}" for kept in sent if _one(home, kept) != 1]
        done = [_one(home, kept) for *_, kept in _STEPS]
        is_over = _one(home, "SELECT count(*) FROM sessions WHERE ended_at IS NOT NULL")
        said = home.coach("debrief", "--show") if is_over else _answer(home, sum(done))[0]
        wrong += [f"not kept in the end: {kept}" for *_, kept in _STEPS if _one(home, kept) != 1]
        return said, wrong

    return kill(home, Victim("kill -9 in debrief", lambda: None, run, after))


def typing(home: Home) -> Row:
    """While a line is typed: what is older than a saving is kept."""
    chance, wrong, codes, said = home.chance(), list[str](), list[int](), None
    for _ in range(home.kills):
        home.fresh()
        times = list[float]()
        with Typist(home, *_COMMAND) as typist:
            typist.see("\r  1")
            until = time.monotonic() + chance.uniform(0, 3 * SAVED)
            while time.monotonic() < until:
                typist.type(chr(ord("a") + len(times) % 26))
                times.append(time.monotonic())
                time.sleep(chance.uniform(0, 0.2))
            typist.kill(signal.SIGKILL)
            killed = time.monotonic()
            codes.append(typist.wait().code)
        typed = "".join(chr(ord("a") + at % 26) for at in range(len(times)))
        kept = "".join(_texts(home, "SELECT question FROM items"))
        due = sum(at < killed - SAVED for at in times)
        if not typed.startswith(kept) or len(kept) < due:
            wrong.append(f"of {typed!r} {kept!r} is kept, and {due} letters were old enough")
        said = home.coach("debrief", "--show")
    died = codes.count(KILLED)
    wrong += [f"only {died} were killed"] if died < home.kills else []
    sentence = f"{died} of {home.kills} killed, then: {said.sentence if said else ''}"
    code, lost = (said.code if said else None), wrong[0] if wrong else NOTHING
    return Row("kill -9 while a line is typed: debrief", sentence, code, lost, tuple(wrong))


def _answer(home: Home, done: int, **more: str) -> tuple[Said, int]:
    """Answer what is asked after so many steps, the last perhaps again; how it ended, what is left.

    What was typed is stored before the step counts as made.
    """
    terminal = {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": "80", "LINES": "40"}
    again = [(f"{MAYBE}{shown}", keys) for shown, keys, _ in _STEPS[max(0, done - 1) : done]]
    steps = again + [(shown, keys) for shown, keys, _ in _STEPS[done:]]
    shown = at_terminal(home.command(*_COMMAND), home.environment(**terminal, **more), steps)
    said = Said(shown.code, shown.text, shown.text[-400:] if shown.code else "", 0, shown.hung)
    return said, len(shown.left)


def _one(home: Home, query: str) -> int:
    return int(_texts(home, query)[0])


def _texts(home: Home, query: str) -> list[str]:
    with closing(sqlite3.connect(home.database)) as connection:
        return [str(row[0]) for row in connection.execute(query)]


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    "kill-debrief": debrief,
    "kill-debrief-typing": typing,
}
