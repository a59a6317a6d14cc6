"""`coach tag`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from coach.cli.group import example
from coach.cli.options import Run, complete_competency, complete_story, format_option, out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from coach.story import BankStory
    from coach.tagging import Tagged
    from coach.workspace.tags import Tags

    Decorator = Callable[[Callable[..., None]], Callable[..., None]]

ALL_SAID = "Nothing to ask. Every suggestion has your answer: coach tag --list shows them."
NONE_SAID = "Nothing is confirmed or rejected yet. coach tag asks you."


def _verdict(name: str, words: str) -> Decorator:
    return click.option(
        name, multiple=True, metavar="NAME", shell_complete=complete_competency, help=words
    )


@click.command(short_help="Say which competencies your stories show.")
@click.argument("story", required=False, shell_complete=complete_story)
@_verdict("--confirm", "STORY shows this competency; may be repeated.")
@_verdict("--reject", "STORY does not show this; may be repeated.")
@_verdict("--forget", "Take back what was said of this; may be repeated.")
@click.option("--list", "listing", is_flag=True, help="Show what was confirmed and rejected.")
@format_option
@click.pass_obj
@example("coach tag\ncoach tag index-rebuild --confirm crisis --reject conflict\ncoach tag --list")
def tag(
    run: Run,
    story: str | None,
    confirm: tuple[str, ...],
    reject: tuple[str, ...],
    forget: tuple[str, ...],
    listing: bool,
    form: str,
) -> None:
    """Say which competencies your stories show: coach suggests, you decide.

    Each suggestion comes with the sentence behind it, and one key answers it. Every answer is
    kept at once, and stays when you edit, rename or move the story. Without a terminal the
    suggestions are listed. A competency is named by its id or name, or the beginning of one.
    """
    verdicts = (confirm, reject, forget)
    if any(verdicts) and (listing or not story):
        raise click.UsageError("--confirm, --reject and --forget need a STORY, and no --list.")
    with run.workspace() as workspace:
        tags = workspace.tags
        found = [tags.find(each) for each in verdicts]
        if len(set().union(*found)) < sum(map(len, found)):
            raise click.UsageError("Say one thing of a competency: confirm, reject or forget it.")
        stories = [workspace.story(story)] if story else workspace.stories()
        if any(verdicts):
            for say, known in zip((tags.confirm, tags.reject, tags.forget), found, strict=True):
                say(stories[0], known)
        if any(verdicts) or listing:
            _tell_said(tags, stories, form, everything=bool(story))
        elif form == "text" and sys.stdin.isatty():
            _ask(tags, stories)
        else:
            _tell_suggested(tags, stories, form)


def _ask(tags: Tags, stories: Sequence[BankStory]) -> None:
    from coach.cli.tagging import walk  # noqa: PLC0415  (questionary: 0.2 s)

    count, waiting = tags.suggested(stories)
    if not count:
        click.echo(ALL_SAID)
        return
    walk(out(), tags, waiting, count)


def _tell_said(tags: Tags, stories: Sequence[BankStory], form: str, *, everything: bool) -> None:
    """Print what the owner said, of stories of which nothing was said only if `everything`."""
    said = [each for each in tags.said(stories) if everything or each.confirmed or each.rejected]
    if form == "json":
        _print_json(said, suggested=False)
    elif not any(each.confirmed or each.rejected for each in said):
        click.echo(NONE_SAID)
    else:
        from coach.render.tags import show_tagged  # noqa: PLC0415

        show_tagged(out(), said, tags.names)


def _tell_suggested(tags: Tags, stories: Sequence[BankStory], form: str) -> None:
    count, waiting = tags.suggested(stories)
    if form == "json":
        _print_json(waiting, suggested=True)
    elif not count:
        click.echo(ALL_SAID)
    else:
        from coach.render.tags import show_tagged  # noqa: PLC0415

        found = list(waiting)
        show_tagged(out(), found, tags.names)
        first = found[0]
        click.echo(
            "Nothing is confirmed until you say so, for instance:\n"
            f"  coach tag {first.story.slug} --confirm {first.suggestions[0].competency}\n"
            "In a terminal coach tag asks you, one key each."
        )


def _print_json(tagged: Iterable[Tagged], *, suggested: bool) -> None:
    from coach.render.documents import dump, tags_document  # noqa: PLC0415

    click.echo(dump(tags_document(tagged, suggested=suggested)))
