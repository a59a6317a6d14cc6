"""The machine around coach: disk space, the clock, the terminal."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from coach.diagnosis import Check, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.diagnosis import Display
    from coach.settings import Settings

_MEGABYTE = 1_000_000
_TOO_LITTLE = 50 * _MEGABYTE
_LITTLE = 500 * _MEGABYTE
"""Bytes free. Choices: a bank of 1,000 stories takes some 20 MB, compiling a model some 400."""

_SLACK = timedelta(minutes=10)
_OLDEST = datetime(2026, 1, 1, tzinfo=UTC)
"""coach is younger than this: a clock before it is wrong."""

_NARROW = 60
_UTF_8 = ("utf-8", "utf8")


def look_at_disks(settings: Settings) -> list[Check]:
    """What is free where coach writes, each disk once."""
    checks: list[Check] = []
    disks: set[int] = set()
    for name, folder in _written_to(settings):
        there = next((each for each in (folder, *folder.parents) if each.exists()), folder)
        if (disk := there.stat().st_dev) in disks:
            continue
        disks.add(disk)
        free = shutil.disk_usage(there).free
        found = f"{free // _MEGABYTE:,} MB are free for {name} ({there})."
        state = _enough(free)
        checks.append(Check("disk", state, found, "" if state is State.OK else "Free some space."))
    return checks


def _written_to(settings: Settings) -> list[tuple[str, Path]]:
    absolute = [("the bank", settings.bank.absolute()), ("the cache", settings.cache.absolute())]
    return [*absolute, ("temporary files", Path(tempfile.gettempdir()))]


def _enough(free: int) -> State:
    if free < _TOO_LITTLE:
        return State.FAULT
    return State.NOTE if free < _LITTLE else State.OK


def look_at_clock(now: datetime, newest: Mapping[str, str]) -> list[Check]:
    """Whether the clock agrees with what the bank has seen; `newest` is by kind, ISO 8601."""
    if now < _OLDEST:
        found = f"The clock says {now:%Y-%m-%d}, before coach was written."
        return [Check("clock", State.FAULT, found, "Set the clock.")]
    for what, when in newest.items():
        moment = datetime.fromisoformat(when)
        if moment.replace(tzinfo=moment.tzinfo or UTC) > now + _SLACK:
            found = (
                f"The bank has {what} of {when[:10]}, and the clock says {now:%Y-%m-%d}. What is "
                "due, and when, is wrong while the clock is."
            )
            return [Check("clock", State.FAULT, found, "Set the clock; else it mends itself then.")]
    return [Check("clock", State.OK, "Nothing in the bank is dated in the future.")]


def look_at_display(display: Display) -> list[Check]:
    """Whether the terminal can show everything."""
    if display.encoding.lower() not in _UTF_8:
        found = (
            f"The terminal's encoding is {display.encoding}; some letters become question marks."
        )
        return [Check("terminal", State.NOTE, found, "export LANG=C.UTF-8, or PYTHONUTF8=1")]
    if not display.is_terminal:
        return [Check("terminal", State.OK, "The output is a pipe or a file, in UTF-8.")]
    colour = "in colour" if display.colour else "without colour"
    if display.width < _NARROW:
        found = (
            f"The terminal has {display.width} columns; tables become sentences below {_NARROW}."
        )
        return [Check("terminal", State.NOTE, found, "Widen it to 80.")]
    return [Check("terminal", State.OK, f"{display.width} columns, UTF-8, {colour}.")]
