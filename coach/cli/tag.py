"""Tag."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from coach.cli.context import Run, complete_competency, complete_story, console_out, example
from coach.cli.output import Output, hand_over, output_options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from coach.domain.story import BankStory
    from coach.matching.tagging import StoryTags, TaggedStory
    from coach.views.layout import Screen

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
@output_options("text", "json")
@click.pass_obj
@example("coach tag\ncoach tag index-rebuild --confirm crisis --reject conflict\ncoach tag --list")
def tag(
    run: Run,
    story: str | None,
    confirm: tuple[str, ...],
    reject: tuple[str, ...],
    forget: tuple[str, ...],
    listing: bool,
    output: Output,
) -> None:
    """Say which competencies your stories show: coach suggests, you decide.

    Each suggestion comes with the sentence behind it, and one key answers it. Every answer is
    kept at once, and stays when you edit, rename or move the story. Without a terminal the
    suggestions are listed. A competency is named by its id or name, or the beginning of one.
    """
    verdicts = (confirm, reject, forget)
    if any(verdicts) and (listing or not story):
        raise click.UsageError("--confirm, --reject and --forget need a STORY, and no --list.")
    with run.open_app() as app:
        tags = app.tags
        found = [tags.find(each) for each in verdicts]
        if len(set().union(*found)) < sum(map(len, found)):
            raise click.UsageError("Say one thing of a competency: confirm, reject or forget it.")
        named = [app.story(story)] if story else []
        stories = named or app.stories()
        if any(verdicts):
            for say, known in zip((tags.confirm, tags.reject, tags.forget), found, strict=True):
                say(named[0], known)
        if any(verdicts) or listing:
            _tell_said(tags, stories, output, everything=bool(named))
        else:
            # An essay tells no episode: it is not asked about unless it is meant.
            stories = named or [each for each in stories if not each.story.general]
            _suggest(tags, stories, output, everything=bool(named))


_SHOWN = {"text": "coach.views.stories.show_tagged"}


def _suggest(
    tags: StoryTags, stories: Sequence[BankStory], output: Output, *, everything: bool
) -> None:
    """Ask about what is suggested, or print it where nobody can be asked."""
    if output.form == "json":
        settled = tags.suggest(stories, settled=True)[1]
        hand_over([], {}, output, document=[each.to_dict(suggested=True) for each in settled])
        return
    count, waiting = tags.suggest(stories)
    if not count:
        if everything and any(each.confirmed or each.rejected for each in tags.read(stories)):
            _tell_said(tags, stories, output, everything=True)
        click.echo(NOTHING_OPEN)
    elif sys.stdin.isatty():
        walk_stories(console_out(), tags, waiting, count)
    else:
        tagged = list(waiting)
        hand_over(tagged, _SHOWN, output, names=tags.names)
        click.echo(
            "None of this counts until you say so:\n"
            f"  coach tag {tagged[0].story.slug} --confirm NAME --reject NAME\n"
            "In a terminal coach tag asks you, one key each."
        )


def _tell_said(
    tags: StoryTags, stories: Sequence[BankStory], output: Output, *, everything: bool
) -> None:
    """Print what the user said, of stories of which nothing was said only if `everything`."""
    tagged = [each for each in tags.read(stories) if everything or each.confirmed or each.rejected]
    if output.form == "text" and not any(each.confirmed or each.rejected for each in tagged):
        click.echo(NONE_SAID)
        return
    document = [each.to_dict(suggested=False) for each in tagged]
    hand_over(tagged, _SHOWN, output, document=document, names=tags.names)


YES, NO, SKIP, ADD, QUIT = "y", "n", "s", "a", "q"
KEYS = {YES: "yes", NO: "no", SKIP: "skip", ADD: "add others", QUIT: "quit"}


def walk_stories(out: Screen, tags: StoryTags, waiting: Iterable[TaggedStory], count: int) -> None:
    """Ask about the suggestions of `count` stories, story by story; Ctrl-C and q keep answers."""
    from coach.views.stories import show_head

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


def _story(out: Screen, tags: StoryTags, tagged: TaggedStory) -> tuple[dict[str, bool], bool]:
    """Ask about one story's suggestions; what was said, and whether to go on."""
    from coach.tui import ask
    from coach.views.stories import show_suggestion

    said: dict[str, bool] = {}
    for suggestion in tagged.suggestions:
        if suggestion.competency in said:  # added by hand meanwhile
            continue
        show_suggestion(out, suggestion, tags.names)
        while (key := ask.press("  Does it show this?", KEYS)) == ADD:
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


def _others(tags: StoryTags, tagged: TaggedStory, said: dict[str, bool]) -> list[str]:
    """The competencies a person ticks among those of which nothing is confirmed yet."""
    from coach.tui import ask

    known = {*tagged.confirmed, *(each for each, shows in said.items() if shows)}
    choices = [(each, name, False) for each, name in tags.names.items() if each not in known]
    return ask.tick("What else does it show?", choices)
