"""Which stories users choose for questions: kept for ever, in any spelling of the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.domain.question import Choice
from coach.errors import BankUnusable
from coach.storage.bank import Bank
from coach.storage.row_checks import damaged_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coach.app import App
    from coach.domain.story import BankStory

THEN = "2026-03-02T20:00:00+00:00"
FAILURE, CONFLICT = "A time you failed?", "A quarrel with a colleague"


@pytest.fixture
def stories(workspace: App, work: Path) -> list[BankStory]:
    """The two stories of `work`, in the bank."""
    workspace.add([work])
    return workspace.stories()


@pytest.fixture
def bank(workspace: App, stories: list[BankStory]) -> Iterator[Bank]:
    """The bank of these stories, as another process opens it."""
    opened = Bank(workspace._settings.database)  # noqa: SLF001  (the same file)
    assert [story.id for story in stories] == [1, 2]
    yield opened
    opened.close()


# Storage


def test_choices_are_kept(bank: Bank) -> None:
    """One story, several, or none; what was said last holds, whatever the spelling."""
    choices = bank.choices
    assert choices.all() == []
    choices.replace(FAILURE, [2, 1, 2], THEN)
    choices.replace(CONFLICT, [], THEN)
    assert choices.all() == [Choice(FAILURE, (2, 1)), Choice(CONFLICT, ())]
    choices.replace("a time YOU failed", [1], THEN)
    assert choices.all() == [Choice(CONFLICT, ()), Choice("a time YOU failed", (1,))]
    choices.replace("Tell me about a time you failed.", [2], THEN)
    assert choices.all()[1:] == [Choice("Tell me about a time you failed.", (2,))]
    assert choices.remove(f"“{FAILURE}”")
    assert not choices.remove("What was never asked")
    assert choices.all() == [Choice(CONFLICT, ())]


def test_no_change_makes_the_index_stale(bank: Bank) -> None:
    """Arrays of 10,000 stories are not written anew for a key after a match."""
    before = bank.generation()
    bank.choices.replace(FAILURE, [1], THEN)
    bank.choices.remove(FAILURE)
    assert bank.generation() == before


def test_only_stories_are_chosen(bank: Bank) -> None:
    """An identity that never was is refused, and what was said before stays."""
    bank.choices.replace(FAILURE, [1], THEN)
    with pytest.raises(BankUnusable):
        bank.choices.replace(FAILURE, [2, 99], THEN)
    assert bank.choices.all() == [Choice(FAILURE, (1,))]


def test_a_forgotten_story_is_chosen_no_more(bank: Bank) -> None:
    """Its rows go; other stories of the question stay, and that none answers another one."""
    bank.choices.replace(FAILURE, [1, 2], THEN)
    bank.choices.replace(CONFLICT, [], THEN)
    bank.choices.replace("A deadline", [1], THEN)
    bank.deletion.delete([1], [])
    assert bank.choices.all() == [Choice(FAILURE, (2,)), Choice(CONFLICT, ())]


def test_rows_are_checksummed(bank: Bank) -> None:
    """A row that was changed behind coach's back is found."""
    bank.choices.replace(FAILURE, [1], THEN)
    connection = bank._connection  # noqa: SLF001
    assert list(damaged_rows(connection)) == []
    connection.execute("DROP TRIGGER temp.changed_choices")
    connection.execute("UPDATE choices SET identity_id = 2")
    assert [(table, row) for table, row, _ in damaged_rows(connection)] == [("choices", 1)]


def test_a_note_is_no_history(workspace: App, stories: list[BankStory]) -> None:
    """What a match notes is read back, and makes no backup due; anything else does."""
    bank = workspace.bank
    assert stories
    reopened = Bank(workspace._settings.database)  # noqa: SLF001
    reopened.note("a", "1")
    reopened.note("a", "2")
    assert (reopened.setting("a"), reopened.has_written) == ("2", False)
    reopened.choices.replace(FAILURE, [1], THEN)
    assert reopened.has_written
    reopened.close()
    assert bank.choices.all()
