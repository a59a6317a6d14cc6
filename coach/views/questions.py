"""Questions and competencies."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from coach.domain.question import QuestionForm, QuestionLevel
from coach.views.layout import INDENT, clean_text, indented, place_link, print_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from coach.domain.competency import Catalogue, Competency, Framework, LineNumbers
    from coach.domain.question import Question


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
        print_line(out, Text(" " * INDENT).append(clean_text(heading), style="bold"))
        for question in group:
            _hanging(out, question.id, widest, _worded(question))
            if verbose:
                _details(out, question, names, widest)
    out.print()
    print_line(out, Text(f"{len(questions)} question{'' if len(questions) == 1 else 's'}."))


def _worded(question: Question) -> Text:
    """The text, and what is not usual about it: whom it is worded for, and its form."""
    text = Text(clean_text(question.text))
    marks = [str(question.level)] if question.level is not QuestionLevel.ANY else []
    marks += [str(question.form)] if question.form is QuestionForm.NEGATIVE else []
    if marks:
        text.append(f"  ({', '.join(marks)})", style="dim")
    return text


def _details(out: Console, question: Question, names: Mapping[str, str], widest: int) -> None:
    for probe in question.probes:
        _hanging(out, "", widest, Text(f"- {clean_text(probe)}", style="dim"))
    also = ", ".join(names.get(known, known) for known in question.competencies[1:])
    if also:
        _hanging(out, "", widest, Text(f"Also asks for {also}", style="dim italic"))


def _hanging(out: Console, label: str, widest: int, text: Text) -> None:
    """A label, and a text wrapped beside it."""
    left = 2 * INDENT + widest + 2
    for number, line in enumerate(text.wrap(out, out.width - left)):
        row = Text(" " * 2 * INDENT).append(f"{'' if number else label:<{widest + 2}}", style="dim")
        print_line(out, row + line)


def show_competencies(
    out: Console, catalogue: Catalogue, lines: LineNumbers, own: Path, *, verbose: bool
) -> None:
    """Each by id and name, with its place where it is the person's own.

    `own` is where the person's own file is, or would be. `verbose` adds what each is, and what
    each part of a framework holds.
    """
    out.print()
    indented(out, Text("Competencies", style="bold"))
    _table(out, catalogue.competencies, lines.competencies, own)
    if verbose:
        for known in catalogue.competencies:
            out.print()
            indented(out, Text(clean_text(known.name), style="bold"))
            indented(out, Text(clean_text(known.definition)), 2 * INDENT)
    out.print()
    indented(out, Text("Frameworks", style="bold"))
    _table(out, catalogue.frameworks, lines.frameworks, own)
    if verbose:
        names = {known.id: known.name for known in catalogue.competencies}
        for framework in catalogue.frameworks:
            _items(out, framework, names)
    out.print()
    mine = len(lines.competencies) + len(lines.frameworks)
    said = "What has a place is your own" if mine else "All of it is built in; your own goes into"
    print_line(out, Text(f"{said}{'.' if mine else ''}"))
    if not mine:
        print_line(out, Text(" " * INDENT + place_link(str(own), None)))


def _table(
    out: Console,
    rows: Sequence[Competency | Framework],
    lines: Mapping[str, int | None],
    own: Path,
) -> None:
    widest = max(cell_len(row.id) for row in rows)
    for row in rows:
        line = Text(" " * 2 * INDENT).append(f"{row.id:<{widest}}  ", style="dim")
        line.append(clean_text(row.name))
        print_line(out, line)
        if row.id in lines:
            where = Text(" " * (2 * INDENT + widest + 2))
            print_line(out, where.append(place_link(str(own), lines[row.id]), style="cyan"))


def _items(out: Console, framework: Framework, names: Mapping[str, str]) -> None:
    out.print()
    indented(out, Text(clean_text(framework.name), style="bold"))
    if framework.about:
        indented(out, Text(clean_text(framework.about), style="dim"), 2 * INDENT)
    for item in framework.items:
        said = ", ".join(clean_text(names[known]) for known in item.competencies)
        indented(out, Text(f"{clean_text(item.name)}: ").append(said, style="dim"), 2 * INDENT)
