"""What every command has at hand: the folders, the workspace, the consoles."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from coach.cli.report import TerminalReport
from coach.settings import Settings, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from click.shell_completion import CompletionItem
    from rich.console import Console

    from coach.cli.debug import DebugLog
    from coach.competency import Catalogue, Competency, Framework
    from coach.workspace import Workspace


format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Output; coach help json explains JSON.",
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of coach: its settings, taken from the group's options, and the log of `--debug`."""

    settings: Settings
    log: DebugLog | None = None

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """The workspace, closed at the end."""
        from coach.workspace import Workspace  # noqa: PLC0415  (not for --help)

        workspace = Workspace(self.settings, TerminalReport(self.log))
        try:
            yield workspace
        finally:
            workspace.close()
            if self.log:
                self.log.bank_closed()


def make_run(bank: str | None, *, demo: bool, log: DebugLog | None = None) -> Run:
    """The run for the group's options and the environment."""
    return Run(settings(bank, demo=demo, environment=os.environ), log)


def out() -> Console:
    """The console for results."""
    from coach.render.terminal import console  # noqa: PLC0415  (rich: 0.03 s, not for JSON)

    return console(sys.stdout)


def can_ask() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin.isatty()


def is_plain() -> bool:
    """Whether the terminal can do no more than print lines."""
    return os.environ.get("TERM") == "dumb"


def complete_story(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Names of stories for the shell's Tab; never an error into a half-typed line."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415

    from coach.errors import CoachError  # noqa: PLC0415
    from coach.storage.bank import Bank  # noqa: PLC0415

    del param
    root = ctx.find_root().params
    run = make_run(root.get("bank"), demo=bool(root.get("demo")))
    if not run.settings.database.exists():
        return []
    try:
        bank = Bank(run.settings.database)
    except CoachError:
        return []
    try:
        known = bank.stories.all()
    finally:
        bank.close()
    return [
        CompletionItem(story.slug, help=story.story.title)
        for story in known
        if story.slug.startswith(incomplete)
    ]


def complete_competency(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of competencies for the shell's Tab."""
    del param
    return _completed(ctx, incomplete, lambda known: known.competencies)


def complete_framework(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of frameworks for the shell's Tab."""
    del param
    return _completed(ctx, incomplete, lambda known: known.frameworks)


def _completed(
    ctx: click.Context,
    incomplete: str,
    those: Callable[[Catalogue], Sequence[Competency | Framework]],
) -> list[CompletionItem]:
    """What is in use of one kind and begins so; nothing where the own file is faulty."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415

    from coach.data.library import Library  # noqa: PLC0415
    from coach.errors import CoachError  # noqa: PLC0415

    root = ctx.find_root().params
    folders = make_run(root.get("bank"), demo=bool(root.get("demo"))).settings
    try:
        known = those(Library(folders.own_competencies, folders.data).catalogue)
    except CoachError:
        return []
    return [
        CompletionItem(each.id, help=each.name) for each in known if each.id.startswith(incomplete)
    ]
