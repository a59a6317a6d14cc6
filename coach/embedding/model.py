"""Models: which weights, how they are known, and where their compiled form lies."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.errors.models import ModelDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPILE_RECIPE = 2
"""Goes into every fingerprint; raise it when compiling the same weights gives other vectors."""

GRAPH, WEIGHTS, TOKENIZER, MANIFEST = "graph.onnx", "weights.bin", "tokenizer.json", "model.json"

COMPILING = ".compiling-"
"""How the name of a model's folder begins until it is whole."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model a bank uses: its name as the person gave it, its fingerprint, its files.

    `origin` is the folder sentence-transformers loads it from; empty for a supported model
    (`coach.embedding.published`).
    """

    name: str
    fingerprint: str
    origin: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a compiled model needs to be run, stored beside its graph.

    `max_tokens` counts the special tokens. `inputs` are the graph's input names. `prompt` goes
    before every text, as the model's authors ask. `agreement` is the smallest cosine against
    sentence-transformers seen when it was compiled. `sizes` are the files' bytes, looked at
    whenever it is opened, `hashes` their SHA-256, looked at by `coach doctor` (empty where an
    earlier coach compiled it). `blocks` says that the weights are in 8-bit blocks, which only run
    quickly prepacked.
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
    blocks: bool = False
    hashes: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Store the manifest in `folder`."""
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")


def model_at(name: str, folder: Path) -> Model:
    """The model in a folder, known by what its files contain, not by where they lie."""
    digest = hashlib.sha256()
    for path in _model_files(folder):
        digest.update(f"{path.relative_to(folder)}\0{file_sha256(path)}\0".encode())
    fingerprint = f"{slug(name)}-{digest.hexdigest()[:12]}-r{COMPILE_RECIPE}"
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


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def slug(name: str) -> str:
    """A model's name as a fingerprint begins with it."""
    return re.sub(r"[^a-z0-9]+", "-", Path(name).name.lower()).strip("-") or "model"
