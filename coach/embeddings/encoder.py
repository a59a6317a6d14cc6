"""Text to vectors with ONNX Runtime: run a compiled model; nothing of torch.

The weights lie beside the graph as external data, which ONNX Runtime maps into memory. Prepacking
copies them into another layout: an import gains by it, a single question only where the weights
are 8-bit blocks. Measured: docs/evaluation.md#quantised-weights.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Protocol

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from coach.embeddings.registry import GRAPH, TOKENIZER, ModelManifest
from coach.errors import ModelDamaged, ModelNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from coach.errors import CoachError

BATCH_TOKENS = 512
"""Tokens in one batch, padding included: the quickest of 512 to 8,192 on the machine measured."""

_FATAL = 4
"""ONNX Runtime's severity: what fails is said by coach, not in its log."""

_NO_MEMORY = re.compile(r"alloc|[Mm]emory|mmap|resource", re.ASCII)

PREPACK_FROM_TOKENS = 8192
"""From this many tokens on, prepacked weights are worth their loading time."""


class Encoder(Protocol):
    """Texts in, unit vectors out."""

    @property
    def fingerprint(self) -> str:
        """The weights and how they were compiled; vectors of two are never to be compared."""

    @property
    def dimensions(self) -> int:
        """The length of one vector."""

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the vectors of `texts`: shape (len(texts), dimensions), each of length 1.

        No text is cut: one longer than the model's window is encoded window by window and
        averaged. `progress` is called with the number of texts done, several times.
        """


class OnnxEncoder:
    """A compiled model, loaded when first used."""

    def __init__(self, folder: Path, manifest: ModelManifest) -> None:
        self.fingerprint = manifest.encoder
        self.dimensions = manifest.dimensions
        self._folder = folder
        self._manifest = manifest
        self._sessions: dict[bool, onnxruntime.InferenceSession] = {}
        onnxruntime.set_default_logger_severity(_FATAL)
        onnxruntime.disable_telemetry_events()  # beside what coach/__init__.py says
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # tokenizers raises bare Exception
            raise _explain(error, folder / TOKENIZER, "the tokenizer cannot be read") from error
        self._tokenizer.no_padding()
        # Windows of a long text come back as `overflowing`, each with its special tokens.
        self._tokenizer.enable_truncation(manifest.max_tokens)

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the unit vectors of `texts`, as `Encoder.encode` promises."""
        prompted = [self._manifest.prompt + text for text in texts]
        windows = [
            (text, part.ids)
            for text, encoding in enumerate(self._tokenizer.encode_batch(prompted))
            for part in (encoding, *encoding.overflowing)
        ]
        totals = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        waiting = np.bincount([text for text, _ in windows], minlength=len(texts))
        done = 0
        for batch, vectors in self._run_all([ids for _, ids in windows]):
            for index, vector in zip(batch, vectors, strict=True):
                text, ids = windows[index]
                totals[text] += vector * len(ids)
                waiting[text] -= 1
                done += int(waiting[text] == 0)
            if progress is not None:
                progress(done)
        with np.errstate(invalid="ignore"):
            means: NDArray[np.float32] = totals / np.linalg.norm(totals, axis=1, keepdims=True)
        if not np.isfinite(means).all():
            raise ModelDamaged(self._folder / GRAPH, "the compiled model gives no numbers")
        return means

    def _run_all(self, windows: list[list[int]]) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        """Yield batches of window indices with their vectors; many windows run side by side."""
        batches = list(_batches([len(window) for window in windows]))
        many = sum(map(len, windows)) >= PREPACK_FROM_TOKENS
        session = self._session(many=many)

        def run(batch: list[int]) -> NDArray[np.float32]:
            return self._run(session, [windows[index] for index in batch])

        if not many:
            yield from zip(batches, map(run, batches), strict=True)
            return
        from concurrent.futures import ThreadPoolExecutor  # not for one question

        pool = ThreadPoolExecutor(os.cpu_count())
        try:
            yield from zip(batches, pool.map(run, batches), strict=True)
        finally:
            pool.shutdown(cancel_futures=True)

    def _run(
        self, session: onnxruntime.InferenceSession, windows: list[list[int]]
    ) -> NDArray[np.float32]:
        ids = np.zeros((len(windows), max(map(len, windows))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = window
            mask[row, : len(window)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        try:
            outputs = session.run(None, {name: feeds[name] for name in self._manifest.inputs})
        except Exception as error:  # one class per fault, none of them public
            raise _explain(error, self._folder / GRAPH, "the compiled model fails") from error
        vectors: NDArray[np.float32] = outputs[0]
        return vectors

    def _session(self, *, many: bool) -> onnxruntime.InferenceSession:
        if many not in self._sessions:
            options = onnxruntime.SessionOptions()
            options.log_severity_level = _FATAL
            # The graph was optimised when it was compiled.
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
            if many:
                options.intra_op_num_threads = 1
            else:
                if not self._manifest.blocks:
                    options.add_session_config_entry("session.disable_prepacking", "1")
                # Threads that wait awake would take their core from the rest of the command.
                options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            try:
                session = onnxruntime.InferenceSession(
                    str(self._folder / GRAPH), options, providers=["CPUExecutionProvider"]
                )
            except Exception as error:  # one class per fault, none of them public
                why = "the compiled model cannot be loaded"
                raise _explain(error, self._folder / GRAPH, why) from error
            self._sessions[many] = session
        return self._sessions[many]


def _explain(error: Exception, path: Path, why: str) -> CoachError:
    """Return what a library's failure means: short memory cannot be mended by compiling again."""
    if isinstance(error, MemoryError) or _NO_MEMORY.search(str(error)):
        return ModelNotFound(path.parent.name, "there is too little memory free for it.")
    return ModelDamaged(path, why)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Group indices by similar length, the longest first so that memory peaks at the start."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
