"""The editor in which an answer is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from prompt_toolkit.application import Application, get_app, in_terminal
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding import merge_key_bindings
from prompt_toolkit.layout import HSplit, Layout, Window
from prompt_toolkit.layout.controls import BufferControl

from coach.cli.prompting.cleaning import clean
from coach.cli.prompting.clusters import OneSign, cluster_keys
from coach.cli.prompting.elapsed import against
from coach.cli.prompting.keeping import Keeper
from coach.cli.prompting.outcome import Quit, Skipped, Told
from coach.cli.prompting.outside import edited
from coach.cli.prompting.signals import put_off
from coach.cli.prompting.slash import EMPTY, KEYS, NO_MORE_HINTS, Slash, mistyped, slash
from coach.cli.prompting.terminal import interrupting_keys, line, run
from coach.cli.prompting.writing_keys import writing_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.cli.prompting.elapsed import Stopwatch
    from coach.cli.prompting.keeping import Save

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
