"""Multi-line answer with timer.

The terminal side of `coach practice`: an answer written or spoken, a story picked, a grade.

Nothing here knows the bank: texts, numbers and callables come in, plain values go out. `plain` is
for screen readers: no redraws, no toolbar, nothing drawn. A terminal that cannot move its cursor
(TERM=dumb) is asked line by line. Ctrl-C raises KeyboardInterrupt everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import click
from prompt_toolkit.application import Application, get_app, in_terminal
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.layout import HSplit, Layout, Window
from prompt_toolkit.layout.controls import BufferControl

from coach.tui.draft import (
    EMPTY,
    KEYS,
    NO_MORE_HINTS,
    Keeper,
    Slash,
    Stopwatch,
    against,
    edited,
    mistyped,
    slash,
    spoken,
)
from coach.tui.graphemes import OneSign, after, cluster_keys
from coach.tui.line_input import tell_by_lines
from coach.tui.prompt import (
    Quit,
    Skipped,
    Told,
    clean,
    interrupting_keys,
    is_dumb,
    line,
    put_off,
    run,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.key_binding import KeyPressEvent

    from coach.tui.draft import Clock, Save


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


REDRAWN_EVERY = 1.0
"""Seconds; the timer shows whole ones."""


class Writing:
    """An answer while it is written: the text, the hints shown so far, and what was last said."""

    def __init__(
        self,
        label: str,
        draft: str,
        target: int | None,
        hint: Callable[[], str | None],
        save: Save,
        watch: Stopwatch,
        *,
        plain: bool,
    ) -> None:
        self._plain = plain
        self._watch = watch
        self._target = target
        self._hint = hint
        self._label = label
        self._hints: list[str] = []
        self._notice = ""
        self.buffer = Buffer(document=Document(clean(draft)), multiline=True)
        self._keeper = Keeper(save, lambda: clean(self.buffer.text), lambda: watch.seconds, draft)
        self._commands = {
            Slash.DONE: self.send,
            Slash.HINT: self._show_hint,
            Slash.SKIP: lambda: get_app().exit(result=Skipped()),
            Slash.QUIT: lambda: get_app().exit(result=Quit()),
            Slash.EDITOR: self.edit_outside,
        }

    def run(self) -> Told | Skipped | Quit:
        """Let the person write until they send the answer or leave it."""
        if self._plain:  # printed once, so that no redrawing reads it out again
            click.echo(f"{self._label}\n{KEYS}")
        app = self._application()
        keeper = self._keeper
        with put_off():
            try:
                ended = run(app, keeper.try_to_keep, lambda: _begin(app, keeper))
            except EOFError:
                ended = Quit()
            except BaseException:
                keeper.keep()
                raise
            keeper.keep_at_end(sent=isinstance(ended, Told))
            return ended

    def enter(self) -> None:
        """A new line; or, where the line is a command, do that and take the line away."""
        self._notice = ""
        typed = self.buffer.document.current_line
        if command := slash(typed):
            self._take_line_away()
            self._commands[command]()
            return
        if warning := mistyped(typed):
            self._say(warning)
        self.buffer.newline(copy_margin=False)

    def send(self) -> None:
        """End with the answer, or say what to do where there is none yet."""
        if command := slash(self.buffer.document.current_line):
            self._take_line_away()
            if command is not Slash.DONE:
                self._commands[command]()
                return
        text = clean(self.buffer.text).strip()
        if text:
            get_app().exit(result=Told(text, self._watch.seconds))
        else:
            self._say(EMPTY)

    def edit_outside(self) -> None:
        """Open the person's editor on the text; its last saving is the answer so far."""
        self._keeper.try_to_keep()
        get_app().create_background_task(self._edit_outside())

    async def _edit_outside(self) -> None:
        row = self.buffer.document.cursor_position_row
        async with in_terminal():  # the loop stands still meanwhile, and the text with it
            try:
                text = edited(clean(self.buffer.text), row + 1)
            except click.ClickException as error:
                self._notice = error.format_message()
            else:
                self.buffer.document = Document(text)
        if self._plain and self._notice:
            await _print(self._notice)

    def _take_line_away(self) -> None:
        """Remove the cursor's line; of the last one the empty line stays, to go on in."""
        document = self.buffer.document
        lines = list(document.lines)
        row = document.cursor_position_row
        if row == len(lines) - 1:
            lines[row] = ""
        else:
            del lines[row]
        before = sum(len(each) + 1 for each in lines[:row])
        self.buffer.document = Document("\n".join(lines), before)

    def _show_hint(self) -> None:
        hint = self._hint()
        if hint is None:
            self._say(NO_MORE_HINTS)
        elif self._plain:
            self._say(f"Hint: {hint}")
        else:
            self._hints.append(f"Hint: {hint}")

    def _say(self, sentence: str) -> None:
        """Below the text until the next line; in plain mode printed once."""
        if self._plain:
            get_app().create_background_task(_print(sentence))
        else:
            self._notice = sentence

    def _head(self) -> str:
        return "" if self._plain else "\n".join([self._label, KEYS, *self._hints])

    def _foot(self) -> str:
        """The time, and what is to be said. Plain mode says it at the end, and once."""
        time = "" if self._plain else against(self._watch.seconds, self._target)
        trouble = self._keeper.trouble
        return "\n".join(part for part in (time, self._notice, trouble) if part)

    def _application(self) -> Application[Told | Skipped | Quit]:
        margin = "" if self._plain else "| "
        control = BufferControl(self.buffer, input_processors=[OneSign()])
        text = Window(control, wrap_lines=True, get_line_prefix=lambda *_: margin)
        return Application(
            layout=Layout(HSplit([line(self._head), text, line(self._foot)])),
            key_bindings=merge_key_bindings(
                [cluster_keys(), interrupting_keys(), writing_keys(self)]
            ),
            refresh_interval=None if self._plain else REDRAWN_EVERY,
        )


def _begin(app: Application[Any], keeper: Keeper) -> None:
    app.create_background_task(keeper.run(app.invalidate))


async def _print(sentence: str) -> None:
    """Print a sentence above the prompt."""
    async with in_terminal():
        click.echo(sentence)


def tell(
    question_label: str,
    *,
    draft: str = "",
    spent: float = 0.0,
    target: int | None,
    hint: Callable[[], str | None],
    save: Save,
    plain: bool,
    clock: Clock,
) -> Told | Skipped | Quit:
    """Ask for an answer in an editor of several lines, which `draft` is already in.

    Enter makes a new line. Esc Enter sends, and so does Ctrl-D at the end of the text; alone on a
    line, /done sends, /hint shows one point more (`hint` gives it, None when there is none left),
    /skip and /quit leave, /editor (as Ctrl-X Ctrl-E) opens the person's editor on the text.

    `target` and `spent` (what an interrupted answer took already) are seconds; `clock` gives
    seconds that never go back. `save` gets the text and its seconds, every three seconds when it
    has changed and at every end: sent, left, Ctrl-C, a closed terminal. A CoachError or OSError
    of `save` is shown and tried again; at the end it is raised, unless the answer was sent.

    Raises:
        KeyboardInterrupt: Ctrl-C.
        SystemExit: the terminal was closed, or the process is to end.
    """
    watch = Stopwatch(clock, spent)
    if is_dumb():
        ended = tell_by_lines(question_label, draft, hint, save, watch)
    else:
        ended = Writing(question_label, draft, target, hint, save, watch, plain=plain).run()
    if isinstance(ended, Told) and (plain or is_dumb()):
        click.echo(f"{spoken(ended.seconds, target)}.")
    return ended
