"""The story that answers a question, for the terminal, and why it does."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from coach.render.lines import labelled
from coach.render.terminal import FIT_STYLES, INDENT, LABEL, clean, place, print_line
from coach.sentences import plain
from coach.story import Part

if TYPE_CHECKING:
    from rich.console import Console

    from coach.matching import Answer, Match
    from coach.story import BankStory


def show_answer(
    out: Console, answer: Answer, *, explain: bool = False, named: bool = False
) -> None:
    """One answered question: the story to tell, why, what it lacks, and what comes next.

    `named` repeats the question, where there are several.
    """
    out.print()
    if named:
        labelled(out, "Question", Text(clean(answer.question), style="italic"))
    best, *others = answer.matches
    labelled(out, answer.fit.capitalize(), _head(answer, best), FIT_STYLES[answer.fit])
    if answer.fit == "none":
        labelled(out, "Closest", Text(clean(best.story.story.title)))
    _path(out, best.story)
    out.print()
    why = "It says" if answer.fit == "none" else "Why"
    for number, passage in enumerate(best.evidence):
        quote = Text(f"“{clean(plain(passage.text))}”")
        if passage.part is not Part.UNLABELLED:
            quote.append(f"  ({passage.part})", style="dim")
        labelled(out, "" if number else why, quote)
    for number, sentence in enumerate(best.lacks if answer.fit != "none" else ()):
        labelled(out, "" if number else "Say it", Text(clean(sentence)))
    for number, match in enumerate(others):
        line = Text(f"{match.fit.capitalize():<9}", style=FIT_STYLES[match.fit])
        line.append(clean(match.story.story.title), style="default")
        labelled(out, "" if number else "Next", line)
    if answer.fit == "none":
        labelled(out, "Do", Text("coach new    writes the story that is missing"))
    if explain:
        _explain(out, answer)
    out.print()


def _head(answer: Answer, best: Match) -> Text:
    if answer.fit == "none":
        return Text("No story of yours answers this.", style="bold")
    return Text(clean(best.story.story.title), style="bold")


def _path(out: Console, known: BankStory) -> None:
    line = Text(" " * (INDENT + LABEL))
    line.append(place(known.path, known.story.first_line), style="cyan")
    # A path is never wrapped or cut: it is there to be clicked and copied.
    print_line(out, line)


def _explain(out: Console, answer: Answer) -> None:
    """What each score is the sum of, and the chance it makes."""
    names = [each.name for each in fields(answer.matches[0].signals)]
    header = f"{'chance':>7}{'score':>6}" + "".join(f"{name:>{len(name) + 1}}" for name in names)
    widest = max(cell_len(match.story.slug) for match in answer.matches)
    widest = min(widest, out.width - INDENT - len(header))
    out.print()
    print_line(out, Text(f"{' ' * (INDENT + widest)}{header}", style="dim"))
    for match in answer.matches:
        row = set_cell_size(match.story.slug, widest)
        row += f"{match.chance:>7.0%}{match.signals.score:>6.2f}"
        row += "".join(f"{getattr(match.signals, name):>+{len(name) + 1}.2f}" for name in names)
        print_line(out, Text(" " * INDENT + row))
