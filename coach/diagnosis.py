"""What `coach doctor` finds: one finding for each thing looked at, and what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class State(StrEnum):
    """Whether something is as it should be, worth knowing, or in the way of coach."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    `about` is the area ("bank"), `found` a sentence, `remedy` what to do: a command, or a sentence
    where no command does it; empty where nothing needs doing.
    """

    about: str
    state: State
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Display:
    """What coach prints on: whether a terminal or a pipe, its columns, its encoding, colour."""

    is_terminal: bool
    width: int
    encoding: str
    colour: bool


def count(checks: Sequence[Check], state: State) -> int:
    """How many findings are of a state."""
    return sum(each.state is state for each in checks)


_CLAUSE = re.compile(r"(>=|<=|==|!=|~=|<|>)\s*([\w.*+!-]+)")
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")


def satisfies(version: str, wanted: str) -> bool:
    """Whether a version is one of those wanted: ">=6.3.2,<7".

    Versions are compared by their numbers alone (PEP 440's release segment): 2.6.0rc1 counts as
    2.6.0, and what stands behind a plus sign says nothing.
    """
    return all(
        _holds(_numbers(version), sign, _numbers(bound)) for sign, bound in _CLAUSE.findall(wanted)
    )


def _holds(version: tuple[int, ...], sign: str, bound: tuple[int, ...]) -> bool:
    if sign == "~=":
        return version >= bound and version[: len(bound) - 1] == bound[:-1]
    size = max(len(version), len(bound))
    ours, theirs = ((*each, *[0] * (size - len(each))) for each in (version, bound))
    return {
        ">=": ours >= theirs,
        "<=": ours <= theirs,
        "==": ours == theirs,
        "!=": ours != theirs,
        "<": ours < theirs,
        ">": ours > theirs,
    }[sign]


def _numbers(version: str) -> tuple[int, ...]:
    found = _NUMBERS.match(version)
    return tuple(map(int, found[0].split("."))) if found else ()
