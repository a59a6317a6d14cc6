"""Look at the outline of a document and change it, by keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import click

from coach.domain.story import Story
from coach.errors import UsageProblem
from coach.printing import one_line
from coach.tui import ask
from coach.views.outline import block_line, count_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.ingest.outline import DocumentOutline

HOW: Final = "[m] merge with the one before [s] split [x] leave out, take [r] retitle [Enter] keep"


def ask_about(outline: DocumentOutline) -> bool:
    """Ask about an outline that coach is not sure of; return whether anything was decided."""
    stories = len(outline.stories)
    keys = {"y": f"[y] as {stories}"} if stories else {}
    keys |= {"1": "[1] as one"} if stories != 1 or len(outline.items) > 1 else {}
    only = outline.stories[0].anchor if stories == 1 else None
    if only and len(only.pieces) > 1:
        keys["s"] = f"[s] as {len(only.pieces)}"
    keys |= {"n": "[n] none", "e": "[e] see and change"}
    name = one_line(outline.path.name)
    question = f"{name} looks like {count_line(outline)}: {', '.join(keys.values())} "
    key = ask.press_or_go_on(question, keys)
    if key == "e":
        return edit_outline(outline)
    if key == "s":
        return _change(partial(outline.split, outline.items.index(outline.stories[0]) + 1))
    decide = {"y": outline.accept, "1": outline.as_one, "n": outline.as_none}.get(key)
    return decide is not None and _change(decide)


def edit_outline(outline: DocumentOutline) -> bool:
    """Change an outline until Enter keeps it; return True, as it is then decided.

    Left by Ctrl-C, what was changed until then is kept.
    """
    try:
        _edit(outline)
    except KeyboardInterrupt:
        outline.store()
        raise
    return _change(outline.accept)


def _edit(outline: DocumentOutline) -> None:
    pointed = "1"
    while outline.items:
        offered = [
            (str(number), one_line(f"{number:>2}  {block_line(item)}"))
            for number, item in enumerate(outline.items, 1)
        ]
        key, pointed = ask.point_or_press(HOW, offered, "msxr", pointed)
        number = int(pointed)
        if not key:
            break
        if key == "m" and number > 1:
            if _change(partial(outline.merge, number - 1, number)):
                pointed = str(number - 1)
        elif key == "s":
            _change(partial(outline.split, number))
        elif key == "x":
            is_story = isinstance(outline.items[number - 1], Story)
            change = outline.leave_out if is_story else outline.take
            _change(partial(change, number))
        elif key == "r":
            title = ask.ask_line("Title:", outline.items[number - 1].title)
            _change(partial(outline.retitle, number, title))
        pointed = str(min(int(pointed), len(outline.items)))


def _change(change: Callable[[], None]) -> bool:
    """Make a change; print why it cannot be made."""
    try:
        change()
    except UsageProblem as error:
        click.echo(one_line(str(error)))
        return False
    return True
