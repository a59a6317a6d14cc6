"""Sentence labels, measured on our own answers in three styles (tests/labelled_sentences)."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from coach.domain.sentences import SENTENCE_PARTS, sentence_key
from coach.domain.story import Part
from coach.review import labelling
from coach.review.answer import split_answer
from coach.review.labelling import Examples, best_path, label_sentences
from fitting.answers import answers, look
from fitting.labelling import accuracy as measured
from fitting.labelling import course_of, cues_alone, prototypes_alone

if TYPE_CHECKING:
    from coach.embeddings.encoder import OnnxEncoder

tell = print  # the table is what this test is for: pytest -s shows it


@pytest.fixture(scope="module")
def examples(real_encoder: OnnxEncoder) -> Examples:
    """The example sentences with the real model's vectors."""
    texts, counts = labelling.label_examples()
    return Examples(real_encoder.encode(texts), counts)


def test_the_set_is_large_enough() -> None:
    """Forty answers and more, 450 sentences, three styles in each half, and none in both."""
    halves = {split: answers(split) for split in ("train", "test")}
    every = [answer for found in halves.values() for answer in found]
    assert len(every) >= 40
    assert sum(len(answer.texts) for answer in every) >= 450
    for found in halves.values():
        assert {answer.style for answer in found} == {"clean", "rambling", "spoken"}
    texts = [{text for answer in found for text in answer.texts} for found in halves.values()]
    assert not texts[0] & texts[1]
    assert not {answer.name for answer in halves["train"]} & {a.name for a in halves["test"]}


@pytest.mark.thorough
@pytest.mark.real_model
def test_labels_are_ahead(examples: Examples, real_encoder: OnnxEncoder) -> None:
    """On answers not trained on, labels beat prototypes alone and cue words alone in each style."""
    train = look(answers("train"), real_encoder, examples)
    test = look(answers("test"), real_encoder, examples)
    confusion = np.zeros((len(SENTENCE_PARTS), len(SENTENCE_PARTS)), dtype=int)
    right: dict[str, list[bool]] = {}
    for answer in test:
        vectors = real_encoder.encode(answer.texts)
        found = label_sentences(
            answer.texts, vectors, [Part.UNLABELLED] * len(answer.texts), examples
        )
        for label, truth in zip(found, answer.labels, strict=True):
            confusion[truth, SENTENCE_PARTS.index(label)] += 1
            right.setdefault(answer.style, []).append(SENTENCE_PARTS.index(label) == truth)
    accuracy = confusion.trace() / confusion.sum()
    prototypes = prototypes_alone(test)
    cues = cues_alone(train, test)
    tell(f"\nprototypes {prototypes:.2f}  cue words {cues:.2f}  all {accuracy:.2f}")
    tell("  ".join(f"{style} {np.mean(hits):.2f}" for style, hits in right.items()))
    tell(f"{'':10}" + "".join(f"{label:>10}" for label in SENTENCE_PARTS))
    for label, row in zip(SENTENCE_PARTS, confusion, strict=True):
        tell(f"{label:10}" + "".join(f"{count:>10}" for count in row))
    assert accuracy > max(prototypes, cues) + 0.1
    for style, hits in right.items():
        mine = [answer for answer in test if answer.style == style]
        assert np.mean(hits) > max(prototypes_alone(mine), cues_alone(train, mine))


@pytest.mark.thorough
@pytest.mark.real_model
def test_weights_come_from_the_script(examples: Examples, real_encoder: OnnxEncoder) -> None:
    """The stored steps are those of the training answers, and the weights label these well."""
    train = look(answers("train"), real_encoder, examples)
    assert measured(train, labelling.label_weights()) > 0.95
    stored = labelling.label_weights().transitions
    counted = course_of(train * 2, 1.0, 1.0)  # once for each supported model
    scale = float(stored.steps.sum() / counted.steps.sum())
    np.testing.assert_allclose(stored.steps, scale * counted.steps, atol=0.01)


def test_course_is_the_best_of_all() -> None:
    """The course found is the likeliest of all courses, tried one by one."""
    rng = np.random.default_rng(3)
    course = labelling.label_weights().transitions
    for count in (1, 2, 4):
        chances = np.log(rng.dirichlet(np.ones(len(SENTENCE_PARTS)), count)).astype(np.float32)

        def value(states: tuple[int, ...], given: Any = chances) -> float:  # noqa: ANN401
            total = course.start[states[0]] + course.end[states[-1]]
            total += sum(given[at, s] - course.share[s] for at, s in enumerate(states))
            return float(total + sum(course.steps[a, b] for a, b in pairwise(states)))

        best = max(product(range(len(SENTENCE_PARTS)), repeat=count), key=value)
        assert tuple(best_path(chances, course)) == best


@pytest.mark.thorough
@pytest.mark.real_model
def test_known_labels_stay(examples: Examples, real_encoder: OnnxEncoder) -> None:
    """What the document or the person says is never overruled."""
    texts = ["I rang the baker and asked for bread.", "In the end we had 40 loaves.", "Well."]
    known = [Part.RESULT, Part.UNLABELLED, Part.TASK]
    found = label_sentences(texts, real_encoder.encode(texts), known, examples)
    assert (found[0], found[2]) == (Part.RESULT, Part.TASK)
    assert label_sentences([], real_encoder.encode([]), [], examples) == []


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
