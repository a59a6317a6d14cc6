"""Run and compile any model of sentence-transformers: all of torch is here and nowhere else.

The supported models need nothing of it: coach/embeddings/onnx_graph.py. A compiled model never
does.
"""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import onnx
import onnxruntime
import torch
from onnx.external_data_helper import set_external_data
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from coach.embeddings.compiling import SAMPLES, appearing, describe
from coach.embeddings.model_folder import first_line
from coach.embeddings.registry import GRAPH, TOKENIZER, WEIGHTS, Model, ModelManifest
from coach.errors import ModelNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OPSET: Final = 17
EXTERNAL_BYTES: Final = 1024


def load_transformer(folder: str, name: str = "") -> SentenceTransformer:
    """Load the model of this name in a folder of plain files, or raise ModelNotFound."""
    try:
        with _quietly():
            model = SentenceTransformer(folder, device="cpu", local_files_only=True)
    except Exception as error:  # the library raises many kinds, those of the hub among them
        why = first_line(error).replace(folder, "its folder")
        raise ModelNotFound(name or Path(folder).name, why) from error
    return model.eval()


def export_model(model: Model, loaded: SentenceTransformer, folder: Path) -> ModelManifest:
    """Compile `loaded` into `folder`, which appears whole or not at all.

    Raises:
        ModelNotFound: the model has no fast tokenizer, or cannot be written as a graph.
        ModelDamaged: the compiled model disagrees with sentence-transformers.
    """
    default = getattr(loaded, "default_prompt_name", None)
    prompts: dict[str, str] = getattr(loaded, "prompts", None) or {}
    with appearing(folder) as half:
        with _quietly():
            inputs = _export(model, loaded, half)
        return describe(
            *(half, model, loaded.encode(SAMPLES, normalize_embeddings=True)),
            inputs=inputs,
            max_tokens=int(loaded.max_seq_length or 512),
            prompt=prompts.get(default, "") if default else "",
            blocks=False,
        )


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


def _export(model: Model, loaded: SentenceTransformer, folder: Path) -> tuple[str, ...]:
    """Write graph, weights and tokenizer into `folder`; return the graph's input names."""
    backend = getattr(loaded.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ModelNotFound(model.name, "it has no fast tokenizer (tokenizer.json)")
    backend.save(str(folder / TOKENIZER))
    tokens = loaded.tokenizer(SAMPLES[:2], padding=True, return_tensors="pt")
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
    # External data, so that ONNX Runtime maps the weights instead of reading them. Marked here:
    # onnx's own way names them by a UUID at first, and asks for the network card's number for it.
    for tensor in graph.graph.initializer:
        if len(tensor.raw_data) >= EXTERNAL_BYTES:
            set_external_data(tensor, WEIGHTS)
    onnx.save(graph, folder / GRAPH)
    raw.unlink()
    optimised.unlink()
    return inputs


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
