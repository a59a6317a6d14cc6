"""Stats and charts.

The charts of `coach stats`: minutes as bars, scores as digits.

The bars are of `#`, as in `coach due`, and every bar has its number; the digits are the scores
themselves. Both can be read without colour and in any font, the digits by a screen reader too.

How rehearsal goes, for the terminal.

`plain` leaves the bars out and makes sentences of the tables, as a narrow terminal does too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.dates import days_distance, short_date
from coach.domain.practice import Mode
from coach.practice.stats import Leaning, spent_by_week
from coach.views.layout import (
    MOST_ROWS,
    TextPage,
    counted,
    day_of_month,
    draw_bars,
    duration_words,
    indented,
    one_line,
    print_line,
    times_words,
)
from coach.views.review import show_speech_trend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from coach.practice.stats import RecallTimes, SpentPeriod, Stats, Streak
    from coach.practice.trends import QuestionStruggle, Trend


MOST_BY_DAY = 14
"""Days up to which each has a bar of its own; more are shown by week."""

_MINUTE = 60
_FIGURES = 18
"""Columns of a line around its label and bar."""


def show_spent(page: TextPage, days: Sequence[SpentPeriod]) -> None:
    """A line for each day or week: the minutes and answers, and a bar of the minutes."""
    spans = days if len(days) <= MOST_BY_DAY else spent_by_week(days)
    labels = [_dates(span) for span in spans]
    width = max(map(len, labels))
    page.heading("Minutes")
    drawn, each = draw_bars(
        [span.seconds / _MINUTE for span in spans], page.out.width - width - _FIGURES
    )
    for span, label, bar in zip(spans, labels, drawn, strict=True):
        minutes, answers = _minutes(span), counted(span.answers, "answer")
        if page.plain:
            page.sentence(f"{label}: {minutes} min, {answers}")
        else:
            line = f"{'':<4}{label:<{width}}{minutes:>5}  {span.answers or '-':>4}  {bar}"
            print_line(page.out, Text(line))
    if not page.plain:
        of = "a minute" if each == 1 else f"{each:,} minutes"
        page.note(f"Minutes, answers; a mark stands for {of}.")


def _dates(span: SpentPeriod) -> str:
    if span.first == span.last:
        return short_date(span.first)
    return f"{day_of_month(span.first)} - {day_of_month(span.last)}"


def _minutes(span: SpentPeriod) -> str:
    minutes = round(span.seconds / _MINUTE)
    return "<1" if span.seconds and not minutes else f"{minutes:,}"


def show_trends(page: TextPage, trends: Sequence[Trend]) -> None:
    """Each part: its mean score at first and now, its share, and every score as a digit."""
    compared = trends[0].compared
    page.heading("Parts, scored 1 to 5")
    if page.columns:
        head = f"{'':<15}{'at first':>8}{'now':>6}{'of the words':>16}  each answer"
        print_line(page.out, Text(head, style="dim"))
    for trend in trends:
        if page.columns:
            digits = _digits(trend, (page.out.width - 47) // 2)
            print_line(page.out, Text(f"    {_trend_row(trend)}  {digits}"))
        else:
            page.sentence(
                f"{_trend_sentence(trend)} Answer by answer: {_digits(trend, MOST_BY_DAY)}"
            )
    if compared > 1:
        page.note(f"At first and now: the mean of the first and last {compared} answers.")
    elif compared:
        page.note("At first and now: the first and the last answer.")
    else:
        page.note("One answer says little; the next will show a change.")


def _digits(trend: Trend, most: int) -> str:
    return " ".join(map(str, trend.scores[-most:]))


def _trend_row(trend: Trend) -> str:
    first, now = trend.first, trend.now
    before = f"{first.score:.1f}" if first else "-"
    share = f"{first.share:.0%} to {now.share:.0%}" if first else f"{now.share:.0%}"
    return f"{trend.part.capitalize():<11}{before:>8}{now.score:>6.1f}{share:>16}"


def _trend_sentence(trend: Trend) -> str:
    first, now = trend.first, trend.now
    name = trend.part.capitalize()
    if first is None:
        return f"{name}: {now.score:.1f}, {now.share:.0%} of the words."
    return (
        f"{name}: {first.score:.1f} at first, {now.score:.1f} now; "
        f"{first.share:.0%} of the words at first, {now.share:.0%} now."
    )


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
    page = TextPage(out, plain)
    indented(out, Text(_streak(stats.streak), style="bold"))
    indented(out, Text(_answers(stats)))
    if any(day.seconds for day in stats.days):
        show_spent(page, stats.days)
    if stats.trends:
        show_trends(page, stats.trends)
    if stats.speech is not None:
        show_speech_trend(page, stats.speech)
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
    spent = duration_words(sum(day.seconds for day in stats.days))
    how = ", ".join(
        f"{stats.modes[mode]:,} {words}" for mode, words in _MODES.items() if stats.modes.get(mode)
    )
    return f"{window}: {counted(count, 'answer')} on {counted(days, 'day')}, {spent} ({how})."


def _show_recall(page: TextPage, stats: Stats) -> None:
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
        return f"never came, asked {times_words(missed)}"
    change = f"{first} at first, {now} now" if recall.first is not None else now
    return f"{change}; came {came:,} of {came + missed:,} times"


def _show_memory(page: TextPage, stats: Stats, names: Mapping[str, str]) -> None:
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


def _show_hardest(page: TextPage, stats: Stats) -> None:
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


def _struggle(struggle: QuestionStruggle) -> str:
    counts = (("Again", struggle.again), ("Hard", struggle.hard))
    said = ", ".join(f"{word} {count:,}" for word, count in counts if count)
    return f"{said} of {struggle.graded:,}"


def _show_telling(page: TextPage, stats: Stats) -> None:
    """What is told too often, and what is not told."""
    if stats.overused:
        page.heading("Told far more often than your other stories")
        page.rows(
            [
                (times_words(each.times), one_line(stats.stories[each.story].story.title))
                for each in stats.overused
            ],
            9,
        )
    if stats.neglected:
        page.heading("Not told for a month, or never")
        page.rows(
            [
                (
                    days_distance(each.last, stats.today) if each.last else "never",
                    one_line(stats.stories[each.story].story.title),
                )
                for each in stats.neglected
            ],
            14,
        )


def _show_grades(page: TextPage, stats: Stats) -> None:
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
