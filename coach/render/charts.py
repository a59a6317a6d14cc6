"""The charts of `coach stats`: minutes as bars, scores as digits.

The bars are of `#`, as in `coach due`, and every bar has its number; the digits are the scores
themselves. Both can be read without colour and in any font, the digits by a screen reader too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.dates import short
from coach.logbook.spent import by_week
from coach.render.rows import bars, counted, day_of_month
from coach.render.terminal import print_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.logbook.spent import Span
    from coach.logbook.trend import Trend
    from coach.render.page import Page

MOST_BY_DAY = 14
"""Days up to which each has a bar of its own; more are shown by week."""

_MINUTE = 60
_FIGURES = 18
"""Columns of a line around its label and bar."""


def show_spent(page: Page, days: Sequence[Span]) -> None:
    """A line for each day or week: the minutes and answers, and a bar of the minutes."""
    spans = days if len(days) <= MOST_BY_DAY else by_week(days)
    labels = [_dates(span) for span in spans]
    width = max(map(len, labels))
    page.heading("Minutes")
    drawn, each = bars(
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


def _dates(span: Span) -> str:
    if span.first == span.last:
        return short(span.first)
    return f"{day_of_month(span.first)} - {day_of_month(span.last)}"


def _minutes(span: Span) -> str:
    minutes = round(span.seconds / _MINUTE)
    return "<1" if span.seconds and not minutes else f"{minutes:,}"


def show_trends(page: Page, trends: Sequence[Trend]) -> None:
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
