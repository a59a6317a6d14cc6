"""Keeping every story's vectors up to date."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coach import matching
from coach.passages import sentence_texts
from coach.sentences import split
from coach.storage.records import StoryVectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.embedding.encoder import Encoder
    from coach.progress import Report
    from coach.storage.bank import Bank
    from coach.story import Story
    from coach.yardstick import Floats, Yardstick

TEXTS_AT_ONCE = 2000
"""Texts encoded between two commits: some ten seconds of work, all that an interruption loses."""

PROFILES_AT_ONCE = 500
"""Stories measured anew between two commits: about half a second of work."""

STORED = np.dtype("<f2")
"""Vectors are stored in half precision: cosines change by less than 0.001."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What stored vectors depend on besides the story: any change makes them, or part, again.

    `encoder` and `competencies` are fingerprints.
    """

    encoder: str
    competencies: str

    def __str__(self) -> str:
        return self.sentences + self.competencies

    @property
    def sentences(self) -> str:
        """How the recipes begin whose vectors differ from these in the profile only."""
        return f"{self.encoder}/{matching.RECIPE}/"


def embed_missing(
    bank: Bank, encoder: Encoder, measure: Yardstick, recipe: Recipe, report: Report
) -> int:
    """Give vectors to every story that has none of this recipe; returns how many were encoded.

    Where only the competencies have changed, what is stored is measured again.
    """
    _measure_again(bank, measure, recipe, report)
    wanted = str(recipe)
    waiting = {
        known.story.content_hash: known.story for known in bank.stories.without_vectors(wanted)
    }
    if not waiting:
        return 0
    stories = list(waiting.values())
    with report.progress("Embedding", len(stories)) as progress:
        start = 0
        while start < len(stories):
            batch = _batch(stories, start)
            bank.vectors.put(wanted, _vectors(batch, encoder, measure))
            start += len(batch)
            progress(start)
    bank.vectors.drop_unused(wanted)
    return len(stories)


def _measure_again(bank: Bank, measure: Yardstick, recipe: Recipe, report: Report) -> None:
    """Give new profiles to what was measured by other competencies; nothing is encoded."""
    outdated = bank.profiles.outdated(recipe.sentences, str(recipe))
    if not outdated:
        return
    with report.progress("Comparing with the competencies", len(outdated)) as progress:
        for start in range(0, len(outdated), PROFILES_AT_ONCE):
            batch = list(bank.profiles.sentences(outdated[start : start + PROFILES_AT_ONCE]))
            bank.profiles.replace(
                str(recipe),
                [
                    (text, before, _profile(measure, sentences, whole))
                    for text, before, sentences, whole in batch
                ],
            )
            progress(start + len(batch))


def _profile(measure: Yardstick, sentences: bytes, whole: bytes) -> bytes:
    """The profile of stored vectors: from what is stored, so that it comes out the same again."""
    known = np.frombuffer(sentences, dtype=STORED).astype(np.float32)
    about = np.frombuffer(whole, dtype=STORED).astype(np.float32) if whole else None
    return measure.profile(known.reshape(-1, measure.dimensions), about).astype("<f4").tobytes()


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
    stored = sentences.astype(STORED).tobytes()
    about = b"" if whole is None else whole.astype(STORED).tobytes()
    return StoryVectors(
        content_hash=story.content_hash,
        profile=_profile(measure, stored, about),
        sentences=stored,
        sections=np.array(sections).astype(STORED).tobytes(),
        title=sentences[sum(counts)].astype(STORED).tobytes(),
        whole=about,
    )


def _direction(vector: Floats) -> Floats:
    """A vector made unit length; that of a section without a sentence stays zero."""
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
