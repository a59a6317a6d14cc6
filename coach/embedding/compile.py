"""Compiling a sentence-transformers model, once, to a graph that ONNX Runtime can map.

The graph holds the whole pipeline, pooling and normalisation included. Everything heavy
(torch, transformers) is imported here and nowhere else; a compiled model never needs it again.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import time
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import onnxruntime
import torch
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from coach.embedding.adapter import adapter_path, merge
from coach.embedding.blocks import quantise
from coach.embedding.model import (
    COMPILING,
    GRAPH,
    TOKENIZER,
    WEIGHTS,
    Manifest,
    Model,
    file_sha256,
    read_manifest,
)
from coach.embedding.run import OnnxEncoder
from coach.errors.models import ModelDamaged, ModelNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from coach.embedding.published import Published

LEAST_AGREEMENT = 0.999
"""Smallest cosine to sentence-transformers a compiled model may have on SAMPLES."""

LEAST_AGREEMENT_OF_BLOCKS = 0.997
"""The same for 8-bit blocks; 0.999 was seen on SAMPLES."""

OPSET = 17
STALE_AFTER_SECONDS = 3600

SAMPLES = (
    "Tell me about a time you failed.",
    "I deleted the wrong rows, told the team within a minute and restored them from the export.",
    "No.",
    (
        "We moved 40 services in 3 weeks; two broke, and I had the rollback ready for both. "
        "The customer heard about it from me before they noticed, which they still mention."
    ),
    "À 3 h du matin, le four est tombé en panne.",
)
"""Texts of different lengths, compiled and original compared on them, together and alone."""


class SentenceTransformersEncoder:
    """A model run by sentence-transformers itself: the reference for what was compiled."""

    def __init__(self, model: SentenceTransformer, fingerprint: str) -> None:
        self._model = model
        self.fingerprint = fingerprint
        self.dimensions = int(model.encode(["a"], show_progress_bar=False).shape[1])

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """The unit vectors of `texts`; the library cuts a text longer than the window."""
        vectors: NDArray[np.float32] = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False
        )
        if progress is not None:
            progress(len(texts))
        return vectors


def load(origin: str, *, allow_network: bool = False) -> SentenceTransformer:
    """The model at a path, or by hub name when the person asked for it by name.

    Raises:
        ModelNotFound: it is not there, or not a model sentence-transformers can load.
    """
    if not allow_network:
        os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        with _quietly():
            model = SentenceTransformer(origin, device="cpu", local_files_only=not allow_network)
    except Exception as error:  # the library raises many kinds, hub and format errors among them
        first_line = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelNotFound(origin, first_line) from error
    return model.eval()


def compile_model(
    model: Model,
    loaded: SentenceTransformer,
    folder: Path,
    supported: Published | None = None,
) -> OnnxEncoder:
    """Compile `loaded` into `folder` and return it ready to run.

    A supported model's adapter is merged first, and 8-bit blocks are made where it asks for them.
    The folder appears whole or not at all, whatever interrupts; two processes may compile the
    same model at once.

    Raises:
        ModelNotFound: the model has no fast tokenizer, or cannot be written as a graph.
        ModelDamaged: the compiled model disagrees with sentence-transformers.
    """
    adapter = adapter_path(supported.key) if supported else None
    if adapter is not None and adapter.is_file():
        merge(loaded, adapter)
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(folder.parent)
    with tempfile.TemporaryDirectory(prefix=COMPILING, dir=folder.parent) as name:
        building = Path(name) / "model"
        building.mkdir()
        with _quietly():
            blocks = supported is not None and supported.blocks
            inputs = _export(model, loaded, building, blocks=blocks)
        _check(model, loaded, building, inputs, blocks=blocks)
        _move_into_place(building, folder)
    manifest = read_manifest(folder)
    if manifest is None:
        raise ModelDamaged(folder, "the compiled model disappeared while it was written")
    return OnnxEncoder(folder, manifest)


class _Pipeline(torch.nn.Module):
    """The model from token ids to unit vector, with plain tensors in and out for the exporter."""

    def __init__(self, model: SentenceTransformer, inputs: Sequence[str]) -> None:
        super().__init__()
        self.model = model
        self.inputs = list(inputs)

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        features = dict(zip(self.inputs, tensors, strict=True))
        embedding: torch.Tensor = self.model(features)["sentence_embedding"]
        return torch.nn.functional.normalize(embedding, dim=1)


def _export(
    model: Model, loaded: SentenceTransformer, folder: Path, *, blocks: bool
) -> tuple[str, ...]:
    """Write graph, weights and tokenizer into `folder`; returns the graph's input names."""
    backend = getattr(loaded.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ModelNotFound(model.name, "it has no fast tokenizer (tokenizer.json)")
    backend.save(str(folder / TOKENIZER))
    tokens = loaded.tokenizer(list(SAMPLES[:2]), padding=True, return_tensors="pt")
    known = ("input_ids", "attention_mask", "token_type_ids")
    inputs = tuple(name for name in known if name in tokens)
    raw, optimised = folder / "raw.onnx", folder / "optimised.onnx"
    axes = {name: {0: "batch", 1: "tokens"} for name in inputs} | {"embedding": {0: "batch"}}
    try:
        # The TorchScript exporter: 1.3 s here, where the newer one takes 13 s and prints.
        torch.onnx.export(
            _Pipeline(loaded, inputs),
            tuple(tokens[name] for name in inputs),
            str(raw),
            input_names=list(inputs),
            output_names=["embedding"],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
    except Exception as error:  # the exporter raises many kinds
        first_line = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelNotFound(model.name, f"it cannot be compiled ({first_line})") from error
    _optimise(raw, optimised)
    # External data, so that ONNX Runtime maps the weights instead of reading them.
    if blocks:
        quantise(optimised, folder / GRAPH, WEIGHTS)
    else:
        onnx.save(
            onnx.load(optimised),
            folder / GRAPH,
            save_as_external_data=True,
            all_tensors_to_one_file=True,
            location=WEIGHTS,
            size_threshold=1024,
        )
    raw.unlink()
    optimised.unlink()
    return inputs


def _optimise(source: Path, target: Path) -> None:
    options = onnxruntime.SessionOptions()
    # EXTENDED, not ALL: what ALL writes may only run on this very processor.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(target)
    options.log_severity_level = 3
    onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


def _check(
    model: Model,
    loaded: SentenceTransformer,
    folder: Path,
    inputs: tuple[str, ...],
    *,
    blocks: bool,
) -> None:
    """Compare with sentence-transformers, then write the manifest that makes the folder a model."""
    reference = SentenceTransformersEncoder(loaded, model.fingerprint)
    default_prompt = getattr(loaded, "default_prompt_name", None)
    prompts: dict[str, str] = getattr(loaded, "prompts", None) or {}
    sizes = {name: (folder / name).stat().st_size for name in (GRAPH, WEIGHTS, TOKENIZER)}
    fields: dict[str, Any] = {
        "name": model.name,
        "fingerprint": model.fingerprint,
        "origin": model.origin,
        "dimensions": reference.dimensions,
        "max_tokens": int(loaded.max_seq_length or 512),
        "inputs": inputs,
        "prompt": prompts.get(default_prompt, "") if default_prompt else "",
        "sizes": sizes,
        "hashes": {name: file_sha256(folder / name) for name in sizes},
        "blocks": blocks,
    }
    compiled = OnnxEncoder(folder, Manifest(**fields, agreement=0.0))
    expected = reference.encode(SAMPLES)
    together = compiled.encode(SAMPLES)
    alone = np.concatenate([compiled.encode([text]) for text in SAMPLES])
    agreement = float(min((expected * together).sum(1).min(), (expected * alone).sum(1).min()))
    if agreement < (LEAST_AGREEMENT_OF_BLOCKS if blocks else LEAST_AGREEMENT):
        raise ModelDamaged(
            folder,
            f"compiled, {model.name} disagrees with sentence-transformers "
            f"(cosine {agreement:.4f}); it cannot be used",
        )
    Manifest(**fields, agreement=agreement).write(folder)


def _move_into_place(building: Path, folder: Path) -> None:
    try:
        building.rename(folder)
    except OSError:
        # A damaged one is replaced; one that another process just finished does as well as ours.
        shutil.rmtree(folder)
        building.rename(folder)


def sweep(models: Path) -> None:
    """Remove what a killed compilation left behind."""
    for leftover in models.glob(f"{COMPILING}*"):
        if time.time() - leftover.stat().st_mtime > STALE_AFTER_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep the libraries' own progress bars and tracing notes off the person's terminal."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    transformers_logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
