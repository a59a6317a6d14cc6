"""`coach add`, `list`, `show`, `edit`, `remove` and `forget`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.context import PATH, Run, can_ask, console_out, example, words_argument
from coach.cli.output import Output, output_options, page_output
from coach.printing import one_line

if TYPE_CHECKING:
    from coach.app import App
    from coach.maintenance.forget import ForgottenStory


@click.command(short_help="Take documents and folders in.")
@click.argument("path", nargs=-1, required=True, type=PATH)
@click.option("--dry-run", is_flag=True, help="Show what would be found; store nothing.")
@click.option("-v", "--verbose", is_flag=True, help="Name every block left out, and why.")
@click.option("--explain", is_flag=True, help="Show how every block was understood, and why.")
@click.pass_obj
@example("coach add ~/notes/work.md\ncoach add --dry-run --explain ~/notes")
def add(run: Run, path: tuple[Path, ...], dry_run: bool, verbose: bool, explain: bool) -> None:
    """Take documents and folders in; they are read in place and never written to.

    A folder is searched through; hidden files are left out. From now on every command reads
    again what has changed. FILE:LINE takes in again the story there that coach remove left out.
    A name with spaces needs no quotes.
    """
    from coach.ingest.sources import join_paths, preview_documents
    from coach.views.stories import show_added

    paths = join_paths(path)
    if dry_run:
        added = preview_documents(paths)
    else:
        with run.open_app() as app:
            added = app.add(paths)
    if explain:
        from coach.views.stories import show_understanding

        show_understanding(console_out(), added)
    show_added(console_out(), added, verbose=verbose, dry_run=dry_run)
    if added.doubtful:
        from coach.cli.outline import ask_about_doubtful

        ask_about_doubtful(run, added.doubtful)


@click.command(short_help="Leave a document, a folder or one story out.")
@words_argument("name", "PATH|STORY")
@click.pass_obj
@example("coach remove ~/notes/old.md\ncoach remove index-rebuild\ncoach remove My Teaching")
def remove(run: Run, name: str) -> None:
    """Leave a document, a folder or one story out; your file stays as it is.

    coach add takes a document or folder in again; a story left out by name stays out until you
    add its place, FILE:LINE. Its text and your answers stay in the bank: coach forget deletes them.
    """
    with run.open_app() as app:
        removed, place = app.documents.remove(name)
    click.echo(f"Removed: {one_line(removed)}")
    from shlex import quote  # not for a list

    click.echo(f"No file was changed. To take it in again: coach add {one_line(quote(place))}")


@click.command("list")
@output_options("text", "json")
@click.pass_obj
@example("coach list\ncoach list --format json")
def list_stories(run: Run, output: Output) -> None:
    """List your stories: name, parts (S T A R L), place."""
    with run.open_app() as app:
        stories = app.stories()
    output.write(stories, "coach.views.stories.show_stories")


@click.command()
@words_argument("story")
@click.option("--facts", is_flag=True, help="Instead its figures, dates, names and roles.")
@click.option("--right", type=int, metavar="N", help="Fact N is right, what disagrees is not.")
@click.option("--not-claimed", type=int, metavar="N", help="Fact N is not to be told; or again.")
@click.pass_obj
@example(
    "coach show index-rebuild\ncoach show the geocoding bill\ncoach show index-rebuild --facts"
)
def show(run: Run, story: str, facts: bool, right: int | None, not_claimed: int | None) -> None:
    """Show one story, part by part, as it is written.

    STORY is its name, the beginning of it, or words of its title. Its facts are those of your notes
    and of every answer; one told otherwise than before is marked. N is the number in that list.
    """
    page_output()
    if facts or right is not None or not_claimed is not None:
        _show_facts(run, story, right, not_claimed)
        return
    from coach.matching.completeness import missing_hints
    from coach.views.stories import show_story

    with run.open_app() as app:
        named = app.story(story)
        competencies = app.tags.confirmed_names(named)
    show_story(console_out(), named, missing_hints(named.story), competencies)


def _show_facts(run: Run, name: str, right: int | None, unclaimed: int | None) -> None:
    """Keep what is said of a fact by its number, and show all facts of a story."""
    from coach.views.stories import show_facts

    with run.open_app() as app:
        story = app.story(name)
        ledger = app.ledger.read(story)
        for number in (right, unclaimed):
            if number is not None and not 1 <= number <= len(ledger):
                raise click.UsageError(f"There is no fact {number}: 1 to {len(ledger)}.")
        if right is not None:
            app.ledger.settle_in(story.id, ledger, right - 1)
        if unclaimed is not None:
            app.ledger.hold_back(story.id, ledger[unclaimed - 1])
        ledger = app.ledger.read(story)
    show_facts(console_out(), story, ledger)


@click.command()
@words_argument("story")
@click.pass_obj
@example("coach edit index-rebuild")
def edit(run: Run, story: str) -> None:
    """Open your editor at a story's line.

    coach itself never writes to your documents. The editor is VISUAL or EDITOR; what is no plain
    text, such as a Word document, opens in the program for it.
    """
    from coach.ingest.readers.registry import find_format
    from coach.tui import ask

    with run.open_app() as app:
        named = app.story(story)
        path = Path(named.path)
        if find_format(path).is_text:
            ask.open_editor(named.path, named.story.first_line)
            app.refresh()
        else:
            ask.open_in_program(named.path)
            where = f"Opened {path.name}. Look for “{named.story.title}”."
            click.echo(f"{one_line(where)} coach reads what you save there.")


@click.command(short_help="Delete all that coach keeps of one story.")
@words_argument("story", required=False)
@click.option("--no-story", is_flag=True, help="Instead, all answers that belong to no story.")
@click.option(
    "--interview",
    is_flag=False,
    flag_value="",
    metavar="[N|COMPANY]",
    help="Instead, all of an interview that coach debrief went over; the latest.",
)
@click.option("--yes", is_flag=True, help="Do not ask first; needed without a terminal.")
@click.pass_obj
@example("coach forget index-rebuild\ncoach forget index-rebuild --yes")
def forget(run: Run, story: str, no_story: bool, interview: str | None, yes: bool) -> None:
    """Delete all that coach keeps of one story, for good.

    Its text, its vectors and competencies, every answer you gave with it and when it would come
    back. A file that coach new wrote for it goes too; your own documents are never written to.
    coach remove only leaves a story out: its text and answers stay, and it can come back with them.

    What stays are two hashes, so that coach leaves it out when it reads your document again.
    Older backups still hold it.
    """
    if bool(story) + no_story + (interview is not None) != 1:
        raise click.UsageError("Name one story, or give --no-story or --interview.")
    if not yes and not can_ask():
        raise click.UsageError("Nobody can be asked here. Add --yes to forget it unasked.")
    from coach.views.layout import counted

    with run.open_app() as app:
        app.refresh()
        if no_story:
            _forget_answers(app, yes=yes)
            return
        if interview is not None:
            _forget_interview(app, interview, yes=yes)
            return
        plan = app.forgetter.preview(story)
        click.echo(f"{one_line(plan.story.story.title)}  ({plan.story.slug})")
        click.echo(f"  its text, vectors and competencies, {counted(plan.answers, 'answer')}")
        for copy in plan.stories[1:]:
            click.echo(f"  the same text once more: {copy.slug}")
        for path in plan.written:
            click.echo(f"  the file {one_line(str(path))}")
        if not yes:
            from coach.tui import ask

            if not ask.confirm("Delete this for good?", default=False):
                click.echo("Nothing was changed.")
                return
        swept = app.forgetter.forget(plan)
    _show_forgotten(plan.story.slug, swept=swept)
    _show_kept(plan)


def _show_forgotten(what: str, *, swept: bool) -> None:
    click.echo(f"Forgotten: {what}")
    if not swept:
        click.echo(
            "Another coach has this bank open, so some bytes may remain. "
            "The next command after it has ended removes them.",
            err=True,
        )


def _forget_answers(app: App, *, yes: bool) -> None:
    """Show the answers that belong to no story (any more), and delete them."""
    from coach.tui import ask

    answers = [answer for answer in app.bank.practice.attempts() if answer.story is None]
    for answer in answers:
        click.echo(f"  {answer.answered_at:%Y-%m-%d}  {one_line(answer.question)}")
        click.echo(f"    {one_line(answer.answer)}")
    if not answers:
        click.echo("Every answer belongs to a story.")
    elif yes or ask.confirm("Delete these for good?", default=False):
        _show_forgotten(f"{len(answers)} answers", swept=app.forgetter.forget_answers())
    else:
        click.echo("Nothing was changed.")


def _forget_interview(app: App, name: str, *, yes: bool) -> None:
    """Show what is kept of an interview, and delete it."""
    from coach.dates import long_date
    from coach.tui import ask
    from coach.views.layout import counted

    there = app.debriefs.find(name)
    what = f"the interview of {long_date(there.day)} {there.company}".strip()
    asked = counted(len(there.questions), "question")
    click.echo(f"{one_line(what)}: {asked}, what you told, and what was learned of it")
    if yes or ask.confirm("Delete this for good?", default=False):
        day = there.day.isoformat()
        swept = app.forgetter.forget_interview(there.session.id, day, there.company)
        _show_forgotten(one_line(what), swept=swept)
    else:
        click.echo("Nothing was changed.")


def _show_kept(plan: ForgottenStory) -> None:
    """Print where the story is still told, and what is nearly the same."""
    from coach.views.layout import place_link, typed_place

    first_lines = {story.path: story.story.first_line for story in plan.stories}
    for path in plan.documents:
        where = place_link(path, first_lines[path])
        click.echo(f"Your document still tells it: {where}")
        click.echo(f"coach leaves it out. To take it in again: coach add {typed_place(where)}")
    for story in plan.alike:
        click.echo(f"Nearly the same is kept: coach forget {story.slug}")
