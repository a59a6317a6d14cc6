"""Answers of one story.

One story's answers over time, for the terminal.

Side by side in columns, where there is room: a row for each answer, and a column for each in the
table of points. `plain`, and a narrow terminal, have one answer below the other instead.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.text import Text

from coach.dates import long_date
from coach.domain.story import PARTS
from coach.views.layout import (
    COLUMNS_FROM,
    INDENT,
    beside,
    clean_text,
    counted,
    day_of_month,
    indented,
    one_line,
    place_link,
    print_line,
)
from coach.views.session_report import grade_word, show_answer_report, speech_notes, time_taken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rich.console import Console

    from coach.practice.history import HistoryAnswer, StoryHistory
    from coach.practice.stored_review import StoredPoints


BESIDE_FROM = 70
"""Columns of a terminal below which two texts beside each other would be too narrow to read."""

_GAP = 3
_COMPARED = 2

NO_TEXT = "No answer about this story was written down."


def show_answers(
    out: Console, numbered: Sequence[tuple[int, HistoryAnswer]], *, plain: bool
) -> None:
    """The last two answers that were written, with what was asked and answered after them."""
    written = [(number, each) for number, each in numbered if each.attempt.answer.strip()]
    pages = [_page(number, answer) for number, answer in written[-_COMPARED:]]
    out.print()
    if not pages:
        indented(out, Text(NO_TEXT))
    elif plain or out.width < BESIDE_FROM or len(pages) < _COMPARED:
        for number, page in enumerate(pages):
            if number:
                out.print()
            for paragraph in page:
                indented(out, paragraph)
    else:
        _show_beside(out, *pages)


def _show_beside(out: Console, left: Sequence[Text], right: Sequence[Text]) -> None:
    """Two columns, each paragraph beginning on the same line in both."""
    width = (out.width - INDENT - _GAP) // 2
    for one, other in zip_longest(left, right, fillvalue=Text()):
        lines = zip_longest(one.wrap(out, width), other.wrap(out, width), fillvalue=Text())
        for here, there in lines:
            line = Text(" " * INDENT) + here
            line.pad_right(INDENT + width + _GAP - line.cell_len)
            print_line(out, line + there)


def _page(number: int, answer: HistoryAnswer) -> list[Text]:
    """A head, the question, the answer, and the follow-up with its answer if there was one."""
    attempt = answer.attempt
    page = [
        Text(f"{number}  {long_date(answer.day)}, {attempt.mode}", style="bold"),
        Text(one_line(attempt.question), style="italic"),
        Text(""),
        Text(clean_text(attempt.answer).strip()),
    ]
    if attempt.probe_answer.strip():
        page += [
            Text(""),
            Text(f"Follow-up: {one_line(attempt.probe)}", style="italic"),
            Text(clean_text(attempt.probe_answer).strip()),
        ]
    return page


MOST_ANSWERS = 12
"""Answers shown, the latest; --format json has all."""

TABLE_FROM = 78
"""Columns that the table of answers needs."""

_YEAR = 365
_POINT = 35
"""Columns that a key point needs at least, with its margins."""

_IN = 5
_COLUMNS = f"{'Day':<11}{'Mode':<7}{'Words':>5}{'Time':>8}  S T A R L  {'Points':>7}  Grade  coach"


def show_history(out: Console, history: StoryHistory, *, full: bool, plain: bool) -> None:
    """Everything that is known of a story's answers; with `full` the texts of the last two."""
    _show_head(out, history)
    numbered = list(enumerate(history.answers, start=1))
    latest = numbered[-MOST_ANSWERS:]
    if latest:
        if plain or out.width < TABLE_FROM:
            for number, answer in latest:
                show_answer_report(out, number, answer)
        else:
            _show_table(out, latest, history.today)
            _show_spoken(out, latest)
        if not plain and out.width >= COLUMNS_FROM:
            _show_points(out, latest, history.points)
        _show_left_out(out, history)
    if full and numbered:
        show_answers(out, numbered, plain=plain)
    out.print()


def _show_head(out: Console, history: StoryHistory) -> None:
    known, count = history.story, len(history.answers)
    out.print()
    indented(out, Text(one_line(known.story.title), style="bold"))
    line = Text(" " * INDENT).append(place_link(known.path, known.story.first_line), style="cyan")
    print_line(out, line.append(f"   {known.slug}", style="dim"))
    if not history.there:
        why = "its document, or the story in it, is gone" if known.missing else "you removed it"
        indented(out, Text(f"This story is not in the bank now: {why}."))
    if not count:
        out.print()
        indented(out, Text(f"Not rehearsed yet. Begin: coach practice --story {known.slug}"))
    elif count > MOST_ANSWERS:
        shown = f"the last {MOST_ANSWERS} of {counted(count, 'answer')}; --format json has all"
        indented(out, Text(f"This shows {shown}.", style="dim"))


def _show_table(out: Console, numbered: Sequence[tuple[int, HistoryAnswer]], today: date) -> None:
    """A row for each answer, then what was asked."""
    out.print()
    print_line(out, Text(f"{'':<{_IN + 1}}{_COLUMNS}", style="dim"))
    for number, answer in numbered:
        attempt, kept = answer.attempt, answer.kept
        scores = " ".join(str(kept.parts[part].score) if kept.parts else "-" for part in PARTS)
        points = kept.points
        told = f"{len(points.told)}/{len(points.told) + len(points.left_out)}" if points.any else ""
        changed = f" ({len(points.changed)})" if points.changed else ""
        row = (
            f"{number:>{_IN - 1}}  {_day(answer.day, today):<11}{attempt.mode:<7}"
            f"{kept.words or '-':>5}{time_taken(attempt) or '-':>8}  {scores}  "
            f"{(told or '-') + changed:>7}  {grade_word(attempt.grade):<7}"
            f"{grade_word(attempt.proposed)}"
        )
        print_line(out, Text(row))
    out.print()
    note = "The parts are scored 1 to 5. Points are those of your story: told / asked for"
    otherwise = any(answer.kept.points.changed for _, answer in numbered)
    more = " (and told otherwise)" if otherwise else ""
    indented(out, Text(f"{note}{more}. Grade is yours, coach's beside it."), _IN - 1)
    _show_asked(out, numbered)


def _show_asked(out: Console, numbered: Sequence[tuple[int, HistoryAnswer]]) -> None:
    """Each question once, with the numbers of its answers."""
    asked: dict[str, list[int]] = {}
    for number, answer in numbered:
        asked.setdefault(answer.attempt.question, []).append(number)
    out.print()
    indented(out, Text("Asked", style="bold"))
    for question, numbers in asked.items():
        beside(out, "  ", f"{one_line(question)}  ({_runs(numbers)})")


def _runs(numbers: Sequence[int]) -> str:
    """1-4, 6: numbers in order, those in a row as one."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _show_spoken(out: Console, numbered: Sequence[tuple[int, HistoryAnswer]]) -> None:
    """How each answer that was spoken was delivered."""
    told = [(number, each) for number, each in numbered if each.spoken is not None]
    if told:
        out.print()
        indented(out, Text("Spoken", style="bold"))
    for number, each in told:
        beside(out, f"  {number:>2}  ", speech_notes(each))


def _show_points(
    out: Console, numbered: Sequence[tuple[int, HistoryAnswer]], points: Sequence[str]
) -> None:
    """Each key point with a mark for each answer that was compared with it."""
    compared = [(number, each.kept.points) for number, each in numbered if each.kept.points.any]
    if not compared:
        return
    width = len(str(compared[-1][0])) + 1
    compared = compared[-((out.width - _POINT) // width) :]
    out.print()
    indented(out, Text("Points of your story: + told, - left out", style="bold"))
    heads = "".join(f"{number:>{width}}" for number, _ in compared)
    print_line(out, Text(f"{'':<{INDENT + 1}}{heads}", style="dim"))
    for point in points:
        row = "".join(f"{_mark(point, each):>{width}}" for _, each in compared)
        if row.strip():
            beside(out, f" {row}  ", one_line(point))
    for number, each in compared:
        if each.changed:
            beside(out, f"  {number}  ", f"told otherwise: {one_line('; '.join(each.changed))}")


def _mark(point: str, points: StoredPoints) -> str:
    return "+" if point in points.told else "-" if point in points.left_out else ""


def _show_left_out(out: Console, history: StoryHistory) -> None:
    if not history.left_out:
        return
    out.print()
    indented(out, Text("Left out every time", style="bold"))
    for point in history.left_out:
        indented(out, Text(one_line(point)), _IN - 1)


def _day(day: date, today: date) -> str:
    """3 Dec, and the year where it is not within the last twelve months."""
    return day_of_month(day) + (f" {day.year}" if (today - day).days >= _YEAR else "")
