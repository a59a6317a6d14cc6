"""Where coach keeps things, and the sentence and exit code of each error."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import pytest

from coach import errors
from coach.settings import settings

if TYPE_CHECKING:
    from coach.errors import CoachError


def test_bank_is_the_folder_asked_for() -> None:
    """The argument goes before the environment."""
    found = settings("/b", demo=False, environment={"COACH_BANK": "/e", "COACH_CACHE": "/c"})
    assert found.bank == Path("/b")
    assert found.database == Path("/b/coach.db")
    assert found.written_stories == Path("/b/stories")
    assert found.index == Path("/b/index")
    assert found.own_competencies == Path("/b/competencies.toml")
    assert found.models == Path("/c/models")
    assert not found.demo


def test_bank_of_the_environment_comes_next() -> None:
    """Without an argument COACH_BANK says where; an empty argument is none."""
    for bank in (None, ""):
        found = settings(bank, demo=False, environment={"COACH_BANK": "/e", "COACH_CACHE": "/c"})
        assert found.bank == Path("/e")


def test_home_is_written_as_a_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tilde in either folder is the person's home."""
    monkeypatch.setenv("HOME", "/home/ana")
    found = settings("~/bank", demo=False, environment={"COACH_CACHE": "~/cache"})
    assert (found.bank, found.cache) == (Path("/home/ana/bank"), Path("/home/ana/cache"))


def test_platform_folders_come_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody says, the platform's own folders for coach are taken, and not yet made."""
    monkeypatch.setattr(platformdirs, "user_data_path", lambda name, **_: Path("/data", name))
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name, **_: Path("/cached", name))
    found = settings(None, demo=False, environment={"COACH_BANK": "", "COACH_CACHE": ""})
    assert (found.bank, found.cache) == (Path("/data/coach"), Path("/cached/coach"))


def test_demo_bank_lies_in_the_cache() -> None:
    """The demo bank is thrown away with the cache and never the person's own."""
    found = settings("/b", demo=True, environment={"COACH_CACHE": "/c"})
    assert (found.bank, found.demo) == (Path("/c/demo"), True)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (errors.NoQuestion("q.txt:3"), 'q.txt:3: There is no question. Ask one: coach match "tell'),
        (errors.NoQuestion(), "There is no question."),
        (
            errors.QuestionTooLong(100_000, 2000, "q.txt:1"),
            "q.txt:1: The question has 100,000 characters; 2,000 is the most.",
        ),
        (errors.QuestionTooLong(2001, 2000), "The question has 2,001 characters"),
        (errors.EmptyBank(), "The bank has no stories yet. Point coach at your notes: coach add"),
        (errors.StoryNotFound("x"), 'No story is called "x". coach list shows their names.'),
        (errors.AmbiguousStory("x", ["x1", "x2"]), '"x" could be: x1, x2. Type more of it.'),
        (
            errors.AmbiguousStory("x", ["a", "b", "c", "d", "e", "f", "g"]),
            '"x" could be: a, b, c, d, e and 2 more. Type more of it.',
        ),
        (errors.SourceNotFound("/a", "there is nothing."), "/a: there is nothing."),
        (errors.UnreadableDocument(Path("/a"), "it is a picture."), "/a: it is a picture."),
        (errors.ModelNotFound("m", "no such name."), "The model m cannot be loaded: no such name."),
        (errors.ModelDamaged(Path("/m"), "its hash differs."), "/m: its hash differs."),
        (errors.BankUnusable(Path("/b"), "it is damaged."), "/b: it is damaged."),
        (
            errors.CompetenciesUnusable(Path("/c"), [(2, "One."), (None, "Two.")]),
            "/c:2: One.\n/c: Two.",
        ),
    ],
)
def test_errors_own_their_sentence(error: CoachError, sentence: str) -> None:
    """The text of an error is the one sentence a person sees."""
    assert str(error).startswith(sentence)


def test_the_tree_of_errors_is_drawn() -> None:
    """The module draws every error below its parent, in the order in which they stand there."""
    drawn = re.findall(r"^ {4}((?:  )*)(\w+)", errors.__doc__ or "", re.MULTILINE)
    there = [
        ("  " * (len(each.__mro__) - len(errors.CoachError.__mro__)), name)
        for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, errors.CoachError)
    ]
    assert drawn == there


def test_exit_codes_tell_usage_from_failure() -> None:
    """What was asked wrongly exits 2, everything else 1."""
    assert errors.NoQuestion().exit_code == 2
    assert errors.QuestionTooLong(9, 1).exit_code == 2
    assert errors.EmptyBank().exit_code == 1


def test_unreadable_document_keeps_its_reason() -> None:
    """Callers that list problems need path and reason apart."""
    error = errors.UnreadableDocument(Path("/a.md"), "it is a picture.")
    assert (error.path, error.why) == (Path("/a.md"), "it is a picture.")
