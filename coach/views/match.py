"""The answer to a question, and the plan for an interview, as text."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from coach.matching.ranking import SIGNAL_WORDS, Decision, Fit
from coach.printing import one_line
from coach.views.layout import (
    FIT_STYLES,
    INDENT,
    LABEL,
    Screen,
    cut_line,
    enumerated,
    passage_text,
)
from coach.views.questions import show_prepared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.standing import PreparedAnswer
    from coach.interview.plan import Plan, PlannedAnswer
    from coach.matching.ranking import MatchResult, StoryMatch


def show_answer(
    out: Screen, answer: MatchResult, *, explain: bool = False, named: bool = False
) -> None:
    """Show the story to tell, why, what it lacks and what comes next; `named`, the question too."""
    out.print()
    if named:
        out.labelled_line("Question", Text(answer.question, style="italic"))
    best, *others = answer.matches
    title, style = best.story.story.title, FIT_STYLES[answer.fit]
    head = title if answer.fit.answers else _no_answer(answer)
    out.labelled_line(answer.fit.capitalize(), Text(head, style="bold"), style)
    if answer.fit is Fit.UNSURE:
        _show_equals(out, answer.matches[:EQUALS], is_only=not named)
    elif answer.prepared and not answer.fit.answers:
        show_prepared(out, answer.prepared, INDENT + LABEL)
    elif answer.standing and not answer.fit.answers:
        out.labelled_line("Closest", title)
        out.show_place(best.story, INDENT + LABEL)
    else:
        _show_best(out, best, title, is_answer=answer.fit.answers)
        for number, match in enumerate(others):
            line = Text(f"{match.fit.capitalize():<9}", style=FIT_STYLES[match.fit])
            line.append(match.story.story.title, style="default")
            out.labelled_line("" if number else "Next", line)
        if answer.fit is Fit.NONE:
            out.labelled_line("Do", "coach new    writes the story that is missing")
    if explain:
        _explain(out, answer)
    out.print()


def _no_answer(answer: MatchResult) -> str:
    """Return what is said instead of a title."""
    if answer.fit is Fit.UNSURE:
        one = len(answer.matches) == 1
        return "It may be this one." if one else "It may be one of these; coach cannot tell."
    if answer.none_chosen:
        return _SAID_NONE
    if answer.standing:
        return _standing_words(answer.prepared)
    return _NONE


def _standing_words(prepared: PreparedAnswer | None) -> str:
    """Return what is said in place of a title of a question that asks for no story."""
    if prepared is None:
        return _STANDING
    return _YOURS if prepared.points else _NOT_YET


def _show_best(out: Screen, best: StoryMatch, title: str, *, is_answer: bool) -> None:
    """Show where the best story lies, why it answers and what it lacks; or the closest one."""
    if not is_answer:
        out.labelled_line("Closest", title)
    out.show_place(best.story, INDENT + LABEL)
    out.print()
    if is_answer and best.decision in _DECIDED:
        out.labelled_line("Because", _DECIDED[best.decision])
    why = "Why" if is_answer else "Quote"
    for number, passage in enumerate(best.evidence):
        out.labelled_line("" if number else why, passage_text(passage))
    for number, sentence in enumerate(best.hints if is_answer else ()):
        out.labelled_line("" if number else "Improve", sentence)


EQUALS = 3
"""Stories that are shown as equals where coach is unsure."""


def _show_equals(out: Screen, matches: Sequence[StoryMatch], *, is_only: bool) -> None:
    """Show stories that may answer, each with its best sentence, as equals.

    One can be chosen by its number for the question asked last, so only where it `is_only` one.
    """
    for number, match in enumerate(matches, start=1):
        if match.decision is Decision.REJECTED or match.story.story.general:
            continue
        out.print()
        out.labelled_line(str(number), Text(match.story.story.title, style="bold"))
        out.show_place(match.story, INDENT + LABEL)
        for passage in match.evidence[:1]:
            out.labelled_line("", passage_text(passage))
    if is_only:
        out.print()
        out.labelled_line("Do", "coach choose N    says which: it comes first from then on")


_STANDING = "This asks for no story: prepare a few sentences about you and them."
_YOURS = "This asks for no story. Your points:"
_NOT_YET = "This asks for no story, but for a few points of yours."
_NONE = "No story of yours answers this."
_SAID_NONE = "You said that no story of yours answers this."
_NO_STORY = {"none": _NONE, "said none": _SAID_NONE, "standing": _STANDING}
"""By a `PlanReason` why nothing is told."""

_DECIDED = {
    Decision.CHOSEN: "you chose it for this question, or one of its kind.",
    Decision.CONFIRMED: "you confirmed that it shows what is asked for.",
    Decision.FILED: "your notes have it under such a question or title.",
}


def _explain(out: Screen, answer: MatchResult) -> None:
    """Show what each score is the sum of, and the chance it makes."""
    words = SIGNAL_WORDS.values()
    header = f"{'chance':>7}{'score':>6}" + "".join(f"{word:>{len(word) + 1}}" for word in words)
    widest = max(cell_len(match.story.slug) for match in answer.matches)
    widest = min(widest, out.width - INDENT - len(header))
    out.print()
    out.print_line(Text(f"{' ' * (INDENT + widest)}{header}", style="dim"))
    for match in answer.matches:
        row = set_cell_size(match.story.slug, widest)
        row += f"{match.chance:>7.0%}{match.signals.score:>6.2f}"
        row += "".join(
            f"{getattr(match.signals, name):>+{len(word) + 1}.2f}"
            for name, word in SIGNAL_WORDS.items()
        )
        row += _EXPLAINED.get(match.decision, "")
        out.print_line(" " * INDENT + row)


_EXPLAINED = {
    Decision.CHOSEN: "  you chose it",
    Decision.CONFIRMED: "  you confirmed it",
    Decision.FILED: "  filed under it",
    Decision.REJECTED: "  you rejected it",
}

MOST_COLUMNS = 20
CELL = 2
LEAST_TEXT = 12
"""Cells of a question below which its beginning says nothing."""

MARKS = {Fit.STRONG: "+", Fit.POSSIBLE: "-", Fit.UNSURE: "?", Fit.NONE: "."}
_KEY = "X told here   + strong   - possible   ? unsure   . none"


def show_plan(out: Screen, plan: Plan) -> None:
    """Show what to tell at each question and what that costs, what to hold back, and the matrix."""
    left = INDENT + len(str(len(plan.turns))) + 2
    if plan.asks:
        out.show_heading(str(plan.asks))
    for number, turn in enumerate(plan.turns, start=1):
        out.print()
        _show_turn(out, number, turn, left)
    if held := plan.held_back():
        out.show_heading("Hold back")
        for row, early in held.items():
            out.hanging_indent(" " * 2 * INDENT, _held_back(plan.turns[row], early))
    if plan.stories:
        _show_matrix(out, plan, left)
    out.print()


def _show_turn(out: Screen, number: int, turn: PlannedAnswer, left: int) -> None:
    question = Text(one_line(turn.question), style="italic")
    out.hanging_indent(f"{number:>{left - 2}}  ", question)
    from coach.interview.plan import PlanReason

    fit = turn.told.fit if turn.told else Fit.NONE
    sentence = _standing_words(turn.prepared) if turn.prepared else _why(turn)
    label = Text(" " * left).append(f"{fit.capitalize():<{LABEL}}", style=FIT_STYLES[fit])
    if turn.told is None:
        advice = "" if turn.reason is PlanReason.STANDING else " Do: coach new"
        out.hanging_indent(label, f"{sentence}{advice}")
        if turn.prepared:
            show_prepared(out, turn.prepared, left + LABEL)
        if turn.closest:
            lead = Text(" " * left).append(f"{'Closest':<{LABEL}}", style="dim")
            title = one_line(turn.closest.story.story.title)
            out.hanging_indent(lead, f"{title} (only the closest: it does not answer this)")
            out.show_place(turn.closest.story, left + LABEL)
        return
    out.hanging_indent(label, Text(one_line(turn.told.story.story.title), style="bold"))
    out.show_place(turn.told.story, left + LABEL)
    if sentence:
        out.hanging_indent(" " * left, sentence)


def _why(turn: PlannedAnswer) -> str:
    """Return what was given up, or why there is nothing; empty where the best is told."""
    from coach.interview.plan import PlanReason

    if turn.reason in _NO_STORY:
        return _NO_STORY[turn.reason]
    if turn.reason is PlanReason.AGAIN:
        first = "" if turn.first is None else turn.first + 1
        return f"Told again, as at question {first}: {_why_again(turn)}."
    if turn.best_at is None:
        return ""
    title, where = _best_elsewhere(turn, turn.best_at)
    if turn.reason is PlanReason.HELD_BACK:
        rank = "Not the best" if turn.better > 1 else "Second best"
        later = turn.best_at > turn.row
        worth = ", where it counts for more" if later else " already"
        worth = ", where nothing else fits" if turn.best_is_only else worth
        return f"{rank} here: {title} is {where}{worth}."
    if not turn.others:
        return f"Its only story, {title}, is {where}."
    return f"Its stories are needed elsewhere: the best, {title}, is {where}."


def _why_again(turn: PlannedAnswer) -> str:
    if turn.best_at is not None:
        title, where = _best_elsewhere(turn, turn.best_at)
        return f"the best here, {title}, is {where}"
    if not turn.others:
        return "no other story answers this"
    return "no story that is free answers nearly as well"


def _best_elsewhere(turn: PlannedAnswer, at: int) -> tuple[str, str]:
    """Return the title of the best story, and at which question it is told instead."""
    title = one_line(turn.best.story.story.title) if turn.best else ""
    verb = "held back for" if at > turn.row else "told at"
    return f"“{title}”", f"{verb} question {at + 1}"


def _held_back(turn: PlannedAnswer, early: Sequence[int]) -> str:
    """Return that the story of a question must not be told at earlier ones (from 0)."""
    title = one_line(turn.told.story.story.title) if turn.told else ""
    where = enumerated([str(row + 1) for row in early])
    at = "question" if len(early) == 1 else "questions"
    return f"“{title}” for question {turn.row + 1}: do not tell it at {at} {where}."


def _show_matrix(out: Screen, plan: Plan, left: int) -> None:
    """Show questions by stories, a mark in each cell, and the stories' letters."""
    shown = min(len(plan.stories), MOST_COLUMNS, (out.width - left) // CELL)
    letters = ascii_uppercase[:shown]
    room = out.width - left - CELL * shown - 1
    out.print()
    out.print_line(Text(f"{'':<{left}}{' '.join(letters)}", style="bold"))
    for number, (turn, row) in enumerate(zip(plan.turns, plan.offers, strict=True), start=1):
        line = Text(f"{number:>{left - 2}}  ")
        for offer in row[:shown]:
            told = turn.told is not None and turn.told.story.id == offer.story.id
            style = FIT_STYLES[offer.fit] if told else "default"
            line.append(f"{'X' if told else MARKS[offer.fit]} ", style=style)
        if room >= LEAST_TEXT:
            line.append(" ").append_text(cut_line(turn.question, room, "not bold"))
        out.print_line(line)
    out.print()
    out.hanging_indent(" " * left, Text(_KEY, style="dim"))
    for letter, story in zip(letters, plan.stories, strict=False):
        line = Text(f"{letter:>{left - 2}}  ", style="bold")
        out.print_line(line.append_text(cut_line(story.story.title, out.width - left, "not bold")))
    if len(plan.stories) > shown:
        more = len(plan.stories) - shown
        what = "1 more story is" if more == 1 else f"{more:,} more stories are"
        text = f"{what} told, and left out of this table; --format json has all."
        out.hanging_indent(" " * left, text)
