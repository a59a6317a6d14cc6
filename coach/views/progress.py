"""What `coach stats` shows: minutes as bars, scores as digits, and lists.

Both can be read without colour and in any font. `plain` leaves the bars out and makes sentences of
the tables, for screen readers, as a narrow terminal does too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from coach.dates import days_distance, short_date
from coach.domain.practice import Mode
from coach.practice.stats import Leaning, spent_by_week
from coach.views.layout import (
    COLUMNS_FROM,
    INDENT,
    beside,
    counted,
    day_of_month,
    draw_bars,
    duration_words,
    indented,
    one_line,
    print_line,
    times_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from coach.practice.stats import RecallTimes, SpentPeriod, Stats, Streak
    from coach.practice.trends import QuestionStruggle, SpeechMeasure, SpeechTrend, Trend


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
}


@dataclass(frozen=True, slots=True)
class TextPage:
    """Where to print, and whether for a screen reader."""

    out: Console
    plain: bool

    @property
    def columns(self) -> bool:
        """Whether there are tables."""
        return not self.plain and self.out.width >= COLUMNS_FROM

    def heading(self, text: str, columns: str = "") -> None:
        """Print a heading with a blank line above, and the heads of columns where there are."""
        self.out.print()
        indented(self.out, Text(text, style="bold"))
        if columns and self.columns:
            print_line(self.out, Text(f"{'':<{_IN}}{columns}", style="dim"))

    def rows(self, rows: Sequence[tuple[str, str]], width: int) -> None:
        """Print (figures, what they are of), the figures first where there are columns."""
        for figures, title in rows[:MOST_ROWS]:
            if self.columns:
                beside(self.out, f"  {figures:<{width}}  ", title)
            else:
                self.sentence(f"{figures.strip()}: {title}")
        if len(rows) > MOST_ROWS:
            more = len(rows) - MOST_ROWS
            indented(self.out, Text(f"and {more:,} more; --format json has all.", "dim"), _IN)

    def row(self, columns: str, sentence: str) -> None:
        """Print a row of a table, or the sentence that stands for it."""
        if self.columns:
            print_line(self.out, Text(f"{'':<{_IN}}{columns}"))
        else:
            self.sentence(sentence)

    def note(self, text: str) -> None:
        """Print a sentence below a heading."""
        indented(self.out, Text(text), _IN)

    def sentence(self, text: str) -> None:
        """Print one of several sentences: its first line stands out to the left."""
        for number, line in enumerate(Text(text).wrap(self.out, self.out.width - 3 * INDENT)):
            print_line(self.out, Text(" " * INDENT * (3 if number else 2)) + line)


def show_stats(out: Console, stats: Stats, names: Mapping[str, str], *, plain: bool) -> None:
    """Show everything there is to say; `names` are the competencies' by id."""
    out.print()
    if not stats.rehearsed:
        indented(out, Text("Nothing is rehearsed yet. Begin: coach practice"))
        out.print()
        return
    page = TextPage(out, plain)
    indented(out, Text(_streak(stats.streak), style="bold"))
    indented(out, Text(_answers(stats)))
    if any(day.seconds for day in stats.days):
        _show_spent(page, stats.days)
    if stats.trends:
        _show_trends(page, stats.trends)
    if stats.speech is not None:
        _show_speech(page, stats.speech)
    if stats.recall:
        page.heading(
            "How soon the story comes", f"{'at first':>8}{'now':>9}{'came':>6}{'missed':>8}"
        )
        page.rows(
            [(_recall(r, columns=page.columns), _title(stats, r.story)) for r in stats.recall], 31
        )
    if stats.memory:
        _show_memory(page, stats, names)
    for heading, width, rows in _lists(stats):
        if rows:
            page.heading(heading)
            page.rows(rows, width)
    if stats.grades.count:
        _show_grades(page, stats)
    out.print()


def _title(stats: Stats, story: int) -> str:
    return one_line(stats.stories[story].story.title)


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


def _show_spent(page: TextPage, days: Sequence[SpentPeriod]) -> None:
    """Show a line for each day or week: the minutes and answers, and a bar of the minutes."""
    spans = days if len(days) <= MOST_BY_DAY else spent_by_week(days)
    labels = [_dates(span) for span in spans]
    width = max(map(len, labels))
    page.heading("Minutes")
    bars, mark = draw_bars([span.seconds / 60 for span in spans], page.out.width - width - _FIGURES)
    for span, label, bar in zip(spans, labels, bars, strict=True):
        minutes = _minutes(span)
        if page.plain:
            page.sentence(f"{label}: {minutes} min, {counted(span.answers, 'answer')}")
        else:
            line = f"{'':<4}{label:<{width}}{minutes:>5}  {span.answers or '-':>4}  {bar}"
            print_line(page.out, Text(line))
    if not page.plain:
        each = "a minute" if mark == 1 else f"{mark:,} minutes"
        page.note(f"Minutes, answers; a mark stands for {each}.")


def _dates(span: SpentPeriod) -> str:
    if span.first == span.last:
        return short_date(span.first)
    return f"{day_of_month(span.first)} - {day_of_month(span.last)}"


def _minutes(span: SpentPeriod) -> str:
    minutes = round(span.seconds / 60)
    return "<1" if span.seconds and not minutes else f"{minutes:,}"


def _show_trends(page: TextPage, trends: Sequence[Trend]) -> None:
    """Show each part: its mean score at first and now, its share, and every score as a digit."""
    page.heading(
        "Parts, scored 1 to 5",
        f"{'':<11}{'at first':>8}{'now':>6}{'of the words':>16}  each answer",
    )
    most = (page.out.width - 47) // 2 if page.columns else MOST_BY_DAY
    for trend in trends:
        digits = " ".join(map(str, trend.scores[-most:]))
        page.row(
            f"{_trend_row(trend)}  {digits}", f"{_trend_sentence(trend)} Answer by answer: {digits}"
        )
    compared = trends[0].compared
    if compared > 1:
        page.note(f"At first and now: the mean of the first and last {compared} answers.")
    elif compared:
        page.note("At first and now: the first and the last answer.")
    else:
        page.note("One answer says little; the next will show a change.")


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


def _show_speech(page: TextPage, speech: SpeechTrend) -> None:
    """Show how spoken answers have changed: each figure at first, now, and answer by answer."""
    page.heading("Spoken answers", f"{'':<18}{'at first':>8}{'now':>7}  each answer")
    for name, measure, places, places_of_each in (
        ("Words a minute", speech.wpm, 0, 0),
        ("Long pauses", speech.pauses, 1, 0),
        ("Fillers a minute", speech.fillers, 1, 1),
    ):
        now, each = f"{measure.now:.{places}f}", _values(page, measure, places_of_each)
        if measure.first is None:
            page.row(f"{name:<18}{'-':>8}{now:>7}  {each}", f"{name}: {now}.")
        else:
            first = f"{measure.first:.{places}f}"
            page.row(
                f"{name:<18}{first:>8}{now:>7}  {each}",
                f"{name}: {first} at first, {now} now. Answer by answer: {each}",
            )
    page.note("Pauses are those over 2 s. Of fillers there were at least so many.")


def _values(page: TextPage, measure: SpeechMeasure, places: int) -> str:
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
        title = _title(stats, each.story)
        name = one_line(names.get(each.competency, each.competency))
        rows.append((f"{each.retention:>4.0%}", f"{title}  ({name})" if name else title))
    page.rows(rows[:MOST_ROWS], 4)


def _lists(stats: Stats) -> list[tuple[str, int, list[tuple[str, str]]]]:
    """Return heading, width of the figures, and rows of each list of questions or stories."""
    return [
        (
            "Hardest questions",
            21,
            [(_struggle(hard.struggle), one_line(hard.text)) for hard in stats.hard_questions],
        ),
        (
            "Hardest stories",
            21,
            [(_struggle(hard), _title(stats, story)) for story, hard in stats.hard_stories],
        ),
        (
            "Told far more often than your other stories",
            9,
            [(times_words(used.times), _title(stats, used.story)) for used in stats.overused],
        ),
        (
            "Not told for a month, or never",
            14,
            [
                (
                    days_distance(story.last, stats.today) if story.last else "never",
                    _title(stats, story.story),
                )
                for story in stats.neglected
            ],
        ),
    ]


def _struggle(struggle: QuestionStruggle) -> str:
    counts = (("Again", struggle.again), ("Hard", struggle.hard))
    said = ", ".join(f"{word} {count:,}" for word, count in counts if count)
    return f"{said} of {struggle.graded:,}"


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
