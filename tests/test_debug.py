"""`--debug`: a log that helps, and holds no word of the person's."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.cli import debug as debugging
from coach.cli.debug import DebugLog, code_place
from coach.cli.main import coach
from tests.test_cold_start import PROBE

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from coach.config import Settings

    Run = Callable[..., Result]

SECRETS = (
    "quizzelbrook", "vornaxian", "plimsworth", "drunkelfang", "ozzimandrel", "hexagrove",
    "tumblewick",
)  # fmt: skip
TITLE, BODY, FILE, QUESTION, ANSWER, SKILL, TYPED = SECRETS
STORY = f"""\
# The {TITLE} outage

**Situation:** The {BODY} pump stood still and 212 orders waited for it on that day.

**Action:** I rang the {BODY} people, and then I mended the pump with them in 4 hours.

**Result:** All 212 orders left by nine, and the {BODY} pump has run ever since.

**Skills:** {SKILL}
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the log goes, every command with --debug."""
    path = tmp_path / "logs" / "coach.log"
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.setenv("COACH_DEBUG", "1")
    monkeypatch.setenv("COACH_DEBUG_LOG", str(path))
    return path


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A document with words that nobody uses, also in its name."""
    path = tmp_path / f"{FILE}-notes" / f"{FILE}.md"
    path.parent.mkdir()
    path.write_text(STORY, encoding="utf-8")
    return path


class Keyboard(TextIOWrapper):
    """A terminal's keyboard, line by line."""

    def isatty(self) -> bool:
        """Yes."""
        return True


class Screen(StringIO):
    """A terminal's screen."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture
def practise(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run `coach practice` at a terminal and type into it."""
    assert run("--version").exit_code == 0

    def typed(*lines: str) -> str:
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdin", Keyboard(BytesIO("\n".join(lines).encode())))
            patched.setattr(sys, "stdout", screen := Screen())
            patched.setenv("TERM", "dumb")
            with pytest.raises(SystemExit):
                coach.main(["practice", "--count", "1", "--plain"], prog_name="coach")
        return screen.getvalue()

    return typed


def test_no_word_of_the_person_s(
    run: Run,
    document: Path,
    log: Path,
    tmp_path: Path,
    practise: Callable[..., str],
) -> None:
    """Every command, whether it ends well, with a mistake of theirs, or with one of ours."""
    answer = tmp_path / f"{ANSWER}.txt"
    answer.write_text(f"The {ANSWER} broke on that day and I mended the {ANSWER} in 4 hours.\n")
    for line in (
        ["add", str(document.parent), "--verbose"],
        ["add", "--dry-run", str(document)],
        ["add", str(tmp_path / f"no-{FILE}")],
        ["match", f"tell me about the {QUESTION}", "--top", "2"],
        ["match", "-f", str(tmp_path / f"no-{FILE}")],
        ["choose", TITLE],
        ["choose", "none", f"tell me about the {QUESTION}"],
        ["choose", TYPED],
        ["map", "own_mistake", TITLE],
        ["plan", f"tell me about the {QUESTION}", "a failure"],
        ["list"],
        ["show", TITLE],
        ["show", TYPED],
        ["edit", TITLE],
        ["tag", TITLE, "--confirm", "failure"],
        ["tag", TITLE, "--confirm", TYPED],
        ["tag"],
        ["questions", "add", f"who is {QUESTION}?", "--yes"],
        ["questions", "--search", QUESTION],
        ["questions", "remove", QUESTION],
        ["review", str(answer), "--question", f"the {QUESTION}?", "--story", TITLE],
        ["new", f"--title=The {TYPED} story", "--action", f"I did {TYPED} for a day."],
        ["date", "2099-01-01", "--company", TYPED],
        ["due"],
        ["stats"],
        ["history", TITLE],
        ["gaps"],
        ["gaps", "--framework", TYPED],
        ["sheet", "-o", str(tmp_path / f"{FILE}.html")],
        ["report"],
        ["export", "--redact", "--yes", "--also", TYPED],
        ["doctor"],
        ["model"],
        [TYPED],
        ["match", f"--{TYPED}", "x"],
        ["--bank", str(tmp_path / TYPED), "list"],
    ):
        result = run(*line)
        assert result.exit_code in {0, 1, 2}, (line, result.output)
        assert f"stories: {log}" in result.stderr
    answered = practise(TITLE, f"The {ANSWER} broke on that day.", "/done", "", "h", "")
    assert f"The {TITLE} outage" in answered
    assert ANSWER in run("history", "--full", TITLE).stdout

    assert run("remove", TITLE).exit_code == 0

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError(f"{BODY} {FILE}")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("coach.app.find_identity", fail)
        result = run("show", TITLE)
    assert result.exit_code == 70
    assert not any(secret in result.stderr for secret in SECRETS)
    written = log.read_text(encoding="utf-8")
    assert not [secret for secret in SECRETS if secret in written.lower()]
    assert str(tmp_path) not in written
    for part in (
        "command match --top", "command review --question --story", "command practice --count",
        "phase open bank", "phase refresh", "read=1", "phase rank", "stories=1", "phase render",
        "error ZeroDivisionError", "error StoryNotFound", "tests/test_debug.py", "storycoach=",
    ):  # fmt: skip
        assert part in written


def test_where_it_is(run: Run, folders: Settings) -> None:
    """In the cache folder unless it is named, for its owner's eyes, and said on stderr."""
    result = run("--debug", "model")
    log = folders.cache / "debug.log"
    assert result.stderr == f"Log of this run, without a word of your stories: {log}\n"
    assert log.stat().st_mode & 0o777 == 0o600
    assert log.parent.stat().st_mode & 0o777 == 0o700
    assert "command model" in log.read_text()


def test_off(run: Run, folders: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written unless it is asked for."""
    for value in ("", "0"):
        monkeypatch.setenv("COACH_DEBUG", value)
        assert run("model").stderr == ""
    assert not (folders.cache / "debug.log").exists()


def test_logging_is_not_imported(folders: Settings, run: Run, work: Path) -> None:
    """Off, it costs `coach list` not even the import of logging."""
    assert run("add", str(work)).exit_code == 0
    probe = PROBE.replace("leave(code):", "leave(code):\n    assert 'logging' not in sys.modules")
    done = subprocess.run(
        [sys.executable, "-c", probe, "--bank", str(folders.bank), "list"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "IMPORTED" in done.stderr


def test_it_cannot_be_written(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A log that cannot be is one sentence, before anything else is done."""
    monkeypatch.setenv("COACH_DEBUG_LOG", str(tmp_path))
    result = run("--debug", "list")
    assert result.exit_code == 2
    assert "the log cannot be written" in result.stderr
    assert "Traceback" not in result.stderr


def test_it_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full log is put aside, once, and both are for their owner only."""
    monkeypatch.setattr(debugging, "LARGEST", 2000)
    for _ in range(20):
        log = DebugLog(tmp_path / "debug.log")
        with log.phase("open bank") as count:
            count(stories=3)
        log.close()
    kept = sorted(tmp_path.iterdir())
    assert [each.name for each in kept] == ["debug.log", "debug.log.1"]
    assert {each.stat().st_mode & 0o777 for each in kept} == {0o600}
    assert all(each.stat().st_size < 2500 for each in kept)


def test_our_own_fault(run: Run, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --debug: one sentence, where it happened, what to do; no traceback, exit code 70."""
    run("add", str(work))

    def fail(*_: object) -> None:
        raise RuntimeError(work.read_text())

    monkeypatch.setattr("coach.app.find_identity", fail)
    result = run("show", "coupon")
    assert result.exit_code == 70
    assert result.stderr.startswith("Error: coach failed (RuntimeError in test_debug.py:")
    assert "coach --debug" in result.stderr
    assert "coupon" not in result.stderr


def test_places() -> None:
    """Code is named without the folders it lies in."""
    assert (
        code_place("/home/olga/venv/lib/python3.12/site-packages/click/core.py") == "click/core.py"
    )
    assert code_place(debugging.__file__) == "coach/cli/debug.py"
    assert code_place("/home/olga/secret/x.py") == "x.py"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_ends_the_log_and_not_the_command(
    run: Run, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said once, and the command does what it was asked."""
    monkeypatch.setenv("COACH_DEBUG_LOG", "/dev/full")
    before = Path("/dev/full").stat().st_mode
    result = run("help")
    assert result.exit_code == 0
    assert Path("/dev/full").stat().st_mode == before
    assert result.stderr.count("The log cannot be written any further (No space left") == 1
    assert "Traceback" not in result.output
    assert not log.exists()
