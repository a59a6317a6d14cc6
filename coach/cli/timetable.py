"""`coach due` and `coach date`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.group import example, one_line
from coach.cli.options import Run, format_option, out

if TYPE_CHECKING:
    from coach.agenda import Shift
    from coach.interview import Interview
    from coach.workspace.timetable import Timetable

MOST_DAYS = 365

NO_DATE = (
    "No interview date is set. Set one, and stories come back more often before it:\n"
    "  coach date 2026-12-03"
)
ALREADY = "That interview is set already."


@click.command(short_help="Show what waits to be rehearsed.")
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    metavar="N",
    help="Also forecast how much each of the next N days brings.",
)
@format_option
@click.pass_obj
@example("coach due\ncoach due --days 14\ncoach due --format json")
def due(run: Run, days: int | None, form: str) -> None:
    """Show which stories wait to be told again, and how well you still know them.

    A story you rehearsed waits when you are about to forget it; sooner before an interview (coach
    date). The forecast takes it that you tell what waits each day, and that it comes well.
    """
    with run.workspace() as workspace:
        timetable = workspace.timetable
        agenda = timetable.agenda(days or 0)
        if form == "json":
            from coach.render.documents import due_document, dump  # noqa: PLC0415

            click.echo(dump(due_document(agenda)))
        else:
            from coach.render.agenda import show_agenda  # noqa: PLC0415

            show_agenda(out(), agenda, timetable.names)


@click.command(short_help="Set, list or remove the dates of interviews.")
@click.argument("day", nargs=-1)
@click.option("--company", default="", metavar="NAME", help="Whom the interview is with.")
@click.option("--remove", is_flag=True, help="Remove the interview of DAY, or the only one.")
@click.pass_obj
@example(
    "coach date 2026-12-03 --company Acme\ncoach date thursday\ncoach date in 11 days\n"
    "coach date --remove 2026-12-03\ncoach date"
)
def date(run: Run, day: tuple[str, ...], company: str, remove: bool) -> None:
    """Set the day of an interview; without DAY, list those ahead.

    DAY is 2026-12-03, "3 dec", a weekday, tomorrow, or "in 11 days". Until then what you rehearsed
    comes back more often: after a fifth of the days left at most, and on the day before.
    """
    from coach.dates import day_named  # noqa: PLC0415  (not for --help)

    if company and not (day or remove):
        raise click.UsageError("--company needs the DAY of the interview.")
    with run.workspace() as workspace:
        timetable = workspace.timetable
        named = day_named(" ".join(day), timetable.today) if day else None
        if remove:
            _tell(timetable, timetable.remove_interview(named, company), "Removed")
        elif named:
            _tell(timetable, timetable.set_interview(named, company), "Set")
        else:
            _list(timetable)


def _list(timetable: Timetable) -> None:
    interviews = timetable.interviews()
    for each in interviews:
        click.echo(_line(timetable, each))
    if not interviews:
        click.echo(NO_DATE)


def _tell(timetable: Timetable, shift: Shift, verb: str) -> None:
    """What was set or removed, and what that changes."""
    for each in shift.interviews:
        click.echo(f"{verb}: {_line(timetable, each)}")
    if not shift.interviews:
        click.echo(ALREADY)
    from coach.render.agenda import shifted  # noqa: PLC0415

    click.echo(shifted(shift, timetable.today))


def _line(timetable: Timetable, interview: Interview) -> str:
    from coach.dates import distance, long  # noqa: PLC0415

    day = f"{long(interview.day)}, {distance(interview.day, timetable.today)}"
    return one_line(f"{day}, {interview.company}" if interview.company else day)
