"""Limits of reading: what a library reads is read by another process; the rest goes on."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.errors import UnreadableDocument
from coach.ingest import sync
from coach.ingest.readers import limited
from coach.ingest.readers.limited import DocumentReader
from coach.ingest.readers.registry import discover_documents, list_folder, read_document
from coach.ingest.sync import load_document
from tests.reading.office import word
from tests.reading.told import MAIL

if TYPE_CHECKING:
    from coach.ingest.model import ReadResult

LIFT = "# Lift\n\n**Situation:** It stood in March.\n\n**Action:** I rang the firm.\n"


def test_another_process_reads_the_same() -> None:
    """What it says is what is read here; one process reads several documents."""
    data = word("# Lift\n**Situation:** It stood in März.\n**Action:** I rang them.\nSkills: a, b")
    with DocumentReader() as reader:
        assert reader.read(Path("a.docx"), data) == read_document(Path("a.docx"), data)
        first = reader._process  # noqa: SLF001
        with pytest.raises(UnreadableDocument, match="no Word document"):
            reader.read(Path("b.docx"), b"PK")
        assert reader.read(Path("a.docx"), data).stories
        assert first is reader._process  # noqa: SLF001
        assert first
    assert first.poll() is not None


def test_small_text_needs_no_process() -> None:
    """Text is read here, unless it is long."""
    with DocumentReader() as reader:
        assert reader.read(Path("a.md"), LIFT.encode()).stories
        assert reader._process is None  # noqa: SLF001
        assert len(reader.read(Path("a.md"), (LIFT * 3_000).encode()).stories) == 3_000
        assert reader._process  # noqa: SLF001


@pytest.mark.skipif(sys.platform == "win32", reason="there it has no such exit codes")
@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("os._exit(1)", "more than 20 seconds"),
        ("os.kill(os.getpid(), 24)", "more than 20 seconds"),
        ("os._exit(3)", "more than 1 GB"),
        ("os.kill(os.getpid(), 9)", "more than 1 GB"),
        ("os.abort()", r"crashes \(exit code -6\)"),
    ],
)
def test_a_process_that_ends(monkeypatch: pytest.MonkeyPatch, end: str, words: str) -> None:
    """Why is said by how it ended, and the next document is read by another."""
    data = word("# Lift\n**Situation:** It stood.\n**Action:** I rang them.")
    with DocumentReader() as reader:
        with monkeypatch.context() as patch:
            patch.setattr(limited, "_PROGRAM", f"import os, sys; sys.stdin.buffer.read(9); {end}")
            with pytest.raises(UnreadableDocument, match=words):
                reader.read(Path("a.docx"), data)
        assert reader.read(Path("a.docx"), data).stories


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no notice")
@pytest.mark.parametrize(
    ("work", "code"),
    [
        ("limited._MOST_SECONDS = 0; limited.limit_time()\nwhile True: pass", -24),
        ("limited._MOST_WALL_SECONDS = 0.2; limited.limit_time(); time.sleep(60)", 1),
        ("limited.limit_memory()\ntry: bytes(1_100_000_000)\nexcept MemoryError: os._exit(3)", 3),
    ],
)
def test_limits_hold(work: str, code: int) -> None:
    """A process ends that works too long, waits too long, or wants too much memory."""
    program = f"import os, time; from coach.ingest.readers import limited; {work}"
    ended = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, timeout=60
    )
    assert ended.returncode == code, ended.stderr


def test_serving(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line for each document: what it says, or why it says nothing."""
    monkeypatch.setattr(limited, "limit_time", lambda: None)
    data = LIFT.encode()
    requests = b"".join(
        json.dumps([name, len(data), []]).encode() + b"\n" + data for name in ("a.md", "a.pdf")
    )
    answers = io.BytesIO()
    limited.serve(io.BytesIO(requests), answers)
    first, second = map(json.loads, answers.getvalue().splitlines())
    assert first["stories"][0]["title"] == "Lift"
    assert second.startswith("this is no PDF that can be read")


def test_no_memory_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process without memory ends, and its exit code says so."""

    def ended(code: int) -> None:
        raise SystemExit(code)

    def exhausted(_path: Path, _data: bytes, _decisions: object) -> ReadResult:
        raise MemoryError

    monkeypatch.setattr(limited, "limit_time", lambda: None)
    monkeypatch.setattr(limited, "read_document", exhausted)
    monkeypatch.setattr(os, "_exit", ended)
    with pytest.raises(SystemExit, match="3"):
        limited.serve(io.BytesIO(b'["a.md", 1, []]\nx'), io.BytesIO())


def test_a_fault_of_coach(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in a reader is a problem of one document, by its name."""

    def broken(_path: Path, _data: bytes, _decisions: object) -> ReadResult:
        raise KeyError("x")

    monkeypatch.setattr(limited, "read_document", broken)
    with DocumentReader() as reader, pytest.raises(UnreadableDocument, match="KeyError"):
        reader.read(Path("a.md"), b"x")


def test_long_text() -> None:
    """Five million characters are the most: nobody writes as many notes in one file."""
    with pytest.raises(UnreadableDocument, match="more than 5,000,000 characters"):
        read_document(Path("a.txt"), b"a" * 5_000_001)


@pytest.mark.skipif(sys.platform == "win32", reason="made of Unix")
def test_a_pipe_put_in_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that becomes a pipe between the look at it and its opening holds nothing up."""
    path = tmp_path / "a.md"
    path.write_text("x")
    original = sync._open_at_once  # noqa: SLF001

    def swapped(name: str, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return original(name, flags)

    monkeypatch.setattr(sync, "_open_at_once", swapped)
    with pytest.raises(UnreadableDocument, match="not an ordinary file"):
        load_document(path)


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="needs /proc")
def test_a_file_without_size() -> None:
    """Files of /proc say that they are ordinary and empty; some never end."""
    with pytest.raises(UnreadableDocument, match="not an ordinary file"):
        load_document(Path("/proc/version"))


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_count_once(tmp_path: Path) -> None:
    """A link to a file that is read is left out; of two links to another file one is read."""
    notes = tmp_path / "notes"
    notes.mkdir()
    (tmp_path / "outside.md").write_text(LIFT)
    (notes / "real.md").write_text(LIFT)
    (notes / "another.md").symlink_to(notes / "real.md")
    (notes / "out1.md").symlink_to(tmp_path / "outside.md")
    (notes / "out2.md").symlink_to(tmp_path / "outside.md")
    names = [path.name for path in discover_documents(notes)]
    assert names in (["out1.md", "real.md"], ["out2.md", "real.md"])


def test_a_folder_that_cannot_be_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named, and the others are read; a link to nowhere is no such thing."""
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.md").write_text(LIFT)
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere")
    original = os.scandir

    def refused(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(os, "scandir", refused)
    files, closed = list_folder(str(tmp_path))
    assert [Path(name).name for name, *_ in files] == ["a.md"]
    assert closed == {
        str(tmp_path / "closed"): "not all of it can be looked at (Permission denied)."
    }


def test_lock_files(tmp_path: Path) -> None:
    """What Word and LibreOffice lay beside an open document is no document."""
    for name in ("~$notes.docx", ".~lock.notes.odt#", "notes.md"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in discover_documents(tmp_path)] == ["notes.md"]
    for name in ("~$notes.docx", ".~lock.notes.odt#"):
        with pytest.raises(UnreadableDocument, match="Name the document itself"):
            read_document(Path(name), b"x")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_bytes_that_are_not_utf8(end: str) -> None:
    """Few of them do not turn a text in UTF-8 into another; they are noted, by their line."""
    text = f"# Öl{end}{end}**Situation:** Es fehlten für Köln – am Freitag – Etiketten.{end}"
    data = text.encode() + b"**Aktion:** Ich fuhr \xff\xfe hin.\n"
    result = read_document(Path("a.md"), data)
    assert "für Köln –" in result.stories[0].text
    assert "\ufffd\ufffd hin" in result.stories[0].text
    (block,) = result.skipped
    assert (block.first_line, block.reason, block.is_problem) == (4, "2 bytes are not UTF-8", True)


def test_old_encodings_are_no_damaged_utf8() -> None:
    """A text in an old encoding is read in it, without a note."""
    for encoding in ("latin-1", "cp1252", "mac_roman"):
        result = read_document(
            Path("a.txt"), f"Café\n\nI spilt it in Köln. {MAIL}".encode(encoding)
        )
        assert "\ufffd" not in result.stories[0].text
        assert not result.skipped
