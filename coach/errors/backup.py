"""A backup of the bank, made and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import PathProblem, UsageProblem

if TYPE_CHECKING:
    from pathlib import Path


class BankInTheWay(UsageProblem):
    """A bank that holds something stands where a backup should be restored."""

    def __init__(self, bank: Path) -> None:
        super().__init__(
            f"{bank}: this bank holds something already. --force moves it aside and restores."
        )


class BackupUnusable(PathProblem):
    """A file that is no backup of a bank, or a damaged one."""
