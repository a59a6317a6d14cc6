"""kill -9 at chosen points of a command, and what is there afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from faulting.row import Row

if TYPE_CHECKING:
    from random import Random

    from faulting.home import Home, Said

KILLED: Final = -9
_LATER: Final = 0.004
"""Seconds: a point lies before a step of the command or up to so long after, inside of it."""

_TRIES: Final = 3
"""A command may have ended before its moment comes; then there is another one."""

Run = Callable[..., "Said"]
"""The command to be killed, given more environment."""


@dataclass(frozen=True, slots=True)
class Victim:
    """A command to kill: what it finds, how it is run, and what a normal run then shows.

    `after` runs coach normally and returns its last command's end and what is lost or not right.
    """

    name: str
    set_up: Callable[[], None]
    run: Run
    after: Callable[[], tuple[Said, Sequence[str]]]


def kill(home: Home, victim: Victim) -> Row:
    """Kill a command at as many points as the home says; a row for all of them."""
    chance = home.chance()
    steps = count(home, victim)
    died, wrong, said = 0, [], None
    for _ in range(home.kills * _TRIES):
        if died == home.kills:
            break
        home.fresh()
        victim.set_up()
        before = home.kept()
        step, later = point(chance, steps)
        killed = victim.run(**at(home, step, later))
        died += killed.code == KILLED
        here = f"killed {later:.4f} s after step {step} of {steps}"
        wrong += [f"{here}: {each}" for each in home.lost(before)]
        said, found = victim.after()
        wrong += [f"{here}, then: {each}" for each in (*found, *complaints(said))]
        wrong += [f"{here}, then: {each}" for each in home.lost(before)]
    if died < home.kills:
        wrong.append(f"only {died} of {home.kills} were killed")
    sentence = f"{died} of {home.kills} killed, then: {said.sentence if said else ''}"
    lost = "nothing" if not wrong else wrong[0]
    return Row(victim.name, sentence, said.code if said else None, lost, tuple(wrong))


def count(home: Home, victim: Victim) -> int:
    """How many steps the command takes when nobody kills it."""
    home.fresh()
    victim.set_up()
    told = home.folder / "steps"
    said = victim.run(**at(home, 0, 0), STEPS=str(told))
    if said.code:
        raise RuntimeError(f"{victim.name}: {said.err}")
    return int(told.read_text(encoding="utf-8"))


def point(chance: Random, steps: int) -> tuple[int, float]:
    """A step, and how long after it."""
    return chance.randint(1, steps), chance.choice([0.0, chance.uniform(0, _LATER)])


def at(home: Home, step: int, later: float) -> dict[str, str]:
    """The environment that has a command killed there."""
    below = {"KILL_BELOW": str(home.folder), "KILL_SQL": "1"}
    return below | {"KILL_STEP": str(step), "KILL_LATER": f"{later:.4f}"}


def complaints(said: Said) -> list[str]:
    """What is not right with a command that should just work."""
    if said.code or "Traceback" in said.err or "Error" in said.err:
        return [f"exit {said.code}: {said.err[-300:]}"]
    return []
