"""The compiled model is half written: cut off, or its compiling killed. With the real model."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Final

from coach.config import settings_from
from coach.embeddings.registry import SMALL
from faulting.row import judge, left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from faulting.home import Home
    from faulting.row import Row

_QUESTION: Final = "a time the lights went out at the fair"
_MOST_SECONDS: Final = 12.0
"""Within so many seconds of its start, compiling is killed."""
_MOST_KILLS: Final = 5
"""Each compiles the model twice."""


def cut_off(home: Home) -> Row:
    """The graph, the description, and the weights in turn are cut to their half."""
    ready = settings_from(None, demo=False, environment=os.environ).models / SMALL.model.fingerprint
    fault = "half-written model cache: match"
    if not ready.is_dir():
        return left_out(fault, "the model is not compiled yet: coach match does it")
    mine = home.cache / "models" / SMALL.model.fingerprint
    for path in sorted(ready.iterdir()):
        shutil.rmtree(mine, ignore_errors=True)
        shutil.copytree(ready, mine)
        half = mine / path.name
        half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
        said = home.coach("match", _QUESTION, real=True)
        row = judge(fault, said, 0, "kettle")
        if row.wrong:
            return row
    return row


def killed(home: Home) -> Row:
    """The model is being compiled for the first time."""
    chance = home.chance()
    died = 0
    kills = min(home.kills, _MOST_KILLS)
    for _ in range(kills):
        shutil.rmtree(home.cache / "models", ignore_errors=True)
        words = home.command("match", _QUESTION, real=True)
        with subprocess.Popen(
            words, env=home.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(chance.uniform(1, _MOST_SECONDS))
            process.kill()
        died += process.returncode != 0
        row = judge(
            f"kill -9 in compiling the model, {died} times",
            home.coach("match", _QUESTION, real=True), 0, "kettle",
        )  # fmt: skip
        if row.wrong:
            return row
    return row


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    "cut-off-model": cut_off,
    "kill-compiling": killed,
}
