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
    from collections.abc import Iterator

    from click.shell_completion import CompletionItem
    from rich.console import Console

    from coach.workspace import Workspace


format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Output; JSON is documented in the README.",
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of coach: its settings, taken from the group's options."""

    settings: Settings

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """The workspace, closed at the end."""
        from coach.workspace import Workspace  # noqa: PLC0415  (not for --help)

        workspace = Workspace(self.settings, TerminalReport())
        try:
            yield workspace
        finally:
            workspace.close()


def make_run(bank: str | None, *, demo: bool) -> Run:
    """The run for the group's options and the environment."""
    return Run(settings(bank, demo=demo, environment=os.environ))


def out() -> Console:
    """The console for results."""
    from coach.render.terminal import console  # noqa: PLC0415  (rich: 0.03 s, not for JSON)

    return console(sys.stdout)


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
        known = bank.stories()
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
    from click.shell_completion import CompletionItem  # noqa: PLC0415

    from coach.data import competency_names  # noqa: PLC0415

    del param
    root = ctx.find_root().params
    run = make_run(root.get("bank"), demo=bool(root.get("demo")))
    return [
        CompletionItem(known, help=name)
        for known, name in competency_names(run.settings.data).items()
        if known.startswith(incomplete)
    ]
