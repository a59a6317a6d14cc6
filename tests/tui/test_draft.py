"""Times, commands and warnings: the small parts of an answer while it is typed."""

from __future__ import annotations

import pytest

from coach.tui.draft import SlashCommand, clock_time, parse_command, time_in_words, warn_of_command


@pytest.mark.parametrize(
    ("seconds", "target", "seen", "said"),
    [
        (0, None, "0:00", "0 seconds"),
        (61.9, None, "1:01", "1 minute 1 second"),
        (59, 60, "0:59 of 1:00", "59 seconds, within the target of 1 minute"),
        (
            600,
            120,
            "10:00, past the target of 2:00",
            "10 minutes, past the target of 2 minutes",
        ),
    ],
)
def test_times(seconds: float, target: int | None, seen: str, said: str) -> None:
    """Times are shown as clocks do, and said in words."""
    assert clock_time(seconds, target) == seen
    assert time_in_words(seconds, target) == said
    assert seen.startswith(clock_time(seconds))


def test_what_is_a_command() -> None:
    """Only the whole line; and only a short word after the slash looks like one."""
    assert parse_command(" /Hint ") is SlashCommand.HINT
    assert parse_command("/hint please") is None
    assert warn_of_command("/hnit").startswith("/hnit is no command")
    assert (
        warn_of_command("/hint")
        == warn_of_command("/24")
        == warn_of_command("/etc/hosts")
        == warn_of_command("")
        == ""
    )
