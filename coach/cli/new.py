"""`coach new`: part by part, in the editor, or by options."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from coach.cli.context import complete_competency, example
from coach.domain.story import PARTS, Part, Section, Story
from coach.printing import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.catalog.library import Library
    from coach.cli.context import Run
    from coach.ingest.writer import StoryDraft


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
@click.option(
    "--standing",
    default="",
    metavar="NAME",
    help="Your points for what asks for no story: about-yourself, why-us, salary ...",
)
@click.option("--company", default="", metavar="NAME", help="With --standing: only for this one.")
@click.option("--point", "points", multiple=True, help="With --standing: one; may be repeated.")
@click.pass_obj
@example(
    "coach new\ncoach new --editor\ncoach new --competency mentoring\n"
    "coach new --standing why-us --company Acme\n"
    'coach new --title "The lost parcels" --action "I rang every depot."'
)
def new(
    run: Run,
    editor: bool,
    title: str | None,
    skill: tuple[str, ...],
    date: str | None,
    competency: str | None,
    standing: str,
    company: str,
    points: tuple[str, ...],
    **parts: str | None,
) -> None:
    """Write a story: part by part with a hint for each, in your editor, or by options.

    It is kept as Markdown in the bank's own folder. Interrupted, it is kept as a draft and goes
    on where it stopped.

    With --competency, questions come first that help to remember a story of that kind. Nothing is
    stored of it: coach tag says what the story shows once it is written.

    With --standing you write what you want to say to such a question, one point a line: asked for,
    piped in, or by --point. Those kept before are shown, and replaced; coach list --standing names
    all.
    """
    if standing:
        if editor or title or skill or date or competency or any(parts.values()):
            raise click.UsageError("--standing goes with --company and --point only.")
        write_points(run, standing, company, points)
        return
    if company or points:
        raise click.UsageError("--company and --point go with --standing.")
    texts = {name: _clean(text) for name, text in parts.items() if text}
    with run.open_app() as app:
        writer = app.writer
        if competency:
            show_prompts(app.library, competency)
        if editor:
            from coach.tui.ask import open_editor

            path = writer.draft.template()
            open_editor(str(path), 1)
            written = writer.take_draft(path)
        elif title or skill or date or any(texts.values()) or not sys.stdin.isatty():
            heading, skills = _clean(title or ""), [_clean(name) for name in skill]
            if not (heading and any(texts.values())):
                raise click.UsageError(
                    "By options, or without a terminal, a story needs --title and at least one of "
                    "--situation, --task, --action, --result, --learning."
                )
            written = writer.write(_make_story(heading, texts, skills, _clean(date or "")))
        else:
            written = writer.write(run_wizard(writer.draft))
            writer.draft.discard()
    click.echo(f"Written: {written.slug}  {written.path}")


def _clean(text: str) -> str:
    """Trim an option's text; bytes that are no text in this locale become question marks."""
    return text.encode("utf-8", "replace").decode().strip()


def write_points(run: Run, name: str, company: str, given: Sequence[str]) -> None:
    """Take the user's points for a standing question, and keep them in place of those before."""
    with run.open_app() as app:
        question, answers = app.library.find_standing(name), app.standing
        if not given and sys.stdin.isatty():
            from coach.tui import ask

            before = answers.prepare(question, company)
            click.echo(f"{question.worded(company)[0]} A good answer holds:", err=True)
            for line in question.holds:
                click.echo(click.wrap_text(line, 78, "  - ", "    "), err=True)
            for_whom = f" for {one_line(company)}" if company else ""
            label = f"Your points{for_whom}, one a line:"
            given = ask.ask_lines(label, "\n".join(before.points)).splitlines()
        elif not given:
            given = _clean(sys.stdin.read()).splitlines()
        kept = answers.store(question, _clean(company), map(_clean, given))
    if kept:
        click.echo(f"Kept: {kept} points. coach practice --standing {question.id}")
    else:
        click.echo("No points are kept for it.")


def _make_story(title: str, texts: Mapping[str, str], skills: Sequence[str], date: str) -> Story:
    """Make a story of the texts of its parts, by name; blank ones are left out."""
    sections = [Section(part, text, 1) for part in PARTS if (text := texts.get(part, "")).strip()]
    named = tuple(skill.strip() for skill in skills if skill.strip())
    return Story(title, tuple(sections), 1, 1, skills=named, date=date or None)


def run_wizard(draft: StoryDraft) -> Story:
    """Ask for a story, keeping every answer at once; Ctrl-C leaves the draft for next time."""
    from coach.tui import ask

    answers = draft.answers()
    if answers and not ask.confirm(
        f'Go on with the draft "{answers.get("title", "without a title")}"?', default=True
    ):
        draft.discard()
        answers = {}
    _ask_missing(draft, answers)
    while not any(answers[part] for part in PARTS):
        click.echo("A story needs at least one of its parts.", err=True)
        answers = {name: text for name, text in answers.items() if name not in PARTS}
        _ask_missing(draft, answers)
    return _make_story(answers["title"], answers, answers["skills"].split(","), answers["date"])


def _ask_missing(draft: StoryDraft, answers: dict[str, str]) -> None:
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


def show_prompts(library: Library, name: str) -> None:
    """Print what a competency is, what helps to remember a story of it, and what is looked for.

    On stderr, as all that is no result: nothing is stored.

    Raises:
        UnknownCompetency, AmbiguousName: none is called so, or several are.
    """
    (key,) = library.find([name])
    competency = next(entry for entry in library.catalogue.competencies if entry.id == key)
    blocks = {
        f"{competency.name}: {competency.definition}": (),
        "To remember one:": competency.prompts or competency.question_texts,
        "Interviewers look for:": competency.looks_for,
    }
    for title, items in blocks.items():
        if items or not title.endswith(":"):
            click.echo(err=True)
            click.echo(click.wrap_text(one_line(title), 78, "  ", "  "), err=True)
        for item in items:
            click.echo(click.wrap_text(one_line(item), 78, "    - ", "      "), err=True)
    click.echo(err=True)
