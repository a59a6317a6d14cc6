"""`coach help`: what it lists, the pages, and that they agree with the rest."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from coach.cli import maintenance
from coach.cli.main import coach
from coach.cli.maintenance import ORDER, help_topics
from coach.matching.ranking import POSSIBLE_FROM, STRONG_FROM, UNSURE_FROM
from tests.test_help import completed, parsed

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

ROOT = Path(__file__).parent.parent
PAGES = help_topics()
TYPED = re.compile(r"^  (coach .*?)(?: {2,}.*)?$", re.MULTILINE)


def page(name: str) -> str:
    """The text of a topic."""
    return PAGES[name]


def flowing(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


def test_what_there_is(run: Run) -> None:
    """Every topic and every command is listed, each on a line of its own."""
    result = run("help")
    assert (result.exit_code, result.stderr) == (0, "")
    named = re.findall(r"^  ([a-z-]+) {2,}", result.stdout, re.MULTILINE)
    assert named == [*ORDER, *coach.commands]
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_every_file_is_a_topic() -> None:
    """No page is left out, and none is hidden behind a command of its name."""
    folder = Path(maintenance.__file__).parent / "help"
    assert {path.stem for path in folder.iterdir()} == set(ORDER)
    assert not set(ORDER) & set(coach.commands)


@pytest.mark.parametrize("topic", PAGES)
def test_a_page(run: Run, topic: str) -> None:
    """A page is printed as it is into a pipe, fits the terminal and is plain text."""
    result = run("help", topic)
    assert (result.exit_code, result.stdout, result.stderr) == (0, PAGES[topic], "")
    assert max(map(len, PAGES[topic].splitlines())) < 80
    assert PAGES[topic].isascii()
    assert PAGES[topic].isprintable() or set(PAGES[topic]) - {"\n"} <= set(map(chr, range(32, 127)))


def test_headings_are_bold_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only weight, no colour; a terminal that prints lines only gets lines only."""
    shown = CliRunner().invoke(coach, ["help", "models"], color=True).output
    assert click.unstyle(shown) == page("models")
    assert set(re.findall(r"\x1b\[(\d+)m", shown)) == {"0", "1"}
    monkeypatch.setenv("TERM", "dumb")
    assert CliRunner().invoke(coach, ["help", "models"], color=True).output == page("models")


def test_a_command(run: Run) -> None:
    """The help of a command is that of --help."""
    assert run("help", "plan").stdout == run("plan", "--help").stdout
    assert run("help", "questions", "add").stdout == run("questions", "add", "--help").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["mathcing"], "There is no help on 'mathcing'. Did you mean matching?"),
        (["Practise"], "There is no help on 'Practise'. Did you mean practice?"),
        (["questions", "ad"], "There is no help on 'questions ad'. Did you mean questions add?"),
        (["zzz"], "There is no help on 'zzz'. coach help lists what there is."),
        (["plan", "b"], "There is no help on 'plan b'. coach help lists what there is."),
    ],
)
def test_no_such_topic(run: Run, words: list[str], sentence: str) -> None:
    """What is not there is said in a sentence, with the nearest name."""
    result = run("help", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == f"Error: {sentence}"


def test_tab_offers_topics() -> None:
    """Tab gives topics and commands."""
    assert completed("help", "pra") == ["practising", "practice"]


@pytest.mark.parametrize("topic", PAGES)
def test_what_a_page_says_can_be_typed(
    topic: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands that stand on a page exist, with their options."""
    for name in ("questions.txt", "job.txt", "FILE"):
        (tmp_path / name).write_text("Why?\n")
    monkeypatch.chdir(tmp_path)
    for line in TYPED.findall(PAGES[topic]):
        assert parsed(shlex.split(line)[1:])[0] in coach.commands


def test_the_chances_are_those_of_matching() -> None:
    """The page names the bounds of the fit words."""
    text = page("matching")
    assert f"Strong     the chance is {STRONG_FROM:.0%}".replace("%", " %") in text
    assert f"Possible   {POSSIBLE_FROM:.0%} to {STRONG_FROM:.0%}".replace("%", " %") in text
    assert f"Unsure     {UNSURE_FROM:.0%} to {POSSIBLE_FROM:.0%}".replace("%", " %") in text
    assert f"None       less than {UNSURE_FROM:.0%}".replace("%", " %") in text


def test_privacy_agrees_with_security() -> None:
    """SECURITY.md and the page promise the same, and name the same places."""
    security = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    never = security.split("## What is never done")[1].split("\n## ")[0]
    promises = [flowing(each) for each in never.split("\n- ")[1:]]
    told = page("privacy").split("What is never done\n")[1].split("\nDeleting")[0]
    assert [flowing(each) for each in told.split("\n\n")] == promises
    table = "\n".join(line.split("|")[1] for line in security.splitlines() if line.startswith("|"))
    files = page("privacy").split("Files\n")[1].split("\n\n")[0]
    places = [line.split()[0] for line in files.splitlines()]
    assert len(places) > 5
    assert [place for place in places if place not in table] == []
