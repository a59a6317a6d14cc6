"""What several tests of commands do: press keys at a terminal, and read JSON that was printed."""

from __future__ import annotations

import json
import sys
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from coach.cli.main import coach

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.testing import Result

ENTER, CTRL_C = "\r", "\x03"


class Typed(NamedTuple):
    """How a command ended and what it printed, beside its prompts."""

    code: int | str | None
    out: str
    err: str


class Terminal(StringIO):
    """A standard input that says it is a terminal; the keys come through prompt_toolkit."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def press_keys(
    words: Sequence[str],
    keys: Sequence[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Typed:
    """Run coach with these words at a terminal, and press keys."""
    monkeypatch.setattr(sys, "stdin", Terminal())
    with create_pipe_input() as pipe:
        pipe.send_text("".join(keys))
        with (
            create_app_session(input=pipe, output=DummyOutput()),
            pytest.raises(SystemExit) as ended,
        ):
            coach.main([*words], prog_name="coach")
    return Typed(ended.value.code, *capsys.readouterr())


def printed_list(run: Callable[..., Result], *words: str) -> list[dict[str, Any]]:
    """Return the list that a command prints as JSON."""
    result = run(*words, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    assert isinstance(found, list)
    return found
