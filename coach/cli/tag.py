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

NOTHING_OPEN = (
    "No suggestion is without your answer. coach tag STORY --confirm NAME adds what a story shows."
)
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
        named = [workspace.story(story)] if story else []
        stories = named or workspace.stories()
        if any(verdicts):
            for say, known in zip((tags.confirm, tags.reject, tags.forget), found, strict=True):
                say(named[0], known)
        if any(verdicts) or listing:
            _tell_said(tags, stories, form, everything=bool(named))
        else:
            # An essay tells no episode: it is not asked about unless it is meant.
            stories = named or [each for each in stories if not each.story.general]
            _suggest(tags, stories, form, everything=bool(named))


def _suggest(tags: Tags, stories: Sequence[BankStory], form: str, *, everything: bool) -> None:
    """Ask about what is suggested, or print it where nobody can be asked."""
    if form == "json":
        _print_json(tags.suggested(stories, settled=True)[1], suggested=True)
        return
    count, waiting = tags.suggested(stories)
    if not count:
        if everything and any(each.confirmed or each.rejected for each in tags.said(stories)):
            _tell_said(tags, stories, form, everything=True)
        click.echo(NOTHING_OPEN)
    elif sys.stdin.isatty():
        from coach.cli.tagging import walk  # noqa: PLC0415  (questionary: 0.2 s)

        walk(out(), tags, waiting, count)
    else:
        _tell_suggested(tags, list(waiting))


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


def _tell_suggested(tags: Tags, found: Sequence[Tagged]) -> None:
    from coach.render.tags import show_tagged  # noqa: PLC0415

    show_tagged(out(), found, tags.names)
    slug = found[0].story.slug
    click.echo(
        "None of this counts until you say so:\n"
        f"  coach tag {slug} --confirm NAME --reject NAME\n"
        "In a terminal coach tag asks you, one key each."
    )


def _print_json(tagged: Iterable[Tagged], *, suggested: bool) -> None:
    from coach.render.documents import dump, tags_document  # noqa: PLC0415

    click.echo(dump(tags_document(tagged, suggested=suggested)))
