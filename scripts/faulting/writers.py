"""Two processes that write into one bank for some time, beside one that reads."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from faulting.row import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from faulting.home import Home, Said
    from faulting.row import Row


def two_writers(home: Home) -> Row:
    """Each writes one story after another: none fails, and all are there in the end."""
    before = home.kept()
    until = time.monotonic() + home.seconds
    written: list[str] = []
    ended: list[Said] = []

    def write(name: str) -> None:
        number = 0
        while time.monotonic() < until or not number:
            number += 1
            title = f"{name} number {number}"
            said = home.coach("new", "--title", title, "--action", f"I did {number} of {name}.")
            ended.append(said)
            written.append(title.lower().replace(" ", "-"))

    def read() -> None:
        while time.monotonic() < until:
            ended.append(home.coach("match", "a time the lights went out"))

    both = [threading.Thread(target=write, args=(name,)) for name in ("Left", "Right")]
    for thread in (*both, watching := threading.Thread(target=read)):
        thread.start()
    for thread in (*both, watching):
        thread.join()
    listed = home.coach("list")
    names = {line.split()[0] for line in listed.out.splitlines()}
    lost = [*home.lost(before), *sorted(set(written) - names)]
    failed = next((said for said in ended if said.code), listed)
    fault = f"two writers, {home.seconds:g} s, {len(ended)} commands"
    return judge(fault, failed, 0, "", lost)


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {"two-writers": two_writers}
