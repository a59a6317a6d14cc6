"""`coach choose` and `coach map`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.context import (
    Run,
    can_ask,
    complete_story,
    example,
    framework_option,
    job_option,
)
from coach.cli.llm import open_opinions, rank_again, redact_option
from coach.cli.output import Output, output_options
from coach.printing import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.app import App
    from coach.domain.question import QuestionKind
    from coach.domain.story import BankStory
    from coach.ingest.jobs import JobDescription
    from coach.matching.choices import MappedKind, StoryChoices
    from coach.opinion.opinions import SecondOpinions

NONE = "none"
_DIGITS = 9
"""Of a number at most: what is longer names a story, if anything."""

SHOW = "coach.views.choices.show_choices"
SHOW_KINDS = "coach.views.choices.show_kinds"


@click.command(short_help="Say which story answers a question.")
@click.argument("words", nargs=-1, metavar="[STORY] [QUESTION]...", shell_complete=complete_story)
@click.option("--forget", is_flag=True, help="Take back what was said of a question.")
@click.option("--list", "listing", is_flag=True, help="Show all that was said.")
@output_options("text", "json")
@click.pass_obj
@example(
    'coach choose 2\ncoach choose 1,3\ncoach choose none "a time you failed"\n'
    "coach choose --forget\ncoach choose --list"
)
def choose(run: Run, words: tuple[str, ...], forget: bool, listing: bool, output: Output) -> None:
    """Say which of your stories answers a question: it comes first from then on.

    STORY is the number under which coach match showed it (1 is the first), several numbers with
    commas, a story's name, or none if none of yours answers. The question is the last one that was
    matched in this bank, unless you give one.
    """
    if listing and (words or forget):
        raise click.UsageError("--list takes nothing else.")
    if not (words or forget or listing):
        raise click.UsageError("Name a story: its number, its name, or none.")
    with run.open_app() as app:
        if listing:
            _show_all(app.choices, output)
        elif forget:
            _forget(app.choices, " ".join(words))
        else:
            _choose(app, words[0], " ".join(words[1:]), output)


def _show_all(choices: StoryChoices, output: Output) -> None:
    said = choices.read()
    if output.form == "text" and not said:
        click.echo("Nothing is chosen yet. coach map asks you.")
        return
    output.write(said, SHOW, document=[choice.to_dict() for choice in said])


def _forget(choices: StoryChoices, typed: str) -> None:
    question, _ = choices.find_question(typed)
    done = "Forgotten: what you said of" if choices.forget(question) else "Nothing was said of"
    click.echo(f"{done} “{one_line(question)}”.")


def _choose(app: App, named: str, typed: str, output: Output) -> None:
    question, shown = app.choices.find_question(typed)
    if named.lower() == NONE:
        app.choices.choose_none(question)
    else:
        app.choices.choose(question, _named_stories(app, named, question, shown))
    said = [choice for choice in [app.choices.find(question)] if choice]
    output.write(said, SHOW, document=[choice.to_dict() for choice in said])


def _named_stories(
    app: App, named: str, question: str, shown: Sequence[int] | None
) -> list[BankStory]:
    """Return the stories of these numbers, as `coach match` shows them, or of this name."""
    numbers = [number.strip() for number in named.split(",")]
    if not all(number.isdecimal() and len(number) <= _DIGITS for number in numbers):
        return [app.story(named)]
    places = [int(number) for number in numbers]
    there = {story.id: story for story in app.stories()}
    if shown is None:
        (answer,) = app.match([question], top=max(places))
        shown = [match.story.id for match in answer.matches]
    for place in places:
        if not 1 <= place <= len(shown) or shown[place - 1] not in there:
            raise click.UsageError(
                f"coach match shows no story {place} for “{one_line(question)}” now: name it."
            )
    return [there[shown[place - 1]] for place in places]


HOW = """\
Space or its number ticks a story, and Enter keeps what is ticked.
n: none of mine, o: other stories, s: skip, q: quit. Answers are kept at once.
"""


@click.command("map", short_help="Say which story answers what is asked most.")
@click.argument("kind", required=False)
@click.argument("story", nargs=-1, shell_complete=complete_story)
@click.option("--none", "none_of_mine", is_flag=True, help="No story of yours answers KIND.")
@click.option("--forget", is_flag=True, help="Take back what was said of KIND.")
@framework_option("Only what a framework asks for.", metavar="NAME|FILE")
@job_option
@click.option("--again", is_flag=True, help="Ask about what you have answered, too.")
@click.option("--list", "listing", is_flag=True, help="Show every kind, and what you said of it.")
@click.option("--suggest", is_flag=True, help="Ask the model of coach llm, too; you decide.")
@redact_option
@output_options("text", "json")
@click.pass_obj
@example(
    "coach map\ncoach map --framework amazon\ncoach map own_mistake wrong-coupon\n"
    "coach map failed_project --none\ncoach map --list"
)
def map_kinds(
    run: Run,
    kind: str | None,
    story: tuple[str, ...],
    none_of_mine: bool,
    forget: bool,
    framework: str,
    job: JobDescription | None,
    again: bool,
    listing: bool,
    suggest: bool,
    redact: bool,
    output: Output,
) -> None:
    """Say which of your stories answers each kind of question that interviewers ask most.

    Each comes with the stories that are likeliest: tick one or several, or say that none of yours
    answers. What you choose comes first for every wording that coach takes for that kind. Answers
    are kept at once, and the next run goes on with the rest. Without a terminal the kinds are
    listed, and KIND with the names of stories, --none or --forget says what holds.
    """
    said = bool(story) + none_of_mine + forget
    if said > 1:
        raise click.UsageError("Say one thing of a kind: its stories, --none or --forget.")
    if said and not kind:
        raise click.UsageError("--none and --forget need a KIND.")
    if kind and (framework or job or listing):
        raise click.UsageError("KIND goes with no --framework, --jd or --list.")
    opinions = open_opinions(run, output, wanted=suggest, redact=redact)
    from coach.interview.gaps import GapScope

    with run.open_app() as app:
        scope = GapScope(framework=framework, job=job)
        kinds = [app.choices.find_kind(kind)] if kind else app.kinds_to_map(scope)
        stories = app.stories() if kind else []
        if stories and said:
            question, named = kinds[0].question, [app.story(name) for name in story]
            if forget:
                app.choices.forget(question)
            elif none_of_mine:
                app.choices.choose_none(question)
            else:
                app.choices.choose(question, named)
        mapped = app.choices.map_kinds(kinds, again=again or listing or bool(kind))
        if can_ask() and output.form == "text" and not (listing or said):
            _ask_about_kinds(app.choices, mapped, kinds, opinions)
        else:
            _list_kinds(mapped, output, opinions, explained=not (listing or said))


def _list_kinds(
    mapped: Sequence[MappedKind],
    output: Output,
    opinions: SecondOpinions | None,
    *,
    explained: bool,
) -> None:
    if output.form == "text" and not mapped:
        click.echo(ALL_SAID)
        return
    output.write(mapped, SHOW_KINDS, document=[one.to_dict() for one in mapped])
    for one in mapped if opinions else ():
        click.echo(one_line(one.kind.question))
        if opinions and not rank_again(opinions, one.kind.question, one.ranked):
            break
    if output.form == "text" and explained:
        click.echo(
            "Say which stories answer a kind, or that none of yours does:\n"
            f"  coach map {mapped[0].kind.id} STORY ...\n  coach map {mapped[0].kind.id} --none\n"
            "In a terminal coach map asks you."
        )


ALL_SAID = "You have answered all of these. coach map --again asks about them once more."


def _ask_about_kinds(
    choices: StoryChoices,
    mapped: Sequence[MappedKind],
    kinds: Sequence[QuestionKind],
    opinions: SecondOpinions | None,
) -> None:
    """Ask about some of these kinds, one by one; Ctrl-C and q keep the answers."""
    if not mapped:
        click.echo(ALL_SAID)
        return
    click.echo(HOW)
    chosen = none = 0
    for number, one in enumerate(mapped, start=1):
        if opinions and not rank_again(opinions, one.kind.question, one.ranked):
            opinions = None
        key, ticked = _ask_about_kind(one, f"{number} of {len(mapped)}")
        if key == "q":
            break
        if key == "n":
            choices.choose_none(one.kind.question)
            none += 1
        elif ticked and not key:
            choices.choose(one.kind.question, ticked)
            chosen += 1
        if not ticked or key:
            click.echo("  None of yours." if key == "n" else "  Skipped.")
    else:
        if len(kinds) == len(choices.often_asked()):
            choices.note_mapped()
    click.echo(f"\n{chosen} answered with stories, {none} with none of yours.")
    if waiting := choices.count_waiting(kinds):
        click.echo(f"{waiting} of {len(kinds)} wait: coach map goes on with them.")
    click.echo("coach map --list shows all you have said.")


def _ask_about_kind(mapped: MappedKind, count: str) -> tuple[str, list[BankStory]]:
    """Ask about one kind; return the key pressed, "" for Enter, and the stories ticked."""
    from coach.matching.choices import LIKELIEST
    from coach.tui import ask

    chosen = mapped.choice.stories if mapped.choice else ()
    others = [story for story in mapped.ranked if story.id not in {one.id for one in chosen}]
    stories = {story.slug: story for story in (*chosen, *others)}
    ticked = [story.slug for story in chosen]

    def offer(most: int | None = None) -> list[tuple[str, str, bool]]:
        titles = ((slug, one_line(story.story.title)) for slug, story in stories.items())
        return [(slug, title, slug in ticked) for slug, title in [*titles][:most]]

    question = f"{mapped.kind.question}   {count}"
    first = len(chosen) + LIKELIEST
    key, ticked = ask.tick_or_press(question, offer(first), "nosq")
    if key == "o":
        key, ticked = "", ask.tick(question, offer(), filtered=True)
    return key, [stories[slug] for slug in ticked]
