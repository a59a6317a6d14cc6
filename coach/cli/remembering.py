"""Questions that help to remember a story: the prompts of a competency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.group import one_line

if TYPE_CHECKING:
    from coach.data.library import Library


def remember(library: Library, typed: str) -> None:
    """Print what a competency is, what helps to remember a story of it, and what is looked for.

    On stderr, as all that is no result: nothing is stored.

    Raises:
        UnknownCompetency: no competency is called so.
        AmbiguousCompetency: several are.
    """
    (wanted,) = library.find([typed])
    known = next(each for each in library.catalogue.competencies if each.id == wanted)
    _block(f"{known.name}: {known.definition}", ())
    _block("To remember one:", known.prompts or known.asked)
    _block("Interviewers look for:", known.looks_for)
    click.echo(err=True)


def _block(title: str, items: tuple[str, ...]) -> None:
    """A title, and its items indented, wrapped to the terminal."""
    if not items and title.endswith(":"):
        return
    click.echo(err=True)
    click.echo(click.wrap_text(one_line(title), 78, "  ", "  "), err=True)
    for item in items:
        click.echo(click.wrap_text(one_line(item), 78, "    - ", "      "), err=True)
