"""New: wizard, template."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from coach.cli.context import complete_competency, example, one_line_error
from coach.domain.story import PARTS, Part, Section, Story

if TYPE_CHECKING:
    from coach.app import App
    from coach.catalog.library import Library
    from coach.cli.context import Run
    from coach.domain.story import BankStory
    from coach.ingest.writer import Draft


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
    with run.open_app() as app:
        if competency:
            remember_choice(app.library, competency)
        if editor:
            written = _in_editor(app)
        elif title or given or skill or date or not sys.stdin.isatty():
            skills = tuple(filter(None, map(_typed, skill)))
            story = _from_options(_typed(title), given, skills, _typed(date))
            written = app.writer.write(story)
        else:
            written = app.writer.write(wizard(app.writer.draft))
            app.writer.draft.discard()
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
    sections = tuple(Section(part, given[part], 1) for part in PARTS if part in given)
    return Story(title, sections, 1, 1, skills=skills, date=date or None)


def _in_editor(app: App) -> BankStory:
    from coach.tui.ask import open_editor

    path = app.writer.draft.template()
    open_editor(str(path), 1)
    return app.writer.take_draft(path)


def wizard(draft: Draft) -> Story:
    """Ask for a story, keeping every answer at once; Ctrl-C leaves the draft for next time."""
    from coach.ingest.writer import HINTS
    from coach.tui import ask

    answers = draft.answers()
    if answers and not ask.confirm(
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
    from coach.ingest.writer import HINTS
    from coach.tui import ask

    fields = [("title", "Title: one line that tells this story from the others")]
    fields += [(str(part), hint) for part, hint in HINTS.items()]
    fields += [("skills", "Skills it shows, with commas between"), ("date", "When was it?")]
    for name, hint in fields:
        while name not in answers:
            answer = ask.ask_part(Part(name), hint) if name in PARTS else ask.ask_line(hint)
            if name == "title" and not answer:
                click.echo("A story needs a title.", err=True)
                continue
            answers[name] = answer
            draft.keep(answers)


def _story(answers: dict[str, str]) -> Story:
    from coach.ingest.writer import HINTS

    sections = tuple(
        Section(part, answers[part], 1) for part in HINTS if answers.get(part, "").strip()
    )
    skills = tuple(skill.strip() for skill in answers["skills"].split(",") if skill.strip())
    return Story(answers["title"], sections, 1, 1, skills=skills, date=answers["date"] or None)


def remember_choice(library: Library, typed: str) -> None:
    """Print what a competency is, what helps to remember a story of it, and what is looked for.

    On stderr, as all that is no result: nothing is stored.

    Raises:
        UnknownCompetency: no competency is called so.
        AmbiguousCompetency: several are.
    """
    (wanted,) = library.find([typed])
    known = next(each for each in library.catalogue.competencies if each.id == wanted)
    _block(f"{known.name}: {known.definition}", ())
    _block("To remember one:", known.prompts or known.question_texts)
    _block("Interviewers look for:", known.looks_for)
    click.echo(err=True)


def _block(title: str, items: tuple[str, ...]) -> None:
    """A title, and its items indented, wrapped to the terminal."""
    if not items and title.endswith(":"):
        return
    click.echo(err=True)
    click.echo(click.wrap_text(one_line_error(title), 78, "  ", "  "), err=True)
    for item in items:
        click.echo(click.wrap_text(one_line_error(item), 78, "    - ", "      "), err=True)
