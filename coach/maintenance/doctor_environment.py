"""Check software, model, cache, voice, competencies and the machine, for `coach doctor`."""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from coach.audio.transcription import is_voice_installed, whisper_weights
from coach.embeddings.model_folder import check_place
from coach.embeddings.registry import (
    COMPILING,
    FULL_INSTALL,
    OTHER_MODELS,
    adapter_path,
    check_shipped,
    identify_model,
    kinds_path,
    missing_of_other_models,
    model_by_name,
    read_manifest,
    wheel_files,
)
from coach.errors import ModelDamaged, ModelNotFound
from coach.maintenance.archive import sweep
from coach.maintenance.inspection import Check, fault, note, ok
from coach.maintenance.repair import REPAIR
from coach.matching.engine import chosen_model
from coach.matching.index import BUILDING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from coach.config import Settings
    from coach.embeddings.registry import Model
    from coach.maintenance.inspection import BankInspection, Display


DISTRIBUTION = "storycoach"
_COMPILE = "coach model compile"
_HALF_WRITTEN = re.compile(r".*\.(?:npy|json)\.\d+")
"""As `coach.matching.vectors` and `coach.catalog.parse` name a file until it is whole."""

_MEGABYTE = 1_000_000
_TOO_LITTLE = 50 * _MEGABYTE
_LITTLE = 500 * _MEGABYTE
"""Bytes free. Choices: a bank of 1,000 stories takes some 20 MB, compiling a model some 400."""

_NARROW = 60


def check_software() -> list[Check]:
    """Compare the versions; imports none of the libraries."""
    python = platform.python_version()
    try:
        ours, about = version(DISTRIBUTION), metadata(DISTRIBUTION)
        needed = [Requirement(text) for text in requires(DISTRIBUTION) or []]
    except PackageNotFoundError:
        found = f"coach is not installed, it runs from a folder; Python {python}."
        return [note("software", found, "pip install -e . in coach's folder")]
    is_light = len(missing_of_other_models()) == len(OTHER_MODELS)
    without = OTHER_MODELS if is_light else ()
    always = [part for part in needed if _is_for(part, extra="") and part.name not in without]
    faults = [check for requirement in always if (check := _check_library(requirement))]
    if not satisfies(python, wanted := about["Requires-Python"] or ""):
        found = f"Python is {python}; coach needs {wanted}."
        faults.insert(0, fault("software", found, "Install a newer Python, and coach with it."))
    checks = [*faults, *_check_extras(needed, about.get_all("Provides-Extra") or [])]
    if not faults:
        kind = f"light: runs its own two models; others: {FULL_INSTALL}" if is_light else "full"
        ours = f"coach {ours} ({kind}), Python {python}"
        found = f"{ours}, {len(always)} libraries: as coach needs them."
        checks.insert(0, ok("software", found))
    return checks


def satisfies(version: str, wanted: str) -> bool:
    """Return whether a version is one of those wanted: ">=6.3.2,<7".

    Its release alone counts: 2.6.0rc1 and 2.6.0+cpu are 2.6.0, and so is Python "3.14.0+".
    """
    try:
        release = Version(version.removesuffix("+")).base_version
    except InvalidVersion:
        return False
    return SpecifierSet(wanted).contains(release)


def _is_for(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _check_library(requirement: Requirement) -> Check | None:
    """Return what is wrong with a library, if anything is."""
    name, versions = requirement.name, str(requirement.specifier)
    try:
        installed = version(name)
    except PackageNotFoundError:
        found = f"{name} is not installed."
    else:
        if satisfies(installed, versions):
            return None
        found = f"{name} is {installed}; coach needs {versions}."
    return fault("software", found, f"pip install '{name}{versions}'")


def _check_extras(needed: list[Requirement], extras: list[str]) -> list[Check]:
    """Check the optional parts: those not there are one note, those too old faults."""
    missing: list[str] = []
    checks: list[Check] = []
    for extra in extras:
        if extra == "dev":  # not for users
            continue
        parts = [part for part in needed if _is_for(part, extra) and not _is_for(part, extra="")]
        faults = [check for part in parts if (check := _check_library(part))]
        if any("not installed" in check.found for check in faults):
            missing.append(extra)
        else:
            checks += faults
    if missing:
        found = f"Optional parts that are not installed: {', '.join(missing)}."
        remedy = f"If you want them: pip install '{DISTRIBUTION}[{','.join(missing)}]'"
        checks.append(note("software", found, remedy))
    return checks


def check_model(settings: Settings, bank: BankInspection | None) -> list[Check]:
    """Check the model of this bank; the default where there is no bank to ask."""
    try:
        model = chosen_model(bank.setting("model") if bank else None, settings.model)
    except ModelNotFound:
        found = "The model that the bank names cannot be read."
        return [fault("model", found, "coach model use default")]
    return [_check_compiled(model, settings.models / model.fingerprint), _weights(model)]


def _check_compiled(model: Model, folder: Path) -> Check:
    try:
        manifest = read_manifest(folder, thoroughly=True)
    except ModelDamaged as error:
        return fault("model", f"{error}.", _COMPILE, lambda: sweep([folder]))
    if manifest is None:
        found = f"{model.name} is not compiled yet; the first match or add does it."
        return note("model", found, f"To do it now: {_COMPILE}")
    return ok("model", f"{model.name} is compiled; its files have the right SHA-256.")


def _weights(model: Model) -> Check:
    """Check what it is compiled from: it runs without, until it has to be made again."""
    if model.origin:
        return _check_own_model(model, Path(model.origin))
    supported = model_by_name(model.name)
    if supported is None:
        found = f"This coach does not know the model {model.name} any more."
        return fault("model", found, "coach model use default")
    try:
        with wheel_files(supported):
            check_shipped(adapter_path(supported.key))
            check_shipped(kinds_path(model.fingerprint))
    except ModelNotFound:
        return fault("model", f"The weights of {model.name} are missing.", supported.install)
    except ModelDamaged as error:
        found, _, remedy = str(error).partition(". Run: ")
        return fault("model", f"{found}.", remedy)
    return ok("model", f"The weights of {model.name} have the SHA-256 that its authors published.")


def _check_own_model(model: Model, folder: Path) -> Check:
    check_place(folder)
    if not folder.is_dir():
        found = f"{folder} is gone, the folder of your model {model.name}."
    elif identify_model(model.name, folder).fingerprint != model.fingerprint:
        found = f"{folder} has changed since your model {model.name} was taken from it."
    else:
        return ok("model", f"Your model {model.name} is in {folder}, unchanged.")
    return fault("model", found, "coach model use NAME_OR_PATH, or default")


def check_voice(settings: Settings) -> list[Check]:
    """Check whether the weights are the published ones; that none are there, software says.

    Raises:
        ModelNotFound: the model that COACH_VOICE_MODEL names is not there.
    """
    if not is_voice_installed():
        return []
    try:
        weights = whisper_weights(settings.voice_model)
    except ModelDamaged as error:
        found, _, remedy = str(error).partition(" Run: ")
        return [fault("voice", found, remedy)]
    found = f"The weights of {weights.name} have the right SHA-256."
    if settings.voice_model:
        found = f"The model {weights.name} is in {weights.folder}; no hash of it is known."
    return [ok("voice", found)]


def check_caches(settings: Settings) -> list[Check]:
    """Look for what is half written; another coach may be writing it right now."""
    if not settings.cache.exists():
        return [ok("cache", "There is no cache yet; it is made when needed.")]
    if not settings.cache.is_dir():
        found = f"{settings.cache} is no folder, and coach's cache should be one."
        return [fault("cache", found, "Move it away, or set COACH_CACHE.")]
    half = [*_half_written(settings.cache, 2), *_half_written(settings.index, 1)]
    if not half:
        return [ok("cache", "Nothing in the cache is half written.")]
    found = f"{len(half)} half-written in the cache: {half[0]}{', ...' if len(half) > 1 else ''}."
    return [note("cache", found, f"If no other coach runs: {REPAIR}", lambda: sweep(half))]


def _half_written(folder: Path, depth: int) -> Iterator[Path]:
    """Find half-written files and folders, at most so many folders down; the demo is a bank."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name.startswith((COMPILING, BUILDING)) or _HALF_WRITTEN.fullmatch(entry.name):
            yield Path(entry.path)
        elif depth > 1 and entry.is_dir(follow_symlinks=False):
            yield from _half_written(Path(entry.path), depth - 1)


def check_competencies(settings: Settings) -> list[Check]:
    """Check whether the user's own file, if there is one, can be used.

    Raises:
        CompetenciesUnusable: it cannot, with every mistake.
    """
    from coach.catalog import files, parse, user_file
    from coach.domain.competency import Catalogue

    path = settings.own_competencies
    if (written := files.read_own_file(path)) is None:
        return []
    shipped = Catalogue(parse.shipped_competencies(), parse.shipped_frameworks())
    standing = {row["id"] for row in files.parse_toml(files.STANDING.read_bytes())["standing"]}
    user_file.parse_own_file(path, written, user_file.catalogue_ids(shipped, standing))
    return [ok("competencies", f"{path} can be used.")]


def check_disks(settings: Settings) -> list[Check]:
    """Check what is free where coach writes, each disk once."""
    checks: list[Check] = []
    disks: set[int] = set()
    places = {
        "the bank": settings.bank.absolute(),
        "the cache": settings.cache.absolute(),
        "temporary files": Path(tempfile.gettempdir()),
    }
    for name, path in places.items():
        folder = next((parent for parent in (path, *path.parents) if parent.exists()), path)
        if (disk := folder.stat().st_dev) in disks:
            continue
        disks.add(disk)
        free = shutil.disk_usage(folder).free
        found = f"{free // _MEGABYTE:,} MB are free for {name} ({folder})."
        if free >= _LITTLE:
            checks.append(ok("disk", found))
        else:
            report = fault if free < _TOO_LITTLE else note
            checks.append(report("disk", found, "Free some space."))
    return checks


def check_clock(now: datetime, newest: Mapping[str, str]) -> list[Check]:
    """Check the clock against what the bank has seen; `newest` is by kind, ISO 8601."""
    if now < datetime(2026, 1, 1, tzinfo=UTC):  # coach is younger than this
        found = f"The clock says {now:%Y-%m-%d}, before coach was written."
        return [fault("clock", found, "Set the clock.")]
    for kind, when in newest.items():
        moment = datetime.fromisoformat(when)
        if moment.replace(tzinfo=moment.tzinfo or UTC) > now + timedelta(minutes=10):
            found = f"The bank has {kind} of {when[:10]}, and the clock says {now:%Y-%m-%d}."
            why = "What is due, and when, is wrong while the clock is."
            return [fault("clock", f"{found} {why}", "Set the clock; else it mends itself then.")]
    return [ok("clock", "Nothing in the bank is dated in the future.")]


def check_display(display: Display) -> list[Check]:
    """Check whether the terminal can show everything."""
    width = display.width
    if display.encoding.lower() not in {"utf-8", "utf8"}:
        found = (
            f"The terminal's encoding is {display.encoding}; some letters become question marks."
        )
        return [note("terminal", found, "export LANG=C.UTF-8, or PYTHONUTF8=1")]
    if not display.is_terminal:
        return [ok("terminal", "The output is a pipe or a file, in UTF-8.")]
    if width < _NARROW:
        found = f"The terminal has {width} columns; tables become sentences below {_NARROW}."
        return [note("terminal", found, "Widen it to 80.")]
    colour = "in colour" if display.colour else "without colour"
    return [ok("terminal", f"{width} columns, UTF-8, {colour}.")]
