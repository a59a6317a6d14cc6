"""The questions of `coach new`, one part at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli import prompts
from coach.reading.written import HINTS
from coach.story import Part, Section, Story

if TYPE_CHECKING:
    from coach.workspace.draft import Draft


def wizard(draft: Draft) -> Story:
    """Ask for a story, keeping every answer at once; Ctrl-C leaves the draft for next time."""
    answers = draft.answers()
    if answers and not prompts.confirm(
        f'Go on with the draft "{answers.get("title", "without a title")}"?', default=True
    ):
        draft.discard()
        answers = {}
    _ask_missing(draft, answers)
    while not any(answers[part] for part in HINTS):
        click.echo("A story needs at least one of its parts.", err=True)
        for part in HINTS:
            del answers[part]
        _ask_missing(draft, answers)
    return _story(answers)


def _ask_missing(draft: Draft, answers: dict[str, str]) -> None:
    """Ask for every field that has no answer yet."""
    fields = [("title", "Title: one line that tells this story from the others")]
    fields += [(str(part), hint) for part, hint in HINTS.items()]
    fields += [("skills", "Skills it shows, with commas between"), ("date", "When was it?")]
    for name, hint in fields:
        while name not in answers:
            answer = (
                prompts.ask_part(Part(name), hint) if name in list(Part) else prompts.ask_line(hint)
            )
            if name == "title" and not answer:
                click.echo("A story needs a title.", err=True)
                continue
            answers[name] = answer
            draft.keep(answers)


def _story(answers: dict[str, str]) -> Story:
    sections = tuple(
        Section(part, answers[part], 1) for part in HINTS if answers.get(part, "").strip()
    )
    skills = tuple(skill.strip() for skill in answers["skills"].split(",") if skill.strip())
    return Story(answers["title"], sections, 1, 1, skills=skills, date=answers["date"] or None)
