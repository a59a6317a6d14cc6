"""`coach backup`, `restore`, `doctor`, `model` and `help`."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.context import NAME, PATH, CoachGroup, TerminalReporter, can_ask, example, is_plain
from coach.cli.output import Output, output_options, page_output
from coach.errors import BankUnusable, list_first
from coach.printing import one_line, stream_below

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from click.shell_completion import CompletionItem

    from coach.cli.context import Run
    from coach.config import Settings
    from coach.maintenance.inspection import Check
    from coach.maintenance.restore import RestoreResult
    from coach.storage.copy import BankContents


_DAMAGED = "Keep the earlier backups. coach doctor says more"


@click.command(short_help="Keep a copy of your bank in one file.")
@click.argument("file", type=PATH)
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@click.pass_context
@example("coach backup ~/backups\ncoach backup bank.zip --force")
def backup(ctx: click.Context, file: Path, force: bool) -> None:
    """Keep a copy of your bank in one file, all that coach cannot make again.

    FILE is a ZIP archive with your stories' texts, answers, dates and drafts, and what you wrote
    with coach new. It is read back and checked before it takes its name. A folder as FILE gets one
    named after the day. Your own documents are not in it, and it is not encrypted.
    """
    from coach.maintenance.backup import make_backup
    from coach.views.layout import place_link

    made = make_backup(ctx.obj.settings, file, datetime.now(UTC), force=force)
    click.echo(_contents(made.held, f" ({made.written:,} written with coach new)"))
    size = f"{made.size / 1e6:,.1f} MB" if made.size >= 1e6 else f"{max(1, made.size // 1000)} kB"  # noqa: PLR2004
    where = one_line(place_link(str(made.path), None))
    click.echo(f"In {where} ({size}), read and checked")
    for path in made.left_out:
        click.echo(f"Not in it, as it is no ordinary file: {one_line(str(path))}", err=True)
    _end_at_damage(ctx, made.held)


def _end_at_damage(ctx: click.Context, held: BankContents) -> None:
    """End with code 1 where rows that were copied all the same are not as they were written."""
    if held.damage:
        clauses = list_first([one_line(clause) for clause in held.damage])
        click.echo(f"Error: it is all there, but damaged: {clauses}. {_DAMAGED}", err=True)
        ctx.exit(1)


def _contents(held: BankContents, note: str = "") -> str:
    """Count what a bank or a backup holds; `note` stands behind the stories."""
    from coach.views.layout import counted

    stories, answers = counted(held.stories, "story", "stories"), counted(held.answers, "answer")
    return f"{stories}{note}, {answers}, {counted(held.sessions, 'session')}"


@click.command(short_help="Make a backup your bank.")
@click.argument("file", type=PATH)
@click.option("--force", is_flag=True, help="Unasked: move a bank aside, read what it names.")
@click.option("--check", is_flag=True, help="Only check it, and say what it would replace.")
@click.pass_context
@example("coach restore --check bank.zip\ncoach restore ~/backups/coach-2026-11-22.zip --force")
def restore(ctx: click.Context, file: Path, force: bool, check: bool) -> None:
    """Make a backup your bank, once all of it is checked.

    What the bank held is moved aside into a folder beside it, and never deleted. The backups that
    coach makes by itself are in the bank, in backups/.
    """
    from coach.maintenance.restore import check_backup, files_in_the_way, restore_backup
    from coach.views.layout import place_link

    run: Run = ctx.obj
    if check:
        checked = check_backup(run.settings, file)
        day = checked.manifest.created[:10]
        click.echo(f"A backup that can be restored: {_contents(checked.held)}, as of {day}")
        click.echo(f"It would replace {_replaced(run.settings)}. Nothing was changed.")
        _note_strange(checked)
        _end_at_damage(ctx, checked.held)
        return
    if not force and can_ask() and file.is_file():
        from coach.tui import ask

        checked, question = check_backup(run.settings, file), "Restore?"
        _note_strange(checked)
        if is_in_way := files_in_the_way(run.settings):
            bank = one_line(place_link(str(run.settings.bank), None))
            question = f"{bank} holds something. Move it aside and restore?"
        if is_in_way or checked.sources:
            if not ask.confirm(question, default=False):
                click.echo("Nothing was changed.")
                return
            force = True
    now, report = datetime.now(UTC), TerminalReporter(run.log)
    restored = restore_backup(run.settings, file, now, report, force=force)
    day = restored.manifest.created[:10]
    click.echo(f"Restored: {_contents(restored.held)}, as of {day}")
    if restored.aside:
        sound = ", with its recordings" if (restored.aside / "audio").is_dir() else ""
        click.echo(f"The bank before is in {one_line(str(restored.aside))}{sound}")
    _note_strange(restored)
    _end_at_damage(ctx, restored.held)


def _note_strange(restored: RestoreResult) -> None:
    """Say which sources are read from now on, and which model is not: a stranger may name both."""
    for path in restored.sources:
        click.echo(f"What it has coach read (coach remove PATH ends that): {one_line(path)}")
    if restored.model:
        click.echo(
            f"The backup used the model {one_line(restored.model)}, which is not one of coach's "
            "own, so the bank uses the best one installed. Only if you know it: coach model use "
            "NAME_OR_PATH",
            err=True,
        )


def _replaced(settings: Settings) -> str:
    """Say what a restore would move aside."""
    from coach.maintenance.inspection import inspect_bank
    from coach.views.layout import counted, place_link

    bank = one_line(place_link(str(settings.bank), None))
    if not settings.database.exists():
        return f"no bank: there is none at {bank} yet"
    try:
        with inspect_bank(settings.database) as there:
            stories, answers = len(there.ids()), there.history()
    except BankUnusable as error:
        return f"the bank at {bank}, of which coach says: {error.why.rstrip('.')}"
    stories_words = counted(stories, "story", "stories")
    return f"the bank at {bank} with {stories_words} and {counted(answers, 'answer')}"


@click.command(short_help="Check the installation, the model and the bank.")
@output_options("text", "json")
@click.option("--repair", is_flag=True, help="Mend what takes nothing of yours; it asks before.")
@click.option("--yes", is_flag=True, help="With --repair: do not ask; needed without a terminal.")
@click.pass_context
@example("coach doctor\ncoach doctor --repair\ncoach doctor --format json")
def doctor(ctx: click.Context, output: Output, repair: bool, yes: bool) -> None:
    """Check the installation, the model, the bank and your documents' places.

    One line each: ok, note or fault, with what to do about it. It changes nothing, and runs when
    nothing else does. The exit code is 1 if there is a fault.

    --repair makes a backup in the bank, then mends what coach can make again: vectors, index and
    cache, rows that belong to nothing, what killed processes left, rights of others. What only a
    backup mends is said, with the newest one that can be restored.
    """
    if repair and not yes and not can_ask():
        raise click.UsageError("Nobody can be asked here. Add --yes to repair unasked.")
    from coach.maintenance.doctor import checkup
    from coach.maintenance.inspection import CheckState, Display
    from coach.views.json import checks_document

    is_terminal = sys.stdout.isatty()
    display = Display(
        is_terminal=is_terminal,
        width=shutil.get_terminal_size().columns,
        encoding=sys.stdout.encoding or "unknown",
        colour=is_terminal and not is_plain() and not os.environ.get("NO_COLOR"),
    )
    settings, now = ctx.obj.settings, datetime.now(UTC)
    checks = checkup(settings, display, now)
    if is_repaired := repair and _may_repair(checks, yes=yes):
        from coach.maintenance.repair import mend

        for line in mend(settings, checks, TerminalReporter(ctx.obj.log), now):
            click.echo(one_line(line), err=output.form == "json")
        checks = checkup(settings, display, now)
    show = "coach.views.maintenance.show_checks"
    document = checks_document(checks)
    output.write(checks, show, document=document, is_repaired=is_repaired)
    ctx.exit(int(any(check.state is CheckState.FAULT for check in checks)))


def _may_repair(checks: Sequence[Check], *, yes: bool) -> bool:
    """Say what would be mended, and ask."""
    from coach.tui import ask

    if not (mendable := [check.found for check in checks if check.repair]):
        click.echo("There is nothing that coach can mend.", err=True)
    elif not yes:
        click.echo("\n".join(map(one_line, mendable)))
    return bool(mendable) and (yes or ask.confirm("Mend this?", default=True))


@click.group(
    cls=CoachGroup, invoke_without_command=True, short_help="Show or change the embedding model."
)
@click.pass_context
@example("coach model\ncoach model use large")
def model(ctx: click.Context) -> None:
    """Show the embedding models and what each costs, or change this bank's.

    A bank that was given none uses the best one installed. COACH_MODEL=small or large says
    otherwise for one run.
    """
    if ctx.invoked_subcommand:
        return
    from coach.embeddings.registry import SUPPORTED

    with ctx.obj.open_app() as app:
        used = app.models.current()
    widest = max(len(supported.name) for supported in SUPPORTED)
    if used.origin:
        click.echo(f"* {used.name}  {used.origin}")
    for supported in SUPPORTED:
        mark = "*" if not used.origin and used.name == supported.name else " "
        click.echo(f"{mark} {supported.key:6} {supported.name:{widest}}  {supported.cost}")
        if not supported.is_installed:
            # Lines that fit, and can be copied together into a shell.
            lines = textwrap.wrap(supported.install, 67, break_on_hyphens=False)
            click.echo(f"{'':9}not installed. What installs it:")
            click.echo(" \\\n".join(f"{'':11}{line}" for line in lines))


@model.command()
@click.argument("name", metavar="NAME_OR_PATH", type=NAME)
@click.pass_obj
@example("coach model use large\ncoach model use ~/models/my-model\ncoach model use default")
def use(run: Run, name: str) -> None:
    """Use another sentence-transformers model; every story is embedded again.

    "small" and "large" are the two coach is measured with. A folder is read as it is. Any other
    name is fetched from the model hub: the only time coach uses the network, because you asked.
    "default" goes back to the best one installed.
    """
    with run.open_app() as app:
        chosen = app.models.use(name)
    click.echo(f"Using {chosen.name}.")
    if chosen.origin:
        click.echo(
            "coach has not been tuned or measured with it: its own reading of questions is used, "
            "and the fit words may be off."
        )


@model.command("compile")
@click.pass_obj
@example("coach model compile")
def compile_model(run: Run) -> None:
    """Compile this bank's model anew, after its cache was damaged or onnxruntime was updated."""
    with run.open_app() as app:
        click.echo(f"Compiled {app.models.compile().name}.")


ORDER = ("getting-started", "files", "matching", "practising", "privacy", "models", "json")
"""The topics as they are listed: what a new user needs first."""


def help_topics() -> dict[str, str]:
    """Read the pages by topic, in the order of `ORDER`; the first line is a summary."""
    folder = Path(__file__).parent / "help"
    return {name: (folder / f"{name}.txt").read_text(encoding="utf-8") for name in ORDER}


def _complete_topic(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem | str]:
    """Complete the name of a topic or command."""
    names = [*ORDER, *_subcommands(ctx.find_root().command)]
    return [name for name in names if name.startswith(incomplete)]


@click.command("help", short_help="Explain a command or a topic.")
@click.argument("words", metavar="[TOPIC]", nargs=-1, shell_complete=_complete_topic)
@click.pass_context
@example("coach help\ncoach help getting-started\ncoach help questions add")
def show_help(ctx: click.Context, words: tuple[str, ...]) -> None:
    """List commands and topics, or explain one of them."""
    page_output()
    root = ctx.find_root()
    topics = help_topics()
    if not words:
        form = root.make_formatter()
        with form.section("Topics"):
            form.write_dl([(name, text.partition("\n")[0]) for name, text in topics.items()])
        with form.section("Commands"):
            commands = _subcommands(root.command).items()
            form.write_dl([(name, command.get_short_help_str(80)) for name, command in commands])
        how = "coach help NAME explains one; coach help getting-started is first."
        click.echo(f"{form.getvalue()}\n{how}")
    elif len(words) == 1 and words[0] in topics:
        click.echo(_style_headings(topics[words[0]]), file=stream_below(sys.stdout), nl=False)
    else:
        click.echo(_command_help(root, words))


def _subcommands(command: click.Command) -> Mapping[str, click.Command]:
    return command.commands if isinstance(command, click.Group) else {}


def _style_headings(text: str) -> str:
    """Make the headings of a page (what is not indented) bold; a pipe gets them without."""
    if is_plain():
        return text
    return "".join(
        line if line.startswith((" ", "\n")) else click.style(line, bold=True)
        for line in text.splitlines(keepends=True)
    )


def _command_help(root: click.Context, words: Sequence[str]) -> str:
    """Return the help of a command, found by the words that call it; else name the nearest."""
    from difflib import get_close_matches

    ctx, names = root, [*ORDER, *_subcommands(root.command)]
    for count, word in enumerate(words, start=1):
        below = _subcommands(ctx.command)
        path = " ".join(words[:count])
        if word not in below:
            near = get_close_matches(path.lower(), names, n=1)
            hint = f"Did you mean {near[0]}?" if near else "coach help lists what there is."
            raise click.UsageError(f"There is no help on {path!r}. {hint}")
        ctx = click.Context(below[word], info_name=word, parent=ctx)
        names = [f"{path} {name}" for name in _subcommands(below[word])]
    return ctx.get_help()
