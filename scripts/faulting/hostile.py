"""Text that steers a terminal, a bank full of it, sessions over it, and what reached a terminal."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import unicodedata
from contextlib import closing
from typing import TYPE_CHECKING, Final

from faulting.at_terminal import MAYBE, Shown, at_terminal
from faulting.home import RUNNER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from faulting.at_terminal import Steps

HOSTILE: Final = (
    "\x1b[35;7mred\x1b]0;title\x07\x1b]52;c;cHduZWQ=\x07\x1b]8;;http://x.invalid/\x1b\\link\x1b\\"
    "\x1bP+q544e\x1b\\\x1b[6n\x1b[5i\x1bc\x9b6n\x9d0;title\x9c\x90+q\x9c\x08\x0e\x7f"
    "\u202eover\u202c\u2066x\u2069\u200e\u200f\u061c\u2028\u2029\U000e0041"
)
"""Titles, the clipboard, links, questions to the terminal, printing, a reset, bidi, tags."""
PLAIN: Final = "plain"
"""What stands for it in a bank that is to be compared."""

_SEQUENCE: Final = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])"
)
_BIDI: Final = re.compile("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_NUMBERS: Final = re.compile(r"(?<=\x1b\[)[0-9;]*(?=[^m0-9;])")
_OWN: Final = {*(f"\x1b[1;3{colour}m" for colour in (1, 2, 3)), "\x1b[0;34m", "\x1b[0;34;1m"}
"""How well a story fits, which another text may not; and how a typed control character is shown."""


def steering(shown: bytes) -> set[str]:
    """What steers the terminal in what was shown; how far a cursor moves makes no difference."""
    text = shown.decode(errors="replace")
    sequences = {_NUMBERS.sub("", sequence) for sequence in _SEQUENCE.findall(text)}
    rest = _SEQUENCE.sub("", text)
    controls = {char for char in rest if unicodedata.category(char) == "Cc"}
    return (sequences | controls | set(_BIDI.findall(rest))) - {"\r", "\n"} - _OWN


class Stage:
    """A folder with a bank full of a text, and commands at a terminal on it."""

    def __init__(self, folder: Path, text: str, *, make: bool = True) -> None:
        """Write the notes and, unless somebody else will, make the bank."""
        self.folder = folder
        self.text = text
        self.notes = folder / _named(f"no{text}tes")
        self.bank = folder / "bank"
        self.beginning = (
            ("add", str(self.notes)),
            ("match", "a time the lift failed"),
            ("tag", "lift", "--confirm", "failure", "--confirm", "customer"),
            ("questions", "add", f"Why {text} the lift?", "--competency", "failure"),
            ("date", "2031-01-01", "--company", f"Acme {text}"),
        )
        self._write_notes()
        if make:
            for words in self.beginning:
                self.coach(*words)

    def coach(self, *words: str, steps: Steps = (), **more: str) -> Shown:
        """Run a command at a terminal, pressing keys as texts appear."""
        return at_terminal(self.command(*words), self.environment(**more), steps, self.folder)

    def command(self, *words: str) -> list[str]:
        """The words of a command line."""
        return [sys.executable, str(RUNNER), *(word.replace("\0", "") for word in words)]

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a command on this bank."""
        return os.environ | {
            "COACH_BANK": str(self.bank),
            "COACH_CACHE": str(self.folder / "cache"),
            "COACH_MODEL": "small",
            "COACH_NO_ASK": "1",
            "EDITOR": f"cp {self.folder / 'answer.txt'}",
            "PAGER": "cat",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "PYTHONPATH": os.pathsep.join(
                [str(RUNNER.parents[1]), os.environ.get("PYTHONPATH", "")]
            ),
            "TERM": "xterm-256color",
            **more,
        }

    def steps(self, name: str) -> tuple[tuple[str, ...], Steps, Mapping[str, str]]:
        """A session by its name: the words that begin it, what is typed, and the environment."""
        return _sessions(self.text)[name]

    def damage(self) -> None:
        """Put the text into columns whose values coach makes itself, as far as SQLite takes it."""
        with closing(sqlite3.connect(self.bank / "coach.db")) as database:
            for change in ("stories SET first_line", "own_questions SET id", "identities SET slug"):
                try:
                    database.execute(f"UPDATE {change} = ?", (self.text + "1",))
                except sqlite3.Error:  # a stricter schema does not take it at all
                    database.rollback()
                else:
                    database.commit()

    def _write_notes(self) -> None:
        text, notes = self.text, self.notes
        notes.mkdir(parents=True)
        long = f"The lift {text} stood still with 14 people {text} in it, and nobody {text} knew."
        (notes / _named(f"li{text}ft.md")).write_text(
            f"# The {text} lift\n\n**Situation:** {long} {long} {text}\n\n**Action:** I rang "
            f"{text} the makers, and told a client about a failure and a conflict. {long}\n\n"
            f"**Result:** It {text} went up again after 40 minutes. {long}\n\n"
            f"**Skills:** {text} calm, patience\n\n"
            f"# A {text} crane\n\n**Situation:** {text} The crane.\n\n**Action:** I {text} oiled "
            f"it for Maria Lopez at Acme Corp for $5,000.\n\n# Tell me about a {text} failure\n\n"
            f"See “The {text} lift”.\n\n# {text}\n\n{text}\n",
            encoding="utf-8",
            newline="",
        )
        (notes / _named(f"b{text}ad.docx")).write_bytes(b"\x1b\0")
        for name, page in {
            "list.txt": f"Why {text} the lift?\nWhy not {text}?\n",
            "job.txt": f"You know {text} Kafka.\nExperience with {text} Go and =cmd().\nYou "
            f"resolve {text} conflict within the team and with clients.\n",
            "answer.txt": f"The lift {text} stood. Um, I {text} rang 14 makers. It went {text} up.",
        }.items():
            (self.folder / name).write_text(page, encoding="utf-8")


def _named(name: str) -> str:
    return name.replace("/", "")


SESSIONS: Final = (
    *("tell", "tell-plain", "tell-dumb", "tell-colourless", "recall", "recall-plain", "mock"),
    *("mock-dumb", "aloud", "aloud-plain", "aloud-dumb", "left", "tag", "forget", "redact"),
    *("redact-each", "wizard", "questions", "choose", "map"),
)


def _sessions(text: str) -> dict[str, tuple[tuple[str, ...], Steps, Mapping[str, str]]]:
    """Every interactive command and mode by name."""
    told = (
        f"The lift {text} stood still with 14 people. I rang {text} the makers. It went up again."
    )
    pasted = b"\x1b[200~" + told.encode() + b"\x1b[201~\x1b\r"
    lines = told.encode().replace(b"\x1b", b"") + b"\n/done\n"  # the terminal takes them by line
    name, grade = ("Which story?", b"lift\r"), ("Grade?", b"g")
    by_line, which = ("Which story?", b"lift\r"), (f"{MAYBE}Which one?", b"1\r")
    grade_by_line, follow_up = ("Again, Hard", b"g\r"), ("Enter alone skips", text.encode() + b"\r")
    follow_up_by_line = ("Enter alone skips", b"none\r")
    written = [("Esc", b"/hint\r"), ("Hint:", b"/editor\r"), ("rang", pasted)]
    by_lines = [("/done alone", b"/hint\r"), ("Hint:", b"/editor\r"), ("rang", lines)]
    keep = [("Enter keeps", b"1 hard\r"), ("Enter keeps", b"\r")]
    one, dumb = ("--story", "lift", "--count", "1"), {"TERM": "dumb"}
    tell, spoken = ("practice", *one, "--probes", "1"), ("aloud", *one)
    interview = ("practice", "mock", "--count", "1", "--probes", "1")
    spoken_by_line = [
        by_line,
        which,
        ("Enter ends", b"\r"),
        ("Their numbers", b"1\r"),
        grade_by_line,
    ]
    return {
        "tell": (tell, [name, *written, follow_up, grade], {}),
        "tell-plain": (
            (*tell, "--plain"),
            [by_line, which, *written, follow_up_by_line, grade_by_line],
            {},
        ),
        "tell-dumb": (
            tell,
            [by_line, which, *by_lines, follow_up_by_line, grade_by_line],
            dumb,
        ),
        "tell-colourless": (
            tell,
            [name, *written, follow_up, grade],
            {"NO_COLOR": "1"},
        ),
        "recall": (("practice", "recall", "--count", "1"), [name, name, *keep], {}),
        "recall-plain": (
            ("practice", "recall", "--count", "1", "--plain"),
            [by_line, which, by_line, which, *keep],
            {},
        ),
        "mock": (interview, [("Esc", pasted), follow_up, *keep], {}),
        "mock-dumb": (
            interview,
            [("/done alone", lines), follow_up_by_line, *keep],
            dumb,
        ),
        "aloud": (
            ("practice", *spoken),
            [name, ("Enter ends", b"\r"), ("Which points", b"\rd"), grade],
            {},
        ),
        "aloud-plain": (("practice", *spoken, "--plain"), spoken_by_line, {}),
        "aloud-dumb": (("practice", *spoken), spoken_by_line, dumb),
        "left": (tell, [name, ("Esc", b"/quit\r")], {}),
        "tag": (
            ("tag",),
            [("Does it show", b"a"), ("What else", b" \r"), ("Does it show", b"q")],
            {},
        ),
        "forget": (("forget", "lift"), [("Delete this", b"n")], {}),
        "redact": (
            ("export", "--redact"),
            [("Replace these?", b"a"), ("Word or name", b"lift\r"), ("Replace these?", b"y")],
            {},
        ),
        "redact-each": (
            ("export", "--redact"),
            [("Replace these?", b"o"), *[("Replace it?", b"y")] * 2, ("Replace it?", b"q")],
            {},
        ),
        "wizard": (
            ("new", "--competency", "failure"),
            [("Title", text.encode() + b"\r"), ("Situation:", pasted), ("Task:", b"\x03")],
            {},
        ),
        "questions": (
            ("questions", "add", f"Why not {text} the crane?"),
            [("ask for?", b"\r")],
            {},
        ),
        "choose": (
            ("match", "a time the lift failed"),
            [("none of mine", b"2")],
            {"COACH_NO_ASK": ""},
        ),
        "map": (
            ("map",),
            [("1 of", b"o"), ("letters filter", b" \r"), ("2 of", b"1\r"), ("3 of", b"q")],
            {},
        ),
    }
