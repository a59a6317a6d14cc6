"""Questions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

import click

from coach.cli.context import (
    CoachGroup,
    Run,
    complete_competency,
    complete_framework,
    console_out,
    example,
    format_option,
    one_line_error,
)
from coach.cli.match import from_arguments
from coach.domain.question import QuestionFilter, QuestionForm, QuestionLevel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.app import App
    from coach.catalog.questions import QuestionList, TakenQuestion
    from coach.domain.question import QuestionSuggestion


def list_competencies(run: Run, form: str, *, verbose: bool) -> None:
    """Print the competencies and frameworks in use."""
    with run.workspace() as workspace:
        if form == "json":
            _print_json(workspace)
            return
        from coach.views.questions import show_competencies

        library = workspace.library
        where = run.settings.own_competencies
        show_competencies(console_out(), library.catalogue, library.lines, where, verbose=verbose)


def _print_json(workspace: App) -> None:
    from coach.views.json import catalogue_document, dump

    library = workspace.library
    click.echo(dump(catalogue_document(library.catalogue, library.lines, library.own_file)))


_FATES = {"added": "Added", "tagged": "Tagged", "known": "Already there"}
_UNTAGGED = (
    "A question without a competency is asked, but counts for none. Add it again with "
    "--competency NAME to give it one."
)


@click.group(
    cls=CoachGroup,
    invoke_without_command=True,
    short_help="List the questions interviewers ask; add your own.",
)
@click.option(
    "--competency",
    "--skill",
    "competencies",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_competency,
    help="Only those that ask for this; may be repeated.",
)
@click.option(
    "--framework",
    metavar="NAME",
    shell_complete=complete_framework,
    help="Only those that ask for something of this framework.",
)
@click.option(
    "--level",
    type=click.Choice([each.value for each in QuestionLevel]),
    help="Only those worded for this level.",
)
@click.option(
    "--form",
    "side",
    type=click.Choice([each.value for each in QuestionForm]),
    help="Negative ones ask for what went wrong or was missing.",
)
@click.option("-s", "--search", multiple=True, metavar="WORDS", help="Only those with the words.")
@click.option("--own", is_flag=True, help="Only your own.")
@click.option(
    "--competencies",
    "listing",
    is_flag=True,
    help="List the competencies and frameworks instead, your own with their place.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show follow-up questions and all it asks for.")
@format_option
@click.pass_context
@example(
    'coach questions --skill conflict --verbose\ncoach questions --level junior -s "first job"\n'
    'coach questions add "Why did the soup go cold?"\ncoach questions --competencies'
)
def questions(
    ctx: click.Context,
    competencies: tuple[str, ...],
    framework: str | None,
    level: str | None,
    side: str | None,
    search: tuple[str, ...],
    own: bool,
    listing: bool,
    verbose: bool,
    form: str,
) -> None:
    """List the questions interviewers ask, by competency; add your own.

    A competency or framework is named by its id or its name, or by the beginning of one.
    """
    narrowed = any((competencies, framework, level, side, search, own))
    if ctx.invoked_subcommand:
        if narrowed or listing or verbose or form != "text":
            raise click.UsageError(f"Options come after the word {ctx.invoked_subcommand}.")
        return
    run: Run = ctx.obj
    if listing:
        if narrowed:
            raise click.UsageError("--competencies lists all of them: leave the others out.")
        list_competencies(run, form, verbose=verbose)
        return
    with run.workspace() as workspace:
        known = workspace.questions
        wanted = QuestionFilter(
            competencies=workspace.library.find(competencies) or None,
            framework=workspace.library.find_framework(framework).competencies
            if framework
            else None,
            level=QuestionLevel(level) if level else None,
            form=QuestionForm(side) if side else None,
            words=search,
            own=own,
        )
        found = known.choose(wanted)
        # A framework's own order first, then the rest.
        names = {each: known.names[each] for each in (*(wanted.framework or ()), *known.names)}
    if form == "json":
        from coach.views.json import dump, questions_document

        click.echo(dump(questions_document(found)))
    else:
        from coach.views.questions import show_questions

        show_questions(console_out(), found, names, verbose=verbose)


@questions.command(short_help="Add questions of your own.")
@click.argument("text", nargs=-1)
@click.option(
    "-f",
    "--file",
    type=click.File(encoding="utf-8-sig", errors="replace"),
    help="Questions, one a line; - for stdin. Numbers, bullets and # lines are left out.",
)
@click.option(
    "--competency",
    "--skill",
    "competencies",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_competency,
    help="What they ask for, the main one first; may be repeated.",
)
@click.option("--yes", is_flag=True, help="Take the competencies coach suggests, unasked.")
@click.option(
    "--level",
    type=click.Choice([each.value for each in QuestionLevel]),
    default="any",
    help="Whom they suit.",
)
@click.option(
    "--form",
    type=click.Choice([each.value for each in QuestionForm]),
    default="positive",
    help="What they ask.",
)
@click.pass_obj
@example(
    'coach questions add "Why did the soup go cold?"\n'
    "coach questions add -f questions.txt --competency customer"
)
def add(
    run: Run,
    text: tuple[str, ...],
    file: TextIO | None,
    competencies: tuple[str, ...],
    yes: bool,
    level: str,
    form: str,
) -> None:
    """Add questions of your own to the bank.

    coach suggests the competencies that a question asks for, and you tick the right ones. Where
    nobody can be asked, give them with --competency or trust the suggestions with --yes; otherwise
    the question is kept without a competency.
    """
    if bool(text) == bool(file):
        raise click.UsageError("Give a question, or a file with -f.")
    if competencies and yes:
        raise click.UsageError("--competency and --yes exclude each other.")
    asked = _from_file(file) if file else from_arguments(text)
    with run.workspace() as workspace:
        known = workspace.questions
        taken = known.add(
            asked,
            competencies=workspace.library.find(competencies),
            choose=None if competencies else _chooser(known.names, trusting=yes),
            level=QuestionLevel(level),
            form=QuestionForm(form),
        )
        untagged = sum(_told(each, known) for each in taken)
    if untagged:
        click.echo(_UNTAGGED, err=True)


def _from_file(file: TextIO) -> list[str]:
    """The questions of a file, checked here so that a message can name the line."""
    from coach.catalog.questions import clean_list, read_lines

    name = getattr(file, "name", "<stdin>")
    return list(clean_list(read_lines(file, name), name))


def _chooser(
    names: dict[str, str], *, trusting: bool
) -> Callable[[str, Sequence[QuestionSuggestion]], list[str]] | None:
    """Who says what a question asks for: the suggestions, the person, or nobody."""
    if trusting:
        return lambda _, suggested: [each.competency for each in suggested if each.likely]
    if not sys.stdin.isatty():
        return None
    from coach.tui import ask  # questionary: 0.2 s

    return lambda text, suggested: ask.tick(
        f"{one_line_error(text)}\n  What does it ask for?",
        [(each.competency, names[each.competency], each.likely) for each in suggested],
    )


def _told(taken: TakenQuestion, known: QuestionList) -> bool:
    """Say what became of a question; whether it has no competency now."""
    question = taken.question
    asks_for = ", ".join(known.names.get(each, each) for each in question.competencies)
    click.echo(f"{_FATES[taken.fate]}: {question.id}  {one_line_error(question.text)}")
    click.echo(f"  {asks_for or 'No competency yet'}")
    return not asks_for


@questions.command(short_help="Leave a question of your own out.")
@click.argument("question", nargs=-1, required=True, metavar="ID|TEXT")
@click.pass_obj
@example('coach questions remove own-0123456789\ncoach questions remove "the soup"')
def remove(run: Run, question: tuple[str, ...]) -> None:
    """Leave a question of your own out: by its id, its text, or words of it.

    Built-in questions stay.
    """
    with run.workspace() as workspace:
        removed = workspace.questions.remove(" ".join(question))
    click.echo(f"Removed: {removed.id}  {one_line_error(removed.text)}")
