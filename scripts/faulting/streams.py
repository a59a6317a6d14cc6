"""Closed standard streams, a log on a full disk, a disk that cannot share memory."""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from typing import TYPE_CHECKING, Final

from faulting.notes import SLUG
from faulting.row import judge, left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from faulting.home import Home, Said
    from faulting.row import Row

_QUIET: Final = ""
"""Any words will do: nobody is there to read them."""


def _closed(stream: str, home: Home, *words: str) -> Said:
    """Run a command with a stream closed, as cron and some launchers do."""
    return home.coach(*words, before=("bash", "-c", f'exec "$@" {stream}&-', "coach"))


def without_input(words: tuple[str, ...], code: int, sentence: str, home: Home) -> Row:
    """Standard input is closed: as when it is no terminal."""
    before = home.kept()
    said = _closed("<", home, *words)
    return judge(f"closed stdin: {words[0]}", said, code, sentence, home.lost(before))


def without_output(words: tuple[str, ...], home: Home) -> Row:
    """Standard output is closed: the command ends as it would, and no file of the bank takes it."""
    before = home.kept()
    said = _closed(">", home, *words)
    return judge(f"closed stdout: {words[0]}", said, 0, _QUIET, home.lost(before))


def all_closed(home: Home) -> Row:
    """All three are closed while something is written: the bank gets none of their numbers."""
    before = home.kept()
    said = home.coach(
        *("questions", "add", "What did you break?"),
        before=("bash", "-c", 'exec "$@" <&- >&- 2>&-', "coach"),
    )
    lost = home.lost(before)
    if not any("What did you break?" in row for row in home.kept()):
        lost.append("the new question")
    return judge("closed stdin, stdout and stderr: questions add", said, 0, _QUIET, lost)


def full_log(home: Home) -> Row:
    """The log of --debug lies on a full disk: the command goes on, and it is said once."""
    said = home.coach("--debug", "list", COACH_DEBUG_LOG="/dev/full")
    return judge("full disk for the log: list", said, 0, "The log cannot be written any further")


_NO_SHARED_MEMORY: Final = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
static int refused(int fd) {
  char link[64], name[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, name, sizeof name);
  return length > 4 && !memcmp(name + length - 4, "-shm", 4);
}
#define REFUSE(mmap) void *mmap(void *a, size_t n, int p, int f, int fd, off_t o) { \\
  void *(*real)(void *, size_t, int, int, int, off_t) = dlsym(RTLD_NEXT, #mmap); \\
  if (fd >= 0 && refused(fd)) { errno = ENODEV; return MAP_FAILED; } \\
  return real(a, n, p, f, fd, o); }
REFUSE(mmap)
REFUSE(mmap64)
"""
"""A library, loaded first, that maps no file of SQLite's shared memory, as some disks do not."""


def no_shared_memory(words: tuple[str, ...], said_once: str, home: Home) -> Row:
    """The bank, until now on a disk of this machine, lies on one that cannot share memory."""
    name = f"no shared memory: {words[0]}"
    if not shutil.which("gcc"):
        return left_out(name, "no compiler to make such a disk with")
    library, source = home.folder / "disk.so", home.folder / "disk.c"
    source.write_text(_NO_SHARED_MEMORY, encoding="utf-8")
    build = ["gcc", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
    subprocess.run(build, check=True)
    before = home.kept()
    first = home.coach(*words, LD_PRELOAD=str(library))
    again = home.coach("list", LD_PRELOAD=str(library))
    lost = home.lost(before) + ([again.err] if again.code or again.err else [])
    return judge(name, first, 0, said_once, lost)


_INPUT: Final = {
    "practice": (("practice",), 2, "needs a terminal"),
    "new": (("new",), 2, "without a terminal"),
    "forget": (("forget", SLUG), 2, "Nobody can be asked here"),
    "review": (("review", "-"), 2, "there is no text"),
    "export": (("export", "--redact"), 2, "there is no terminal to ask you in"),
    "tag": (("tag",), 0, "until you say so"),
    "restore": (("restore", "nowhere.zip"), 1, "there is no such file"),
}
_OUTPUT: Final = (("list",), ("match", "a time the oven failed"), ("gaps",), ("export",))

FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    **{f"no-stdin-{name}": partial(without_input, *row) for name, row in _INPUT.items()},
    **{f"no-stdout-{words[0]}": partial(without_output, words) for words in _OUTPUT},
    "no-streams": all_closed,
    "full-log": full_log,
    "no-shared-memory": partial(no_shared_memory, ("list",), "cannot share memory"),
    "no-shared-memory-add": partial(
        no_shared_memory, ("questions", "add", "What broke?"), "cannot share memory"
    ),
}
