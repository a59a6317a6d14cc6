"""Stories as text: added, listed, shown, tagged, explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from coach.domain.story import PARTS, Part, SkippedBlock
from coach.views.layout import (
    INDENT,
    counted,
    cut_line,
    day_of_month,
    passage_text,
    place_link,
    shown_path,
    typed_place,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from coach.domain.results import AddResult
    from coach.domain.story import BankStory, Story
    from coach.matching.tagging import TaggedStory, TagSuggestion
    from coach.practice.ledger import LedgerFact
    from coach.views.layout import Screen


LONGEST_LABEL = 48


def show_stories(out: Screen, stories: Sequence[BankStory]) -> None:
    """Show all stories, a line each: name, the parts it has, where it is."""
    show_places(out, [(story.slug, story.path, story.story) for story in stories])


def show_places(out: Screen, rows: Sequence[tuple[str, str, Story]]) -> None:
    """Show a line for each (label, document, story): the label, the parts, the place.

    Where one of them would not fit a terminal, every place has a line of its own there: a path is
    never wrapped, and a pipe always gets a story a line.
    """
    widest = min(max(cell_len(label) for label, _, _ in rows), LONGEST_LABEL)
    places = [place_link(path, story.first_line) for _, path, story in rows]
    left = INDENT + widest + 2 + len(part_letters(rows[0][2])) + 2
    fits = not out.is_terminal or left + max(map(cell_len, places)) <= out.width
    for (label, _, story), where in zip(rows, places, strict=True):
        shown = f"{label[: LONGEST_LABEL - 1]}…" if cell_len(label) > LONGEST_LABEL else label
        line = Text(" " * INDENT + f"{set_cell_size(shown, widest)}  {part_letters(story)}")
        line.append("  " if fits else f"\n{' ' * 2 * INDENT}")
        line.append(where, style="cyan")
        out.print_line(line)


def part_letters(story: Story) -> str:
    """Return the parts of a story as S T A R L, a dot for each it lacks, or what else it is."""
    if story.general:
        return "essay"
    if not story.parts - {Part.UNLABELLED}:
        return "prose"
    return "".join(part[0].upper() if part in story.parts else "." for part in PARTS)


def show_story(
    out: Screen, story: BankStory, lacks: Sequence[str], shows: Sequence[str] = ()
) -> None:
    """Show a whole story, part by part; `shows` are confirmed competencies' names."""
    content = story.story
    out.show_heading(content.title)
    out.show_place(story, named=True)
    for section in content.sections:
        out.print()
        if section.part is not Part.UNLABELLED:
            out.indented(section.part.capitalize(), style="bold")
        out.indented(section.text, INDENT + 2)
    facts = [("Date", content.date or ""), ("Skills", ", ".join(content.skills))]
    facts += [("Shows", ", ".join(shows))]
    facts += [("" if at else "Answers", question) for at, question in enumerate(content.questions)]
    facts += [("" if at else "Lacks", sentence) for at, sentence in enumerate(lacks)]
    facts = [fact for fact in facts if fact[1]]
    out.print()
    for label, value in facts:
        out.labelled_line(label, value)
    if facts:
        out.print()


def show_facts(out: Screen, story: BankStory, ledger: Sequence[LedgerFact]) -> None:
    """Show the facts of a story, numbered: where each is from, what it disagrees with."""
    out.show_heading(story.story.title)
    out.show_place(story, named=True)
    out.print()
    for number, entry in enumerate(ledger, start=1):
        where = "notes" if entry.day is None else f"told {day_of_month(entry.day)}"
        line = Text(f"{cut_line(entry.fact.text, LONGEST_LABEL // 2)}")
        line.append(f"   {entry.fact.kind}, {where}", style="dim")
        if entry.verdict in _VERDICTS:
            line.append(f"   {_VERDICTS[entry.verdict]}", style="bold")
        if entry.differs is not None:
            style = "bold yellow" if entry.is_open else "dim"
            line.append(f"   differs from “{entry.differs.fact.text}”", style=style)
        out.hanging_indent(f"  {number:>2}  ", line)
    out.print()
    if any(entry.is_open for entry in ledger):
        out.indented(f"Say which is right: coach show {story.slug} --right NUMBER")
    elif not ledger:
        out.indented("No figure, date, name or role of yours stands in it.")


# By the values of FactVerdict, which a list of stories need not import.
_VERDICTS = {"right": "right", "wrong": "wrong", "unclaimed": "not to be claimed"}


def show_tagged(out: Screen, tagged: Iterable[TaggedStory], names: Mapping[str, str]) -> None:
    """Show what is confirmed, rejected and suggested; `names` are the competencies' by id."""
    for story in tagged:
        show_head(out, story.story)
        for label, ids in (("Confirmed", story.confirmed), ("Rejected", story.rejected)):
            if ids:
                line = Text(f"{label}: ", style="dim")
                line.append(", ".join(names[name] for name in ids), style="default")
                out.indented(line, 2 * INDENT)
        for suggestion in story.suggestions:
            show_suggestion(out, suggestion, names)
    out.print()


def show_head(out: Screen, story: BankStory, count: str = "") -> None:
    """Show a story's title, place and name; `count` says which of how many it is."""
    out.print()
    title = Text(story.story.title, style="bold")
    out.indented(title.append(f"   {count}", style="dim") if count else title)
    out.show_place(story, named=True)


def show_suggestion(out: Screen, suggestion: TagSuggestion, names: Mapping[str, str]) -> None:
    """Show a competency, the skill that names it, and the sentence that suggests it."""
    out.print()
    out.indented(f"{names[suggestion.competency]}?", 2 * INDENT, style="bold yellow")
    for skill in suggestion.named[:1]:
        out.indented(f"Your skill “{skill}”", 3 * INDENT)
    out.indented(passage_text(suggestion.evidence), 3 * INDENT)


MOST_LEFT_OUT = 5
_HINT = " (--verbose names them)"


def show_added(out: Screen, added: AddResult, *, verbose: bool, dry_run: bool) -> None:
    """Show what `coach add` found: the stories, what was left out, what could not be read."""
    titles = [story.title for _, story in added.stories]
    names = titles if dry_run else added.names
    if names:
        show_places(out, [(name, *at) for name, at in zip(names, added.stories, strict=True)])
    blocks = [pair for pair in added.skipped if verbose or not added.stories or pair[1].is_problem]
    for path, block in blocks:
        _show_block(out, path, block.first_line, block.title, _skip_reason(block))
    if verbose:
        for path, story in added.stories:
            if story.marked:
                why = f"you marked it as a story, line {story.marked}"
                _show_block(out, path, story.first_line, story.title, why)
        _show_alike(out, added)
    _show_left_out(out, added, verbose=verbose)
    for path, why in added.problems:
        out.print_line(f"{' ' * INDENT}{shown_path(path)}: {why}")
    for sentence in _summary(added, verbose=verbose):
        out.print_line(sentence)
    if dry_run:
        out.print_line("Nothing was stored.")


def _summary(added: AddResult, *, verbose: bool) -> Iterator[str]:
    stories = counted(len(added.stories), "story", "stories")
    documents = counted(added.documents, "document")
    left_out = counted(len(added.skipped), "block")
    hint = _HINT if added.skipped and added.stories and not verbose else ""
    yield f"{stories} in {documents}, {left_out} left out{hint}."
    if count := len(added.alike):
        look = "looks like one" if count == 1 else "look like ones"
        alike = counted(count, "story", "stories")
        yield f"{alike} {look} you already have{'' if verbose else _HINT}."


def _show_alike(out: Screen, added: AddResult) -> None:
    """Show the stories that are nearly the same as others, with the share of words in common."""
    for pair in added.alike:
        other = f"“{pair.other.title}” ({place_link(pair.other_path, pair.other.first_line)})"
        if pair.likeness == 1:
            why = f"the same words as {other}"
        else:
            share = f"{pair.likeness:.0%} of their words in a row are the same"
            why = f"nearly the same as {other}: {share}"
        _show_block(out, pair.path, pair.story.first_line, pair.story.title, why)


def _show_left_out(out: Screen, added: AddResult, *, verbose: bool) -> None:
    """Show the stories taken in again, and those that stay out as they were left out by name."""
    for story in added.restored:
        line = Text(f"Taken in again: {story.slug} (")
        line.append(place_link(story.path, story.story.first_line), style="cyan")
        out.print_line(line.append(")"))
    shown = added.left_out if verbose else added.left_out[:MOST_LEFT_OUT]
    for story in shown:
        place = place_link(story.path, story.story.first_line)
        line = Text(f"Still left out: {story.slug}, which you removed. To take it in again: ")
        out.print_line(line.append(f"coach add {typed_place(place)}"))
    if len(added.left_out) > len(shown):
        more = len(added.left_out) - len(shown)
        out.print_line(f"So are {more:,} more{_HINT}.")


def _skip_reason(block: SkippedBlock) -> str:
    """Return why a block is no story, and the line of the user's mark if that says so."""
    return f"{block.reason}, line {block.marked}" if block.marked else block.reason


def _show_block(out: Screen, path: str, first_line: int, title: str, why: str) -> None:
    """Show a place, what stands there, and what is to be said about it."""
    line = Text(" " * INDENT)
    line.append(place_link(path, first_line), style="cyan")
    line.append(f"  {title}: " if title else "  ")
    out.print_line(line.append(why))


LINES = 10
"""Columns for "first-last" lines, beside which everything else is wrapped."""


def show_understanding(out: Screen, added: AddResult) -> None:
    """Show every block of every document in order: its lines, what it was taken for, and why."""
    blocks: dict[str, list[Story | SkippedBlock]] = {}
    pairs: list[tuple[str, Story | SkippedBlock]] = [*added.stories, *added.skipped]
    for path, block in pairs:
        blocks.setdefault(path, []).append(block)
    for path in sorted(blocks):
        out.print_line(Text(" " * INDENT).append(place_link(path, 1), style="cyan"))
        for block in sorted(blocks[path], key=lambda block: (block.first_line, block.last_line)):
            for lines, taken_for, style in _rows(block):
                label = Text(f"{' ' * 2 * INDENT}{lines:<{LINES}}", style="dim")
                out.hanging_indent(label, Text(taken_for, style=style))


def _rows(block: Story | SkippedBlock) -> Iterator[tuple[str, str, str]]:
    """Yield (lines, what they were taken for, style) of a block and of its parts."""
    span = f"{block.first_line}-{block.last_line}"
    if isinstance(block, SkippedBlock):
        title = f"{block.title}: " if block.title else ""
        yield span, f"left out: {title}{_skip_reason(block)}", "dim"
        return
    yield span, f"story: {block.title}", "bold"
    yield "", _why(block), "default"
    for section in block.sections:
        last = section.line + section.text.count("\n")
        lines = f"{section.line}-{last}" if last > section.line else f"{section.line}"
        yield lines, f"  {section.part}", "default"
    facts = [("date", block.date or ""), ("skills", ", ".join(block.skills))]
    for name, value in (*facts, *(("also answers", question) for question in block.questions)):
        if value:
            yield "", f"  {name}: {value}", "default"


def _why(story: Story) -> str:
    """Return what a story was recognised by."""
    labelled = [part for part in Part if part in story.parts and part is not Part.UNLABELLED]
    if story.marked:
        return f"you marked it as a story, line {story.marked}"
    if story.general:
        return "an essay: it tells of everybody, so it is never offered before an episode"
    if labelled:
        return f"recognised by its labelled parts ({', '.join(labelled)})"
    return "prose without labelled parts, taken as one story"
