"""`coach questions`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

import click

from coach.cli.context import (
    CoachGroup,
    Run,
    competencies_option,
    example,
    framework_option,
    renamed_options,
)
from coach.cli.match import question_file_option, read_arguments, read_list
from coach.cli.output import Output, output_options
from coach.domain.question import QuestionFilter, QuestionForm, QuestionLevel
from coach.printing import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.domain.question import QuestionSuggestion


LEVELS = click.Choice([level.value for level in QuestionLevel])
FORMS = click.Choice([form.value for form in QuestionForm])


@click.group(
    cls=CoachGroup,
    invoke_without_command=True,
    context_settings=renamed_options(skill="competency"),
    short_help="List the questions interviewers ask; add your own.",
)
@competencies_option(
    "--competency", "competencies", words="Only those that ask for this; may be repeated."
)
@framework_option("Only those that ask for something of this framework.")
@click.option("--level", type=LEVELS, help="Only those worded for this level.")
@click.option(
    "--form", "side", type=FORMS, help="Negative ones ask for what went wrong or was missing."
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
@output_options("text", "json")
@click.pass_context
@example(
    "coach questions --competency conflict --verbose\n"
    'coach questions --level junior -s "first job"\n'
    'coach questions add "Why did the soup go cold?"\ncoach questions --competencies'
)
def questions(
    ctx: click.Context,
    competencies: tuple[str, ...],
    framework: str,
    level: str | None,
    side: str | None,
    search: tuple[str, ...],
    own: bool,
    listing: bool,
    verbose: bool,
    output: Output,
) -> None:
    """List the questions interviewers ask, by competency; add your own.

    A competency or framework is named by its id or its name, or by the beginning of one.
    """
    narrowed = any((competencies, framework, level, side, search, own))
    if ctx.invoked_subcommand:
        if narrowed or listing or verbose or output.form != "text":
            raise click.UsageError(f"Options come after the word {ctx.invoked_subcommand}.")
        return
    run: Run = ctx.obj
    if listing:
        if narrowed:
            raise click.UsageError("--competencies lists all of them: leave the others out.")
        with run.open_app() as app:
            library = app.library
            own_file = str(library.own_file) if library.own_file else None
            output.write(
                library.catalogue,
                "coach.views.questions.show_competencies",
                document=library.catalogue.to_dict(library.lines, own_file),
                lines=library.lines,
                own=run.settings.own_competencies,
                verbose=verbose,
            )
        return
    with run.open_app() as app:
        bank = app.questions
        limits = QuestionFilter(
            competencies=app.library.find(competencies) or None,
            framework=app.library.find_framework(framework).competencies if framework else None,
            level=QuestionLevel(level) if level else None,
            form=QuestionForm(side) if side else None,
            words=search,
            own=own,
        )
        chosen = bank.choose(limits)
        # A framework's own order first, then the rest.
        names = {key: bank.names[key] for key in (*(limits.framework or ()), *bank.names)}
    show = "coach.views.questions.show_questions"
    output.write(chosen, show, names=names, verbose=verbose)


@questions.command(short_help="Add questions of your own.")
@click.argument("text", nargs=-1)
@question_file_option(
    "Questions, one a line; - for stdin. Numbers, bullets and # lines are left out."
)
@competencies_option(
    *("--competency", "competencies"),
    words="What they ask for, the main one first; may be repeated.",
)
@click.option("--yes", is_flag=True, help="Take the competencies coach suggests, unasked.")
@click.option("--level", type=LEVELS, default="any", help="Whom they suit.")
@click.option("--form", type=FORMS, default="positive", help="What they ask.")
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
    texts = read_list(file) if file else read_arguments(text)
    with run.open_app() as app:
        bank = app.questions
        taken = bank.add(
            texts,
            competencies=app.library.find(competencies),
            choose=None if competencies else _chooser(bank.names, trusting=yes),
            level=QuestionLevel(level),
            form=QuestionForm(form),
        )
        untagged = False
        for added in taken:  # one by one, as each is decided
            question = added.question
            asks_for = ", ".join(bank.names.get(key, key) for key in question.competencies)
            fate = {"added": "Added", "tagged": "Tagged", "known": "Already there"}[added.fate]
            click.echo(f"{fate}: {question.id}  {one_line(question.text)}")
            click.echo(f"  {asks_for or 'No competency yet'}")
            untagged = untagged or not asks_for
    if untagged:
        click.echo(
            "A question without a competency is asked, but counts for none. Add it again with "
            "--competency NAME to give it one.",
            err=True,
        )


def _chooser(
    names: dict[str, str], *, trusting: bool
) -> Callable[[str, Sequence[QuestionSuggestion]], list[str]] | None:
    """Return what decides what a question asks for: the suggestions, the user, or nothing."""
    if trusting:
        return lambda _, suggested: [option.competency for option in suggested if option.likely]
    if not sys.stdin.isatty():
        return None
    from coach.tui import ask

    return lambda text, suggested: ask.tick(
        f"{one_line(text)}\n  What does it ask for?",
        [(option.competency, names[option.competency], option.likely) for option in suggested],
    )


@questions.command(short_help="Leave a question of your own out.")
@click.argument("question", nargs=-1, required=True, metavar="ID|TEXT")
@click.pass_obj
@example('coach questions remove own-0123456789\ncoach questions remove "the soup"')
def remove(run: Run, question: tuple[str, ...]) -> None:
    """Leave a question of your own out: by its id, its text, or words of it.

    Built-in questions stay.
    """
    with run.open_app() as app:
        removed = app.questions.remove(" ".join(question))
    click.echo(f"Removed: {removed.id}  {one_line(removed.text)}")
