"""What waits to be rehearsed, as text, and the days ahead as a chart."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from rich.text import Text

from coach.dates import days_distance, long_date, short_date
from coach.printing import one_line
from coach.views.layout import INDENT, LABEL, Screen, counted, cut_line, draw_bars

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from coach.domain.interview import Interview
    from coach.interview.outlook import Outlook
    from coach.practice.agenda import DueOverview, DueShift


MOST_WAITING = 20
MOST_DAYS = 3
_COLUMNS = f"{'Waiting':<11}{'Recall':>6}  "
_DATE = 10
_NOTE = 0.3
"""The share of a line for what the day is; a longer name of a company is cut."""

NOTHING_REHEARSED = (
    "Nothing is rehearsed yet, so nothing waits. Begin: coach practice. "
    "What you told comes back here when you are about to forget it."
)


def show_agenda(out: Screen, agenda: DueOverview, names: Mapping[str, str]) -> None:
    """Show what waits, the next interview, and the forecast; `names` are competencies' by id."""
    out.print()
    if agenda.rehearsed:
        out.indented(_head(agenda), style="bold")
    else:
        out.indented(NOTHING_REHEARSED)
    if agenda.interviews:
        out.indented(_interview_line(agenda))
    if agenda.waiting:
        _show_waiting(out, agenda, names)
    if agenda.loads and agenda.rehearsed:
        _show_loads(out, agenda)
    out.print()


def show_outlook(out: Screen, outlook: Outlook, call: str) -> None:
    """Show where the user stands and what is next in nine lines; `call` is how coach is called."""
    rehearsed, session = outlook.rehearsed or "none", outlook.session
    lines = [f"{counted(outlook.stories, 'story', 'stories')}, {rehearsed} rehearsed."]
    lines += [_interview_line(outlook.due)] if outlook.due.interviews else []
    if session and (session.waiting or outlook.ungraded):
        left = f"{counted(len(session.waiting), 'question')} left"
        ungraded = f", {outlook.ungraded} not graded" if outlook.ungraded else ""
        lines.append(f"A session waits: {left}{ungraded}.")
    if outlook.due.rehearsed:
        lines.append(_head(outlook.due))
    if outlook.unmapped:
        what = counted(outlook.unmapped, "common question")
        lines.append(f"You have not said which story answers {what}.")
    if outlook.gaps:
        lines.append(f"Nothing answers {counted(outlook.gaps, 'competency', 'competencies')}.")
    for line in lines:
        out.print_line(Text(" " * INDENT).append_text(cut_line(line, out.width - INDENT)))
    words, command = outlook.step.value
    _show_next(out, words, f"{call} {command}")


def show_beginning(out: Screen) -> None:
    """Show what a user without stories begins with."""
    out.indented(
        "You have no stories here yet. coach reads notes where they lie, and finds the story of "
        "yours that answers an interview question."
    )
    next_words = "Add your notes, a file or a folder, or look around in the demo"
    _show_next(out, next_words, "coach add PATH", "coach --demo")


def _show_next(out: Screen, what: str, *commands: str) -> None:
    out.print()
    out.labelled_line("Next", what, "bold")
    for command in commands:
        out.print_line(Text(f"{'':{INDENT + LABEL}}{command}", style="cyan"))


def shift_words(shift: DueShift, today: date) -> str:
    """Return what a change of the interviews did to the rehearsals, in a sentence or two."""
    if not shift.days:
        return "Nothing is rehearsed yet: coach practice begins."
    what = f"{counted(shift.moved, 'rehearsal')} moved." if shift.moved else "No rehearsal moved."
    some = [
        f"{count:,} {'now' if day == today else _on(day, today)}"
        for day, count in shift.days[:MOST_DAYS]
    ]
    return f"{what} Next: {', '.join(some)}."


def _interview_line(agenda: DueOverview) -> str:
    interview = agenda.interviews[0]
    when = f"{days_distance(interview.day, agenda.today)}: {long_date(interview.day)}"
    return f"Interview {when}" + (f", {one_line(interview.company)}" if interview.company else "")


def _head(agenda: DueOverview) -> str:
    if agenda.waiting:
        waits = "waits" if len(agenda.waiting) == 1 else "wait"
        return f"{counted(len(agenda.waiting), 'rehearsal')} {waits}."
    coming = [f"{count:,} {_on(day, agenda.today)}" for day, count in agenda.coming[:1]]
    return f"Nothing waits. Next: {coming[0]}."


def _on(day: date, today: date) -> str:
    return days_distance(day, today) if (day - today).days <= 1 else f"on {short_date(day)}"


def _show_waiting(out: Screen, agenda: DueOverview, names: Mapping[str, str]) -> None:
    out.print()
    out.print_line(Text(f"{'':<{INDENT}}{_COLUMNS}Story", style="dim"))
    for card in agenda.waiting[:MOST_WAITING]:
        days = (agenda.today - card.since).days
        since = counted(days, "day") if days else "today"
        label = Text(f"{'':<{INDENT}}{since:<11}{card.retention:>6.0%}  ")
        title = Text(one_line(card.story.story.title))
        if name := names.get(card.competency, card.competency):
            title.append(f"  ({name})", style="dim")
        out.hanging_indent(label, title)
    more = len(agenda.waiting) - MOST_WAITING
    if more > 0:
        out.indented(f"and {more:,} more; --format json has all.", style="dim")
    out.print()
    recall = "Recall is the chance that it would come to you now. Begin: coach practice"
    out.indented(recall, style="dim")


def _show_loads(out: Screen, agenda: DueOverview) -> None:
    """Show a line for each day: how many rehearsals, as number and bar, and what the day is."""
    loads = agenda.loads
    counts = [load.due + load.again for load in loads]
    digits = max(2, len(f"{max(counts):,}"))
    notes = [_note(load.day, agenda.interviews) for load in loads]
    beside = int(out.width * _NOTE) if any(notes) else 0
    room = out.width - INDENT - _DATE - digits - 4 - (beside + 2 if beside else 0)
    bars, mark = draw_bars(counts, room)
    out.print()
    for load, count, bar, note in zip(loads, counts, bars, notes, strict=True):
        due = min(len(bar), ceil(load.due / mark))
        line = Text(f"{'':<{INDENT}}{short_date(load.day):<{_DATE}}{count:>{digits + 2},}  ")
        line.append(bar[:due]).append("+" * (len(bar) - due), style="dim")
        if note:
            line.pad_right(max(0, out.width - beside - line.cell_len))
            note.truncate(beside, overflow="ellipsis")
            line.append_text(note)
        out.print_line(line)
    out.print()
    per = "" if mark == 1 else f" A mark stands for {mark:,}."
    out.indented(f"# due   + told before, and due again if it goes well.{per}", style="dim")


def _note(day: date, interviews: Sequence[Interview]) -> Text | None:
    """Return the interview of the day, or that it is the day before one."""
    for before, words in ((0, "interview"), (1, "day before")):
        for interview in interviews:
            if (interview.day - day).days == before:
                return Text(f"{words} {one_line(interview.company)}".rstrip())
    return None
