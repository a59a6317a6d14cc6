"""What could be lost: files that are in the way, answers whose bank or story goes, recordings."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

from faulting.notes import SLUG
from faulting.rehearsing import must_rehearse
from faulting.rights import run_under
from faulting.row import Row, judge, left_out
from faulting.typist import SAVED, WORDS, Typist

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from faulting.home import Home, Said

_WHOLE_SLUG: Final = "the-kettle-that-emptied-the-fuse-box"
_MINE: Final = "# Mine\n\nWritten by hand.\n"
_LOCKED: Final = 8.0
_QUICK: Final = 2.0
"""Seconds in which a key is to be seen, though another process holds the bank."""
_ENDING: Final = ("SIGQUIT", "SIGUSR1", "SIGALRM", "SIGHUP", "SIGTERM")
_SHARED: Final = 0o640
_RECORDED: Final = "1-1.wav"


# What -o may replace


def device(home: Home) -> Row:
    """A report is to be written into a device."""
    return _into_device(home, "-o a device: gaps", "gaps", "-o")


def device_forced(home: Home) -> Row:
    """So it is, by force."""
    return _into_device(home, "-o a device, --force: gaps", "gaps", "--force", "-o")


def device_backup(home: Home) -> Row:
    """A backup is to be written into a device, by force."""
    return _into_device(home, "a device, --force: backup", "backup", "--force")


def _into_device(home: Home, name: str, *words: str) -> Row:
    path = home.folder / "null"
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    except PermissionError:
        return left_out(name, "only root makes devices")
    said = home.coach(*words, path)
    lost = [] if stat.S_ISCHR(path.lstat().st_mode) else ["the device was replaced"]
    return judge(name, said, 2, "this is a device or a pipe", lost)


def pipe(home: Home) -> Row:
    """A report is to be written into a pipe that nobody reads."""
    path = home.folder / "pipe"
    os.mkfifo(path)
    said = home.coach("gaps", "--force", "-o", path)
    lost = [] if stat.S_ISFIFO(path.lstat().st_mode) else ["the pipe was replaced"]
    return judge("-o a FIFO: gaps", said, 2, "this is a device or a pipe", lost)


def standard_output(home: Home) -> Row:
    """A report is to be written into the standard output by its name."""
    said = home.coach("gaps", "--format", "markdown", "-o", "/dev/stdout")
    return judge("-o /dev/stdout: gaps", said, 0, "report: coach gaps")


def source(home: Home) -> Row:
    """An export was made a source and edited; another one is to be written in its place."""
    path = home.folder / "notes-of-mine.md"
    home.must("export", "-o", path)
    home.must("add", path)
    return _in_the_way(home, "-o a source: export", path, path.read_text() + _MINE, "your bank")


def in_source(home: Home) -> Row:
    """A report is to be written over a note in a folder that was added."""
    path = home.notes / "mine.md"
    return _in_the_way(home, "-o a file of a source: export", path, _MINE, "your bank")


def changed(home: Home) -> Row:
    """A report was changed by hand."""
    path = home.folder / "report.md"
    home.must("export", "-o", path)
    text = path.read_text() + _MINE
    return _in_the_way(home, "-o a report changed by hand: export", path, text, "as this command")


def linked(home: Home) -> Row:
    """A link leads to a file of the person's."""
    path = home.folder / "link.md"
    path.symlink_to(home.folder / "mine.md")
    return _in_the_way(home, "-o a link to a file: export", path, _MINE, "as this command")


def _in_the_way(home: Home, name: str, path: Path, text: str, words: str) -> Row:
    path.write_text(text, encoding="utf-8")
    before = home.kept()
    said = home.coach("export", "--story", _WHOLE_SLUG, "-o", path)
    lost = [] if path.read_text(encoding="utf-8") == text else ["the file"]
    return judge(name, said, 2, words, [*lost, *home.lost(before)])


def in_bank(home: Home) -> Row:
    """The database itself is named, by force."""
    before = home.kept()
    said = home.coach("export", "--force", "-o", home.database)
    return judge("-o the database, --force: export", said, 2, "inside the bank", home.lost(before))


def in_other_bank(home: Home) -> Row:
    """The demo is to write over the database of the user's own bank, by force."""
    before = home.kept()
    said = home.coach("--demo", "sheet", "--force", "-o", home.database)
    name = "-o the database, --demo --force: sheet"
    return judge(name, said, 2, "inside the bank", home.lost(before))


def log_in_bank(home: Home) -> Row:
    """A log is to be written into the database."""
    return _log_into(home, home.database, "COACH_DEBUG_LOG=coach.db: list")


def log_in_document(home: Home) -> Row:
    """A log is to be written into a large document of the user's."""
    home.work.write_text(f"{home.work.read_text()}\n{'More of it. ' * 100_000}", encoding="utf-8")
    return _log_into(home, home.work, "COACH_DEBUG_LOG=a document: list")


def _log_into(home: Home, path: Path, name: str) -> Row:
    path.chmod(_SHARED)
    before, whole = home.kept(), path.read_bytes()
    said = home.coach("list", COACH_DEBUG="1", COACH_DEBUG_LOG=str(path))
    lost = home.lost(before)
    lost += [] if path.read_bytes() == whole else ["the file"]
    lost += [] if stat.S_IMODE(path.stat().st_mode) == _SHARED else ["the mode"]
    lost += [str(old) for old in path.parent.glob(f"{path.name}.1")]
    return judge(name, said, 2, "is no log of coach's", lost)


def replaced(home: Home) -> Row:
    """A report that nobody changed is written again; it keeps its mode, and a link stays one."""
    path, link = home.folder / "report.md", home.folder / "link.md"
    link.symlink_to(path)
    home.must("export", "-o", path)
    path.chmod(_SHARED)
    said = home.coach("export", "--story", SLUG, "-o", link)
    lost = [] if link.is_symlink() else ["the link"]
    lost += [] if stat.S_IMODE(path.stat().st_mode) == _SHARED else ["the mode"]
    lost += [] if path.read_text().count("coach: story") == 1 else ["the new report"]
    return judge("-o a report of before: export", said, 0, "Written", lost)


# What coach forget deletes


def linked_audio(home: Home) -> Row:
    """The folder of recordings is a link to somebody's music."""
    music = home.folder / "music"
    music.mkdir()
    song = music / "song.mp3"
    song.write_bytes(b"la")
    (home.bank / "audio").symlink_to(music)
    said = home.coach("forget", SLUG, "--yes")
    lost = [] if song.exists() else ["a song"]
    return judge("recordings' folder a link: forget", said, 0, "Forgotten", lost)


def linked_recording(home: Home) -> Row:
    """A recording of the story lies behind such a link: it is said, and nothing is forgotten."""
    recorded = _recorded(home)
    (home.bank / "audio").rename(home.folder / "elsewhere")
    (home.bank / "audio").symlink_to(home.folder / "elsewhere")
    before = home.kept()
    said = home.coach("forget", SLUG, "--yes")
    lost = [] if recorded.exists() else ["the recording"]
    name = "recording behind a link: forget"
    return judge(name, said, 1, "nothing behind a link", [*lost, *home.lost(before)])


def folder_in_audio(home: Home) -> Row:
    """The person keeps a folder and a file of their own beside the recordings."""
    recorded = _recorded(home)
    own = recorded.with_name("old")
    own.mkdir()
    song = recorded.with_name("song.mp3")
    song.write_bytes(b"la")
    said = home.coach("forget", SLUG, "--yes")
    lost = [] if own.exists() and song.exists() else ["what is no recording"]
    lost += ["the recording is still there"] if recorded.exists() else []
    return judge("a folder among recordings: forget", said, 0, "Forgotten", lost)


def forget_fails(home: Home) -> Row:
    """The file of a story may not be deleted."""
    return _forget_without_right(home, "stories", "a story's file cannot be deleted: forget")


def recording_stays(home: Home) -> Row:
    """A recording may not be deleted."""
    return _forget_without_right(home, "audio", "a recording cannot be deleted: forget")


def _forget_without_right(home: Home, folder: str, name: str) -> Row:
    """Nothing is forgotten where one folder may not be written, and no file of another deleted."""
    recorded = _recorded(home, "the-oven-door")
    before = home.kept()
    said = run_under(home, home.bank / folder, 0o500, "forget", "the-oven-door", "--yes")
    lost = [] if recorded.exists() else ["the recording"]
    lost += [] if (home.bank / "stories" / "the-oven-door.md").exists() else ["the file"]
    return judge(name, said, 1, "Permission denied", [*lost, *home.lost(before)])


def _recorded(home: Home, story: str = SLUG) -> Path:
    """Give a story an answer with a recording; return its file."""
    must_rehearse(home)
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute(
            "UPDATE attempts SET audio = ?, identity_id = (SELECT id FROM identities WHERE slug "
            "LIKE ?)",
            (_RECORDED, f"%{story}%"),
        )
        connection.commit()
    path = home.bank / "audio" / _RECORDED
    path.parent.mkdir()
    path.write_bytes(b"RIFF")
    return path


# Answers whose story or bank goes


def forgotten_meanwhile(home: Home) -> Row:
    """The story is forgotten in another terminal while it is told: the answer is kept."""
    with Typist(home) as typist:
        typist.answer()
        time.sleep(SAVED)
        home.must("forget", SLUG, "--yes")
        typist.type(" And more.")
        time.sleep(SAVED)
        typist.send()
        typist.see("Enter alone skips it.")
        typist.type("\r")
        said = typist.wait()
    answers = _rows(home, "SELECT answer FROM attempts WHERE identity_id IS NULL")
    lost = [] if answers == [f"{WORDS} And more."] else [f"the answer: {answers}"]
    drafts = _rows(home, "SELECT draft FROM items WHERE done = 1 AND draft != ''")
    lost += [f"a draft of what is done: {draft}" for draft in drafts]
    forgot = home.must("forget", "--no-story", "--yes").out
    lost += [] if WORDS in forgot else [f"not shown: {forgot}"]
    lost += _rows(home, "SELECT answer FROM attempts")
    lost += [
        file.name for file in home.bank.rglob("coach.db*") if WORDS.encode() in file.read_bytes()
    ]
    words = "Its story was forgotten meanwhile"
    return judge("story forgotten while it is told: practice", said, 0, words, lost)


def bank_deleted_meanwhile(home: Home) -> Row:
    """The bank is deleted while an answer is written."""
    return _bank_gone(home, "bank deleted while writing: practice", shutil.rmtree)


def bank_moved_meanwhile(home: Home) -> Row:
    """The bank is moved while an answer is written."""
    aside = home.folder / "moved"
    return _bank_gone(home, "bank moved while writing: practice", lambda bank: bank.rename(aside))


def _bank_gone(home: Home, name: str, take: Callable[[Path], object]) -> Row:
    with Typist(home) as typist:
        typist.answer()
        take(home.bank)
        typist.send()
        said = typist.wait()
    texts = [path.read_text() for path in (home.cache / "unsaved").glob("*.txt")]
    lost = [] if texts == [WORDS] else [f"the answer: {texts}"]
    lost += ["the bank's folder is made anew"] if home.bank.exists() else []
    lost += ["it is said to be kept"] if "1 answer" in said.out + said.err else []
    return judge(name, said, 1, "Your answer is in", lost)


def locked_meanwhile(home: Home) -> Row:
    """Another process holds the bank for seconds while an answer is written: keys are seen."""
    with Typist(home) as typist, closing(sqlite3.connect(home.database)) as other:
        typist.type("First of all.")
        other.execute("BEGIN IMMEDIATE")
        slowest, until, words = 0.0, time.monotonic() + _LOCKED, list[str]()
        while time.monotonic() < until:
            words.append(chr(ord("A") + len(words)) * 3)
            typist.type(f"\r{words[-1]}")
            slowest = max(slowest, typist.see(words[-1]))
            time.sleep(_LOCKED / 20)
        unsaved = [path.read_text() for path in (home.cache / "unsaved").glob("*.txt")]
        other.rollback()
        typist.type("\rDone.")
        typist.see("Done.")
        time.sleep(SAVED)
        left = list((home.cache / "unsaved").glob("*.txt"))
        typist.send()
        typist.see("Enter alone skips it.")
        typist.type("\r")
        typist.see("Grade?")
        typist.type("g")
        said = typist.wait()
    (answer,) = _rows(home, "SELECT answer FROM attempts")
    lost = [word for word in words if word not in answer.split()]
    lost += [f"a key was seen after {slowest:.1f} s"] if slowest > _QUICK else []
    lost += [] if unsaved and "First of all." in unsaved[0] else ["nothing was saved meanwhile"]
    lost += [f"left: {path.name}" for path in left]
    return judge(f"bank locked for {_LOCKED:g} s while writing", said, 0, "1 answer", lost)


def signals(home: Home) -> Row:
    """The process is told to end by one signal or another while an answer is written."""
    lost, said = [], None
    for name in _ENDING:
        if signal.getsignal(getattr(signal, name)) is signal.SIG_IGN:
            continue  # whoever started this had it ignored (a shell, in the background), so it is
        home.fresh()
        with Typist(home) as typist:
            typist.answer()
            typist.kill(getattr(signal, name))
            said = typist.wait()
        drafts = _rows(home, "SELECT draft FROM items WHERE draft != ''")
        lost += [] if drafts == [WORDS] else [f"{name}: {drafts}"]
        expected = 128 + getattr(signal, name)
        lost += [] if said.code == expected else [f"{name}: exit {said.code}"]
    code = said.code if said else None
    fault = f"{len(_ENDING)} signals while writing: practice"
    return Row(fault, "ends, the draft is kept", code, ", ".join(lost) or "nothing", tuple(lost))


def killed_in_editor(home: Home) -> Row:
    """Killed while the user's own editor is open: what it had saved is a draft, no file stays."""
    editor = home.folder / "editor.py"
    editor.write_text(
        "import pathlib, sys, time\n"
        f"pathlib.Path(sys.argv[-1]).write_text({WORDS + ' Edited.'!r})\n"
        "print('EDITED', flush=True)\n"
        "time.sleep(60)\n"
    )
    with Typist(home, EDITOR=f"{sys.executable} {editor}", VISUAL="") as typist:
        typist.answer()
        typist.type("\x18\x05")
        typist.see("EDITED")
        typist.kill(signal.SIGKILL)
        open_files = [path.name for path in home.bank.iterdir() if path.name.startswith(".answer")]
    said = home.coach("list")
    lost = [] if open_files else ["the file was not in the bank"]
    lost += [path.name for path in home.bank.iterdir() if path.name.startswith(".answer")]
    drafts = _rows(home, "SELECT draft FROM items WHERE draft != ''")
    lost += [] if drafts == [f"{WORDS} Edited."] else [f"the draft: {drafts}"]
    return judge("kill -9 in the editor of an answer, then: list", said, 0, SLUG, lost)


def interrupted_in_editor(home: Home) -> Row:
    """Ctrl-C at a terminal while an editor is open that hears it: see `_interrupted`."""
    return _interrupted(home, "Ctrl-C in the editor of an answer", "\x18\x05", "\x1b\r")


def interrupted_in_editor_dumb(home: Home) -> Row:
    """The same where the terminal cannot move its cursor."""
    return _interrupted(home, "Ctrl-C in the editor, TERM=dumb", "\r/editor\r", "/done\r", "dumb")


def _interrupted(home: Home, fault: str, opens: str, sends: str, term: str = "xterm") -> Row:
    """The editor gets it, fails of it or not, and what it saved before and after is the answer."""
    editor = home.folder / "editor.sh"
    editor.write_text(
        'trap "echo HEARD" INT; for last; do :; done; echo Before. >>"$last"; echo OPENED\n'
        'for i in 1 2 3 4 5 6 7 8; do sleep 0.5; done; echo After. >>"$last"; exit 3\n'
    )
    with Typist(home, EDITOR=f"sh {editor}", VISUAL="", TERM=term) as typist:
        typist.answer()
        typist.type(opens)
        typist.see("OPENED")
        typist.interrupt()
        typist.see("ended with 3")
        typist.type(sends)
        typist.see("Enter alone skips it.")
        typist.type("\r")
        typist.see("Grade?" if term == "xterm" else "Enter takes Again")
        typist.type("g\r")
        said = typist.wait()
    answers = _rows(home, "SELECT answer FROM attempts")
    lost = [] if answers == [f"{WORDS}\nBefore.\nAfter."] else [f"the answer: {answers}"]
    return judge(fault, said, 0, "HEARD", lost)


# Others at work


def locked_new(home: Home) -> Row:
    """Another process holds the bank: no file is left, and there is one story after a retry."""
    before = home.kept()
    words = ("new", "--title", "Late", "--action", "I wrote it in 5 minutes.")
    with closing(sqlite3.connect(home.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = home.coach(*words, BUSY="1")
        lost = [str(path) for path in (home.bank / "stories").glob("*late*")]
        other.rollback()
    home.must(*words)
    files = sorted(path.name for path in (home.bank / "stories").glob("*late*"))
    lost += [] if files == ["late.md"] else [f"after a retry: {files}"]
    name = "bank locked: new"
    return judge(name, said, 1, "another coach is writing", [*lost, *home.lost(before)])


def forgetters(home: Home) -> Row:
    """Stories are written and forgotten while others look: nobody fails."""
    rounds = max(2, home.kills // 5)
    ended: list[Said] = []

    def come_and_go(name: str) -> None:
        for number in range(rounds):
            title = f"{name} number {number}"
            done = f"I did {number} of {name}."
            ended.append(home.coach("new", "--title", title, "--action", done))
            ended.append(home.coach("forget", title.lower().replace(" ", "-"), "--yes"))

    def look(*words: str) -> None:
        ended.extend(home.coach(*words) for _ in range(2 * rounds))

    question = "a time the lights went out"
    threads = [threading.Thread(target=come_and_go, args=(name,)) for name in ("Left", "Right")]
    looks = [["gaps"], ["match", question], ["plan", question], ["gaps"], ["match", question]]
    threads += [threading.Thread(target=look, args=words) for words in [*looks, ["list"]]]
    before = home.kept()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = [path.name for path in (home.bank / "stories").iterdir() if "number" in path.name]
    said = next((said for said in ended if said.code), home.coach("list"))
    name = f"forget beside seven others, {len(ended)} commands"
    return judge(name, said, 0, "", [*left, *home.lost(before)])


def _rows(home: Home, query: str) -> list[str]:
    with closing(sqlite3.connect(home.database)) as connection:
        return [row[0] for row in connection.execute(query)]


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    "output-device": device,
    "output-device-forced": device_forced,
    "backup-device": device_backup,
    "output-pipe": pipe,
    "output-stdout": standard_output,
    "output-source": source,
    "output-in-source": in_source,
    "output-changed": changed,
    "output-linked": linked,
    "output-in-bank": in_bank,
    "output-in-other-bank": in_other_bank,
    "log-in-bank": log_in_bank,
    "log-in-document": log_in_document,
    "output-replaced": replaced,
    "linked-audio": linked_audio,
    "linked-recording": linked_recording,
    "folder-in-audio": folder_in_audio,
    "forget-fails": forget_fails,
    "recording-stays": recording_stays,
    "forgotten-meanwhile": forgotten_meanwhile,
    "bank-deleted-meanwhile": bank_deleted_meanwhile,
    "bank-moved-meanwhile": bank_moved_meanwhile,
    "locked-meanwhile": locked_meanwhile,
    "signals": signals,
    "killed-in-editor": killed_in_editor,
    "interrupted-in-editor": interrupted_in_editor,
    "interrupted-in-editor-dumb": interrupted_in_editor_dumb,
    "locked-new": locked_new,
    "forgetters": forgetters,
}
