"""Low-rank changes to a model's layers (LoRA, Hu et al. 2021, arXiv:2106.09685)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from coach.embeddings.registry import DOWN, UP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Lora(torch.nn.Module):
    """A linear layer plus a low-rank change; `share` scales the change, in all layers at once."""

    share = 1.0

    def __init__(self, inner: torch.nn.Linear, rank: int) -> None:
        super().__init__()
        self.inner = inner
        noise = torch.randn(rank, inner.in_features) / inner.in_features**0.5
        self.down = torch.nn.Parameter(noise)
        self.up = torch.nn.Parameter(torch.zeros(inner.out_features, rank))

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """What the layer makes of `values`, changed."""
        made: torch.Tensor = self.inner(values)
        return made + Lora.share * (values @ self.down.T) @ self.up.T


def attach(model: torch.nn.Module, rank: int, frozen: Iterable[torch.nn.Module]) -> dict[str, Lora]:
    """Put low-rank changes on the linear layers of the attention; all else stays as it is."""
    still = {id(module) for layer in frozen for module in layer.modules()}
    for parameter in model.parameters():
        parameter.requires_grad = False
    layers = {}
    for name, module in list(model.named_modules()):
        in_attention = isinstance(module, torch.nn.Linear) and ".attention." in name
        if not in_attention or id(module) in still:
            continue
        parent, _, last = name.rpartition(".")
        layers[name] = Lora(module, rank)
        setattr(model.get_submodule(parent), last, layers[name])
    return layers


def tensors(layers: Mapping[str, Lora], share: float) -> dict[str, torch.Tensor]:
    """The changes as an adapter's file holds them, each scaled by `share`."""
    return {
        name + suffix: (tensor * scale).detach().half().clone().contiguous()
        for name, layer in layers.items()
        for suffix, tensor, scale in ((DOWN, layer.down, 1.0), (UP, layer.up, share))
    }
