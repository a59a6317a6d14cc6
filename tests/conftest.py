"""What tests share: a quick deterministic encoder, the real model compiled once, and banks."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import shutil
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

from coach.app import App
from coach.cli.main import coach
from coach.config import Settings
from coach.progress import SilentReporter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from coach.embeddings.encoder import OnnxEncoder

# A machine may be as slow as it likes: what is asserted holds at any speed.
hypothesis.settings.register_profile(
    "coach", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("coach")

# Where it is ignored (nohup), all that tests start would ignore it, and those of a closed terminal
# would wait for ever.
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# Where the large model is installed too, tests mean the small one unless they say otherwise.
os.environ["COACH_MODEL"] = "small"

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)

WORK = """\
# Work

Notes for interviews.

## The wrong coupon

**Problem:** I sent a 90 % coupon to every customer instead of ten testers.

**Resolution:** I stopped the mailing after 4 minutes and wrote an apology the same hour.

**Impact:** 212 orders used it; we honoured them and lost £3,100.

**Lessons Learned:** I never run a mailing without a second pair of eyes.

**Skills:** owning mistakes, e-mail

---

## Argument about the deploy train

**Situation:** Marek and I fought over the deploy schedule for weeks. He wanted to deploy \
on Fridays, I did not, and we had stopped talking at lunch.

**Action:** I asked him to draw his week on the board and found that Tuesdays hurt him.

## Template

**Problem:** [what went wrong]

**Resolution:** [what you did]
"""
"""A document of our own with two stories and a template, as people keep them."""

ESSAY = """\
The bug you never forget

Last year I broke the invoices of forty customers on a Friday evening, and we found it at nine.
Every developer remembers a day like that, and most people forgave it. Any team that was honest
told the customers the same night. Every team that waited lost some of them. A good developer
wrote the test first, most developers wrote it after their first bug, and all engineers who
wrote none met the same bug twice. So it went in every company that one of us had come from.
"""
"""A text that begins with an episode, and is about everybody all the same."""


def pytest_xdist_auto_num_workers() -> int:
    """For `-n auto`: half as many again as there are cores, for many tests wait for a terminal."""
    return ((os.cpu_count() or 1) * 3 + 1) // 2


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long, unless it is asked for, or tests are named.

    What takes long is not traced either: other tests reach the same lines in less time.
    """
    for item in items:
        if item.get_closest_marker("thorough"):
            item.add_marker(pytest.mark.no_cover)
    if os.environ.get("COACH_TESTS") == "thorough":
        return
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    # What is not traced is long, is timed, or tries hundreds of inputs.
    long = [item for item in items if item.get_closest_marker("no_cover")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in set(long)]


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes and long texts by their length.

    pytest 9.1 would put them whole into the name of a test, and that into the environment; those of
    an archive hold the time of day, so that no two processes would call a test the same.
    """
    if isinstance(val, bytes) or (isinstance(val, str) and len(val) > 200):
        return f"{len(val)}-{type(val).__name__}"
    return None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write down what was skipped, where COACH_TESTS_SKIPPED names a file for it."""
    if path := os.environ.get("COACH_TESTS_SKIPPED"):
        skipped = {report.nodeid for report in terminalreporter.stats.get("skipped", ())}
        Path(path).write_text("".join(f"{name}\n" for name in sorted(skipped)), encoding="utf-8")


class WordEncoder:
    """Unit vectors from the words of a text: deterministic, quick, and alike for shared words."""

    def __init__(self, fingerprint: str = "words-1", dimensions: int = 64) -> None:
        self.fingerprint = fingerprint
        self.dimensions = dimensions
        self.texts: list[str] = []

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """The sum of one fixed pseudo-random vector per word, made unit length."""
        self.texts += texts
        rows = [_text(text, self.dimensions) for text in texts]
        if progress is not None:
            progress(len(texts))
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimensions)


@functools.cache
def _text(text: str, dimensions: int) -> NDArray[np.float64]:
    words = re.findall(r"\w+", text.lower()) or [text]
    total = np.sum([_word(word, dimensions) for word in words], axis=0)
    unit: NDArray[np.float64] = total / np.linalg.norm(total)
    return unit


@functools.cache
def _word(word: str, dimensions: int) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).normal(size=dimensions)


@pytest.fixture
def words() -> WordEncoder:
    """A quick encoder where meaning does not matter."""
    return WordEncoder()


@pytest.fixture(scope="session")
def real_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder in which the real model has been compiled, once for all workers of a run.

    Once for several runs, where COACH_TESTS_CACHE names a folder that outlives them.
    """
    from coach.embeddings.loader import open_encoder  # noqa: PLC0415
    from coach.embeddings.registry import SMALL  # noqa: PLC0415

    if kept := os.environ.get("COACH_TESTS_CACHE"):
        shared = Path(kept)
        shared.mkdir(parents=True, exist_ok=True)
    else:
        shared = tmp_path_factory.getbasetemp()
        if os.environ.get("PYTEST_XDIST_WORKER"):
            shared = shared.parent
    cache = shared / "real-cache"
    with FileLock(shared / "real-cache.lock"):
        open_encoder(SMALL.model, cache / "models", SilentReporter()).encode(["compiled now"])
    return cache


@pytest.fixture(scope="session")
def real_encoder(real_cache: Path) -> OnnxEncoder:
    """The real model, for tests in which meaning matters."""
    from coach.embeddings.encoder import OnnxEncoder  # noqa: PLC0415
    from coach.embeddings.registry import (  # noqa: PLC0415
        SMALL,
        read_manifest,
    )

    folder = real_cache / "models" / SMALL.model.fingerprint
    manifest = read_manifest(folder)
    assert manifest is not None
    return OnnxEncoder(folder, manifest)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A document with two stories and a template."""
    path = tmp_path / "notes" / "work.md"
    path.parent.mkdir()
    path.write_text(WORK, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache as the first command leaves it: coach's data parsed, its competencies encoded.

    To do it again for each new bank would be a third of all the time that tests take.
    """
    folder = tmp_path_factory.mktemp("prepared")
    folders = Settings(bank=folder / "bank", cache=folder / "cache", model="small")
    document = folder / "work.md"
    document.write_text(WORK, encoding="utf-8")
    opened = App(folders, SilentReporter(), encoder=WordEncoder(), now=lambda: NOW)
    opened.add([document])
    list(opened.match(["tell me about a failure"], top=1))
    opened.questions.all()
    opened.close()
    return folders.cache


@pytest.fixture
def folders(tmp_path: Path, prepared: Path) -> Settings:
    """The folders of a new bank, with a cache in which coach's own data lies ready."""
    shutil.copytree(prepared, tmp_path / "cache")
    return Settings(bank=tmp_path / "bank", cache=tmp_path / "cache", model="small")


@pytest.fixture
def workspace(folders: Settings, words: WordEncoder) -> Iterator[App]:
    """An empty bank with the quick encoder and a clock that stands still."""
    opened = App(folders, SilentReporter(), encoder=words, now=lambda: NOW)
    yield opened
    opened.close()


@pytest.fixture
def run(
    folders: Settings, words: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Run the command line in-process on a new bank with the quick encoder."""
    monkeypatch.setenv("COACH_BANK", str(folders.bank))
    monkeypatch.setenv("COACH_CACHE", str(folders.cache))
    monkeypatch.setattr("coach.embeddings.loader.open_encoder", lambda *_: words)

    def invoke(*arguments: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(coach, arguments, input=stdin, prog_name="coach")

    return invoke


@pytest.fixture
def full(run: Callable[..., Result], work: Path) -> Callable[..., Result]:
    """The command line on a bank with two stories of a document and one written with coach."""
    assert run("add", str(work)).exit_code == 0
    assert run("new", "--title", "The lost parcels", "--action", "I rang 3 depots.").exit_code == 0
    return run


@pytest.fixture
def kept(full: Callable[..., Result], tmp_path: Path) -> Path:
    """A backup of that bank."""
    file = tmp_path / "kept.zip"
    assert full("backup", str(file)).exit_code == 0
    return file
