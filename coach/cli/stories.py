"""`coach add`, `outline`, `list`, `show`, `edit`, `remove` and `forget`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from coach.cli.context import (
    PATH,
    Run,
    can_ask,
    console_out,
    example,
    is_plain,
    is_terminal,
    words_argument,
)
from coach.cli.output import Output, output_options, page_output
from coach.errors import list_first
from coach.printing import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.app import App
    from coach.ingest.outline import DocumentOutline
    from coach.maintenance.forget import ForgottenStory


MOST_ASKED: Final = 3
"""Documents that `coach add` asks about."""

_RANGE: Final = re.compile(r"(\d{1,6})\s*[-–]\s*(\d{1,6})")
_NUMBER: Final = click.IntRange(1, 1_000_000)


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
@click.option("--standing", is_flag=True, help="Instead, questions that ask for no story.")
@output_options("text", "json")
@click.pass_obj
@example("coach list\ncoach list --format json\ncoach list --standing")
def list_stories(run: Run, standing: bool, output: Output) -> None:
    """List your stories: name, parts (S T A R L), place."""
    with run.open_app() as app:
        if standing:
            answers, known = app.standing, app.library.standing.values()
            said = [
                one for asked in known for one in answers.kept(asked) or [answers.prepare(asked)]
            ]
            document = [answer.to_dict() for answer in said]
            output.write(said, "coach.views.questions.show_standing", document=document)
            return
        stories = app.stories()
    output.write(stories, "coach.views.stories.show_stories")


@click.command()
@words_argument("story")
@click.option("--facts", is_flag=True, help="Instead its figures, dates, names and roles.")
@click.option("--right", type=int, metavar="N", help="Fact N is right, what disagrees is not.")
@click.option("--not-claimed", type=int, metavar="N", help="Fact N is not to be told; or again.")
@click.pass_obj
@example(
    "coach show index-rebuild\ncoach show the geocoding bill\ncoach show index-rebuild --facts\n"
    "coach show why-us"
)
def show(run: Run, story: str, facts: bool, right: int | None, not_claimed: int | None) -> None:
    """Show one story, part by part, as it is written.

    STORY is its name, the beginning of it, or words of its title; or the name of a question that
    asks for no story, such as why-us: then your points for it are shown. Its facts are those of
    your notes and of every answer; one told otherwise than before is marked. N is the number in
    that list.
    """
    page_output()
    if facts or right is not None or not_claimed is not None:
        _show_facts(run, story, right, not_claimed)
        return
    from coach.matching.completeness import missing_hints
    from coach.views.questions import show_standing
    from coach.views.stories import show_story

    with run.open_app() as app:
        if asked := app.library.standing.get(story):
            show_standing(console_out(), app.standing.kept(asked) or [app.standing.prepare(asked)])
            return
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
@click.option("--standing", metavar="NAME", help="Instead, your points and answers to why-us ...")
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
def forget(
    run: Run,
    *,
    story: str,
    no_story: bool,
    standing: str | None,
    interview: str | None,
    yes: bool,
) -> None:
    """Delete all that coach keeps of one story, for good.

    Its text, its vectors and competencies, every answer you gave with it and when it would come
    back. A file that coach new wrote for it goes too; your own documents are never written to.
    coach remove only leaves a story out: its text and answers stay, and it can come back with them.

    What stays are two hashes, so that coach leaves it out when it reads your document again.
    Older backups still hold it.
    """
    if bool(story) + no_story + bool(standing) + (interview is not None) != 1:
        raise click.UsageError(
            "Name one story, or give --no-story, --interview, or --standing and a name."
        )
    if not yes and not can_ask():
        raise click.UsageError("Nobody can be asked here. Add --yes to forget it unasked.")
    from coach.views.layout import counted

    with run.open_app() as app:
        app.refresh()
        if no_story or standing:
            _forget_answers(app, yes=yes, standing=standing)
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


def _forget_answers(app: App, *, yes: bool, standing: str | None) -> None:
    """Show the answers that belong to no story (any more), and delete them.

    Or all that was said to one `standing` question, in answers and points.
    """
    from coach.tui import ask

    asked = app.library.find_standing(standing) if standing else None
    answers = [
        answer
        for answer in app.bank.practice.attempts()
        if answer.story is None and (asked is None or answer.question_id == asked.id)
    ]
    said = app.standing.kept(asked) if asked else []
    if said:
        from coach.views.questions import show_standing

        show_standing(console_out(), said)
    for answer in answers:
        click.echo(f"  {answer.answered_at:%Y-%m-%d}  {one_line(answer.question)}")
        click.echo(f"    {one_line(answer.answer)}")
    if not (answers or said):
        click.echo("Nothing is kept of it." if asked else "Every answer belongs to a story.")
    elif yes or ask.confirm("Delete these for good?", default=False):
        what = f"{len(answers)} answers{' and your points' if said else ''}"
        swept = app.forgetter.forget_answers(asked.id if asked else "")
        _show_forgotten(what, swept=swept)
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
