"""What `coach add` found, for the terminal: stories, what was left out, what cannot be read."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from rich.text import Text

from coach.render.rows import counted
from coach.render.stories import show_places
from coach.render.terminal import INDENT, clean, place, print_line, shown_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from coach.story import Added, BankStory, Skipped

MOST_LEFT_OUT = 5
_HINT = " (--verbose names them)"


def show_added(out: Console, added: Added, *, verbose: bool, dry_run: bool) -> None:
    """What `coach add` found: the stories, what was left out, what could not be read."""
    titles = [clean(story.title) for _, story in added.stories]
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
        print_line(out, Text(f"{' ' * INDENT}{shown_path(path)}: {clean(why)}"))
    print_line(out, Text(_summary(added, verbose=verbose)))
    if added.alike:
        print_line(out, Text(_alike_summary(len(added.alike), verbose=verbose)))
    if dry_run:
        print_line(out, Text("Nothing was stored."))


def _summary(added: Added, *, verbose: bool) -> str:
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
