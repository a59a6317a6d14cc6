"""`coach new`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from coach.cli.group import example
from coach.cli.options import complete_competency
from coach.story import Part, Section, Story

if TYPE_CHECKING:
    from coach.cli.options import Run
    from coach.story import BankStory
    from coach.workspace import Workspace


@click.command(short_help="Write a story, part by part.")
@click.option("--editor", is_flag=True, help="Fill in a template in your editor instead.")
@click.option("--title", help="One line that tells this story from the others.")
@click.option("--situation", help="What broke or was needed, for whom, since when.")
@click.option("--task", help="What was yours to do.")
@click.option("--action", help="What you did.")
@click.option("--result", help="What changed, with a number.")
@click.option("--learning", help="What you do differently since then.")
@click.option("--skill", multiple=True, help="A skill the story shows; may be repeated.")
@click.option("--date", help="When it happened, in your words.")
@click.option(
    "--competency",
    metavar="NAME",
    help="One it should show: prints questions that help to remember such a story.",
    shell_complete=complete_competency,
)
@click.pass_obj
@example(
    "coach new\ncoach new --editor\ncoach new --competency mentoring\n"
    'coach new --title "The lost parcels" --action "I rang every depot."'
)
def new(
    run: Run,
    editor: bool,
    title: str | None,
    skill: tuple[str, ...],
    date: str | None,
    competency: str | None,
    **parts: str | None,
) -> None:
    """Write a story: part by part with a hint for each, in your editor, or by options.

    It is kept as Markdown in the bank's own folder. Interrupted, it is kept as a draft and goes
    on where it stopped.

    With --competency, questions come first that help to remember a story of that kind. Nothing is
    stored of it: coach tag says what the story shows once it is written.
    """
    given = {Part(name): _typed(text) for name, text in parts.items() if _typed(text)}
    with run.workspace() as workspace:
        if competency:
            from coach.cli.remembering import remember  # noqa: PLC0415

            remember(workspace.library, competency)
        if editor:
            written = _in_editor(workspace)
        elif title or given or skill or date or not sys.stdin.isatty():
            skills = tuple(filter(None, map(_typed, skill)))
            story = _from_options(_typed(title), given, skills, _typed(date))
            written = workspace.writing.write(story)
        else:
            from coach.cli.wizard import wizard  # noqa: PLC0415  (questionary: 0.2 s)

            written = workspace.writing.write(wizard(workspace.writing.draft))
            workspace.writing.draft.discard()
    click.echo(f"Written: {written.slug}  {written.path}")


def _typed(text: str | None) -> str:
    """An option's text, trimmed; bytes that are no text in this locale become question marks."""
    return (text or "").encode("utf-8", "replace").decode().strip()


def _from_options(title: str, given: dict[Part, str], skills: tuple[str, ...], date: str) -> Story:
    if not title or not given:
        raise click.UsageError(
            "By options, or without a terminal, a story needs --title and at least one of "
            "--situation, --task, --action, --result, --learning."
        )
    sections = tuple(Section(part, given[part], 1) for part in Part if part in given)
    return Story(title, sections, 1, 1, skills=skills, date=date or None)


def _in_editor(workspace: Workspace) -> BankStory:
    from coach.cli.editor import open_editor  # noqa: PLC0415

    path = workspace.writing.draft.template()
    open_editor(str(path), 1)
    return workspace.writing.take_draft(path)
