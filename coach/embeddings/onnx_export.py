"""Compile a sentence-transformers model, once, to a graph that ONNX Runtime can map.

The graph holds the whole pipeline, pooling and normalisation included. Everything heavy (torch,
transformers) is imported here and nowhere else; a compiled model never needs it again.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
import warnings
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data
from safetensors import SafetensorError
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from coach.embeddings.encoder import OnnxEncoder
from coach.embeddings.model_folder import first_line
from coach.embeddings.registry import (
    COMPILING,
    DOWN,
    GRAPH,
    SHIPPED,
    TOKENIZER,
    UP,
    WEIGHTS,
    Model,
    ModelManifest,
    SupportedModel,
    adapter_path,
    check_shipped,
    file_sha256,
    read_manifest,
)
from coach.errors import ModelDamaged, ModelNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


BLOCK: Final = 32
ACCURACY_LEVEL: Final = 4
"""Products inside a block in int8; only weights are quantised."""

EMBEDDING_ROWS: Final = 10_000
"""A table looked up by `Gather` with at least so many rows is the vocabulary's."""

LEAST_AGREEMENT: Final = 0.999
LEAST_AGREEMENT_OF_BLOCKS: Final = 0.997
"""Smallest cosine to sentence-transformers a compiled model may have on SAMPLES."""

OPSET: Final = 17
EXTERNAL_BYTES: Final = 1024
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


def load_transformer(folder: str, name: str = "") -> SentenceTransformer:
    """Load the model of this name in a folder of plain files, or raise ModelNotFound."""
    try:
        with _quietly():
            model = SentenceTransformer(folder, device="cpu", local_files_only=True)
    except Exception as error:  # the library raises many kinds, those of the hub among them
        why = first_line(error).replace(folder, "its folder")
        raise ModelNotFound(name or Path(folder).name, why) from error
    return model.eval()


def merge_adapter(model: torch.nn.Module, path: Path) -> None:
    """Add an adapter's products to the weights of `model`, or raise ModelDamaged."""
    try:
        tensors = load_file(path)
        # Until 6.0 sentence-transformers called a model's own layers otherwise.
        layers = {
            name.replace(".auto_model.", ".model."): layer for name, layer in model.named_modules()
        }
        with torch.no_grad():
            for name in sorted(key.removesuffix(UP) for key in tensors if key.endswith(UP)):
                change = tensors[name + UP].float() @ tensors[name + DOWN].float()
                layers[name].weight += change
    except (SafetensorError, OSError, KeyError, RuntimeError) as error:
        raise ModelDamaged(path, "the adapter does not belong to this model") from error


def export_model(
    model: Model,
    loaded: SentenceTransformer,
    folder: Path,
    supported: SupportedModel | None = None,
) -> OnnxEncoder:
    """Compile `loaded` into `folder`, which appears whole or not at all; return it ready to run.

    Raises:
        ModelNotFound: the model has no fast tokenizer, or cannot be written as a graph.
        ModelDamaged: the compiled model disagrees with sentence-transformers.
    """
    if supported and adapter_path(supported.key).name in SHIPPED:
        check_shipped(adapter_path(supported.key))
        merge_adapter(loaded, adapter_path(supported.key))
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep_temporary(folder.parent)
    with tempfile.TemporaryDirectory(prefix=COMPILING, dir=folder.parent) as name:
        building = Path(name) / "model"
        building.mkdir()
        blocks = supported is not None and supported.blocks
        with _quietly():
            inputs = _export(model, loaded, building, blocks=blocks)
        _check(model, loaded, building, inputs, blocks=blocks)
        try:
            building.rename(folder)
        except OSError:  # a damaged one is there, or one that another process just finished
            if folder.is_symlink() or not folder.is_dir():
                folder.unlink()
            else:
                shutil.rmtree(folder)
            building.rename(folder)
    manifest = read_manifest(folder)
    if manifest is None:
        raise ModelDamaged(folder, "the compiled model disappeared while it was written")
    return OnnxEncoder(folder, manifest)


def sweep_temporary(models: Path) -> None:
    """Remove what a killed compilation left behind."""
    for leftover in models.glob(f"{COMPILING}*"):
        if time.time() - leftover.stat().st_mtime > STALE_AFTER_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)


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
    """Write graph, weights and tokenizer into `folder`; return the graph's input names."""
    backend = getattr(loaded.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ModelNotFound(model.name, "it has no fast tokenizer (tokenizer.json)")
    backend.save(str(folder / TOKENIZER))
    tokens = loaded.tokenizer(list(SAMPLES[:2]), padding=True, return_tensors="pt")
    names = ("input_ids", "attention_mask", "token_type_ids")
    inputs = tuple(name for name in names if name in tokens)
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
        why = f"it cannot be compiled ({first_line(error)})"
        raise ModelNotFound(model.name, why) from error
    options = onnxruntime.SessionOptions()
    # EXTENDED, not ALL: what ALL writes may only run on this very processor.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(optimised)
    options.log_severity_level = 4
    onnxruntime.InferenceSession(str(raw), options, providers=["CPUExecutionProvider"])
    graph = onnx.load(optimised)
    if blocks:
        graph = quantise_blocks(graph)
    # External data, so that ONNX Runtime maps the weights instead of reading them. Marked here:
    # onnx's own way names them by a UUID at first, and asks for the network card's number for it.
    for tensor in graph.graph.initializer:
        if len(tensor.raw_data) >= EXTERNAL_BYTES:
            set_external_data(tensor, WEIGHTS)
    onnx.save(graph, folder / GRAPH)
    raw.unlink()
    optimised.unlink()
    return inputs


def quantise_blocks(model: onnx.ModelProto) -> onnx.ModelProto:
    """Put a graph's weights in 8-bit blocks, a quarter of the bytes, for models slow to load."""
    level, handlers = logging.root.level, list(logging.root.handlers)
    # The quantiser sets up logging for the whole process when it is imported.
    from onnxruntime.quantization.matmul_nbits_quantizer import (
        DefaultWeightOnlyQuantConfig,
        MatMulNBitsQuantizer,
    )

    logging.root.level, logging.root.handlers[:] = level, handlers
    _quantise_vocabulary(model.graph)
    config = DefaultWeightOnlyQuantConfig(
        bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=ACCURACY_LEVEL
    )
    quantiser = MatMulNBitsQuantizer(model, algo_config=config)
    quantiser.process()
    quantised: onnx.ModelProto = quantiser.model.model
    return quantised


def _quantise_vocabulary(graph: onnx.GraphProto) -> None:
    """Make each row of the vocabulary's table int8 with a scale of its own."""
    tables = {table.name: table for table in graph.initializer}
    for place, node in enumerate(graph.node):
        table = tables.get(node.input[0]) if node.op_type == "Gather" else None
        if table is None or len(table.dims) != 2 or table.dims[0] < EMBEDDING_ROWS:  # noqa: PLR2004
            continue
        values = numpy_helper.to_array(table)
        scales = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-12) / 127
        rounded = np.round(values / scales).astype(np.int8)
        graph.initializer.remove(table)
        new = {"vocabulary": rounded, "vocabulary_scales": scales.astype(np.float32)}
        graph.initializer.extend(numpy_helper.from_array(new[name], name) for name in new)
        steps = [
            helper.make_node("Gather", ["vocabulary", node.input[1]], ["word_8"]),
            helper.make_node("Gather", ["vocabulary_scales", node.input[1]], ["word_scale"]),
            helper.make_node("Cast", ["word_8"], ["word_32"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["word_32", "word_scale"], [node.output[0]]),
        ]
        graph.node.remove(node)
        for offset, step in enumerate(steps):
            graph.node.insert(place + offset, step)
        return


def _check(
    model: Model,
    loaded: SentenceTransformer,
    folder: Path,
    inputs: tuple[str, ...],
    *,
    blocks: bool,
) -> None:
    """Compare with sentence-transformers, then write the manifest that makes the folder a model."""
    expected = loaded.encode(list(SAMPLES), normalize_embeddings=True, show_progress_bar=False)
    default_prompt = getattr(loaded, "default_prompt_name", None)
    prompts: dict[str, str] = getattr(loaded, "prompts", None) or {}
    sizes = {name: (folder / name).stat().st_size for name in (GRAPH, WEIGHTS, TOKENIZER)}
    manifest = ModelManifest(
        name=model.name,
        fingerprint=model.fingerprint,
        origin=model.origin,
        dimensions=expected.shape[1],
        max_tokens=int(loaded.max_seq_length or 512),
        inputs=inputs,
        prompt=prompts.get(default_prompt, "") if default_prompt else "",
        agreement=0.0,
        sizes=sizes,
        blocks=blocks,
        hashes={name: file_sha256(folder / name) for name in sizes},
    )
    compiled = OnnxEncoder(folder, manifest)
    together = compiled.encode(SAMPLES)
    alone = np.concatenate([compiled.encode([text]) for text in SAMPLES])
    agreement = float(min((expected * together).sum(1).min(), (expected * alone).sum(1).min()))
    if agreement < (LEAST_AGREEMENT_OF_BLOCKS if blocks else LEAST_AGREEMENT):
        why = f"compiled, {model.name} disagrees with sentence-transformers"
        raise ModelDamaged(folder, f"{why} (cosine {agreement:.4f}); it cannot be used")
    replace(manifest, agreement=agreement).write(folder)


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep the libraries' own progress bars and tracing notes off the user's terminal."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    transformers_logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
