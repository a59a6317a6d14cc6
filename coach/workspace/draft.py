"""The story being written: kept after every answer, so that an interruption loses one at most."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from coach.errors.bank import BankUnusable

if TYPE_CHECKING:
    from pathlib import Path


class Draft:
    """The answers given so far, by name of the field, in one private file of the bank."""

    def __init__(self, bank: Path) -> None:
        self._answers = bank / "draft.json"
        self._template = bank / "draft.md"

    def answers(self) -> dict[str, str]:
        """What was answered before an interruption; empty if nothing.

        Raises:
            BankUnusable: the draft cannot be read.
        """
        if not self._answers.exists():
            return {}
        try:
            kept = json.loads(self._answers.read_text(encoding="utf-8"))
            return {str(name): str(text) for name, text in kept.items()}
        except (OSError, ValueError, AttributeError) as error:
            raise BankUnusable(
                self._answers, "the draft cannot be read. Look at it, then remove it"
            ) from error

    def keep(self, answers: dict[str, str]) -> None:
        """Store the answers given so far."""
        _write(self._answers, json.dumps(answers, ensure_ascii=False, indent=2))

    def discard(self) -> None:
        """Drop the draft: its story is written."""
        self._answers.unlink(missing_ok=True)
        self._template.unlink(missing_ok=True)

    def template(self) -> Path:
        """The file to open in an editor: a template, or the draft of last time."""
        from coach.reading.written import template  # noqa: PLC0415

        if not self._template.exists():
            _write(self._template, template())
        return self._template


def _write(path: Path, text: str) -> None:
    """Replace a file at once, readable by its owner only."""
    half = path.with_name(path.name + ".half")
    descriptor = os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    half.replace(path)
