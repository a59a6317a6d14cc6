"""A model as its authors publish it, run by sentence-transformers: what coach's own is held to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.embeddings import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer


class SentenceTransformersEncoder:
    """A model run by sentence-transformers itself: the reference for what was compiled."""

    def __init__(self, model: SentenceTransformer, fingerprint: str) -> None:
        self._model = model
        self.fingerprint = fingerprint
        self.dimensions = int(model.encode(["a"], show_progress_bar=False).shape[1])

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the unit vectors of `texts`; the library cuts a text longer than the window."""
        vectors: NDArray[np.float32] = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False
        )
        if progress is not None:
            progress(len(texts))
        return vectors


def adapted(model: registry.SupportedModel) -> SentenceTransformersEncoder:
    """A supported model with coach's adapter, its products added by torch."""
    import torch  # noqa: PLC0415  (seconds)
    from safetensors.torch import load_file  # noqa: PLC0415

    from coach.embeddings.onnx_export import load_transformer  # noqa: PLC0415

    with registry.wheel_files(model) as folder:
        loaded = load_transformer(str(folder))
    tensors = load_file(registry.adapter_path(model.key))
    # Until 6.0 sentence-transformers called a model's own layers otherwise.
    layers = {
        name.replace(".auto_model.", ".model."): layer for name, layer in loaded.named_modules()
    }
    with torch.no_grad():
        for key in (key for key in tensors if key.endswith(registry.UP)):
            name = key.removesuffix(registry.UP)
            layers[name].weight += tensors[key].float() @ tensors[name + registry.DOWN].float()
    return SentenceTransformersEncoder(loaded, "reference")
