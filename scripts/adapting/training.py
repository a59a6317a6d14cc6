"""The training itself, step by step; what ranks best on the kept stories is kept."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import torch

from adapting.lora import Lora, attach, tensors
from adapting.loss import draw, loss_of
from adapting.material import material, nearest_sentences
from adapting.ranking import rank_kept
from adapting.text import Text
from coach.embeddings import onnx_export, registry

if TYPE_CHECKING:
    from adapting.material import Material, Nearest
    from coach.embeddings.registry import SupportedModel

SEED: Final = 7
RANK: Final = {"small": 8, "large": 8}
FROZEN: Final = {"small": 0, "large": 8}
"""The lower layers of the large model are run once and remembered: a step costs a third."""
RATE: Final = 4e-4
SHARES: Final = (0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Kept:
    """What ranked best: how well, and the adapter's tensors; none for the model as it was."""

    rank: float
    tensors: dict[str, torch.Tensor] | None


@dataclass(frozen=True, slots=True)
class Learner:
    """A model with its low-rank changes, and what they learn from."""

    text: Text
    layers: dict[str, Lora]
    known: Material
    nearest: Nearest


def train(model: SupportedModel, steps: int, every: int) -> Kept:
    """Train for some steps, looking at the kept stories every so often; prints what it sees."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    learner = _learner(model, material(rng))
    known = learner.known
    print(
        f"{len(known.training)} questions to train on, {len(known.validation)} kept; "
        f"{len(learner.layers)} layers"
    )
    best = Kept(rank_kept(learner.text, known), None)
    print(f"step 0: {best.rank}", flush=True)
    optimiser = torch.optim.AdamW(
        [part for layer in learner.layers.values() for part in (layer.down, layer.up)],
        lr=RATE,
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    start = time.monotonic()
    for step in range(1, steps + 1):
        loss = loss_of(learner.text, draw(known, learner.nearest, rng))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        if step % every == 0:
            print(f"step {step}: loss {loss.item():.3f} ({time.monotonic() - start:.0f} s)")
            best = _better(learner, best)
    return best


def _learner(model: SupportedModel, known: Material) -> Learner:
    """The model with changes that change nothing yet."""
    with registry.wheel_files(model) as folder:
        loaded = onnx_export.load_transformer(str(folder))
    text = Text(loaded, FROZEN[model.key])
    nearest = nearest_sentences(text, known)
    text.whole()
    return Learner(text, attach(loaded, RANK[model.key], text.frozen), known, nearest)


def _better(learner: Learner, best: Kept) -> Kept:
    """The best of what was kept before and of every share of what is learned by now."""
    for share in SHARES:
        Lora.share = share
        rank = rank_kept(learner.text, learner.known)
        print(f"  share {share}: {rank}", flush=True)
        if rank > best.rank:
            best = Kept(rank, tensors(learner.layers, share))
    Lora.share = 1.0
    return best
