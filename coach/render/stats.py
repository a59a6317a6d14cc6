"""How rehearsal goes, for the terminal.

`plain` leaves the bars out and makes sentences of the tables, as a narrow terminal does too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.attempt import Mode
from coach.dates import distance
from coach.logbook.grades import Leaning
from coach.render.charts import show_spent, show_trends
from coach.render.lines import one_line
from coach.render.page import MOST_ROWS, Page
from coach.render.rows import counted, lasting, times
from coach.render.spoken import show_speech
from coach.render.terminal import indented, print_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from coach.logbook.hardest import Struggle
    from coach.logbook.recall import RecallTimes
    from coach.logbook.stats import Stats
    from coach.logbook.streak import Streak

NOTHING_REHEARSED = "Nothing is rehearsed yet. Begin: coach practice"
_MODES = {
    Mode.TELL: "told",
    Mode.RECALL: "named",
    Mode.MOCK: "in mock interviews",
    Mode.ALOUD: "aloud",
}


def show_stats(out: Console, stats: Stats, names: Mapping[str, str], *, plain: bool) -> None:
    """Everything there is to say; `names` are the competencies' by id."""
    out.print()
    if not stats.rehearsed:
        indented(out, Text(NOTHING_REHEARSED))
        out.print()
        return
    page = Page(out, plain)
    indented(out, Text(_streak(stats.streak), style="bold"))
    indented(out, Text(_answers(stats)))
    if any(day.seconds for day in stats.days):
        show_spent(page, stats.days)
    if stats.trends:
        show_trends(page, stats.trends)
    if stats.speech is not None:
        show_speech(page, stats.speech)
    if stats.recall:
        _show_recall(page, stats)
    if stats.memory:
        _show_memory(page, stats, names)
    _show_hardest(page, stats)
    _show_telling(page, stats)
    if stats.grades.count:
        _show_grades(page, stats)
    out.print()


def _streak(streak: Streak) -> str:
    longest = f"the longest run was {counted(streak.longest, 'day')}"
    if not streak.days:
        return f"No answer yesterday or today; {longest}."
    if streak.days > 1:
        run = f"{counted(streak.days, 'day')} in a row"
    else:
        run = "today" if streak.today else "yesterday"
    said = [f"Practised {run}"]
    if not streak.today:
        said.append("today is still to come")
    if streak.longest > streak.days:
        said.append(longest)
    return f"{'; '.join(said)}."


def _answers(stats: Stats) -> str:
    count = sum(stats.modes.values())
    window = f"Last {counted(len(stats.days), 'day')}"
    if not count:
        return f"{window}: no answers."
    days = sum(day.answers > 0 for day in stats.days)
    spent = lasting(sum(day.seconds for day in stats.days))
    how = ", ".join(
        f"{stats.modes[mode]:,} {words}" for mode, words in _MODES.items() if stats.modes.get(mode)
    )
    return f"{window}: {counted(count, 'answer')} on {counted(days, 'day')}, {spent} ({how})."


def _show_recall(page: Page, stats: Stats) -> None:
    """How soon each story comes: at first and now."""
    page.heading("How soon the story comes")
    if page.columns:
        head = f"{'':<4}{'at first':>8}{'now':>9}{'came':>6}{'missed':>8}"
        print_line(page.out, Text(head, style="dim"))
    rows = [
        (_recall(each, columns=page.columns), one_line(stats.stories[each.story].story.title))
        for each in stats.recall
    ]
    page.rows(rows, 31)


def _recall(recall: RecallTimes, *, columns: bool) -> str:
    first = f"{recall.first / 1000:.1f} s" if recall.first is not None else "-"
    now = f"{recall.now / 1000:.1f} s" if recall.now is not None else "-"
    came, missed = len(recall.times), recall.missed
    if columns:
        return f"{first:>8}{now:>9}{came:>6,}{missed:>8,}"
    if recall.now is None:
        return f"never came, asked {times(missed)}"
    change = f"{first} at first, {now} now" if recall.first is not None else now
    return f"{change}; came {came:,} of {came + missed:,} times"


def _show_memory(page: Page, stats: Stats, names: Mapping[str, str]) -> None:
    """How much would come now, and what least."""
    chances = [each.retention for each in stats.memory]
    page.heading("Memory")
    page.note(
        f"{len(chances):,} rehearsed, one for each story and competency; "
        f"about {round(sum(chances)):,} would come to you now. The least known:"
    )
    rows = []
    for each in stats.memory:
        title = one_line(stats.stories[each.story].story.title)
        name = one_line(names.get(each.competency, each.competency))
        rows.append((f"{each.retention:>4.0%}", f"{title}  ({name})" if name else title))
    page.rows(rows[:MOST_ROWS], 4)


def _show_hardest(page: Page, stats: Stats) -> None:
    """What was graded Again or Hard most often."""
    questions = [(_struggle(each.struggle), one_line(each.text)) for each in stats.hard_questions]
    stories = [
        (_struggle(struggle), one_line(stats.stories[story].story.title))
        for story, struggle in stats.hard_stories
    ]
    for heading, rows in (("Hardest questions", questions), ("Hardest stories", stories)):
        if rows:
            page.heading(heading)
            page.rows(rows, 21)


def _struggle(struggle: Struggle) -> str:
    counts = (("Again", struggle.again), ("Hard", struggle.hard))
    said = ", ".join(f"{word} {count:,}" for word, count in counts if count)
    return f"{said} of {struggle.graded:,}"


def _show_telling(page: Page, stats: Stats) -> None:
    """What is told too often, and what is not told."""
    if stats.overused:
        page.heading("Told far more often than your other stories")
        page.rows(
            [
                (times(each.times), one_line(stats.stories[each.story].story.title))
                for each in stats.overused
            ],
            9,
        )
    if stats.neglected:
        page.heading("Not told for a month, or never")
        page.rows(
            [
                (
                    distance(each.last, stats.today) if each.last else "never",
                    one_line(stats.stories[each.story].story.title),
                )
                for each in stats.neglected
            ],
            14,
        )


def _show_grades(page: Page, stats: Stats) -> None:
    """How the person's grades differ from those proposed."""
    grades = stats.grades
    page.heading("Your grades")
    page.note(
        f"Of {counted(grades.count, 'answer')} you graded {grades.same:,} as coach proposed, "
        f"{grades.higher:,} higher, {grades.lower:,} lower."
    )
    if grades.leaning is Leaning.HIGHER:
        page.note(
            "You grade yourself higher than your answers show, more often than chance explains. "
            "A story graded too well comes back too late."
        )
    elif grades.leaning is Leaning.LOWER:
        page.note(
            "You grade yourself lower than your answers show, more often than chance explains. "
            "A story graded too low comes back more often than you need."
        )
