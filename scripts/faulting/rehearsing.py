"""`coach practice` at a terminal of its own, typed by what it shows; Unix only."""

from __future__ import annotations

import itertools
import os
import pty
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from faulting.at_terminal import CONTROLS, read_shown
from faulting.home import PATIENCE, RUNNER, Said
from faulting.notes import SLUG, TOLD

if TYPE_CHECKING:
    from faulting.home import Home

ANSWERS: Final = 2
_SEND: Final = b"\x1b\r"
_STORY: Final = b"Which story?"
_ASKED: Final = b"Follow-up: "
_FOLLOW_UP: Final = b"Enter alone skips it."
_GRADE: Final = b"Grade?"
_EDITOR: Final = b"Esc"
_KEYS: Final = {
    _STORY: SLUG.encode() + b"\r",
    _EDITOR: TOLD.encode() + _SEND,
    _ASKED: b"",
    _FOLLOW_UP: b"Ola held the lamp, I did the rest.\r",
    _GRADE: b"g",
}
_NEXT: Final = {
    _STORY: (_EDITOR,),
    _EDITOR: (_ASKED,),
    _ASKED: (_FOLLOW_UP,),
    _FOLLOW_UP: (_ASKED, _GRADE),
    _GRADE: (_STORY, _EDITOR),
}
"""A prompt is drawn again at every key: only another one is answered."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """How a session ended, and how many answers and grades it had taken: it had gone on.

    `probes` are the answers to follow-ups.
    """

    said: Said
    answers: int
    probes: int
    grades: int


def rehearse(home: Home, *words: str, **more: str) -> Rehearsed:
    """Answer whatever is asked, until the session ends or dies."""
    terminal = {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": "80", "LINES": "40"}
    environment = home.environment(**terminal, **more)
    keyboard, screen = pty.openpty()
    with subprocess.Popen(
        [sys.executable, str(RUNNER), "practice", *words],
        env=environment, stdin=screen, stdout=screen, stderr=screen,
    ) as process:  # fmt: skip
        os.close(screen)
        try:
            shown, asked, hung = _type(keyboard)
        finally:
            os.close(keyboard)
        if hung:
            process.kill()
        code = process.wait(PATIENCE)
    text = shown.decode(errors="replace")
    pairs = list(itertools.pairwise(asked))
    answers, probes = pairs.count((_EDITOR, _ASKED)), sum(one == _FOLLOW_UP for one, _ in pairs)
    ended = text.count("answers in ") + text.count("answer in ")
    after_grades = sum(
        each == _GRADE and any(later != _GRADE for later in asked[place + 1 :])
        for place, each in enumerate(asked)
    )
    grades = asked.count(_GRADE) if ended else after_grades
    said = Said(code, text if not code else "", "" if not code else text[-400:], 0, hung)
    return Rehearsed(said, answers, probes, grades)


def must_rehearse(home: Home) -> None:
    """Rehearse one question of a story until its grade is kept; RuntimeError otherwise."""
    told = rehearse(home, "--story", SLUG, "--count", "1")
    if told.said.code or told.said.hung or not told.grades:
        raise RuntimeError(f"no answer was graded: {told}")


def _type(keyboard: int) -> tuple[bytes, list[bytes], bool]:
    """Type at every prompt as it comes: all that was shown, the prompts, whether it hung."""
    shown, new, asked = b"", b"", list[bytes]()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        more = read_shown(keyboard, 1)
        if more is None:
            return shown, asked, False
        shown, new = shown + more, new + more
        plain = CONTROLS.sub(b"", new)
        for prompt in _NEXT[asked[-1]] if asked else _KEYS:
            if prompt in plain:
                asked.append(prompt)
                # Nothing typed, nothing drawn again: the next prompt may be here already.
                new = b"" if _KEYS[prompt] else plain.partition(prompt)[2]
                os.write(keyboard, _KEYS[prompt])
                break
    return shown, asked, True
