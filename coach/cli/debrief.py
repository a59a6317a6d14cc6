"""`coach debrief`."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Final

import click

from coach.cli.context import FILE, Run, can_ask, company_option, console_out, example
from coach.cli.output import Output, output_options
from coach.errors import UsageProblem
from coach.printing import one_line

if TYPE_CHECKING:
    from datetime import date as Date  # noqa: N812
    from pathlib import Path

    from coach.app import App
    from coach.interview.debrief import Debrief, DebriefedQuestion
    from coach.interview.transcripts import SpokenTurn

LIKELIEST: Final = 5
MOST_ASKED: Final = 200
"""Above what an hour of short questions holds; each takes a tenth of a second to place."""

_WENT: Final = {"w": "well", "s": "so-so", "b": "badly"}
_YES_NO: Final = {"y": "yes", "n": "no"}


@click.command(short_help="Go over a real interview, and learn from it.")
@click.option("--transcript", type=FILE, metavar="FILE", help="What a recorder wrote of it.")
@click.option("--me", default="", metavar="NAME", help="Who of the transcript's speakers you are.")
@company_option("Whom the interview was with.")
@click.option("--date", "day", default="", metavar="DAY", help="When it was; default: today.")
@click.option(
    *("--show", "named"),
    is_flag=False,
    flag_value="",
    metavar="[N]",
    help="Show a debrief again: the latest, number N, or that with a company.",
)
@click.option("--add-questions", is_flag=True, help="Add what is new to your own questions.")
@output_options("text", "json")
@click.pass_obj
@example(
    "coach debrief\ncoach debrief --transcript call.vtt --me Sam\n"
    "coach debrief --company Acme --date 2026-12-03\ncoach debrief --show"
)
def debrief(
    run: Run,
    transcript: Path | None,
    me: str,
    company: str,
    day: str,
    named: str | None,
    add_questions: bool,
    output: Output,
) -> None:
    """Go over a real interview: what was asked, what you told, how it went, what to mend.

    Type what was asked, one question a line, or give a transcript: VTT, SRT, TXT or JSON. Every
    answer is kept at once, and coach debrief goes on where you stopped. Then it says what you had
    foreseen, what no story answered and which story came too often.

    It is about the last interview of coach date that is over, or the one you name. A transcript is
    only read; what is kept of it goes with coach forget --interview.
    """
    if named is not None and (transcript or company or day):
        raise click.UsageError("--show goes with no transcript, company or date.")
    with run.open_app() as app:
        app.stories()
        if named is not None:
            current = app.debriefs.find(named)
        else:
            current = _find_or_begin(app, transcript, me, company, day)
            if can_ask() and output.form == "text" and current.is_open:
                _ask_all(app, current)
            current = app.debriefs.weigh(app.debriefs.again(current.session.id))
            app.debriefs.review(current)
        if add_questions:
            _add_questions(app, app.debriefs.new_questions(current))
        current = app.debriefs.again(current.session.id)
        output.write(current, "coach.views.debrief.show_debrief", names=app.library.names)


def _find_or_begin(app: App, transcript: Path | None, me: str, company: str, day: str) -> Debrief:
    """Return the debrief to go on with: of this transcript, the one left open, or a new one."""
    from hashlib import sha256

    from coach.dates import long_date, parse_past_day
    from coach.interview.transcripts import AskedQuestion, find_questions, read_transcript

    mark, when = "", parse_past_day(day, app.agenda.today) if day else None
    if when and when > app.agenda.today:
        raise UsageProblem(f"{long_date(when)} is not over yet.")
    if transcript:
        turns = read_transcript(transcript)
        mark = sha256("\n".join(turn.text for turn in turns).encode()).hexdigest()
        if known := app.debriefs.find_begun(mark):
            click.echo("You began to go over this transcript before.", err=True)
            return known
        asked = find_questions(turns, _find_user(turns, me))
        if not asked:
            raise UsageProblem(f"{transcript}: nothing is asked in it. Who are you? --me NAME")
    elif left := app.debriefs.find_open(company, when):
        return left
    elif can_ask():
        asked = []
    else:
        from coach.cli.match import read_list

        asked = [*map(AskedQuestion, read_list(sys.stdin))]
        if not asked:
            raise UsageProblem("Nobody can be asked here: give --transcript, or pipe questions in.")
    if len(asked) > MOST_ASKED:
        why = f"{len(asked):,} questions are asked in it, and no interview has over {MOST_ASKED}."
        raise UsageProblem(f"{transcript or '<stdin>'}: {why}")
    return app.debriefs.begin(*_find_interview(app, company, when), asked, mark)


def _find_user(turns: list[SpokenTurn], me: str) -> str | None:
    """Return which speaker the user is: as named, as is clear, or as they say; None without any."""
    from coach.interview.transcripts import guess_user, name_user

    names = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
    if me:
        return name_user(turns, me)
    if not names:
        click.echo("It names no speakers: what asks is a question, the rest an answer.", err=True)
        return None
    if guessed := guess_user(turns):
        click.echo(f"You are {guessed} in it; if not: --me NAME", err=True)
        return guessed
    if not can_ask():
        raise UsageProblem(f"Who of the speakers are you? Say it with --me: {', '.join(names)}.")
    from coach.tui import ask

    return ask.point_or_press("Who of them are you?", [(name, name) for name in names], "")[1]


def _find_interview(app: App, company: str, day: Date | None) -> tuple[str, Date]:
    """Return company and day: of the interview named, of the last that is over, or as asked."""
    from coach.dates import long_date

    if held := app.debriefs.find_interview(company, day):
        company, day = held.company, held.day
        click.echo(f"The interview of {long_date(day)}: {one_line(company) or '-'}", err=True)
    elif not (company or day) and can_ask():
        from coach.tui import ask

        company = ask.ask_line("Whom was it with? (Enter leaves it out)")
    elif not (company or day):
        raise UsageProblem("Which interview was it? Name it: --company NAME, --date DAY.")
    return company, day or app.agenda.today


def _ask_all(app: App, current: Debrief) -> None:
    """Ask all that is still open; where the user leaves, what was given is kept."""
    debriefs, session = app.debriefs, current.session.id
    try:
        if any(one.notes.foreseen is None for one in current.questions) or not current.questions:
            _type_questions(app, current)
        current = debriefs.weigh(debriefs.again(session))
        for number, one in enumerate(current.questions, start=1):
            _ask_about(app, current, one, f"{number} of {len(current.questions)}  ")
        if current.questions:
            _offer_to_learn(app, debriefs.again(session))
            app.practice.end(current.session)
    except (KeyboardInterrupt, EOFError):
        click.echo("\ncoach debrief goes on here.", err=True)
        raise KeyboardInterrupt from None


def _type_questions(app: App, current: Debrief) -> None:
    from coach.interview.transcripts import AskedQuestion
    from coach.tui.draft import ask_kept

    def keep(position: int, typed: str) -> None:
        app.debriefs.store_question(current.session.id, position, AskedQuestion(typed))

    asked = list(current.questions)
    begun = asked.pop().item.question if asked and not asked[-1].heard else ""
    for number, one in enumerate(asked, start=1):
        click.echo(f"{number:>3}  {one_line(one.item.question)}")
    what = "What else" if asked else "What"
    click.echo(f"{what} was asked? One question a line; an empty line ends.")
    position = len(asked)
    while ask_kept(f"{position + 1:>3}  ", partial(keep, position), begun):
        position, begun = position + 1, ""


def _ask_about(app: App, current: Debrief, one: DebriefedQuestion, count: str) -> None:
    """Ask what is still open of one question."""
    from coach.interview.debrief import DONE, MEND, NOTE, STORY, WENT
    from coach.tui import ask
    from coach.tui.draft import ask_kept

    if one.notes.step < DONE:
        console_out().print()
        console_out().hanging_indent(count, one_line(one.item.question))
    while one.notes.step < DONE:
        step, went = one.notes.step, one.notes.went
        if step == STORY:
            _ask_story(app, current, one)
        elif step == WENT:
            app.debriefs.store_went(one, _WENT[ask.press("How did it go?", _WENT)])
        else:
            what, words = ("note", "A note") if step == NOTE else ("mend", "What to mend")
            keep = partial(_keep, app, one, what)
            ask_kept(f"{words} (Enter: nothing): ", keep, getattr(one.notes, what))
            app.debriefs.store(one, step=MEND if step == NOTE and went != "well" else DONE)
        there = {other.item.position: other for other in app.debriefs.again(one.session).questions}
        if one.item.position not in there:
            return
        one = there[one.item.position]


def _keep(app: App, one: DebriefedQuestion, what: str, typed: str) -> None:
    app.debriefs.store(one, **{what: typed})


def _ask_story(app: App, current: Debrief, one: DebriefedQuestion) -> None:
    """Ask which story was told, and store it."""
    from coach.tui import ask
    from coach.views.review import quote_text

    stories = app.debriefs.candidates(one)
    titles = [(story.slug, one_line(story.story.title)) for story in stories]
    if one.heard:
        console_out().indented(f"You: “{quote_text(one.heard)}”", style="dim")
    likely = "Which story? The first, it seems." if one.item.story else "Which story?"
    lead = likely if one.item.story or one.item.competency else "Which story, if any?"
    console_out().indented(f"{lead} (n none, o others, x no question)")
    if lead != likely:  # it asks for no story, as far as coach can see
        titles = [("", "none"), *titles]
    key, slug = ask.point_or_press("You told", titles[:LIKELIEST], "nox")
    if key == "o":
        key, slug = ask.point_or_press("You told", titles, "nx")
    if key == "x":
        app.debriefs.leave_out(one)
        return
    chosen = next((story for story in stories if story.slug == slug and not key), None)
    app.debriefs.store_story(current, one, chosen)


def _offer_to_learn(app: App, current: Debrief) -> None:
    """Offer what the interview gives to the bank: its questions, and stories that went well."""
    from coach.tui import ask
    from coach.views.layout import counted

    if new := app.debriefs.new_questions(current):
        question = f"{counted(len(new), 'new question')}. Add to your own?"
        if ask.press(question, _YES_NO, default="y") == "y":
            _add_questions(app, new)
    for one, story in app.debriefs.new_choices(current):
        said = f"“{one_line(one.item.question)}”: {one_line(story.story.title)}"
        console_out().indented(said)
        if ask.press("Keep this story for it?", _YES_NO, default="y") == "y":
            app.debriefs.learn(one, story)


def _add_questions(app: App, new: list[DebriefedQuestion]) -> None:
    for one in new:
        app.debriefs.add_question(one)
    click.echo(f"Added: {len(new)}. coach questions --own lists them.", err=True)
