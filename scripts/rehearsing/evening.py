"""Play a persona's evening with the real command at a terminal, and judge what coach did."""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from faulting.at_terminal import MAYBE, at_terminal
from faulting.home import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from faulting.at_terminal import Shown
    from rehearsing.persona import Command, Persona

_TAIL: Final = 700
"""Characters of a screen that are printed where something is wrong."""


@dataclass
class Evening:
    """What came of it: the seconds it took, what is wrong, and every screen by its command."""

    persona: Persona
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    screens: list[tuple[str, str]] = field(default_factory=list)

    @property
    def steps(self) -> int:
        """Commands, and things done at them."""
        return sum(1 + len(command.steps) for command in self.persona.evening)

    def __str__(self) -> str:
        """The row as it is printed."""
        row = f"{self.persona.name:16} {self.steps:5} {self.seconds:8.1f}  "
        return row + ("\n" + " " * 33).join(self.wrong or ["ok"])


def spend(persona: Persona, folder: Path, cache: Path) -> Evening:
    """Play an evening in a new folder, with a bank of its own."""
    evening, began = Evening(persona), time.monotonic()
    for name, text in persona.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    environment = os.environ | {
        "COACH_BANK": str(folder / "bank"),
        "COACH_CACHE": str(cache),
        "COACH_MODEL": "small",
        "HOME": str(folder),
        "PAGER": "cat",
        "PROMPT_TOOLKIT_NO_CPR": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "TERM": "xterm-256color",
    }
    for command in persona.evening:
        line = [sys.executable, "-m", "coach", *command.words]
        shown = at_terminal(line, environment, command.steps, folder)
        screen = " ".join(shown.text.split())
        evening.screens.append((" ".join(command.words), shown.text))
        wrong = [*_judge(command, shown, screen)]
        evening.wrong += [f"coach {' '.join(command.words)}: {what}" for what in wrong]
        if shown.hung:
            break
    evening.wrong += _changed(persona, folder)
    evening.seconds = time.monotonic() - began
    return evening


def _judge(command: Command, shown: Shown, screen: str) -> list[str]:
    """What is wrong with how a command went."""
    left = [waits for waits, _ in shown.left if not waits.startswith(MAYBE)]
    if left or shown.hung:
        return [f"{[*left, 'its end'][0]!r} never came: ...{screen[-_TAIL:]}"]
    wrong = [f"not done: {one.that}" for one in command.expected if not one.is_met(screen)]
    if shown.code != command.code:
        wrong.append(f"exit code {shown.code}, not {command.code}: ...{screen[-_TAIL:]}")
    if re.search(r"Traceback|fault of coach", screen):
        wrong.append(f"a fault of coach's own: ...{screen[-_TAIL:]}")
    return wrong


def _changed(persona: Persona, folder: Path) -> list[str]:
    """What an evening did beside the bank: no file of the user's is written to, nothing is made."""
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    made = {name for name in files if not name.startswith("bank/")} - {*persona.files, "sheet.html"}
    wrong = [f"made: {', '.join(sorted(made))}"] if made else []
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in persona.files}
    return [
        *wrong,
        *(f"{name} was written to" for name in texts if texts[name] != persona.files[name]),
    ]
