"""--format and -o FILE."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from coach.cli.context import console_out, one_line_error
from coach.errors import FileInTheWay

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rich.console import Console


LOOKED_AT = 4096
"""Bytes of a file that are looked at to tell whose it is."""


def write_report(path: Path, page: str, mark: str, *, force: bool) -> None:
    """Write a report, for its owner's eyes only; all of it or nothing.

    `mark` is how every report of its format begins: a file that begins so is an older report, and
    is replaced. Anything else is left alone, unless `force`.

    Raises:
        FileInTheWay: something else is there.
    """
    target = path.resolve()
    if target.is_dir():
        raise FileInTheWay(path, "this is a folder. Name a file in it.")
    if target.exists() and not force and not _is_ours(target, mark):
        raise FileInTheWay(path)
    half = target.with_name(f".{target.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
        half.replace(target)
    except OSError:
        half.unlink(missing_ok=True)
        raise


def _is_ours(path: Path, mark: str) -> bool:
    with path.open("rb") as file:
        beginning = file.read(LOOKED_AT)
    return not beginning or beginning.startswith(mark.encode())


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


def hand_over_report(
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
            show(console_out())
        else:
            click.echo(pages[form](), nl=False)
        return

    page = _text(kind, show) if form == "text" else pages[form]()
    write_report(output, page, _begins(kind, form), force=force)
    click.echo(f"Written: {one_line_error(str(output))}")


def _text(kind: str, show: Callable[[Console], None]) -> str:
    """The report as the terminal shows it, with the line it is known by."""
    from coach.views.layout import console  # rich

    stream = io.StringIO()
    show(console(stream))
    return f"{kind}\n{stream.getvalue()}"


def _begins(kind: str, form: str) -> str:
    """How every report of this kind begins."""
    if form == "text":
        return f"{kind}\n"
    if form == "markdown":
        from coach.views.layout import markdown_front

        return markdown_front(kind)
    from coach.views.html.page import page_head

    return page_head(kind)
