"""The linear probe: there for both models, and part of what a story shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from coach.catalog import parse
from coach.embeddings import registry
from coach.embeddings.competency_space import PROFILE_HEAD, CompetencySpace
from coach.embeddings.registry import (
    SUPPORTED,
    SupportedModel,
    file_sha256,
    probe_digest,
    probe_path,
    probe_weights,
)
from coach.errors import ModelDamaged

if TYPE_CHECKING:
    from pathlib import Path

IDS = [known.id for known in parse.shipped_competencies()]
AXES = np.eye(3, dtype=np.float32)
COUNTS = np.ones((3, 2), dtype=np.intp)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A probe of two competencies for an encoder called "mine"."""
    monkeypatch.setattr(registry, "_PROBES", tmp_path)
    weights = np.array([[1, 0, 0, 0.5], [0, 1, 0, 0]], dtype=np.float16)
    np.savez(tmp_path / "mine.npz", competencies=np.array(["calm", "speed"]), weights=weights)
    monkeypatch.setitem(registry.SHIPPED, "mine.npz", file_sha256(tmp_path / "mine.npz"))


@pytest.mark.parametrize("model", SUPPORTED, ids=lambda model: model.key)
def test_every_supported_model_has_one(model: SupportedModel) -> None:
    """A new adapter or way of compiling needs a new fit: scripts/fit_shown."""
    fingerprint = model.model.fingerprint
    assert probe_path(fingerprint).is_file()
    assert probe_digest(fingerprint)
    dimensions = {"small": 384, "large": 768}[model.key]
    weights = probe_weights(fingerprint, IDS, dimensions)
    assert weights.shape == (len(IDS), dimensions + 1)
    assert weights.any(axis=1).all()


def test_none_for_another_model() -> None:
    """A model that coach was not fitted for is used without."""
    assert not probe_digest("somebody-elses")
    assert not probe_weights("somebody-elses", IDS, 5).any()


@pytest.mark.usefixtures("made")
def test_rows_follow_the_competencies() -> None:
    """In the order asked for; nothing was learned of a user's own."""
    weights = probe_weights("mine", ["speed", "own", "calm"], 3)
    assert weights.tolist() == [[0, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0.5]]


@pytest.mark.usefixtures("made")
def test_the_weights_are_no_part_of_a_probe_s_name(tmp_path: Path) -> None:
    """An encoder is known by the weights it was compiled to as well, a probe by its model."""
    assert probe_digest("mine-w01234567") == file_sha256(tmp_path / "mine.npz")[:8]
    assert probe_weights("mine-w01234567", ["calm"], 3).any()


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("damage", [b"", b"x" * 100, None])
def test_a_damaged_probe_is_said(tmp_path: Path, damage: bytes | None) -> None:
    """Cut, changed or gone, it is never used or left out without a word."""
    if damage is None:
        (tmp_path / "mine.npz").unlink()
    else:
        (tmp_path / "mine.npz").write_bytes(damage)
    with pytest.raises(ModelDamaged, match=r"mine\.npz: this part of coach .*force-reinstall"):
        probe_weights("mine", IDS, 3)


def shown(probe: np.ndarray | None, sentences: np.ndarray) -> np.ndarray:
    """What a story shows of three competencies whose texts are the three axes."""
    return CompetencySpace(COUNTS, AXES, AXES, probe).profile(sentences)[
        PROFILE_HEAD : PROFILE_HEAD + 3
    ]


def test_no_probe_changes_nothing() -> None:
    """A probe of zeros is none."""
    told = np.array([[0.8, 0.6, 0], [0.6, 0, 0.8]], dtype=np.float32)
    plain = shown(None, told)
    assert np.array_equal(shown(np.zeros((3, 4), np.float32), told), plain)
    assert plain.mean() == pytest.approx(0, abs=1e-6)


def test_the_probe_counts_beside_the_indicators() -> None:
    """What the probe sees in a story moves up, by no more than the spread allows."""
    told = np.array([[0.8, 0.6, 0]], dtype=np.float32)
    probe = np.array([[0, 0, 0, 0.1], [9, 0, 0, 0], [0, 0, 0, 0.1]], dtype=np.float32)
    before, after = shown(None, told), shown(probe, told)
    assert before.argmax() == 0
    assert after.argmax() == 1
    assert after.std() == pytest.approx(1, abs=1e-5)


def test_own_competencies_are_neither_helped_nor_harmed() -> None:
    """Of a row of zeros the probe says nothing: it stays between what it knows."""
    told = np.ones((1, 3), dtype=np.float32) / np.sqrt(np.float32(3))
    probe = np.array([[9, 0, 0, 0], [-9, 0, 0, 0], [0, 0, 0, 0]], dtype=np.float32)
    first, second, own = shown(probe, told)
    assert first > own > second
