"""Options of commands whose report can be a page: its form, the file, and how it is handed over."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from coach.cli.group import one_line
from coach.cli.options import out

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rich.console import Console

SUFFIXES: Final = {".html": "html", ".htm": "html", ".md": "markdown"}

page_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "markdown"]),
    help="Output. Default: by the name of -o, else text.",
)
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write it into a file; an older one of coach's there is replaced, nothing else.",
)
force_option = click.option("--force", is_flag=True, help="With -o: replace whatever is there.")


def hand_over(
    kind: str,
    show: Callable[[Console], None],
    pages: Mapping[str, Callable[[], str]],
    *,
    form: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Print a report, or write it into a file that coach then knows for its own.

    `kind` is the command. `show` prints it on a console, `pages` make it in the other forms.
    """
    form = form or (SUFFIXES.get(output.suffix.lower(), "text") if output else "text")
    if output is None:
        if form == "text":
            show(out())
        else:
            click.echo(pages[form](), nl=False)
        return
    from coach.cli.output import write_report  # noqa: PLC0415

    page = _text(kind, show) if form == "text" else pages[form]()
    write_report(output, page, _begins(kind, form), force=force)
    click.echo(f"Written: {one_line(str(output))}")


def _text(kind: str, show: Callable[[Console], None]) -> str:
    """The report as the terminal shows it, with the line it is known by."""
    from coach.render.terminal import console  # noqa: PLC0415  (rich)

    stream = io.StringIO()
    show(console(stream))
    return f"{kind}\n{stream.getvalue()}"


def _begins(kind: str, form: str) -> str:
    """How every report of this kind begins."""
    if form == "text":
        return f"{kind}\n"
    if form == "markdown":
        from coach.render.markdown import front  # noqa: PLC0415

        return front(kind)
    from coach.render.html.page import begins  # noqa: PLC0415

    return begins(kind)
