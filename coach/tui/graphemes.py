"""What a person takes for one sign: an accent with its letter, an emoji made of several.

prompt_toolkit moves, deletes and measures by code points. Terminals draw 👩‍🚒 (woman, joiner, fire
engine) in two columns and prompt_toolkit counts four, so that the cursor would stand wrong. Here
the keys take whole signs (Unicode Standard Annex 29, by wcwidth), and a sign joined of several
emoji is shown as its first, whose width every terminal agrees on. The text itself stays whole.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from prompt_toolkit.filters import has_selection
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout.processors import Processor, Transformation
from prompt_toolkit.layout.utils import explode_text_fragments
from wcwidth import iter_graphemes, wcwidth

if TYPE_CHECKING:
    from prompt_toolkit.document import Document
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.layout.processors import TransformationInput


_EMOJI_STYLE = "\ufe0f"
_FLAG_A, _FLAG_Z = 0x1F1E6, 0x1F1FF


def before(document: Document) -> int:
    """Code points from the beginning of the sign before the cursor; 0 at the line's beginning."""
    column = document.cursor_position_col
    return column - max((at for at in _starts(document) if at < column), default=column)


def after(document: Document) -> int:
    """Code points to the end of the sign at the cursor; 0 at the line's end."""
    column = document.cursor_position_col
    return min((at for at in _starts(document) if at > column), default=column) - column


def _starts(document: Document) -> list[int]:
    """Where the signs of the cursor's line begin, and where the last ends."""
    return [0, *accumulate(map(len, iter_graphemes(document.current_line)))]


def shown(sign: str) -> str:
    """How a sign is drawn: most as they are, joined emoji by their first, a flag by its letters."""
    if all(_FLAG_A <= ord(char) <= _FLAG_Z for char in sign):
        return "".join(chr(ord("A") + ord(char) - _FLAG_A) for char in sign)
    is_emoji = wcwidth(sign[0]) == 2 or _EMOJI_STYLE in sign  # noqa: PLR2004  (two columns)
    return sign[0] if is_emoji and len(sign) > 1 and not _is_letter(sign) else sign


def _is_letter(sign: str) -> bool:
    """Letters with marks, as Hangul in parts, are drawn in one piece by every terminal."""
    return sign[0].isalpha()


class OneSign(Processor):
    """Draws every sign of a line in the columns that the terminal will give it."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """The line as drawn, and which place of it is which in the text."""
        chars = explode_text_fragments(transformation_input.fragments)
        drawn: list[tuple[str, str]] = []
        to_drawn: list[int] = []
        to_text: list[int] = []
        for sign in iter_graphemes("".join(char[1] for char in chars)):
            first, signs = len(to_drawn), shown(sign)
            style = chars[first][0]
            kept = signs == sign
            to_drawn += [len(drawn) + (at if kept else 0) for at in range(len(sign))]
            to_text += [first + (at if kept else 0) for at in range(len(signs))]
            drawn += [(style, char) for char in signs]
        to_drawn.append(len(drawn))
        to_text.append(len(to_drawn) - 1)
        return Transformation(
            explode_text_fragments(drawn),
            source_to_display=lambda at: _at(to_drawn, at),
            display_to_source=lambda at: _at(to_text, at),
        )


def _at(places: list[int], at: int) -> int:
    """The place of a place; beyond the line's end they run on alike."""
    return places[at] if at < len(places) else places[-1] + at - len(places) + 1


def cluster_keys() -> KeyBindings:
    """Backspace, Delete and the arrows by whole signs; at a line's end they cross it."""
    keys = KeyBindings()
    unselected = ~has_selection

    @keys.add("backspace", filter=unselected)
    def _backspace(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        buffer.delete_before_cursor(before(buffer.document) or 1)

    @keys.add("delete", filter=unselected)
    def _delete(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        buffer.delete(after(buffer.document) or 1)

    @keys.add("left", filter=unselected)
    @keys.add("c-b", filter=unselected)
    def _left(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        step = before(buffer.document) or 1
        buffer.cursor_position = max(0, buffer.cursor_position - step)

    @keys.add("right", filter=unselected)
    @keys.add("c-f", filter=unselected)
    def _right(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        step = after(buffer.document) or 1
        buffer.cursor_position = min(len(buffer.text), buffer.cursor_position + step)

    return keys
