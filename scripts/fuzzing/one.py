"""One target in a process of its own: `python -m fuzzing.one TARGET FOLDER SECONDS SEED [FILE]`.

With atheris the inputs are guided by what they reach in coach; without it they are mutated blindly.
With FILE, that input alone is tried, without either, and the exit status is 1 where it fails.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from fuzzing.limits import Large, Slow, bound_memory, bounded, spent
from fuzzing.mutation import MOST, mutate
from fuzzing.record import Record
from fuzzing.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fuzzing.target import Target


class Trial:
    """Tries inputs on a target, and ends the process when its time is over."""

    def __init__(self, check: Callable[[bytes], None], record: Record, folder: Path) -> None:
        self._check = check
        self._record = record
        self._folder = folder

    def once(self, data: bytes) -> bool:
        """Try one input; what it does wrong is kept. Whether it did nothing wrong."""
        began = time.process_time()
        failed: BaseException | None = None
        try:
            with bounded(len(data)):
                self._check(data)
        except (Exception, Slow, Large) as error:  # noqa: BLE001  (what this is all about)
            failed = error
        self._record.time(data, time.process_time() - began, self._folder)
        if failed is not None:
            self._record.fail(data, failed, self._folder)
        return failed is None

    def until(self, end: float) -> Callable[[bytes], None]:
        """Try inputs until so many processor seconds of this process and its children are over."""

        def run(data: bytes) -> None:
            self.once(data)
            if spent() > end:
                self._record.write(self._folder / f"{self._record.target}.json")
                os._exit(0)

        return run


def main() -> None:
    """Fuzz one target, or try one input."""
    name, folder, seconds, seed, *file = sys.argv[1:]
    target, atheris = TARGETS[name], None if file else installed()
    bound_memory()
    with tempfile.TemporaryDirectory() as scratch:
        seeds = list(target.seeds())
        with instrumented(atheris):
            trial = Trial(target.prepare(Path(scratch)), Record(name), Path(folder))
        if file:
            sys.exit(not trial.once(Path(file[0]).read_bytes()))
        run = trial.until(spent() + float(seconds))
        if atheris is None:
            _blind(run, seeds, int(seed))
        _guided(atheris, run, target, Path(scratch), int(seed))


def installed() -> Any:  # noqa: ANN401  (a module without types)
    """Atheris, or None where it is not installed."""
    try:
        return import_module("atheris")
    except ImportError:
        return None


def instrumented(atheris: Any) -> Any:  # noqa: ANN401
    """A context in which what is imported of coach tells the fuzzer what was reached."""
    return nullcontext() if atheris is None else atheris.instrument_imports(include=["coach"])


def _blind(run: Callable[[bytes], None], seeds: list[bytes], seed: int) -> NoReturn:
    """Mutate the seeds, and what came of them, for ever."""
    rng = random.Random(seed)  # noqa: S311  (to be done again, not to be guessed)
    for each in seeds:
        run(each)
    while True:
        run(mutate(rng.choice(seeds), rng, seeds))


def _guided(
    atheris: Any,  # noqa: ANN401
    run: Callable[[bytes], None],
    target: Target,
    scratch: Path,
    seed: int,
) -> None:
    """Let libFuzzer choose; half of its changes are by bytes and half by lines."""
    corpus = scratch / "corpus"
    corpus.mkdir()
    seeds = list(target.seeds())
    for number, each in enumerate(seeds):
        (corpus / str(number)).write_bytes(each)

    def change(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)  # noqa: S311
        if rng.random() < 0.5:  # noqa: PLR2004
            changed: bytes = atheris.Mutate(data, most)
            return changed
        return mutate(data, rng, seeds)[:most]

    own = [f"-artifact_prefix={scratch}/", "-timeout=120", "-rss_limit_mb=0"]  # ours are kept
    options = [f"-max_len={MOST}", f"-seed={seed}", *own]
    atheris.Setup([sys.argv[0], *options, str(corpus)], run, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
