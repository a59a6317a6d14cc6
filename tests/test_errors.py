"""The sentence and the exit code of each error, and where it stands."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from coach import errors
from coach.errors import CoachError
from coach.errors.bank import BankUnusable, EmptyBank
from coach.errors.competencies import (
    AmbiguousFramework,
    CompetenciesUnusable,
    UnknownCompetency,
    UnknownFramework,
)
from coach.errors.documents import SourceNotFound, UnreadableDocument
from coach.errors.models import ModelDamaged, ModelNotFound
from coach.errors.questions import NoQuestion, QuestionTooLong
from coach.errors.stories import AmbiguousStory, StoryNotFound


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NoQuestion("q.txt:3"), 'q.txt:3: There is no question. Ask one: coach match "tell'),
        (NoQuestion(), "There is no question."),
        (
            QuestionTooLong(100_000, 2000, "q.txt:1"),
            "q.txt:1: The question has 100,000 characters; 2,000 is the most.",
        ),
        (QuestionTooLong(2001, 2000), "The question has 2,001 characters"),
        (EmptyBank(), "The bank has no stories yet. Point coach at your notes: coach add"),
        (StoryNotFound("x"), 'No story is called "x". coach list shows their names.'),
        (AmbiguousStory("x", ["x1", "x2"]), '"x" could be: x1, x2. Type more of it.'),
        (
            AmbiguousStory("x", ["a", "b", "c", "d", "e", "f", "g"]),
            '"x" could be: a, b, c, d, e and 2 more. Type more of it.',
        ),
        (SourceNotFound("/a", "there is nothing."), "/a: there is nothing."),
        (UnreadableDocument(Path("/a"), "it is a picture."), "/a: it is a picture."),
        (ModelNotFound("m", "no such name."), "The model m cannot be loaded: no such name."),
        (ModelDamaged(Path("/m"), "its hash differs."), "/m: its hash differs."),
        (BankUnusable(Path("/b"), "it is damaged."), "/b: it is damaged."),
        (
            UnknownCompetency("x", ["a", "b"]),
            'No competency is called "x". There are: a, b.',
        ),
        (UnknownFramework("x", ["a"]), 'No framework is called "x". There are: a.'),
        (AmbiguousFramework("x", ["x1", "x2"]), '"x" could be: x1, x2. Type more of it.'),
        (
            CompetenciesUnusable(Path("/c"), [(2, "One."), (None, "Two.")]),
            "/c:2: One.\n/c: Two.",
        ),
    ],
)
def test_errors_own_their_sentence(error: CoachError, sentence: str) -> None:
    """The text of an error is the one sentence a person sees."""
    assert str(error).startswith(sentence)


def test_the_tree_of_errors_is_drawn() -> None:
    """The package draws every error below its parent, with its module, in the order they have."""
    drawn = re.findall(r"^ {4}( *)([A-Z]\w+) +(\w+)", errors.__doc__ or "", re.MULTILINE)
    assert drawn == _tree(CoachError)


def test_every_error_is_in_the_tree_once() -> None:
    """No class stands apart, and no name stands in two modules."""
    drawn = [name for _, name, _ in _tree(CoachError)]
    assert len(set(drawn)) == len(drawn) == len(_every_class()) > 0


def _tree(top: type, indent: str = "") -> list[tuple[str, str, str]]:
    """A class and all below it: how far in, its name, and its module or exit code."""
    where = "exit" if top.__module__ == errors.__name__ else top.__module__.rpartition(".")[2]
    below = [each for each in _every_class() if each.__bases__ == (top,)]
    return [
        (indent, top.__name__, where),
        *(line for each in below for line in _tree(each, f"{indent}  ")),
    ]


def _every_class() -> list[type]:
    """Those of the package itself, then of its modules by name, as each has them."""
    names = sorted(each.name for each in iter_modules(errors.__path__))
    return [
        each
        for module in (errors, *(import_module(f"coach.errors.{name}") for name in names))
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__
    ]


def test_exit_codes_tell_usage_from_failure() -> None:
    """What was asked wrongly exits 2, everything else 1."""
    assert NoQuestion().exit_code == 2
    assert QuestionTooLong(9, 1).exit_code == 2
    assert EmptyBank().exit_code == 1


def test_unreadable_document_keeps_its_reason() -> None:
    """Callers that list problems by path need the reason apart."""
    assert UnreadableDocument(Path("/a.md"), "it is a picture.").why == "it is a picture."
