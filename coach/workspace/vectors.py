"""Keeping every story's vectors, and the yardstick they are measured with, up to date."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

import numpy as np

from coach import data, matching
from coach.passages import sentence_texts
from coach.sentences import split
from coach.storage.records import StoryVectors
from coach.yardstick import Yardstick

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coach.embedding.encoder import Encoder
    from coach.progress import Report
    from coach.storage.bank import Bank
    from coach.story import Story
    from coach.yardstick import Floats

TEXTS_AT_ONCE = 2000
"""Texts encoded between two commits: some ten seconds of work, all that an interruption loses."""

STORED = np.dtype("<f2")
"""Vectors are stored in half precision: cosines change by less than 0.001."""


def recipe(encoder: Encoder) -> str:
    """What stored vectors depend on besides the story: any change makes them again."""
    return f"{encoder.fingerprint}/{matching.RECIPE}/{data.competencies_fingerprint()}"


def yardstick(encoder: Encoder, cache: Path, report: Report) -> Yardstick:
    """The competencies' vectors for this encoder, made once and kept in `cache`."""
    path = cache / f"{encoder.fingerprint}-{data.competencies_fingerprint()}.npy"
    try:
        with path.open("rb") as file:
            counts, vectors = np.load(file), np.load(file)
    except (OSError, ValueError, EOFError):
        counts, vectors = _encode_competencies(encoder, report)
        write_arrays(path, counts, vectors)
    questions = int(counts[:, 0].sum())
    return Yardstick(counts, vectors[:questions], vectors[questions:])


def embed_missing(bank: Bank, encoder: Encoder, measure: Yardstick, report: Report) -> int:
    """Give vectors to every story that has none of this recipe; returns how many."""
    wanted = recipe(encoder)
    waiting = {
        known.story.content_hash: known.story for known in bank.stories_without_vectors(wanted)
    }
    if not waiting:
        return 0
    stories = list(waiting.values())
    with report.progress("Embedding", len(stories)) as progress:
        start = 0
        while start < len(stories):
            batch = _batch(stories, start)
            bank.put_vectors(wanted, _vectors(batch, encoder, measure))
            start += len(batch)
            progress(start)
    bank.drop_unused_vectors(wanted)
    return len(stories)


def _encode_competencies(encoder: Encoder, report: Report) -> tuple[np.ndarray, Floats]:
    known = data.competencies()
    counts = np.array([(len(c.questions), len(c.indicators)) for c in known])
    texts = [text for c in known for text in c.questions]
    texts += [text for c in known for text in c.indicators]
    with report.progress("Embedding the competencies", len(texts)) as progress:
        return counts, encoder.encode(texts, progress)


def write_arrays(path: Path, *arrays: np.ndarray) -> None:
    """Write arrays one behind the other, all at once: readers see the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    half.touch(mode=0o600)
    with half.open("wb") as file:
        for array in arrays:
            np.save(file, array)
    half.replace(path)


def _batch(stories: Sequence[Story], start: int) -> list[Story]:
    batch: list[Story] = []
    texts = 0
    for story in stories[start:]:
        if batch and texts >= TEXTS_AT_ONCE:
            break
        batch.append(story)
        texts += len(sentence_texts(story))
    return batch


def _vectors(stories: Sequence[Story], encoder: Encoder, measure: Yardstick) -> list[StoryVectors]:
    """The vectors of some stories; a text that occurs twice is encoded once."""
    texts = [sentence_texts(story) for story in stories]
    if matching.weights(encoder.dimensions).whole:
        texts = [[*mine, story.text] for mine, story in zip(texts, stories, strict=True)]
    rows = {text: row for row, text in enumerate(dict.fromkeys(itertools.chain(*texts)))}
    encoded = encoder.encode(list(rows))
    return [
        _story_vectors(story, encoded[[rows[text] for text in mine]], measure)
        for story, mine in zip(stories, texts, strict=True)
    ]


def _story_vectors(story: Story, encoded: Floats, measure: Yardstick) -> StoryVectors:
    """One story's vectors, from those of its `sentence_texts`, its whole text maybe behind them.

    A section's vector is the mean of its sentences', made unit length: no text is cut at the
    model's window, and nothing is encoded twice.
    """
    size = len(sentence_texts(story))
    sentences, whole = encoded[:size], encoded[size] if len(encoded) > size else None
    counts = [len(split(section.text)) for section in story.sections]
    ends = np.cumsum(counts)
    sections = [
        _direction(sentences[end - count : end].sum(axis=0))
        for count, end in zip(counts, ends, strict=True)
    ]
    return StoryVectors(
        content_hash=story.content_hash,
        profile=measure.profile(sentences, whole).astype("<f4").tobytes(),
        sentences=sentences.astype(STORED).tobytes(),
        sections=np.array(sections).astype(STORED).tobytes(),
        title=sentences[sum(counts)].astype(STORED).tobytes(),
        whole=b"" if whole is None else whole.astype(STORED).tobytes(),
    )


def _direction(vector: Floats) -> Floats:
    """A vector made unit length; that of a section without a sentence stays zero."""
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
