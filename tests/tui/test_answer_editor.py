"""An answer typed into the editor of `coach practice`."""

from __future__ import annotations

import signal
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.errors import StoryNotFound
from coach.tui import draft
from coach.tui.draft import EMPTY, NO_MORE_HINTS
from coach.tui.prompt import Exit, Submitted
from tests.tui.conftest import (
    BACKSPACE,
    CTRL_A,
    CTRL_C,
    CTRL_D,
    CTRL_X_CTRL_E,
    DELETE,
    ENTER,
    LEFT,
    RIGHT,
    SEND,
    UP,
    Keyboard,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[..., Submitted | Exit]


@pytest.fixture
def ask(tell_it: Ask, keyboard: Keyboard) -> Ask:
    """Ask for an answer at the test's keyboard."""
    del keyboard
    return tell_it


def text_of(ended: object) -> str:
    """The text of an answer that was sent."""
    assert isinstance(ended, Submitted)
    return ended.text


def test_enter_makes_a_line_and_esc_enter_sends(keyboard: Keyboard, ask: Ask) -> None:
    """An answer has lines; Esc Enter ends it."""
    keyboard.press("It rained in.", ENTER, "I ran.", SEND)
    assert text_of(ask()) == "It rained in.\nI ran."


@pytest.mark.parametrize("key", ["\x0f", "\x1b#"])
def test_no_key_for_editing_ends_the_answer(key: str, keyboard: Keyboard, ask: Ask) -> None:
    """Ctrl-O and Alt-# take a line in Emacs: here they do nothing (found by scripts/fuzz)."""
    keyboard.press("It rained in.", key, " I ran.", SEND)
    assert text_of(ask()) == "It rained in. I ran."


@pytest.mark.parametrize("command", ["/done", "  /DONE "])
def test_done_sends(command: str, keyboard: Keyboard, ask: Ask) -> None:
    """A line that is /done sends, and is no part of the answer."""
    keyboard.press("I ran.", ENTER, command, ENTER)
    assert text_of(ask()) == "I ran."


def test_done_within_a_line_is_text(keyboard: Keyboard, ask: Ask) -> None:
    """Only a line that is exactly /done sends."""
    keyboard.press("We wrote /done on the card.", ENTER, "/done then", SEND)
    assert text_of(ask()) == "We wrote /done on the card.\n/done then"


def test_done_sent_by_esc_enter(keyboard: Keyboard, ask: Ask) -> None:
    """/done and then Esc Enter is the same wish twice."""
    keyboard.press("I ran.", ENTER, "/done", SEND)
    assert text_of(ask()) == "I ran."


def test_another_command_met_by_esc_enter(keyboard: Keyboard, ask: Ask) -> None:
    """A command on the last line is done, not sent."""
    keyboard.press("I ran.", ENTER, "/skip", SEND)
    assert ask() == Exit.SKIP


def test_ctrl_d_at_the_end_sends(keyboard: Keyboard, ask: Ask) -> None:
    """Ctrl-D ends the input of many programs, and of this one."""
    keyboard.press("I ran.", CTRL_D)
    assert text_of(ask()) == "I ran."


def test_ctrl_d_within_the_text_deletes_and_goes_no_further(keyboard: Keyboard, ask: Ask) -> None:
    """Held down, Ctrl-D deletes up to the end and does not send what is left."""
    keyboard.press("I ran up", LEFT, LEFT, CTRL_D, CTRL_D, CTRL_D, "off", SEND)
    assert text_of(ask()) == "I ran off"


@pytest.mark.parametrize("keys", [SEND, f"/done{ENTER}", f"  {ENTER} {SEND}"])
def test_an_empty_answer_is_not_sent(keys: str, keyboard: Keyboard, ask: Ask) -> None:
    """Nothing, or nothing but spaces, is met with what to do instead."""
    keyboard.when(EMPTY, "I ran.", SEND)
    keyboard.press(keys)
    assert text_of(ask()) == "I ran."


def test_ctrl_d_with_nothing_written_leaves(keyboard: Keyboard, ask: Ask) -> None:
    """As at every empty line; the session can be gone on with."""
    keyboard.press(CTRL_D)
    assert ask() == Exit.QUIT


def test_a_hint_loses_nothing(keyboard: Keyboard, ask: Ask) -> None:
    """/hint goes, the text around it stays, and the point stands above it."""

    def hint() -> str:
        keyboard.press("I ran.", SEND)
        return "Say how long it rained."

    keyboard.press("It rained in.", ENTER, "/hint", ENTER)
    assert text_of(ask(hint=hint)) == "It rained in.\nI ran."
    assert "Hint: Say how long it rained." in keyboard.drawn


def test_a_hint_between_two_lines(keyboard: Keyboard, ask: Ask) -> None:
    """A command put between lines leaves no gap."""
    keyboard.press("One", ENTER, "Three", UP, ENTER, "/hint", ENTER, "Two ", SEND)
    assert text_of(ask(hint=lambda: "Count.")) == "One\nTwo Three"


def test_no_hint_left(keyboard: Keyboard, ask: Ask) -> None:
    """When there is none left, that is said."""
    keyboard.when(NO_MORE_HINTS, "I ran.", SEND)
    keyboard.press("/hint", ENTER)
    assert text_of(ask(hint=lambda: None)) == "I ran."


def test_a_mistyped_command_stays_and_is_told(keyboard: Keyboard, ask: Ask) -> None:
    """/hnt is text, as /etc would be; who meant a command reads which there are."""
    keyboard.when("/hnt is no command and stays in your answer.", "I ran.", SEND)
    keyboard.press("/hnt", ENTER)
    assert text_of(ask()) == "/hnt\nI ran."


@pytest.mark.parametrize(("command", "end"), [("/skip", Exit.SKIP), ("/quit", Exit.QUIT)])
def test_leaving_keeps_the_text(
    command: str, end: object, keyboard: Keyboard, ask: Ask, saved: list[str]
) -> None:
    """What was written until now is saved, the command is not."""
    keyboard.press("I ran.", ENTER, command, ENTER)
    assert ask() == end
    assert saved == ["I ran.\n"]


def test_leaving_an_untouched_draft_saves_nothing(
    keyboard: Keyboard, ask: Ask, saved: list[str]
) -> None:
    """There is nothing new to save."""
    keyboard.press("/", BACKSPACE, CTRL_C)
    with pytest.raises(KeyboardInterrupt):
        ask("I ran.")
    assert saved == []


def test_a_draft_is_gone_on_with(keyboard: Keyboard, ask: Ask) -> None:
    """The text of last time is there, with the cursor at its end, and its seconds count."""
    keyboard.press(" Then I slept.", SEND)
    ended = ask("It rained.\nI ran.", spent=100.0)
    assert text_of(ended) == "It rained.\nI ran. Then I slept."
    assert isinstance(ended, Submitted)
    assert ended.seconds > 100


def test_ctrl_c_saves_and_interrupts(keyboard: Keyboard, ask: Ask, saved: list[str]) -> None:
    """Ctrl-C ends with KeyboardInterrupt; the text is saved."""
    keyboard.press("It rained in", CTRL_C)
    with pytest.raises(KeyboardInterrupt):
        ask()
    assert saved == ["It rained in"]


def test_the_end_of_input_saves_and_quits(keyboard: Keyboard, ask: Ask, saved: list[str]) -> None:
    """When no keys can come any more the session ends."""

    def hint() -> str:
        keyboard.unplug()
        return "Say how long."

    keyboard.press("It rained in", ENTER, "/hint", ENTER)
    assert ask(hint=hint) == Exit.QUIT
    assert saved == ["It rained in\n"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM"])
def test_a_closed_terminal_saves_and_ends(
    name: str, keyboard: Keyboard, ask: Ask, saved: list[str]
) -> None:
    """The process ends as shells expect; the text is saved; the signal's old handling is back."""
    number = getattr(signal, name)
    before = signal.getsignal(number)

    def hint() -> str:
        signal.raise_signal(number)
        return "Say how long."

    keyboard.press("It rained in", ENTER, "/hint", ENTER)
    with pytest.raises(SystemExit) as ended:
        ask(hint=hint)
    assert ended.value.code == 128 + number
    assert saved == ["It rained in\n"]
    assert signal.getsignal(number) == before


def test_the_text_is_saved_while_it_is_written(
    keyboard: Keyboard, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every few seconds, if it has changed, with the seconds it took so far."""
    monkeypatch.setattr(draft, "SAVED_EVERY", 0.01)
    saved: list[tuple[str, float]] = []

    def save(text: str, seconds: float) -> None:
        saved.append((text, seconds))
        keyboard.press(*([" and ran"] if len(saved) == 1 else [SEND]))

    keyboard.press("I woke")
    assert text_of(ask(save=save)) == "I woke and ran"
    assert [text for text, _ in saved] == ["I woke", "I woke and ran"]
    assert 0 < saved[0][1] < saved[1][1]


def test_a_bank_that_cannot_be_written_is_told_and_tried_again(
    keyboard: Keyboard, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typing goes on meanwhile."""
    monkeypatch.setattr(draft, "SAVED_EVERY", 0.01)
    tried: list[str] = []

    def save(text: str, _: float) -> None:
        tried.append(text)
        if "Your text is not saved now" not in keyboard.drawn:
            raise OSError(28, "No space left on device")
        keyboard.press(SEND)

    keyboard.press("I woke")
    assert text_of(ask(save=save)) == "I woke"
    assert len(tried) > 1
    assert set(tried) == {"I woke"}


def test_a_text_that_cannot_be_saved_at_the_end(keyboard: Keyboard, ask: Ask) -> None:
    """Leaving with a text that is lost raises; sending does not: the caller has the text."""

    def save(_text: str, _seconds: float) -> None:
        raise StoryNotFound("roof")

    keyboard.press("I ran.", SEND)
    assert text_of(ask(save=save)) == "I ran."
    keyboard.press("I ran.", ENTER, "/skip", ENTER)
    with pytest.raises(StoryNotFound):
        ask(save=save)


def test_a_mistake_of_ours_ends_the_prompt(keyboard: Keyboard, ask: Ask) -> None:
    """An error nobody expected is raised to the caller, not lost in the event loop."""

    def hint() -> str:
        raise ZeroDivisionError

    keyboard.press("I ran.", ENTER, "/hint", ENTER)
    with pytest.raises(ZeroDivisionError):
        ask(hint=hint)


def test_a_paste_of_several_lines(keyboard: Keyboard, ask: Ask) -> None:
    """Pasted lines are text, even one that looks like a command; nothing steers the terminal."""
    keyboard.paste("one\r\n\x1b[31mtwo\x1b[0m\r/quit\n\ttab\x07\x9b")
    keyboard.press(SEND)
    assert text_of(ask()) == "one\ntwo\n/quit\n    tab"
    assert "\x1b[31m" not in keyboard.drawn


def test_a_draft_with_escapes_is_cleaned(keyboard: Keyboard, ask: Ask) -> None:
    """What is read back is not trusted more than what is typed."""
    keyboard.press(SEND)
    assert text_of(ask("I \x1b]0;title\x07ran.")) == "I ran."
    assert "title" not in keyboard.drawn


def test_wide_signs_and_emoji(keyboard: Keyboard, ask: Ask) -> None:
    """One key deletes one sign, of however many code points; the rest stays whole."""
    keyboard.press("火👩‍🚒", BACKSPACE, "災🇫🇷", LEFT, "é", BACKSPACE, SEND)
    assert text_of(ask()) == "火災🇫🇷"
    keyboard.press("👍🏽日本", CTRL_A, DELETE, RIGHT, "-", SEND)
    assert text_of(ask()) == "日-本"
    keyboard.press("👩‍🚒!", CTRL_A, RIGHT, "?", SEND)
    assert text_of(ask()) == "👩‍🚒?!"


def test_backspace_and_arrows_cross_lines(keyboard: Keyboard, ask: Ask) -> None:
    """At a line's beginning they go on in the line above."""
    keyboard.press("ab", ENTER, BACKSPACE, "c", ENTER, "d", LEFT, LEFT, "e", SEND)
    assert text_of(ask()) == "abce\nd"


@pytest.mark.parametrize("keys", [f"/editor{ENTER}", CTRL_X_CTRL_E])
@pytest.mark.parametrize("plain", [False, True])
def test_the_persons_own_editor(
    keys: str, *, plain: bool, keyboard: Keyboard, ask: Ask, own_editor: Path
) -> None:
    """The text goes to the editor and comes back; it was saved before."""

    def save(text: str, _: float) -> None:
        if text == "I ran.\n":
            keyboard.press(" at last", SEND)

    keyboard.press("I ran.", ENTER, keys)
    assert text_of(ask(save=save, plain=plain)) == "I ran.\n\nI slept. at last"
    path, mode = own_editor.read_text().splitlines()
    assert mode == oct(stat.S_IRWXU)
    assert not Path(path).exists()


@pytest.fixture
def own_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that adds a line; the file notes what it was given, and its folder's rights."""
    noted = tmp_path / "noted"
    script = tmp_path / "editor.py"
    script.write_text(
        "import os, pathlib, sys\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "path.write_text(path.read_text() + 'I slept.\\x1b[1m\\n')\n"
        f"pathlib.Path({str(noted)!r}).write_text("
        "f'{path}\\n{oct(path.parent.stat().st_mode & 0o777)}')\n"
    )
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    return noted


@pytest.mark.parametrize("plain", [False, True])
def test_an_editor_that_fails(
    *,
    plain: bool,
    keyboard: Keyboard,
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The text is as before, and the sentence says which editor it was."""
    monkeypatch.setenv("VISUAL", "no-such-editor")

    def hint() -> str:
        keyboard.press(SEND)
        return "Say how long."

    def save(text: str, _: float) -> None:
        if text == "I ran.\n":
            keyboard.press("/hint", ENTER)

    keyboard.press("I ran.", ENTER, "/editor", ENTER)
    assert text_of(ask(save=save, hint=hint, plain=plain)) == "I ran."
    shown = capsys.readouterr().out if plain else keyboard.drawn
    assert "The editor no-such-editor cannot be started" in shown


def test_the_time_beside_the_target(
    keyboard: Keyboard, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    """The timer shows the target, and says in words when it is past; it is printed at the end."""
    keyboard.when("of 1:00", "I ran.", SEND)
    ask(target=60)
    assert "past" not in keyboard.drawn
    assert capsys.readouterr().out.endswith(" of 1:00\n")
    keyboard.when("past the target of 0:01", "I ran.", SEND)
    ask(target=1)
    assert "past the target of 0:01" in capsys.readouterr().out


def test_plain_says_the_time_once(
    keyboard: Keyboard, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    """No timer, no margin, no notices drawn: what is said is printed, each once."""

    def hint() -> str:
        keyboard.press("I ran.", SEND)
        return "Say how long."

    keyboard.press("/hint", ENTER)
    assert text_of(ask(plain=True, hint=hint, target=1)) == "I ran."
    printed = capsys.readouterr().out
    assert printed.startswith("1/6  A time you failed.\n")
    assert printed.count("Hint: Say how long.") == 1
    assert printed.splitlines()[-1].endswith("past the target of 1 second.")
    assert "target" not in keyboard.drawn
    assert "|" not in keyboard.drawn
