"""The plan for an interview, for the terminal: question by question, then at a glance."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from rich.text import Text

from coach.assignment import Reason
from coach.matching import Fit
from coach.render.lines import cut, enumerated, hanging, one_line
from coach.render.terminal import FIT_STYLES, INDENT, LABEL, place, print_line

if TYPE_CHECKING:
    from rich.console import Console

    from coach.plan import GivenUp, Plan, Turn

MOST_COLUMNS = 20
CELL = 2
LEAST_TEXT = 12
"""Cells of a question below which its beginning says nothing."""

TOLD = "X"
MARKS = {Fit.STRONG: "+", Fit.POSSIBLE: "-", Fit.NONE: "."}
_KEY = "X told here   + strong   - possible   . none"


def show_plan(out: Console, plan: Plan) -> None:
    """What to tell at each question and what that gives up, what to hold back, and the matrix."""
    left = INDENT + len(str(len(plan.turns))) + 2
    for number, turn in enumerate(plan.turns, start=1):
        out.print()
        _show_turn(out, number, turn, left)
    _show_held_back(out, plan)
    if plan.stories:
        _show_matrix(out, plan, left)
    out.print()


def _show_turn(out: Console, number: int, turn: Turn, left: int) -> None:
    label = f"{number:>{left - 2}}  "
    hanging(out, Text(label), Text(one_line(turn.question), style="italic"))
    if turn.told:
        fit = Text(f"{'':<{left}}").append(
            f"{turn.told.fit.capitalize():<{LABEL}}", style=FIT_STYLES[turn.told.fit]
        )
        hanging(out, fit, Text(one_line(turn.told.story.story.title), style="bold"))
        # A path is never wrapped or cut: it is there to be clicked and copied.
        where = Text(" " * (left + LABEL))
        known = turn.told.story
        print_line(out, where.append(place(known.path, known.story.first_line), style="cyan"))
    sentence = _why(turn)
    if sentence and turn.told:
        hanging(out, Text(" " * left), Text(sentence))
    elif sentence:
        none = Text(f"{'':<{left}}").append(f"{'None':<{LABEL}}", style=FIT_STYLES[Fit.NONE])
        hanging(out, none, Text(f"{sentence} Do: coach new"))


def _why(turn: Turn) -> str:
    """What was given up here, or why there is nothing; empty where the best is told."""
    match turn.reason:
        case Reason.NONE:
            return "No story of yours answers this."
        case Reason.AGAIN:
            return f"Told again, as at question {_number(turn.first)}: {_why_again(turn)}."
    if not turn.given_up:
        return ""
    title, where = _quoted(turn.given_up), _elsewhere(turn, turn.given_up)
    if turn.reason is Reason.HELD_BACK:
        rank = "Not the best" if turn.better > 1 else "Second best"
        return f"{rank} here: {title} is {where}{_where_it_counts(turn, turn.given_up)}."
    if not turn.others:
        return f"Its only story, {title}, is {where}."
    return f"Its stories are needed elsewhere: the best, {title}, is {where}."


def _why_again(turn: Turn) -> str:
    if turn.given_up:
        return f"the best here, {_quoted(turn.given_up)}, is {_elsewhere(turn, turn.given_up)}"
    if not turn.others:
        return "no other story answers this"
    return "no story that is free answers nearly as well"


def _where_it_counts(turn: Turn, given_up: GivenUp) -> str:
    if given_up.only:
        return ", where nothing else fits"
    return ", where it counts for more" if given_up.row > turn.row else " already"


def _elsewhere(turn: Turn, given_up: GivenUp) -> str:
    verb = "held back for" if given_up.row > turn.row else "told at"
    return f"{verb} question {given_up.row + 1}"


def _show_held_back(out: Console, plan: Plan) -> None:
    """The stories that must not be told early, each with the question it is needed for."""
    held = plan.held_back()
    if not held:
        return
    out.print()
    print_line(out, Text(" " * INDENT).append("Hold back", style="bold"))
    for row, early in held.items():
        told = plan.turns[row].told
        title = one_line(told.story.story.title) if told else ""
        where = enumerated([str(number + 1) for number in early])
        at = "question" if len(early) == 1 else "questions"
        text = f"“{title}” for question {row + 1}: do not tell it at {at} {where}."
        hanging(out, Text(" " * 2 * INDENT), Text(text))


def _show_matrix(out: Console, plan: Plan, left: int) -> None:
    """Questions by stories, a mark in each cell, and the stories' letters."""
    shown = min(len(plan.stories), MOST_COLUMNS, (out.width - left) // CELL)
    letters = ascii_uppercase[:shown]
    room = out.width - left - CELL * shown - 1
    out.print()
    print_line(out, Text(f"{'':<{left}}{' '.join(letters)}", style="bold"))
    for number, (turn, row) in enumerate(zip(plan.turns, plan.offers, strict=True), start=1):
        line = Text(f"{number:>{left - 2}}  ")
        for offer in row[:shown]:
            told = turn.told is not None and turn.told.story.id == offer.story.id
            style = FIT_STYLES[offer.fit] if told else "default"
            line.append(f"{TOLD if told else MARKS[offer.fit]} ", style=style)
        if room >= LEAST_TEXT:
            line.append(" ").append_text(cut(turn.question, room, "not bold"))
        print_line(out, line)
    out.print()
    hanging(out, Text(" " * left), Text(_KEY, style="dim"))
    for letter, known in zip(letters, plan.stories, strict=False):
        line = Text(f"{letter:>{left - 2}}  ", style="bold")
        print_line(out, line.append_text(cut(known.story.title, out.width - left, "not bold")))
    if len(plan.stories) > shown:
        more = len(plan.stories) - shown
        what = "1 more story is" if more == 1 else f"{more:,} more stories are"
        text = f"{what} told, and left out of this table; --format json has all."
        hanging(out, Text(" " * left), Text(text))


def _quoted(given_up: GivenUp) -> str:
    return f"“{one_line(given_up.offer.story.story.title)}”"


def _number(row: int | None) -> str:
    return "" if row is None else str(row + 1)
