"""What several tests of commands do: press keys at a terminal, and read JSON that was printed."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from coach.cli.main import coach
from tests.test_wizard import Terminal, Typed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.testing import Result


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
