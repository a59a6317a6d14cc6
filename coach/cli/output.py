"""--format and -o FILE: one set of options, and one method that prints or writes a result."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from coach.cli.context import console_out
from coach.errors import FileInTheWay
from coach.printing import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from coach.cli.context import Decorator


SUFFIXES: Final = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".json": "json",
    ".csv": "csv",
}

_MARK_ENDS: Final = {"text": "\n", "csv": "\n", "json": ",", "markdown": "\n---\n", "html": "-->\n"}
"""What the beginning of a page ends with by which coach knows its own files."""


@dataclass(frozen=True, slots=True)
class Output:
    """Where a result goes: the value of --format, the forms there are, -o and --force."""

    named: str | None
    forms: tuple[str, ...]
    path: Path | None = None
    force: bool = False

    @property
    def form(self) -> str:
        """The form named, else that of the file's name, else the first."""
        by_name = SUFFIXES.get(self.path.suffix.lower(), "") if self.path else ""
        return self.named or (by_name if by_name in self.forms else self.forms[0])

    def write(
        self,
        result: object,
        show: str = "",
        pages: Mapping[str, str] | None = None,
        *,
        document: object = None,
        **options: object,
    ) -> None:
        """Print a result in the form that is wanted, or write it into the file of -o.

        `show` and `pages` (by form) name functions ("coach.views.gaps.show_gaps"), imported when
        they are needed. Text is shown by one of a console and the result, which gets the `options`
        too. JSON needs none: it is `document`, or what the result gives.

        Raises:
            FileInTheWay: something else than an older page of its form is in the file.
        """
        if self.form == "json":
            from coach.views.json import dump

            page = f"{dump(result if document is None else document)}\n"
        elif self.form != "text":
            page = _import((pages or {})[self.form])(result)
        elif self.path is None:
            _import(show)(console_out(), result, **options)
            return
        else:
            from coach.views.layout import console

            stream = io.StringIO()
            _import(show)(console(stream), result, **options)
            page = f"coach {click.get_current_context().info_name}\n{stream.getvalue()}"
        if self.path is not None:
            mark = "".join(page.partition(_MARK_ENDS[self.form])[:2])
            write_report(self.path, page, mark, force=self.force)
            click.echo(f"Written: {one_line(str(self.path))}")
            return
        click.echo(page, nl=False)


def output_options(*forms: str, file: bool = False) -> Decorator:
    """Give a command --format and, with `file`, -o and --force; it gets them as `output`."""
    explained = "; coach help json explains JSON" if "json" in forms else ""
    by_name = f" Default: by the name of -o, else {forms[0]}." if file else ""
    options = [
        click.option(
            "--format", "form", type=click.Choice(forms), help=f"Output{explained}.{by_name}"
        )
    ]
    if file:
        options += [
            click.option(
                "-o",
                "--output",
                type=click.Path(path_type=Path),
                metavar="FILE",
                help="Write it into a file; an older one of coach's there is replaced, "
                "nothing else.",
            ),
            click.option("--force", is_flag=True, help="With -o: replace whatever is there."),
        ]

    def attach(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def call(
            *args: Any,  # noqa: ANN401  (what click passes on)
            form: str | None,
            output: Path | None = None,
            force: bool = False,
            **others: Any,  # noqa: ANN401
        ) -> Any:  # noqa: ANN401
            return command(*args, output=Output(form, forms, output, force), **others)

        for option in reversed(options):
            option(call)
        return call

    return attach


def _import(place: str) -> Callable[..., Any]:
    module, _, name = place.rpartition(".")
    writer: Callable[..., Any] = getattr(import_module(module), name)
    return writer


def write_report(path: Path, page: str, mark: str, *, force: bool) -> None:
    """Write a report, for the user's eyes only; all of it or nothing.

    `mark` is how every report of its form begins: a file that begins so is an older report, and
    is replaced. Anything else is left alone, unless `force`.

    Raises:
        FileInTheWay: something else is there.
    """
    target = path.resolve()
    if target.is_dir():
        raise FileInTheWay(path, "this is a folder. Name a file in it.")
    if target.exists() and not force:
        with target.open("rb") as older:
            beginning = older.read(4096)
        if beginning and not beginning.startswith(mark.encode()):
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
