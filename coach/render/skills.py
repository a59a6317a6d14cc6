"""The skills that stories name, for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.render.lines import hanging, one_line, padded
from coach.render.terminal import INDENT, indented, print_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from coach.skills import Skill, Skills

NAME = 36
COUNT = 4


def show_skills(out: Console, skills: Skills) -> None:
    """Skills of several stories one by one, those of one story in a row, and what is missing."""
    several = [each for each in skills.skills if len(each.stories) > 1]
    once = [each for each in skills.skills if len(each.stories) == 1]
    out.print()
    for each in several:
        line = Text(" " * INDENT).append_text(padded(each.name, NAME))
        hanging(out, line.append(f"{len(each.stories):<{COUNT}}"), Text(", ".join(each.stories)))
        _also(out, each)
    for each in once:
        _also(out, each)
    if once:
        out.print()
        title = f"In one story only ({len(once)})"
        _listed(out, title, [one_line(each.name) for each in once])
    if skills.orphans:
        out.print()
        _listed(out, f"Stories that name no skill ({len(skills.orphans)})", skills.orphans)
        print_line(out, Text(" " * 2 * INDENT).append(f"coach edit {skills.orphans[0]}", "cyan"))
    if skills.wanted:
        out.print()
        wanted = [one_line(each) for each in skills.wanted]
        _listed(out, f"Wanted, and named by no story ({len(wanted)})", wanted)
    if not skills.skills:
        indented(out, Text("No story names a skill."))
    out.print()


def _also(out: Console, skill: Skill) -> None:
    """The other spellings that were taken for the same skill: the person sees every merge."""
    others = [one_line(each) for each in skill.spellings if each != skill.name]
    if others:
        line = f"{one_line(skill.name)} is also written {', '.join(others)}"
        indented(out, Text(line, style="dim"), 2 * INDENT)


def _listed(out: Console, title: str, those: Sequence[str]) -> None:
    indented(out, Text(title, style="bold"))
    indented(out, Text(", ".join(those)), 2 * INDENT)
