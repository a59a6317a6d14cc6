"""One place prints: no text of the user's or anybody's steers the terminal, whatever shows it."""

from __future__ import annotations

import ast
import io
import json
import re
import sys
from typing import TYPE_CHECKING, TextIO, cast

import click
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from coach.cli.main import coach
from coach.ingest.identity import slug
from coach.ingest.titles import clean_title
from coach.printing import STEERING, CleanStream, clean_text, one_line
from coach.tui import ask
from coach.tui.prompt import clean
from coach.views.json import dump
from coach.views.layout import console
from tests.test_architecture import modules

if sys.platform != "win32":
    from faulting.hostile import HOSTILE, Stage, steering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix terminal")

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
OTHERS = "\u2028\u2029\U000e0001\U000e0041\U000e007f\ud800"


def test_what_is_dropped() -> None:
    """Control characters but tab and line feed, bidi controls, odd line ends, tags."""
    controls = [chr(code) for code in (*range(32), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"]
    for char in (*controls, *BIDI, *OTHERS):
        assert clean_text(f"a{char}b") == "ab", ascii(char)
    assert clean_text("a\tb\nc") == "a    b\nc"
    assert one_line(" a\r\nb\u2028c\x00 ") == "a b c"


JOINED = "نمی\u200cخواستم", "👩🏽\u200d🔧 ❤\ufe0f"


@pytest.mark.parametrize("text", JOINED)
def test_joiners_stay(text: str) -> None:
    """Persian words are spelt with them, and one emoji is made of several."""
    assert clean_text(text) == one_line(text) == clean(text) == clean_title(text) == text
    assert json.loads(dump([text])) == [text]
    assert text in dump([text])


def test_joiners_that_join_nothing() -> None:
    """They go from titles; names made from titles lose all."""
    assert clean_title("\u200da\u200c \u200d b\u200d") == "a b"
    assert slug(JOINED[0], ()) == slug(JOINED[0].replace("\u200c", ""), ())


def test_joiners_from_document_to_json(run: Run, work: Path) -> None:
    """They are in titles, in what is shown of a story and in JSON."""
    work.write_text(
        f"## {JOINED[0]}\n\n**Situation:** {JOINED[1]} stood.\n\n**Action:** I rang.\n",
        encoding="utf-8",
    )
    run("add", str(work))
    (story,) = json.loads(run("list", "--format", "json").stdout)
    assert story["title"] == JOINED[0]
    shown = run("show", story["story"]).stdout
    assert all(text in shown for text in JOINED)


def test_json_keeps_the_text() -> None:
    """What could steer is written by its number, so that nothing is lost."""
    text = HOSTILE + BIDI + OTHERS
    page = dump({"text": text})
    assert not set(map(ord, page)) & set(STEERING)
    assert json.loads(page)["text"] == text


def test_a_stream_in_any_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where click writes bytes, as in an ASCII locale, they are clean too."""
    for encoding in ("ascii", "latin-1", "utf-8"):
        bytes_ = io.BytesIO()
        below = io.TextIOWrapper(bytes_, encoding=encoding, errors="replace")
        monkeypatch.setattr(sys, "stdout", CleanStream(below))
        click.echo(f"a{HOSTILE}b")
        click.echo(f"a{HOSTILE}b".encode())
        sys.stdout.writelines([f"a{HOSTILE}b\n"])
        print(f"a{HOSTILE}b", flush=True)  # noqa: T201
        assert steering(bytes_.getvalue()) == set()
        assert bytes_.getvalue().count(b"red]0;title") == 4


class Terminal(io.StringIO):
    """What rich takes for a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def test_drawing_keeps_its_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what rich draws, only its own sequences reach the terminal."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = Terminal()
    console(cast("TextIO", CleanStream(screen))).indented(HOSTILE, style="bold")
    assert "red]0;title" in screen.getvalue()
    assert steering(screen.getvalue().encode()) == {"\x1b[1m", "\x1b[0m"}


@pytest.mark.parametrize("keys", ["y\r", "\x1b[35;7m\x1b[<0;1M\x1b[Mabcy\r"])
def test_prompts_draw_clean(keys: str) -> None:
    """What prompt_toolkit draws is clean, and no sequence that is typed ends it with an error."""
    screen = io.StringIO()
    output = Vt100_Output(screen, lambda: Size(rows=24, columns=80))
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):
        pipe.send_text(keys)
        assert ask.confirm(f"Ä{BIDI}{HOSTILE}?", default=False) is True
        pipe.send_text(f"\x1b[35;7mä{BIDI}\r")
        ask.ask_line(f"Ä{BIDI}{HOSTILE}?")
    shown = steering(screen.getvalue().encode())
    assert shown
    assert not [char for char in shown if char in BIDI + OTHERS]
    assert "\x1b[35;7m" not in shown
    assert not [sequence for sequence in shown if sequence[:2] in {"\x1b]", "\x1bP", "\x1bc"}]


def test_what_is_typed_is_kept_clean() -> None:
    """No answer holds what could steer the terminal that shows it later."""
    assert clean(f"a{HOSTILE}{BIDI}b").translate(STEERING) == clean(f"a{HOSTILE}{BIDI}b")


def calls(text: str, name: str) -> list[str]:
    """The calls of a function or method of this name."""
    if name not in text:
        return []
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and name in {getattr(node.func, "attr", ""), getattr(node.func, "id", "")}
    ]


def test_nothing_prints_past_it() -> None:
    """Three places take the stream below; prompts draw on what is clean; nothing else writes."""
    texts = modules()

    def where(name: str) -> set[str]:
        return {path for path, text in texts.items() if calls(text, name)}

    assert where("stream_below") == {"views/layout.py", "tui/prompt.py", "cli/maintenance.py"}
    assert where("Console") == {"views/layout.py"}
    assert where("write_raw") == {"tui/prompt.py"}
    past = r"__std(out|err)__|std(out|err)\.buffer|create_output|set_title|print_formatted"
    child = "ingest/readers/limited.py"  # its output is a pipe to the coach that began it
    assert {path for path, text in texts.items() if re.search(past, text)} <= {child}
    assert {path for path, text in texts.items() if "import questionary" in text} == {"tui/ask.py"}
    prompts = [call for text in texts.values() for call in calls(text, "PromptSession")]
    widgets = calls(texts["tui/ask.py"], "prepare")
    assert len(calls(texts["tui/ask.py"], "unsafe_ask")) == len(widgets)
    assert (len(prompts), len(widgets)) == (4, 1)
    assert all("**terminal()" in call for call in [*prompts, *widgets])


# Every command, with hostile text for each of its options and arguments


def commands(
    command: click.Command = coach, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command of coach's, by the words that call it."""
    if path:
        yield path, command
    if isinstance(command, click.Group):
        for name in command.commands:
            yield from commands(command.commands[name], (*path, name))


def walks(text: str) -> Iterator[tuple[str, ...]]:
    """Every command as it is, in each format, with a text in each option, and as an argument."""
    story = {"STORY", "lift"}
    for path, command in commands():
        arguments = [each for each in command.params if isinstance(each, click.Argument)]
        named = ["lift"] * any(each.required or each.name in story for each in arguments)
        yield path
        yield (*path, "--help")
        yield (*path, text)
        yield (*path, "lift", text)
        yield (*path, f"--{text}")
        for option in command.params:
            if not isinstance(option, click.Option) or option.name in {"help", "output"}:
                continue
            flag = max(option.opts, key=len)
            if isinstance(option.type, click.Choice):
                yield from ((*path, *named, flag, str(value)) for value in option.type.choices)
            if not option.is_flag:
                yield (*path, *named, flag, text)
                yield (*path, *named, flag, f"/no/{text}")
    yield ("match", f"why the {text} lift?", "--top", "3", "--explain")
    yield ("plan", f"why {text}?", "why the lift?")
    yield from (("gaps", "--all", *more) for more in ((), ("--by", "skill"), ("--jd", "job.txt")))
    yield ("gaps", "--questions", "list.txt")
    yield ("add", ".", "--dry-run", "--verbose")
    yield ("add", ".", "--explain")
    yield ("export", "--redact", "--yes")
    yield ("export", "-o", f"ex{text}port.md".replace("/", ""))
    yield ("backup", f"back{text}up.zip".replace("/", ""))
    yield ("review", "answer.txt", "--all", "--story", "lift")
    yield ("history", "lift", "--full")
    yield ("questions", "--own", "--verbose", "--list")
    yield ("--bank", text, "list")
    yield (f"--{text}",)
    yield (text,)


GONE = {"forget", "remove"}
"""What would take the story away that others are to show."""


def walked(stage: Stage, run: Run, walk: Iterable[tuple[str, ...]]) -> tuple[set[str], int, int]:
    """What steers of all that is printed, how many commands were run, and how many ended well."""
    shown: set[str] = set()
    tried = done = 0
    for words in (*stage.beginning, *walk):
        if "lift" in words and set(words) & GONE:
            continue
        result = run(*words)
        assert isinstance(result.exception, SystemExit | None), ascii((words, result.exception))
        assert result.exit_code not in {None, 70}, ascii((words, result.output))
        assert "Traceback" not in result.output
        shown |= steering(result.output_bytes)
        tried += 1
        done += result.exit_code == 0
    return shown, tried, done


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Notes full of hostile text, in whose folder commands run."""
    made = Stage(tmp_path / "stage", HOSTILE, make=False)
    monkeypatch.chdir(made.folder)
    monkeypatch.setenv("EDITOR", f"cp {made.folder / 'answer.txt'}")
    return made


def test_no_command_steers(stage: Stage, run: Run) -> None:
    """Every command of the tree, given hostile text as its argument."""
    paths = [path for path, _ in commands()]
    shown, tried, _ = walked(stage, run, [(*path, HOSTILE) for path in paths])
    assert shown == set()
    assert tried > 30


@pytest.mark.thorough
def test_no_option_steers(stage: Stage, run: Run) -> None:
    """Every command, in each format, with hostile text in each of its options."""
    shown, tried, done = walked(stage, run, walks(HOSTILE))
    assert shown == set()
    assert tried > 250
    assert done > 80  # the walk is no series of refusals
