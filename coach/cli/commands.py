"""The group, its global options, and the commands it has."""

from __future__ import annotations

import click

from coach.cli.group import CoachGroup, begin_log, example, log_of
from coach.cli.lazy import LazyCommands
from coach.cli.options import make_run

COMMANDS = LazyCommands(
    {
        "add": "coach.cli.documents.add",
        "match": "coach.cli.match.match",
        "plan": "coach.cli.plan.plan",
        "gaps": "coach.cli.gaps.gaps",
        "sheet": "coach.cli.sheet.sheet",
        "report": "coach.cli.session_report.report",
        "list": "coach.cli.stories.list_stories",
        "show": "coach.cli.stories.show",
        "new": "coach.cli.new.new",
        "edit": "coach.cli.stories.edit",
        "remove": "coach.cli.documents.remove",
        "forget": "coach.cli.forget.forget",
        "tag": "coach.cli.tag.tag",
        "questions": "coach.cli.questions.questions",
        "practice": "coach.cli.practice.practice",
        "review": "coach.cli.review.review",
        "due": "coach.cli.timetable.due",
        "date": "coach.cli.timetable.date",
        "stats": "coach.cli.logbook.stats",
        "history": "coach.cli.logbook.history",
        "model": "coach.cli.model.model",
        "export": "coach.cli.export.export",
        "doctor": "coach.cli.doctor.doctor",
        "backup": "coach.cli.backup.backup",
        "restore": "coach.cli.backup.restore",
        "help": "coach.cli.help.show_help",
    }
)


@click.group(
    cls=CoachGroup, commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
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
