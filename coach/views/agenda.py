"""What waits to be rehearsed, for the terminal, and the days ahead as a chart."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from rich.text import Text

from coach.dates import days_distance, long_date, short_date
from coach.views.layout import (
    INDENT,
    clean_text,
    counted,
    hanging_indent,
    indented,
    one_line,
    print_line,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rich.console import Console

    from coach.domain.practice import Interview
    from coach.practice.agenda import DueCard, DueOverview, DueShift


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
_RECALL = "Recall is the chance that it would come to you now. Begin: coach practice"


def show_agenda(out: Console, agenda: DueOverview, names: Mapping[str, str]) -> None:
    """What waits and when the next comes, the interview, and the forecast if there is one.

    `names` are the competencies' by id.
    """
    out.print()
    if agenda.rehearsed:
        indented(out, Text(_head(agenda), style="bold"))
    else:
        indented(out, Text(NOTHING_REHEARSED))
    for each in agenda.interviews[:1]:
        indented(out, Text(f"Interview {_when(each, agenda.today)}"))
    if agenda.waiting:
        _show_waiting(out, agenda, names)
    if agenda.loads and agenda.rehearsed:
        _show_loads(out, agenda)
    out.print()


def shift_words(shift: DueShift, today: date) -> str:
    """What a change of the interviews did to the rehearsals, in a sentence or two."""
    if not shift.days:
        return "Nothing is rehearsed yet: coach practice begins."
    what = f"{counted(shift.moved, 'rehearsal')} moved." if shift.moved else "No rehearsal moved."
    some = [
        f"{count:,} {'now' if day == today else _on(day, today)}"
        for day, count in shift.days[:MOST_DAYS]
    ]
    return f"{what} Next: {', '.join(some)}."


def _head(agenda: DueOverview) -> str:
    if agenda.waiting:
        waits = "waits" if len(agenda.waiting) == 1 else "wait"
        return f"{counted(len(agenda.waiting), 'rehearsal')} {waits}."
    coming = [f"{count:,} {_on(day, agenda.today)}" for day, count in agenda.coming[:1]]
    return f"Nothing waits. Next: {coming[0]}."


def _on(day: date, today: date) -> str:
    return days_distance(day, today) if (day - today).days <= 1 else f"on {short_date(day)}"


def _when(interview: Interview, today: date) -> str:
    with_whom = f", {one_line(interview.company)}" if interview.company else ""
    return f"{days_distance(interview.day, today)}: {long_date(interview.day)}{with_whom}"


def _show_waiting(out: Console, agenda: DueOverview, names: Mapping[str, str]) -> None:
    out.print()
    print_line(out, Text(f"{'':<{INDENT}}{_COLUMNS}Story", style="dim"))
    for waiting in agenda.waiting[:MOST_WAITING]:
        _show_one(out, waiting, agenda.today, names)
    more = len(agenda.waiting) - MOST_WAITING
    if more > 0:
        indented(out, Text(f"and {more:,} more; --format json has all.", style="dim"))
    out.print()
    indented(out, Text(_RECALL, style="dim"))


def _show_one(out: Console, waiting: DueCard, today: date, names: Mapping[str, str]) -> None:
    days = (today - waiting.since).days
    since = f"{days:,} day{'' if days == 1 else 's'}" if days else "today"
    label = Text(f"{'':<{INDENT}}{since:<11}{waiting.retention:>6.0%}  ")
    title = Text(one_line(waiting.story.story.title))
    name = names.get(waiting.competency, waiting.competency)
    if name:
        title.append(f"  ({clean_text(name)})", style="dim")
    hanging_indent(out, label, title)


def _show_loads(out: Console, agenda: DueOverview) -> None:
    """A line for each day: how many rehearsals, as number and bar, and what the day is."""
    loads = agenda.loads
    most = max(load.due + load.again for load in loads)
    digits = max(2, len(f"{most:,}"))
    notes = [_note(load.day, agenda.interviews) for load in loads]
    beside = int(out.width * _NOTE) if any(notes) else 0
    room = out.width - INDENT - _DATE - digits - 4 - (beside + 2 if beside else 0)
    each = max(1, ceil(most / room))
    out.print()
    for load, note in zip(loads, notes, strict=True):
        count = load.due + load.again
        line = Text(f"{'':<{INDENT}}{short_date(load.day):<{_DATE}}{count:>{digits + 2},}  ")
        bar = "#" * _marks(load.due, each)
        line.append(bar).append("+" * (_marks(count, each) - len(bar)), style="dim")
        if note:
            line.pad_right(max(0, out.width - beside - line.cell_len))
            note.truncate(beside, overflow="ellipsis")
            line.append_text(note)
        print_line(out, line)
    out.print()
    per = "" if each == 1 else f" A mark stands for {each:,}."
    indented(out, Text(f"# due   + told before, and due again if it goes well.{per}", style="dim"))


def _marks(count: int, each: int) -> int:
    return ceil(count / each)


def _note(day: date, interviews: Sequence[Interview]) -> Text | None:
    """The interview of the day, or that it is the day before one."""
    for before, words in ((0, "interview"), (1, "day before")):
        for each in interviews:
            if (each.day - day).days == before:
                return Text(f"{words} {one_line(each.company)}".rstrip())
    return None
