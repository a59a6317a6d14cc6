"""`coach plan`: what is told where, and what the page and the document say about it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from coach.domain.story import BankStory, Part, Section, Story
from coach.interview.plan import Plan, PlanReason, StoryOffer, assign, plan_answers, year_of
from coach.matching import ranking
from coach.matching.ranking import Fit
from coach.views.layout import Screen
from coach.views.match import show_plan
from tests.conftest import ESSAY
from tests.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from click.testing import Result

    from coach.app import App

    Run = Callable[..., Result]

LEAST, STRONG = 0.25, 0.45
OVEN, FLOOD, RECALL = "The oven that stayed cold", "Water in the cellar", "Calling back 900 loaves"
TITLES = (OVEN, FLOOD, RECALL)
QUESTIONS = (
    "Tell me about a time you put something right",
    "When did you work under pressure?",
    "Tell me about a mistake of yours",
    "What did you do when a machine failed?",
    "Have you ever spoken to a large audience?",
)


def bank_story(number: int, title: str) -> BankStory:
    """A story of a bakery's notes."""
    story = Story(title, (Section(Part.ACTION, "I did it.", 3),), number * 10 + 1, number * 10 + 8)
    return BankStory(number, f"story-{number}", "/notes/bakery.md", story)


def offer(story: BankStory, chance: float) -> StoryOffer:
    """A story as an answer that is so good."""
    is_possible = Fit.POSSIBLE if chance >= LEAST else Fit.NONE
    return StoryOffer(story, Fit.STRONG if chance >= STRONG else is_possible, chance)


def planned(
    chances: Sequence[Sequence[float]],
    titles: Sequence[str] = TITLES,
    questions: Sequence[str] = QUESTIONS,
    *,
    uses: int = 2,
) -> Plan:
    """The plan for these chances, no story aged."""
    table = np.array(chances, dtype=np.float64)
    assigned = assign(table, np.zeros(table.shape[1]), LEAST, most_uses=uses)
    stories = [bank_story(column, title) for column, title in enumerate(titles)]
    offers = [[offer(*pair) for pair in zip(stories, row, strict=False)] for row in chances]
    return plan_answers(questions[: len(chances)], assigned, offers)


def page(chosen: Plan, width: int = 80) -> str:
    """The plan as a terminal of this width shows it."""
    stream = io.StringIO()
    show_plan(Screen(file=stream, width=width, highlight=False, markup=False, emoji=False), chosen)
    return stream.getvalue()


def sentences(chosen: Plan) -> str:
    """The page with its lines joined, for sentences that are wrapped."""
    return " ".join(page(chosen).split())


# Years


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2021", 2021),
        ("2021-03-04", 2021),
        ("20210304", 2021),
        ("2021-03-04T10:00:00+02:00", 2021),
        ("March 2021", 2021),
        ("<2019-07-02 Tue>", 2019),
        ("Q3/2018", 2018),
        ("2019 - 2022", 2022),
        ("4/3/21", 2021),
        ("04.03.98", 1998),
        ("summer ’19", 2019),
        ("last May", None),
        ("the 12,021st day", None),
        ("", None),
        (None, None),
    ],
)
def test_year(date: str | None, expected: int | None) -> None:
    """The year is found in dates as people write them, and not made up."""
    assert year_of(date, 2026) == expected


@given(st.text())
def test_year_of_any_text(text: str) -> None:
    """No text is too odd to look for a year in."""
    assert 1900 <= (year_of(text, 2026) or 2000) <= 2099


# What is said


MANY = [[0.9, 0.7, 0.1], [0.1, 0.3, 0.7], [0.8, 0.1, 0.2], [0.7, 0.1, 0.1], [0.1, 0.1, 0.1]]
"""Held back, best, told again and none."""


def test_the_closest_story_is_named_where_none_answers() -> None:
    """And marked as only that; nothing is, where a story is told or nothing comes near."""
    chosen = planned([[0.01, 0.04, 0.02], [0.9, 0.1, 0.1], [0.0, 0.0, 0.0]])
    assert f"Closest {TITLES[1]} (only the closest: it does not answer this)" in sentences(chosen)
    assert sentences(chosen).count("Closest") == 1
    closest = [
        turn["closest"] and turn["closest"]["title"] for turn in chosen.to_dict()["questions"]
    ]
    assert closest == [TITLES[1], None, None]


@pytest.mark.parametrize(
    ("name", "chances"),
    [
        ("plan.txt", MANY),
        ("plan-none.txt", [[0.1] * 3] * 2),
    ],
)
@pytest.mark.parametrize("width", [80, 40])
def test_the_page(name: str, chances: list[list[float]], width: int) -> None:
    """The page says what it said when the snapshot was read and found good."""
    Snapshot({}).check(name.replace(".", f"-{width}."), page(planned(chances), width))


def test_held_back() -> None:
    """The only story for a later question is held back from an earlier one."""
    chosen = planned([[0.9, 0.7], [0.8, 0.1]])
    assert chosen.held_back() == {1: [0]}
    shown = sentences(chosen)
    why = f"“{OVEN}” is held back for question 2, where nothing else fits."
    assert f"Second best here: {why}" in shown
    assert f"Hold back “{OVEN}” for question 2: do not tell it at question 1." in shown


def test_held_back_where_it_counts_for_more() -> None:
    """Where the later question has another story too, the page does not say that it has none."""
    shown = sentences(planned([[0.9, 0.85], [0.9, 0.3]]))
    assert f"“{OVEN}” is held back for question 2, where it counts for more." in shown


def test_told_before() -> None:
    """What an earlier question took is no longer to be held back."""
    chosen = planned([[0.9, 0.1], [0.95, 0.8]])
    assert chosen.held_back() == {}
    shown = sentences(chosen)
    assert f"Second best here: “{OVEN}” is told at question 1, where nothing else fits." in shown
    assert "Hold back" not in shown


def test_the_third_best_is_not_called_second() -> None:
    """Where two better stories are told elsewhere, the page does not promise the second best."""
    chosen = planned([[0.9, 0.8, 0.7], [0.9, 0.1, 0.1], [0.1, 0.9, 0.1]])
    assert [turn.told.story.id for turn in chosen.turns if turn.told] == [2, 0, 1]
    assert f"Not the best here: “{OVEN}” is held back for question 2" in sentences(chosen)


def test_a_duplicate_gets_another_story() -> None:
    """The same question twice gets the better story first; nothing was held back."""
    chosen = planned([[0.7, 0.8, 0.1]] * 2, questions=[QUESTIONS[0]] * 2)
    assert [turn.told.story.id for turn in chosen.turns if turn.told] == [1, 0]
    assert f"Second best here: “{FLOOD}” is told at question 1 already." in sentences(chosen)


def test_told_again() -> None:
    """A story told twice says so at the second time, and why."""
    assert "Told again, as at question 1: no other story answers this." in sentences(
        planned([[0.9, 0.1], [0.8, 0.1]])
    )
    weaker = planned([[0.9, 0.3], [0.9, 0.3]], uses=2)
    assert "Told again, as at question 1: no story that is free answers nearly as well." in (
        sentences(weaker)
    )


def test_told_again_though_not_the_best() -> None:
    """Where even the story told again is not the best, the best is named."""
    chosen = planned([[0.1, 0.9], [0.9, 0.0], [0.9, 0.0], [0.95, 0.9]])
    assert chosen.turns[3].reason is PlanReason.AGAIN
    why = f"the best here, “{OVEN}”, is told at question 2."
    assert f"Told again, as at question 1: {why}" in sentences(chosen)


def test_spent() -> None:
    """A question whose stories are all told elsewhere gets none, and the page says where."""
    once = planned([[0.9], [0.8]], uses=1)
    assert f"None Its only story, “{OVEN}”, is told at question 1. Do: coach new" in sentences(once)
    later = planned([[0.3], [0.9]])
    assert f"Its only story, “{OVEN}”, is held back for question 2." in sentences(later)
    several = planned([[0.9, 0.0], [0.0, 0.9], [0.35, 0.3]])
    why = f"Its stories are needed elsewhere: the best, “{OVEN}”, is told at question 1."
    assert why in sentences(several)


def test_the_matrix_has_at_most_twenty_columns() -> None:
    """Beyond twenty stories the table says how many it leaves out, and fits 80 columns."""
    chances = np.eye(23) * 0.9
    titles = [f"Loaf {number}" for number in range(23)]
    shown = page(planned(chances.tolist(), titles, [f"Loaf {n}?" for n in range(23)]))
    assert "\n      A B C D E F G H I J K L M N O P Q R S T\n" in shown
    assert "3 more stories are told, and left out of this table;" in shown
    assert max(map(len, shown.splitlines())) <= 80
    one_more = planned(chances[:21, :21].tolist(), titles, [f"Loaf {n}?" for n in range(21)])
    assert "1 more story is told, and left out" in sentences(one_more)


texts = st.text(min_size=1, max_size=120)
rows = st.integers(1, 25).flatmap(
    lambda width: st.lists(
        st.lists(st.floats(0, 1), min_size=width, max_size=width), min_size=1, max_size=12
    )
)


@settings(max_examples=60)
@given(rows, st.data(), st.sampled_from([40, 61, 80]), st.sampled_from([1, 2]))
def test_any_plan_fits_the_terminal(
    chances: list[list[float]], data: st.DataObject, width: int, uses: int
) -> None:
    """No titles, questions or chances make a line wider than the terminal, or steer it."""
    titles = data.draw(st.lists(texts, min_size=len(chances[0]), max_size=len(chances[0])))
    asked = data.draw(st.lists(texts, min_size=len(chances), max_size=len(chances)))
    shown = page(planned(chances, titles, asked, uses=uses), width)
    assert max(cell_len(line) for line in shown.split("\n")) <= width
    assert not [char for char in shown if char in "\x1b\x9b\x07\u202e\r"]


@settings(max_examples=60)
@given(rows)
def test_what_is_given_up_is_told_elsewhere(chances: list[list[float]]) -> None:
    """A question lacks its best story only where that story is told at the question named."""
    titles = [str(number) for number in range(len(chances[0]))]
    chosen = planned(chances, titles, ["why?"] * len(chances))
    for turn in chosen.turns:
        assert (turn.told is None) == (turn.reason in {PlanReason.NONE, PlanReason.SPENT})
        assert (turn.best is None) == (turn.reason is PlanReason.NONE)
        if turn.best_at is not None and turn.best:
            at = chosen.turns[turn.best_at].told
            assert at
            assert turn.row != turn.best_at
            assert at.story == turn.best.story


# The document


def test_the_keys_of_a_plan() -> None:
    """Every key that `coach help json` promises is there, with its type, in every case."""
    document = planned([[0.9, 0.7, 0.1], [0.8, 0.1, 0.1], [0.1] * 3]).to_dict()
    assert list(document) == ["questions", "stories", "matrix"]
    assert (document["stories"], document["matrix"]) == (
        ["story-1", "story-0"],
        [[0.7, 0.9], [0.1, 0.8], [0.1, 0.1]],
    )
    oven = {
        "story": "story-0", "title": OVEN, "source": "/notes/bakery.md", "lines": [1, 8],
    }  # fmt: skip
    flood = {
        "story": "story-1", "title": FLOOD, "source": "/notes/bakery.md", "lines": [11, 18],
    }  # fmt: skip
    assert document["questions"] == [
        {
            "question": QUESTIONS[0],
            "story": flood,
            "fit": "strong",
            "chance": 0.7,
            "reason": "held_back",
            "best": oven,
            "given_up": {"story": "story-0", "chance": 0.9, "held_for": 2},
            "closest": None,
        },
        {
            "question": QUESTIONS[1],
            "story": oven,
            "fit": "strong",
            "chance": 0.8,
            "reason": "best",
            "best": oven,
            "given_up": None,
            "closest": None,
        },
        {
            "question": QUESTIONS[2],
            "story": None,
            "fit": "none",
            "chance": None,
            "reason": "none",
            "best": None,
            "given_up": None,
            "closest": oven,
        },
    ]


# The command


COUPON = "I sent a 90 % coupon to every customer instead of ten testers"
TRAIN = "Marek and I fought over the deploy schedule for weeks"


@pytest.fixture
def full(run: Run, work: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line on a bank with the two stories of `work`.

    The quick encoder's scores mean no chance, so a story is told from any chance.
    """
    monkeypatch.setattr(ranking, "UNSURE_FROM", 0.0)
    assert run("add", str(work)).exit_code == 0
    return run


def told(result: Result) -> list[str | None]:
    """The story told at each question of a document."""
    assert (result.exit_code, result.stderr) == (0, "")
    document: dict[str, Any] = json.loads(result.stdout)
    return [each["story"] and each["story"]["story"] for each in document["questions"]]


def test_each_question_has_its_story(full: Run) -> None:
    """Two questions in the words of two stories get one each, and the page says so."""
    shown = full("plan", COUPON, TRAIN)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "1  I sent a 90 % coupon" in shown.stdout
    assert "2  Marek and I fought" in shown.stdout
    assert "A  The wrong coupon\n" in shown.stdout
    assert told(full("plan", COUPON, TRAIN, "--format", "json")) == [
        "the-wrong-coupon",
        "argument-about-the-deploy-train",
    ]


def test_questions_from_a_file(full: Run, tmp_path: Path) -> None:
    """A file or stdin gives a question a line, as does the command line."""
    lines = f"# Thursday\n\n1. {TRAIN}\n2. {COUPON}\n"
    (tmp_path / "asked.txt").write_text(lines)
    from_file = full("plan", "-f", str(tmp_path / "asked.txt"), "--format", "json")
    assert told(from_file) == ["argument-about-the-deploy-train", "the-wrong-coupon"]
    assert full("plan", "-f", "-", "--format", "json", stdin=lines).stdout == from_file.stdout
    assert full("plan", TRAIN, COUPON, "--format", "json").stdout == from_file.stdout


def test_once(full: Run) -> None:
    """With --once no story is told twice, however often its question comes."""
    stories = told(full("plan", *[COUPON] * 4, "--once", "--format", "json"))
    assert sorted(map(str, stories)) == [
        "None",
        "None",
        "argument-about-the-deploy-train",
        "the-wrong-coupon",
    ]


def test_one_question(full: Run) -> None:
    """One question without quotes is planned too."""
    assert told(full("plan", *COUPON.split(), "--format", "json")) == ["the-wrong-coupon"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "There is no question."),
        (["-f", "-"], 2, "There is no question."),
        (["why?", "-f", "-"], 2, "Give questions or a file with -f, not both."),
        (["-f", "nowhere.txt"], 2, "nowhere.txt"),
        (["a" * 3000], 2, "The question has 3,000 characters"),
    ],
)
def test_no_plan(full: Run, arguments: list[str], code: int, message: str) -> None:
    """Without questions there is no plan, and one sentence says what to do."""
    result = full("plan", *arguments, stdin="# only a heading\n\n")
    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr


def test_an_empty_bank(run: Run) -> None:
    """Without stories there is no plan."""
    result = run("plan", "why?")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "The bank has no stories yet." in result.stderr


# The workspace


def test_essays_are_never_told(
    workspace: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text about everybody answers nothing, however near it comes to the question."""
    monkeypatch.setattr(ranking, "UNSURE_FROM", 0.01)
    (tmp_path / "essay.txt").write_text(ESSAY)
    workspace.add([tmp_path / "essay.txt"])
    assert [story.story.general for story in workspace.stories()] == [True]
    chosen = workspace.plan(["Every developer remembers a day like that."])
    assert [turn.reason for turn in chosen.turns] == [PlanReason.NONE]


def test_the_fresher_of_two(
    workspace: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two stories in the same words, the one of this decade is told first."""
    monkeypatch.setattr(ranking, "UNSURE_FROM", 0.0)
    for name, date in (("a", "May 2009"), ("b", "2025-11-02")):
        text = f"---\ndate: {date}\n---\n# The lift\n\n**Situation:** I was stuck in a lift.\n\n"
        (tmp_path / f"{name}.md").write_text(f"{text}**Action:** I rang 3 times for help.\n")
    workspace.add([tmp_path / "a.md", tmp_path / "b.md"])
    (turn,) = workspace.plan(["Have you been stuck in a lift?"]).turns
    assert turn.told
    assert turn.told.story.story.date == "2025-11-02"
