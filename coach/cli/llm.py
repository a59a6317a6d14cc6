"""`coach llm`: the model for a second opinion; and how other commands ask it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from coach.cli.context import CoachGroup, Run, can_ask, console_out, example
from coach.printing import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from coach.cli.output import Output
    from coach.domain.practice import Attempt
    from coach.domain.story import BankStory
    from coach.opinion.opinions import SecondOpinions
    from coach.opinion.other_model import OtherModel
    from coach.review.review import Review

opinion_option = click.option(
    "--second-opinion", "opinion", is_flag=True, help="Ask the model of coach llm, too."
)
redact_option = click.option(
    "--redact", is_flag=True, help="Send that model names, money and addresses replaced."
)


@click.group(
    cls=CoachGroup, invoke_without_command=True, short_help="Name a model for a second opinion."
)
@click.pass_context
@example("coach llm use llama3.2\ncoach llm\ncoach llm off")
def llm(ctx: click.Context) -> None:
    """Show which other model gives a second opinion; none does until you name one.

    It is any model of the library llm (llm.datasette.io), on this machine or elsewhere, and is
    asked only by coach match and coach review with --second-opinion, coach map with --suggest, and
    coach practice with --interviewer.
    Before the first time coach says what is sent and where, and asks you.
    """
    if ctx.invoked_subcommand:
        return
    from coach.opinion.other_model import no_model, open_other_model

    if not (kept := _read(ctx.obj)):
        click.echo(no_model())
        return
    _show(open_other_model(kept[0]), redacted=False)


@llm.command()
@click.argument("name", metavar="MODEL")
@click.option("--yes", is_flag=True, help="Agree to what is sent, here and now.")
@click.pass_obj
@example("coach llm use llama3.2\ncoach llm use gpt-4o-mini --yes")
def use(run: Run, name: str, yes: bool) -> None:
    """Name the model, by its name or alias in `llm models`; nothing is sent to it yet."""
    from coach.opinion.other_model import open_other_model

    model = open_other_model(name)
    _keep(run, name, _agreement(model, redacted=False) if yes else "")
    _show(model, redacted=False)


@llm.command()
@click.pass_obj
@example("coach llm off")
def off(run: Run) -> None:
    """Ask no other model any more."""
    _file(run).unlink(missing_ok=True)
    click.echo("No other model is asked any more.")


def _file(run: Run) -> Path:
    """Return the file with the name of the model, and what the user has agreed to.

    No backup holds it: with a bank of a stranger's comes no model, and no agreement.
    """
    return run.settings.bank / ".second-opinion"


def _read(run: Run) -> list[str]:
    return _file(run).read_text(encoding="utf-8").splitlines() if _file(run).exists() else []


def _keep(run: Run, name: str, agreed: str) -> None:
    from coach.storage.files import whole_file

    run.settings.bank.mkdir(parents=True, exist_ok=True, mode=0o700)
    with whole_file(_file(run)) as file:
        file.write(f"{one_line(name)}\n{agreed}\n".encode())


def open_opinions(
    run: Run, output: Output | None, *, wanted: bool, redact: bool
) -> SecondOpinions | None:
    """Open the model that the user named, once they have agreed to what it is sent, if `wanted`.

    Raises:
        NoOtherModel, UnknownOtherModel, SecondOpinionNotInstalled: there is no such model.
        click.UsageError: nobody can be asked here, or options do not go together.
        click.Abort: they do not agree.
    """
    if redact and not wanted:
        raise click.UsageError("--redact is about what another model is sent: ask it, too.")
    if not wanted:
        return None
    if output and output.form != "text":
        raise click.UsageError("What another model says goes without --format json.")
    from coach.opinion.other_model import no_model, open_other_model

    if not (kept := _read(run)):
        raise no_model()
    model = open_other_model(kept[0])
    agreement = _agreement(model, redacted=redact)
    if not {agreement, _agreement(model, redacted=False)} & set(kept[1:]):
        _agree(model, redacted=redact)
        _keep(run, kept[0], agreement)
    from coach.export.export import redact_texts
    from coach.opinion.opinions import SecondOpinions

    return SecondOpinions(model, redact_texts if redact else list)


def _agree(model: OtherModel, *, redacted: bool) -> None:
    """Ask, or end where the user does not agree or cannot be asked."""
    if not can_ask():
        raise click.UsageError(
            f"{model.name} is asked for the first time, and nobody can be asked here whether it "
            f"may. Agree in a terminal, or with: coach llm use {model.name} --yes"
        )
    from coach.tui import ask

    _show(model, redacted=redacted)
    if not ask.confirm("Send it, now and whenever you ask for a second opinion?", default=False):
        raise click.Abort


def _agreement(model: OtherModel, *, redacted: bool) -> str:
    return one_line(f"{model.name} {model.place} {'redacted' if redacted else 'whole'}")


def _show(model: OtherModel, *, redacted: bool) -> None:
    from coach.views.opinion import show_other_model

    show_other_model(
        console_out(), model.name, model.place, is_here=model.is_here, redacted=redacted
    )


def rank_again(opinions: SecondOpinions, question: str, stories: Sequence[BankStory]) -> bool:
    """Show which of the first stories another model names; return whether it answered."""

    def ask() -> list[tuple[str, str]]:
        ranked = opinions.rank(question, stories)
        return [(story.story.title, quote) for story, quote in ranked]

    count = len(stories[: opinions.most_stories])
    return _show_opinion(opinions, ask, f"It finds none among the first {count} that answers.")


def review_again(opinions: SecondOpinions, review: Review, question: str) -> None:
    """Show what another model has the user ask themselves about an answer."""
    _show_opinion(opinions, lambda: opinions.review(review, question), "It has nothing to ask.")


def ask_on(opinions: SecondOpinions) -> Callable[[Attempt], str]:
    """Return what asks another model for the next question, until it fails once."""
    from coach.opinion.other_model import NoOpinion

    has_failed = False

    def ask(attempt: Attempt) -> str:
        nonlocal has_failed
        if has_failed:
            return ""
        _say_asking(opinions.model)
        told = [attempt.answer, *(probe.answer or "" for probe in attempt.probes)]
        try:
            asked = [probe.question for probe in attempt.probes]
            return opinions.probe(attempt.question, "\n\n".join(told), asked)
        except NoOpinion as error:
            has_failed = True
            click.echo(one_line(str(error)), err=True)
            return ""

    return ask


def _say_asking(model: OtherModel) -> None:
    if sys.stderr.isatty():
        click.echo(one_line(f"Asking {model.name}, {model.place} ..."), err=True)


def _show_opinion(
    opinions: SecondOpinions, ask: Callable[[], list[tuple[str, str]]], nothing: str
) -> bool:
    """Show an opinion, or say on stderr why there is none; return whether there is."""
    from coach.opinion.other_model import NoOpinion
    from coach.views.opinion import show_opinion

    model = opinions.model
    _say_asking(model)
    try:
        found = ask()
    except NoOpinion as error:
        click.echo(one_line(str(error)), err=True)
        return False
    show_opinion(console_out(), model.name, found, nothing)
    return True
