"""Write a supported model as an ONNX graph, from its published weights and coach's adapter.

BERT (Devlin et al. 2019, arXiv:1810.04805) or MPNet (Song et al. 2020, arXiv:2004.09297), mean
pooling and length 1 included, in operators that ONNX Runtime has fused. Weights go to their file
one after another, so that memory holds one at a time.
"""

from __future__ import annotations

import json
from math import log
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from onnx import TensorProto, defs, helper, numpy_helper, save
from safetensors import safe_open
from safetensors.numpy import load_file

from coach.embeddings.registry import DOWN, GRAPH, UP, WEIGHTS, WEIGHTS_FILE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from numpy.typing import NDArray

    from coach.embeddings.competency_space import Floats

INPUTS: Final = ("input_ids", "attention_mask")
OPSET, IR_VERSION = 17, 8

BLOCK: Final = 32
_BLOCKS: Final = {"bits": 8, "block_size": BLOCK, "accuracy_level": 4}
"""Products inside a block in int8; only weights are quantised."""

OWN: Final = "com.microsoft"
"""The domain of the operators that only ONNX Runtime has."""

_WORDS: Final = "embeddings.word_embeddings.weight"
_PLACES: Final = "embeddings.position_embeddings.weight"
_PLACE_NUMBERS: Final = "embeddings.position_ids"
_SEGMENTS: Final = "embeddings.token_type_embeddings.weight"
_NORM: Final = "embeddings.LayerNorm"
_DISTANCES: Final = "encoder.relative_attention_bias.weight"

_FIRST_PLACE_OF_MPNET: Final = 2
_FARTHEST: Final = 128
"""Tokens from where on MPNet tells no distances apart; its settings do not say it."""

_ATTENTION: Final = {
    "bert": ("self.query", "self.key", "self.value", "output.dense", "output.LayerNorm"),
    "mpnet": ("attn.q", "attn.k", "attn.v", "attn.o", "LayerNorm"),
}
_FEED_FORWARD: Final = ("intermediate.dense", "output.dense", "output.LayerNorm")

_MATRICES: Final = {"bert": (0, 1, 2, 3, 5, 6), "mpnet": (1, 0, 2, 3, 5, 6)}
"""The parts of a layer with a matrix, as these follow each other in the file. Its hash is in the
name of every bank's vectors: in another order, all banks would be embedded again."""


def write_graph(origin: Path, adapter: Path | None, folder: Path, *, blocks: bool) -> None:
    """Write graph and weights of the model in `origin`, its adapter merged, into `folder`."""
    config: dict[str, Any] = json.loads((origin / "config.json").read_bytes())
    weights = safe_open(origin / WEIGHTS_FILE, "np")
    with weights, (folder / WEIGHTS).open("wb") as file:
        graph = _Graph(config, file, blocks=blocks)
        graph.store(weights.get_tensor, load_file(adapter) if adapter else {})
    graph.connect()
    graph.save(folder / GRAPH)


class _Graph:
    """A graph in the making: its nodes, its small constants, and the weights in their file."""

    def __init__(self, config: dict[str, Any], file: BinaryIO, *, blocks: bool) -> None:
        self._config = config
        self._kind: str = config["model_type"]
        self._file = file
        self._blocks = blocks
        self._norm = {"epsilon": config["layer_norm_eps"]}
        self._sizes: dict[str, dict[str, int]] = {}
        self._nodes: list[Any] = []
        self._tensors: list[Any] = []
        attention = [f"attention.{part}" for part in _ATTENTION[self._kind]]
        self._layers = [
            [f"encoder.layer.{layer}.{part}" for part in (*attention, *_FEED_FORWARD)]
            for layer in range(config["num_hidden_layers"])
        ]

    def store(
        self, read: Callable[[str], NDArray[Any]], adapter: dict[str, NDArray[np.float16]]
    ) -> None:
        """Write all weights to the file: tables and vectors first, then the products' matrices."""
        is_bert = self._kind == "bert"
        names = [_PLACES, _SEGMENTS] if is_bert else [_PLACES]
        for part in (_NORM, *(part for layer in self._layers for part in layer)):
            names += [f"{part}.weight"] * part.endswith("LayerNorm") + [f"{part}.bias"]
        names += [] if is_bert else [_DISTANCES]
        for name in names if self._blocks else (_WORDS, *names):
            self._store(name, read(name))
        if self._blocks:
            self._store_rows(_WORDS, read(_WORDS))
        for part in (layer[place] for layer in self._layers for place in _MATRICES[self._kind]):
            matrix = read(f"{part}.weight")
            if (up := adapter.get(f"0.model.{part}{UP}")) is not None:
                down = adapter[f"0.model.{part}{DOWN}"]
                matrix += up.astype(np.float32) @ down.astype(np.float32)
            if self._blocks:
                self._store_blocks(f"{part}.weight", matrix)
            else:
                self._store(f"{part}.weight", matrix.T)
        if is_bert:
            self._store(_PLACE_NUMBERS, read(_PLACE_NUMBERS))

    def _store(self, name: str, values: NDArray[Any]) -> None:
        # Beside the graph, so that ONNX Runtime maps the weights instead of reading them.
        kind = helper.np_dtype_to_tensor_dtype(values.dtype)
        tensor = TensorProto(name=name, data_type=kind, dims=values.shape)
        tensor.data_location = TensorProto.EXTERNAL
        where = {"location": WEIGHTS, "offset": self._file.tell(), "length": values.nbytes}
        for key, value in where.items():
            tensor.external_data.add(key=key, value=str(value))
        self._file.write(np.ascontiguousarray(values).data)
        self._tensors.append(tensor)

    def _store_rows(self, name: str, table: Floats) -> None:
        """Store each row of the vocabulary's table in int8, with a scale of its own."""
        largest = np.maximum(table.max(axis=1, keepdims=True), -table.min(axis=1, keepdims=True))
        scales = np.maximum(largest, 1e-12) / 127
        table /= scales
        self._store(name, np.rint(table, out=table).astype(np.int8))
        self._store(f"{name}_scales", scales)

    def _store_blocks(self, name: str, matrix: Floats) -> None:
        """Store a matrix in blocks of 8 bits, as `MatMulNBits` reads them."""
        self._sizes[name] = dict(zip("NK", matrix.shape, strict=True))
        rows = matrix.reshape(len(matrix), -1, BLOCK)
        at = np.abs(rows).argmax(axis=2, keepdims=True)
        scales = np.take_along_axis(rows, at, axis=2) / np.float32(-128)
        inverse = np.divide(1, scales, out=np.zeros_like(scales), where=scales != 0)
        values = np.clip(np.floor(rows * inverse + 128 + 0.5), 0, 255)
        self._store(name, values.astype(np.uint8))
        self._store(f"{name}_scales", scales[:, :, 0])

    def connect(self) -> None:
        """Connect the inputs with the vector of a text, layer after layer."""
        add, heads = self._add, self._config["num_attention_heads"]
        mask = add("Cast", "attention_mask", to=TensorProto.INT32)
        length = add("Shape", "input_ids", start=1)
        hidden = add("Add", self._words(), self._places(length))
        if self._kind == "bert":
            hidden = add("Add", hidden, add("Gather", _SEGMENTS, self._constant(0)))
        hidden = add("LayerNormalization", hidden, f"{_NORM}.weight", f"{_NORM}.bias", **self._norm)
        near = [] if self._kind == "bert" else [self._distances(length)]
        for query, key, value, out, told, wide, narrow, thought in self._layers:
            parts = [self._biased(part, hidden) for part in (query, key, value)]
            heard = add("MultiHeadAttention", *parts, "", mask, *near, num_heads=heads)
            hidden = self._normed(told, hidden, out, heard)
            widened = add("BiasGelu", self._product(wide, hidden), f"{wide}.bias")
            hidden = self._normed(thought, hidden, narrow, widened)
        counted = add("Cast", "attention_mask", to=TensorProto.FLOAT)
        total = add("MatMul", add("Unsqueeze", counted, self._constant([1])), hidden)
        unit = add("LpNormalization", total, axis=2)
        add("Squeeze", unit, self._constant([1]), output="embedding")

    def _words(self) -> str:
        words = self._add("Gather", _WORDS, "input_ids")
        if not self._blocks:
            return words
        scales = self._add("Gather", f"{_WORDS}_scales", "input_ids")
        return self._add("Mul", self._add("Cast", words, to=TensorProto.FLOAT), scales)

    def _places(self, length: str) -> str:
        """Return what tells the first token from the second; tokens are padded on the right."""
        zero = self._constant([0])
        if self._kind == "bert":
            numbers = self._add("Slice", _PLACE_NUMBERS, zero, length, self._constant([1]))
            return self._add("Gather", _PLACES, numbers)
        first = self._constant([_FIRST_PLACE_OF_MPNET])
        return self._add("Slice", _PLACES, first, self._add("Add", first, length), zero)

    def _distances(self, length: str) -> str:
        """Return what attention gains by how far, and on which side, another token stands.

        Distances in buckets, as in T5 (Raffel et al. 2020, arXiv:1910.10683, section 2.1).
        """
        most = int(self._config["max_position_embeddings"])
        half = self._config["relative_attention_num_buckets"] // 2
        exact = half // 2
        apart = np.arange(1 - most, most)
        steps = np.log(np.maximum(np.abs(apart), 1).astype(np.float32) / exact)
        far = (exact + steps / log(_FARTHEST / exact) * (half - exact)).astype(np.int64)
        bucket = np.where(np.abs(apart) < exact, np.abs(apart), np.minimum(far, half - 1))
        add, constant = self._add, self._constant
        tokens = add("Range", constant(0), add("Squeeze", length), constant(1))
        columns, rows = (add("Unsqueeze", tokens, constant([axis])) for axis in (0, 1))
        row = add("Add", add("Sub", columns, rows), constant(most - 1))
        buckets = add("Gather", constant(bucket + half * (apart > 0)), row)
        gained = add("Transpose", add("Gather", _DISTANCES, buckets), perm=(2, 0, 1))
        return add("Unsqueeze", gained, constant([0]))

    def _product(self, part: str, hidden: str) -> str:
        weight = f"{part}.weight"
        if not self._blocks:
            return self._add("MatMul", hidden, weight)
        sizes: dict[str, Any] = self._sizes[weight] | _BLOCKS
        return self._add("MatMulNBits", hidden, weight, f"{weight}_scales", **sizes)

    def _biased(self, part: str, hidden: str) -> str:
        return self._add("Add", self._product(part, hidden), f"{part}.bias")

    def _normed(self, norm: str, before: str, part: str, hidden: str) -> str:
        """Return the product of a part, added to what was before it and normed."""
        product = self._product(part, hidden)
        rest = (before, f"{norm}.weight", f"{norm}.bias", f"{part}.bias")
        return self._add("SkipLayerNormalization", product, *rest, **self._norm)

    def _constant(self, values: Any) -> str:  # noqa: ANN401
        name = f"constant_{len(self._tensors)}"
        self._tensors.append(numpy_helper.from_array(np.asarray(values, np.int64), name))
        return name

    def _add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:  # noqa: ANN401
        """Append a node, and return the name of what it gives."""
        name = output or f"{operator}_{len(self._nodes)}"
        domain = "" if defs.has(operator) else OWN
        self._nodes.append(helper.make_node(operator, inputs, [name], domain=domain, **attributes))
        return name

    def save(self, path: Path) -> None:
        """Write the graph, which names the file of the weights."""
        axes = ["batch", "tokens"]
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name in INPUTS]
        vector = ["batch", self._config["hidden_size"]]
        output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, vector)
        graph = helper.make_graph(self._nodes, self._kind, inputs, [output], self._tensors)
        domains = [helper.make_opsetid("", OPSET), helper.make_opsetid(OWN, 1)]
        save(helper.make_model(graph, opset_imports=domains, ir_version=IR_VERSION), path)
