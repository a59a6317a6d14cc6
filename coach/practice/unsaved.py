"""Lose no answer: what the bank cannot take, and what lies in the user's own editor."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from coach.errors import AnswerNotStored, BankUnusable
from coach.storage.bank import HURRIED_SECONDS
from coach.storage.files import is_running, whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from coach.storage.bank import Bank

_FOLDER: Final = re.compile(r"\.answer-(probe-)?(\d{1,9})-(\d{1,9})-(\d{1,9})")
"""The folder of an answer that is in the user's own editor: session, position, process; of one to a
probe the attempt stands in the session's place."""

EDITED: Final = "answer.txt"
"""The file in it."""


def editing_folder(bank: Bank, of: int | str, position: int) -> Path:
    """Return the folder for an answer in the user's own editor, which is not made yet."""
    return bank.folder / f".answer-{of}-{position}-{os.getpid()}"


def take_back_edited(bank: Bank) -> None:
    """Store as drafts what lies in editors' files of processes that were killed; delete those."""
    for folder in bank.folder.iterdir():
        if (match := _FOLDER.fullmatch(folder.name)) and not is_running(int(match[4])):
            # A bank that is in use now is no reason to fail: the next command does it.
            with suppress(BankUnusable), bank.waiting(HURRIED_SECONDS):
                with suppress(OSError):
                    text = (folder / EDITED).read_text(encoding="utf-8", errors="replace")
                    if text.strip():
                        practice = bank.practice
                        store = practice.draft_probe if match[1] else practice.store_draft
                        store(int(match[2]), int(match[3]), text.rstrip("\n"))
                shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, eq=False)
class UnsavedAnswers:
    """Where an answer goes that the bank cannot take: a file in `folder`; `now` is the clock."""

    bank: Bank
    folder: Path
    now: Callable[[], datetime]

    @cached_property
    def _file(self) -> Path:
        return self.folder / f"answer-{self.now():%Y-%m-%dT%H%M%S}-{os.getpid()}.txt"

    @contextmanager
    def rescuing(self, text: str) -> Iterator[None]:
        """Write an answer into a file where what stores it fails, or the bank is not found.

        Raises:
            AnswerNotStored: it says where the answer is.
        """
        try:
            yield
            self.bank.check_in_place()
        except (BankUnusable, OSError) as error:
            if not text.strip():
                raise
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with whole_file(self._file) as file:
                file.write(text.encode())
            raise AnswerNotStored(error, self._file) from error
        self._file.unlink(missing_ok=True)
