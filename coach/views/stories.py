"""Add, list, show, tag, explain."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from coach.domain.sentences import strip_markup
from coach.domain.story import PARTS, Part, SkippedBlock
from coach.views.layout import (
    INDENT,
    clean_text,
    counted,
    hanging_indent,
    indented,
    labelled_line,
    place_link,
    print_line,
    shown_path,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import Console

    from coach.domain.story import AddResult, BankStory, Story
    from coach.matching.tagging import TaggedStory, TagSuggestion


LONGEST_LABEL = 48
LETTERS = {
    Part.SITUATION: "S",
    Part.TASK: "T",
    Part.ACTION: "A",
    Part.RESULT: "R",
    Part.LEARNING: "L",
}


def show_stories(out: Console, stories: Sequence[BankStory]) -> None:
    """All stories, a line each: name, the parts it has, where it is."""
    show_places(out, [(known.slug, known.path, known.story) for known in stories])


def show_places(out: Console, rows: Sequence[tuple[str, str, Story]]) -> None:
    """A line for each (label, document, story): the label, the parts, the place.

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
        print_line(out, line)


def part_letters(story: Story) -> str:
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
    indented(out, Text(clean_text(story.title), style="bold"))
    line = Text(" " * INDENT)
    line.append(place_link(known.path, story.first_line), style="cyan")
    line.append(f"   {known.slug}", style="dim")
    print_line(out, line)
    for section in story.sections:
        out.print()
        if section.part is not Part.UNLABELLED:
            indented(out, Text(section.part.capitalize(), style="bold"))
        indented(out, Text(clean_text(section.text)), INDENT + 2)
    facts = [("Date", story.date or ""), ("Skills", ", ".join(story.skills))]
    facts += [("Shows", ", ".join(shows))]
    facts += [("" if at else "Answers", asked) for at, asked in enumerate(story.questions)]
    facts += [("" if number else "Lacks", sentence) for number, sentence in enumerate(lacks)]
    out.print()
    for label, value in facts:
        if value:
            labelled_line(out, label, Text(clean_text(value)))
    if any(value for _, value in facts):
        out.print()


def show_tagged(out: Console, tagged: Iterable[TaggedStory], names: Mapping[str, str]) -> None:
    """Stories, each with what is confirmed, rejected and suggested.

    `names` are the competencies' by id.
    """
    for each in tagged:
        show_head(out, each.story)
        _said(out, "Confirmed", each.confirmed, names)
        _said(out, "Rejected", each.rejected, names)
        for suggestion in each.suggestions:
            show_suggestion(out, suggestion, names)
    out.print()


def show_head(out: Console, known: BankStory, count: str = "") -> None:
    """A story's title, place and name; `count` says which of how many it is."""
    out.print()
    title = Text(clean_text(known.story.title), style="bold")
    indented(out, title.append(f"   {count}", style="dim") if count else title)
    line = Text(" " * INDENT)
    line.append(place_link(known.path, known.story.first_line), style="cyan")
    print_line(out, line.append(f"   {known.slug}", style="dim"))


def show_suggestion(out: Console, suggestion: TagSuggestion, names: Mapping[str, str]) -> None:
    """A competency, and below it the skill that names it, and the sentence that suggests it."""
    out.print()
    indented(out, Text(f"{names[suggestion.competency]}?", style="bold yellow"), 2 * INDENT)
    for skill in suggestion.named[:1]:
        indented(out, Text(f"Your skill “{clean_text(skill)}”"), 3 * INDENT)
    quote = Text(f"“{clean_text(strip_markup(suggestion.evidence.text))}”")
    if suggestion.evidence.part is not Part.UNLABELLED:
        quote.append(f"  ({suggestion.evidence.part})", style="dim")
    indented(out, quote, 3 * INDENT)


def _said(out: Console, label: str, known: Sequence[str], names: Mapping[str, str]) -> None:
    if known:
        said = ", ".join(names[each] for each in known)
        indented(out, Text(f"{label}: ", style="dim").append(said, style="default"), 2 * INDENT)


MOST_LEFT_OUT = 5
_HINT = " (--verbose names them)"


def show_added(out: Console, added: AddResult, *, verbose: bool, dry_run: bool) -> None:
    """What `coach add` found: the stories, what was left out, what could not be read."""
    titles = [clean_text(story.title) for _, story in added.stories]
    names = titles if dry_run else added.names
    if names:
        show_places(out, [(name, *at) for name, at in zip(names, added.stories, strict=True)])
    blocks = [pair for pair in added.skipped if verbose or not added.stories or pair[1].is_problem]
    show_skipped(out, blocks)
    if verbose:
        _show_marked(out, added)
        _show_alike(out, added)
    _show_left_out(out, added, verbose=verbose)
    for path, why in added.problems:
        print_line(out, Text(f"{' ' * INDENT}{shown_path(path)}: {clean_text(why)}"))
    print_line(out, Text(_summary(added, verbose=verbose)))
    if added.alike:
        print_line(out, Text(_alike_summary(len(added.alike), verbose=verbose)))
    if dry_run:
        print_line(out, Text("Nothing was stored."))


def _summary(added: AddResult, *, verbose: bool) -> str:
    stories = counted(len(added.stories), "story", "stories")
    documents = counted(added.documents, "document")
    left_out = counted(len(added.skipped), "block")
    hint = _HINT if added.skipped and added.stories and not verbose else ""
    return f"{stories} in {documents}, {left_out} left out{hint}."


def _alike_summary(count: int, *, verbose: bool) -> str:
    look = "looks like one" if count == 1 else "look like ones"
    return (
        f"{counted(count, 'story', 'stories')} {look} you already have{'' if verbose else _HINT}."
    )


def _show_marked(out: Console, added: AddResult) -> None:
    """The stories that are ones because their owner marked them so."""
    for path, story in added.stories:
        if story.marked:
            why = f"you marked it as a story, line {story.marked}"
            _show_block(out, path, story.first_line, story.title, why)


def _show_alike(out: Console, added: AddResult) -> None:
    """The stories that are nearly the same as others, with the share of words in common."""
    for each in added.alike:
        share = f"{each.likeness:.0%} of their words in a row are the same"
        how = "the same words as" if each.likeness == 1 else "nearly the same as"
        other = f"“{each.other.title}” ({place_link(each.other_path, each.other.first_line)})"
        why = f"{how} {other}" + ("" if each.likeness == 1 else f": {share}")
        _show_block(out, each.path, each.story.first_line, each.story.title, why)


def _show_left_out(out: Console, added: AddResult, *, verbose: bool) -> None:
    """The stories taken in again, and those that stay out because they were left out by name."""
    for known in added.restored:
        line = Text(f"Taken in again: {known.slug} (")
        line.append(place_link(known.path, known.story.first_line), style="cyan")
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
    where = place_link(known.path, known.story.first_line)
    return where if where.startswith("~") and " " not in where else quote(where)


def show_skipped(out: Console, skipped: Sequence[tuple[str, SkippedBlock]]) -> None:
    """Every block left out, with where it is and why."""
    for path, block in skipped:
        _show_block(out, path, block.first_line, block.title, skip_reason(block))


def skip_reason(block: SkippedBlock) -> str:
    """Why a block is no story, and the line of its owner's mark if that says so."""
    return f"{block.reason}, line {block.marked}" if block.marked else block.reason


def _show_block(out: Console, path: str, first_line: int, title: str, why: str) -> None:
    """A place, what stands there, and what is to be said about it."""
    line = Text(" " * INDENT)
    line.append(place_link(path, first_line), style="cyan")
    line.append(f"  {clean_text(title)}: " if title else "  ")
    line.append(clean_text(why))
    print_line(out, line)


LINES = 10
"""Columns for "first-last" lines, beside which everything else is wrapped."""


def show_understanding(out: Console, added: AddResult) -> None:
    """Every block of every document in order: its lines, what it was taken for, and why."""
    blocks: dict[str, list[Story | SkippedBlock]] = {}
    for path, story in added.stories:
        blocks.setdefault(path, []).append(story)
    for path, skipped in added.skipped:
        blocks.setdefault(path, []).append(skipped)
    for path in sorted(blocks):
        print_line(out, Text(" " * INDENT).append(place_link(path, 1), style="cyan"))
        for block in sorted(blocks[path], key=lambda block: (block.first_line, block.last_line)):
            for lines, taken_for, style in _rows(block):
                _row(out, lines, Text(taken_for, style=style))


def _row(out: Console, lines: str, taken_for: Text) -> None:
    hanging_indent(out, Text(f"{' ' * 2 * INDENT}{lines:<{LINES}}", style="dim"), taken_for)


def _rows(block: Story | SkippedBlock) -> Iterator[tuple[str, str, str]]:
    """(lines, what they were taken for, style) of a block and of its parts."""
    span = f"{block.first_line}-{block.last_line}"
    if isinstance(block, SkippedBlock):
        title = f"{clean_text(block.title)}: " if block.title else ""
        yield span, f"left out: {title}{clean_text(skip_reason(block))}", "dim"
    else:
        yield from _story_rows(span, block)


def _story_rows(span: str, story: Story) -> Iterator[tuple[str, str, str]]:
    yield span, f"story: {clean_text(story.title)}", "bold"
    yield "", _why(story), "default"
    for section in story.sections:
        last = section.line + section.text.count("\n")
        lines = f"{section.line}-{last}" if last > section.line else f"{section.line}"
        yield lines, f"  {section.part}", "default"
    facts = [("date", story.date or ""), ("skills", ", ".join(story.skills))]
    for name, value in (*facts, *(("also answers", asked) for asked in story.questions)):
        if value:
            yield "", f"  {name}: {clean_text(value)}", "default"


def _why(story: Story) -> str:
    """What a story was recognised by."""
    labelled = [part for part in PARTS if part in story.parts]
    if story.marked:
        return f"you marked it as a story, line {story.marked}"
    if story.general:
        return "an essay: it tells of everybody, so it is never offered before an episode"
    if labelled:
        return f"recognised by its labelled parts ({', '.join(labelled)})"
    return "prose without labelled parts, taken as one story"
