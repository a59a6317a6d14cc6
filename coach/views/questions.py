"""Questions, competencies and frameworks as text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from coach.views.layout import INDENT, Screen, counted, place_link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from coach.domain.competency import Catalogue, Competency, Framework, LineNumbers
    from coach.domain.question import Question
    from coach.domain.standing import PreparedAnswer


def show_questions(
    out: Screen, questions: Sequence[Question], names: Mapping[str, str], *, verbose: bool
) -> None:
    """Show questions under their main competency; `verbose` adds what else is known of each.

    `names` are the competencies' by id, in the order of the groups. A question of another, whose
    file is gone, comes behind them under the id, and one of none comes last.
    """
    if not questions:
        out.print_line("No question fits. coach questions shows all.")
        return
    places = {name: place for place, name in enumerate(names)}
    widest = max(cell_len(question.id) for question in questions)

    def order(question: Question) -> tuple[int, bool, str]:
        main = question.main or ""
        return (places[main], False, "") if main in places else (len(places), not main, main)

    for main, group in groupby(sorted(questions, key=order), key=lambda question: question.main):
        out.print()
        heading = names.get(main, main) if main else "No competency yet"
        out.print_line(Text(" " * INDENT).append(heading, style="bold"))
        for question in group:
            label = Text(" " * 2 * INDENT).append(f"{question.id:<{widest + 2}}", style="dim")
            out.hanging_indent(label, _worded(question))
            for probe in question.probes if verbose else ():
                out.indented(f"- {probe}", label.cell_len, style="dim")
            also = ", ".join(names.get(key, key) for key in question.competencies[1:])
            if verbose and also:
                out.indented(f"Also asks for {also}", label.cell_len, style="dim italic")
    out.print()
    out.print_line(f"{counted(len(questions), 'question')}.")


def show_standing(out: Screen, said: Sequence[PreparedAnswer]) -> None:
    """Show questions that ask for no story, with what is prepared for each."""
    for answer in said:
        company = f"  for {answer.company}" if answer.company else ""
        out.print()
        out.print_line(Text(answer.question.id, style="bold").append(company, style="not bold dim"))
        out.indented(answer.question.worded(answer.company)[0], style="italic")
        show_prepared(out, answer, INDENT)
    out.print()


def show_prepared(out: Screen, prepared: PreparedAnswer, by: int) -> None:
    """Show the user's points, or what a good answer holds and how to write them, `by` spaces in."""
    if not prepared.points:
        out.indented("A good answer holds:", by)
    for line in prepared.points or prepared.question.holds:
        out.hanging_indent(f"{'':{by}}- ", line)
    command = "practice" if prepared.points else "new"
    out.indented(f"coach {command} --standing {prepared.question.id}", by, style="dim")


def _worded(question: Question) -> Text:
    """Return the text, and what is not usual about it: whom it is worded for, and its form."""
    from coach.domain.question import QuestionForm, QuestionLevel  # not for answers to them

    text = Text(question.text)
    marks = [str(question.level)] if question.level is not QuestionLevel.ANY else []
    marks += [str(question.form)] if question.form is QuestionForm.NEGATIVE else []
    if marks:
        text.append(f"  ({', '.join(marks)})", style="dim")
    return text


def show_competencies(
    out: Screen, catalogue: Catalogue, lines: LineNumbers, own: Path, *, verbose: bool
) -> None:
    """Show each by id and name, with its place where it is the user's own.

    `own` is where the user's own file is, or would be. `verbose` adds what each is, and what each
    part of a framework holds.
    """
    _show_table(out, "Competencies", catalogue.competencies, lines.competencies, own)
    for competency in catalogue.competencies if verbose else ():
        out.show_heading(competency.name)
        out.indented(competency.definition, 2 * INDENT)
    _show_table(out, "Frameworks", catalogue.frameworks, lines.frameworks, own)
    names = {competency.id: competency.name for competency in catalogue.competencies}
    for framework in catalogue.frameworks if verbose else ():
        out.show_heading(framework.name)
        if framework.about:
            out.indented(framework.about, 2 * INDENT, style="dim")
        for item in framework.items:
            shows = ", ".join(names[competency] for competency in item.competencies)
            out.indented(Text(f"{item.name}: ").append(shows, style="dim"), 2 * INDENT)
    out.print()
    if lines.competencies or lines.frameworks:
        out.print_line("What has a place is your own.")
    else:
        out.print_line("All of it is built in; your own goes into")
        out.print_line(" " * INDENT + place_link(str(own), None))


def _show_table(
    out: Screen,
    heading: str,
    rows: Sequence[Competency | Framework],
    lines: Mapping[str, int | None],
    own: Path,
) -> None:
    out.show_heading(heading)
    widest = max(cell_len(row.id) for row in rows)
    for row in rows:
        line = Text(" " * 2 * INDENT).append(f"{row.id:<{widest}}  ", style="dim")
        out.print_line(line.append(row.name))
        if row.id in lines:
            where = Text(" " * (2 * INDENT + widest + 2))
            out.print_line(where.append(place_link(str(own), lines[row.id]), style="cyan"))
