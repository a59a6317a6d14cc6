"""Write docs/coach.1, the manual page, from the helps of commands and the topics of `coach help`.

`python scripts/man_page.py`; tests hold the page to it, and the wheel brings it to share/man/man1.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.main import coach
from coach.cli.maintenance import help_topics

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent.parent / "docs" / "coach.1"
LEFT_OUT = "json"
"""A topic for programs: docs/reference/json.md."""
EXITS = (
    (0, "done"),
    (1, "it could not be done, or the doctor found a fault"),
    (2, "wrong usage"),
    (70, "a fault of coach's own"),
    (130, "interrupted"),
)


def escape(text: str) -> str:
    """Return a line of text as roff prints it."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{text}" if text.startswith((".", "'")) else text


def paragraphs(text: str) -> Iterator[str]:
    """Yield what a help says as roff; what stands below a mark of click's stays as it is."""
    for paragraph in re.split(r"\n\s*\n", cleandoc(text)):
        lines = paragraph.splitlines()
        if lines[0].strip() == "\b":
            yield from (".PP", ".nf", *map(escape, lines[1:]), ".fi")
        else:
            yield from (".PP", *(escape(line.strip()) for line in lines))


def sections(context: click.Context) -> Iterator[str]:
    """Yield a command, what it takes, and the commands below it."""
    command = context.command
    usage = " ".join(command.collect_usage_pieces(context))
    yield f".SS {escape(f'{context.command_path} {usage}')}"
    yield from paragraphs(command.help or "")
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record and record[1] and "--help" not in parameter.opts:
            yield from (".TP", rf"\fB{escape(record[0])}\fR", escape(record[1]))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner:
                yield from sections(
                    click.Context(inner, info_name=name, parent=context, **inner.context_settings)
                )


def man_page() -> str:
    """Return the page."""
    context = click.Context(coach, info_name="coach", **coach.context_settings)
    about = (coach.help or "").partition("\n")[0].rstrip(".")
    lines = [
        f'.TH COACH 1 "" "coach {version("storycoach")}" "User Commands"',
        ".SH NAME",
        rf"coach \- {escape(about[0].lower() + about[1:])}",
        ".SH SYNOPSIS",
        r"\fBcoach\fR [\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGS\fR]...",
        ".SH COMMANDS",
        *sections(context),
    ]
    for name, text in help_topics().items():
        if name != LEFT_OUT:
            title, _, rest = text.partition("\n")
            lines += [f".SH {name.upper()}", escape(title), ".PP", ".nf"]
            lines += [*map(escape, rest.strip("\n").splitlines()), ".fi"]
    lines.append(".SH EXIT STATUS")
    for code, meaning in EXITS:
        lines += [".TP", str(code), escape(meaning)]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(man_page(), encoding="utf-8")
