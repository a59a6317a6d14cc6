"""Naming the story that answers a question, from memory."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from coach.domain.session import StoryRecall
from coach.tui.prompt import Exit
from coach.tui.story_picker import NOT_FOUND, TOO_FEW, find_stories, pick_story
from tests.tui.conftest import BACKSPACE, CTRL_A, CTRL_C, CTRL_D, DOWN, ENTER, UP, Clock, Keyboard

if TYPE_CHECKING:
    from collections.abc import Callable

    Lines = Callable[..., None]

STORIES = [
    (4, "The night the pumps stopped", "Crisis. The generator failed at four."),
    (7, "Pumping out the cellar", "Endurance. We carried buckets."),
    (9, "Überstunden im Café", "Négociation avec le chef."),
    (12, "倉庫の火事", "消防車を呼んだ。"),
]


def asked(clock: Clock, *, plain: bool = False) -> int | None:
    """The story picked at the keyboard."""
    ended = pick_story(STORIES, limit=None, plain=plain, clock=clock)
    assert isinstance(ended, StoryRecall)
    assert ended.milliseconds > 0
    return ended.story


@pytest.mark.parametrize(
    ("typed", "story"),
    [
        ("cell", 7),
        ("night", 4),
        ("PUMP STOP", 4),
        ("uber", 9),
        ("cafe\u0301", 9),
        ("火", 12),
        ("pum", 4),
        ("bucket", 7),
        ("pumps generator", 4),
        ("negoc", 9),
        ("?", None),
    ],
)
def test_enter_takes_the_first_match(
    typed: str, story: int | None, keyboard: Keyboard, clock: Clock
) -> None:
    """Letters of any word of title, skills or text, in any case and accents; ? when none comes."""
    keyboard.press(typed, ENTER)
    assert asked(clock) == story


def test_the_arrows_choose_among_several(keyboard: Keyboard, clock: Clock) -> None:
    """They stop at the ends of the list."""
    keyboard.press("pum", DOWN, ENTER)
    assert asked(clock) == 7
    keyboard.press("pum", DOWN, DOWN, UP, UP, UP, ENTER)
    assert asked(clock) == 4


def test_matches_are_listed_and_no_title_before(keyboard: Keyboard, clock: Clock) -> None:
    """Letters show the titles that have them; nothing is shown before: it is to be recalled."""
    keyboard.press("Z")
    keyboard.when("Z", BACKSPACE, "wa")
    keyboard.when("> Wading through water", ENTER)
    stories = [(1, "Wading through water", ""), (2, "Two wagons", "")]
    ended = pick_story(stories, limit=None, plain=False, clock=clock)
    assert isinstance(ended, StoryRecall)
    assert ended.story == 1
    assert "wagons" not in keyboard.drawn.split("> Wading")[0]
    assert "  Two wagons" in keyboard.drawn


@pytest.mark.parametrize("typed", ["", "Z", "  "], ids=["nothing", "a letter", "spaces"])
def test_enter_on_nothing(typed: str, keyboard: Keyboard, clock: Clock) -> None:
    """Where nothing is listed Enter takes nothing and shows nothing: it says what to do."""
    stories = [(1, "A zebra", ""), (2, "Two zebras", "")]
    keyboard.when(TOO_FEW[:40], BACKSPACE * 2, "two", ENTER)
    keyboard.press(typed, ENTER)
    ended = pick_story(stories, limit=None, plain=False, clock=clock)
    assert isinstance(ended, StoryRecall)
    assert ended.story == 2
    assert "A zebra" not in keyboard.drawn


def test_u_takes_a_grade_back(keyboard: Keyboard, clock: Clock) -> None:
    """With a grade to take back, u alone does; else it is a letter as others, and /undo says it."""
    keyboard.press("u", ENTER)
    ended = pick_story(STORIES, limit=None, plain=False, clock=clock, undo=True)
    assert ended == Exit.UNDO
    assert "u and Enter takes the last grade back" in keyboard.drawn
    keyboard.press("u", ENTER, BACKSPACE, "/undo", ENTER)
    assert pick_story(STORIES, limit=None, plain=False, clock=clock) == Exit.UNDO


def test_a_long_list_is_cut_and_counted(keyboard: Keyboard, clock: Clock) -> None:
    """Eight titles are shown, each on one line, and how many more there are."""
    keyboard.when("and 3 more", ENTER)
    keyboard.press("deploy")
    many = [(number, f"Deploy {number} {'of many ' * 20}", "") for number in range(11)]
    ended = pick_story(many, limit=None, plain=False, clock=clock)
    assert isinstance(ended, StoryRecall)
    assert ended.story == 0
    assert "Deploy 8" not in keyboard.drawn


def test_letters_of_no_title(keyboard: Keyboard, clock: Clock) -> None:
    """It is said, and asked on."""
    keyboard.when(NOT_FOUND, "\x15", "cellar", ENTER)
    keyboard.press("xyz", ENTER)
    assert asked(clock) == 7


@pytest.mark.parametrize(("typed", "end"), [("/skip", Exit.SKIP), ("/quit", Exit.QUIT)])
def test_leaving(typed: str, end: object, keyboard: Keyboard, clock: Clock) -> None:
    """As in an answer."""
    keyboard.press(typed, ENTER)
    assert pick_story(STORIES, limit=None, plain=False, clock=clock) == end


def test_ctrl_d(keyboard: Keyboard, clock: Clock) -> None:
    """On an empty line it quits; else it deletes."""
    keyboard.press("night", CTRL_A, CTRL_D * 6)
    assert pick_story(STORIES, limit=None, plain=False, clock=clock) == Exit.QUIT


def test_ctrl_c_and_the_end_of_input(keyboard: Keyboard, clock: Clock) -> None:
    """Ctrl-C interrupts; the end of the keys quits."""
    keyboard.press("pum", CTRL_C)
    with pytest.raises(KeyboardInterrupt):
        asked(clock)
    keyboard.unplug()
    assert pick_story(STORIES, limit=None, plain=False, clock=clock) == Exit.QUIT


def test_time_is_up(keyboard: Keyboard) -> None:
    """Within a limit it ends by itself, and what was half typed does not count."""
    times = [100.0]
    keyboard.press("pum")
    keyboard.on("s left", lambda: times.append(110.0))
    ended = pick_story(STORIES, limit=10.0, plain=False, clock=lambda: times[-1])
    assert isinstance(ended, StoryRecall)
    assert ended.story is None
    assert ended.milliseconds == 10_000
    assert "s left" in keyboard.drawn
    assert "time is up" in keyboard.drawn


def test_in_time(keyboard: Keyboard, clock: Clock) -> None:
    """A story named within the limit counts."""
    keyboard.press("cellar", ENTER)
    ended = pick_story(STORIES, limit=1000.0, plain=False, clock=clock)
    assert isinstance(ended, StoryRecall)
    assert ended.story == 7


def test_plain_takes_the_only_match(
    type_lines: Lines, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """By lines: the title is said, nothing else."""
    type_lines("cellar")
    assert asked(clock, plain=True) == 7
    assert capsys.readouterr().out.splitlines()[1:] == ["Pumping out the cellar"]


def test_plain_numbers_several(
    type_lines: Lines, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Several are numbered; a number or more letters choose."""
    type_lines("pum", "2")
    assert asked(clock, plain=True) == 7
    assert "1  The night the pumps stopped\n2  Pumping out the cellar\n" in capsys.readouterr().out
    type_lines("zzz", "pum", "night")
    assert asked(clock, plain=True) == 4
    assert NOT_FOUND in capsys.readouterr().out


def test_plain_none_comes(
    type_lines: Lines, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """A question mark says so; an empty line is told what to do."""
    type_lines("", "?")
    assert asked(clock, plain=True) is None
    assert TOO_FEW in capsys.readouterr().out


def test_plain_leaves(type_lines: Lines, clock: Clock) -> None:
    """/skip, /quit, u for the last grade, and the end of the lines."""
    type_lines("u")
    ended = pick_story(STORIES, limit=None, plain=True, clock=clock, undo=True)
    assert ended == Exit.UNDO
    type_lines("/skip")
    assert pick_story(STORIES, limit=None, plain=True, clock=clock) == Exit.SKIP
    type_lines("\x04")
    assert pick_story(STORIES, limit=None, plain=True, clock=clock) == Exit.QUIT


def test_plain_time_is_up(
    type_lines: Lines, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """The end is said, and what was half typed is no answer to the next question."""
    type_lines(half="pum")
    ended = pick_story(STORIES, limit=0.3, plain=True, clock=time.monotonic)
    assert isinstance(ended, StoryRecall)
    assert ended.story is None
    assert "Time is up." in capsys.readouterr().out
    type_lines("cellar")
    assert asked(clock, plain=True) == 7


def test_plain_too_late(type_lines: Lines, clock: Clock) -> None:
    """A line that comes when the clock is past the limit does not count."""
    type_lines("cellar")
    ended = pick_story(STORIES, limit=1.5, plain=True, clock=clock)
    assert isinstance(ended, StoryRecall)
    assert ended.story is None


def test_words_that_begin_so_come_first() -> None:
    """Of several, those whose word begins with the letters; otherwise their order is kept."""
    stories = [
        (1, "Unplanned release", ""),
        (2, "Lease of the hall", ""),
        (3, "A leased line", ""),
        (4, "The landlord", "The lease ended. A release."),
        (5, "The press", "A release."),
    ]
    assert [number for number, _ in find_stories("lease", stories)] == [2, 3, 1, 4]
    assert find_stories("le", stories)[-1] == (1, "Unplanned release")
    assert find_stories("lease zzz", stories) == []
    assert find_stories(" ", stories) == []
