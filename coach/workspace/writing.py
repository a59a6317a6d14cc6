"""Writing stories into the bank's own folder: the only place coach writes a story to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from coach.errors import UsageProblem
from coach.errors.documents import UnreadableDocument
from coach.workspace.draft import Draft
from coach.workspace.refresh import load, understand

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from coach.settings import Settings
    from coach.storage.bank import Bank
    from coach.story import BankStory, Story


class Writing:
    """The stories of `coach new`, and the draft of one that is not finished.

    `reread` looks at all documents, `time` says now.
    """

    def __init__(
        self,
        bank: Bank,
        settings: Settings,
        reread: Callable[[], object],
        time: Callable[[], str],
    ) -> None:
        self._bank = bank
        self._folder = settings.written_stories
        self._reread = reread
        self._time = time
        self.draft = Draft(settings.bank)

    def write(self, story: Story) -> BankStory:
        """Write a story as Markdown into the bank's own folder, and take it in.

        Raises:
            UsageProblem: there is no story in it, only placeholders; nothing is written.
        """
        from coach.reading.written import file_name, markdown  # noqa: PLC0415

        path = self.new_path(file_name(story.title))
        try:
            path.write_text(markdown(story), encoding="utf-8", newline="\n")
            return self._take_in(path)
        except UnreadableDocument as error:
            path.unlink()
            raise UsageProblem(f"Nothing was written: {error.why}") from error
        except OSError:  # a disk that is full has room for half a story
            path.unlink()
            raise

    def new_path(self, name: str) -> Path:
        """A free path in the bank's own folder of stories."""
        folder = self._folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{name}.md"
        number = 2
        while path.exists():
            path = folder / f"{name}-{number}.md"
            number += 1
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        os.close(descriptor)
        return path.resolve()

    def _take_in(self, path: Path) -> BankStory:
        """Read a story file just written into the bank's folder.

        Raises:
            UnreadableDocument: there is no story in it.
        """
        self._bank.sources.add(str(self._folder.resolve()), self._time())
        self._reread()
        found = [story for story in self._bank.stories.at(str(path)) if not story.missing]
        if not found:
            why = [
                block.reason
                for where, block in self._bank.documents.skipped()
                if where == str(path)
            ]
            raise UnreadableDocument(path, f"there is no story in it yet ({'; '.join(why)}).")
        return found[0]

    def take_draft(self, draft: Path) -> BankStory:
        """Take in what was written in the draft's file, under the name its story deserves.

        Raises:
            UnreadableDocument: there is no story in it; it is kept as the draft.
        """
        from coach.reading.written import file_name  # noqa: PLC0415

        data = load(draft)
        reading = understand(draft, data)
        if not reading.stories:
            why = "; ".join(dict.fromkeys(block.reason for block in reading.skipped))
            raise UnreadableDocument(
                draft,
                f"there is no story in it yet ({why or 'it is empty'}). It is kept: "
                "coach new --editor goes on with it.",
            )
        path = self.new_path(file_name(reading.stories[0].title))
        path.write_bytes(data)
        known = self._take_in(path)
        self.draft.discard()
        return known
