"""An answer is encoded while it is typed: what comes out is the same, and only sooner."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from coach.errors import ModelDamaged
from coach.review.reviewer import AnswerFeedback, CachingEncoder
from tests.conftest import NOW, WordEncoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from coach.app import App

TYPED = "I sent the coupon to everybody. I stopped the mailing after four minutes. Then I wro"


def test_vectors_are_those_of_the_encoder(words: WordEncoder) -> None:
    """Texts known and new, twice and in any order, have the encoder's own vectors."""
    encoder = CachingEncoder(words)
    encoder.encode(["one", "two"])
    found = encoder.encode(["two", "three", "two"])
    assert np.array_equal(found, WordEncoder().encode(["two", "three", "two"]))
    assert words.texts == ["one", "two", "three"]
    assert encoder.encode([]).shape == (0, words.dimensions)
    assert (encoder.fingerprint, encoder.dimensions) == (words.fingerprint, words.dimensions)
    encoder.close()


def test_ahead_is_in_the_background(words: WordEncoder) -> None:
    """What was asked for ahead is there when it is wanted, encoded by another thread, once."""
    threads: list[str] = []
    plain = words.encode

    def watched(
        texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        threads.append(threading.current_thread().name)
        return plain(texts, progress)

    words.encode = watched  # type: ignore[method-assign]
    encoder = CachingEncoder(words)
    encoder.prefetch(["one", "two"])
    encoder.close()
    assert words.texts == ["one", "two"]
    encoder.encode(["two", "one"])
    assert words.texts == ["one", "two"]
    assert [name.startswith("coach-prefetch") for name in threads] == [True]


def test_what_is_known_starts_no_thread(words: WordEncoder) -> None:
    """Asking ahead for what is there, or for nothing, starts nothing."""
    encoder = CachingEncoder(words)
    encoder.encode(["one"])
    before = threading.active_count()
    encoder.prefetch(["one"])
    encoder.prefetch([])
    assert threading.active_count() == before


def test_a_failure_is_told_when_the_vector_is_wanted(tmp_path: Path) -> None:
    """What fails in the background fails again, in the open, when feedback is wanted."""

    class Broken(WordEncoder):
        def encode(
            self, texts: Sequence[str], progress: Callable[[int], None] | None = None
        ) -> NDArray[np.float32]:
            del texts, progress
            raise ModelDamaged(tmp_path, "it cannot be run.")

    encoder = CachingEncoder(Broken())
    encoder.prefetch(["one"])
    encoder.close()
    with pytest.raises(ModelDamaged, match="cannot be run"):
        encoder.encode(["one"])


def test_whole_sentences_are_read_as_they_are_typed(
    workspace: App, words: WordEncoder, work: Path
) -> None:
    """Sentences that are finished are encoded while the last one is being typed, and once."""
    workspace.add([work])
    words.texts.clear()
    feedback = AnswerFeedback(workspace.bank, workspace.models, NOW.isoformat)
    feedback.prefetch("I sent the cou")
    feedback.close()
    assert words.texts == []
    feedback.prefetch(TYPED)
    feedback.close()
    assert words.texts == [
        "I sent the coupon to everybody.",
        "I stopped the mailing after four minutes.",
    ]
