"""Pages for the terminal: 80 columns, plain words, colour that says nothing the words do not."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import fields
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from coach.sentences import plain
from coach.story import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.matching import Answer, Match
    from coach.story import Added, BankStory, Skipped, Story

WIDTH = 80
NARROWEST = 40
INDENT = 2
LABEL = 9
LONGEST_LABEL = 48
MOST_LEFT_OUT = 5
_HINT = " (--verbose names them)"
LETTERS = {
    Part.SITUATION: "S",
    Part.TASK: "T",
    Part.ACTION: "A",
    Part.RESULT: "R",
    Part.LEARNING: "L",
}
FIT_STYLES = {"strong": "bold green", "possible": "bold yellow", "none": "bold red"}


def console(stream: TextIO) -> Console:
    """A console NARROWEST to WIDTH wide; colour follows the stream and NO_COLOR."""
    probe = Console(file=stream, highlight=False, markup=False, emoji=False)
    return Console(
        file=stream,
        width=max(NARROWEST, min(WIDTH, probe.width)),
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )


def clean(text: str) -> str:
    """Text a terminal cannot be steered with: escape and bidi control characters gone."""
    return "".join(
        char
        for char in text.replace("\t", "    ")
        if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
    )


def place(path: str, line: int | None) -> str:
    """file:line, as short as it stays clickable: relative below the working folder.

    The file alone where there is no line.
    """
    try:
        shown = os.path.relpath(path)
    except ValueError:  # another drive
        shown = path
    if shown.startswith(os.pardir):
        home = str(Path.home())
        shown = "~" + path[len(home) :] if path.startswith(home + os.sep) else path
    return _shown_path(shown) + (f":{line}" if line else "")


def _shown_path(path: str) -> str:
    return clean(path).replace("\n", " ")


def show_answer(
    out: Console, answer: Answer, *, explain: bool = False, named: bool = False
) -> None:
    """One answered question: the story to tell, why, what it lacks, and what comes next.

    `named` repeats the question, where there are several.
    """
    out.print()
    if named:
        _field(out, "Question", Text(clean(answer.question), style="italic"))
    best, *others = answer.matches
    _field(out, answer.fit.capitalize(), _head(answer, best), FIT_STYLES[answer.fit])
    if answer.fit == "none":
        _field(out, "Closest", Text(clean(best.story.story.title)))
    _path(out, best.story)
    out.print()
    why = "It says" if answer.fit == "none" else "Why"
    for number, passage in enumerate(best.evidence):
        quote = Text(f"“{clean(plain(passage.text))}”")
        if passage.part is not Part.UNLABELLED:
            quote.append(f"  ({passage.part})", style="dim")
        _field(out, "" if number else why, quote)
    for number, sentence in enumerate(best.lacks if answer.fit != "none" else ()):
        _field(out, "" if number else "Say it", Text(clean(sentence)))
    for number, match in enumerate(others):
        line = Text(f"{match.fit.capitalize():<9}", style=FIT_STYLES[match.fit])
        line.append(clean(match.story.story.title), style="default")
        _field(out, "" if number else "Next", line)
    if answer.fit == "none":
        _field(out, "Do", Text("coach new    writes the story that is missing"))
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


def _field(out: Console, label: str, value: Text, style: str = "dim") -> None:
    """A label and its text, wrapped beside it."""
    for number, line in enumerate(value.wrap(out, out.width - INDENT - LABEL)):
        row = Text(" " * INDENT)
        row.append(f"{'' if number else label:<{LABEL}}", style=style)
        print_line(out, row + line)


def indented(out: Console, text: Text, by: int = INDENT) -> None:
    """Text wrapped, `by` spaces from the left."""
    for line in text.wrap(out, out.width - by):
        print_line(out, Text(" " * by) + line)


def print_line(out: Console, line: Text) -> None:
    """One line as it is; no padding to the right, for pipes."""
    line.rstrip()
    out.print(line, soft_wrap=True)


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


def show_stories(out: Console, stories: Sequence[BankStory]) -> None:
    """All stories, a line each: name, the parts it has, where it is."""
    _table(out, [(known.slug, known.path, known.story) for known in stories])


def _table(out: Console, rows: Sequence[tuple[str, str, Story]]) -> None:
    """A line for each (label, document, story): the label, the parts, the place.

    Where one of them would not fit a terminal, every place has a line of its own there: a path is
    never wrapped, and a pipe always gets a story a line.
    """
    widest = min(max(cell_len(label) for label, _, _ in rows), LONGEST_LABEL)
    places = [place(path, story.first_line) for _, path, story in rows]
    left = INDENT + widest + 2 + len(letters(rows[0][2])) + 2
    fits = not out.is_terminal or left + max(map(cell_len, places)) <= out.width
    for (label, _, story), where in zip(rows, places, strict=True):
        shown = f"{label[: LONGEST_LABEL - 1]}…" if cell_len(label) > LONGEST_LABEL else label
        line = Text(" " * INDENT + f"{set_cell_size(shown, widest)}  {letters(story)}")
        line.append("  " if fits else f"\n{' ' * 2 * INDENT}")
        line.append(where, style="cyan")
        print_line(out, line)


def letters(story: Story) -> str:
    """The parts of a story as S T A R L, a dot for each it lacks; prose where none is labelled."""
    if story.general:
        return "essay"
    if not story.parts - {Part.UNLABELLED}:
        return "prose"
    return "".join(letter if part in story.parts else "." for part, letter in LETTERS.items())


def show_story(
    out: Console, known: BankStory, lacks: Sequence[str], shows: Sequence[str] = ()
) -> None:
    """A whole story, part by part, as it is written; `shows` are confirmed competencies' names."""
    story = known.story
    out.print()
    indented(out, Text(clean(story.title), style="bold"))
    line = Text(" " * INDENT)
    line.append(place(known.path, story.first_line), style="cyan")
    line.append(f"   {known.slug}", style="dim")
    print_line(out, line)
    for section in story.sections:
        out.print()
        if section.part is not Part.UNLABELLED:
            indented(out, Text(section.part.capitalize(), style="bold"))
        indented(out, Text(clean(section.text)), INDENT + 2)
    facts = [("Date", story.date or ""), ("Skills", ", ".join(story.skills))]
    facts += [("Shows", ", ".join(shows))]
    facts += [("" if at else "Answers", asked) for at, asked in enumerate(story.questions)]
    facts += [("" if number else "Lacks", sentence) for number, sentence in enumerate(lacks)]
    out.print()
    for label, value in facts:
        if value:
            _field(out, label, Text(clean(value)))
    if any(value for _, value in facts):
        out.print()


def show_added(out: Console, added: Added, *, verbose: bool, dry_run: bool) -> None:
    """What `coach add` found: the stories, what was left out, what could not be read."""
    titles = [clean(story.title) for _, story in added.stories]
    names = titles if dry_run else added.names
    if names:
        _table(out, [(name, *at) for name, at in zip(names, added.stories, strict=True)])
    blocks = [pair for pair in added.skipped if verbose or not added.stories or pair[1].is_problem]
    show_skipped(out, blocks)
    if verbose:
        _show_marked(out, added)
        _show_alike(out, added)
    _show_left_out(out, added, verbose=verbose)
    for path, why in added.problems:
        print_line(out, Text(f"{' ' * INDENT}{_shown_path(path)}: {clean(why)}"))
    print_line(out, Text(_summary(added, verbose=verbose)))
    if added.alike:
        print_line(out, Text(_alike_summary(len(added.alike), verbose=verbose)))
    if dry_run:
        print_line(out, Text("Nothing was stored."))


def _summary(added: Added, *, verbose: bool) -> str:
    found = f"{counted(len(added.stories), 'story')} in {counted(added.documents, 'document')}"
    left_out = counted(len(added.skipped), "block") + " left out"
    hint = _HINT if added.skipped and added.stories and not verbose else ""
    return f"{found}, {left_out}{hint}."


def _alike_summary(count: int, *, verbose: bool) -> str:
    look = "looks like one" if count == 1 else "look like ones"
    return f"{counted(count, 'story')} {look} you already have{'' if verbose else _HINT}."


def _show_marked(out: Console, added: Added) -> None:
    """The stories that are ones because their owner marked them so."""
    for path, story in added.stories:
        if story.marked:
            why = f"you marked it as a story, line {story.marked}"
            _show_block(out, path, story.first_line, story.title, why)


def _show_alike(out: Console, added: Added) -> None:
    """The stories that are nearly the same as others, with the share of words in common."""
    for each in added.alike:
        share = f"{each.likeness:.0%} of their words in a row are the same"
        how = "the same words as" if each.likeness == 1 else "nearly the same as"
        other = f"“{each.other.title}” ({place(each.other_path, each.other.first_line)})"
        why = f"{how} {other}" + ("" if each.likeness == 1 else f": {share}")
        _show_block(out, each.path, each.story.first_line, each.story.title, why)


def _show_left_out(out: Console, added: Added, *, verbose: bool) -> None:
    """The stories taken in again, and those that stay out because they were left out by name."""
    for known in added.restored:
        line = Text(f"Taken in again: {known.slug} (")
        line.append(place(known.path, known.story.first_line), style="cyan")
        print_line(out, line.append(")"))
    shown = added.left_out if verbose else added.left_out[:MOST_LEFT_OUT]
    for known in shown:
        line = Text(f"Still left out: {known.slug}, which you removed. To take it in again: ")
        print_line(out, line.append(f"coach add {_quoted(known)}"))
    if len(added.left_out) > len(shown):
        more = len(added.left_out) - len(shown)
        print_line(out, Text(f"So are {more:,} more{_HINT}."))


def _quoted(known: BankStory) -> str:
    """A story's place as a shell takes it."""
    where = place(known.path, known.story.first_line)
    return where if where.startswith("~") and " " not in where else quote(where)


def counted(count: int, noun: str) -> str:
    """1 answer, 12 answers, 3 stories, 2 days."""
    if count == 1:
        return f"{count:,} {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
    return f"{count:,} {plural}"


def show_skipped(out: Console, skipped: Sequence[tuple[str, Skipped]]) -> None:
    """Every block left out, with where it is and why."""
    for path, block in skipped:
        _show_block(out, path, block.first_line, block.title, reason(block))


def reason(block: Skipped) -> str:
    """Why a block is no story, and the line of its owner's mark if that says so."""
    return f"{block.reason}, line {block.marked}" if block.marked else block.reason


def _show_block(out: Console, path: str, first_line: int, title: str, why: str) -> None:
    """A place, what stands there, and what is to be said about it."""
    line = Text(" " * INDENT)
    line.append(place(path, first_line), style="cyan")
    line.append(f"  {clean(title)}: " if title else "  ")
    line.append(clean(why))
    print_line(out, line)
