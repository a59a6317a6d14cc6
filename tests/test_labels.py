"""The chances of the parts of sentences, and how answers are cut into sentences."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from coach.domain.sentences import SENTENCE_PARTS, sentence_key
from coach.domain.story import Part
from coach.embeddings.registry import LARGE, SMALL
from coach.errors import ModelDamaged
from coach.review import labelling
from coach.review.answer import split_answer
from coach.review.evidence import QuestionContext, extract_features, read_remark_weights
from coach.review.labelling import (
    LabelWeights,
    chances_of_parts,
    common_words,
    find_words,
    read_label_weights,
    score_sentences,
)
from coach.review.remarks import RemarkKind

if TYPE_CHECKING:
    from pathlib import Path

    from coach.embeddings.encoder import OnnxEncoder

ANY = "words-1"
MODELS = (SMALL.model.fingerprint, LARGE.model.fingerprint, ANY)
TEXTS = (
    "In May our van broke down.",
    "I rang three garages.",
    "One came within the hour.",
    "Well.",
)


def chances(texts: tuple[str, ...], *, weights: LabelWeights | None = None) -> np.ndarray:
    """The chances of sentences without vectors that count."""
    vectors = np.zeros((len(texts), 8), dtype=np.float32)
    given = [Part.UNLABELLED] * len(texts)
    return chances_of_parts(texts, vectors, given, weights or read_label_weights(ANY))


@pytest.mark.parametrize("model", MODELS)
def test_the_weights_fit_together(model: str) -> None:
    """Of every model: they are for the words, places and features that there are."""
    weights = read_label_weights(model)
    parts, words = len(SENTENCE_PARTS), len(common_words()) + len(labelling.CUES)
    size = {SMALL.model.fingerprint: 384, LARGE.model.fingerprint: 768}.get(model, 0)
    assert weights.vectors.shape == (4, size, parts)
    assert weights.words.shape == (3, words, parts)
    assert weights.places.shape == (labelling.PLACE_COUNT, parts)
    remarks = read_remark_weights(model)
    features = extract_features(TEXTS, chances(TEXTS), QuestionContext())
    assert remarks.names == tuple(features)
    assert len(remarks.kinds) == len(set(remarks.kinds)) == len(remarks.weights)
    assert RemarkKind.MISSED not in remarks.kinds
    assert all(0 < chance < 1 for _, chance in remarks.in_order(features))


def test_changed_weights_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As every file that was learnt: it would say something else in silence."""
    (tmp_path / "feedback-any.npz").write_bytes(b"PK")
    monkeypatch.setattr(labelling, "DATA", tmp_path)
    labelling.weights_path.cache_clear()
    with pytest.raises(ModelDamaged, match="was changed, or is damaged"):
        labelling.weights_path("another")
    labelling.weights_path.cache_clear()


def test_chances_are_those_of_all_courses() -> None:
    """The sum over every course of parts, tried one by one."""
    weights, parts = read_label_weights(ANY), len(SENTENCE_PARTS)
    for count in (1, 2, 4):
        texts = TEXTS[:count]
        logs = score_sentences(texts, np.zeros((count, 8), np.float32), weights)
        total = np.zeros((count, parts))
        for course in product(range(parts), repeat=count):
            value = sum(logs[at, part] for at, part in enumerate(course))
            value += sum(weights.steps[a, b] for a, b in pairwise(course))
            total[range(count), course] += np.exp(value)
        wanted = total / total.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(chances(texts), wanted, atol=1e-4)


def test_known_labels_stay() -> None:
    """What the document or the user says is certain, and moves its neighbours at most."""
    given = [Part.RESULT, Part.UNLABELLED, Part.TASK, Part.UNLABELLED]
    found = chances_of_parts(TEXTS, np.zeros((4, 8), np.float32), given, read_label_weights(ANY))
    likeliest = [SENTENCE_PARTS[at] for at in found.argmax(axis=1)]
    assert (likeliest[0], likeliest[2]) == (Part.RESULT, Part.TASK)
    assert found[[0, 2]].max(axis=1) == pytest.approx(1, abs=1e-4)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    none = np.empty((0, 8), np.float32)
    assert chances_of_parts([], none, [], read_label_weights(ANY)).shape == (0, 6)


def test_words_are_found_however_they_are_set() -> None:
    """In capitals, with a curled apostrophe, twice; what is not common is not seen."""
    rows = find_words(["WE DIDN’T, we didn't", "Xylophone", "So I rang him, and since then I do."])
    words = common_words()
    assert rows[0, words["didn't"]] == rows[0, words["we"]] == 1
    assert rows[0, : len(words)].sum() == 2
    assert rows[1].sum() == 0
    assert rows[2, len(words) :].tolist() == [1, 0, 0, 0, 0, 1, 0, 0]


@pytest.mark.thorough
@pytest.mark.real_model
def test_a_plain_story_is_understood(real_encoder: OnnxEncoder) -> None:
    """What was, what was done and what came of it, in words of our own: surely, and in order."""
    texts = (
        "In May our school lost its only bus driver.",
        "I rang every company in the county and compared what they asked.",
        "Then I wrote to the parents and asked who could drive on Mondays.",
        "In the end all 60 children got to school, and it cost 400 euros less.",
        "I learned to look for help before I need it.",
    )
    given = [Part.UNLABELLED] * len(texts)
    weights = read_label_weights(real_encoder.fingerprint)
    found = chances_of_parts(texts, real_encoder.encode(texts), given, weights)
    wanted = [Part.SITUATION, Part.ACTION, Part.ACTION, Part.RESULT, Part.LEARNING]
    assert [SENTENCE_PARTS[at] for at in found.argmax(axis=1)] == wanted


def test_key_is_the_words() -> None:
    """A label is found again however the sentence is set; other words are another sentence."""
    assert sentence_key("I **rang** the baker.") == sentence_key(" i rang\nthe baker")
    assert sentence_key("I rang the baker.") != sentence_key("I rang the butcher.")
    assert sentence_key("👍") != sentence_key("👎")


def test_cutting_speech() -> None:
    """What is typed without capitals, or dictated without stops, still becomes sentences."""
    assert split_answer("I fell hard. Then I got up again.") == [
        "I fell hard.",
        "Then I got up again.",
    ]
    small = "so i was at work and the oven broke. " * 6
    assert len(split_answer(small)) == 6
    breath = "so i was at work and the oven broke and then i called the man who knows it " * 4
    pieces = split_answer(breath)
    assert len(pieces) > 4
    assert all(piece in breath for piece in pieces)
