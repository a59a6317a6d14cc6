"""`coach questions`: what it prints, as text and as JSON, and what it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.shell_completion import ShellComplete

from coach.cli.main import coach
from coach.domain.question import own_id
from tests.keys import CTRL_C, ENTER, Typed, press_keys, printed_list
from tests.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]
    Type = Callable[..., Typed]

SOUP = "Why did the soup go cold?"
GREAT = "A customer?"
"""Near enough to the customer questions for the quick encoder too."""
DOWN = "\x1b[B"
SPACE = " "


def listed(run: Run, *options: str) -> list[dict[str, Any]]:
    """The questions as JSON."""
    return printed_list(run, "questions", *options)


def own(run: Run) -> dict[str, list[str]]:
    """The competencies of each own question, by its text."""
    return {question["text"]: question["competencies"] for question in listed(run, "--own")}


# Listing


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("questions-failure.txt", ["--competency", "failure"]),
        (
            "questions-verbose.txt",
            ["--competency", "delegation", "--form", "negative", "--verbose"],
        ),
    ],
)
def test_what_is_listed(run: Run, name: str, options: list[str]) -> None:
    """Questions stand under their main competency, the asked-for one first where it is main."""
    result = run("questions", *options)
    assert (result.exit_code, result.stderr) == (0, "")
    assert max(map(len, result.stdout.splitlines())) <= 80
    Snapshot({}).check(name, result.stdout)


def test_all_are_listed(run: Run) -> None:
    """Without options every question stands in the list, each once."""
    ids = [question["id"] for question in listed(run)]
    shown = run("questions").stdout
    assert [known for known in ids if shown.count(f" {known} ") != 1] == []
    assert shown.endswith(f"\n{len(ids)} questions.\n")


def test_the_keys_of_a_question(run: Run) -> None:
    """Every key that `coach help json` promises is there with its type, and no other."""
    run("questions", "add", SOUP)
    types = {"id": str, "text": str, "competencies": list, "level": str, "form": str}
    for question in listed(run):
        assert {key: type(value) for key, value in question.items()} == {
            **types,
            "probes": list,
            "own": bool,
        }
        assert question["level"] in {"any", "junior", "senior", "staff"}
        assert question["form"] in {"positive", "negative"}


def test_filters(run: Run) -> None:
    """Options narrow the list together; a repeated competency widens it."""
    both = listed(run, "--competency", "conflict", "--competency", "Feedback")
    assert {"conflict", "feedback"} == {
        known for question in both for known in question["competencies"][:1]
    } & {"conflict", "feedback"}
    few = listed(run, "--competency", "conflict", "--level", "junior", "--form", "negative")
    assert few
    assert all("conflict" in question["competencies"] for question in few)
    assert {(question["level"], question["form"]) for question in few} == {("junior", "negative")}


def test_search(run: Run) -> None:
    """Words of the question or of the competency's name are searched for, cut short or not."""
    found = listed(run, "--search", "angry custom")
    assert [question["id"] for question in found] == ["customer-01"]
    assert run("questions", "-s", "xylophone").stdout == (
        "No question fits. coach questions shows all.\n"
    )
    assert listed(run, "-s", "xylophone") == []


def test_an_unknown_competency(run: Run) -> None:
    """It is a wrong usage, and the message names what there is."""
    result = run("questions", "--competency", "soup")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "failure, conflict, teamwork" in result.stderr


def test_options_before_a_subcommand(run: Run) -> None:
    """An option of the list in front of `add` is not silently dropped."""
    result = run("questions", "--competency", "failure", "add", SOUP)
    assert result.exit_code == 2
    assert "Options come after the word add." in result.stderr
    assert own(run) == {}


# Adding where nobody can be asked


def test_added_without_competency(run: Run) -> None:
    """Nothing is assigned silently; it is said, and how to change it."""
    result = run("questions", "add", *SOUP.split())
    assert result.exit_code == 0
    assert result.stdout == f"Added: {own_id(SOUP)}  {SOUP}\n  No competency yet\n"
    assert "--competency NAME" in result.stderr
    assert own(run) == {SOUP: []}
    assert "  No competency yet\n    own-" in run("questions", "--own").stdout


def test_added_with_competencies(run: Run) -> None:
    """Those given are taken, the main one first."""
    result = run(
        "questions", "add", SOUP, "--competency", "failure", "--competency", "customer focus"
    )
    assert result.stderr == ""
    assert result.stdout.endswith("\n  Failure and mistakes, Customer focus\n")
    assert own(run) == {SOUP: ["failure", "customer"]}


def test_added_with_yes(run: Run) -> None:
    """The likely suggestions are taken; where none is likely there is none, and it is said."""
    result = run("questions", "add", GREAT, SOUP, "--yes")
    assert result.exit_code == 0
    tagged = own(run)
    assert tagged[GREAT] == ["customer"]
    assert ("No competency yet" in result.stdout) == (tagged[SOUP] == [])
    assert ("--competency NAME" in result.stderr) == (tagged[SOUP] == [])


def test_added_from_a_file(run: Run, tmp_path: Path) -> None:
    """A list is taken line by line; what is there already is reported with its id."""
    path = tmp_path / "list.txt"
    path.write_text(f"# Round 1\n\n1. {SOUP}\n2. A failure of yours\n3. {SOUP}\n", "utf-8")
    result = run("questions", "add", "-f", str(path), "--competency", "customer")
    assert [line for line in result.stdout.splitlines() if line[0] != " "] == [
        f"Added: {own_id(SOUP)}  {SOUP}",
        "Already there: failure-08  A failure of yours.",
        f"Already there: {own_id(SOUP)}  {SOUP}",
    ]
    again = run("questions", "add", "-f", "-", "--level", "staff", stdin=f"- {GREAT}\n")
    assert again.exit_code == 0
    assert [question["level"] for question in listed(run, "--own")] == ["any", "staff"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Give a question, or a file"),
        (["Why?", "-f", "-"], "Give a question, or a file"),
        (["-f", "-"], "There is no question."),
        ([" "], "There is no question."),
        (["Why?", "--yes", "--competency", "failure"], "exclude each other"),
        (["Why?", "--competency", "soup"], 'No competency is called "soup"'),
    ],
)
def test_what_cannot_be_added(run: Run, arguments: list[str], words: str) -> None:
    """A wrong call stores nothing."""
    result = run("questions", "add", *arguments, stdin="# only a heading\n")
    assert result.exit_code == 2
    assert words in result.stderr
    assert own(run) == {}


# Adding at a terminal


@pytest.fixture
def type_keys(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Type:
    """Run `coach questions add` and type keys into it."""
    assert run("--version").exit_code == 0

    def typed(*keys: str, arguments: tuple[str, ...] = (GREAT,)) -> Typed:
        return press_keys(["questions", "add", *arguments], keys, monkeypatch, capsys)

    return typed


def test_enter_takes_what_is_ticked(run: Run, type_keys: Type) -> None:
    """The likely suggestions are ticked at first."""
    assert type_keys(ENTER).code == 0
    assert own(run)[GREAT] == ["customer"]


def test_ticks_can_be_changed(run: Run, type_keys: Type) -> None:
    """The first is taken off, the second put on."""
    before = len(listed(run))
    assert type_keys(SPACE, DOWN, SPACE, ENTER).code == 0
    (known,) = own(run)[GREAT]
    assert known != "customer"
    assert len(listed(run)) == before + 1


def test_nothing_ticked(run: Run, type_keys: Type) -> None:
    """A person may say that it asks for none of them."""
    result = type_keys(SPACE, ENTER)
    assert own(run) == {GREAT: []}
    assert "No competency yet" in result.out


def test_a_terminal_with_competencies_given_asks_nothing(run: Run, type_keys: Type) -> None:
    """--competency and --yes leave no question open."""
    assert type_keys(arguments=(SOUP, "--competency", "failure")).code == 0
    assert type_keys(arguments=(GREAT, "--yes")).code == 0
    assert own(run)[SOUP] == ["failure"]
    assert own(run)[GREAT] == ["customer"]


def test_ctrl_c_keeps_what_was_answered(run: Run, type_keys: Type) -> None:
    """Interrupted at the second question, the first is there."""
    result = type_keys(ENTER, CTRL_C, arguments=(GREAT, SOUP))
    assert result.code == 130
    assert list(own(run)) == [GREAT]


# Removing


def test_removed(run: Run) -> None:
    """What was removed is named, and no longer listed."""
    run("questions", "add", SOUP)
    result = run("questions", "remove", "the", "soup")
    assert (result.exit_code, result.stdout) == (0, f"Removed: {own_id(SOUP)}  {SOUP}\n")
    assert own(run) == {}


def test_a_built_in_question_stays(run: Run) -> None:
    """Its id is not one of the person's own."""
    result = run("questions", "remove", "failure-01")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "built-in questions stay" in result.stderr


# Hostile text, and Tab


def test_a_question_cannot_steer_the_terminal(run: Run) -> None:
    """Control characters are gone from what is stored and shown."""
    result = run("questions", "add", "Why \x1b[31mred\x1b[0m \u202eand\u202c not?")
    shown = result.stdout + run("questions", "--own").stdout
    assert all(char.isprintable() or char == "\n" for char in shown)


def test_tab_offers_competencies(run: Run) -> None:
    """Tab gives ids of competencies, those that begin with what was typed."""
    assert run("--version").exit_code == 0
    complete = ShellComplete(coach, {}, "coach", "_COACH_COMPLETE").get_completions
    offered = [item.value for item in complete(["questions", "--competency"], "de")]
    assert offered == ["decision_making", "deadline_pressure", "delegation"]
    assert len(complete(["questions", "add", "--competency"], "")) == 24
