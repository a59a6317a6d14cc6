"""`coach practice` in a real terminal of 80 by 24, through tmux: held, broken off, gone on with."""

from __future__ import annotations

import os
import re
import shlex
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.app import App
from coach.config import Settings
from coach.domain.practice import Grade
from coach.progress import SilentReporter
from coach.storage.bank import Bank
from tests.conftest import WordEncoder
from tests.practising import TOLD
from tests.screen import PATIENCE, Screen, needs_tmux

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from coach.domain.practice import Attempt

    Open = Callable[..., Screen]

pytestmark = needs_tmux

RUNNER = Path(__file__).parent / "run_with_words.py"
BROKEN = TOLD.index("stead of")
BEGUN, REST = TOLD[:BROKEN], TOLD[BROKEN:]
"""An answer, broken off in the middle of a word."""


@pytest.fixture
def home(tmp_path: Path, work: Path) -> Path:
    """A folder with a bank of two stories, one of them confirmed for two competencies."""
    folders = Settings(bank=tmp_path / "bank", cache=tmp_path / "cache", model="small")
    workspace = App(folders, SilentReporter(), encoder=WordEncoder())
    workspace.add([work])
    workspace.tags.confirm(workspace.story("coupon"), ["failure", "customer"])
    workspace.close()
    return tmp_path


@pytest.fixture
def open_screen(home: Path) -> Iterator[Open]:
    """A terminal on that bank, with some environment."""
    opened: list[Screen] = []

    def new(columns: int = 80, **environment: str) -> Screen:
        path = os.pathsep.join([str(RUNNER.parents[1]), os.environ.get("PYTHONPATH", "")])
        here = {"PYTHONPATH": path, "WORDS_PID": str(home / "pid")} | environment
        screen = Screen(home, rows=24, columns=columns, **here)
        opened.append(screen)
        return screen

    yield new
    for screen in opened:
        screen.close()


def practise(screen: Screen, arguments: str = "--story coupon --count 1") -> None:
    """Start `coach practice` with the quick encoder, and with one probe where none is said."""
    said = "" if "--probes" in arguments or "--resume" in arguments else " --probes 1"
    screen.python(f"{shlex.quote(str(RUNNER))} practice {arguments}{said}")


def press(screen: Screen, text: str, *keys: str) -> None:
    """Type a text, then press keys."""
    screen.keys("-l", text)
    screen.keys(*(keys or ("Enter",)))


def name_it(screen: Screen) -> None:
    """Name the story, until the editor stands."""
    screen.wait("Which story?")
    press(screen, "coupon")
    screen.wait("\n|")


def grade_it(screen: Screen, key: str) -> None:
    """Leave the follow-up out and give a grade."""
    screen.wait("Enter alone skips it.")
    screen.keys("Enter")
    screen.wait("Grade?")
    screen.keys("-l", key)


def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def kept(home: Path) -> list[Attempt]:
    """The answers in the bank now."""
    bank = Bank(home / "bank" / "coach.db")
    try:
        return bank.practice.attempts()
    finally:
        bank.close()


def draft(home: Path) -> str:
    """The text that is kept of the first question of the last session."""
    bank = Bank(home / "bank" / "coach.db")
    try:
        return bank.practice.draft(bank.practice.sessions()[-1].id, 0)[0]
    finally:
        bank.close()


def kill(home: Path) -> None:
    """End the running coach without a chance to say anything, and wait until it is gone."""
    number = int((home / "pid").read_text(encoding="utf-8"))
    os.kill(number, signal.SIGKILL)


@pytest.mark.thorough
def test_killed_and_gone_on_with(open_screen: Open, home: Path) -> None:
    """Two questions from recall to grade; coach is killed while the first answer is typed."""
    screen = open_screen()
    practise(screen, "--story coupon --count 2")
    screen.wait("1/2  ")
    name_it(screen)
    screen.keys("-l", BEGUN)
    until(lambda: draft(home) == BEGUN)
    kill(home)
    screen.wait("code 137.")
    screen.close()
    assert kept(home) == []

    screen = open_screen()
    practise(screen, "--resume")
    shown = screen.wait("every customer in")
    assert "Which story?" not in shown
    assert "1/2  " in shown
    screen.keys("-l", REST)
    screen.wait(" eyes.")
    screen.keys("Escape", "Enter")
    grade_it(screen, "g")
    screen.wait("2/2  ")
    name_it(screen)
    press(screen, TOLD, "Escape", "Enter")
    grade_it(screen, "h")
    screen.wait("2 answers in ")
    assert screen.end()[-1] == "code 0."
    assert [each.answer for each in kept(home)] == [TOLD, TOLD]
    assert [each.grade for each in kept(home)] == [Grade.GOOD, Grade.HARD]
    practise(screen, "--resume")
    screen.wait("No session was left open.")
    assert screen.end()[-1] == "code 1."


def test_killed_at_a_probe(open_screen: Open, home: Path) -> None:
    """Killed while a probe is answered: those before are kept, what was typed stands there."""

    def typed() -> str:
        (attempt,) = kept(home)
        return attempt.open_probe.draft if attempt.open_probe else ""

    screen = open_screen()
    practise(screen, "--story coupon --count 1 --probes 2")
    name_it(screen)
    press(screen, "I sent the coupon to everybody. I stopped the mailing.", "Escape", "Enter")
    screen.wait("Enter alone skips it.")
    press(screen, "It was me alone who chose the list of the testers.")
    until(lambda: len(kept(home)[0].probes) > 1)
    screen.wait("| ")
    screen.keys("-l", "I looked at")
    until(lambda: typed() == "I looked at")
    second = kept(home)[0].probes[1].question
    kill(home)
    screen.wait("code 137.")
    screen.close()

    screen = open_screen()
    practise(screen, "--resume")
    shown = screen.wait("| I looked at")
    assert second[:40] in " ".join(shown.split())
    assert "Which story?" not in shown
    press(screen, " the list again.")
    screen.wait("Grade?")
    screen.keys("-l", "g")
    screen.wait("1 answer in ")
    (attempt,) = kept(home)
    assert [probe.answer for probe in attempt.probes] == [
        "It was me alone who chose the list of the testers.",
        "I looked at the list again.",
    ]
    assert attempt.grade is Grade.GOOD


def test_ctrl_c(open_screen: Open, home: Path) -> None:
    """Ctrl-C says how to go on and ends with 130; what was typed to its last letter is kept."""
    screen = open_screen()
    practise(screen)
    name_it(screen)
    screen.keys("-l", BEGUN)
    screen.wait("every customer in")
    screen.keys("C-c")
    lines = screen.end()
    assert "1 question waits: coach practice --resume" in "\n".join(lines)
    assert lines[-2:] == ["Interrupted. What was done until now is kept.", "code 130."]
    assert draft(home) == BEGUN


def test_ctrl_c_at_the_grade(open_screen: Open, home: Path) -> None:
    """The answer is kept, and the grade is asked for when it is gone on with."""
    screen = open_screen()
    practise(screen)
    name_it(screen)
    press(screen, TOLD, "Escape", "Enter")
    screen.wait("Enter alone skips it.")
    screen.keys("Enter")
    screen.wait("Grade?")
    screen.keys("C-c")
    screen.wait("1 answer has no grade yet: coach practice --resume")
    assert screen.end()[-1] == "code 130."
    practise(screen, "--resume")
    screen.wait("Grade?")
    screen.keys("-l", "e")
    screen.wait("1 answer in ")
    assert screen.end()[-1] == "code 0."
    assert [each.grade for each in kept(home)] == [Grade.EASY]


def test_the_terminal_is_closed(open_screen: Open, home: Path) -> None:
    """A window closed while one types loses nothing of it."""
    screen = open_screen()
    practise(screen)
    name_it(screen)
    screen.keys("-l", BEGUN)
    screen.wait("every customer in")
    screen.close()
    until(lambda: draft(home) == BEGUN)
    screen = open_screen()
    practise(screen, "--resume")
    screen.wait("every customer in")
    press(screen, REST, "Escape", "Enter")
    grade_it(screen, "g")
    screen.wait("1 answer in ")
    assert [each.answer for each in kept(home)] == [TOLD]


def test_plain_without_colour(open_screen: Open, home: Path) -> None:
    """For a screen reader: lines in their order, no bars, no timer, grades typed as words."""
    screen = open_screen(NO_COLOR="1")
    practise(screen, "--story coupon --count 1 --plain")
    screen.wait("Which story?")
    press(screen, "coupon")
    screen.wait("Esc Enter sends.")
    press(screen, TOLD, "Escape", "Enter")
    screen.wait("Enter alone skips it.")
    assert "##" not in screen.text()
    screen.keys("Enter")
    screen.wait("Again, Hard, Good or Easy? Enter takes Easy.")
    press(screen, "good")
    shown = screen.wait("1 answer in ")
    assert not screen.coloured()
    assert not {char for char in shown if "─" <= char <= "╿"}
    assert kept(home)[0].grade is Grade.GOOD


def test_chinese_and_emoji(open_screen: Open, home: Path) -> None:
    """Wide signs are kept as typed; feedback says that it knows English only."""
    screen = open_screen()
    practise(screen)
    name_it(screen)
    screen.keys("-l", "我把优惠券发给了所有人。👩‍🚒")
    screen.wait("我把优惠券发给了所有人。")
    screen.keys("Escape", "Enter")
    screen.wait("Grade?")
    assert "Your answer is kept." in screen.text()
    screen.keys("Enter")
    screen.wait("1 answer in ")
    (attempt,) = kept(home)
    assert (attempt.answer, attempt.grade) == ("我把优惠券发给了所有人。👩‍🚒", Grade.HARD)


def test_recall_twice(open_screen: Open, home: Path) -> None:
    """Two rounds against the clock, then the grades, which Enter keeps."""
    screen = open_screen()
    practise(screen, "recall --story coupon --count 1")
    for number in ("1/1, first round  ", "1/1, second round  "):
        screen.wait(number)
        screen.wait("s left")
        press(screen, "coupon")
    screen.wait("Enter keeps them")
    screen.keys("Enter")
    screen.wait("2 answers in ")
    assert screen.end()[-1] == "code 0."
    assert [each.grade is None for each in kept(home)] == [False, True]


def test_a_mock_interview(open_screen: Open, home: Path) -> None:
    """One question and its follow-up, then the report and the grades."""
    screen = open_screen()
    practise(screen, "mock --story coupon --count 1")
    screen.wait("\n|")
    press(screen, TOLD, "Escape", "Enter")
    screen.wait("Enter alone skips it.")
    press(screen, "It was late.")
    screen.wait("Enter keeps them")
    screen.keys("Enter")
    screen.wait("1 answer in ")
    assert [[probe.answer for probe in each.probes] for each in kept(home)] == [["It was late."]]


def test_aloud(open_screen: Open, home: Path) -> None:
    """Told against the clock, then its points ticked off."""
    screen = open_screen()
    practise(screen, "aloud --story coupon --count 1")
    screen.wait("Which story?")
    press(screen, "coupon")
    screen.wait("Enter ends")
    screen.keys("Enter")
    screen.wait("Which points did you make?")
    screen.keys("-l", "a")
    screen.keys("-l", "d")
    screen.wait("Grade?")
    screen.keys("Enter")
    screen.wait("1 answer in ")
    assert kept(home)[0].grade is Grade.EASY


def test_a_closed_terminal_counts_its_time(open_screen: Open, home: Path) -> None:
    """What was read and decided until then is practice, not only what was typed."""
    screen = open_screen()
    practise(screen)
    name_it(screen)
    press(screen, TOLD, "Escape", "Enter")
    screen.wait("Enter alone skips it.")
    time.sleep(2)
    os.kill(int((home / "pid").read_text(encoding="utf-8")), signal.SIGHUP)
    screen.wait("code ")
    bank = Bank(home / "bank" / "coach.db")
    (session,) = bank.practice.sessions()
    bank.close()
    assert session.seconds > (kept(home)[0].seconds or 0) + 2


def test_recall_counts_questions(open_screen: Open) -> None:
    """Two rounds of the questions are not twice as many; and it is said why there are fewer."""
    screen = open_screen()
    practise(screen, "recall --story coupon --count 9")
    shown = screen.wait("Which story?")
    count = int(re.search(r"1/(\d), first round  ", shown)[1])  # type: ignore[index]
    assert f"{count} questions, not 9: coach finds no more that this story answers well" in shown
    for _ in range(count):
        screen.wait("Which story?")
        press(screen, "coupon")
    assert f"1/{count}, second round  " in screen.wait("second round")


def test_two_terminals_at_once(open_screen: Open, home: Path) -> None:
    """A second session closes the first; what is still answered there is kept."""
    first = open_screen()
    practise(first)
    name_it(first)
    (home / "second").mkdir()
    second = Screen(
        home / "second",
        PYTHONPATH=str(RUNNER.parents[1]),
        COACH_BANK=str(home / "bank"),
        COACH_CACHE=str(home / "cache"),
    )
    try:
        practise(second)
        name_it(second)
        press(first, TOLD, "Escape", "Enter")
        press(second, "I told it in another window.", "Escape", "Enter")
        grade_it(first, "g")
        assert "--resume" not in first.wait("1 answer in ")
        second.wait("Enter alone skips it.")
        second.keys("C-c")
        second.wait("1 answer has no grade yet")
    finally:
        second.close()
    told = {each.answer: each.grade for each in kept(home)}
    assert told == {TOLD: Grade.GOOD, "I told it in another window.": None}


def test_a_terminal_that_only_prints(open_screen: Open, home: Path) -> None:
    """Where the cursor cannot be moved everything is asked by lines."""
    screen = open_screen(TERM="dumb")
    practise(screen)
    screen.wait("Which story?")
    press(screen, "coupon")
    screen.wait("/done alone on a line sends.")
    press(screen, "/hint")
    screen.wait("Hint: ")
    press(screen, "I sent a coupon to every customer.")
    press(screen, "/done")
    screen.wait("Enter alone skips it.")
    screen.keys("Enter")
    screen.wait("Again, Hard, Good or Easy?")
    press(screen, "hard")
    screen.wait("1 answer in ")
    assert screen.end()[-1] == "code 0."
    (attempt,) = kept(home)
    assert (attempt.answer, attempt.grade) == ("I sent a coupon to every customer.", Grade.HARD)


def test_the_demo(open_screen: Open) -> None:
    """It can be practised on, and says that what is done there does not last."""
    screen = open_screen()
    screen.python(f"{shlex.quote(str(RUNNER))} --demo practice --count 1")
    screen.wait("Which story?")
    assert "The demo bank is part of coach's cache" in screen.text()
    press(screen, "/quit")
    screen.wait("1 question waits: coach practice --resume")
    assert screen.end()[-1] == "code 0."
