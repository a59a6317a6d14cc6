"""The grade of an answer, and the answer that is spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.domain.practice import Grade
from coach.tui.prompt import Exit
from coach.tui.timer import choose_grade, tick_points, time_answer
from tests.tui.conftest import CTRL_C, DOWN, ENTER, SEND, Clock, Keyboard

if TYPE_CHECKING:
    from collections.abc import Callable

    Lines = Callable[..., None]

LONG = "I rang the fire brigade at once, before anything else, and gave the address twice."
POINTS = ["Forty litres a minute came in.", LONG, "Nobody was hurt."]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("a", Grade.AGAIN),
        ("H", Grade.HARD),
        ("g", Grade.GOOD),
        ("e", Grade.EASY),
        ("1", Grade.AGAIN),
        ("4", Grade.EASY),
        (ENTER, Grade.HARD),
    ],
)
def test_one_key_grades(key: str, expected: int, keyboard: Keyboard) -> None:
    """A letter or a number; Enter takes what coach proposes; other keys do nothing."""
    keyboard.press("x", "7", key)
    assert choose_grade(Grade.HARD, plain=False) == expected


@pytest.mark.parametrize("editing", ["\x0f", "\x1b\r", "\x18\x05", "\x1b\x0f"])
def test_keys_that_edit_a_line_are_no_grade(editing: str, keyboard: Keyboard) -> None:
    """Some end the line (Ctrl-O did, found by scripts/fuzz session): the grade is asked again."""
    keyboard.when("Grade?", editing)
    keyboard.when("Grade?", "e")
    assert choose_grade(Grade.HARD, plain=False) == Grade.EASY


def test_the_proposed_grade_is_shown(keyboard: Keyboard) -> None:
    """So that Enter is no surprise."""
    keyboard.when("(Enter: good)", ENTER)
    assert choose_grade(Grade.GOOD, plain=False) == Grade.GOOD


def test_ctrl_c_at_the_grade(keyboard: Keyboard) -> None:
    """It interrupts."""
    keyboard.press(CTRL_C)
    with pytest.raises(KeyboardInterrupt):
        choose_grade(Grade.GOOD, plain=False)


@pytest.mark.parametrize(
    ("line", "expected"),
    [("", Grade.HARD), ("a", Grade.AGAIN), ("Easy", Grade.EASY), ("3", Grade.GOOD)],
)
def test_plain_grade(line: str, expected: int, type_lines: Lines) -> None:
    """The same by a line, or by the whole word."""
    type_lines(line)
    assert choose_grade(Grade.HARD, plain=True) == expected


def test_plain_grade_mistyped(type_lines: Lines, capsys: pytest.CaptureFixture[str]) -> None:
    """What is no grade is named."""
    type_lines("fine", "g")
    assert choose_grade(Grade.HARD, plain=True) == Grade.GOOD
    assert '"fine" is no grade. Type a, h, g or e, or 1 to 4.' in capsys.readouterr().out


def test_a_dumb_terminal_grades_by_line(type_lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --plain too."""
    monkeypatch.setenv("TERM", "dumb")
    type_lines("g")
    assert choose_grade(Grade.HARD, plain=False) == Grade.GOOD


def test_aloud_ends_by_enter(keyboard: Keyboard, clock: Clock) -> None:
    """The time runs on the screen; other keys do not matter."""
    keyboard.when("of 1:00", "um", ENTER)
    seconds = time_answer(60, plain=False, clock=clock)
    assert isinstance(seconds, float)
    assert seconds > 0


@pytest.mark.parametrize(("key", "end"), [("s", Exit.SKIP), ("q", Exit.QUIT)])
def test_aloud_left(
    key: str, end: object, keyboard: Keyboard, type_lines: Lines, clock: Clock
) -> None:
    """One key skips or quits; in plain mode a line."""
    keyboard.press(key)
    assert time_answer(None, plain=False, clock=clock) == end
    type_lines(key)
    assert time_answer(None, plain=True, clock=clock) == end


def test_aloud_interrupted(keyboard: Keyboard, clock: Clock) -> None:
    """Ctrl-C raises; the end of the input quits."""
    keyboard.press(CTRL_C)
    with pytest.raises(KeyboardInterrupt):
        time_answer(60, plain=False, clock=clock)
    keyboard.unplug()
    assert time_answer(60, plain=False, clock=clock) == Exit.QUIT


def test_aloud_plain(type_lines: Lines, clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """The time is said once, after the end."""
    type_lines("")
    assert time_answer(60, plain=True, clock=clock) == 1.0
    assert capsys.readouterr().out.endswith("1 second, within the target of 1 minute.\n")


def test_ticking_points(keyboard: Keyboard, capsys: pytest.CaptureFixture[str]) -> None:
    """Enter and space tick, another key ends. A list with a longer point is printed whole above."""
    keyboard.press(ENTER, DOWN, DOWN, " ", "d")
    assert tick_points(POINTS) == {0, 2}
    assert "gave the address" in " ".join(capsys.readouterr().out.split())
    keyboard.press("d")
    assert tick_points(POINTS[:1]) == set()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("ending", [SEND, "\x0f", "\x1b#", "\x1b\n"])
def test_nothing_is_typed_into_a_list(ending: str, keyboard: Keyboard) -> None:
    """Keys that take a line neither end it nor drop what is ticked (found by scripts/fuzz)."""
    keyboard.press(ENTER)
    keyboard.paste("calm")
    keyboard.press(ending, DOWN, ENTER, "d")
    assert tick_points(POINTS) == {0, 1}


def test_no_points_to_tick() -> None:
    """Nothing is asked."""
    assert tick_points([]) == set()


def test_points_by_number(type_lines: Lines, capsys: pytest.CaptureFixture[str]) -> None:
    """In plain mode their numbers are typed; a number that is none is named."""
    type_lines("1 4", "1, 3")
    assert tick_points(POINTS, plain=True) == {0, 2}
    assert "4 is not one of 1 to 3." in capsys.readouterr().out
    type_lines("")
    assert tick_points(POINTS, plain=True) == set()
