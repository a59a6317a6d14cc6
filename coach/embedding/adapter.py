"""Adapters: what training on interview questions and stories adds to a supported model.

An adapter is low-rank (LoRA, Hu et al. 2021, arXiv:2106.09685): for some linear layers of the
model two small matrices whose product is added to the layer's weights. It is merged when the model
is compiled, so that it costs nothing at use. `scripts/train` makes the files in `adapters/`.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.errors.models import ModelDamaged

if TYPE_CHECKING:
    from torch import nn

DOWN, UP = ".down", ".up"
_FOLDER: Final = Path(__file__).parent / "adapters"


def adapter_path(key: str) -> Path:
    """Where the adapter of a supported model lies, if it has one."""
    return _FOLDER / f"{key}.safetensors"


@cache
def adapter_digest(key: str) -> str:
    """What distinguishes one adapter from another: part of the model's fingerprint."""
    path = adapter_path(key)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else ""


def merge(model: nn.Module, path: Path) -> None:
    """Add an adapter's products to the weights of `model`, in place.

    The file holds, for each layer, `NAME.down` (rank, inputs) and `NAME.up` (outputs, rank).

    Raises:
        ModelDamaged: it is no adapter, or one for another model.
    """
    from safetensors import SafetensorError  # noqa: PLC0415
    from safetensors.torch import load_file  # noqa: PLC0415
    from torch import no_grad  # noqa: PLC0415

    try:
        tensors = load_file(path)
        layers = dict(model.named_modules())
        with no_grad():
            for name in sorted(each.removesuffix(UP) for each in tensors if each.endswith(UP)):
                change = tensors[name + UP].float() @ tensors[name + DOWN].float()
                layers[name].weight += change
    except (SafetensorError, OSError, KeyError, RuntimeError) as error:
        raise ModelDamaged(path, "the adapter does not belong to this model") from error
