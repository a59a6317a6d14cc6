"""`coach export`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from coach.cli.group import example, one_line
from coach.cli.options import complete_story, out
from coach.cli.output_options import force_option, output_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coach.cli.options import Run
    from coach.redaction import Redaction
    from coach.story import Exported

_JSON_BEGINS = '{"coach_export": '


@click.command(short_help="Write your stories out, names removed if you want.")
@output_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "json"]),
    help="Output. Default: by the name of -o, else markdown.",
)
@click.option("--redact", is_flag=True, help="Replace names, money, addresses; shown first.")
@click.option(
    "--also", multiple=True, metavar="WORD", help="With --redact: replace this too; repeatable."
)
@click.option(
    "--keep", multiple=True, metavar="WORD", help="With --redact: leave this; repeatable."
)
@click.option("--yes", is_flag=True, help="With --redact: replace all that is found, unasked.")
@click.option(
    "--story",
    "names",
    multiple=True,
    metavar="STORY",
    help="Only this one; repeatable.",
    shell_complete=complete_story,
)
@force_option
@click.pass_obj
@example("coach export -o stories.md\ncoach export --redact -o for-a-friend.md")
def export(
    run: Run,
    output: Path | None,
    form: str | None,
    redact: bool,
    also: tuple[str, ...],
    keep: tuple[str, ...],
    yes: bool,
    names: tuple[str, ...],
    force: bool,
) -> None:
    """Write your stories as one document, which coach add reads again.

    With --redact, people, companies, products, amounts of money, e-mail addresses, links and phone
    numbers become placeholders, the same one for the same thing throughout. You see the list
    first, and may leave out of it, or add, what you like. Rules find them, so some names are
    missed, above all those that are ordinary words, and whoever knows you may know the story.
    Read it before you send it.
    """
    if (also or keep or yes) and not redact:
        raise click.UsageError("--also, --keep and --yes go with --redact.")
    form = form or ("json" if output and output.suffix.lower() == ".json" else "markdown")
    from coach.workspace.export import exported, redacted  # noqa: PLC0415

    with run.workspace() as workspace:
        stories = exported(workspace, names)
    if redact:
        stories = redacted(stories, _agreed(stories, also, keep, yes=yes))
    page = (
        _json(stories, redacted=redact)
        if form == "json"
        else _markdown(stories, shown=output is None)
    )
    if output is None:
        click.echo(page, nl=False)
        return
    from coach.cli.output import write_report  # noqa: PLC0415
    from coach.reading.exported import BEGINS  # noqa: PLC0415

    write_report(output, page, _JSON_BEGINS if form == "json" else BEGINS, force=force)
    click.echo(f"Written: {one_line(str(output))}")


def _agreed(
    stories: Sequence[Exported], also: Sequence[str], keep: Sequence[str], *, yes: bool
) -> Redaction:
    """What the person agrees to replace.

    Raises:
        click.UsageError: there is nobody to ask, and no --yes.
    """
    from coach.workspace.export import redaction  # noqa: PLC0415

    def make(more: Sequence[str]) -> Redaction:
        return redaction(stories, [*also, *more], keep)

    if not yes and sys.stdin.isatty() and sys.stdout.isatty():
        from coach.cli.approving import approve  # noqa: PLC0415  (questionary: 0.2 s)

        return approve(out(), make)
    from coach.render.redaction import HONEST, show_redaction  # noqa: PLC0415
    from coach.render.terminal import console  # noqa: PLC0415

    found = make(())
    if yes:
        click.echo(f"{len(found.entries)} things replaced. {HONEST}", err=True)
        return found
    show_redaction(console(sys.stderr), found)
    raise click.UsageError(
        "Nothing was exported: there is no terminal to ask you in. Look at the list above, then "
        "add --yes; --keep WORD leaves one out, --also WORD adds one."
    )


def _markdown(stories: Sequence[Exported], *, shown: bool) -> str:
    """The document; one that is shown holds nothing that steers a terminal."""
    from coach.reading.exported import document  # noqa: PLC0415
    from coach.workspace.export import read_back_otherwise  # noqa: PLC0415

    page = document(stories)
    if shown:
        from coach.render.terminal import clean  # noqa: PLC0415  (rich: 0.03 s)

        page = clean(page)
    if otherwise := read_back_otherwise(stories, page):
        click.echo(
            f"{len(otherwise)} of {len(stories)} stories will not be read back quite as they are "
            f"(the first: {one_line(otherwise[0])}). --format json keeps every part.",
            err=True,
        )
    return page


def _json(stories: Sequence[Exported], *, redacted: bool) -> str:
    from coach.render.documents import dump, export_document  # noqa: PLC0415

    return f"{dump(export_document(stories, redacted=redacted))}\n"
