"""Match and plan."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from coach.domain.sentences import strip_markup
from coach.domain.story import Part
from coach.interview.plan import PlanReason
from coach.matching.ranking import SIGNAL_WORDS, Fit
from coach.views.layout import (
    FIT_STYLES,
    INDENT,
    LABEL,
    clean_text,
    cut_line,
    enumerated,
    hanging_indent,
    labelled_line,
    one_line,
    place_link,
    print_line,
)

if TYPE_CHECKING:
    from rich.console import Console

    from coach.domain.story import BankStory
    from coach.interview.plan import GivenUp, Plan, PlannedAnswer
    from coach.matching.ranking import MatchResult, StoryMatch


def show_answer(
    out: Console, answer: MatchResult, *, explain: bool = False, named: bool = False
) -> None:
    """One answered question: the story to tell, why, what it lacks, and what comes next.

    `named` repeats the question, where there are several.
    """
    out.print()
    if named:
        labelled_line(out, "Question", Text(clean_text(answer.question), style="italic"))
    best, *others = answer.matches
    labelled_line(out, answer.fit.capitalize(), _head(answer, best), FIT_STYLES[answer.fit])
    if answer.fit == "none":
        labelled_line(out, "Closest", Text(clean_text(best.story.story.title)))
    _path(out, best.story)
    out.print()
    why = "Quote" if answer.fit == "none" else "Why"
    for number, passage in enumerate(best.evidence):
        quote = Text(f"“{clean_text(strip_markup(passage.text))}”")
        if passage.part is not Part.UNLABELLED:
            quote.append(f"  ({passage.part})", style="dim")
        labelled_line(out, "" if number else why, quote)
    for number, sentence in enumerate(best.hints if answer.fit != "none" else ()):
        labelled_line(out, "" if number else "Improve", Text(clean_text(sentence)))
    for number, match in enumerate(others):
        line = Text(f"{match.fit.capitalize():<9}", style=FIT_STYLES[match.fit])
        line.append(clean_text(match.story.story.title), style="default")
        labelled_line(out, "" if number else "Next", line)
    if answer.fit == "none":
        labelled_line(out, "Do", Text("coach new    writes the story that is missing"))
    if explain:
        _explain(out, answer)
    out.print()


def _head(answer: MatchResult, best: StoryMatch) -> Text:
    if answer.fit == "none":
        return Text("No story of yours answers this.", style="bold")
    return Text(clean_text(best.story.story.title), style="bold")


def _path(out: Console, known: BankStory) -> None:
    line = Text(" " * (INDENT + LABEL))
    line.append(place_link(known.path, known.story.first_line), style="cyan")
    # A path is never wrapped or cut: it is there to be clicked and copied.
    print_line(out, line)


def _explain(out: Console, answer: MatchResult) -> None:
    """What each score is the sum of, and the chance it makes."""
    words = SIGNAL_WORDS.values()
    header = f"{'chance':>7}{'score':>6}" + "".join(f"{word:>{len(word) + 1}}" for word in words)
    widest = max(cell_len(match.story.slug) for match in answer.matches)
    widest = min(widest, out.width - INDENT - len(header))
    out.print()
    print_line(out, Text(f"{' ' * (INDENT + widest)}{header}", style="dim"))
    for match in answer.matches:
        row = set_cell_size(match.story.slug, widest)
        row += f"{match.chance:>7.0%}{match.signals.score:>6.2f}"
        row += "".join(
            f"{getattr(match.signals, name):>+{len(word) + 1}.2f}"
            for name, word in SIGNAL_WORDS.items()
        )
        print_line(out, Text(" " * INDENT + row))


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


def _show_turn(out: Console, number: int, turn: PlannedAnswer, left: int) -> None:
    label = f"{number:>{left - 2}}  "
    hanging_indent(out, Text(label), Text(one_line(turn.question), style="italic"))
    if turn.told:
        fit = Text(f"{'':<{left}}").append(
            f"{turn.told.fit.capitalize():<{LABEL}}", style=FIT_STYLES[turn.told.fit]
        )
        hanging_indent(out, fit, Text(one_line(turn.told.story.story.title), style="bold"))
        # A path is never wrapped or cut: it is there to be clicked and copied.
        where = Text(" " * (left + LABEL))
        known = turn.told.story
        print_line(out, where.append(place_link(known.path, known.story.first_line), style="cyan"))
    sentence = _why(turn)
    if sentence and turn.told:
        hanging_indent(out, Text(" " * left), Text(sentence))
    elif sentence:
        none = Text(f"{'':<{left}}").append(f"{'None':<{LABEL}}", style=FIT_STYLES[Fit.NONE])
        hanging_indent(out, none, Text(f"{sentence} Do: coach new"))


def _why(turn: PlannedAnswer) -> str:
    """What was given up here, or why there is nothing; empty where the best is told."""
    match turn.reason:
        case PlanReason.NONE:
            return "No story of yours answers this."
        case PlanReason.AGAIN:
            return f"Told again, as at question {_number(turn.first)}: {_why_again(turn)}."
    if not turn.given_up:
        return ""
    title, where = _quoted(turn.given_up), _elsewhere(turn, turn.given_up)
    if turn.reason is PlanReason.HELD_BACK:
        rank = "Not the best" if turn.better > 1 else "Second best"
        return f"{rank} here: {title} is {where}{_where_it_counts(turn, turn.given_up)}."
    if not turn.others:
        return f"Its only story, {title}, is {where}."
    return f"Its stories are needed elsewhere: the best, {title}, is {where}."


def _why_again(turn: PlannedAnswer) -> str:
    if turn.given_up:
        return f"the best here, {_quoted(turn.given_up)}, is {_elsewhere(turn, turn.given_up)}"
    if not turn.others:
        return "no other story answers this"
    return "no story that is free answers nearly as well"


def _where_it_counts(turn: PlannedAnswer, given_up: GivenUp) -> str:
    if given_up.only:
        return ", where nothing else fits"
    return ", where it counts for more" if given_up.row > turn.row else " already"


def _elsewhere(turn: PlannedAnswer, given_up: GivenUp) -> str:
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
        hanging_indent(out, Text(" " * 2 * INDENT), Text(text))


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
            line.append(" ").append_text(cut_line(turn.question, room, "not bold"))
        print_line(out, line)
    out.print()
    hanging_indent(out, Text(" " * left), Text(_KEY, style="dim"))
    for letter, known in zip(letters, plan.stories, strict=False):
        line = Text(f"{letter:>{left - 2}}  ", style="bold")
        print_line(out, line.append_text(cut_line(known.story.title, out.width - left, "not bold")))
    if len(plan.stories) > shown:
        more = len(plan.stories) - shown
        what = "1 more story is" if more == 1 else f"{more:,} more stories are"
        text = f"{what} told, and left out of this table; --format json has all."
        hanging_indent(out, Text(" " * left), Text(text))


def _quoted(given_up: GivenUp) -> str:
    return f"“{one_line(given_up.offer.story.story.title)}”"


def _number(row: int | None) -> str:
    return "" if row is None else str(row + 1)
