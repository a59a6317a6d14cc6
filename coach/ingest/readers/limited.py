"""Read documents within limits of time and memory, so that none holds up the others.

A library may do whatever a document of a few bytes says: repeat a cell 300 million times. What a
library reads, and any long text, is read by another process, which ends at these limits.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Self, cast

from coach.domain.outline import OutlineDecision
from coach.domain.story import Anchor, Part, Section, SkippedBlock, Story
from coach.errors import UnreadableDocument
from coach.ingest.model import ReadResult
from coach.ingest.readers.registry import find_format, read_document

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

_LONG_TEXT: Final = 200_000  # bytes; what is shorter takes less time than a process to start
_MOST_SECONDS: Final = 20  # of the processor, a document
_MOST_WALL_SECONDS: Final = 60  # where the system counts no processor time
_MOST_MEMORY: Final = 1_000_000_000
_OUT_OF_TIME, _OUT_OF_MEMORY = 1, 3  # exit codes
_SLOW: Final = f"reading it takes more than {_MOST_SECONDS} seconds. Split it, or add a part of it."
_LARGE: Final = "reading it takes more than 1 GB of memory. Split it, or add a part of it."
_ENDS: Final = {_OUT_OF_TIME: _SLOW, -24: _SLOW, _OUT_OF_MEMORY: _LARGE, -9: _LARGE}
"""Why the process ended, by its exit code; -24 is SIGXCPU, -9 SIGKILL, both unknown to Windows."""
# Without numpy, which openpyxl takes if it is there: it is slow to load and holds much memory.
_PROGRAM: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); sys.modules['numpy'] = None; "
    "from coach.ingest.readers import limited; limited.limit_memory(); "
    "limited.serve(sys.stdin.buffer, sys.stdout.buffer)"
)


class DocumentReader:
    """Reads documents; leaving it ends the process that read the larger ones."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def read(
        self, path: Path, data: bytes, decisions: Sequence[OutlineDecision] = ()
    ) -> ReadResult:
        """Read bytes, as is decided; UnreadableDocument if no document, or if it takes too much."""
        if find_format(path).is_text and len(data) < _LONG_TEXT:
            return _read(path, data, decisions)
        answer = self._ask(path, data, decisions)
        if isinstance(answer, str):
            raise UnreadableDocument(path, answer)
        return ReadResult(
            tuple(map(_as_story, answer["stories"])),
            tuple(SkippedBlock(**_with_anchor(block)) for block in answer["skipped"]),
            tuple(answer["lost"]),
            answer["markdown"],
        )

    def _ask(self, path: Path, data: bytes, decisions: Sequence[OutlineDecision]) -> Any:  # noqa: ANN401  (JSON)
        """Return what the other process makes of a document, or why it makes nothing of it."""
        import subprocess  # only where it is needed

        if self._process is None:
            command = [sys.executable, "-P", "-c", _PROGRAM, json.dumps(sys.path)]
            pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere)  # noqa: S603
        process = cast("Any", self._process)  # with pipes
        with suppress(OSError):  # it has ended: its exit code says why
            request = [str(path), len(data), [asdict(one) for one in decisions]]
            process.stdin.write(json.dumps(request).encode() + b"\n" + data)
            process.stdin.flush()
        answer = process.stdout.readline()
        if answer.endswith(b"\n"):
            return json.loads(answer)
        process.communicate()
        self._process, code = None, process.returncode
        return _ENDS.get(code, f"the program that reads it crashes (exit code {code}).")


def _as_story(fields: dict[str, Any]) -> Story:
    sections = (Section(Part(section.pop("part")), **section) for section in fields["sections"])
    skills, questions = tuple(fields["skills"]), tuple(fields["questions"])
    told = {"sections": tuple(sections), "skills": skills, "questions": questions}
    return Story(**_with_anchor(fields) | told)


def _with_anchor(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"anchor": fields["anchor"] and _anchor(fields["anchor"])}


def _anchor(fields: dict[str, Any]) -> Anchor:
    return Anchor(**fields | {"pieces": tuple(map(_anchor, fields["pieces"]))})


def _read(path: Path, data: bytes, decisions: Sequence[OutlineDecision] = ()) -> ReadResult:
    """Read bytes; UnreadableDocument where coach has a fault: the other documents have none."""
    try:
        return read_document(path, data, decisions)
    except (UnreadableDocument, MemoryError):
        raise
    except Exception as error:
        why = f"it cannot be read for a fault of coach's own ({type(error).__name__})."
        raise UnreadableDocument(path, why) from error


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Read documents for another process: a line for a path and a size, then the bytes."""
    while request := requests.readline():
        path, size, kept = json.loads(request)
        data = requests.read(size)
        limit_time()
        try:
            decisions = [
                OutlineDecision(**one | {"anchor": _anchor(one["anchor"])}) for one in kept
            ]
            answer = json.dumps(asdict(_read(Path(path), data, decisions)))
        except UnreadableDocument as error:
            answer = json.dumps(error.why)
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)
        faulthandler.cancel_dump_traceback_later()
        answers.write(answer.encode() + b"\n")
        answers.flush()


def limit_memory() -> None:
    """Let this process have no more memory than a document may take."""
    with suppress(ImportError, ValueError, OSError):  # Windows has none, macOS takes no notice
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold the document
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def limit_time() -> None:
    """End this process where it works longer than a document may take, from now on."""
    faulthandler.dump_traceback_later(_MOST_WALL_SECONDS, exit=True)  # even inside a library
    with suppress(ImportError, ValueError, OSError):
        import resource

        end = int(time.process_time()) + 1 + _MOST_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (end, resource.getrlimit(resource.RLIMIT_CPU)[1]))
