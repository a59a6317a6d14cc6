"""`coach help json` is true: each document has the keys that it says, and no others."""

from __future__ import annotations

import json
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING

import click
import pytest

from coach.app import App
from coach.cli.maintenance import help_topics
from coach.domain.practice import Grade
from coach.domain.transcript import SpokenWord, TimeSpan, Transcript
from coach.interview.debrief import GRADES
from coach.interview.transcripts import AskedQuestion
from coach.matching import ranking
from coach.progress import SilentReporter
from coach.review.answer import answer_from_transcript
from tests.conftest import NOW
from tests.diary import COUPON, Diary, keep_month
from tests.practising import TOLD
from tests.shapes import Shapes
from tests.test_help import walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from coach.config import Settings
    from tests.conftest import WordEncoder

    Run = Callable[..., Result]

SENT = "I sent a 90 % coupon to every customer instead of ten testers"

SPOKEN = Transcript(
    (
        SpokenWord("Um,", 0.5, 0.8),
        SpokenWord("I", 1.0, 1.1),
        *(
            SpokenWord(text, 4.0 + at, 4.5 + at)
            for at, text in enumerate(["rang", "every", "customer."])
        ),
    ),
    8.0,
    (TimeSpan(0.5, 1.1), TimeSpan(4.0, 6.5)),
)

CALLS = {
    "coach match": [["match", SENT, "xylophone zeppelin"]],
    "coach list": [["list"]],
    "coach list --standing": [["list", "--standing"]],
    "coach outline": [["outline", "work.md"]],
    "coach questions": [["questions"]],
    "coach questions --competencies": [["questions", "--competencies"]],
    "coach plan": [["plan", "A coupon that every customer got", "The wrong coupon"]],
    "coach gaps": [
        ["gaps"],
        ["gaps", "--framework", "amazon"],
        ["gaps", "--jd", "job.txt"],
    ],
    "coach gaps --by skill": [["gaps", "--by", "skill"]],
    "coach tag": [["tag"], ["tag", COUPON]],
    "coach tag --list": [["tag", COUPON, "--confirm", "failure"], ["tag", "--list"]],
    "coach choose": [
        ["choose", "1", SENT],
        ["choose", "none", "Why us?"],
        ["choose", "--list"],
    ],
    "coach map": [["map", "own_mistake", "coupon"], ["map"], ["map", "--list"]],
    "coach review": [["review", "answer.txt", "--question", "tell me about a failure"]],
    "coach review --words N": [["review", "form.txt", "--words", "20"]],
    "coach review --audio FILE": [["review", "--audio", "answer.wav"]],
    "coach due": [["due", "--days", "3"]],
    "coach stats": [["stats"], ["stats", "--days", "1"]],
    "coach history": [["history", COUPON], ["history", "argument"]],
    "coach history --regrade N GRADE": [["history"], ["history", "--regrade", "1", "good"]],
    "coach debrief": [["debrief", "--show"]],
    "coach export": [["export"], ["export", "--redact", "--yes"]],
    "coach doctor": [["doctor"]],
}
"""What is called for each heading of the page, to see all its objects."""


@pytest.fixture
def shapes() -> Shapes:
    """What the page says."""
    page = help_topics()["json"]
    found = Shapes(page)
    found.by_command = {
        name.removesuffix(" --format json"): shape for name, shape in found.by_command.items()
    }
    return found


@pytest.fixture
def full(
    run: Run,
    folders: Settings,
    words: WordEncoder,
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """The command line on a bank with two stories, a month of practice and an interview ahead."""
    monkeypatch.chdir(work.parent)
    (work.parent / "answer.txt").write_text(TOLD)
    (work.parent / "form.txt").write_text(f"{TOLD} {TOLD}")
    (work.parent / "job.txt").write_text("- A tight deadline.\n- Experience with Go\n")
    # What is heard is for test_transcription.py; here it is always the same.
    monkeypatch.setattr("coach.audio.transcription.open_transcriber", lambda _model: None)
    monkeypatch.setattr(
        "coach.review.answer.hear_file", lambda *_: answer_from_transcript(SPOKEN, "answer.wav")
    )
    # The quick encoder's scores mean no chance, so a story is told from any chance.
    monkeypatch.setattr(ranking, "UNSURE_FROM", 0.0)
    clock: list[Diary] = []
    opened = App(
        folders,
        SilentReporter(),
        encoder=words,
        now=lambda: clock[0].now if clock else NOW,
        zone=UTC,
    )
    opened.add([work])
    clock.append(Diary(opened))
    keep_month(clock[0])
    clock[0].answer(0, COUPON, recall_ms=2500, told=2, grades=(Grade.GOOD, Grade.GOOD))
    _keep_interview(opened)
    opened.close()
    monkeypatch.setattr("coach.app.App", partial(App, now=lambda: NOW, zone=UTC))
    assert run("date", "2026-09-02", "--company", "Acme").exit_code == 0
    return run


PLANNED = "Which zither would you tune?"


def _keep_interview(opened: App) -> None:
    """Keep a debrief in which each rule, and each word for how it went, comes once."""
    opened.choices.choose(SENT, [opened.story(COUPON)])
    list(opened.questions.add(["Why did the soup go cold?"], choose=None))
    practised = next(one.question for one in opened.bank.practice.attempts() if one.question)
    opened.plan([PLANNED])
    texts = [
        SENT,
        PLANNED,
        "Why did the soup go cold?",
        practised,
        "Xylophone zeppelin quagga?",
        "Why?",
    ]
    begun = opened.debriefs.begin("Acme", NOW.date(), [AskedQuestion(text) for text in texts], "")
    weighed = opened.debriefs.weigh(begun)
    stories = (COUPON, COUPON, None, None)
    for one, story in zip(weighed.questions, stories, strict=False):
        told = opened.story(story) if story else None
        opened.debriefs.store_story(weighed, one, told)
    there = opened.debriefs.again(begun.session.id).questions
    for one, went in zip(there, GRADES, strict=False):
        opened.debriefs.store_went(one, went)


def test_each_document_has_its_heading(shapes: Shapes) -> None:
    """Every command that prints JSON is on the page, and nothing else is."""
    printing = {
        " ".join(("coach", *path))
        for path, command in walk()
        for option in command.params
        if isinstance(option.type, click.Choice) and "json" in option.type.choices
    }
    assert printing
    headings = set(shapes.by_command)
    assert {heading.partition(" --")[0] for heading in headings} == printing
    assert headings == set(CALLS)


def test_every_key_is_documented(full: Run, shapes: Shapes) -> None:
    """Whatever a command prints has the shape the page gives it, and every shape is seen."""
    for heading, calls in CALLS.items():
        for arguments in calls:
            result = full(*arguments, "--format", "json")
            assert result.exit_code == 0 or arguments == ["doctor"]  # 1: a fault, a document still
            assert result.stdout
            for line in result.stdout.splitlines():
                assert shapes.fits(shapes.by_command[heading], json.loads(line)), (arguments, line)
    assert shapes.unseen() == []


@pytest.mark.parametrize(
    ("text", "fits", "does_not"),
    [
        ('{"a": int, "b": str | null}', {"a": 1, "b": None}, {"a": 1}),
        ('{"a": int}', {"a": 1}, {"a": 1, "b": 2}),
        ('{"a": int}', {"a": 1}, {"a": True}),
        ("[int, int]", [1, 2], [1, 2, 3]),
        ('[{"a": float}]', [{"a": 1.5}, {"a": 2}], [{"a": "1.5"}]),
        ('"x" | 1', 1, "y"),
        ('{"a": int} | {}', {}, []),
    ],
)
def test_a_shape_tells_what_fits(text: str, fits: object, does_not: object) -> None:
    """The measure itself lets nothing else through."""
    shapes = Shapes(f"it\n    {text}\n")
    assert shapes.unseen() or "a" not in text
    assert not shapes.fits(shapes.by_command["it"], does_not)
    assert shapes.fits(shapes.by_command["it"], fits)
