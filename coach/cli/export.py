"""`coach export`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from coach.cli.context import complete_story, console_out, example
from coach.cli.output import Output, output_options
from coach.printing import clean_text, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.cli.context import Run
    from coach.domain.results import Exported
    from coach.export.entities import Redaction
    from coach.views.layout import Screen


@click.command(short_help="Write your stories out, names removed if you want.")
@output_options("markdown", "json", "html", "json-resume", "anki", file=True)
@click.option("--redact", is_flag=True, help="Replace names, money, addresses; shown first.")
@click.option(
    "--also", multiple=True, metavar="WORD", help="With --redact: replace this too; repeatable."
)
@click.option(
    "--keep", multiple=True, metavar="WORD", help="With --redact: leave this; repeatable."
)
@click.option("--yes", is_flag=True, help="With --redact: replace all that is found, unasked.")
@click.option("--check", is_flag=True, help="With --redact: list what coach is unsure of, no more.")
@click.option(
    "--story",
    "names",
    multiple=True,
    metavar="STORY",
    help="Only this one; repeatable.",
    shell_complete=complete_story,
)
@click.pass_obj
@example(
    "coach export -o stories.md\ncoach export --redact -o for-a-friend.md\n"
    "coach export --format json-resume -o resume.json\ncoach export -o cards.tsv"
)
def export(
    run: Run,
    redact: bool,
    also: tuple[str, ...],
    keep: tuple[str, ...],
    yes: bool,
    check: bool,
    names: tuple[str, ...],
    output: Output,
) -> None:
    """Write your stories as one document, which coach add reads again.

    Markdown and html have them whole. json-resume (jsonresume.org) has a project for each, with one
    highlight: what you did and what came of it. anki has a card for each question that you chose a
    story for, or that your notes file one under, with the points to tell; a story without a
    question has a card of its own. Import it in Anki with File, Import.

    With --redact, people, companies, products, amounts of money, e-mail and IP addresses, links,
    phone numbers, host names, user names and keys become placeholders, the same one for the same
    thing throughout. You see the list first, and may leave out of it, or add, what you like. Rules
    find them, so some names are missed, above all those that are ordinary words, and whoever knows
    you may know the story. Read it before you send it. --check exports nothing: it lists names that
    are perhaps words and words that are perhaps names, each with a line and the reason.
    """
    if (also or keep or yes or check) and not redact:
        raise click.UsageError("--also, --check, --keep and --yes go with --redact.")
    if check and (yes or output.path or output.named):
        raise click.UsageError("--check shows a list; it goes without --format, -o and --yes.")
    from coach.export.export import export_stories, redact_stories
    from coach.views.json import export_document

    with run.open_app() as app:
        is_short = output.form in {"anki", "json-resume"}
        points = app.feedback.key_points if is_short else None  # the model weighs them
        stories = export_stories(app.stories(), app.tags, names, points, app.choices.read())
    if check:
        from coach.views.maintenance import show_doubts

        show_doubts(console_out(), _plan(stories, also, keep))
        return
    if redact:
        stories = redact_stories(stories, _agree(stories, also, keep, yes=yes))
    writer = "stories_markdown" if output.path else "printed_stories_markdown"
    pages = {
        "markdown": f"coach.cli.export.{writer}",
        "html": "coach.views.html.reports.stories_page",
        "json-resume": "coach.views.export_files.stories_resume",
        "anki": "coach.views.export_files.stories_cards",
    }
    output.write(stories, pages=pages, document=export_document(stories, redacted=redact))


def _plan(stories: Sequence[Exported], also: Sequence[str], keep: Sequence[str]) -> Redaction:
    """Plan what is replaced, having said which words of the user's own stand nowhere."""
    from coach.export.entities import EntityKind
    from coach.export.export import plan_export_redaction

    redaction = plan_export_redaction(stories, also, keep)
    unused = [
        entry.forms[0]
        for entry in redaction.entries
        if entry.kind is EntityKind.REMOVED and not entry.count
    ]
    if unused:
        words = ", ".join(f'"{one_line(word)}"' for word in unused)
        click.echo(f"Nowhere in these stories as a word of its own: {words}.", err=True)
    return redaction


def _agree(
    stories: Sequence[Exported], also: Sequence[str], keep: Sequence[str], *, yes: bool
) -> Redaction:
    """Let the user agree to what is replaced; a usage error where nobody can be asked."""
    from coach.views.layout import console
    from coach.views.maintenance import HONEST, show_redaction

    def make(more: Sequence[str]) -> Redaction:
        return _plan(stories, [*also, *more], keep)

    if not yes and sys.stdin.isatty() and sys.stdout.isatty():
        return approve_redaction(console_out(), make)
    redaction = make(())
    if yes:
        click.echo(f"{len(redaction.entries)} things replaced. {HONEST}", err=True)
        return redaction
    show_redaction(console(sys.stderr), redaction)
    raise click.UsageError(
        "Nothing was exported: there is no terminal to ask you in. Look at the list above, then "
        "add --yes; --keep WORD leaves one out, --also WORD adds one."
    )


def printed_stories_markdown(stories: Sequence[Exported]) -> str:
    """Return the document as it is printed: nothing in it steers a terminal."""
    return stories_markdown(stories, printed=True)


def stories_markdown(stories: Sequence[Exported], *, printed: bool = False) -> str:
    """Return the document, having said which stories would not be read back as they are."""
    from coach.export.export import stories_read_back_otherwise
    from coach.ingest.writer import export_document

    page = export_document(stories)
    page = clean_text(page) if printed else page
    if otherwise := stories_read_back_otherwise(stories, page):
        click.echo(
            f"{len(otherwise)} of {len(stories)} stories will not be read back quite as they are "
            f"(the first: {one_line(otherwise[0])}). --format json keeps every part.",
            err=True,
        )
    return page


def approve_redaction(out: Screen, make: Callable[[list[str]], Redaction]) -> Redaction:
    """Let the user agree to a redaction; `make` looks again with words of their own added.

    Raises:
        click.Abort: they quit; nothing is exported.
    """
    from coach.tui import ask
    from coach.views.maintenance import show_redaction

    own: list[str] = []
    keys = {"y": "yes, replace all", "o": "one by one", "a": "add a word", "q": "quit"}
    while True:
        redaction = make(own)
        show_redaction(out, redaction)
        key = ask.press("  Replace these?", keys)
        if key == "y":
            return redaction
        if key == "o":
            return _approve_each(out, redaction)
        if key == "q":
            raise click.Abort
        if word := ask.ask_line("Word or name to replace"):
            own.append(word)


def _approve_each(out: Screen, redaction: Redaction) -> Redaction:
    from coach.tui import ask
    from coach.views.maintenance import show_entry

    left: set[str] = set()
    keys = {"y": "yes", "n": "no, leave it", "q": "quit"}
    for entry in redaction.entries:
        show_entry(out, entry)
        key = ask.press("  Replace it?", keys, default="y")
        if key == "q":
            raise click.Abort
        if key == "n":
            left.add(entry.placeholder)
    return redaction.without(left)
