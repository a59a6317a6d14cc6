"""The list of questions, for the terminal."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from coach.question import Form, Level
from coach.render.terminal import INDENT, clean, print_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from coach.question import Question

UNTAGGED = "No competency yet"


def show_questions(
    out: Console, questions: Sequence[Question], names: Mapping[str, str], *, verbose: bool
) -> None:
    """Questions under their main competency; `verbose` adds what else is known of each.

    `names` are the competencies' by id, in the order of the groups. A question of another, whose
    file is gone, comes behind them under the id, and one of none comes last.
    """
    if not questions:
        print_line(out, Text("No question fits. coach questions shows all."))
        return
    places = {known: place for place, known in enumerate(names)}
    widest = max(cell_len(question.id) for question in questions)

    def order(question: Question) -> tuple[int, bool, str]:
        main = question.main or ""
        return (places[main], False, "") if main in places else (len(places), not main, main)

    for main, group in groupby(sorted(questions, key=order), key=lambda question: question.main):
        out.print()
        heading = names.get(main, main) if main else UNTAGGED
        print_line(out, Text(" " * INDENT).append(clean(heading), style="bold"))
        for question in group:
            _hanging(out, question.id, widest, _worded(question))
            if verbose:
                _details(out, question, names, widest)
    out.print()
    print_line(out, Text(f"{len(questions)} question{'' if len(questions) == 1 else 's'}."))


def _worded(question: Question) -> Text:
    """The text, and what is not usual about it: whom it is worded for, and its form."""
    text = Text(clean(question.text))
    marks = [str(question.level)] if question.level is not Level.ANY else []
    marks += [str(question.form)] if question.form is Form.NEGATIVE else []
    if marks:
        text.append(f"  ({', '.join(marks)})", style="dim")
    return text


def _details(out: Console, question: Question, names: Mapping[str, str], widest: int) -> None:
    for probe in question.probes:
        _hanging(out, "", widest, Text(f"- {clean(probe)}", style="dim"))
    also = ", ".join(names.get(known, known) for known in question.competencies[1:])
    if also:
        _hanging(out, "", widest, Text(f"Also asks for {also}", style="dim italic"))


def _hanging(out: Console, label: str, widest: int, text: Text) -> None:
    """A label, and a text wrapped beside it."""
    left = 2 * INDENT + widest + 2
    for number, line in enumerate(text.wrap(out, out.width - left)):
        row = Text(" " * 2 * INDENT).append(f"{'' if number else label:<{widest + 2}}", style="dim")
        print_line(out, row + line)
