"""Checks of software, machine, model, cache, voice."""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from coach.audio.transcription import is_voice_installed, whisper_weights
from coach.embeddings.registry import (
    COMPILING,
    file_sha256,
    identify_model,
    model_by_name,
    read_manifest,
    wheel_files,
)
from coach.errors import ModelDamaged, ModelNotFound
from coach.maintenance.inspection import Check, CheckState
from coach.matching.engine import chosen_model
from coach.matching.index import BUILDING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from coach.config import Settings
    from coach.embeddings.registry import Model
    from coach.maintenance.inspection import BankInspection, Display


DISTRIBUTION = "storycoach"

_NOT_FOR_USERS = "dev"


def check_software() -> list[Check]:
    """Compare the versions; imports none of the libraries."""
    python = platform.python_version()
    try:
        ours, about = version(DISTRIBUTION), metadata(DISTRIBUTION)
        needed = [Requirement(text) for text in requires(DISTRIBUTION) or []]
    except PackageNotFoundError:
        found = f"coach is not installed, it runs from a folder; Python {python}."
        return [Check("software", CheckState.NOTE, found, "pip install -e . in coach's folder")]
    always = [each for each in needed if _is_for(each, extra="")]
    faults = [fault for each in always if (fault := _fault(each))]
    if not satisfies(python, wanted := about["Requires-Python"] or ""):
        found = f"Python is {python}; coach needs {wanted}."
        remedy = "Install a newer Python, and coach with it."
        faults.insert(0, Check("software", CheckState.FAULT, found, remedy))
    checks = [*faults, *_extras(needed, about.get_all("Provides-Extra") or [])]
    if not faults:
        found = f"coach {ours}, Python {python}, {len(always)} libraries: as coach needs them."
        checks.insert(0, Check("software", CheckState.OK, found))
    return checks


def satisfies(version: str, wanted: str) -> bool:
    """Whether a version is one of those wanted: ">=6.3.2,<7".

    Its release alone counts: 2.6.0rc1 and 2.6.0+cpu are 2.6.0, and so is Python "3.14.0+".
    """
    try:
        release = Version(version.removesuffix("+")).base_version
    except InvalidVersion:
        return False
    return SpecifierSet(wanted).contains(release)


def _is_for(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _fault(requirement: Requirement) -> Check | None:
    """Say what is wrong with a library, if anything is."""
    name, wanted = requirement.name, str(requirement.specifier)
    try:
        here = version(name)
    except PackageNotFoundError:
        found = f"{name} is not installed."
    else:
        if satisfies(here, wanted):
            return None
        found = f"{name} is {here}; coach needs {wanted}."
    return Check("software", CheckState.FAULT, found, f"pip install '{name}{wanted}'")


def _extras(needed: list[Requirement], extras: list[str]) -> list[Check]:
    """Check the optional parts: those not there are one note, those too old faults."""
    missing: list[str] = []
    checks: list[Check] = []
    for extra in extras:
        if extra == _NOT_FOR_USERS:
            continue
        parts = [each for each in needed if _is_for(each, extra) and not _is_for(each, extra="")]
        faults = [fault for part in parts if (fault := _fault(part))]
        if any("not installed" in fault.found for fault in faults):
            missing.append(extra)
        else:
            checks += faults
    if missing:
        found = f"Optional parts that are not installed: {', '.join(missing)}."
        remedy = f"If you want them: pip install '{DISTRIBUTION}[{','.join(missing)}]'"
        checks.append(Check("software", CheckState.NOTE, found, remedy))
    return checks


_MEGABYTE = 1_000_000
_TOO_LITTLE = 50 * _MEGABYTE
_LITTLE = 500 * _MEGABYTE
"""Bytes free. Choices: a bank of 1,000 stories takes some 20 MB, compiling a model some 400."""

_SLACK = timedelta(minutes=10)
_OLDEST = datetime(2026, 1, 1, tzinfo=UTC)
"""coach is younger than this: a clock before it is wrong."""

_NARROW = 60
_UTF_8 = ("utf-8", "utf8")


def check_disks(settings: Settings) -> list[Check]:
    """What is free where coach writes, each disk once."""
    checks: list[Check] = []
    disks: set[int] = set()
    for name, folder in _written_to(settings):
        there = next((each for each in (folder, *folder.parents) if each.exists()), folder)
        if (disk := there.stat().st_dev) in disks:
            continue
        disks.add(disk)
        free = shutil.disk_usage(there).free
        found = f"{free // _MEGABYTE:,} MB are free for {name} ({there})."
        state = _enough(free)
        checks.append(
            Check("disk", state, found, "" if state is CheckState.OK else "Free some space.")
        )
    return checks


def _written_to(settings: Settings) -> list[tuple[str, Path]]:
    absolute = [("the bank", settings.bank.absolute()), ("the cache", settings.cache.absolute())]
    return [*absolute, ("temporary files", Path(tempfile.gettempdir()))]


def _enough(free: int) -> CheckState:
    if free < _TOO_LITTLE:
        return CheckState.FAULT
    return CheckState.NOTE if free < _LITTLE else CheckState.OK


def check_clock(now: datetime, newest: Mapping[str, str]) -> list[Check]:
    """Whether the clock agrees with what the bank has seen; `newest` is by kind, ISO 8601."""
    if now < _OLDEST:
        found = f"The clock says {now:%Y-%m-%d}, before coach was written."
        return [Check("clock", CheckState.FAULT, found, "Set the clock.")]
    for what, when in newest.items():
        moment = datetime.fromisoformat(when)
        if moment.replace(tzinfo=moment.tzinfo or UTC) > now + _SLACK:
            found = (
                f"The bank has {what} of {when[:10]}, and the clock says {now:%Y-%m-%d}. What is "
                "due, and when, is wrong while the clock is."
            )
            return [
                Check("clock", CheckState.FAULT, found, "Set the clock; else it mends itself then.")
            ]
    return [Check("clock", CheckState.OK, "Nothing in the bank is dated in the future.")]


def check_display(display: Display) -> list[Check]:
    """Whether the terminal can show everything."""
    if display.encoding.lower() not in _UTF_8:
        found = (
            f"The terminal's encoding is {display.encoding}; some letters become question marks."
        )
        return [Check("terminal", CheckState.NOTE, found, "export LANG=C.UTF-8, or PYTHONUTF8=1")]
    if not display.is_terminal:
        return [Check("terminal", CheckState.OK, "The output is a pipe or a file, in UTF-8.")]
    colour = "in colour" if display.colour else "without colour"
    if display.width < _NARROW:
        found = (
            f"The terminal has {display.width} columns; tables become sentences below {_NARROW}."
        )
        return [Check("terminal", CheckState.NOTE, found, "Widen it to 80.")]
    return [Check("terminal", CheckState.OK, f"{display.width} columns, UTF-8, {colour}.")]


_COMPILE = "coach model compile"


def check_model(settings: Settings, seen: BankInspection | None) -> list[Check]:
    """The model of this bank; of the default where there is no bank to ask."""
    stored = seen.setting("model") if seen else None
    try:
        model = chosen_model(stored, settings.model)
    except (ValueError, TypeError):
        found = "The model that the bank names cannot be read."
        return [Check("model", CheckState.FAULT, found, "coach model use default")]
    return [_compiled(model, settings.models / model.fingerprint), _weights(model)]


def _compiled(model: Model, folder: Path) -> Check:
    try:
        manifest = read_manifest(folder)
    except ModelDamaged as error:
        return Check("model", CheckState.FAULT, f"{error}.", _COMPILE)
    if manifest is None:
        found = f"{model.name} is not compiled yet; the first match or add does it."
        return Check("model", CheckState.NOTE, found, f"To do it now: {_COMPILE}")
    if not manifest.hashes:
        found = f"{model.name} is compiled, by a coach that kept no hashes to look at."
        return Check("model", CheckState.NOTE, found, f"To have them: {_COMPILE}")
    wrong = [name for name, kept in manifest.hashes.items() if file_sha256(folder / name) != kept]
    if wrong:
        found = f"{folder / wrong[0]}: the compiled model has been changed or is damaged."
        return Check("model", CheckState.FAULT, found, _COMPILE)
    return Check(
        "model", CheckState.OK, f"{model.name} is compiled; its files have the right SHA-256."
    )


def _weights(model: Model) -> Check:
    """What it is compiled from; a compiled model runs without, until it has to be made again."""
    if model.origin:
        return _own_weights(model)
    supported = model_by_name(model.name)
    if supported is None:
        found = f"This coach does not know the model {model.name} any more."
        return Check("model", CheckState.FAULT, found, "coach model use default")
    try:
        with wheel_files(supported):
            pass
    except ModelNotFound:
        return Check(
            "model",
            CheckState.FAULT,
            f"The weights of {model.name} are missing.",
            supported.install,
        )
    except ModelDamaged as error:
        found, _, remedy = str(error).partition(". Run: ")
        return Check("model", CheckState.FAULT, f"{found}.", remedy)
    found = f"The weights of {model.name} have the SHA-256 that its authors published."
    return Check("model", CheckState.OK, found)


def _own_weights(model: Model) -> Check:
    folder = Path(model.origin)
    if not folder.is_dir():
        found = f"{folder} is gone, the folder of your model {model.name}."
    elif identify_model(model.name, folder).fingerprint != model.fingerprint:
        found = f"{folder} has changed since your model {model.name} was taken from it."
    else:
        return Check("model", CheckState.OK, f"Your model {model.name} is in {folder}, unchanged.")
    return Check("model", CheckState.FAULT, found, "coach model use NAME_OR_PATH, or default")


_HALF = re.compile(r".*\.(?:npy|json)\.\d+")
"""As `coach.matching.vectors` and `coach.catalog.parse` name a file until it is whole."""


def check_caches(settings: Settings) -> list[Check]:
    """What is half written; another coach may be writing it right now."""
    if not settings.cache.exists():
        return [Check("cache", CheckState.OK, "There is no cache yet; it is made when needed.")]
    if not settings.cache.is_dir():
        found = f"{settings.cache} is no folder, and coach's cache should be one."
        return [Check("cache", CheckState.FAULT, found, "Move it away, or set COACH_CACHE.")]
    half = [*_half(settings.cache, 2), *_half(settings.index, 1)]
    if not half:
        return [Check("cache", CheckState.OK, "Nothing in the cache is half written.")]
    found = f"{len(half)} half-written in the cache: {half[0]}{', ...' if len(half) > 1 else ''}."
    remedy = "If no other coach runs: rm -r " + " ".join(quote(str(each)) for each in half)
    return [Check("cache", CheckState.NOTE, found, remedy)]


def _half(folder: Path, depth: int) -> Iterator[Path]:
    """Half-written files and folders, at most so many folders down; the demo is a bank."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name.startswith((COMPILING, BUILDING)) or _HALF.fullmatch(entry.name):
            yield Path(entry.path)
        elif depth > 1 and entry.is_dir(follow_symlinks=False):
            yield from _half(Path(entry.path), depth - 1)


def check_voice(settings: Settings) -> list[Check]:
    """Whether the weights are the published ones; that it is not installed, software says.

    Raises:
        ModelNotFound: the model that COACH_VOICE_MODEL names is not there.
    """
    if not is_voice_installed():
        return []
    try:
        found = whisper_weights(settings.voice_model)
    except ModelDamaged as error:
        said, _, remedy = str(error).partition(" Run: ")
        return [Check("voice", CheckState.FAULT, said, remedy)]
    said = f"The weights of {found.name} have the right SHA-256."
    if settings.voice_model:
        said = f"The model {found.name} is in {found.folder}; no hash of it is known."
    return [Check("voice", CheckState.OK, said)]


def check_competencies(settings: Settings) -> list[Check]:
    """Whether the file, if there is one, can be used.

    Raises:
        CompetenciesUnusable: it cannot, with every mistake.
    """
    from coach.catalog import (
        library,
        user_file,  # tomllib
    )
    from coach.domain.competency import Catalogue

    path = settings.own_competencies
    if (written := user_file.read_own_file(path)) is None:
        return []
    known = library.catalogue_ids(
        Catalogue(library.shipped_competencies(), library.shipped_frameworks())
    )
    user_file.parse_own_file(path, written, known)
    return [Check("competencies", CheckState.OK, f"{path} can be used.")]
