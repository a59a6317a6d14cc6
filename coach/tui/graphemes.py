"""Move, delete, draw and wrap by what a user takes for one character.

prompt_toolkit moves, deletes and measures by code points. Terminals draw 👩‍🚒 (woman, joiner, fire
engine) in two columns and prompt_toolkit counts four, so that the cursor would stand wrong. Here
the keys take whole grapheme clusters (Unicode Standard Annex 29, by wcwidth), and emoji joined of
several are shown as their first, whose width every terminal agrees on. The text itself stays whole.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from prompt_toolkit.filters import has_selection
from prompt_toolkit.formatted_text import fragment_list_to_text
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.processors import Processor, Transformation
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.utils import get_cwidth
from wcwidth import iter_graphemes, wcwidth

from coach.tui.prompt import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.document import Document
    from prompt_toolkit.formatted_text.base import OneStyleAndTextTuple
    from prompt_toolkit.layout.processors import TransformationInput

WIDE = 2
"""Columns of an emoji, and of a character of Chinese, Japanese or Korean."""

_EMOJI_STYLE = "\ufe0f"
_FLAG_A, _FLAG_Z = 0x1F1E6, 0x1F1FF


def step_back(document: Document) -> int:
    """Count the code points of the grapheme before the cursor; 0 at the line's beginning."""
    column = document.cursor_position_col
    return column - max((at for at in _starts(document) if at < column), default=column)


def step_on(document: Document) -> int:
    """Count the code points to the end of the grapheme at the cursor; 0 at the line's end."""
    column = document.cursor_position_col
    return min((at for at in _starts(document) if at > column), default=column) - column


def _starts(document: Document) -> list[int]:
    return [0, *accumulate(map(len, iter_graphemes(document.current_line)))]


def text_keys() -> KeyBindings:
    """Bind Backspace, Delete and the arrows to graphemes, across line ends; clean a paste."""

    def move(buffer: Buffer, step: int) -> None:
        buffer.cursor_position = max(0, min(len(buffer.text), buffer.cursor_position + step))

    actions: list[tuple[str, Callable[[Buffer], object]]] = [
        ("backspace", lambda buffer: buffer.delete_before_cursor(step_back(buffer.document) or 1)),
        ("delete", lambda buffer: buffer.delete(step_on(buffer.document) or 1)),
        ("left c-b", lambda buffer: move(buffer, -(step_back(buffer.document) or 1))),
        ("right c-f", lambda buffer: move(buffer, step_on(buffer.document) or 1)),
    ]
    keys = KeyBindings()
    for names, act in actions:
        for name in names.split():
            keys.add(name, filter=~has_selection)(lambda event, act=act: act(event.current_buffer))
    keys.add(Keys.BracketedPaste)(lambda event: event.current_buffer.insert_text(clean(event.data)))
    return keys


def drawn(grapheme: str) -> str:
    """Return how a grapheme is drawn: joined emoji by their first, a flag by its letters."""
    if all(_FLAG_A <= ord(char) <= _FLAG_Z for char in grapheme):
        return "".join(chr(ord("A") + ord(char) - _FLAG_A) for char in grapheme)
    is_emoji = wcwidth(grapheme[0]) == WIDE or _EMOJI_STYLE in grapheme
    # Letters with marks, as Hangul in parts, are drawn in one piece by every terminal.
    return grapheme[0] if is_emoji and not grapheme[0].isalpha() else grapheme


class DrawGraphemes(Processor):
    """Draws every grapheme of a line in the columns that the terminal will give it."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Return the line as drawn, and which place of it is which in the text."""
        return _draw_graphemes(tuple(transformation_input.fragments))


class WrapWords(Processor):
    """Draws a long line in rows that end between words; the text itself stays one line.

    prompt_toolkit breaks a line after any character. Here each row but the last is filled with
    spaces, and spaces beyond a row's end are hidden. `margin` is the width of a row's prefix.
    """

    def __init__(self, margin: int) -> None:
        self._margin = margin

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Return the line as drawn, and which place of it is which in the text."""
        room = max(transformation_input.width - self._margin, WIDE)
        return _wrap_words(tuple(transformation_input.fragments), room)


# Cached: each redrawing asks for every line several times, and one of them has changed.


@lru_cache(maxsize=512)
def _draw_graphemes(fragments: tuple[OneStyleAndTextTuple, ...]) -> Transformation:
    text = fragment_list_to_text(list(fragments))
    if text.isascii():
        return Transformation(list(fragments))
    chars = explode_text_fragments(fragments)
    graphemes = list(iter_graphemes(text))
    starts = accumulate(map(len, graphemes), initial=0)
    return _transformation(
        (chars[at][0], grapheme, drawn(grapheme))
        for at, grapheme in zip(starts, graphemes, strict=False)
    )


@lru_cache(maxsize=512)
def _wrap_words(fragments: tuple[OneStyleAndTextTuple, ...], room: int) -> Transformation:
    text = fragment_list_to_text(list(fragments))
    if get_cwidth(text) <= room:
        return Transformation(list(fragments))
    chars = explode_text_fragments(fragments)

    def pieces() -> Iterator[tuple[str, str, str]]:
        for begin, end in pairwise([*row_starts(text, room), len(text)]):
            column = 0
            for at in range(begin, end):
                shown = "" if text[at] == " " and column >= room else text[at]
                column += get_cwidth(shown)
                yield chars[at][0], text[at], shown
            if end < len(text):
                yield "", "", " " * (room - column)

    return _transformation(pieces())


def row_starts(text: str, room: int) -> list[int]:
    """Return where the rows of a line begin, each of at most `room` columns.

    Rows end after spaces, which may stand beyond the end, or beside a wide character; a word
    longer than a row is broken between two graphemes.
    """
    starts, column, at, start_of_word = [0], 0, 0, 0
    for grapheme in iter_graphemes(text):
        width = get_cwidth(grapheme)
        if width >= WIDE:
            start_of_word = at
        if grapheme != " " and column and column + width > room:
            starts.append(start_of_word if start_of_word > starts[-1] else at)
            column = get_cwidth(text[starts[-1] : at])
        at += len(grapheme)
        column += width
        if grapheme == " " or width >= WIDE:
            start_of_word = at
    return starts


def _transformation(pieces: Iterable[tuple[str, str, str]]) -> Transformation:
    """Draw a line from pieces of (style, text, text as shown), and map the places of both."""
    fragments: list[tuple[str, str]] = []
    to_display: list[int] = []
    to_text: list[int] = []
    for style, source, shown in pieces:
        place, first, is_same = len(fragments), len(to_display), source == shown
        to_display += [place + at * is_same for at in range(len(source))]
        to_text += [first + at * is_same for at in range(len(shown))]
        fragments += [(style, char) for char in shown]
    ends = len(to_display), len(fragments)

    def look_up(places: list[int], at: int, end: int) -> int:  # beyond the end they run on alike
        return places[at] if at < len(places) else end + at - len(places)

    return Transformation(
        explode_text_fragments(fragments),
        source_to_display=lambda at: look_up(to_display, at, ends[1]),
        display_to_source=lambda at: look_up(to_text, at, ends[0]),
    )
