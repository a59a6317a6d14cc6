"""What can go wrong around coach: the quick rows of scripts/faults, as that prints them."""

from __future__ import annotations

import sys
from typing import Final

import pytest

from faulting import escapes, hostile_banks, losses, poison, recovery, streams
from faulting.faults import FAULTS, SLOW
from faulting.home import Home, Said
from faulting.row import NOTHING, judge, left_out

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made of Unix")

SHOWN_ELSEWHERE: Final = {
    "loop", "loop-itself", "fifo-in-folder", "huge-in-folder", "bank-deleted", "overwritten-header",
    "read-only-folder-add", "read-only-database", "emptied", "deleted", "folder-instead",
    "huge-reviewed", "fifo-reviewed", "unreadable", "newer",
    "overwritten-middle", "unreadable-folder", "unreadable-later", "renamed", "loop-instead",
    "no-folder", "no-right-to-database",
}  # fmt: skip
"""In tests of the workspace, of storage and of the command line, in their own process."""

KINDS: Final = (escapes, hostile_banks, losses, poison, recovery, streams)
BY_HAND: Final = {name for kind in KINDS for i, name in enumerate(sorted(kind.FAULTS)) if i % 2}
"""Every other row of a kind is run by `scripts/faults` alone: all would take six minutes."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One home for all; each fault begins with what was there at first."""
    return Home(tmp_path_factory.mktemp("faults"), kills=1, seconds=0.1, seed=7)


@pytest.mark.thorough
@pytest.mark.parametrize("name", sorted(set(FAULTS) - SLOW - SHOWN_ELSEWHERE - BY_HAND))
def test_fault(home: Home, name: str) -> None:
    """It ends with one sentence and the right exit code, and loses nothing."""
    home.fresh()
    row = FAULTS[name](home)
    assert row.wrong == (), str(row)
    if row.code is None:
        pytest.skip(row.said)
    assert row.lost == NOTHING


@pytest.mark.parametrize(
    ("said", "lost", "wrong"),
    [
        (Said(1, "", "Error: The disk is full.\n"), [], 0),
        (Said(0, "", ""), [], 2),
        (Said(1, "", "Error: No.\n"), [], 1),
        (Said(1, "", "Error: disk\nTraceback (most recent call last)\n"), [], 1),
        (Said(1, "", "Error: disk\nError: disk\n"), [], 1),
        (Said(1, "", "Error: disk\n", hung=True), [], 1),
        (Said(1, "", "Error: disk\n"), ["story 1"], 1),
    ],
)
def test_what_is_wrong_is_seen(said: Said, lost: list[str], wrong: int) -> None:
    """Another code, other words, a traceback, a hang, two sentences, and a loss."""
    row = judge("full disk", said, 1, "disk", lost)
    assert len(row.wrong) == wrong
    assert ("WRONG" in str(row)) is bool(wrong)
    assert row.lost == (", ".join(lost) or NOTHING)


def test_what_cannot_be_made_to_happen() -> None:
    """Such a row has no exit code and says why."""
    assert "left out: only root" in str(left_out("full disk", "only root"))


def test_names_are_there() -> None:
    """What is said to be shown elsewhere is a fault."""
    assert set(FAULTS) >= SHOWN_ELSEWHERE | SLOW
