"""The bank itself: empty, in use, or not to be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import CoachError, PathProblem

if TYPE_CHECKING:
    from pathlib import Path


class EmptyBank(CoachError):
    """Nothing has been added yet."""

    def __init__(self) -> None:
        super().__init__(
            "The bank has no stories yet. Point coach at your notes: coach add PATH. "
            "To look around first: coach --demo match "
            '"tell me about a failure".'
        )


class BankUnusable(PathProblem):
    """The bank's folder or database cannot be used."""


class BankInUse(CoachError):
    """Another process has the bank open, and what is to be done needs it alone."""

    def __init__(self, bank: Path) -> None:
        super().__init__(f"{bank}: another coach has this bank open. End it, then try again.")
