"""Graphemes: how they are drawn, stepped over, and wrapped between words."""

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

from coach.tui.graphemes import DrawGraphemes, WrapWords, drawn, row_starts, step_back, step_on


@pytest.mark.parametrize(
    ("sign", "expected"),
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
def test_how_signs_are_drawn(sign: str, expected: str) -> None:
    """Emoji joined of several by their first, flags by their letters, writing as it is."""
    assert drawn(sign) == expected


def line_as_drawn(text: str) -> Transformation:
    """What the prompt draws of a line, and where its places come to stand."""
    control = BufferControl(Buffer())
    given_line = TransformationInput(
        control, Document(text), 0, lambda at: at, [("", text)], 80, 1, None
    )
    return DrawGraphemes().apply_transformation(given_line)


def test_a_joined_emoji_takes_two_columns() -> None:
    """What prompt_toolkit measures is what a terminal draws."""
    shown = fragment_list_to_text(line_as_drawn("a👩‍🚒b🇫🇷c").fragments)
    assert shown == "a👩bFRc"
    assert get_cwidth(shown) == 7


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
    assert 0 <= step_back(document) <= column
    assert 0 <= step_on(document) <= len(document.current_line) - column
    assert bool(step_back(document)) == bool(column)


def wrapped_line(text: str, width: int) -> Transformation:
    """A line as drawn in rows of `width` columns, two of them the margin."""
    control = BufferControl(Buffer())
    line = TransformationInput(
        control, Document(text), 0, lambda at: at, [("", text)], width, 1, None
    )
    return WrapWords(2).apply_transformation(line)


def rows_of(text: str, room: int) -> list[str]:
    """The rows in which a terminal draws a line, without the spaces at their ends."""
    rows, row = [], ""
    for char in fragment_list_to_text(wrapped_line(text, room + 2).fragments):
        if get_cwidth(row + char) > room:
            rows.append(row)
            row = ""
        row += char
    return [each.rstrip(" ") for each in [*rows, row]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("The pumps stopped at once", ["The pumps", "stopped at", "once"]),
        ("exactly 10 columns", ["exactly 10", "columns"]),
        ("two  spaces   here", ["two", "spaces", "here"]),
        ("   indented text", ["", "indented", "text"]),
        ("Donaudampfschifffahrt ends", ["Donaudampf", "schifffahr", "t ends"]),
        ("火事が起きた。消防署", ["火事が起き", "た。消防署"]),
        ("abc火事が起きた", ["abc火事が", "起きた"]),
        ("café e\u0301te\u0301 e\u0301te\u0301", ["café e\u0301te\u0301", "e\u0301te\u0301"]),
        ("", [""]),
        ("          ", [""]),
    ],
)
def test_rows_end_between_words(text: str, rows: list[str]) -> None:
    """A word that does not fit goes to the next row; one longer than a row is broken."""
    assert rows_of(text, 10) == rows


@given(st.text("ab e\u0301火👩", max_size=40), st.integers(2, 12))
def test_wrapping_changes_nothing_but_spaces(text: str, room: int) -> None:
    """No letter is lost, no row is too long, and every letter's place is found on the screen."""
    line = wrapped_line(text, room + 2)
    shown = fragment_list_to_text(line.fragments)
    assert shown.replace(" ", "") == text.replace(" ", "")
    places = [line.source_to_display(at) for at in range(len(text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(shown)
    for at, char in enumerate(text):
        if char != " ":
            assert shown[places[at]] == char
            assert line.display_to_source(places[at]) == at
    starts = row_starts(text, room)
    assert starts == sorted(set(starts))
    ends = [*starts[1:], len(text)]
    for begin, end in zip(starts, ends, strict=True):
        assert get_cwidth(text[begin:end].rstrip(" ")) <= room
