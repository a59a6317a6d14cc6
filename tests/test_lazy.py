"""Commands are imported when they are called, and not before."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import click
import pytest

from coach.cli.main import LazyCommands, coach


def test_names_import_nothing() -> None:
    """Going over them takes none; taking one takes it once."""
    commands = LazyCommands({"dump": "json.dumps", "gone": "no.such.module"})
    assert list(commands) == ["dump", "gone"]
    assert len(commands) == 2
    assert commands["dump"] is import_module("json").dumps
    with pytest.raises(ModuleNotFoundError):
        commands["gone"]
    with pytest.raises(KeyError):
        commands["never"]


def test_it_is_a_table_like_any_other() -> None:
    """Commands can be put in and taken out, as click's groups do."""
    commands = LazyCommands({})
    group = click.Group("top", commands=commands)
    inner = click.Command("inner")
    group.add_command(inner)
    assert commands["inner"] is inner
    del commands["inner"]
    assert not commands


@pytest.mark.parametrize("name", list(coach.commands))
def test_every_command_is_where_the_table_says(name: str) -> None:
    """And is called what the table calls it."""
    assert coach.commands[name].name == name


def test_a_command_imports_no_other() -> None:
    """Only what is called, in a process of its own."""
    code = (
        "import sys; from coach.cli.main import coach; coach.get_command(None, 'list');"
        "print(sorted(m for m in sys.modules if m.startswith('coach.cli.')))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert "coach.cli.stories" in found
    assert not any(f"coach.cli.{other}'" in found for other in ("match", "new", "backup", "gaps"))
