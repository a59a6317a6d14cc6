"""The training itself, and what is kept of it: the change of each layer, of low rank."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch

from adapting.loss import Drawing, loss_of
from adapting.text import Text
from coach.embeddings import onnx_export, registry
from coach.embeddings.registry import DOWN, UP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from adapting.material import Material
    from coach.embeddings.competency_space import Floats
    from coach.embeddings.registry import SupportedModel

RANK: Final = 32


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model is trained: the lowest `frozen` layers never change and are run once a text."""

    steps: int
    kinds: int
    sentences: int
    frozen: int
    rate: float


PLANS: Final = {
    "small": Plan(steps=260, kinds=32, sentences=6, frozen=2, rate=6e-5),
    "large": Plan(steps=110, kinds=24, sentences=6, frozen=6, rate=3e-5),
}


@dataclass(frozen=True, slots=True)
class Trained:
    """An adapter's tensors, and the model with them, as a function of texts."""

    tensors: dict[str, torch.Tensor]
    text: Text

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return the unit vectors of texts, (n, d)."""
        vectors: Floats = self.text.plain(texts).numpy()
        return vectors


def train(
    model: SupportedModel,
    material: Material,
    near: Mapping[str, frozenset[str]],
    plan: Plan,
    seed: int,
) -> Trained:
    """Train the weights of all linear layers that are not frozen; keep the change in low rank."""
    torch.manual_seed(seed)
    with registry.wheel_files(model) as folder:
        loaded = onnx_export.load_transformer(str(folder))
    text = Text(loaded, plan.frozen)
    text.whole()
    still = {id(part) for layer in text.frozen for part in layer.parameters()}
    layers = {
        name: module
        for name, module in loaded.named_modules()
        if isinstance(module, torch.nn.Linear)
        and ".layer." in name
        and id(module.weight) not in still
    }
    for parameter in loaded.parameters():
        parameter.requires_grad = False
    for layer in layers.values():
        layer.weight.requires_grad = True
    before = {name: layer.weight.detach().clone() for name, layer in layers.items()}
    _learn(text, [layer.weight for layer in layers.values()], material, near, plan, seed)
    tensors: dict[str, torch.Tensor] = {}
    for name, layer in layers.items():
        down, up = low_rank(layer.weight.detach() - before[name])
        # Until 6.0 sentence-transformers called a model's own layers otherwise.
        known = name.replace(".auto_model.", ".model.")
        tensors |= {known + DOWN: down, known + UP: up}
        with torch.no_grad():
            layer.weight.copy_(before[name] + up.float() @ down.float())
    return Trained(tensors, text)


def low_rank(change: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the two matrices, (RANK, inputs) and (outputs, RANK), nearest to a change.

    By singular values (Eckart and Young 1936).
    """
    left, values, right = torch.linalg.svd(change, full_matrices=False)
    roots = values[:RANK].sqrt()
    down, up = roots[:, None] * right[:RANK], left[:, :RANK] * roots
    return down.half().contiguous(), up.half().contiguous()


def _learn(  # noqa: PLR0913, PLR0917
    text: Text,
    weights: list[torch.Tensor],
    material: Material,
    near: Mapping[str, frozenset[str]],
    plan: Plan,
    seed: int,
) -> None:
    drawing = Drawing(material, np.random.default_rng(seed), plan.sentences)
    optimiser = torch.optim.AdamW(weights, lr=plan.rate, weight_decay=0.01)
    schedule: Any = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, plan.rate, total_steps=plan.steps, pct_start=max(0.1, 2 / plan.steps)
    )
    start, seen = time.monotonic(), 0.0
    for step in range(1, plan.steps + 1):
        loss = loss_of(text, drawing.step(plan.kinds), near)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        seen += loss.item()
        if step % 10 == 0:
            print(
                f"step {step}: loss {seen / 10:.3f} ({time.monotonic() - start:.0f} s)", flush=True
            )
            seen = 0.0
