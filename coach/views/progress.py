"""What `coach stats` shows: minutes as bars, scores as digits, and lists.

Both can be read without colour and in any font. `plain` leaves the bars out and makes sentences of
the tables, for screen readers, as a narrow terminal does too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from coach.dates import days_distance, short_date
from coach.domain.practice import REAL, Mode
from coach.practice.stats import Leaning, spent_by_week
from coach.printing import one_line
from coach.views.layout import (
    COLUMNS_FROM,
    INDENT,
    Screen,
    counted,
    day_of_month,
    draw_bars,
    duration_words,
    times_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.practice.stats import RecallTimes, SpentPeriod, Stats, Streak
    from coach.practice.trends import AnswerSeries, QuestionStruggle, SpeechTrend, Trend


MOST_ROWS = 5
"""Rows of a list; --format json has all."""

MOST_BY_DAY = 14
"""Days up to which each has a bar of its own; more are shown by week."""

_FIGURES = 18
"""Columns of a line around its label and bar."""

_IN = 4
_MODES = {
    Mode.TELL: "told",
    Mode.RECALL: "named",
    Mode.MOCK: "in mock interviews",
    Mode.ALOUD: "aloud",
    REAL: "in real interviews",
}


@dataclass(frozen=True, slots=True)
class TextPage:
    """Where to print, and whether for a screen reader."""

    out: Screen
    plain: bool

    @property
    def columns(self) -> bool:
        """Whether there are tables."""
        return not self.plain and self.out.width >= COLUMNS_FROM

    def show_heading(self, text: str, columns: str = "") -> None:
        """Print a heading with a blank line above, and the heads of columns where there are."""
        self.out.print()
        self.out.indented(text, style="bold")
        if columns and self.columns:
            self.out.print_line(Text(f"{'':<{_IN}}{columns}", style="dim"))

    def show_list(self, heading: str, width: int, rows: Sequence[tuple[str, str]]) -> None:
        """Print rows of (figures, what they are of) under a heading; nothing without rows."""
        if rows:
            self.show_heading(heading)
            self.show_rows(width, rows)

    def show_rows(self, width: int, rows: Sequence[tuple[str, str]]) -> None:
        """Print (figures, what they are of), the figures first where there are columns."""
        for figures, title in rows[:MOST_ROWS]:
            if self.columns:
                self.out.hanging_indent(f"    {figures:<{width}}  ", title)
            else:
                self.show_sentence(f"{figures.strip()}: {title}")
        if len(rows) > MOST_ROWS:
            more = len(rows) - MOST_ROWS
            self.out.indented(Text(f"and {more:,} more; --format json has all.", "dim"), _IN)

    def show_row(self, columns: str, sentence: str) -> None:
        """Print a row of a table, or the sentence that stands for it."""
        if self.columns:
            self.out.print_line(f"{'':<{_IN}}{columns}")
        else:
            self.show_sentence(sentence)

    def show_note(self, text: str) -> None:
        """Print a sentence below a heading."""
        self.out.indented(text, _IN)

    def show_sentence(self, text: str) -> None:
        """Print one of several sentences: its first line stands out to the left."""
        for number, line in enumerate(Text(text).wrap(self.out, self.out.width - 3 * INDENT)):
            self.out.print_line(Text(" " * INDENT * (3 if number else 2)) + line)


def show_stats(out: Screen, stats: Stats, names: Mapping[str, str], *, plain: bool) -> None:
    """Show everything there is to say; `names` are the competencies' by id."""
    out.print()
    if not stats.rehearsed:
        out.indented("Nothing is rehearsed yet. Begin: coach practice")
        out.print()
        return
    page = TextPage(out, plain)
    out.indented(_streak(stats.streak), style="bold")
    out.indented(_answers(stats))
    if any(day.seconds for day in stats.days):
        _show_spent(page, stats.days)
    if stats.trends:
        _show_trends(page, stats.trends)
    if stats.speech is not None:
        _show_speech(page, stats.speech)
    _show_stories(page, stats, names)
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
    parts = [f"Practised {run}"]
    if not streak.today:
        parts.append("today is still to come")
    if streak.longest > streak.days:
        parts.append(longest)
    return f"{'; '.join(parts)}."


def _answers(stats: Stats) -> str:
    count = sum(stats.modes.values())
    window = f"Last {counted(len(stats.days), 'day')}"
    if not count:
        return f"{window}: no answers."
    days = sum(day.answers > 0 for day in stats.days)
    spent = duration_words(sum(day.seconds for day in stats.days))
    modes = [(stats.modes.get(mode), words) for mode, words in _MODES.items()]
    how = ", ".join(f"{times:,} {words}" for times, words in modes if times)
    return f"{window}: {counted(count, 'answer')} on {counted(days, 'day')}, {spent} ({how})."


def _show_spent(page: TextPage, days: Sequence[SpentPeriod]) -> None:
    """Show a line for each day or week: the minutes and answers, and a bar of the minutes."""
    spans = days if len(days) <= MOST_BY_DAY else spent_by_week(days)
    labels = [_dates(span) for span in spans]
    width = max(map(len, labels))
    page.show_heading("Minutes")
    bars, mark = draw_bars([span.seconds / 60 for span in spans], page.out.width - width - _FIGURES)
    for span, label, bar in zip(spans, labels, bars, strict=True):
        count = round(span.seconds / 60)
        minutes = "<1" if span.seconds and not count else f"{count:,}"
        if page.plain:
            page.show_sentence(f"{label}: {minutes} min, {counted(span.answers, 'answer')}")
        else:
            line = f"{'':<4}{label:<{width}}{minutes:>5}  {span.answers or '-':>4}  {bar}"
            page.out.print_line(line)
    if not page.plain:
        each = "a minute" if mark == 1 else f"{mark:,} minutes"
        page.show_note(f"Minutes of whole sessions, answers; a mark stands for {each}.")


def _dates(span: SpentPeriod) -> str:
    if span.first == span.last:
        return short_date(span.first)
    return f"{day_of_month(span.first)} - {day_of_month(span.last)}"


def _show_trends(page: TextPage, trends: Sequence[Trend]) -> None:
    """Show each part: its mean score at first and now, its share, and every score as a digit."""
    page.show_heading(
        "Parts, scored 1 to 5",
        f"{'':<11}{'at first':>8}{'now':>6}{'of the words':>16}  each answer",
    )
    most = (page.out.width - 47) // 2 if page.columns else MOST_BY_DAY
    for trend in trends:
        name, first = trend.part.capitalize(), trend.scores.first
        score, share = f"{trend.scores.now:.1f}", f"{trend.shares.now:.0%}"
        digits = " ".join(map(str, trend.scores.values[-most:]))
        if first is None:
            before, change = "-", share
            sentence = f"{name}: {score}, {share} of the words."
        else:
            before, share_before = f"{first:.1f}", f"{trend.shares.first:.0%}"
            change = f"{share_before} to {share}"
            sentence = (
                f"{name}: {before} at first, {score} now; "
                f"{share_before} of the words at first, {share} now."
            )
        page.show_row(
            f"{name:<11}{before:>8}{score:>6}{change:>16}  {digits}",
            f"{sentence} Answer by answer: {digits}",
        )
    compared = trends[0].scores.compared
    if compared > 1:
        page.show_note(f"At first and now: the mean of the first and last {compared} answers.")
    elif compared:
        page.show_note("At first and now: the first and the last answer.")
    else:
        page.show_note("One answer says little; the next will show a change.")


def _show_speech(page: TextPage, speech: SpeechTrend) -> None:
    """Show how spoken answers have changed: each figure at first, now, and answer by answer."""
    page.show_heading("Spoken answers", f"{'':<18}{'at first':>8}{'now':>7}  each answer")
    for name, measure, places, places_of_each in (
        ("Words a minute", speech.wpm, 0, 0),
        ("Long pauses", speech.pauses, 1, 0),
        ("Fillers a minute", speech.fillers, 1, 1),
    ):
        now, each = f"{measure.now:.{places}f}", _values(page, measure, places_of_each)
        if measure.first is None:
            page.show_row(f"{name:<18}{'-':>8}{now:>7}  {each}", f"{name}: {now}.")
        else:
            first = f"{measure.first:.{places}f}"
            page.show_row(
                f"{name:<18}{first:>8}{now:>7}  {each}",
                f"{name}: {first} at first, {now} now. Answer by answer: {each}",
            )
    page.show_note("Pauses are those over 2 s. Of fillers there were at least so many.")


def _values(page: TextPage, measure: AnswerSeries, places: int) -> str:
    """Return as many of the last values as fit into a line."""
    values = [f"{value:.{places}f}" for value in measure.values]
    while len(values) > 1 and len(" ".join(values)) > page.out.width - 42:
        del values[0]
    return " ".join(values)


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


def _show_stories(page: TextPage, stats: Stats, names: Mapping[str, str]) -> None:
    """Show how soon stories come, what is known least, and what is hard, overused, neglected."""

    def title(story: int) -> str:
        return one_line(stats.stories[story].story.title)

    if stats.recall:
        heads = f"{'at first':>8}{'now':>9}{'came':>6}{'missed':>8}"
        page.show_heading("How soon the story comes", heads)
        times = [(_recall(r, columns=page.columns), title(r.story)) for r in stats.recall]
        page.show_rows(31, times)
    if stats.memory:
        page.show_heading("Memory")
        page.show_note(
            f"{len(stats.memory):,} rehearsed, one for each story and competency; about "
            f"{round(sum(retention for _, retention in stats.memory)):,} would come to you now. "
            "The least known:"
        )
    rows = []
    for card, retention in stats.memory[:MOST_ROWS]:
        name = one_line(names.get(card.competency, card.competency))
        about = f"{title(card.story)}  ({name})" if name else title(card.story)
        rows.append((f"{retention:>4.0%}", about))
    page.show_rows(4, rows)
    hard = [(_struggle(q.struggle), one_line(q.text)) for q in stats.hard_questions]
    page.show_list("Hardest questions", 21, hard)
    hard = [(_struggle(struggle), title(story)) for story, struggle in stats.hard_stories]
    page.show_list("Hardest stories", 21, hard)
    often = [(times_words(story.times), title(story.story)) for story in stats.overused]
    page.show_list("Told far more often than your other stories", 9, often)
    last = [
        (days_distance(s.last, stats.today) if s.last else "never", title(s.story))
        for s in stats.neglected
    ]
    page.show_list("Not told for a month, or never", 14, last)


def _struggle(struggle: QuestionStruggle) -> str:
    counts = (("Again", struggle.again), ("Hard", struggle.hard))
    graded = ", ".join(f"{word} {count:,}" for word, count in counts if count)
    return f"{graded} of {struggle.graded:,}"


def _show_grades(page: TextPage, stats: Stats) -> None:
    """Show how the user's grades differ from those proposed."""
    grades = stats.grades
    page.show_heading("Your grades")
    page.show_note(
        f"Of {counted(grades.count, 'answer')} you graded {grades.same:,} as coach proposed, "
        f"{grades.higher:,} higher, {grades.lower:,} lower."
    )
    if grades.leaning is not None:
        higher = grades.leaning is Leaning.HIGHER
        page.show_note(
            f"You grade yourself {grades.leaning} than your answers show, more often than chance "
            f"explains. A story graded too {'well' if higher else 'low'} comes back "
            f"{'too late' if higher else 'more often than you need'}."
        )
