"""Open the compiled model of a bank, or compile it first and say so.

A command whose vectors are all kept encodes nothing, and imports neither ONNX Runtime nor
tokenizers: the model is opened at the first text.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from coach.config import user_path
from coach.embeddings import registry
from coach.embeddings.registry import (
    Model,
    ModelManifest,
    SupportedModel,
    identify_model,
    read_manifest,
)
from coach.errors import ModelDamaged, ModelNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

    import numpy as np
    from numpy.typing import NDArray

    from coach.embeddings.encoder import Encoder
    from coach.progress import Reporter


class CompiledEncoder:
    """A compiled model, opened at the first text; compiled again if it turns out damaged."""

    def __init__(
        self, model: Model, manifest: ModelManifest, models: Path, report: Reporter
    ) -> None:
        self.fingerprint = manifest.encoder
        self.dimensions = manifest.dimensions
        self._model = model
        self._manifest = manifest
        self._models = models
        self._report = report
        self._encoder: Encoder | None = None
        self._is_checked = False

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the unit vectors of `texts`, as `Encoder.encode` promises.

        Raises:
            ModelNotFound: it is damaged, and the weights to compile it again are not there.
            ModelDamaged: it cannot be run.
        """
        try:
            return self._encode(texts, progress)
        except ModelDamaged as error:
            self._compile_again(error)
            return self._encode(texts, progress)

    def check(self) -> None:
        """Hash the compiled files, once, and compile again what is not as it was compiled."""
        if self._is_checked:
            return
        self._is_checked = True
        try:
            read_manifest(self._models / self._model.fingerprint, thoroughly=True)
        except ModelDamaged as error:
            self._compile_again(error)

    def _encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None
    ) -> NDArray[np.float32]:
        if self._encoder is None:
            with self._report.phase("load model"):
                from coach.embeddings.encoder import OnnxEncoder  # onnxruntime: 0.05 s

                folder = self._models / self._model.fingerprint
                self._encoder = OnnxEncoder(folder, self._manifest)
        with self._report.phase("encode") as count:
            count(sentences=len(texts))
            return self._encoder.encode(texts, progress)

    def _compile_again(self, error: ModelDamaged) -> None:
        self._encoder = _compile_again(error, self._model, self._models, self._report)


def checked(encoder: Encoder) -> Encoder:
    """Return an encoder whose vectors may be kept: wrong ones would stay wrong."""
    if isinstance(encoder, CompiledEncoder):
        encoder.check()
    return encoder


def open_encoder(model: Model, models: Path, report: Reporter) -> Encoder:
    """Open the encoder for `model`, from the folder of compiled models.

    Raises:
        ModelNotFound: the weights to compile are not there, or are no longer the same.
        ModelDamaged: the weights are not the published ones.
    """
    try:
        manifest = read_manifest(models / model.fingerprint)
    except ModelDamaged as error:
        return _compile_again(error, model, models, report)
    if manifest is None:
        return compile_now(model, models, report)
    return CompiledEncoder(model, manifest, models, report)


def _compile_again(error: ModelDamaged, model: Model, models: Path, report: Reporter) -> Encoder:
    report.note(f"{error}; it is compiled again.")
    return compile_now(model, models, report)


def compile_now(model: Model, models: Path, report: Reporter) -> Encoder:
    """Compile `model` anew, whatever lies there; raises what `open_encoder` does."""
    from coach.embeddings.encoder import OnnxEncoder

    start = time.monotonic()
    torch = " Some ten seconds, most of them to load torch." if model.origin else ""
    report.note(f"Compiling {model.name}, once.{torch}")
    folder = models / model.fingerprint
    with report.progress("Compiling the model", None), origin_of(model) as (origin, supported):
        if supported:
            from coach.embeddings.compiling import compile_supported

            manifest = compile_supported(supported, origin, folder)
        else:
            onnx_export = _import_exporter(model.name)
            loaded = onnx_export.load_transformer(str(origin), model.name)
            manifest = onnx_export.export_model(model, loaded, folder)
    report.note(f"Compiled in {time.monotonic() - start:.0f} s.")
    return OnnxEncoder(folder, manifest)


def _import_exporter(name: str) -> ModuleType:
    """Import what compiles: torch, which takes seconds and makes a folder for scratch at once."""
    import tempfile  # only to compile

    _check_installed(name)
    os.environ["HF_HUB_OFFLINE"] = "1"
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = scratch
        from coach.embeddings import onnx_export
    return onnx_export


def _check_installed(name: str) -> None:
    """Raise ModelNotFound where what loads other models than the supported is not installed."""
    if registry.missing_of_other_models():
        why = "this light installation runs the small and the large model alone."
        raise ModelNotFound(name, f"{why} For others: {registry.FULL_INSTALL}")


def resolve_model(name: str, models: Path, report: Reporter) -> Model:
    """Return the model a user names: supported, a folder, or on the hub; or raise ModelNotFound."""
    from coach.embeddings import model_folder

    if supported := registry.model_by_name(name):
        return supported.model
    folder = user_path(name)
    if folder.is_dir():
        folder = folder.resolve()
        model_folder.check_place(folder)
        return identify_model(folder.name, folder)
    if name.startswith((".", "/", "~")):
        raise ModelNotFound(name, "there is no such folder")
    kept = models / "originals" / re.sub(r"[^\w.-]+", "--", name)
    if not kept.is_dir():
        _check_installed(name)
        report.note(f"Asking the model hub for {name}.")
        model_folder.download(name, kept)
    return identify_model(name, kept)


@contextmanager
def origin_of(model: Model) -> Iterator[tuple[Path, SupportedModel | None]]:
    """Give the folder to compile from, its contents checked, and which supported model it is."""
    if not model.origin:
        supported = registry.model_by_name(model.name)
        if supported is None:
            raise ModelNotFound(model.name, "this coach does not know it any more")
        with registry.wheel_files(supported) as folder:
            yield folder, supported
        return
    from coach.embeddings import model_folder

    folder = Path(model.origin)
    model_folder.check_place(folder)
    if not folder.is_dir():
        raise ModelNotFound(model.name, f"{folder} is gone. Run: coach model use NAME_OR_PATH")
    if identify_model(model.name, folder).fingerprint != model.fingerprint:
        raise ModelNotFound(
            model.name, f"{folder} has changed. To use what it is now: coach model use {folder}"
        )
    with model_folder.plain_files(folder) as plain:
        yield plain, None
