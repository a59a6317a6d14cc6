"""`coach map`: which stories answer what interviewers ask most, by options and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.keys import CTRL_C, ENTER, Typed, press_keys, printed_list
from tests.test_choose_cli import ARGUMENT, COUPON, PARCELS, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]
    Type = Callable[..., Typed]

SPACE, DOWN = " ", "\x1b[B"


@pytest.fixture
def press(full: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Run `coach map` at a terminal and press keys."""
    assert full("--version").exit_code == 0

    def pressed(*keys: str, arguments: tuple[str, ...] = ()) -> Typed:
        return press_keys(["map", *arguments], keys, monkeypatch, capsys)

    return pressed


def mapped(run: Run, *arguments: str) -> list[dict[str, Any]]:
    """What `coach map` prints as JSON."""
    return printed_list(run, "map", *arguments)


def likeliest(kind: dict[str, Any]) -> list[str]:
    """The likeliest stories of a kind, by name."""
    return [story["story"] for story in kind["likeliest"]]


# Where nobody can be asked


def test_kinds_are_listed(full: Run) -> None:
    """Each with its likeliest story, and how to say what holds; nothing is stored."""
    kinds = mapped(full)
    page = full("map").stdout
    assert len(kinds) > 30
    for kind in kinds:
        assert kind["question"] in " ".join(page.split())
        assert set(likeliest(kind)) == {COUPON, ARGUMENT, PARCELS}
    assert f"Likeliest: {likeliest(kinds[0])[0]}" in page
    assert f"coach map {kinds[0]['kind']} STORY" in page
    assert max(map(len, page.splitlines())) <= 80
    assert said(full) == {}


def test_said_by_options(full: Run) -> None:
    """One story, several or none, for any kind; the answer is what now holds of it."""
    (own,) = mapped(full, "own_mistake", "coupon", "parcels")
    assert [story["story"] for story in own["chosen"]] == [COUPON, PARCELS]
    (failed,) = mapped(full, "A project or plan", "--none")
    assert (failed["kind"], failed["none"], failed["chosen"]) == ("failed_project", True, [])
    waiting = {kind["kind"] for kind in mapped(full)}
    assert waiting.isdisjoint({"own_mistake", "failed_project"})
    page = " ".join(full("map", "--list").stdout.split())
    assert "You said: The wrong coupon; The lost parcels" in page
    assert "You said: None of yours." in page
    assert len(mapped(full, "--list")) == len(mapped(full, "--again")) == len(waiting) + 2
    mapped(full, "own_mistake", "--forget")
    assert said(full) == {failed["question"]: []}


def test_choosing_settles_the_kind(full: Run) -> None:
    """What `coach choose` said of a kind's own question counts; a story that is gone does not."""
    question = mapped(full)[0]["question"]
    full("choose", "coupon", question.upper())
    assert question not in {kind["question"] for kind in mapped(full)}
    full("remove", COUPON)
    assert question in {kind["question"] for kind in mapped(full)}


def test_fewer_for_a_framework_or_a_job(full: Run, tmp_path: Path) -> None:
    """Only kinds of what is asked for are gone through."""
    every = {kind["kind"] for kind in mapped(full)}
    some = {kind["kind"] for kind in mapped(full, "--framework", "amazon")}
    assert some < every
    job = tmp_path / "job.txt"
    job.write_text("Our office is in Leeds.\n\n- A tight deadline.\n")
    asked = mapped(full, "--jd", str(job))
    assert {kind["competency"] for kind in asked} == {"deadline_pressure"}
    assert {kind["kind"] for kind in asked} < every
    result = full("map", "--jd", str(job), "--framework", "zeppelin")
    assert (result.exit_code, result.stdout) == (2, "")


def test_all_is_said(full: Run) -> None:
    """Where nothing waits, that is said, and how to go through it again."""
    for kind in mapped(full):
        assert full("map", kind["kind"], "--none").exit_code == 0
    assert full("map").stdout.startswith("You have answered all of these. coach map --again ")
    assert mapped(full) == []


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--none"], "need a KIND"),
        (["own_mistake", "coupon", "--none"], "Say one thing"),
        (["own_mistake", "--list"], "goes with no"),
        (["zeppelin"], "No kind of question is called"),
        (["--framework", "zeppelin"], "No framework"),
    ],
)
def test_wrong_usage(full: Run, arguments: list[str], why: str) -> None:
    """It is said what is wrong, and nothing is stored."""
    result = full("map", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr
    assert said(full) == {}


def test_no_such_story(full: Run) -> None:
    """A story that is not there cannot be chosen; an empty bank has none."""
    result = full("map", "own_mistake", "zeppelin")
    assert (result.exit_code, result.stdout) == (1, "")
    assert said(full) == {}


def test_an_empty_bank(run: Run) -> None:
    """Without stories there is nothing to choose, and it is said what to do."""
    for arguments in ([], ["own_mistake", "--none"]):
        assert "coach add PATH" in run("map", *arguments).stderr


# At a terminal


def test_ticked_with_keys(full: Run, press: Type) -> None:
    """Space and digits tick, n says none, s skips, Enter alone skips too; q ends it."""
    first, second, third, fourth, fifth, *_ = mapped(full)
    result = press(SPACE, "3", ENTER, "n", "s", ENTER, "2", "2", "2", ENTER, "q")
    assert (result.code, result.err) == (0, "")
    assert said(full) == {
        first["question"]: [likeliest(first)[0], likeliest(first)[2]],
        second["question"]: [],
        fifth["question"]: [likeliest(fifth)[1]],
    }
    waiting = [kind["kind"] for kind in mapped(full)]
    assert waiting[:2] == [third["kind"], fourth["kind"]]
    assert "2 answered with stories, 1 with none of yours.\n" in result.out
    assert f"{len(waiting)} of {len(waiting) + 3} wait: coach map goes on" in result.out


def test_other_stories(full: Run, press: Type) -> None:
    """All are offered, and letters filter them."""
    first = mapped(full)[0]
    result = press("o", "parcels", SPACE, ENTER, "q")
    assert result.code == 0
    assert said(full) == {first["question"]: [PARCELS]}


def test_ctrl_c_keeps_the_answers(full: Run, press: Type) -> None:
    """What was answered stays, and the next run goes on with the rest."""
    first, second, *_ = mapped(full)
    result = press("n", CTRL_C)
    assert (result.code, result.err) == (130, "Interrupted. What was done until now is kept.\n")
    assert said(full) == {first["question"]: []}
    press("1", ENTER, "q")
    assert said(full) == {first["question"]: [], second["question"]: likeliest(second)[:1]}


def test_one_kind_again(full: Run, press: Type) -> None:
    """A kind that is named is asked about alone; what was chosen is ticked, and comes first."""
    full("map", "own_mistake", "parcels")
    (before,) = mapped(full, "own_mistake")
    press("1", "2", ENTER, arguments=("own_mistake",))
    assert said(full) == {before["question"]: [next(s for s in likeliest(before) if s != PARCELS)]}


def test_nothing_waits(full: Run, press: Type) -> None:
    """At a terminal too."""
    for kind in mapped(full):
        full("map", kind["kind"], "--none")
    assert press().out.startswith("You have answered all of these.")
