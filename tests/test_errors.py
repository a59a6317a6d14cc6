"""The sentence and the exit code of each error, and where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach import errors
from coach.errors import (
    AmbiguousName,
    AmbiguousStory,
    BankUnusable,
    CoachError,
    CompetenciesUnusable,
    EmptyBank,
    ModelDamaged,
    ModelNotFound,
    NoQuestion,
    QuestionTooLong,
    SourceNotFound,
    StoryNotFound,
    UnknownCompetency,
    UnknownFramework,
    UnreadableDocument,
)


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
        (AmbiguousName("x", ["x1", "x2"]), '"x" could be: x1, x2. Type more of it.'),
        (
            CompetenciesUnusable(Path("/c"), [(2, "One."), (None, "Two.")]),
            "/c:2: One.\n/c: Two.",
        ),
    ],
)
def test_errors_own_their_sentence(error: CoachError, sentence: str) -> None:
    """The text of an error is the one sentence a person sees."""
    assert str(error).startswith(sentence)


def test_every_error_has_one_sentence_and_an_exit_code() -> None:
    """Whatever stands in the module is a CoachError, and says what it is for."""
    classes = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and value.__module__ == errors.__name__
    ]
    assert len(classes) > 40
    for error in classes:
        assert issubclass(error, CoachError)
        assert error.exit_code in {1, 2}
        assert error.__doc__


def test_exit_codes_tell_usage_from_failure() -> None:
    """What was asked wrongly exits 2, everything else 1."""
    assert NoQuestion().exit_code == 2
    assert QuestionTooLong(9, 1).exit_code == 2
    assert EmptyBank().exit_code == 1


def test_unreadable_document_keeps_its_reason() -> None:
    """Callers that list problems by path need the reason apart."""
    assert UnreadableDocument(Path("/a.md"), "it is a picture.").why == "it is a picture."
