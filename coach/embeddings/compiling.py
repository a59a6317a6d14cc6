"""Compile a model, once, to a graph that ONNX Runtime can map; nothing of torch.

The graph holds the whole pipeline, pooling and normalisation included. It is compared with what
sentence-transformers makes of a few texts before it is used.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.embeddings import onnx_graph
from coach.embeddings.encoder import OnnxEncoder
from coach.embeddings.registry import (
    COMPILING,
    GRAPH,
    SHIPPED,
    TOKENIZER,
    WEIGHTS,
    Model,
    ModelManifest,
    SupportedModel,
    adapter_path,
    check_shipped,
    file_sha256,
    samples_path,
)
from coach.errors import ModelDamaged

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.embeddings.competency_space import Floats

LEAST_AGREEMENT: Final = 0.999
LEAST_AGREEMENT_OF_BLOCKS: Final = 0.997
"""Smallest cosine to sentence-transformers a compiled model may have on SAMPLES."""

STALE_AFTER_SECONDS: Final = 3600

SAMPLES: Final = (
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


@dataclass(frozen=True, slots=True)
class Compiled:
    """What was written of a model, as its manifest has it; `expected`: the vectors of SAMPLES."""

    expected: Floats
    inputs: tuple[str, ...]
    max_tokens: int
    prompt: str = ""
    blocks: bool = False


def compile_supported(
    supported: SupportedModel, origin: Path, folder: Path, expected: Floats | None = None
) -> OnnxEncoder:
    """Compile a supported model from the files in `origin`, its adapter merged if it has one.

    `expected` are the vectors of SAMPLES where coach ships none, without the adapter.

    Raises ModelDamaged where a part of coach is not the one it came with, or vectors are wrong.
    """
    adapter, samples = adapter_path(supported.key), samples_path(supported.key)
    if expected is None:
        check_shipped(samples)
        expected = np.load(samples)
    if adapter.name in SHIPPED:
        check_shipped(adapter)
    merged = adapter if adapter.name in SHIPPED else None

    def write(building: Path) -> Compiled:
        onnx_graph.write_graph(origin, merged, building, blocks=supported.blocks)
        shutil.copyfile(origin / TOKENIZER, building / TOKENIZER)
        settings = json.loads((origin / "sentence_bert_config.json").read_bytes())
        longest = settings["max_seq_length"]
        return Compiled(expected, onnx_graph.INPUTS, longest, blocks=supported.blocks)

    return compile_into(folder, supported.model, write)


def compile_into(folder: Path, model: Model, write: Callable[[Path], Compiled]) -> OnnxEncoder:
    """Have a model written into `folder`, which appears whole or not at all; return it to run.

    Raises ModelDamaged where it disagrees with sentence-transformers.
    """
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep_temporary(folder.parent)
    with tempfile.TemporaryDirectory(prefix=COMPILING, dir=folder.parent) as name:
        building = Path(name) / "model"
        building.mkdir()
        manifest = _check(model, building, write(building))
        try:
            building.rename(folder)
        except OSError:  # a damaged one is there, or one that another process just finished
            if folder.is_symlink() or not folder.is_dir():
                folder.unlink()
            else:
                shutil.rmtree(folder)
            building.rename(folder)
    return OnnxEncoder(folder, manifest)


def sweep_temporary(models: Path) -> None:
    """Remove what a killed compilation left behind."""
    for leftover in models.glob(f"{COMPILING}*"):
        if time.time() - leftover.stat().st_mtime > STALE_AFTER_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)


def _check(model: Model, folder: Path, compiled: Compiled) -> ModelManifest:
    """Compare with sentence-transformers, then write the manifest that makes the folder a model."""
    sizes = {name: (folder / name).stat().st_size for name in (GRAPH, WEIGHTS, TOKENIZER)}
    manifest = ModelManifest(
        name=model.name,
        fingerprint=model.fingerprint,
        origin=model.origin,
        dimensions=compiled.expected.shape[1],
        max_tokens=compiled.max_tokens,
        inputs=compiled.inputs,
        prompt=compiled.prompt,
        agreement=0.0,
        sizes=sizes,
        blocks=compiled.blocks,
        hashes={name: file_sha256(folder / name) for name in sizes},
    )
    encoder = OnnxEncoder(folder, manifest)
    alone = np.concatenate([encoder.encode([text]) for text in SAMPLES])
    agreement = min(
        float((compiled.expected * vectors).sum(1).min())
        for vectors in (encoder.encode(SAMPLES), alone)
    )
    if agreement < (LEAST_AGREEMENT_OF_BLOCKS if compiled.blocks else LEAST_AGREEMENT):
        why = f"compiled, {model.name} disagrees with sentence-transformers"
        raise ModelDamaged(folder, f"{why} (cosine {agreement:.4f}); it cannot be used")
    manifest = replace(manifest, agreement=agreement)
    manifest.write(folder)
    return manifest
