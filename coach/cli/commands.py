"""The group, its global options, and the commands it has."""

from __future__ import annotations

import click

from coach.cli.backup import backup, restore
from coach.cli.doctor import doctor
from coach.cli.documents import add, remove
from coach.cli.export import export
from coach.cli.forget import forget
from coach.cli.gaps import gaps
from coach.cli.group import CoachGroup, begin_log, example, log_of
from coach.cli.help import show_help
from coach.cli.logbook import history, stats
from coach.cli.match import match
from coach.cli.model import model
from coach.cli.new import new
from coach.cli.options import make_run
from coach.cli.plan import plan
from coach.cli.practice import practice
from coach.cli.questions import questions
from coach.cli.review import review
from coach.cli.session_report import report
from coach.cli.sheet import sheet
from coach.cli.stories import edit, list_stories, show
from coach.cli.tag import tag
from coach.cli.timetable import date, due


@click.group(cls=CoachGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--bank",
    metavar="DIR",
    help="The folder of the bank. Default: COACH_BANK, else your data folder.",
)
@click.option("--demo", is_flag=True, help="Use a throw-away bank of worked-example stories.")
@click.option(
    "--debug",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    envvar="COACH_DEBUG",
    callback=begin_log,
    help="Write a log of this run, without any text of yours; also COACH_DEBUG=1.",
)
@click.version_option(package_name="storycoach", prog_name="coach")
@click.pass_context
@example(
    'coach add ~/notes\ncoach match "tell me about a failure"\n'
    'coach --demo match "tell me about a failure"'
)
def coach(ctx: click.Context, bank: str | None, demo: bool) -> None:
    """Find, in your own notes, the story that answers an interview question.

    coach reads your documents where they lie, embeds them on this machine, and sends nothing
    anywhere. Begin with your notes, or look around in the demo; coach help getting-started
    says what to do first.
    """
    if bank and demo:
        raise click.UsageError("--bank and --demo exclude each other: the demo has its own bank.")
    ctx.obj = make_run(bank, demo=demo, log=log_of(ctx))


for command in (
    add,
    match,
    plan,
    gaps,
    sheet,
    report,
    list_stories,
    show,
    new,
    edit,
    remove,
    forget,
    tag,
    questions,
    practice,
    review,
    due,
    date,
    stats,
    history,
    model,
    export,
    doctor,
    backup,
    restore,
    show_help,
):
    coach.add_command(command)
