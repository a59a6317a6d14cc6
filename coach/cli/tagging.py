"""The questions of `coach tag`: one key for each suggestion, every answer kept at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli import prompts
from coach.render.tags import show_head, show_suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from coach.tagging import Tagged
    from coach.workspace.tags import Tags

YES, NO, SKIP, ADD, QUIT = "y", "n", "s", "a", "q"
KEYS = {YES: "yes", NO: "no", SKIP: "skip", ADD: "add others", QUIT: "quit"}


def walk(out: Console, tags: Tags, waiting: Iterable[Tagged], count: int) -> None:
    """Ask about the suggestions of `count` stories, story by story; Ctrl-C and q keep answers."""
    confirmed = rejected = 0
    for number, tagged in enumerate(waiting, start=1):
        show_head(out, tagged.story, f"{number} of {count}" if count > 1 else "")
        said, goes_on = _story(out, tags, tagged)
        confirmed += sum(said.values())
        rejected += len(said) - sum(said.values())
        if not goes_on:
            break
    click.echo(
        f"{confirmed} confirmed, {rejected} rejected. coach tag --list shows all you have said."
    )


def _story(out: Console, tags: Tags, tagged: Tagged) -> tuple[dict[str, bool], bool]:
    """Ask about one story's suggestions; what was said, and whether to go on."""
    said: dict[str, bool] = {}
    for suggestion in tagged.suggestions:
        if suggestion.competency in said:  # added by hand meanwhile
            continue
        show_suggestion(out, suggestion, tags.names)
        while (key := prompts.press("  Does it show this?", KEYS)) == ADD:
            others = _others(tags, tagged, said)
            tags.confirm(tagged.story, others)
            said |= dict.fromkeys(others, True)
            if suggestion.competency in said:
                break
        if key == QUIT:
            return said, False
        if key in {YES, NO}:
            (tags.confirm if key == YES else tags.reject)(tagged.story, [suggestion.competency])
            said[suggestion.competency] = key == YES
    return said, True


def _others(tags: Tags, tagged: Tagged, said: dict[str, bool]) -> list[str]:
    """The competencies a person ticks among those of which nothing is confirmed yet."""
    known = {*tagged.confirmed, *(each for each, shows in said.items() if shows)}
    choices = [(each, name, False) for each, name in tags.names.items() if each not in known]
    return prompts.tick("What else does it show?", choices)
