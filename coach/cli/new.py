"""`coach new`: part by part, in the editor, or by options."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from coach.cli.context import company_option, complete_competency, example
from coach.printing import clean_text, one_line

_UNFINISHED = "unfinished "
"""Before the name of a field in a draft: it was being typed."""

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.catalog.library import Library
    from coach.cli.context import Run
    from coach.domain.story import Story
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
@company_option("With --standing: only for this one.")
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
        points = "1 point" if kept == 1 else f"{kept} points"
        click.echo(f"Kept: {points}. coach practice --standing {question.id}")
    else:
        click.echo("No points are kept for it.")


def _make_story(title: str, texts: Mapping[str, str], skills: Sequence[str], date: str) -> Story:
    """Make a story of the texts of its parts, by name; blank ones are left out."""
    from coach.domain.story import PARTS, Section, Story

    sections = [Section(part, text, 1) for part in PARTS if (text := texts.get(part, "")).strip()]
    named = tuple(skill.strip() for skill in skills if skill.strip())
    return Story(title, tuple(sections), 1, 1, skills=named, date=date or None)


def run_wizard(draft: StoryDraft) -> Story:
    """Ask for a story and show it before it is written; whatever was typed is kept at once.

    Ctrl-C and Ctrl-D leave the draft for next time.
    """
    from coach.tui import ask

    answers = draft.answers()
    if answers and not ask.confirm(
        f'Go on with the draft "{answers.get("title", "without a title")}"?', default=True
    ):
        draft.discard()
        answers = {}
    try:
        _ask_missing(draft, answers)
        while typed := _ask_after_preview(answers):
            for name in typed:
                _ask_field(draft, answers, name)
    except (KeyboardInterrupt, EOFError):
        if draft.path.exists():
            kept = f"Nothing is written yet. coach new goes on with your draft: {draft.path}"
            click.echo(f"\n{kept}", err=True)
        raise
    return _make_story(answers["title"], answers, answers["skills"].split(","), answers["date"])


def _fields() -> dict[str, str]:
    """Return what is asked of a story, with its hints."""
    from coach.ingest.writer import HINTS

    return {
        "title": "Title: one line that tells this story from the others",
        **{str(part): hint for part, hint in HINTS.items()},
        "skills": "Skills it shows, with commas between",
        "date": "When was it?",
    }


def _ask_missing(draft: StoryDraft, answers: dict[str, str]) -> None:
    """Ask for every field that has no answer yet, or was being typed."""
    for name in _fields():
        if name not in answers or f"{_UNFINISHED}{name}" in answers:
            _ask_field(draft, answers, name)


def _ask_field(draft: StoryDraft, answers: dict[str, str], name: str) -> None:
    """Ask for a field, with what it holds already; what is half typed is kept as well."""
    from coach.domain.story import PARTS, Part
    from coach.tui import ask

    hint = _fields()[name]
    before = answers.pop(f"{_UNFINISHED}{name}", answers.get(name, ""))
    try:
        while True:
            answer = (
                ask.ask_part(Part(name), hint, before)
                if name in PARTS
                else ask.ask_line(hint, before)
            )
            if answer or name != "title":
                break
            click.echo("A story needs a title.", err=True)
    except (KeyboardInterrupt, EOFError) as error:
        if typed := str(next(iter(error.args), "")).strip():
            draft.keep(answers | {f"{_UNFINISHED}{name}": typed})
        raise
    answers[name] = answer
    draft.keep(answers)


def _ask_after_preview(answers: Mapping[str, str]) -> list[str]:
    """Show the whole story, and return the fields to ask for again; none when it is right."""
    from coach.domain.story import PARTS
    from coach.tui import ask

    if not any(answers[part] for part in PARTS):
        click.echo("A story needs at least one of its parts.", err=True)
        return list(PARTS)
    names = list(_fields())
    click.echo("\nYour story:", err=True)
    for number, name in enumerate(names, start=1):
        head = f"  {number}  {name.capitalize():<11}"
        text = clean_text(answers[name]) or "(left out)"
        wrapped = click.wrap_text(text, 78, head, " " * len(head), preserve_paragraphs=True)
        click.echo(wrapped, err=True)
    while typed := ask.ask_line("Enter writes it; a number goes back to that part"):
        if typed.isdecimal() and 1 <= int(typed) <= len(names):
            return [names[int(typed) - 1]]
        click.echo(f"Enter writes the story; 1 to {len(names)} change a part.", err=True)
    return []


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
