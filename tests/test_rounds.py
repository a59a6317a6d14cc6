"""Rounds of an interview: who asks what, for how long and how deep, and a user's own rounds."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from coach.app import App
from coach.catalog import files
from coach.catalog.parse import parse_rounds
from coach.domain.practice import Mode
from coach.domain.session import SelectionReason
from coach.practice.selection import SessionLimits
from coach.progress import SilentReporter
from tests.conftest import NOW
from tests.practising import Rehearsal, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    from coach.config import Settings
    from coach.domain.session import Item
    from tests.conftest import WordEncoder

    Run = Callable[..., Result]

DOCS = Path(__file__).parents[1] / "docs"
BUILT_IN = ["recruiter", "manager", "peer", "panel", "bar-raiser"]
OWN = """
[[round]]
id = "chief"
name = "The chief nurse"
about = "She asks about the ward and little else."
minutes = 20
stories = 1
seconds = 75
probes = 3
competencies = ["teamwork", "failure"]
standing = ["why-us", "anything-to-add"]
"""


@pytest.fixture
def opened(folders: Settings, words: WordEncoder, work: Path) -> Iterator[App]:
    """A bank with two stories and the quick encoder; nothing in it answers much."""
    workspace = App(folders, SilentReporter(), encoder=words, now=lambda: NOW, rng=Random(0))  # noqa: S311
    workspace.add([work])
    yield workspace
    workspace.close()


def standing(items: tuple[Item, ...]) -> list[str]:
    """The questions among these that ask for no story."""
    return [
        one.question_id
        for one in items
        if one.story is None and one.why is SelectionReason.NEW and not one.competency
    ]


def ahead(workspace: App, asks: str) -> None:
    """An interview today with a round."""
    workspace.agenda.set_interview(workspace.agenda.today, "Acme", asks)


def test_what_is_built_in_can_be_asked(opened: App) -> None:
    """Every round asks of what there is, and of more than its number of stories."""
    assert list(opened.library.rounds) == BUILT_IN
    for asks in opened.library.rounds.values():
        assert set(asks.competencies) <= set(opened.library.names)
        assert len(asks.competencies) > asks.stories
        assert set(asks.standing) <= set(opened.library.standing)
        assert asks.standing[0] == "about-yourself"
        assert asks.about.endswith(".")


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_mock_is_as_its_round(opened: App, name: str) -> None:
    """Standing questions open and close it, its stories in its seconds between them, as deep."""
    asks = opened.library.rounds[name]
    session = opened.practice.begin(SessionLimits(Mode.MOCK, round=name))
    last = sum(one in {"questions-for-them", "anything-to-add"} for one in asks.standing)
    stories = session.items[len(asks.standing) - last : len(session.items) - last]
    assert standing(session.items) == list(asks.standing)
    assert standing(stories) == []
    assert len(stories) == asks.stories
    assert {item.target for item in stories} == {asks.seconds}
    assert {item.competency for item in stories} <= set(asks.competencies)
    assert session.options["probes"] == asks.probes


def test_a_mock_is_as_the_next_interview(opened: App) -> None:
    """Unless the user says what to ask; what they say of its length and depth counts."""
    ahead(opened, "bar-raiser")
    session = opened.practice.begin(SessionLimits(Mode.MOCK))
    assert (len(session.items), session.options["probes"]) == (6, 3)
    session = opened.practice.begin(SessionLimits(Mode.MOCK, count=3, probes=1))
    assert standing(session.items) == ["about-yourself"]
    assert (len(session.items), session.options["probes"]) == (3, 1)
    session = opened.practice.begin(SessionLimits(Mode.MOCK, framework="amazon"))
    assert (standing(session.items), session.options["probes"]) == ([], 2)
    session = opened.practice.begin(SessionLimits(Mode.MOCK, round="panel"))
    assert session.options["round"] == "panel"


@pytest.mark.parametrize("count", range(1, 13))
def test_as_many_as_are_wanted(opened: App, count: int) -> None:
    """A number of questions is the number of all, and half of them at least ask for a story."""
    session = opened.practice.begin(SessionLimits(Mode.MOCK, count=count, round="manager"))
    assert len(session.items) == count
    assert len(standing(session.items)) <= count // 2


def test_practice_before_a_round(opened: App) -> None:
    """As many as ever, one of them without a story, in turn; in the round's time and as deep.

    Other competencies are still asked for: what is due does not wait for the interview.
    """
    assert standing(opened.practice.begin(SessionLimits()).items) == []
    ahead(opened, "manager")
    session = opened.practice.begin(SessionLimits())
    assert len(session.items) == 5
    assert standing(session.items) == ["about-yourself"]
    assert [item.target for item in session.items] == [90, 120, 120, 120, 120]
    assert session.options["probes"] == 2
    assert "round" not in session.options
    rehearsal = Rehearsal(opened)
    rehearsal.hold(session, tell("I drive a night bus and count parcels."), "/quit", "\x1b\r")
    opened.__dict__.pop("practice", None)
    assert standing(opened.practice.begin(SessionLimits()).items) == ["why-us"]
    assert standing(opened.practice.begin(SessionLimits(count=1)).items) == []


def test_no_probe_follows_what_asks_for_no_story(opened: App) -> None:
    """However deep a round goes."""
    session = opened.practice.begin(SessionLimits(Mode.MOCK, round="bar-raiser"))
    Rehearsal(opened).hold(session, tell("I drive a night bus."), "/quit", "\x1b\r")
    (answer,) = opened.bank.practice.attempts()
    assert answer.probes == ()
    assert not opened.practice.probing.is_wanted(session, answer)


def test_aloud_and_recall_ask_for_stories_alone(opened: App) -> None:
    """There is nothing to name at a standing question, and nothing to tick off."""
    opened.tags.confirm(opened.story("coupon"), ["failure"])
    session = opened.practice.begin(SessionLimits(Mode.ALOUD, round="manager"))
    assert session.items
    assert standing(session.items) == []
    assert {item.target for item in session.items} == {120}


def test_the_mock_says_what_was_told(opened: App) -> None:
    """At the end, with the other answers: the points told and left out, and no parts."""
    opened.standing.store(opened.library.find_standing("why-us"), "", ["I ride your buses", "Dana"])
    opened.__dict__.pop("library", None)
    rehearsal = Rehearsal(opened)
    session = opened.practice.begin(SessionLimits(Mode.MOCK, count=4, round="manager", probes=0))
    shown = rehearsal.hold(session, *[tell("I ride your buses.")] * 4, "\r" * 9)
    report = shown[shown.index("The interview is over.") :]
    assert "Told 1 of your 2 points." in report
    assert "[left out] Dana" in report


def test_date_keeps_the_round(run: Run, work: Path) -> None:
    """It is said what such people ask; naming it anew changes it, and the company stays."""
    run("add", str(work))
    said = run("date", "in 3 days", "--company", "Acme", "--round", "man")
    assert "Acme, manager round" in said.stdout
    words = " ".join(said.stdout.split())
    assert "Hiring manager, 60 minutes: 5 stories of 120 seconds, 2 questions after each." in words
    assert "what it is like to lead you" in words
    run("date", "in 3 days", "--round", "panel")
    (line,) = run("date").stdout.splitlines()
    assert line.endswith("Acme, panel round")
    run("date", "in 3 days", "--company", "Acme")
    assert "panel round" in run("date").stdout  # nothing was said of it
    due = json.loads(run("due", "--format", "json").stdout)
    assert [(one["company"], one["round"]) for one in due["interviews"]] == [("Acme", "panel")]
    assert "panel round" in run("date", "--remove", "--company", "Acme").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["date", "in 3 days", "--round", "boss"], 'No round is called "boss". There are: recruit'),
        (["date", "--round", "panel"], "--round needs the DAY of the interview."),
        (["plan", "a failure", "--round", "panel"], "--round has questions of its own."),
        (["plan"], "There is no question."),
    ],
)
def test_what_cannot_be_meant(full: Run, arguments: list[str], said: str) -> None:
    """One sentence says what."""
    failed = full(*arguments)
    assert failed.exit_code != 0
    assert said in failed.stderr


def test_plan_and_sheet_are_for_the_round(full: Run) -> None:
    """The next interview's, or the one named; with the points for what asks for no story."""
    points = ["--point", "I ride your buses", "--point", "Dana told me of the roster."]
    full("new", "--standing", "why-us", "--company", "Acme", *points)
    full("date", "in 3 days", "--company", "Acme", "--round", "recruiter")
    shown = full("plan").stdout
    assert "Recruiter screen, 30 minutes: 2 stories of 60 seconds" in shown
    assert "8  Do you have any questions for us?" in shown
    asked = json.loads(full("plan", "--round", "panel", "--format", "json").stdout)["questions"]
    assert len(asked) == 11
    sheet = full("sheet").stdout
    assert "Recruiter screen, 30 minutes" in sheet
    assert "Why us: I ride your buses; Dana told me of the roster" in " ".join(sheet.split())
    assert "Salary: no points of yours yet" in sheet
    for form in ("html", "markdown"):
        assert "I ride your buses" in full("sheet", "--format", form).stdout
    assert "Salary" not in full("sheet", "--round", "peer").stdout


def test_a_sheet_without_a_round_has_the_points_there_are(full: Run) -> None:
    """And nothing where there are none."""
    assert "no points" not in full("sheet").stdout
    full("new", "--standing", "salary", "--point", "From 48 to 52 thousand")
    assert "Salary: From 48 to 52 thousand" in full("sheet").stdout


def test_a_round_of_ones_own(run: Run, folders: Settings, work: Path) -> None:
    """It stands beside the built-in ones, and one with the id of one of them replaces it."""
    run("add", str(work))
    (folders.bank / "competencies.toml").write_text(OWN, encoding="utf-8")
    assert run("doctor").exit_code in {0, 1}
    said = run("date", "in 3 days", "--round", "chief")
    assert (
        "The chief nurse, 20 minutes: 1 story of 75 seconds, 3 questions after each."
        in " ".join(said.stdout.split())
    )
    assert "3  Is there anything you would like to add?" in run("plan").stdout
    own = OWN.replace('"chief"', '"panel"')
    (folders.bank / "competencies.toml").write_text(own, encoding="utf-8")
    assert "The chief nurse" in run("plan", "--round", "panel").stdout
    assert run("plan", "--round", "chief").exit_code == 2
    assert "chief round" in run("date").stdout  # one that is gone is no reason to fail
    assert run("sheet").exit_code == 0


def test_what_a_round_leaves_out(opened: App) -> None:
    """A name and competencies are enough."""
    (mine,) = parse_rounds(
        {"round": [{"id": "a", "name": "A  round", "competencies": ["failure"]}]}
    )
    assert (mine.name, mine.minutes, mine.stories, mine.seconds, mine.probes) == (
        *("A round", 45, 4, 120),
        1,
    )
    assert mine.standing == ()
    assert str(mine) == "A round, 45 minutes: 4 stories of 120 seconds, 1 question after each"
    assert opened.library.find_round("hiring m").id == "manager"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ('[[round]]\nid = "x"\nname = "X"\n', "competencies"),
        (OWN.replace('"failure"', '"failing"'), "failing"),
        (OWN.replace('"why-us"', '"why-you"'), "why-you"),
        (OWN.replace("stories = 1", "stories = 0"), "Write a whole number from 1 to 1000."),
        (OWN.replace("probes = 3", "probes = true"), "Write a whole number from 0 to 4."),
        (OWN + OWN, "chief"),
        (OWN.replace("seconds", "second"), "second"),
    ],
)
def test_a_mistake_in_a_round_has_its_line(
    run: Run, folders: Settings, work: Path, text: str, mistake: str
) -> None:
    """Nothing is guessed: the file is refused with what to mend."""
    run("add", str(work))
    (folders.bank / "competencies.toml").write_text(text, encoding="utf-8")
    failed = run("sheet")
    assert failed.exit_code == 1
    assert mistake in failed.stderr


def test_the_guide_says_what_is_built_in(opened: App) -> None:
    """The tables of the page are those of the data."""
    lines = (DOCS / "guide" / "rounds.md").read_text(encoding="utf-8").splitlines()
    rows = {
        cells[1].strip(" `"): [cell.strip() for cell in cells[2:-1]]
        for cells in (line.split("|") for line in lines if line.startswith("| `"))
    }
    for name, asks in opened.library.rounds.items():
        figures = [str(asks.minutes), str(asks.stories), f"{asks.seconds} s", str(asks.probes)]
        assert rows[name][:4] == figures
        beside = ", ".join(one.replace("-", " ") for one in asks.standing)
        assert rows[name][5] == beside
        assert len(rows[name][4].split(", ")) == len(asks.competencies)
    for name, one in opened.library.standing.items():
        seconds = ", ".join(map(str, (one.seconds, *one.shorter)))
        assert rows[name] == [one.wordings[0], seconds]
    assert len(rows) == len(opened.library.rounds) + len(opened.library.standing)


def test_the_data_of_standing_questions() -> None:
    """Each has a name of its own, and can be asked where no company is known."""
    rows = files.parse_toml(files.STANDING.read_bytes())["standing"]
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert 2 <= len(row["holds"]) <= 3
        assert "{company}" not in row["wordings"][0]
        assert [seconds for seconds in row.get("shorter", []) if seconds >= row["seconds"]] == []
