"""`coach completion`: each shell completes after --install, and is as it was after --remove."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.screen import Screen, needs_tmux

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    Run = Callable[..., Result]

RUNNER = shlex.quote(str(Path(__file__).parent / "run_with_words.py"))
FILES = {
    "bash": ".local/share/bash-completion/completions/coach",
    "zsh": ".local/share/zsh/site-functions/_coach",
    "fish": ".config/fish/completions/coach.fish",
}
LOADER = """\
_completion_loader() { . ~/.local/share/bash-completion/completions/"$1"; return 124; }
complete -D -F _completion_loader
"""
"""What bash-completion does, in short."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "ZDOTDIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def screen(full: Run, home: Path) -> Iterator[Screen]:
    """A terminal on a bank of three stories, with `coach` among its commands."""
    assert full("list").exit_code == 0
    command = home / "bin" / "coach"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {RUNNER} "$@"\n')
    command.chmod(0o700)
    opened = Screen(home, PATH=f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    yield opened
    opened.close()


def completes(screen: Screen, shell: str) -> None:
    """See a new shell complete a command, and the name of a story."""
    screen.keys("-l", f"clear; exec {shell}")
    screen.keys("Enter")
    screen.keys("-l", "echo begun")
    screen.keys("Enter")
    screen.wait("\nbegun")
    screen.keys("-l", "coach complet")
    screen.keys("Tab")
    screen.wait("coach completion")
    screen.keys("C-u")
    screen.keys("-l", "coach show the-w")
    screen.keys("Tab")
    screen.wait("coach show the-wrong-coupon")


@pytest.mark.parametrize("shell", list(FILES))
def test_it_installs_itself(run: Run, home: Path, shell: str) -> None:
    """One file, one line where the shell needs it, and both go again, all else as it was."""
    rc = home / f".{shell}rc"
    if shell != "fish":
        rc.write_text("alias ll=ls")  # without a line end
        rc.chmod(0o640)
    before = rc.read_bytes() if rc.exists() else b""
    result = run("completion", shell, "--install")
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"Installed: {home / FILES[shell]}. A new {shell} has it.\n" in result.stdout
    assert ("Added one line to" in result.stdout) == (shell != "fish")
    assert run("completion", shell).stdout.strip() == (home / FILES[shell]).read_text().strip()
    after = rc.read_text() if rc.exists() else ""
    assert after.count("coach completion") == (shell != "fish")
    again = run("completion", shell, "--install")
    assert "Added" not in again.stdout
    assert (rc.read_text() if rc.exists() else "") == after
    result = run("completion", shell, "--remove")
    assert f"Removed: {home / FILES[shell]}" in result.stdout
    assert not (home / FILES[shell]).exists()
    assert (rc.read_bytes() if rc.exists() else b"").strip() == before
    assert run("completion", shell, "--remove").exit_code == 0
    if shell != "fish":
        assert rc.stat().st_mode & 0o777 == 0o640


def test_another_file_stays(run: Run, home: Path) -> None:
    """What coach has not written is neither replaced nor removed; a link is written through."""
    path = home / FILES["fish"]
    path.parent.mkdir(parents=True)
    path.write_text("complete -c coach -a mine\n")
    for option in ("--install", "--remove"):
        result = run("completion", "fish", option)
        assert (result.exit_code, "is not coach's" in result.stderr) == (2, True)
    assert path.read_text() == "complete -c coach -a mine\n"
    (home / "dotfiles").write_text("# mine\n")
    (home / ".zshrc").symlink_to(home / "dotfiles")
    assert run("completion", "zsh", "--install").exit_code == 0
    assert (home / ".zshrc").is_symlink()
    assert (home / "dotfiles").read_text().startswith("# mine\n((")


def test_no_such_shell(run: Run) -> None:
    """Only three shells are known."""
    assert run("completion", "tcsh").exit_code == 2


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is missing")
def test_bash_that_finds_completions_needs_no_line(run: Run, home: Path) -> None:
    """With bash-completion no file of the user's is written to."""
    (home / ".bashrc").write_text(LOADER)
    result = run("completion", "bash", "--install")
    assert "Added" not in result.stdout
    assert (home / ".bashrc").read_text() == LOADER


class TestTerminal:
    """Real shells."""

    pytestmark = needs_tmux

    @pytest.mark.parametrize("shell", list(FILES))
    def test_a_shell_completes(self, screen: Screen, run: Run, shell: str) -> None:
        """A new shell completes commands and the names of stories."""
        if not shutil.which(shell):
            pytest.skip(f"{shell} is missing")
        assert run("completion", shell, "--install").exit_code == 0
        completes(screen, shell)

    def test_bash_with_bash_completion(self, screen: Screen, run: Run, home: Path) -> None:
        """The file alone is enough where completions are loaded when they are needed."""
        (home / ".bashrc").write_text(LOADER)
        assert run("completion", "bash", "--install").exit_code == 0
        completes(screen, "bash")
