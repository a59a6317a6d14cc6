"""An answer of several lines, typed: with a timer beside it, and kept while it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.prompting.elapsed import Stopwatch, spoken
from coach.cli.prompting.line_answer import tell_by_lines
from coach.cli.prompting.outcome import Told
from coach.cli.prompting.terminal import is_dumb
from coach.cli.prompting.writing import Writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.cli.prompting.elapsed import Clock
    from coach.cli.prompting.keeping import Save
    from coach.cli.prompting.outcome import Quit, Skipped


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
