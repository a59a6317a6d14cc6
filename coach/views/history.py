"""One story's answers over time, as text.

A row for each answer, and a column for each in the table of points. `plain`, and a narrow terminal,
have sentences, one answer below the other, instead.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.text import Text

from coach.dates import long_date
from coach.domain.practice import Mode
from coach.domain.story import PARTS
from coach.domain.transcript import clock_time
from coach.practice.wording import compare_wording
from coach.printing import clean_text, one_line
from coach.views.layout import COLUMNS_FROM, INDENT, counted, day_of_month, days_ahead, times_words
from coach.views.review import measure_words
from coach.views.session_report import named_story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from coach.domain.practice import Attempt, Grade
    from coach.practice.history import GradesOfToday, PracticedAnswer, StoryHistory
    from coach.views.layout import Screen

    NumberedAnswers = Sequence[tuple[int, PracticedAnswer]]


MOST_ANSWERS = 12
"""Answers shown, the latest; --format json has all."""

TABLE_FROM = 78
"""Columns that the table of answers needs."""

BESIDE_FROM = 70
"""Columns of a terminal below which two texts beside each other would be too narrow to read."""

_GAP = 3
_COMPARED = 2
_YEAR = 365
_POINT = 35
"""Columns that a key point needs at least, with its margins."""

_IN = 5
_COLUMNS = f"{'Day':<11}{'Mode':<7}{'Words':>5}{'Time':>8}  S T A R L  {'Points':>7}  Grade  coach"


def show_history(out: Screen, history: StoryHistory, *, full: bool, plain: bool) -> None:
    """Show all that is known of a story's answers; with `full` the texts of the last two."""
    _show_head(out, history)
    numbered = list(enumerate(history.answers, start=1))
    latest = numbered[-MOST_ANSWERS:]
    if latest:
        if plain or out.width < TABLE_FROM:
            for number, answer in latest:
                out.show_heading(f"{number}. {long_date(answer.day)}, {answer.attempt.place}")
                for sentence in _sentences(answer):
                    out.indented(sentence, _IN)
        else:
            _show_table(out, latest, history.today)
            _show_spoken(out, latest)
        if not plain and out.width >= COLUMNS_FROM:
            _show_points(out, latest, history.points)
        if history.left_out:
            out.show_heading("Left out every time")
        for point in history.left_out:
            out.indented(one_line(point), _IN - 1)
    if full and numbered:
        _show_texts(out, numbered, plain=plain)
    out.print()


def show_grades(out: Screen, graded: GradesOfToday) -> None:
    """Show the grades given today by number, and how one is changed."""
    if not graded.answers:
        out.indented("You gave no grade today. One story's answers: coach history STORY")
        return
    out.show_heading("Grades of today")
    for number, answer in enumerate(graded.answers, start=1):
        title = answer.story.story.title if answer.story else "a story that is gone"
        head = f"{number:>4}  {_grade(answer.attempt.grade):<6}"
        out.hanging_indent(head, one_line(f"{title}: {answer.attempt.question}"))
    out.print()
    out.indented("To change the first: coach history --regrade 1 good")


def regrade_words(before: Attempt, grade: Grade, days: int | None) -> str:
    """Return what became of a grade; `days` until its story comes back, None where it stays."""
    changed = f"{grade.word} now, {_grade(before.grade)} before: {one_line(before.question)}"
    if days is not None:
        return f"{changed}\nBack {days_ahead(days)}."
    stays = "When the story comes back stays: a later grade of today decides that."
    return f"{changed}\n{stays}" if before.competency else changed


def _show_head(out: Screen, history: StoryHistory) -> None:
    story, count = history.story, len(history.answers)
    out.show_heading(one_line(story.story.title))
    out.show_place(story, named=True)
    if not history.there:
        why = "its document, or the story in it, is gone" if story.missing else "you removed it"
        out.indented(f"This story is not in the bank now: {why}.")
    if not count:
        out.print()
        out.indented(f"Not rehearsed yet. Begin: coach practice --story {story.slug}")
    elif wording := compare_wording([answer.attempt for answer in history.answers]):
        like = next(one.day for one in history.answers if one.attempt is wording.like)
        out.indented(
            f"Told {times_words(wording.number)}; {wording.share:.0%} of the last telling was word "
            f"for word as on {day_of_month(like)}."
        )
    if count > MOST_ANSWERS:
        shown = f"the last {MOST_ANSWERS} of {counted(count, 'answer')}; --format json has all"
        out.indented(f"This shows {shown}.", style="dim")


def _sentences(answer: PracticedAnswer) -> Iterator[str]:
    attempt, review = answer.attempt, answer.review
    yield one_line(attempt.question)
    if named := named_story(attempt):
        yield named
    size = [counted(review.words, "word")] if review.words else []
    if attempt.mode is not Mode.RECALL and _time_taken(attempt):
        size.append(f"{_time_taken(attempt)} min")
    if size:
        yield f"{', '.join(size)}."
    if review.parts:
        scores = ", ".join(f"{name.capitalize()} {p.score}" for name, p in review.parts.items())
        yield f"{scores} (of 5)."
    if answer.spoken is not None:
        yield _speech(answer)
    points = review.points
    if points.any:
        yield f"Points told: {len(points.told)}, left out: {len(points.left_out)}."
    yield from (f"Left out: {one_line(point)}" for point in points.left_out)
    yield from (f"Told otherwise: {one_line(change)}" for change in points.changed)
    if attempt.grade is not None:
        reason = f" ({one_line(attempt.reason)})" if attempt.reason else ""
        yield f"You: {_grade(attempt.grade)}. coach: {_grade(attempt.proposed)}{reason}."


def _time_taken(attempt: Attempt) -> str:
    """Return how long an answer took: 1:10; naming a story 3.5 s."""
    if attempt.seconds is None:
        return ""
    if attempt.mode is Mode.RECALL:
        return f"{attempt.seconds:.1f} s"
    return clock_time(round(attempt.seconds))


def _grade(grade: Grade | None) -> str:
    return grade.word if grade is not None else "-"


def _speech(answer: PracticedAnswer) -> str:
    """Return how it was spoken, in a sentence; and its recording, where one is kept."""
    if answer.spoken is None:
        return ""
    audio = f" Recording: audio/{one_line(answer.attempt.audio)}" if answer.attempt.audio else ""
    return f"{measure_words(answer.spoken)}.{audio}"


def _show_table(out: Screen, numbered: NumberedAnswers, today: date) -> None:
    """Show a row for each answer, then what was asked."""
    out.print()
    out.print_line(Text(f"{'':<{_IN + 1}}{_COLUMNS}", style="dim"))
    for number, answer in numbered:
        attempt, review, day = answer.attempt, answer.review, day_of_month(answer.day)
        if (today - answer.day).days >= _YEAR:
            day += f" {answer.day.year}"
        scores = " ".join(str(review.parts[p].score) if review.parts else "-" for p in PARTS)
        points = review.points
        told = f"{len(points.told)}/{len(points.told) + len(points.left_out)}" if points.any else ""
        changed = f" ({len(points.changed)})" if points.changed else ""
        row = (
            f"{number:>{_IN - 1}}  {day:<11}{attempt.place:<7}"
            f"{review.words or '-':>5}{_time_taken(attempt) or '-':>8}  {scores}  "
            f"{(told or '-') + changed:>7}  {_grade(attempt.grade):<7}{_grade(attempt.proposed)}"
        )
        out.print_line(row)
    out.print()
    note = "The parts are scored 1 to 5. Points are those of your story: told / asked for"
    otherwise = any(answer.review.points.changed for _, answer in numbered)
    more = " (and told otherwise)" if otherwise else ""
    out.indented(f"{note}{more}. Grade is yours, coach's beside it.", _IN - 1)
    questions: dict[str, list[int]] = {}
    for number, answer in numbered:
        questions.setdefault(answer.attempt.question, []).append(number)
    out.show_heading("Asked")
    for question, numbers in questions.items():
        out.hanging_indent("    ", f"{one_line(question)}  ({_runs(numbers)})")


def _runs(numbers: Sequence[int]) -> str:
    """Return 1-4, 6: numbers in order, those in a row as one."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _show_spoken(out: Screen, numbered: NumberedAnswers) -> None:
    """Show how each answer that was spoken was delivered."""
    spoken = [(number, answer) for number, answer in numbered if answer.spoken is not None]
    if spoken:
        out.show_heading("Spoken")
    for number, answer in spoken:
        out.hanging_indent(f"    {number:>2}  ", _speech(answer))


def _show_points(out: Screen, numbered: NumberedAnswers, points: Sequence[str]) -> None:
    """Show each key point with a mark for each answer that was compared with it."""
    compared = [(n, answer.review.points) for n, answer in numbered if answer.review.points.any]
    if not compared:
        return
    width = len(str(compared[-1][0])) + 1
    compared = compared[-((out.width - _POINT) // width) :]
    out.show_heading("Points of your story: + told, - left out")
    heads = "".join(f"{number:>{width}}" for number, _ in compared)
    out.print_line(Text(f"{'':<{INDENT + 1}}{heads}", style="dim"))
    for point in points:
        marks = [
            "+" if point in p.told else "-" if point in p.left_out else "" for _, p in compared
        ]
        if any(marks):
            row = "".join(f"{mark:>{width}}" for mark in marks)
            out.hanging_indent(f"   {row}  ", one_line(point))
    for number, answered in compared:
        if answered.changed:
            changes = one_line("; ".join(answered.changed))
            out.hanging_indent(f"    {number}  ", f"told otherwise: {changes}")


def _show_texts(out: Screen, numbered: NumberedAnswers, *, plain: bool) -> None:
    """Show the last two answers that were written, with what was asked and answered after them."""
    written = [(n, answer) for n, answer in numbered if answer.attempt.answer.strip()]
    pages = [_text_page(number, answer) for number, answer in written[-_COMPARED:]]
    out.print()
    if not pages:
        out.indented("No answer about this story was written down.")
    elif plain or out.width < BESIDE_FROM or len(pages) < _COMPARED:
        for number, page in enumerate(pages):
            if number:
                out.print()
            for paragraph in page:
                out.indented(paragraph)
    else:
        _show_beside(out, *pages)


def _show_beside(out: Screen, left: Sequence[Text], right: Sequence[Text]) -> None:
    """Show two columns, each paragraph beginning on the same line in both."""
    width = (out.width - INDENT - _GAP) // 2
    for one, other in zip_longest(left, right, fillvalue=Text()):
        lines = zip_longest(one.wrap(out, width), other.wrap(out, width), fillvalue=Text())
        for first, second in lines:
            line = Text(" " * INDENT) + first
            line.pad_right(INDENT + width + _GAP - line.cell_len)
            out.print_line(line + second)


def _text_page(number: int, answer: PracticedAnswer) -> list[Text]:
    """Return a head, the question, the answer, and the follow-up with its answer, if any."""
    attempt = answer.attempt
    page = [
        Text(f"{number}  {long_date(answer.day)}, {attempt.place}", style="bold"),
        Text(one_line(attempt.question), style="italic"),
        Text(""),
        Text(clean_text(attempt.answer).strip()),
    ]
    for probe in attempt.probes:
        if answered := (probe.answer or "").strip():
            page += [
                Text(""),
                Text(f"Follow-up: {one_line(probe.question)}", style="italic"),
                Text(clean_text(answered)),
            ]
    return page
