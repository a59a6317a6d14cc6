"""`coach tag`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from coach.cli.context import Run, competencies_option, complete_story, console_out, example
from coach.cli.output import Output, output_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.domain.story import BankStory
    from coach.matching.tagging import StoryTags, TaggedStory
    from coach.views.layout import Screen


KEYS = {"y": "yes", "n": "no", "s": "skip", "a": "add others", "q": "quit"}


@click.command(short_help="Say which competencies your stories show.")
@click.argument("story", required=False, shell_complete=complete_story)
@competencies_option("--confirm", words="STORY shows this competency; may be repeated.")
@competencies_option("--reject", words="STORY does not show this; may be repeated.")
@competencies_option("--forget", words="Take back what was said of this; may be repeated.")
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
    if (confirm or reject or forget) and (listing or not story):
        raise click.UsageError("--confirm, --reject and --forget need a STORY, and no --list.")
    with run.open_app() as app:
        tags = app.tags
        decisions = [app.library.find(names) for names in (confirm, reject, forget)]
        if len(set().union(*decisions)) < sum(map(len, decisions)):
            raise click.UsageError("Say one thing of a competency: confirm, reject or forget it.")
        stories = [app.story(story)] if story else app.stories()
        if any(decisions):
            stores = (tags.confirm, tags.reject, tags.forget)
            for store, names in zip(stores, decisions, strict=True):
                store(stories[0], names)
        if any(decisions) or listing:
            _show_decided(tags, stories, output, everything=bool(story))
        else:
            _suggest(tags, stories, output, everything=bool(story))


SHOW = "coach.views.stories.show_tagged"


def _suggest(
    tags: StoryTags, stories: Sequence[BankStory], output: Output, *, everything: bool
) -> None:
    """Ask about what is suggested, or print it; an essay's only with `everything`."""
    stories = [story for story in stories if everything or not story.story.general]
    if output.form == "json":
        settled = tags.suggest(stories, settled=True)[1]
        output.write([], document=[story.to_dict(suggested=True) for story in settled])
        return
    count, waiting = tags.suggest(stories)
    if not count:
        if everything and any(story.confirmed or story.rejected for story in tags.read(stories)):
            _show_decided(tags, stories, output, everything=True)
        how = "coach tag STORY --confirm NAME adds what a story shows."
        click.echo(f"No suggestion is without your answer. {how}")
    elif sys.stdin.isatty():
        ask_about_stories(console_out(), tags, waiting, count)
    else:
        suggested = list(waiting)
        output.write(suggested, SHOW, names=tags.names)
        click.echo(
            "None of this counts until you say so:\n"
            f"  coach tag {suggested[0].story.slug} --confirm NAME --reject NAME\n"
            "In a terminal coach tag asks you, one key each."
        )


def _show_decided(
    tags: StoryTags, stories: Sequence[BankStory], output: Output, *, everything: bool
) -> None:
    """Print what the user decided; stories without a decision only if `everything`."""
    tagged = [
        story for story in tags.read(stories) if everything or story.confirmed or story.rejected
    ]
    if output.form == "text" and not any(story.confirmed or story.rejected for story in tagged):
        click.echo("Nothing is confirmed or rejected yet. coach tag asks you.")
        return
    document = [story.to_dict(suggested=False) for story in tagged]
    output.write(tagged, SHOW, document=document, names=tags.names)


def ask_about_stories(
    out: Screen, tags: StoryTags, waiting: Iterable[TaggedStory], count: int
) -> None:
    """Ask about the suggestions of `count` stories; Ctrl-C and q keep the answers."""
    from coach.views.stories import show_head

    confirmed = rejected = 0
    for number, tagged in enumerate(waiting, start=1):
        show_head(out, tagged.story, f"{number} of {count}" if count > 1 else "")
        answers, goes_on = _ask_about_story(out, tags, tagged)
        confirmed += sum(answers.values())
        rejected += len(answers) - sum(answers.values())
        if not goes_on:
            break
    counts = f"{confirmed} confirmed, {rejected} rejected."
    click.echo(f"{counts} coach tag --list shows all you have said.")


def _ask_about_story(
    out: Screen, tags: StoryTags, tagged: TaggedStory
) -> tuple[dict[str, bool], bool]:
    """Ask about one story's suggestions; return the answers by competency, and whether to go on."""
    from coach.tui import ask
    from coach.views.stories import show_suggestion

    answers: dict[str, bool] = {}
    for suggestion in tagged.suggestions:
        if suggestion.competency in answers:  # ticked by hand meanwhile
            continue
        show_suggestion(out, suggestion, tags.names)
        while (key := ask.press("  Does it show this?", KEYS)) == "a":
            others = _ask_others(tags, tagged, answers)
            tags.confirm(tagged.story, others)
            answers |= dict.fromkeys(others, True)
            if suggestion.competency in others:
                break
        if key == "q":
            return answers, False
        if key in {"y", "n"}:
            (tags.confirm if key == "y" else tags.reject)(tagged.story, [suggestion.competency])
            answers[suggestion.competency] = key == "y"
    return answers, True


def _ask_others(tags: StoryTags, tagged: TaggedStory, answers: dict[str, bool]) -> list[str]:
    """Let the user tick competencies among those of which nothing is confirmed yet."""
    from coach.tui import ask

    confirmed = {*tagged.confirmed, *(key for key, shows in answers.items() if shows)}
    choices = [(key, name, False) for key, name in tags.names.items() if key not in confirmed]
    return ask.tick("What else does it show?", choices)
