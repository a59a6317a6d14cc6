"""coach in a real terminal: what is seen, typed and interrupted, through tmux."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.screen import Screen, needs_tmux

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = needs_tmux


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A real terminal over a new bank."""
    opened = Screen(tmp_path)
    yield opened
    opened.close()


def test_the_demo_list(screen: Screen) -> None:
    """A first look at the demo needs no model and shows each story on its line."""
    screen.run("--demo list")
    screen.wait("the-geocoding-bill")
    lines = screen.end()
    assert any("saying-no-to-a-director" in line and "STARL" in line for line in lines)
    assert lines[-1] == "code 0."


def test_the_wizard(screen: Screen, tmp_path: Path) -> None:
    """A story typed key by key: the hints are there, Esc Enter ends a part, it is written."""
    screen.run("new")
    screen.wait("Title: one line")
    screen.keys("-l", "The leaking roof")
    screen.keys("Enter")
    screen.wait("Two or three sentences.")
    screen.keys("-l", "Rain came into the server room.")
    screen.keys("Escape", "Enter")
    screen.wait("Task:")
    screen.keys("Escape", "Enter")
    screen.wait("Action:")
    screen.keys("-l", "I moved the rack")
    screen.keys("Enter")
    screen.keys("-l", "and rang the roofer.")
    screen.keys("Escape", "Enter")
    for label in ("Result:", "Learning:"):
        screen.wait(label)
        screen.keys("Escape", "Enter")
    for label in ("Skills it shows", "When was it?"):
        screen.wait(label)
        screen.keys("Enter")
    shown = screen.wait("Enter writes it")
    assert "\n  3  Task       (left out)\n" in shown
    screen.keys("-l", "3")
    screen.keys("Enter")
    screen.wait("done?")
    screen.keys("-l", "Keep it dry.")
    screen.keys("Escape", "Enter")
    screen.wait("  3  Task       Keep it dry.")
    screen.keys("Enter")
    screen.wait("Written: the-leaking-roof")
    assert screen.end()[-1] == "code 0."
    text = (tmp_path / "bank" / "stories" / "the-leaking-roof.md").read_text()
    assert "## Task\n\nKeep it dry.\n" in text
    assert "## Action\n\nI moved the rack\nand rang the roofer.\n" in text


def test_ctrl_c_in_the_wizard(screen: Screen) -> None:
    """Ctrl-C ends with one line and 130; the next run offers to go on."""
    screen.run("new")
    screen.wait("Title: one line")
    screen.keys("-l", "The leaking roof")
    screen.keys("Enter")
    screen.wait("Situation:")
    screen.keys("C-c")
    screen.wait("Interrupted.")
    lines = screen.end()
    assert lines[-2:] == ["Interrupted. What was done until now is kept.", "code 130."]
    assert "Traceback" not in "\n".join(lines)
    screen.run("new")
    screen.wait('Go on with the draft "The leaking roof"?')
    screen.keys("C-c")
    screen.wait("Interrupted.")
    assert screen.end()[-1] == "code 130."


def test_ctrl_c_in_the_editor(screen: Screen) -> None:
    """Ctrl-C while coach waits for the editor ends with one line and 130."""
    # What is typed must not look like what is waited for.
    screen.keys("-l", "export EDITOR='sh -c \"echo editor $((40+2)); sleep 60\"'")
    screen.keys("Enter")
    screen.run("--demo edit geocoding")
    screen.wait("editor 42")
    screen.keys("C-c")
    screen.wait("Interrupted.")
    lines = screen.end()
    assert lines[-2].endswith("Interrupted. What was done until now is kept.")
    assert lines[-1] == "code 130."


def test_nothing_to_show(screen: Screen) -> None:
    """An empty bank says how to begin and ends with 1."""
    screen.run("list")
    screen.wait("coach add PATH")
    assert screen.end()[-1] == "code 1."
