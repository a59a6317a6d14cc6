"""The keys of the editor in which an answer is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from prompt_toolkit.key_binding import KeyBindings

from coach.cli.prompting.clusters import after

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyPressEvent


class Written(Protocol):
    """What keys do to an answer."""

    def enter(self) -> None:
        """End a line."""

    def send(self) -> None:
        """Send the answer."""

    def edit_outside(self) -> None:
        """Go on in the person's own editor."""


def writing_keys(writing: Written) -> KeyBindings:
    """Enter, Esc Enter, Ctrl-D and Ctrl-X Ctrl-E.

    Ctrl-D deletes the sign at the cursor, as everywhere; at the end of the text it sends, as it
    ends the input of `cat`. Held down it deletes only: an answer is not sent by too long a press.
    """
    keys = KeyBindings()

    @keys.add("enter")
    def _enter(_: KeyPressEvent) -> None:
        writing.enter()

    @keys.add("escape", "enter")
    @keys.add("escape", "c-j")  # typed ahead: between two prompts the terminal makes \n of Enter
    def _send(_: KeyPressEvent) -> None:
        writing.send()

    @keys.add("c-d")
    def _delete_or_send(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.is_cursor_at_the_end:
            if not event.is_repeat:
                writing.send()
        else:
            buffer.delete(after(buffer.document) or 1)

    @keys.add("c-x", "c-e")
    def _edit(_: KeyPressEvent) -> None:
        writing.edit_outside()

    return keys
