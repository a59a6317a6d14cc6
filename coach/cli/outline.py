"""`coach outline`, and what `coach add` asks where it is not sure of one."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from coach.cli.context import PATH, Run, can_ask, example, is_plain, is_terminal
from coach.cli.output import Output, output_options
from coach.errors import list_first
from coach.printing import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.ingest.outline import DocumentOutline

MOST_ASKED: Final = 3
"""Documents that `coach add` asks about."""

_RANGE: Final = re.compile(r"(\d{1,6})\s*[-–]\s*(\d{1,6})")
_NUMBER: Final = click.IntRange(1, 1_000_000)


class NumberRange(click.ParamType[tuple[int, int]]):
    """Two numbers, such as 2-3."""

    name = "range"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Return the two numbers, or end with a sentence."""
        match = _RANGE.fullmatch(value.strip())
        if match is None:
            self.fail("Name the first and the last of what is to be one story: 2-3.", param, ctx)
        return int(match[1]), int(match[2])


@click.command(short_help="Show what a document was read as, and change it.")
@click.argument("file", type=PATH, nargs=-1, required=True)
@click.option("--as-one", is_flag=True, help="All of the document is one story.")
@click.option("--merge", type=NumberRange(), metavar="N-N", help="From N to N is one story.")
@click.option("--split", type=_NUMBER, metavar="N", help="Part a story, as coach would best.")
@click.option("--leave-out", type=_NUMBER, metavar="N", help="This is no story.")
@click.option("--take", type=_NUMBER, metavar="N", help="This is a story.")
@click.option("--title", type=(_NUMBER, str), metavar="N TITLE", help="Call a story otherwise.")
@click.option("--reset", is_flag=True, help="Take back all that you decided about the document.")
@click.option("--edit", is_flag=True, help="Change it by keys, in a terminal.")
@output_options("text", "json")
@click.pass_obj
@example(
    "coach outline notes.md\ncoach outline notes.md --merge 2-3\n"
    'coach outline notes.md --title 4 "The flat tyre"'
)
def outline(run: Run, file: tuple[Path, ...], output: Output, **changes: Any) -> None:  # noqa: ANN401  (click)
    """Show what a document was read as: its stories and what is left out, and how sure coach is.

    Options change it, one at a time, as numbers move with each. What you decide is kept in your
    bank and holds when the document is edited; nothing is written into the document.
    """
    wanted = [(name, value) for name, value in changes.items() if value]
    if len(wanted) > 1:
        raise click.UsageError("Change one thing at a time: the numbers move with each.")
    if changes["edit"] and not can_ask():
        raise click.UsageError("--edit needs a terminal. The other options change it without.")
    with run.open_app() as app:
        shown = app.documents.outline(Path(" ".join(map(str, file))))
        for name, value in wanted:
            _CHANGES[name](shown, value)
            shown.store()
    output.write(shown, "coach.views.outline.show_outline", document=shown.to_dict())


def _edit(shown: DocumentOutline, _: bool) -> None:
    from coach.tui.outline_editor import edit_outline

    edit_outline(shown)


_CHANGES: Final[dict[str, Callable[[DocumentOutline, Any], None]]] = {
    "as_one": lambda shown, _: shown.as_one(),
    "merge": lambda shown, numbers: shown.merge(*numbers),
    "split": lambda shown, number: shown.split(number),
    "leave_out": lambda shown, number: shown.leave_out(number),
    "take": lambda shown, number: shown.take(number),
    "title": lambda shown, named: shown.retitle(*named),
    "reset": lambda shown, _: shown.reset(),
    "edit": _edit,
}


def ask_about_doubtful(run: Run, paths: Sequence[str]) -> None:
    """Ask about the first of some documents whose outline coach is not sure of; name the others."""
    may_ask = is_terminal() and not is_plain()
    asked = paths[:MOST_ASKED] if may_ask and not os.environ.get("COACH_NO_ASK") else ()
    left = [path for path in asked if not _ask_about(run, path)] + [*paths[len(asked) :]]
    if left:
        from coach.views.layout import shown_path

        names = one_line(list_first([shown_path(path) for path in left]))
        click.echo(
            f"coach is not sure of the stories in {names}. coach outline FILE shows and changes "
            "what was found.",
            err=True,
        )


def _ask_about(run: Run, path: str) -> bool:
    """Ask about a document; return whether anything was decided."""
    from coach.tui.outline_editor import ask_about
    from coach.views.layout import shown_path, typed_place
    from coach.views.outline import count_line

    with run.open_app() as app:
        shown: DocumentOutline = app.documents.outline(Path(path))
        if not ask_about(shown):
            return False
        shown.store()
    again = f"coach outline {typed_place(shown_path(path))} --reset"
    click.echo(f"Kept: {count_line(shown)}. {again} takes it back.")
    return True
