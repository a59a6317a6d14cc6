"""Questions that no story answers: one's points for them, practised, recognised and forgotten."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from coach.app import App
from coach.domain.practice import Mode
from coach.errors import EmptyBank, UnknownName
from coach.practice.selection import SessionLimits
from coach.progress import SilentReporter
from coach.review.answer import cut_pieces, split_answer
from coach.review.key_points import tell_points
from tests.conftest import NOW
from tests.keys import press_keys
from tests.practising import SEND, TOLD, Rehearsal, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    from coach.config import Settings
    from coach.embeddings.encoder import OnnxEncoder
    from tests.conftest import WordEncoder

    Run = Callable[..., Result]

HERE = Path(__file__).parent
NIGHT, BELT = "I lead the night dispatch of a depot", "I mended the sorting belt in March"
RIGHT_HELD = 0.95
"""Of the judgements that are said on answers held back: 36 of 36 with the small model."""


def prepared(run: Run, name: str, *points: str, company: str = "") -> None:
    """Points that are kept for a standing question."""
    given = [part for point in points for part in ("--point", point)]
    assert run("new", "--standing", name, "--company", company, *given).exit_code == 0


def listed(run: Run, name: str) -> list[tuple[str | None, list[str]]]:
    """The company and points of each answer to a standing question."""
    rows = json.loads(run("list", "--standing", "--format", "json").stdout)
    return [(row["company"], row["points"]) for row in rows if row["standing"] == name]


def test_points_are_kept_for_each_company(run: Run) -> None:
    """A company has points of its own beside those for any; what is given anew replaces them."""
    prepared(run, "why-us", "I ride your buses", "Dana told me of the roster", company="Acme Ltd")
    prepared(run, "why-us", "The work is outdoors")
    prepared(run, "why-us", "Your timetable is mine", company="acme  ltd")
    assert listed(run, "why-us") == [
        ("acme ltd", ["Your timetable is mine"]),
        (None, ["The work is outdoors"]),
    ]
    shown = run("show", "why-us").stdout
    assert "why-us  for acme ltd" in shown
    assert "- The work is outdoors" in shown


def test_what_holds_is_shown_until_there_are_points(run: Run) -> None:
    """Every standing question is listed with what a good answer holds, and how to write one."""
    shown = run("list", "--standing").stdout
    assert "Nothing bad about anybody." in shown
    assert "coach new --standing why-leave" in shown
    prepared(run, "why-leave", "My team was closed")
    shown = run("list", "--standing").stdout
    assert "Nothing bad about anybody." not in shown
    assert "coach practice --standing why-leave" in shown


def test_points_are_piped_in(run: Run) -> None:
    """One a line; bullets, blank lines and repetitions are no points."""
    done = run("new", "--standing", "salary", stdin="- From 48 to 52\n\n* Training\nTraining\n")
    assert done.stdout == "Kept: 2 points. coach practice --standing salary\n"
    assert listed(run, "salary") == [(None, ["From 48 to 52", "Training"])]
    assert "No points are kept" in run("new", "--standing", "salary", stdin="\n").stdout
    assert listed(run, "salary") == [(None, [])]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["new", "--standing", "why-me", "--point", "x"],
            'No standing question is called "why-me"',
        ),
        (["new", "--standing", "why-us", "--title", "x"], "--standing goes with --company"),
        (["new", "--company", "Acme"], "--company and --point go with --standing."),
        (["practice", "mock", "--standing"], "coach practice mock --round NAME"),
        (["forget", "--standing", "gap", "--no-story"], "Name one story, or give --no-story"),
    ],
)
def test_what_does_not_go_together(run: Run, arguments: list[str], said: str) -> None:
    """One sentence says what, and nothing is kept."""
    failed = run(*arguments)
    assert failed.exit_code == 2
    assert said in failed.stderr


def test_match_and_plan_show_the_points(full: Run) -> None:
    """Where a standing question is asked as it is worded there, whatever comes near it."""
    prepared(full, "weakness", "I put off calls")
    for command in ("match", "plan"):
        shown = full(command, "what is your greatest weakness").stdout
        assert "This asks for no story. Your points:" in shown
        assert "- I put off calls" in shown
    shown = full("match", "What are your strengths?").stdout
    assert "Two or three that this job needs" in shown
    assert "coach new --standing strengths" in shown
    found = json.loads(full("match", "What is your greatest weakness?", "--format", "json").stdout)
    assert (found["fit"], found["standing"]) == ("none", True)


def test_a_story_that_was_chosen_is_told(full: Run) -> None:
    """What the user says of a question counts more than what coach knows of it."""
    full("match", "What is your greatest weakness?")
    full("choose", "1")
    assert "This asks for no story" not in full("match", "What is your greatest weakness?").stdout


def test_one_in_a_list_of_questions_is_known(opened: App, tmp_path: Path) -> None:
    """It is timed and compared with the points, not with a story."""
    wanted = tmp_path / "asked.txt"
    wanted.write_text("Why us?\nTell me about a failure.\n", encoding="utf-8")
    first, second = opened.practice.begin(SessionLimits(Mode.MOCK, listed=wanted)).items
    assert (first.question_id, first.question, first.target) == ("why-us", "Why us?", 60)
    assert second.target is None


@pytest.fixture
def opened(folders: Settings, words: WordEncoder, work: Path) -> Iterator[App]:
    """A bank with two stories and the quick encoder."""
    workspace = App(folders, SilentReporter(), encoder=words, now=lambda: NOW, rng=Random(0))  # noqa: S311
    workspace.add([work])
    yield workspace
    workspace.close()


@pytest.fixture
def rehearsal(opened: App) -> Rehearsal:
    """Its practice."""
    return Rehearsal(opened)


def keep(workspace: App, name: str, *points: str, company: str = "") -> None:
    """Points of a standing question, by the program."""
    workspace.standing.store(workspace.library.find_standing(name), company, points)


def test_told_again_in_less_time(rehearsal: Rehearsal) -> None:
    """One question is asked in its seconds, then in fewer; no story is asked for, none graded."""
    workspace = rehearsal.workspace
    keep(workspace, "about-yourself", NIGHT, BELT)
    session = workspace.practice.begin(SessionLimits(standing="about-yourself"))
    assert [item.target for item in session.items] == [90, 60, 30]
    shown = rehearsal.hold(
        session, tell(f"{NIGHT}. {BELT}."), tell(NIGHT), tell("Hello to you all.")
    )
    assert "Which story" not in shown
    assert "Grade" not in shown
    assert "15 words, 0:06 spoken; 1:30 is the time for it." in shown
    assert "Told 2 of your 2 points." in shown
    assert f"[left out] {BELT}" in shown
    first, second, third = rehearsal.attempts()
    assert [answer.story for answer in (first, second, third)] == [None] * 3
    assert (first.review or {})["coverage"]["covered"] == [NIGHT, BELT]
    assert (third.review or {})["coverage"]["missed"] == [NIGHT, BELT]
    assert workspace.bank.practice.cards() == []
    assert workspace.bank.practice.unfinished_session() is None


def test_a_ladder_of_ones_own(opened: App) -> None:
    """The seconds that the user names are those asked."""
    limits = SessionLimits(standing="why-us", ladder=(40, 20))
    assert [item.target for item in opened.practice.begin(limits).items] == [40, 20]


def test_all_are_asked_those_not_asked_for_longest_first(rehearsal: Rehearsal) -> None:
    """Each once; what was answered comes last the next time."""
    workspace = rehearsal.workspace
    session = workspace.practice.begin(SessionLimits(standing="all"))
    asked = [item.question_id for item in session.items]
    assert asked == list(workspace.library.standing)
    rehearsal.hold(session, tell("I like to work outdoors."), "/quit", "\x1b\r")
    workspace.__dict__.pop("practice", None)
    again = workspace.practice.begin(SessionLimits(standing="all", count=8))
    assert [item.question_id for item in again.items] == asked[1:]


def test_without_points_it_says_what_a_good_answer_holds(rehearsal: Rehearsal) -> None:
    """There is nothing to compare with, so the session ends with what to prepare."""
    session = rehearsal.workspace.practice.begin(SessionLimits(standing="weakness"))
    shown = rehearsal.hold(session, tell("I put off calls that are hard."))
    assert "What it has cost you once." in shown
    assert "coach new --standing weakness" in shown


def test_no_story_is_needed(workspace: App) -> None:
    """A bank without a story can be practised on what asks for none, and on nothing else."""
    practice = workspace.practice
    assert practice.begin(SessionLimits(standing="why-us")).items
    assert practice.resume()
    with pytest.raises(EmptyBank):
        practice.begin(SessionLimits())


def test_a_story_is_told_as_ever(rehearsal: Rehearsal) -> None:
    """Points for standing questions change nothing where a story is asked for."""
    keep(rehearsal.workspace, "why-us", NIGHT)
    session = rehearsal.begin(Mode.TELL, rehearsal.item(), probes=0)
    shown = rehearsal.hold(session, "coupon\r", tell(TOLD), "g")
    assert "your points" not in shown
    (answer,) = rehearsal.attempts()
    assert answer.grade is not None


def test_the_company_of_the_next_interview(opened: App) -> None:
    """Its points come first, then those for any; it is named where a wording does so."""
    standing, why_us = opened.standing, opened.library.find_standing("why-us")
    keep(opened, "why-us", NIGHT, company="Acme")
    assert standing.prepare(why_us).points == (NIGHT,)  # no interview ahead: better than none
    assert standing.prepare(why_us, "Hale").points == ()
    assert standing.prepare(why_us, "Acme Rockets").points == (NIGHT,)
    assert standing.prepare(why_us, "Acmeon").points == ()
    keep(opened, "why-us", BELT)
    assert standing.prepare(why_us).points == (BELT,)
    opened.agenda.set_interview(opened.agenda.today, "ACME")
    assert standing.prepare(why_us).points == (NIGHT,)
    assert "Why ACME?" in why_us.worded(standing.company)
    assert not any("{company}" in text for text in why_us.worded(""))


def test_a_wording_is_known_without_a_model(opened: App, words: WordEncoder) -> None:
    """As it is written, whatever its capitals; also with a company that there are points for."""
    keep(opened, "why-us", NIGHT, company="Acme")
    words.texts.clear()
    said = [opened.standing.recognise(text) for text in ("why acme", "What are your strengths?")]
    assert [one.question.id for one in said if one] == ["why-us", "strengths"]
    assert [one.points for one in said if one] == [(NIGHT,), ()]
    assert words.texts == []


def test_one_is_forgotten_with_what_was_said(full: Run, folders: Settings) -> None:
    """Points and answers of it are gone from every file; others stay."""
    prepared(full, "weakness", "I put off calls to Quibblesworth")
    prepared(full, "strengths", NIGHT)
    workspace = App(folders, SilentReporter(), now=lambda: NOW)
    session = workspace.practice.begin(SessionLimits(standing="weakness", ladder=(30,)))
    item = session.items[0]
    workspace.practice.add_answer(session, item, story=None, answer="Quibblesworth waited a week.")
    workspace.close()
    refused = full("forget", "--standing", "weakness")
    assert (refused.exit_code, "--yes" in refused.stderr) == (2, True)
    done = full("forget", "--standing", "weakness", "--yes")
    assert "Quibblesworth" in done.stdout  # what goes is shown
    assert "Forgotten: 1 answers and your points" in done.stdout
    for file in folders.bank.rglob("*"):
        assert not (file.is_file() and b"Quibblesworth" in file.read_bytes()), file
    assert listed(full, "weakness") == [(None, [])]
    assert listed(full, "strengths") == [(None, [NIGHT])]
    assert "Nothing is kept of it." in full("forget", "--standing", "weakness", "--yes").stdout


def test_points_are_in_a_backup(full: Run, tmp_path: Path) -> None:
    """They come back with it."""
    prepared(full, "salary", "From 48 to 52 thousand")
    assert full("backup", str(tmp_path / "kept.zip")).exit_code == 0
    assert full("forget", "--standing", "salary", "--yes").exit_code == 0
    assert full("restore", str(tmp_path / "kept.zip"), "--force").exit_code == 0
    assert listed(full, "salary") == [(None, ["From 48 to 52 thousand"])]


def test_a_name_may_be_shortened(opened: App) -> None:
    """As those of competencies are; one that is none is refused with all there are."""
    assert opened.library.find_standing("questions").id == "questions-for-them"
    with pytest.raises(UnknownName, match="anything-to-add"):
        opened.library.find_standing("hobbies")


def test_points_kept_before_are_there_to_be_changed(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """They are asked for in a terminal, below what a good answer holds."""
    prepared(run, "gap", NIGHT)
    ended = press_keys(["new", "--standing", "gap"], [f"\n{BELT}", SEND], monkeypatch, capsys)
    assert ended.code == 0
    assert "you owe nobody the details" in ended.err
    assert ended.out == "Kept: 2 points. coach practice --standing gap\n"
    assert listed(run, "gap") == [(None, [NIGHT, BELT])]


def _judged(encoder: OnnxEncoder, kind: str) -> tuple[int, int, int]:
    """How many points are judged right, judged wrong and not judged, of a set of answers."""
    right = wrong = unsure = 0
    with (HERE / "labelled_told.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        if row["set"] != kind:
            continue
        points = row["points"].split("|")
        pieces = cut_pieces(split_answer(row["answer"]))
        found = tell_points(points, encoder.encode(points), encoder.encode(pieces))
        for point, told in zip(points, row["told"], strict=True):
            judged = "y" if point in found["covered"] else "n" if point in found["missed"] else ""
            right += judged == told
            wrong += judged not in {told, ""}
            unsure += not judged
    return right, wrong, unsure


@pytest.mark.real_model
def test_points_told_in_other_words(real_encoder: OnnxEncoder) -> None:
    """Which points were told is right where it is said, and it is said of most."""
    assert _judged(real_encoder, "chosen")[1] == 0
    right, wrong, unsure = _judged(real_encoder, "held")
    assert right / (right + wrong) >= RIGHT_HELD
    assert unsure <= right / 4


@pytest.mark.real_model
@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("what would you like to be paid?", "salary"),
        ("Could you take us through your CV?", "about-yourself"),
        ("reason for leaving", "why-leave"),
        ("Anything you want to ask us?", "questions-for-them"),
        ("Where do you see yourself in five years?", None),
        ("How does garbage collection work in Java?", None),
    ],
)
def test_other_words_are_recognised(
    asked: str, name: str | None, opened: App, real_encoder: OnnxEncoder
) -> None:
    """A standing question in other words is that one; what only resembles it is none."""
    opened.models._encoder = real_encoder  # noqa: SLF001
    said = opened.standing.recognise(asked)
    assert (said.question.id if said else None) == name
