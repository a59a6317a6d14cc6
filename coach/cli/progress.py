"""`coach due`, `date`, `stats`, `history` and `report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.context import (
    PATH,
    Run,
    console_out,
    example,
    is_plain,
    plain_option,
    round_option,
    words_argument,
)
from coach.cli.output import STDOUT, Output, output_options
from coach.printing import one_line

if TYPE_CHECKING:
    from datetime import date as Date  # noqa: N812
    from datetime import datetime
    from pathlib import Path

    from coach.app import App
    from coach.domain.interview import Interview
    from coach.practice.agenda import Agenda, DueShift


@click.command(short_help="Show what waits to be rehearsed.")
@click.option(
    "--days",
    type=click.IntRange(1, 365),
    metavar="N",
    help="Also forecast how much each of the next N days brings.",
)
@output_options("text", "json")
@click.pass_obj
@example("coach due\ncoach due --days 14\ncoach due --format json")
def due(run: Run, days: int | None, output: Output) -> None:
    """Show which stories wait to be told again, and how well you still know them.

    A story you rehearsed waits when you are about to forget it; sooner before an interview (coach
    date). The forecast takes it that you tell what waits each day, and that it comes well.
    """
    with run.open_app() as app:
        agenda = app.agenda.overview(app.stories(), days or 0)
        output.write(agenda, "coach.views.agenda.show_agenda", names=app.library.names)


@click.command(short_help="Set, list or remove the dates of interviews.")
@click.argument("day", nargs=-1)
@click.option("--company", default="", metavar="NAME", help="Whom the interview is with.")
@click.option("--remove", is_flag=True, help="Remove the interview of DAY, or the only one.")
@round_option
@click.option(
    "--ics",
    type=PATH,
    metavar="FILE",
    help="Write a calendar: the interviews, and the days with rehearsals; - prints it.",
)
@click.option(
    "--at",
    type=click.DateTime(["%H:%M"]),
    metavar="HH:MM",
    help="With --ics: when you rehearse; else it is the whole day.",
)
@click.option("--force", is_flag=True, help="With --ics: replace another file there.")
@click.pass_obj
@example(
    "coach date 2026-12-03 --company Acme --round manager\ncoach date next thursday\n"
    "coach date in 11 days\ncoach date --remove 2026-12-03\ncoach date\n"
    "coach date --ics interview.ics --at 18:30"
)
def date(
    run: Run,
    *,
    day: tuple[str, ...],
    company: str,
    remove: bool,
    asked_by: str,
    ics: Path | None,
    at: datetime | None,
    force: bool,
) -> None:
    """Set the day of an interview; without DAY, list those ahead.

    DAY is 2026-12-03, "3 dec", 3/12, a weekday, "next tuesday", tomorrow, or "in 11 days"; words
    beside it are the company's name. Until then what you rehearsed
    comes back more often: after a fifth of the days left at most, and on the day before.

    With the --round that it is, coach practice mock, plan and sheet ask what such people ask.

    --ics writes what is ahead as a file that calendars open. Import it again later: what is there
    already is brought up to date, as every event keeps its name.
    """
    from coach.dates import split_day

    for option, value in (("--company", company), ("--round", asked_by)):
        if value and not (day or (remove and option == "--company")):
            raise click.UsageError(f"{option} needs the DAY of the interview.")
    if ics is None and (at or force):
        raise click.UsageError("--at and --force go with --ics FILE.")
    if day and str(ics) in STDOUT:
        raise click.UsageError("--ics - prints what is ahead; set or remove a DAY without it.")
    with run.open_app() as app:
        agenda = app.agenda
        days, words = split_day(" ".join(day).split(), agenda.today) if day else ([], [])
        named, company = next(iter(days), None), " ".join([company, *words])
        if remove:
            _show_shift(agenda, agenda.remove_interview(named, company), "Removed")
        elif named:
            _set_interview(app, named, company, asked_by)
        elif ics is None:
            lines = [_line(interview, agenda.today) for interview in agenda.interviews()]
            none = "No interview date is set. Set one, and stories come back more often before it:"
            click.echo("\n".join(lines) or f"{none}\n  coach date 2026-12-03")
        if days[1:] and not remove:
            _show_other(days[0], days[1], company)
        if ics is not None:
            _write_calendar(run, app, ics, at, force=force)


def _set_interview(app: App, day: Date, company: str, asked_by: str) -> None:
    """Set an interview, and say what who asks it asks."""
    asks = app.library.find_round(asked_by) if asked_by else None
    _show_shift(app.agenda, app.agenda.set_interview(day, company, asks.id if asks else ""), "Set")
    if asks:
        click.echo(click.wrap_text(one_line(f"{asks}. {asks.about}"), 78))


def _write_calendar(run: Run, app: App, path: Path, at: datetime | None, *, force: bool) -> None:
    """Write what is ahead as a calendar; there may be an interview and no story yet."""
    app.refresh()
    overview = app.agenda.overview(app.bank.stories.all())
    address = run.settings.bank.resolve().as_uri()
    agenda = app.agenda.calendar(overview, address, at.time() if at else None)
    output = Output("ics", ("ics",), None if str(path) in STDOUT else path, force)
    output.write(agenda, pages={"ics": "coach.views.export_files.calendar_file"})


def _show_shift(agenda: Agenda, shift: DueShift, verb: str) -> None:
    """Print what was set or removed, and what that changes."""
    from coach.views.agenda import shift_words

    for interview in shift.interviews:
        click.echo(f"{verb}: {_line(interview, agenda.today)}")
    if not shift.interviews:
        click.echo("That interview is set already.")
    click.echo(shift_words(shift, agenda.today))


def _show_other(taken: Date, other: Date, company: str) -> None:
    """Print that the words for a day have another meaning, and how to say that."""
    from coach.dates import long_date

    again = one_line(f"coach date {other} {company}").strip()
    click.echo(
        f"Taken as {long_date(taken)}. If you mean {long_date(other)}:\n"
        f"  coach date --remove {taken}\n  {again}"
    )


def _line(interview: Interview, today: Date) -> str:
    from coach.dates import days_distance, long_date

    day = f"{long_date(interview.day)}, {days_distance(interview.day, today)}"
    asked_by = f"{interview.round} round" if interview.round else ""
    return one_line(", ".join(filter(None, (day, interview.company, asked_by))))


@click.command(short_help="Show how your practice goes.")
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=28,
    show_default=True,
    metavar="N",
    help="How many days to look back.",
)
@plain_option
@output_options("text", "json")
@click.pass_obj
@example("coach stats\ncoach stats --days 7\ncoach stats --format json")
def stats(run: Run, days: int, plain: bool, output: Output) -> None:
    """Show how your practice goes: when, how much, and what has changed.

    How the parts of your answers and the time until a story comes have changed, what you would
    still know now, what comes hardest, which stories you tell too often or not at all, and whether
    you grade yourself as your answers do. There is no overall score.
    """
    with run.open_app() as app:
        log, show = app.practice_log, "coach.views.progress.show_stats"
        output.write(log.stats(days), show, names=app.library.names, plain=plain or is_plain())


@click.command(short_help="Show your answers about a story over time; change today's grades.")
@words_argument("story", required=False)
@click.option("--full", is_flag=True, help="The last two answers too, beside each other.")
@click.option(
    "--regrade",
    nargs=2,
    type=(click.IntRange(min=1), click.Choice(["again", "hard", "good", "easy"])),
    metavar="N GRADE",
    help="Change the grade of answer N of today: again, hard, good or easy.",
)
@plain_option
@output_options("text", "json")
@click.pass_obj
@example(
    "coach history index-rebuild\ncoach history index-rebuild --full\n"
    "coach history\ncoach history --regrade 2 good"
)
def history(
    run: Run,
    story: str,
    full: bool,
    regrade: tuple[int, str] | None,
    plain: bool,
    output: Output,
) -> None:
    """Show your answers about one story over time, side by side.

    Their length, parts and grades, which points of the story each told and left out, and what all
    of them left out. STORY is its name, the beginning of it, or words of its title; stories that
    you removed or whose documents are gone keep their history. Without STORY, the grades you gave
    today, by number; --regrade changes one of them, and when its story comes back.
    """
    with run.open_app() as app:
        log = app.practice_log
        if regrade:
            from coach.domain.practice import Grade
            from coach.views.history import regrade_words

            before, card = log.regrade(regrade[0], Grade[regrade[1].upper()], story)
            if output.form == "text":
                days = None if card is None else app.practice.days_until(card)
                click.echo(regrade_words(before, Grade[regrade[1].upper()], days))
                return
        answers = log.history(story) if story else log.grades_of_today()
    if story:
        show = "coach.views.history.show_history"
        output.write(answers, show, full=full, plain=plain or is_plain())
    else:
        output.write(answers, "coach.views.history.show_grades")


@click.command(short_help="Show the report on a mock interview again.")
@click.option(
    "--session",
    type=click.IntRange(min=1),
    metavar="N",
    help="Another session, of any mode. Default: the latest mock interview.",
)
@click.option("--list", "listed", is_flag=True, help="Number, day and mode of every session.")
@output_options("text", "html", "markdown", file=True)
@click.pass_obj
@example("coach report\ncoach report -o interview.html\ncoach report --list")
def report(run: Run, session: int | None, listed: bool, output: Output) -> None:
    """Show the report on a mock interview again, or keep it as a page.

    Every question with your answer, the scores of its parts, what to improve, what you left out of
    your story, the follow-up and the grades; then what came up in more than one answer.
    """
    if listed and (session or output.named or output.path):
        raise click.UsageError("--list goes with no other option.")
    with run.open_app() as app:
        if listed:
            from coach.views.session_report import show_sessions

            show_sessions(console_out(), app.practice_log.sessions())
            return
        summary = app.practice_log.session(session)
    pages = {
        "html": "coach.views.html.reports.session_page",
        "markdown": "coach.views.session_report.session_markdown",
    }
    output.write(summary, "coach.views.session_report.show_session", pages)
