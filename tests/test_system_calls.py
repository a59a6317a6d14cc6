"""What coach asks of the kernel, as strace sees it: no network, nothing written elsewhere.

A library may open a socket without Python's knowing, so that no patch of `socket` can find it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.screen import Screen, needs_tmux

if TYPE_CHECKING:
    from collections.abc import Iterator

STRACE: Final = shutil.which("strace") or ""
OPEN_SECONDS: Final = 35
"""How long a session stays open: libraries that report do so after some ten seconds."""

CALLS: Final = (
    "network,openat,openat2,open,creat,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,"
    "link,linkat,symlink,symlinkat,mknod,mknodat,truncate,ftruncate"
)
DEVICES: Final = re.compile(
    r"/dev/(?:null|tty|ptmx|pts/\d+|shm/sem\.(?:\w{6}|(?:mp|joblib|loky)-[\w-]+))|/proc/(?:self|\d+)/.*"
)
"""What may be opened to be written without being a file of anybody's.

The semaphores are those of Python's multiprocessing, which libraries of the compiler try out and
delete at once.
"""

_CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((.*)\) += (-?\d+|\?)(?:<(.*)>)?")
_WRITES = re.compile(r"O_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)")
_PATH = re.compile(r'(?:AT_FDCWD<([^>]*)>|\d+<([^>]*)>|AT_FDCWD)?(?:, )?"((?:[^"\\]|\\.)*)"')


def can_trace() -> bool:
    """Whether strace is there and may look at a process."""
    if not STRACE or sys.platform != "linux":
        return False
    return not subprocess.run([STRACE, "-o", os.devnull, "true"], check=False).returncode


pytestmark = [
    pytest.mark.thorough,
    pytest.mark.real_model,
    pytest.mark.xdist_group("system-calls"),
    *needs_tmux,
    pytest.mark.skipif(not can_trace(), reason="strace is missing, or may not look at a process"),
]


class Traced:
    """A home, and every call that commands made there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temporary = folder / "tmp"
        self.output = folder / "answers.txt"
        self.notes = folder / "notes"
        self.notes.mkdir()
        self.temporary.mkdir()
        self.log = folder.parent / "strace"
        self.log.mkdir()
        self.count = 0
        # Nothing of this machine's: a library may keep quiet where it finds itself in CI.
        self.environment = {
            "HOME": str(folder),
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.temporary),
            "COACH_MODEL": "small",
            "COACH_BANK": str(folder / "bank"),
            "COACH_CACHE": str(folder / "cache"),
            "PYTHONPATH": str(Path(__file__).parents[1]),
            # What Python compiles of coach on import lies beside coach, and is none of its doing.
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def command(self, *words: str | Path) -> list[str]:
        """Return a command under strace, every thread and child with it, in a log of its own."""
        self.count += 1
        log = self.log / f"{self.count:02}"
        trace = [STRACE, "-f", "-y", "-s", "4096", "-e", f"trace={CALLS}", "-o", str(log)]
        return [*trace, sys.executable, "-m", "coach", *map(str, words)]

    def coach(self, *words: str | Path) -> None:
        """Run a command to its end."""
        done = subprocess.run(
            self.command(*words),
            check=False,
            env=self.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr

    def calls(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield the calls that succeeded: command, name, arguments, path of what they returned."""
        for log in sorted(self.log.iterdir()):
            begun: dict[str, str] = {}
            for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
                process, _, call = line.partition(" ")
                if call.endswith(" <unfinished ...>"):
                    begun[process] = call.removesuffix(" <unfinished ...>")
                    continue
                if resumed := re.match(r" *<\.\.\. \w+ resumed>", call):
                    call = begun.pop(process, "") + call[resumed.end() :]
                if (match := _CALL.match(call.strip())) and not match[3].startswith("-"):
                    yield log.name, match[1], match[2], match[4] or ""

    def sockets(self) -> set[str]:
        """Return every family of sockets that was asked for, in vain or not."""
        everything = "".join(
            log.read_text(encoding="utf-8", errors="replace") for log in self.log.iterdir()
        )
        return set(re.findall(r"\bsocket(?:pair)?\((\w+)", everything))

    def written(self) -> set[Path]:
        """Return every file that was written, made, renamed to or deleted."""
        return {path for path in self.paths() if not DEVICES.fullmatch(str(path))}

    def paths(self) -> set[Path]:
        """Return every path that was written, made, renamed to or deleted, devices too."""
        paths: set[Path] = set()
        for _, name, arguments, returned in self.calls():
            if name in {"open", "openat", "openat2", "creat"}:
                if name == "creat" or _WRITES.search(arguments):
                    paths.add(Path(returned.removesuffix("(deleted)").strip()))
            elif name == "ftruncate":
                paths |= {Path(found) for found in re.findall(r"^\d+<([^>]*)>", arguments)}
            elif not name.startswith(("socket", "connect", "send", "recv", "get", "set", "bind")):
                for cwd, at, path in _PATH.findall(arguments):
                    paths.add(Path(os.path.normpath(Path(cwd or at or self.folder) / path)))
        return paths

    def elsewhere(self) -> set[Path]:
        """Return what was written where coach has nothing to write."""
        places = (self.folder / "bank", self.folder / "cache", self.temporary)
        # The output is written beside its place and moved there.
        output = re.compile(rf"{re.escape(str(self.folder))}/(answers\.txt|\.answers\.txt\.\d+)")
        return {
            path
            for path in self.written()
            if not output.fullmatch(str(path))
            and not any(path.is_relative_to(place) for place in places)
        }


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Traced:
    """A home in which the commands that promise most have been run, one session among them."""
    home = tmp_path_factory.mktemp("traced") / "home"
    home.mkdir()
    traced = Traced(home)
    (traced.notes / "work.md").write_text(
        "## The kettle at the fair\n\n**Situation:** The lights went out at the fair.\n\n"
        "**Action:** I rang the electrician and sold by candle.\n\n**Result:** We sold 80 cups.\n",
        encoding="utf-8",
    )
    answer = home / "answer.md"
    answer.write_text("The lights went out. I rang the electrician. We sold 80 cups.")
    traced.coach("model", "compile")
    traced.coach("add", traced.notes)
    traced.coach("match", "a time the lights went out")
    traced.coach("gaps", "-o", traced.output)
    traced.coach("review", answer, "--story", "kettle")
    _practise(traced)
    return traced


def _practise(traced: Traced) -> None:
    """Answer one question in a terminal, which stays open for a while before the answer is sent."""
    screen = Screen(traced.folder, rows=40, columns=80, **traced.environment)
    try:
        command = traced.command("practice", "--story", "kettle", "--count", "1", "--probes", "1")
        screen.keys("-l", f"clear; {shlex.join(command)}; echo code $?.")
        screen.keys("Enter")
        screen.wait("Which story?")
        screen.keys("-l", "kettle")
        screen.keys("Enter")
        screen.wait("\n|")
        screen.keys("-l", "The lights went out and I rang the electrician.")
        time.sleep(OPEN_SECONDS)
        screen.keys("Escape", "Enter")
        screen.wait("Enter alone skips it.")
        screen.keys("Enter")
        screen.wait("Grade?")
        screen.keys("-l", "3")
        screen.wait("\ncode 0.")
    finally:
        screen.close()


def test_commands_were_seen(traced: Traced) -> None:
    """The traces hold what the commands are known to do: else nothing below means anything."""
    written = {path.name for path in traced.written()}
    assert {"coach.db", "weights.bin", "answers.txt"} <= written


def test_no_socket_leads_out(traced: Traced) -> None:
    """None but unix sockets is ever asked for: asyncio's own pair, in a session."""
    assert traced.sockets() <= {"AF_UNIX"}


def test_nothing_is_written_elsewhere(traced: Traced) -> None:
    """Bank, cache and the file that was named; scratch is gone at the end."""
    assert traced.elsewhere() == set()
    assert list(traced.temporary.iterdir()) == []
    semaphores = {path for path in traced.paths() if path.parts[:3] == ("/", "dev", "shm")}
    assert [path for path in semaphores if path.exists()] == []
    kept = {"bank", "cache", "tmp", "notes", "answer.md", "answers.txt", "tmux"}
    assert {path.name.rstrip("0123456789") for path in traced.folder.iterdir()} == kept
