"""A target: something of coach that takes bytes from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


class Failed(Exception):
    """What came out is not what holds for any input."""


@dataclass(frozen=True, slots=True)
class Target:
    """`prepare` gets a scratch folder and returns the check, which raises what it finds wrong.

    `seeds` are the inputs that mutation begins with. Nothing of coach is imported before
    `prepare` is called, so that what it imports can be instrumented.
    """

    prepare: Callable[[Path], Callable[[bytes], None]]
    seeds: Callable[[], Iterable[bytes]]
