"""Encoders for measuring: one that encodes each text once, and a model without its adapter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from coach.embeddings import registry
from coach.embeddings.compiling import SAMPLES, compile_supported
from coach.embeddings.encoder import OnnxEncoder
from coach.embeddings.loader import open_encoder
from coach.embeddings.registry import TOKENIZER, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from coach.embeddings.encoder import Encoder
    from coach.embeddings.registry import SupportedModel
    from coach.progress import Reporter


class Once:
    """An encoder that remembers: the same text, in another bank or method, costs nothing."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}

    @property
    def fingerprint(self) -> str:
        """The identity of the encoder's vectors."""
        return self._encoder.fingerprint

    @property
    def dimensions(self) -> int:
        """The length of one vector."""
        return self._encoder.dimensions

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """The vectors of `texts`, as `Encoder.encode` promises."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        if fresh:
            self._known |= zip(fresh, self._encoder.encode(fresh), strict=True)
        if progress is not None:
            progress(len(texts))
        return np.array([self._known[text] for text in texts]).reshape(-1, self.dimensions)


class Unlearnt:
    """The same vectors under a name that no kinds were learnt for: a kind is its own question."""

    def __init__(self, encoder: Once) -> None:
        self.encode = encoder.encode
        self.dimensions = encoder.dimensions
        self.fingerprint = f"{encoder.fingerprint}-unlearnt"


def adapted(model: SupportedModel, models: Path, report: Reporter) -> Once:
    """A supported model as coach uses it."""
    return Once(open_encoder(model.model, models, report))


def bare_folder(model: SupportedModel, models: Path) -> Path:
    """Where `bare` lies compiled."""
    return models / _plain(model).model.fingerprint


def bare(model: SupportedModel, models: Path, report: Reporter) -> Once:
    """A supported model as its authors published it: compiled the same way, without adapter."""
    plain = _plain(model)
    folder = bare_folder(model, models)
    manifest = read_manifest(folder)
    if manifest is not None:
        return Once(OnnxEncoder(folder, manifest))
    from coach.embeddings.onnx_export import load_transformer  # noqa: PLC0415  (torch: seconds)

    report.note(f"Compiling {model.name} without adapter, once.")
    with registry.wheel_files(plain) as origin:
        published = load_transformer(str(origin))
        expected = published.encode(SAMPLES, normalize_embeddings=True)
        return Once(OnnxEncoder(folder, compile_supported(plain, origin, folder, expected)))


class Window:
    """Cutting texts where sentence-transformers does, at the end of the model's window.

    `folder` is that of the compiled model.
    """

    def __init__(self, folder: Path) -> None:
        manifest = read_manifest(folder)
        if manifest is None:
            raise FileNotFoundError(folder)
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(manifest.max_tokens)

    def cut(self, text: str) -> str:
        """As much of the beginning of `text` as the model sees at once."""
        ends = [end for _, end in self._tokenizer.encode(text).offsets]
        return text[: max(ends)]


def _plain(model: SupportedModel) -> SupportedModel:
    """The model under a key that has no adapter, which keeps one out of its fingerprint too."""
    return replace(model, key=f"{model.key}-without-adapter")
