"""Compile a model, once, to a graph that ONNX Runtime can map; nothing of torch.

The graph holds the whole pipeline, pooling and normalisation included. Before it is used it is
compared with sentence-transformers on a few texts; coach has their vectors of supported models.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from coach.embeddings.encoder import OnnxEncoder
from coach.embeddings.onnx_graph import INPUTS, write_graph
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
    from collections.abc import Iterator

    from coach.embeddings.competency_space import Floats

LEAST_AGREEMENT: Final = 0.999
LEAST_AGREEMENT_OF_BLOCKS: Final = 0.997
"""Smallest cosine to sentence-transformers a compiled model may have on SAMPLES."""

STALE_AFTER_SECONDS: Final = 3600

SAMPLES: Final = samples_path("texts.txt").read_text(encoding="utf-8").splitlines()
"""Texts of different lengths, compiled and original compared on them, together and alone."""


def compile_supported(
    supported: SupportedModel, origin: Path, folder: Path, expected: Floats | None = None
) -> ModelManifest:
    """Compile a supported model from the files in `origin`, merged with its adapter if it has one.

    `expected` are the vectors of SAMPLES where coach comes without them, for want of an adapter.

    Raises ModelDamaged where a part of coach is not the one it came with, or vectors are wrong.
    """
    adapter, vectors = adapter_path(supported.key), samples_path(f"{supported.key}.npy")
    if is_adapted := adapter.name in SHIPPED:
        check_shipped(adapter)
        check_shipped(vectors)
    settings = json.loads((origin / "sentence_bert_config.json").read_bytes())
    with appearing(folder) as half:
        write_graph(origin, adapter if is_adapted else None, half, blocks=supported.blocks)
        shutil.copyfile(origin / TOKENIZER, half / TOKENIZER)
        return describe(
            *(half, supported.model, np.load(vectors) if expected is None else expected),
            inputs=INPUTS,
            max_tokens=settings["max_seq_length"],
            prompt="",
            blocks=supported.blocks,
        )


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """Give a folder to write into, which becomes `folder` whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep_temporary(folder.parent)
    with tempfile.TemporaryDirectory(prefix=COMPILING, dir=folder.parent) as name:
        half = Path(name) / "model"
        half.mkdir()
        yield half
        try:
            half.rename(folder)
        except OSError:  # a damaged one is there, or one that another process just finished
            if folder.is_symlink() or not folder.is_dir():
                folder.unlink()
            else:
                shutil.rmtree(folder)
            half.rename(folder)


def sweep_temporary(models: Path) -> None:
    """Remove what a killed compilation left behind."""
    for leftover in models.glob(f"{COMPILING}*"):
        if time.time() - leftover.stat().st_mtime > STALE_AFTER_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)


def describe(
    folder: Path,
    model: Model,
    expected: Floats,
    **settings: Any,  # noqa: ANN401
) -> ModelManifest:
    """Write the manifest, with these settings, that makes a folder a compiled model.

    Raises ModelDamaged where it disagrees with `expected`, what sentence-transformers makes of
    SAMPLES.
    """
    sizes = {name: (folder / name).stat().st_size for name in (GRAPH, WEIGHTS, TOKENIZER)}
    manifest = ModelManifest(
        name=model.name,
        fingerprint=model.fingerprint,
        origin=model.origin,
        dimensions=expected.shape[1],
        agreement=0.0,
        sizes=sizes,
        hashes={name: file_sha256(folder / name) for name in sizes},
        **settings,
    )
    compiled = OnnxEncoder(folder, manifest)
    together = compiled.encode(SAMPLES)
    alone = np.concatenate([compiled.encode([text]) for text in SAMPLES])
    agreement = float(min((expected * together).sum(1).min(), (expected * alone).sum(1).min()))
    if agreement < (LEAST_AGREEMENT_OF_BLOCKS if manifest.blocks else LEAST_AGREEMENT):
        why = f"compiled, {model.name} disagrees with sentence-transformers"
        raise ModelDamaged(folder, f"{why} (cosine {agreement:.4f}); it cannot be used")
    manifest = replace(manifest, agreement=agreement)
    manifest.write(folder)
    return manifest
