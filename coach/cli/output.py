"""--format, -o FILE and the pager: options, and one method that prints or writes a result."""

from __future__ import annotations

import io
import os
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial, wraps
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from coach.cli.context import PATH, console_out, is_plain, is_terminal
from coach.errors import FileInTheWay
from coach.printing import CleanStream, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from coach.cli.context import Decorator
    from coach.config import Settings


SUFFIXES: Final = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "anki",
}

STDOUT: Final = {"-", "/dev/stdout"}
"""Names that -o takes for the place where a result is printed without it."""


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
        paged: bool = True,
        **options: object,
    ) -> None:
        """Print a result in the form that is wanted, or write it into the file of -o.

        `show` and `pages` (by form) name functions ("coach.views.gaps.show_gaps"), imported when
        they are needed. Text is shown by one of a console and the result, which gets the `options`
        too. JSON needs none: it is `document`, or what the result gives. Where something is asked
        afterwards, it is not to be `paged`.

        Raises:
            FileInTheWay: see `write_report`.
        """
        if self.form == "json":
            from coach.views.json import dump

            page = f"{dump(result if document is None else document)}\n"
        elif self.form != "text":
            page = _import((pages or {})[self.form])(result)
        elif self.path is None:
            if paged:
                page_output()
            _import(show)(console_out(), result, **options)
            return
        else:
            from coach.views.layout import console

            stream = io.StringIO()
            _import(show)(console(stream), result, **options)
            page = f"coach {click.get_current_context().info_name}\n{stream.getvalue()}"
        if self.path is not None:
            context = click.get_current_context()
            settings = context.find_root().obj.settings
            kind = f"{context.info_name} {self.form}"
            write_report(settings, kind, self.path, page, force=self.force)
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
                type=PATH,
                metavar="FILE",
                help="Write it into a file; an older one of coach's there is replaced, "
                "nothing else.",
            ),
            click.option("--force", is_flag=True, help="With -o: replace another file there."),
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
            file = None if str(output) in STDOUT else output
            return command(*args, output=Output(form, forms, file, force), **others)

        for option in reversed(options):
            option(call)
        return call

    return attach


class HeldText(io.StringIO):
    """What is printed on a terminal, held back until it is known how long it is."""

    def isatty(self) -> bool:
        """Yes: it has the colours that the terminal below has."""
        return True


def page_output() -> None:
    """Show what a command prints from now on in the user's pager, where a screen does not hold it.

    That is PAGER, else less; none without a terminal, nor where PAGER is cat or empty. It comes up
    when the command has ended and its bank is closed, so nothing may be asked after this.
    """
    out = sys.stdout
    is_wanted = os.environ.get("PAGER", "less").strip() not in {"", "cat"} and not is_plain()
    if not (is_wanted and is_terminal() and isinstance(out, CleanStream)):
        return
    if not isinstance(out.below, HeldText):
        below, out.below = out.below, HeldText()
        click.get_current_context().call_on_close(partial(_show_held, out, out.below, below))


def _show_held(out: CleanStream, held: HeldText, below: IO[str]) -> None:
    """Print what was held back, or hand it to the pager."""
    import shutil  # only for a terminal

    text, out.below = held.getvalue(), below
    columns, rows = shutil.get_terminal_size()
    if sum(1 + len(click.unstyle(line)) // (columns + 1) for line in text.splitlines()) >= rows:
        os.environ.setdefault("LESS", "-FRX")
        with suppress(ValueError, OSError):  # PAGER is no command line, or no program
            click.echo_via_pager(text.removesuffix("\n"))
            return
    below.write(text)
    below.flush()


def _import(place: str) -> Callable[..., Any]:
    module, _, name = place.rpartition(".")
    writer: Callable[..., Any] = getattr(import_module(module), name)
    return writer


def write_report(settings: Settings, kind: str, path: Path, page: str, *, force: bool) -> None:
    """Write a report, for the user's eyes only; all of it or nothing. A link is written through.

    Only a report of the same kind that nobody has changed is replaced: its hash was noted in the
    bank when it was written. Any other file is, and a source gets one, only with `force`.

    Raises:
        FileInTheWay: something else is there, or the place is inside a bank, or in a source.
    """
    import hashlib  # only to write

    from coach.storage.files import place_of_file, whole_file

    target, notes = place_of_file(path, settings.cache), settings.bank / ".reports"

    def mark(content: bytes) -> bytes:
        return hashlib.sha256(kind.encode() + b"\0" + content).hexdigest().encode()

    written = notes.read_bytes().split() if notes.exists() else []
    if not force:
        if _is_of_source(settings, target):
            why = "this belongs to what you added to your bank. Name another place, or --force."
            raise FileInTheWay(path, why)
        if target.exists() and (content := target.read_bytes()) and mark(content) not in written:
            raise FileInTheWay(path)
    if (fresh := mark(page.encode())) not in written:
        descriptor = os.open(notes, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as noted:
            noted.write(fresh + b"\n")
    with whole_file(target) as file:
        file.write(page.encode())


def _is_of_source(settings: Settings, target: Path) -> bool:
    """Return whether a file is a source or a document of the bank, or would become one."""
    from coach.ingest.readers.registry import is_readable
    from coach.storage.bank import Bank

    with closing(Bank(settings.database)) as bank:
        paths = [source.path for source in bank.sources.all()]
        paths += bank.documents.all()
    roots = {Path(path).resolve() for path in paths}
    return target in roots or (is_readable(target) and not roots.isdisjoint(target.parents))
