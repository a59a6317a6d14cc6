"""`coach tag`: what it prints, as text and as JSON, and what it asks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from coach.catalog.parse import shipped_competencies
from coach.domain.story import PARTS, Part
from tests.conftest import ESSAY
from tests.keys import CTRL_C, ENTER, Typed, press_keys, printed_list

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]
    Type = Callable[..., Typed]

SPACE = " "
DOWN = "\x1b[B"
CTRL_D = "\x04"
IDS = [competency.id for competency in shipped_competencies()]
NAMES = {competency.id: competency.name for competency in shipped_competencies()}
INTERRUPTED = "Interrupted. What was done until now is kept.\n"


@pytest.fixture
def full(run: Run, work: Path) -> Run:
    """The command line on a bank with the two stories of `work`."""
    assert run("add", str(work)).exit_code == 0
    return run


@pytest.fixture
def press(full: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Run `coach tag` at a terminal and press keys."""
    assert full("--version").exit_code == 0

    def pressed(*keys: str, story: str = "") -> Typed:
        return press_keys(["tag", *([story] if story else [])], keys, monkeypatch, capsys)

    return pressed


def tagged(run: Run, *arguments: str) -> list[dict[str, Any]]:
    """What `coach tag` prints as JSON."""
    return printed_list(run, "tag", *arguments)


def said(run: Run) -> dict[str, tuple[list[str], list[str]]]:
    """What is confirmed and rejected, by story."""
    found = tagged(run, "--list")
    return {each["story"]: (each["confirmed"], each["rejected"]) for each in found}


def suggested(run: Run) -> dict[str, list[str]]:
    """The competencies suggested for each story."""
    return {
        each["story"]: [known["competency"] for known in each["suggestions"]]
        for each in tagged(run)
    }


# Where nobody can be asked


def test_suggestions_are_listed(full: Run, work: Path) -> None:
    """Without a terminal every suggestion is shown with its evidence, and nothing is stored."""
    result = full("tag")
    assert (result.exit_code, result.stderr) == (0, "")
    for each in tagged(full):
        assert each["title"] in result.stdout
        for suggestion in each["suggestions"]:
            assert f"    {NAMES[suggestion['competency']]}?\n" in result.stdout
    assert "None of this counts until you say so" in result.stdout
    lines = [line for line in result.stdout.splitlines() if str(work) not in line]
    assert max(map(len, lines)) <= 80  # a path is never wrapped
    assert said(full) == {}


def test_the_keys_of_a_document(full: Run) -> None:
    """Every key that `coach help json` promises is there with its type, and no other."""
    place = {"story": str, "title": str, "source": str, "lines": list}
    verdicts = {"confirmed": list, "rejected": list}
    found = tagged(full)
    assert len(found) == 2
    for each in found:
        keys = {key: type(value) for key, value in each.items()}
        assert keys == {**place, **verdicts, "suggestions": list}
        for suggestion in each["suggestions"]:
            assert {key: type(value) for key, value in suggestion.items()} == {
                "competency": str,
                "share": float,
                "named": list,
                "evidence": dict,
            }
            assert suggestion["competency"] in IDS
            assert 0 < suggestion["share"] <= 1
            assert set(suggestion["evidence"]) == {"part", "text"}
            assert suggestion["evidence"]["part"] in {*PARTS, Part.UNLABELLED}
    full("tag", "coupon", "--confirm", "failure")
    (listed,) = tagged(full, "--list")
    assert {key: type(value) for key, value in listed.items()} == {**place, **verdicts}


def test_confirmed_by_options(full: Run) -> None:
    """Names, ids and beginnings are taken; the answer says what now holds."""
    result = full("tag", "coupon", "--confirm", "fail", "--confirm", "Ownership and initiative",
                  "--reject", "conflict")  # fmt: skip
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Confirmed: Failure and mistakes, Ownership and initiative\n" in result.stdout
    assert "Rejected: Conflict and disagreement\n" in result.stdout
    assert said(full) == {"the-wrong-coupon": (["failure", "ownership"], ["conflict"])}
    full("tag", "coupon", "--forget", "conflict", "--reject", "failure")
    assert said(full) == {"the-wrong-coupon": (["ownership"], ["failure"])}


def test_the_answer_as_json(full: Run) -> None:
    """With --format json what now holds of the story is one document in an array."""
    (told,) = tagged(full, "coupon", "--confirm", "failure")
    assert (told["story"], told["confirmed"]) == ("the-wrong-coupon", ["failure"])


def test_shown_with_the_story(full: Run) -> None:
    """`coach show` names what is confirmed, and not what is only suggested or rejected."""
    assert "Shows" not in full("show", "coupon").stdout
    full("tag", "coupon", "--confirm", "failure", "--reject", "conflict")
    assert "  Shows    Failure and mistakes\n" in full("show", "coupon").stdout


def test_listed(full: Run) -> None:
    """The list has the stories of which something was said, or says that there are none."""
    assert full("tag", "--list").stdout == (
        "Nothing is confirmed or rejected yet. coach tag asks you.\n"
    )
    full("tag", "coupon", "--confirm", "failure")
    page = full("tag", "--list").stdout
    assert "Failure and mistakes" in page
    assert "deploy train" not in page
    assert "Nothing" in full("tag", "argument", "--list").stdout


def test_all_is_said(full: Run) -> None:
    """Where every suggestion has an answer, that is said; a story named is shown with it."""
    for story, known in suggested(full).items():
        options = [word for each in known for word in ("--reject", each)]
        assert full("tag", story, *options).exit_code == 0
    assert full("tag").stdout.startswith("No suggestion is without your answer.")
    page = full("tag", "coupon").stdout
    assert "Rejected: " in page
    assert page.endswith(" adds what a story shows.\n")
    assert suggested(full) == {"the-wrong-coupon": [], "argument-about-the-deploy-train": []}


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--confirm", "failure"], "need a STORY"),
        (["coupon", "--list", "--reject", "failure"], "need a STORY"),
        (["coupon", "--confirm", "failure", "--reject", "fail"], "Say one thing"),
        (["coupon", "--confirm", "falconry"], "No competency is called"),
        (["coupon", "--confirm", "de"], "could be"),
    ],
)
def test_wrong_usage(full: Run, arguments: list[str], why: str) -> None:
    """It is said what is wrong, and nothing is stored."""
    result = full("tag", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr
    assert said(full) == {}


def test_no_such_story(full: Run) -> None:
    """A story that is not there cannot be tagged."""
    result = full("tag", "zeppelin", "--confirm", "failure")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "coach list" in result.stderr


def test_an_empty_bank(run: Run) -> None:
    """Without stories there is nothing to tag, and it is said what to do."""
    assert "coach add PATH" in run("tag").stderr


def test_essays_are_not_asked_about(full: Run, work: Path) -> None:
    """A text that tells no episode is suggested for only when it is named."""
    essay = work.with_name("essay.md")
    essay.write_text(ESSAY)
    full("add", str(essay))
    slugs = {each["story"] for each in json.loads(full("list", "--format", "json").stdout)}
    (name,) = slugs - {"the-wrong-coupon", "argument-about-the-deploy-train"}
    assert "essay" in full("list").stdout
    assert name not in suggested(full)
    assert tagged(full, name)[0]["story"] == name


# At a terminal


def test_one_key_each(full: Run, press: Type) -> None:
    """Yes confirms, no rejects, skip leaves it open; each story comes with its number."""
    before = suggested(full)
    total = sum(map(len, before.values()))
    assert total > 2
    first = before["the-wrong-coupon"][0]
    result = press("y", *("s" * (total - 2)), "N")
    assert (result.code, result.err) == (0, "")
    assert "The wrong coupon   1 of 2\n" in result.out
    assert result.out.endswith(
        "\n1 confirmed, 1 rejected. coach tag --list shows all you have said.\n"
    )
    last = before["argument-about-the-deploy-train"][-1]
    assert said(full) == {
        "the-wrong-coupon": ([first], []),
        "argument-about-the-deploy-train": ([], [last]),
    }
    left = sum(map(len, suggested(full).values()))
    assert left == total - 2


def test_other_keys_do_nothing(full: Run, press: Type) -> None:
    """Neither Enter, Space, an arrow nor another letter answers for the person."""
    keys = [ENTER, SPACE, DOWN, "x", "\n", "\x1b[200~yyy\x1b[201~"]
    assert press(*keys, "q").code == 0
    assert said(full) == {}
    ended = press(CTRL_D)
    assert ended.code == 130
    assert said(full) == {}


def test_ctrl_c_keeps_the_answers(full: Run, press: Type) -> None:
    """What was answered stays, and the next run goes on with the rest of that story."""
    before = suggested(full)["the-wrong-coupon"]
    result = press("y", CTRL_C)
    assert (result.code, result.err) == (130, INTERRUPTED)
    assert said(full) == {"the-wrong-coupon": ([before[0]], [])}
    assert suggested(full)["the-wrong-coupon"] == before[1:]
    assert press("q").out.count("?\n") == 1


def test_one_story(full: Run, press: Type) -> None:
    """A story named is asked about alone."""
    known = suggested(full)["argument-about-the-deploy-train"]
    result = press("n" * len(known), story="argument")
    assert result.code == 0
    assert " of " not in result.out
    assert set(said(full)) == {"argument-about-the-deploy-train"}
    assert press(story="argument").out.count("Rejected: ") == 1


def test_others_are_added(full: Run, press: Type) -> None:
    """Others are offered, none ticked; then the question comes again."""
    known = suggested(full)["the-wrong-coupon"]
    assert IDS[1] not in known[:1]
    result = press("a", DOWN, SPACE, ENTER, "n", "a", ENTER, "q")
    assert (result.code, result.err) == (0, "")
    assert said(full) == {"the-wrong-coupon": ([IDS[1]], known[:1])}
    assert result.out.endswith(
        "1 confirmed, 1 rejected. coach tag --list shows all you have said.\n"
    )


def test_what_was_added_is_not_asked(full: Run, press: Type) -> None:
    """Suggestions that were ticked in the list of all are settled with it."""
    known = suggested(full)["the-wrong-coupon"]
    result = press("a", "a", ENTER, "q")  # in the list, a ticks all
    assert result.code == 0
    confirmed, rejected = said(full)["the-wrong-coupon"]
    assert (sorted(confirmed), rejected) == (sorted(IDS), [])
    assert result.out.count("?\n") == 2  # the first of this story, the first of the next
    assert len(known) > 1
