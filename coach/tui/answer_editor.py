"""Type an answer of several lines, with the time beside it, saved while it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from prompt_toolkit.application import get_app, in_terminal
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.shortcuts import PromptSession

from coach.tui.draft import (
    KEYS,
    NO_MORE_HINTS,
    SHORT_KEYS,
    AnswerDraft,
    SlashCommand,
    clock_time,
    do_command,
    edit_in_editor,
    parse_command,
    time_in_words,
    warn_of_command,
)
from coach.tui.graphemes import DrawGraphemes, WrapWords, step_on, text_keys
from coach.tui.line_input import type_by_lines
from coach.tui.prompt import (
    ENDS_A_LINE,
    Exit,
    Submitted,
    clean,
    columns,
    is_dumb,
    leave_at_once,
    put_off,
    run,
    terminal,
    wrapped,
)

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyPressEvent

    from coach.tui.draft import Hint

MARGIN = "| "
REDRAWN_EVERY = 1.0
"""Seconds; the timer shows whole ones."""


def type_answer(
    label: str,
    draft: AnswerDraft,
    hint: Hint,
    *,
    plain: bool,
    target: int | None = None,
    short: bool = False,
) -> Submitted | Exit:
    """Ask for an answer in an editor of several lines, which the draft is already in.

    Enter makes a new line. Esc Enter sends, and so does Ctrl-D at the end of the text; alone on a
    line, /done sends, /hint shows one point more (`hint` gives it, None when there is none left),
    /skip, /quit and /undo leave, /editor (as Ctrl-X Ctrl-E) opens the user's editor on the text.
    `target` is in seconds. Of a `short` one Enter sends, and Enter alone skips.

    The draft is saved every three seconds and at every end: sent, left, Ctrl-C, a closed terminal.
    A CoachError or OSError of it is shown and it is tried again; at the end it is raised, unless
    the answer was sent.

    Raises:
        SystemExit: the terminal was closed, or the process is to end.
    """
    draft.text = clean(draft.text)
    ended: Submitted | Exit
    with put_off():
        try:
            if is_dumb():
                with put_off(leave_at_once):
                    ended = type_by_lines(label, draft, hint, short=short)
            else:
                ended = AnswerEditor(label, draft, hint, target, plain=plain, short=short).run()
        except EOFError:
            ended = Exit.QUIT
        except BaseException:
            draft.save()
            raise
        if isinstance(ended, Exit):
            draft.save()
            return ended
        draft.try_to_save()  # the caller has it, and stores it as an answer
    if short:
        return ended
    if plain or is_dumb():
        click.echo(f"{time_in_words(ended.seconds, target)}.")
    else:
        click.echo(clock_time(ended.seconds, target))
    return ended


class AnswerEditor:
    """An answer while it is written: the text, the hints shown so far, and the last notice."""

    def __init__(
        self,
        label: str,
        draft: AnswerDraft,
        hint: Hint,
        target: int | None,
        *,
        plain: bool,
        short: bool = False,
    ) -> None:
        self._draft = draft
        self._hint = hint
        self._plain = plain
        self._short = short
        self._lines = [line for line in (label, SHORT_KEYS if short else KEYS) if line]
        self._notice = ""
        self._session: PromptSession[Any] = PromptSession(
            self._head,
            multiline=True,
            prompt_continuation="" if plain else MARGIN,
            # Not in plain mode: a word that moves to the next row would be read out again.
            input_processors=[DrawGraphemes()] + ([] if plain else [WrapWords(len(MARGIN))]),
            bottom_toolbar=None if plain else lambda: clock_time(draft.seconds(), target),
            refresh_interval=0 if plain else REDRAWN_EVERY,
            key_bindings=merge_key_bindings([text_keys(), self._keys()]),
            enable_suspend=True,
            **terminal(),
        )
        self._buffer = self._session.default_buffer
        self._buffer.on_text_changed += self._keep_text

    def run(self) -> Submitted | Exit:
        """Let the user write until they send the answer or leave it."""
        if self._plain:  # printed once, so that no redrawing reads it out again
            click.echo("\n".join(self._lines))
        ended: Submitted | Exit = run(self._session, self._draft.text, self._draft.keep_saving)
        return ended

    def _keep_text(self, _: object) -> None:
        self._draft.text = clean(self._buffer.text)

    def _head(self) -> str:
        """Return what stands above the text, and the margin of its first row."""
        lines = [*([] if self._plain else self._lines), self._notice, self._draft.trouble]
        above = "".join(f"{wrapped(line, columns())}\n" for line in lines if line)
        return above + ("" if self._plain else MARGIN)

    def _say(self, sentence: str) -> None:
        """Show a sentence above the text until the next line; in plain mode print it once."""

        async def print_above() -> None:
            async with in_terminal():
                click.echo(sentence)

        if self._plain:
            get_app().create_background_task(print_above())
        else:
            self._notice = sentence

    def _add(self, hint: str) -> None:
        """Show a hint above the text for good."""
        if hint == NO_MORE_HINTS:
            self._say(hint)
        else:
            self._lines.append(hint)

    def _enter(self, _: KeyPressEvent) -> None:
        """Make a new line; or, where the line is a command, do that and take the line away."""
        self._notice = ""
        line = self._buffer.document.current_line
        if parse_command(line):
            self._do_command()
            return
        if warning := warn_of_command(line):
            self._say(warning)
        elif self._short:
            self._do_command()
            return
        self._buffer.newline(copy_margin=False)

    def _do_command(self, _: KeyPressEvent | None = None) -> None:
        """Do the command on the cursor's line and take that away; where there is none, send."""
        document = self._buffer.document
        command = parse_command(document.current_line)
        if command:  # of the last line the empty line stays, to go on in
            lines, row = list(document.lines), document.cursor_position_row
            lines[row : row + 1] = [""] if row == len(lines) - 1 else []
            before = sum(len(line) + 1 for line in lines[:row])
            self._buffer.document = Document("\n".join(lines), before)
        command = command or SlashCommand.DONE
        if self._short and command is SlashCommand.DONE and not self._draft.text.strip():
            command = SlashCommand.SKIP
        if command is SlashCommand.EDITOR:
            self._edit_outside()
            return
        keep = command is SlashCommand.HINT and not self._plain
        if ended := do_command(command, self._draft, self._hint, self._add if keep else self._say):
            get_app().exit(result=ended)

    def _delete_or_send(self, event: KeyPressEvent) -> None:
        """Delete the grapheme at the cursor, as Ctrl-D does everywhere; at the text's end send.

        With nothing written it leaves, as at every empty line. Held down it deletes only: an
        answer is not sent by too long a press.
        """
        document = self._buffer.document
        if not document.is_cursor_at_the_end:
            self._buffer.delete(step_on(document) or 1)
        elif not document.text:
            event.app.exit(result=Exit.QUIT)
        elif not event.is_repeat:
            self._do_command()

    def _edit_outside(self, _: KeyPressEvent | None = None) -> None:
        """Open the user's editor on the text; its last saving is the answer so far."""

        async def edit() -> None:
            line = self._buffer.document.cursor_position_row + 1
            async with in_terminal():  # the loop stands still meanwhile, and the text with it
                try:
                    edit_in_editor(self._draft, line)
                except click.ClickException as error:
                    self._say(error.format_message())
                if self._draft.text != clean(self._buffer.text):
                    self._buffer.document = Document(self._draft.text)

        self._draft.try_to_save()
        get_app().create_background_task(edit())

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("enter")(self._enter)
        keys.add("escape", "enter")(self._do_command)
        # Typed ahead: between two prompts the terminal makes \n of Enter.
        keys.add("escape", "c-j")(self._do_command)
        keys.add("c-d")(self._delete_or_send)
        # Not prompt_toolkit's own, which opens no line and says nothing of an editor that fails.
        keys.add("c-x", "c-e")(self._edit_outside)
        for sequence in ENDS_A_LINE:
            keys.add(*sequence)(lambda _: None)
        return keys
