"""Short questions to the person, by questionary; those of `coach practice` are in `prompting`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import questionary
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prompt_toolkit.key_binding import KeyPressEvent

    from coach.story import Part


TICKING = "(arrows move, space ticks, Enter ends)"


def ask_line(question: str, default: str = "") -> str:
    """One line of text; Ctrl-C ends the command."""
    return str(questionary.text(question, default=default).unsafe_ask()).strip()


def ask_part(part: Part, hint: str, default: str = "") -> str:
    """The text of one part, several lines if wanted; empty leaves the part out."""
    answer = questionary.text(
        f"{part.capitalize()}:",
        instruction=f"\n  {hint}\n  (Esc Enter when done; empty leaves it out)\n",
        default=default,
        multiline=True,
    ).unsafe_ask()
    return str(answer).strip()


def confirm(question: str, *, default: bool) -> bool:
    """Yes or no."""
    return bool(questionary.confirm(question, default=default).unsafe_ask())


def tick(question: str, choices: Iterable[tuple[str, str, bool]]) -> list[str]:
    """Those of several (value, words, ticked at first) that are ticked at the end."""
    offered = [
        questionary.Choice(words, value=value, checked=ticked) for value, words, ticked in choices
    ]
    asked = questionary.checkbox(question, offered, instruction=TICKING)
    return [str(value) for value in asked.unsafe_ask()]


def press(
    question: str,
    keys: Mapping[str, str],
    *,
    default: str | None = None,
    aliases: Mapping[str, str] | None = None,
) -> str:
    """The one of `keys` that is pressed, without Enter; no other key does anything.

    `keys` are letters and the words they begin, in the order shown; `aliases` are other keys that
    stand for them. Enter takes the `default`, where there is one.
    """
    bindings = KeyBindings()

    def answer(event: KeyPressEvent) -> None:
        key = meant[event.key_sequence[0].key.lower()]
        event.current_buffer.text = keys[key]
        event.app.exit(result=key)

    def nothing(_: KeyPressEvent) -> None:
        pass

    for other in (Keys.Any, Keys.ControlM, Keys.ControlJ, Keys.ControlD, Keys.BracketedPaste):
        bindings.add(other)(nothing)
    meant = {**{key: key for key in keys}, **(aliases or {})}
    for key in tuple(meant):
        bindings.add(key)(answer)
        bindings.add(key.upper())(answer)
    shown = " ".join(f"({key}){word[1:]}" for key, word in keys.items())
    if default is not None:
        meant[Keys.ControlM.value] = default
        bindings.add(Keys.ControlM)(answer)
        shown += f" (Enter: {keys[default]})"
    asked = questionary.text(question, instruction=shown, key_bindings=bindings)
    return str(asked.unsafe_ask())
