"""The model as a function from texts to unit vectors, with gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sentence_transformers import SentenceTransformer

LONGEST: Final = 64
"""Tokens of a sentence in training; the longest 3 % are cut."""

_AT_ONCE: Final = 32


class _Remembered(torch.nn.Module):
    """In place of the embedding layer: what the frozen layers made of each text, padded."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = torch.empty(0)

    def forward(self, **_: object) -> torch.Tensor:
        """The hidden states, whatever the tokens are."""
        return self.hidden


class Text:
    """The model as a function from texts to unit vectors, with gradients.

    The first `frozen` layers never change: they are run once for each text.
    """

    def __init__(self, model: SentenceTransformer, frozen: int) -> None:
        self._model = model
        self._frozen = frozen
        self._known: dict[str, torch.Tensor] = {}
        # Any: torch types every attribute of a module as a tensor or a module.
        first: Any = model[0]
        self._inner = first.auto_model
        self._layers: torch.nn.ModuleList = self._inner.encoder.layer
        self._embeddings: torch.nn.Module = self._inner.embeddings
        self._remembered = _Remembered()

    @property
    def frozen(self) -> list[torch.nn.Module]:
        """The layers that never change."""
        return list(self._layers)[: self._frozen]

    def __call__(self, texts: Sequence[str]) -> torch.Tensor:
        """The unit vectors of `texts`, (n, d), with gradients."""
        if self._frozen:
            self._remember([text for text in dict.fromkeys(texts) if text not in self._known])
        vectors: list[torch.Tensor] = [torch.empty(0)] * len(texts)
        for places in _batches(texts):
            found = self._encode([texts[place] for place in places])
            for place, vector in zip(places, found, strict=True):
                vectors[place] = vector
        return torch.stack(vectors)

    @torch.no_grad()
    def plain(self, texts: Sequence[str]) -> torch.Tensor:
        """The same without gradients."""
        return self(texts)

    def whole(self) -> None:
        """Put the model together again, so that its layers have their own names."""
        self._inner.embeddings = self._embeddings
        self._inner.encoder.layer = self._layers

    def _encode(self, texts: list[str]) -> torch.Tensor:
        tokens = self._tokens(texts)
        if self._frozen:
            self._recall(texts, tokens["input_ids"].shape[1])
        return functional.normalize(self._model(tokens)["sentence_embedding"], dim=1)

    def _recall(self, texts: list[str], width: int) -> None:
        """Let the model begin with what the frozen layers made of these texts."""
        self._remembered.hidden = torch.stack(
            [
                functional.pad(known, (0, 0, 0, width - len(known))).float()
                for known in (self._known[text] for text in texts)
            ]
        )
        self._inner.embeddings = self._remembered
        self._inner.encoder.layer = self._layers[self._frozen :]

    @torch.no_grad()
    def _remember(self, texts: list[str]) -> None:
        self._inner.embeddings = self._embeddings
        self._inner.encoder.layer = self._layers[: self._frozen]
        for places in _batches(texts):
            tokens = self._tokens([texts[place] for place in places])
            hidden = self._inner(**tokens).last_hidden_state
            for row, place in enumerate(places):
                length = int(tokens["attention_mask"][row].sum())
                self._known[texts[place]] = hidden[row, :length].half().clone()

    def _tokens(self, texts: list[str]) -> dict[str, torch.Tensor]:
        tokenizer: Any = self._model.tokenizer
        return dict(
            tokenizer(texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        )


def _batches(texts: Sequence[str]) -> list[list[int]]:
    """The places of texts of about the same length together."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    return [order[start : start + _AT_ONCE] for start in range(0, len(order), _AT_ONCE)]
