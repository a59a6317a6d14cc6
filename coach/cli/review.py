"""`coach review`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.group import example
from coach.cli.options import Run, complete_story, format_option, out

if TYPE_CHECKING:
    from coach.workspace.told import Told

_PARTS = ("situation", "task", "action", "result", "learning", "other")


def _corrections(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> dict[int, str]:
    """The number and part of every NUMBER=PART; the part may be cut short."""
    found = {}
    for value in values:
        number, _, typed = value.partition("=")
        parts = [part for part in _PARTS if typed and part.startswith(typed.strip().lower())]
        if not number.strip().isdecimal() or len(parts) != 1:
            known = ", ".join(_PARTS)
            why = f'"{value}" is not the number of a sentence and its part ({known}).'
            raise click.BadParameter(why, ctx, param)
        found[int(number)] = parts[0]
    return found


@click.command(short_help="Say what to mend in an answer.")
@click.argument("file", required=False, metavar="[FILE|-]")
@click.option("-q", "--question", default="", help="The question that was asked.")
@click.option(
    "-s",
    "--story",
    default="",
    help="The story it tells; else the likeliest of your bank.",
    shell_complete=complete_story,
)
@click.option(
    "--label",
    "labels",
    metavar="N=PART",
    multiple=True,
    callback=_corrections,
    help="Correct a sentence's part: 3=result. It is remembered.",
)
@click.option("--all", "everything", is_flag=True, help="Every remark, key point and sentence.")
@format_option
@click.pass_obj
@example(
    'coach review answer.txt --question "tell me about a failure"\n'
    "coach review notes.md:29 --all\ncoach review answer.txt --label 3=result"
)
def review(
    run: Run,
    file: str | None,
    question: str,
    story: str,
    labels: dict[int, str],
    everything: bool,
    form: str,
) -> None:
    """Say what to mend in an answer, in its own words: three things at most.

    The answer is a file, a story in a file (FILE:LINE), or what is piped or typed in. Beside your
    stored story, the numbers and names that changed are named, and the points left out.
    """
    from coach.feedback.label import Label  # noqa: PLC0415

    answer = _answer(file)
    corrected = {number: Label(part) for number, part in labels.items()}
    with run.workspace() as workspace:
        found = workspace.review(answer, question=question, story=story, labels=corrected)
    if form == "json":
        from coach.render.documents import dump  # noqa: PLC0415
        from coach.render.review import review_document  # noqa: PLC0415

        click.echo(dump(review_document(found)))
    else:
        from coach.render.review import show_review  # noqa: PLC0415

        show_review(out(), found, everything=everything)


def _answer(file: str | None) -> Told:
    from coach.workspace.told import MOST_BYTES, told  # noqa: PLC0415

    if file and file != "-":
        return told(Path(file))
    if sys.stdin.isatty():
        click.echo("Type the answer, then press Ctrl-D on a line of its own.", err=True)
    return told(None, sys.stdin.buffer.read(MOST_BYTES + 1))
