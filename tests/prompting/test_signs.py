"""Signs, times and words: the small parts of the prompts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import fragment_list_to_text
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.layout.processors import Transformation, TransformationInput
from prompt_toolkit.utils import get_cwidth

from coach.tui.draft import Slash, against, face, mistyped, slash, spoken
from coach.tui.graphemes import OneSign, after, before, shown
from coach.tui.prompt import clean, wrapped


@pytest.mark.parametrize(
    ("sign", "drawn"),
    [
        ("👩‍🚒", "👩"),
        ("👍🏽", "👍"),
        ("❤️", "❤"),
        ("🇫🇷", "FR"),
        ("e\u0301", "e\u0301"),
        ("火", "火"),
        ("한", "한"),
        ("क्ष", "क्ष"),
        ("a", "a"),
    ],
)
def test_how_signs_are_drawn(sign: str, drawn: str) -> None:
    """Emoji joined of several by their first, flags by their letters, writing as it is."""
    assert shown(sign) == drawn


def line_as_drawn(text: str) -> Transformation:
    """What the prompt draws of a line, and where its places come to stand."""
    control = BufferControl(Buffer())
    given_line = TransformationInput(
        control, Document(text), 0, lambda at: at, [("", text)], 80, 1, None
    )
    return OneSign().apply_transformation(given_line)


def test_a_joined_emoji_takes_two_columns() -> None:
    """What prompt_toolkit measures is what a terminal draws."""
    drawn = fragment_list_to_text(line_as_drawn("a👩‍🚒b🇫🇷c").fragments)
    assert drawn == "a👩bFRc"
    assert get_cwidth(drawn) == 7


def test_places_in_what_is_drawn() -> None:
    """The cursor stands before the sign it is at, and after the last at the line's end."""
    line = line_as_drawn("a👩‍🚒b")
    assert [line.source_to_display(at) for at in range(7)] == [0, 1, 1, 1, 2, 3, 4]
    assert [line.display_to_source(at) for at in range(5)] == [0, 1, 4, 5, 6]
    flag = line_as_drawn("🇫🇷c")
    assert [flag.display_to_source(at) for at in range(4)] == [0, 0, 2, 3]


@given(st.text("ae\u0301火👩\u200d🚒🇫🇷\n", max_size=12), st.integers(0, 12))
def test_steps_stay_on_the_line(text: str, at: int) -> None:
    """A step leads to another place of the same line, and back over no more than one sign."""
    document = Document(text, min(at, len(text)))
    column = document.cursor_position_col
    assert 0 <= before(document) <= column
    assert 0 <= after(document) <= len(document.current_line) - column
    assert bool(before(document)) == bool(column)


@given(st.text())
def test_clean_text_steers_nothing(text: str) -> None:
    """No control character but the newline is left, and cleaning again changes nothing."""
    cleaned = clean(text)
    assert all(char == "\n" or char.isprintable() or not char.isascii() for char in cleaned)
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    ("seconds", "target", "seen", "said"),
    [
        (0, None, "0:00", "0 seconds"),
        (61.9, None, "1:01", "1 minute 1 second"),
        (59, 60, "0:59 of 1:00", "59 seconds, within the target of 1 minute"),
        (
            600,
            120,
            "10:00, past the target of 2:00",
            "10 minutes, past the target of 2 minutes",
        ),
    ],
)
def test_times(seconds: float, target: int | None, seen: str, said: str) -> None:
    """Times are shown as clocks do, and said in words."""
    assert against(seconds, target) == seen
    assert spoken(seconds, target) == said
    assert seen.startswith(face(seconds))


def test_what_is_a_command() -> None:
    """Only the whole line; and only a short word after the slash looks like one."""
    assert slash(" /Hint ") is Slash.HINT
    assert slash("/hint please") is None
    assert mistyped("/hnit").startswith("/hnit is no command")
    assert mistyped("/hint") == mistyped("/24") == mistyped("/etc/hosts") == mistyped("") == ""


def test_words_are_wrapped_whole() -> None:
    """Wide signs count as two columns; line ends stay."""
    assert wrapped("one two\nthree", 5) == "one\ntwo\nthree"
    assert wrapped("火事火事", 4) == "火事\n火事"
