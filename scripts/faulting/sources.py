"""A person's documents that go, change their kind, or cannot be read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from faulting.notes import unlisted
from faulting.row import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from faulting.home import Home
    from faulting.row import Row

_GONE: Final = "Its stories are left out until it is back."


def deleted(home: Home) -> Row:
    """The document is deleted, and comes back."""
    return _away(home, "source deleted: list", home.work.unlink, 0, _GONE)


def renamed(home: Home) -> Row:
    """The document has another name: its stories keep theirs, and what is confirmed of them."""
    before = home.kept()
    home.work.rename(home.notes / "other.md")
    said = home.coach("list")
    lost = [*home.lost(before), *unlisted(said)]
    return judge("source renamed: list", said, 0, "No story is missing with it.", lost)


def folder_instead(home: Home) -> Row:
    """A folder has the document's name."""

    def replace() -> None:
        home.work.unlink()
        home.work.mkdir()

    return _away(home, "source now a folder: list", replace, 0, _GONE)


def source_folder_instead(home: Home) -> Row:
    """A file has the name of the folder that was added."""

    def replace() -> None:
        home.work.unlink()
        home.notes.rmdir()
        home.notes.write_text("Nothing of a story.")

    return _away(home, "source folder now a file: list", replace, 0, _GONE)


def loop(home: Home) -> Row:
    """Links that lead in a circle, of files and folders."""
    before = home.kept()
    (home.notes / "again").symlink_to(home.notes)
    (home.notes / "one.md").symlink_to(home.notes / "two.md")
    (home.notes / "two.md").symlink_to(home.notes / "one.md")
    said = home.coach("add", home.notes)
    return judge("symlink loop in a folder: add", said, 0, "2 stories", home.lost(before))


def loop_itself(home: Home) -> Row:
    """A link to itself is added."""
    path = home.notes / "itself.md"
    path.symlink_to(path)
    return judge("symlink to itself: add", home.coach("add", path), 1, "itself.md")


def loop_instead(home: Home) -> Row:
    """The document becomes a link to itself."""

    def replace() -> None:
        home.work.unlink()
        home.work.symlink_to(home.work)

    return _away(home, "source now a link to itself: list", replace, 0, _GONE)


def fifo_instead(home: Home) -> Row:
    """The document becomes a pipe."""
    home.must("add", home.work)

    def replace() -> None:
        home.work.unlink()
        os.mkfifo(home.work)

    return _away(home, "source now a FIFO: list", replace, 0, "work.md")


def _away(home: Home, name: str, take: Callable[[], None], code: int, words: str) -> Row:
    """A document goes, and comes back as it was: the stories are the same ones again."""
    before = home.kept()
    take()
    said = home.coach("list")
    lost = home.lost(before)
    home.restore_notes()
    lost += [*unlisted(home.coach("list")), *home.lost(before)]
    return judge(name, said, code, words, lost)


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    "deleted": deleted,
    "renamed": renamed,
    "folder-instead": folder_instead,
    "source-folder-instead": source_folder_instead,
    "loop": loop,
    "loop-itself": loop_itself,
    "loop-instead": loop_instead,
    "fifo-instead": fifo_instead,
}
