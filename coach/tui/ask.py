"""Ask short questions (by questionary), and open the user's editor at a line."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from prompt_toolkit.key_binding import KeyPressEvent
    from questionary import Choice, Question
    from questionary.prompts.common import InquirerControl

    from coach.domain.story import Part

TICKING = "(arrows move, space ticks, Enter ends)"

FILTERING = "(letters filter, arrows move, space ticks, Enter ends)"

_PLUS_LINE = {
    "vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "micro", "joe", "ne",
    "kak", "gedit", "mg", "jed",
}  # fmt: skip
_COLON_LINE = {"subl", "hx", "helix", "zed", "atom"}


def _ask(
    widget: str,
    *words: object,
    prepare: Callable[[Question], Question] = lambda asked: asked,
    **options: object,
) -> Any:  # noqa: ANN401
    """Ask by one of questionary's widgets, prepared; what it draws cannot steer the terminal."""
    import questionary  # 0.2 s, which opening an editor need not pay
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
    from prompt_toolkit.keys import Keys

    from coach.tui.prompt import LINE_KEYS, end_input, terminal

    asked = prepare(getattr(questionary, widget)(*words, **terminal(), **options))
    ends, app = KeyBindings(), asked.application
    if widget in {"checkbox", "confirm", "select"}:  # lines end so by themselves
        ends.add("c-d", eager=True)(end_input)
        # Ctrl-C just before the list is drawn comes as a signal still.
        ends.add(Keys.SIGINT, eager=True)(
            lambda event: event.app.exit(exception=KeyboardInterrupt, style="class:aborting")
        )
        for sequence in LINE_KEYS:
            ends.add(*sequence)(lambda _: None)
    elif options.get("multiline"):  # Enter that is typed before the question is there is c-j
        ends.add("escape", "c-j")(lambda event: event.current_buffer.validate_and_handle())
    app.key_bindings = merge_key_bindings([*filter(None, [app.key_bindings]), ends])
    try:
        return asked.unsafe_ask()
    except (KeyboardInterrupt, EOFError) as error:
        error.args = (asked.application.current_buffer.text,)  # what was typed until then
        raise


def ask_line(question: str, default: str = "") -> str:
    """Ask for one line of text; Ctrl-C ends the command, what was typed is its argument."""
    return str(_ask("text", question, default)).strip()


def ask_path(question: str) -> str:
    """Ask for the path of a file or folder; Tab completes it."""
    return str(_ask("path", question)).strip()


def ask_part(part: Part, hint: str, default: str = "") -> str:
    """Ask for the text of one part, several lines if wanted, as `ask_line`; empty leaves it out."""
    how = f"\n  {hint}\n  (Esc Enter when done; empty leaves it out)\n"
    label = f"{part.capitalize()}:"
    return str(_ask("text", label, default, instruction=how, multiline=True)).strip()


def ask_lines(label: str, default: str) -> str:
    """Ask for several lines, beginning with those that are there."""
    how = "  (Esc Enter when done)\n"
    return str(_ask("text", label, default, instruction=how, multiline=True))


def confirm(question: str, *, default: bool) -> bool:
    """Ask for yes or no."""
    return bool(_ask("confirm", question, default))


def tick(
    question: str, choices: Iterable[tuple[str, str, bool]], *, filtered: bool = False
) -> list[str]:
    """Return the values ticked at the end, of several (value, words, ticked at first).

    With `filtered`, letters show only those that have them.
    """
    how: dict[str, Any] = {"instruction": TICKING}
    if filtered:
        how = {"instruction": FILTERING, "use_search_filter": True, "use_jk_keys": False}
    return [str(value) for value in _ask("checkbox", question, _offer(choices), **how)]


def tick_or_press(
    question: str,
    choices: Iterable[tuple[str, str, bool]],
    keys: Collection[str],
    *,
    enter_ticks: bool = False,
    instruction: str = " ",
) -> tuple[str, list[str]]:
    """Return the one of `keys` (letters) pressed, "" for Enter, and the values ticked by then.

    `choices` are as those of `tick`; digits tick them too. Where Enter ticks, only `keys` end.
    """

    def leave(control: InquirerControl, key: str) -> object:
        return key, [choice.value for choice in control.get_selected_values()]

    def toggle(control: InquirerControl, key: str) -> None:
        here = control.choices[int(key) - 1] if key.isdigit() else control.get_pointed_at()
        value = here.value
        ticked = control.selected_options
        (ticked.remove if value in ticked else ticked.append)(value)

    offered = _offer(choices)
    digits = [str(number) for number in range(1, min(9, len(offered)) + 1)]
    digits += ["enter", "c-j"] if enter_ticks else []  # the other is Enter typed ahead
    add_keys = partial(_add_keys, {**dict.fromkeys(keys, leave), **dict.fromkeys(digits, toggle)})
    ended = _ask("checkbox", question, offered, instruction=instruction, prepare=add_keys)
    key, ticked = ended if isinstance(ended, tuple) else ("", ended)
    return key, [str(value) for value in ticked]


def point_or_press(
    question: str, choices: Sequence[tuple[str, str]], keys: Collection[str], pointed: str = ""
) -> tuple[str, str]:
    """Return the one of `keys` (letters) pressed, "" for Enter, and the value pointed at by then.

    `choices` are (value, words); arrows move from the one `pointed` at first.
    """
    from questionary import Choice

    def leave(control: InquirerControl, key: str) -> object:
        return key, control.get_pointed_at().value

    add_keys = partial(_add_keys, dict.fromkeys(keys, leave))
    offered = [Choice(words, value=value) for value, words in choices]
    ended = _ask(
        "select", question, offered, default=pointed or None, instruction=" ", prepare=add_keys
    )
    key, value = ended if isinstance(ended, tuple) else ("", ended)
    return key, str(value)


def _add_keys(
    keys: Mapping[str, Callable[[InquirerControl, str], object]], asked: Question
) -> Question:
    """Let keys do something to a list of choices; what they return, unless None, is the answer."""
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
    from questionary.prompts.common import InquirerControl

    app, bindings = asked.application, KeyBindings()
    (control,) = (one for one in app.layout.find_all_controls() if isinstance(one, InquirerControl))

    def press(event: KeyPressEvent) -> None:
        key = event.key_sequence[0].key.lower()
        act = keys.get(key) or keys["enter"]
        if (answer := act(control, key)) is not None:
            event.app.exit(result=answer)

    for key in keys:
        for typed in {key, key.upper()} if len(key) == 1 else {key}:
            bindings.add(typed, eager=True)(press)
    app.key_bindings = merge_key_bindings([*filter(None, [app.key_bindings]), bindings])
    return asked


def _offer(choices: Iterable[tuple[str, str, bool]]) -> list[Choice]:
    from questionary import Choice

    return [Choice(words, value=value, checked=ticked) for value, words, ticked in choices]


def press_or_go_on(question: str, keys: Collection[str]) -> str:
    """Return the one of `keys` that is pressed; nothing for any other key, Enter and Ctrl-C."""
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.keys import ALL_KEYS, Keys

    reports = {Keys.CPRResponse, Keys.Vt100MouseEvent, Keys.WindowsMouseEvent, Keys.Ignore}

    def answer(event: KeyPressEvent) -> None:
        key = event.key_sequence[0].key.lower()
        event.app.exit(result=key if key in keys else "")

    bindings = KeyBindings()
    bindings.add(Keys.Any)(answer)
    for key in {*ALL_KEYS, *keys} - {*reports, Keys.Any}:
        bindings.add(key, eager=True)(answer)  # before what arrows and others do to a line
    return str(_ask("text", "", qmark="", instruction=question, key_bindings=bindings))


def press(
    question: str,
    keys: Mapping[str, str],
    *,
    default: str | None = None,
    aliases: Mapping[str, str] | None = None,
) -> str:
    """Return the one of `keys` that is pressed, without Enter; no other key does anything.

    `keys` are letters and the words they begin, in the order shown; `aliases` are other keys that
    stand for them, such as escape. Enter takes the `default`, where there is one.
    """
    from prompt_toolkit.keys import Keys

    from coach.tui.prompt import ignore_keys

    def answer(event: KeyPressEvent) -> None:
        key = meanings[event.key_sequence[0].key.lower()]
        event.current_buffer.text = keys[key]
        event.app.exit(result=key)

    bindings = ignore_keys()
    meanings = {**{key: key for key in keys}, **(aliases or {})}
    for key in meanings:
        bindings.add(key, eager=key == Keys.Escape.value)(answer)
        if len(key) == 1:
            bindings.add(key.upper())(answer)
    shown = " ".join(f"({key}){word[1:]}" for key, word in keys.items())
    if default is not None:
        meanings[Keys.ControlM.value] = default
        bindings.add(Keys.ControlM)(answer)
        shown += f" (Enter: {keys[default]})"
    return str(_ask("text", question, instruction=shown, key_bindings=bindings))


@contextmanager
def _leaving_interrupts() -> Iterator[None]:
    """Leave Ctrl-C, and what quits likewise, to the program that the block runs."""
    wakeup = signal.set_wakeup_fd(-1)  # asyncio's, which would hear of them afterwards
    before = {
        number: signal.signal(number, lambda *_: None)  # SIG_IGN would be inherited
        for name in ("SIGINT", "SIGQUIT")
        if (number := getattr(signal, name, None))
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup)


def open_editor(path: str, line: int) -> None:
    """Run VISUAL or EDITOR on a file, at a line where the editor is known to take one.

    It is waited for, whatever is pressed: Ctrl-C is the editor's.

    Raises:
        click.ClickException: there is no editor, or it failed.
    """
    command = editor_command(path, line)
    try:
        with _leaving_interrupts():
            finished = subprocess.run(command, check=False)  # noqa: S603  (the user's own)
    except OSError as error:
        raise click.ClickException(
            f"The editor {command[0]} cannot be started ({error.strerror}). Set EDITOR."
        ) from error
    if finished.returncode == -signal.SIGINT:  # it is ended by Ctrl-C, and so is what called it
        raise KeyboardInterrupt
    if finished.returncode:
        raise click.ClickException(f"The editor {command[0]} ended with {finished.returncode}.")


def open_in_program(path: str) -> None:
    """Open a document in the program that this machine has for it, which is not waited for.

    Raises:
        click.ClickException: there is none, or no screen for it.
    """
    is_linux = sys.platform == "linux"  # where xdg-open itself returns at once
    has_screen = not is_linux or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()
    if not has_screen or click.launch(path, wait=is_linux):
        raise click.ClickException(f"{path}: no program here opens it. Open it yourself.")


def editor_command(path: str, line: int) -> list[str]:
    """Return the command line that opens `path` at `line` in the user's editor.

    Both come from the bank, and an editor takes "+..." and "-..." for orders.

    Raises:
        click.ClickException: VISUAL or EDITOR is no command line.
    """
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(chosen) or ["notepad" if sys.platform == "win32" else "vi"]
    except ValueError as error:
        raise click.ClickException(f"The editor {chosen} cannot be started ({error}).") from error
    name, path, line = Path(words[0]).stem, str(Path(path).absolute()), int(line)
    if name in _PLUS_LINE:
        return [*words, f"+{line}", path]
    if name in _COLON_LINE:
        return [*words, f"{path}:{line}"]
    if name in {"code", "codium", "cursor"}:
        return [*words, "--wait", "--goto", f"{path}:{line}"]
    return [*words, path]
