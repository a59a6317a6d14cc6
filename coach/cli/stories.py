"""`coach list`, `coach show`, `coach edit`."""

from __future__ import annotations

import click

from coach.cli.group import example
from coach.cli.options import Run, complete_story, format_option, out


@click.command("list")
@format_option
@click.pass_obj
@example("coach list\ncoach list --format json")
def list_stories(run: Run, form: str) -> None:
    """List your stories: name, parts (S T A R L), place."""
    with run.workspace() as workspace:
        stories = workspace.stories()
    if form == "json":
        from coach.render.documents import dump, list_document  # noqa: PLC0415

        click.echo(dump(list_document(stories)))
    else:
        from coach.render.stories import show_stories  # noqa: PLC0415

        show_stories(out(), stories)


@click.command()
@click.argument("story", shell_complete=complete_story)
@click.pass_obj
@example("coach show index-rebuild")
def show(run: Run, story: str) -> None:
    """Show one story, part by part, as it is written.

    STORY is its name, the beginning of it, or words of its title.
    """
    from coach.completeness import lacks  # noqa: PLC0415
    from coach.render.stories import show_story  # noqa: PLC0415

    with run.workspace() as workspace:
        known = workspace.story(story)
        shows = workspace.tags.confirmed(known)
    show_story(out(), known, lacks(known.story), shows)


@click.command()
@click.argument("story", shell_complete=complete_story)
@click.pass_obj
@example("coach edit index-rebuild")
def edit(run: Run, story: str) -> None:
    """Open your editor at a story's line.

    coach itself never writes to your documents. The editor is VISUAL or EDITOR.
    """
    from coach.cli.editor import open_editor  # noqa: PLC0415

    with run.workspace() as workspace:
        known = workspace.story(story)
        open_editor(known.path, known.story.first_line)
        workspace.refresh()
