"""What reaches a bank: answers, the person's own competencies, jobs, questions, and backups."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import unicodedata
import zipfile
import zlib
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from fuzzing.corpus import ROOT, documents
from fuzzing.target import Failed, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from coach.app import App
    from coach.config import Settings

NOW: Final = datetime(2026, 3, 2, tzinfo=UTC)


class CountingEncoder:
    """Unit vectors from counted words: quick, the same for the same text, and no memory of any."""

    fingerprint = "counted-words"
    dimensions = 64

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """One row for each text."""
        del progress
        rows = np.full((len(texts), self.dimensions), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[zlib.crc32(word.encode()) % self.dimensions] += 1
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def settings_of(folder: Path) -> Settings:
    """The folders of a bank below this one."""
    from coach.config import Settings  # noqa: PLC0415

    return Settings(folder / "bank", folder / "cache", model="small")


def _open(settings: Settings) -> App:
    from coach.app import App  # noqa: PLC0415
    from coach.progress import SilentReporter  # noqa: PLC0415

    return App(settings, SilentReporter(), encoder=CountingEncoder(), now=lambda: NOW)


def _review(folder: Path) -> Callable[[bytes], None]:
    """The check of reviews; the first byte says what else is given: a question, a label."""
    from coach.domain.story import Part  # noqa: PLC0415
    from coach.errors import CoachError  # noqa: PLC0415
    from coach.review.answer import read_answer  # noqa: PLC0415
    from coach.views.json import dump  # noqa: PLC0415
    from coach.views.layout import Screen  # noqa: PLC0415
    from coach.views.review import show_review  # noqa: PLC0415

    workspace = _open(settings_of(folder))
    workspace.add([ROOT / "stories"])

    def check(data: bytes) -> None:
        options, answer = (data[0], data[1:]) if data else (0, b"")
        page = io.StringIO()
        with suppress(CoachError):
            given = read_answer(None, answer)
            question = given.texts[-1] if options & 1 else ""
            labels = {1: Part.ACTION} if not options % 16 else {}
            found = workspace.review(given, question=question, labels=labels)
            if abs(sum(part.share for part in found.parts.values())) > 1 + 1e-6:
                raise Failed("shares add up to more than the whole")
            show_review(Screen(file=page, width=80), found, everything=True)
            quiet(page.getvalue())
            quiet(dump(found.to_dict()))

    return check


def quiet(page: str) -> None:
    """Look for what could steer a terminal."""
    odd = {char for char in page if char != "\n" and unicodedata.category(char) == "Cc"}
    if odd := odd | {char for char in page if char in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"}:
        raise Failed(f"{sorted(odd)!a} reach the terminal")


def _competencies(folder: Path) -> Callable[[bytes], None]:
    """The check of the person's own file: it is used whole, or refused with what is wrong."""
    from coach.catalog.library import Library  # noqa: PLC0415
    from coach.errors import CompetenciesUnusable  # noqa: PLC0415

    own = folder / "competencies.toml"

    def check(data: bytes) -> None:
        own.write_bytes(data)
        with suppress(CompetenciesUnusable):
            library = Library(own, folder / "cache")
            library.check()
            held = {each.id for each in library.catalogue.competencies}
            named = {each for found in library.questions for each in found.competencies}
            if named - held:
                raise Failed("a question of a competency that is not there")
        shutil.rmtree(folder / "cache", ignore_errors=True)

    return check


def _own_files() -> Iterable[bytes]:
    yield (ROOT / "coach" / "catalog" / "data" / "competencies.toml").read_bytes()[:6000]
    yield b'[[competency]]\nid = "x"\nname = "X"\ndefinition = "d"\nindicators = ["I did it."]\n'
    yield b'[[framework]]\nid = "f"\nname = "F"\n[[framework.item]]\nname = "i"\n'


def _job(folder: Path) -> Callable[[bytes], None]:
    """The check of job descriptions."""
    from coach.errors import CoachError  # noqa: PLC0415
    from coach.ingest.jobs import read_job  # noqa: PLC0415
    from coach.matching.requirements import (  # noqa: PLC0415
        find_skill_names,
        sentences_of_job,
        skills_of_job,
    )

    path = folder / "job.txt"

    def check(data: bytes) -> None:
        path.write_bytes(data)
        with suppress(CoachError):
            text = read_job(path).text
            skills_of_job(text)
            for sentence in sentences_of_job(text):
                if not all(name.strip() for name in find_skill_names(sentence)):
                    raise Failed("a skill without a name")

    return check


def _questions(_: Path) -> Callable[[bytes], None]:
    """The check of question lists, one a line."""
    from coach.catalog.question_text import clean_list  # noqa: PLC0415
    from coach.errors import CoachError  # noqa: PLC0415

    def check(data: bytes) -> None:
        with suppress(CoachError):
            for question in clean_list(data.decode(errors="replace").splitlines(), "list"):
                quiet(question)

    return check


def _held(folder: Path) -> dict[str, bytes]:
    """The members of a backup of a bank with a few stories in it."""
    from coach.maintenance.backup import make_backup  # noqa: PLC0415

    with closing(_open(settings_of(folder))) as workspace:
        workspace.add([ROOT / "stories"])
    target = folder / "kept.zip"
    make_backup(settings_of(folder), target, NOW, force=False)
    return members_of(target)


def members_of(file: Path) -> dict[str, bytes]:
    """The members of a backup by their names."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _restored(folder: Path) -> Callable[[bytes], None]:
    """Restore a file into a new bank, and where it was taken, list its stories."""
    from coach.errors import CoachError  # noqa: PLC0415
    from coach.maintenance.restore import restore_backup  # noqa: PLC0415
    from coach.progress import SilentReporter  # noqa: PLC0415

    new, file = settings_of(folder / "new"), folder / "fuzzed.zip"

    def check(data: bytes) -> None:
        file.write_bytes(data)
        with suppress(CoachError):
            restore_backup(new, file, NOW, SilentReporter(), force=False)
            with closing(_open(new)) as workspace:
                workspace.stories()
        outside = {each.name for each in folder.iterdir()} - {"bank", "cache", "kept.zip"}
        if outside - {"new", file.name}:
            raise Failed(f"{outside} beside the bank")
        shutil.rmtree(folder / "new", ignore_errors=True)

    return check


def _backup(folder: Path) -> Callable[[bytes], None]:
    """The check of backups with a manifest that somebody wrote, or of any bytes."""
    held, check = _held(folder), _restored(folder)

    def changed(data: bytes) -> None:
        check(zipped(held | {"manifest.json": data}) if data[:1] == b"{" else data)

    return changed


def _database(folder: Path) -> Callable[[bytes], None]:
    """The check of backups whose database somebody changed, hashes and sizes put right."""
    held, check = _held(folder), _restored(folder)
    manifest = json.loads(held["manifest.json"])

    def changed(data: bytes) -> None:
        members = {"coach.db": _with(held["coach.db"], data)}
        described = manifest | {"members": [entry(*each) for each in members.items()]}
        check(zipped(members | {"manifest.json": json.dumps(described).encode()}))

    return changed


def _with(database: bytes, data: bytes) -> bytes:
    """A database with pieces of the input in it: three bytes of place, one of length, the piece."""
    changed = bytearray(database)
    while len(data) > 4:  # noqa: PLR2004  (what stands before a piece, and one byte of it)
        place = int.from_bytes(data[:3]) % len(changed)
        piece = data[4 : 5 + data[3] % 16]
        changed[place : place + len(piece)] = piece
        data = data[5 + data[3] % 16 :]
    return bytes(changed)


def entry(name: str, data: bytes) -> dict[str, object]:
    """What a manifest says of a member."""
    return {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def zipped(members: dict[str, bytes]) -> bytes:
    """A backup of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.comment = b"coach backup"
    return stream.getvalue()


def _manifests() -> Iterable[bytes]:
    members = [entry("coach.db", b""), entry("stories/a.md", b"x"), entry("../b.md", b"x")]
    texts = {"coach": "0.1.0", "created": "2026-03-02T00:00:00+00:00", "written": "/tmp/stories"}  # noqa: S108
    yield json.dumps({**texts, "schema": 1, "format": 1, "members": members}, indent=1).encode()
    yield b"PK\x05\x06" + bytes(18)


BANKS: Final = {
    "review": Target(_review, lambda: [b"\x01" + each for each in documents(".md", ".txt")]),
    "competencies": Target(_competencies, _own_files),
    "job": Target(_job, lambda: documents(".txt")),
    "questions": Target(_questions, lambda: documents(".txt")),
    "backup": Target(_backup, _manifests),
    "database": Target(_database, lambda: [bytes(range(64)), b"\0\0\x10\x04abcde" * 3]),
}
