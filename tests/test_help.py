"""The helps are true: every command has an example, and the examples exist."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click
import pytest
from click.shell_completion import FishComplete, ShellComplete, ZshComplete

from coach.cli.main import coach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    from coach.config import Settings

    Run = Callable[..., Result]


def walk(
    command: click.Command = coach, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below a command, itself first, by the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from walk(inner, (*path, name))


COMMANDS = [path for path, _ in walk()]


def named(path: tuple[str, ...]) -> str:
    """A command as it is typed, for the names of tests."""
    return " ".join(("coach", *path))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to type examples in, with what they mention."""
    (tmp_path / "questions.txt").write_text("why?\n")
    (tmp_path / "job.txt").write_text("You lead.\n")
    (tmp_path / "call.vtt").write_text("Ana: Why us?\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def examples(text: str) -> list[str]:
    """The example lines of a help."""
    block = text.split("Example:\n")[1].split("\n\n", maxsplit=1)[0]
    return [line.strip() for line in block.splitlines()]


@pytest.mark.parametrize("path", COMMANDS, ids=named)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_help_has_an_example(run: Run, path: tuple[str, ...], option: str) -> None:
    """Help ends well, within 80 columns, and shows how the command is typed."""
    result = run(*path, option)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: {named(path)} ")
    assert examples(result.stdout)
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "\\b" not in result.stdout


@pytest.mark.parametrize("path", COMMANDS, ids=named)
@pytest.mark.usefixtures("home")
def test_every_example_can_be_typed(run: Run, path: tuple[str, ...]) -> None:
    """An example calls its command with options that exist and all arguments it needs."""
    for line in examples(run(*path, "--help").stdout):
        name, *arguments = shlex.split(line)
        assert name == "coach"
        called = parsed(arguments)
        assert called[: len(path)] == path


def parsed(arguments: list[str]) -> tuple[str, ...]:
    """The command that a command line calls, its options checked by click itself."""
    command: click.Command = coach
    called: tuple[str, ...] = ()
    # From here comes -h, and a command keeps the option for help that it had first.
    group = click.Context(coach, **coach.context_settings)
    while isinstance(command, click.Group):
        context = click.Context(command, parent=group)
        _, arguments, _ = command.make_parser(context).parse_args(arguments)
        if not arguments:
            return called
        called = (*called, arguments[0])
        command = command.commands[arguments.pop(0)]
    with command.make_context(called[-1], arguments, parent=group):
        return called


def test_no_summary_is_cut_off(run: Run) -> None:
    """The list of commands shows a whole sentence for each."""
    commands = run("--help").stdout.split("Commands:\n")[1].splitlines()
    assert len(commands) == len(coach.commands)
    assert all(line.endswith(".") and not line.endswith("...") for line in commands)


def test_every_option_is_explained() -> None:
    """No option is left without a word on what it does."""
    for path, command in walk():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, (path, parameter.name)


# Completion


def completed(*words: str, shell: type[ShellComplete] = ShellComplete) -> list[str]:
    """What Tab offers after some words, the last of them half typed."""
    offered = shell(coach, {}, "coach", "_COACH_COMPLETE").get_completions(
        list(words[:-1]), words[-1]
    )
    return [item.value for item in offered]


@pytest.fixture
def full(run: Run, work: Path) -> Run:
    """The command line on a bank with the two stories of `work`."""
    assert run("add", str(work)).exit_code == 0
    return run


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("command", ["show", "edit", "remove"])
def test_tab_offers_stories(command: str) -> None:
    """Tab gives the names of stories, those that begin with what was typed."""
    assert completed(command, "") == ["the-wrong-coupon", "argument-about-the-deploy-train"]
    assert completed(command, "ar") == ["argument-about-the-deploy-train"]
    assert completed(command, "zz") == []


@pytest.mark.usefixtures("full")
def test_tab_offers_commands_and_options() -> None:
    """Tab gives commands and options too."""
    assert completed("mat") == ["match"]
    assert completed("match", "--ex") == ["--explain"]


def test_tab_in_no_bank(run: Run, folders: Settings, tmp_path: Path) -> None:
    """Without a bank, or with one that cannot be read, Tab offers nothing and makes nothing."""
    assert run("--version").exit_code == 0
    assert completed("show", "") == []
    assert not folders.bank.exists()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "coach.db").write_text("no database, but long enough to look at")
    assert completed("--bank", str(tmp_path / "bad"), "show", "") == []


@pytest.mark.usefixtures("full")
def test_tab_in_another_bank(run: Run, tmp_path: Path) -> None:
    """Tab heeds --bank and --demo."""
    assert completed("--bank", str(tmp_path / "other"), "show", "") == []
    assert run("--demo", "list").exit_code == 0
    assert len(completed("--demo", "show", "")) >= 12


@pytest.mark.parametrize(
    ("shell", "environment"),
    [
        ("bash", {"COMP_WORDS": "coach show the", "COMP_CWORD": "2"}),
        ("zsh", {"COMP_WORDS": "coach show the", "COMP_CWORD": "2"}),
        ("fish", {"COMP_WORDS": "coach show the", "COMP_CWORD": "the"}),
    ],
)
@pytest.mark.usefixtures("full")
def test_the_shells_ask(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    shell: str,
    environment: dict[str, str],
) -> None:
    """bash, zsh and fish get the names the way each of them asks."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("_COACH_COMPLETE", f"{shell}_complete")
    with pytest.raises(SystemExit) as ended:
        coach.main([], prog_name="coach")
    assert ended.value.code == 0
    assert "the-wrong-coupon" in capsys.readouterr().out


@pytest.mark.parametrize("shell", [ZshComplete, FishComplete])
def test_the_scripts_to_install(shell: type[ShellComplete]) -> None:
    """The script for a shell calls coach back."""
    source = shell(coach, {}, "coach", "_COACH_COMPLETE").source()
    assert "_COACH_COMPLETE" in source
