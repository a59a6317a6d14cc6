"""Whether a story is known or recited: wording repeated between tellings, and drills against it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.practice import Attempt

RUN: Final = 4
"""Words in a row that count as the same wording."""
SAME_FROM: Final = 0.5
"""Share of repeated runs from which a telling is recited: a guess, far above the share of one story
told in other words, and below that of a text with slips (docs/evaluation.md#known-or-recited)."""
TOLD_FROM: Final = 3
"""Tellings from which it is said."""
_FEWEST_WORDS: Final = 30


@dataclass(frozen=True, slots=True)
class Drill:
    """Another way to tell a story: an instruction, or seconds, or (neither) another question."""

    key: str
    word: str
    how: str
    ask: str = ""
    target: int | None = None


@dataclass(frozen=True, slots=True)
class RepeatedWording:
    """How much of a telling (the `number`th) is worded as the earlier one that is likest to it."""

    number: int
    share: float
    like: Attempt

    @property
    def is_recited(self) -> bool:
        """Whether coach says so."""
        return self.number >= TOLD_FROM and self.share >= SAME_FROM


@cache
def drills() -> tuple[Drill, ...]:
    """Return the drills, in the order in which they are offered."""
    import tomllib  # not for a story that is shown

    written = (Path(__file__).parent / "data" / "drills.toml").read_text(encoding="utf-8")
    return tuple(Drill(**drill) for drill in tomllib.loads(written)["drill"])


def without_drill(question: str) -> str:
    """Return a question without the instruction of a drill."""
    for drill in drills():
        question = question.removesuffix(drill.ask).strip()
    return question


def compare_wording(attempts: Sequence[Attempt]) -> RepeatedWording | None:
    """Compare the last telling of a story with those before; None for the first or a short one."""
    told = [one for one in attempts if len(one.answer.split()) >= _FEWEST_WORDS]
    if len(told) < 2 or told[-1] is not attempts[-1]:  # noqa: PLR2004
        return None
    last = _runs(told[-1].answer)
    shares = [len(last & _runs(one.answer)) / max(len(last), 1) for one in told[:-1]]
    at = max(range(len(shares)), key=lambda at: (shares[at], at))
    return RepeatedWording(len(told), shares[at], told[at])


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[\w']+", text.casefold().replace("’", "'"))
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
