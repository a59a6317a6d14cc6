"""`coach help`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.group import example
from coach.cli.options import is_plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from click.shell_completion import CompletionItem

    from coach.data.topics import Topic


def _complete(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem | str]:
    """Names of topics and commands for the shell's Tab."""
    from coach.data.topics import topics  # noqa: PLC0415

    del param
    names = [each.name for each in topics()] + list(_commands(ctx.find_root().command))
    return [name for name in names if name.startswith(incomplete)]


@click.command("help", short_help="Explain a command or a topic.")
@click.argument("words", metavar="[TOPIC]", nargs=-1, shell_complete=_complete)
@click.pass_context
@example("coach help\ncoach help getting-started\ncoach help questions add")
def show_help(ctx: click.Context, words: tuple[str, ...]) -> None:
    """List commands and topics, or explain one of them."""
    from coach.data.topics import topics  # noqa: PLC0415  (not read by other commands)

    root = ctx.find_root()
    pages = {each.name: each for each in topics()}
    if not words:
        click.echo(_overview(root, list(pages.values())))
    elif len(words) == 1 and words[0] in pages:
        click.echo(_page(pages[words[0]].text), nl=False)
    else:
        click.echo(_command_help(root, words, list(pages)))


def _commands(command: click.Command) -> Mapping[str, click.Command]:
    """The commands below one, by name."""
    return command.commands if isinstance(command, click.Group) else {}


def _overview(root: click.Context, pages: Sequence[Topic]) -> str:
    """All commands and topics with a sentence each."""
    form = root.make_formatter()
    for heading, rows in (
        ("Topics", [(each.name, each.summary) for each in pages]),
        ("Commands", [(n, c.get_short_help_str(80)) for n, c in _commands(root.command).items()]),
    ):
        with form.section(heading):
            form.write_dl(rows)
    return form.getvalue() + "\ncoach help NAME explains one; coach help getting-started is first."


def _page(text: str) -> str:
    """A page with its headings (what is not indented) in bold; a pipe gets them without."""
    if is_plain():
        return text
    lines = text.splitlines(keepends=True)
    return "".join(
        line if line.startswith((" ", "\n")) else click.style(line, bold=True) for line in lines
    )


def _command_help(root: click.Context, words: Sequence[str], topics: Sequence[str]) -> str:
    """The help of a command, found by the words that call it.

    Raises:
        click.UsageError: there is no such command or topic.
    """
    ctx, known = root, [*topics, *_commands(root.command)]
    for at, word in enumerate(words):
        below = _commands(ctx.command)
        if word not in below:
            raise click.UsageError(_unknown(" ".join(words[: at + 1]), known))
        ctx = click.Context(below[word], info_name=word, parent=ctx)
        known = [f"{' '.join(words[: at + 1])} {name}" for name in _commands(below[word])]
    return ctx.get_help()


def _unknown(name: str, known: Sequence[str]) -> str:
    """That there is no help of this name, and the nearest there is."""
    from difflib import get_close_matches  # noqa: PLC0415

    near = get_close_matches(name.lower(), known, n=1)
    then = f"Did you mean {near[0]}?" if near else "coach help lists what there is."
    return f"There is no help on {name!r}. {then}"
