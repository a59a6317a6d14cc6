"""Sessions of practice at a terminal: any keys, pasted bytes, over a bank of hostile text; Unix."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import sqlite3
import struct
import sys
import termios
import time
import traceback
from contextlib import closing
from typing import TYPE_CHECKING, Final, NoReturn

from faulting.hostile import HOSTILE, Stage, steering
from fuzzing.banks import CountingEncoder
from fuzzing.target import Failed, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

QUIET: Final = 0.04
"""Seconds without output after which the next keys are pressed."""
PATIENCE: Final = 30.0
"""Seconds after which a session hangs: its terminal is closed long before."""

_ONE: Final = ("--story", "lift", "--count", "1")
_MODES: Final = (
    ("practice", *_ONE),
    ("practice", *_ONE, "--plain"),
    ("practice", "aloud", *_ONE),
    ("practice", "aloud", *_ONE, "--plain"),
    ("practice", "recall", "--count", "2"),
    ("practice", "mock", "--count", "1"),
    ("tag", "lift"),
    ("new",),
    ("export", "--redact"),
    ("questions", "add", "Why not the crane?"),
)
_TERMINALS: Final = ("xterm-256color", "dumb", "screen")
_BY_TERMINAL: Final = {-1, -2, -3}
"""A closed terminal, Ctrl-C and Ctrl-\\ between two prompts end any process."""
_ENDED: Final = {0, 1, 2, 129, 130, 131, 143} | _BY_TERMINAL
_IGNORED: Final = re.compile(r"Exception ignored in.*?KeyboardInterrupt: \r\n", re.DOTALL)
"""What Python prints where Ctrl-C comes within a callback of its own."""
_FORBIDDEN: Final = steering(HOSTILE.encode()) - {"\x08", "\x1b[0m"}
_WHERE: Final = b"\x1b[6n\x1b[?2004h"
"""prompt_toolkit's own question where the cursor is, once keys looked like an answer to it."""
_LINES: Final = 500
"""Lines typed at most: at a prompt that asks again, more would take longer than an input may."""
_OSC: Final = re.compile(r"\x1b[\]PX^_]")
_ANSWERS: Final = re.compile(r"(\d+) answers? in ")
_ECHO: Final = 3


def _session(folder: Path) -> Callable[[bytes], None]:
    """The check of sessions; the first byte says which one, every other line is typed."""
    stage = Stage(folder / "stage", HOSTILE)
    whole, raised = folder / "whole", folder / "raised.txt"
    shutil.copytree(stage.bank, whole)
    import coach.app  # noqa: PLC0415  (so that it is there in each child)
    import coach.tui.session  # noqa: PLC0415, F401
    from coach.embeddings import loader  # noqa: PLC0415

    loader.open_encoder = lambda *_: CountingEncoder()

    def check(data: bytes) -> None:
        shutil.rmtree(stage.bank)
        shutil.copytree(whole, stage.bank)
        chosen, lines = (data[0], data[1:].split(b"\n")[:_LINES]) if data else (0, [])
        words = _MODES[chosen % len(_MODES)]
        terminal = _TERMINALS[chosen // len(_MODES) % len(_TERMINALS)]
        code, shown = _held(words, stage.environment(TERM=terminal), lines, raised)
        if raised.exists():
            why = raised.read_text(encoding="utf-8")
            raised.unlink()
            raise Failed(f"exit code {code}: {why[-2000:]}")
        _judge(code, shown, stage.bank / "coach.db")

    return check


def _judge(code: int, raw: bytes, database: Path) -> None:
    raw = raw.replace(_WHERE, b"")
    shown = _IGNORED.sub("", raw.decode(errors="replace"))
    if "Traceback" in shown or "Unhandled exception" in shown:
        raise Failed(f"a traceback: {shown[shown.find('Trace') :][-400:]!a}")
    if code not in _ENDED:
        raise Failed(f"exit code {code}: {shown[-400:]!a}")
    if found := steering(raw) & _FORBIDDEN or set(_OSC.findall(shown)):
        raise Failed(f"{sorted(found)!a} reach the terminal")
    acknowledged = sum(int(count) for count in _ANSWERS.findall(shown))
    with closing(sqlite3.connect(database)) as connection:
        (kept,) = connection.execute("SELECT count(*) FROM attempts").fetchone()
    if kept < acknowledged:
        raise Failed(f"{acknowledged} answers acknowledged and {kept} kept")


def _held(
    words: Sequence[str], environment: dict[str, str], lines: Sequence[bytes], raised: Path
) -> tuple[int, bytes]:
    """Type lines at a session, each when it is quiet; its exit code and all it showed.

    What it raises past coach's own end is written to the file `raised`: nobody sees its terminal.
    """
    child, keyboard = pty.fork()
    if not child:
        _run(words, environment, raised)
    os.set_blocking(keyboard, False)
    fcntl.ioctl(keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
    shown = bytearray()
    try:
        for line in (b"", *lines):
            _read(keyboard, PATIENCE if not shown else QUIET, shown)
            _type(keyboard, line[:4000] + b"\r", shown)
        _read(keyboard, QUIET, shown)
        _type(keyboard, b"\x03\x03", shown)
        _read(keyboard, QUIET, shown)
    except OSError:  # the session has ended
        pass
    finally:
        os.close(keyboard)  # a session that goes on is hung up
    until = time.monotonic() + PATIENCE
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > until:
            os.kill(child, 9)
            os.waitpid(child, 0)
            raise Failed(f"it did not end: {bytes(shown[-400:])!a}")
        time.sleep(0.01)
    return os.waitstatus_to_exitcode(ended[1]), bytes(shown)


def _read(keyboard: int, quiet: float, shown: bytearray) -> None:
    """Read into `shown` until nothing has come for so long, at most PATIENCE seconds.

    A session that has ended raises OSError; what it said last has been read by then.
    """
    until, before = time.monotonic() + PATIENCE, len(shown)
    while time.monotonic() < until:
        if not select.select([keyboard], [], [], QUIET if len(shown) > before else quiet)[0]:
            break
        shown += os.read(keyboard, 65_536)


def _type(keyboard: int, keys: bytes, shown: bytearray) -> None:
    """Write keys, and read meanwhile: a session that waits to show something takes none."""
    until = time.monotonic() + PATIENCE
    while keys and time.monotonic() < until:
        readable, writable, _ = select.select([keyboard], [keyboard], [], QUIET)
        if readable:
            shown += os.read(keyboard, 65_536)
        if writable:
            keys = keys[os.write(keyboard, keys) :]


def _run(words: Sequence[str], environment: dict[str, str], raised: Path) -> NoReturn:
    """Be the session: in a child of the fuzzer's, which has imported everything."""
    try:
        modes = termios.tcgetattr(0)
        modes[_ECHO] &= ~termios.ECHO  # what the terminal echoes is not coach's
        termios.tcsetattr(0, termios.TCSANOW, modes)
        # prompt_toolkit would let it echo again while an editor runs.
        vars(termios)["ECHO"] = 0
        os.environ.clear()
        os.environ.update(environment)
        sys.stdin = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115
        sys.stdout = open(1, "w", 1, closefd=False, encoding="utf-8")  # noqa: SIM115
        sys.stderr = open(2, "w", 1, closefd=False, encoding="utf-8")  # noqa: SIM115
        sys.argv = ["coach", *words]
        from coach.cli.main import main  # noqa: PLC0415

        main()
    except KeyboardInterrupt:  # after the command has ended
        os._exit(130)
    except BaseException:  # noqa: BLE001  (whatever it is, it is told what it was)
        raised.write_text(traceback.format_exc(), encoding="utf-8")
    finally:
        os._exit(99)  # main ends the process itself


def _seeds() -> Iterable[bytes]:
    told = b"The lift stood. I rang the makers. It went up again."
    hostile = HOSTILE.encode()
    pasted = b"\x1b[200~" + hostile + told + b"\x1b[201~\x1b"
    for mode in range(len(_MODES) * len(_TERMINALS)):
        yield bytes([mode]) + b"lift\n1\n/hint\n/editor\n" + pasted + b"\n\n/done\n\ng\n"
        yield bytes([mode]) + b"lift\n" + hostile + b"\n/done\n\x1b\n" + hostile + b"\ng\ny\nq"
    yield b"\x00\x1b[35;7m\x1b[<0;1;1M\x1b[M !!\x1b[12;40R\x1bOP\x00\x1b[I\nlift\n/quit"


SESSIONS: Final = {"session": Target(_session, _seeds)}
