"""A bank's vectors as arrays on disk, mapped into memory: `match` is quick at any size.

The index is written from the bank whenever the bank's generation has moved on, and can be deleted
at any time. Its folder's name says which state of the bank and which recipe it belongs to.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.domain.sentences import Passage, story_passages, summary_texts
from coach.domain.story import Confirmation
from coach.errors import BankUnusable
from coach.matching.ranking import ChosenStories, StoryIndex
from coach.matching.vectors import STORED, EmbeddingRecipe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from coach.catalog.library import Library
    from coach.domain.question import Choice
    from coach.domain.story import BankStory
    from coach.embeddings.competency_space import CompetencySpace, Floats
    from coach.storage.bank import Bank

LAYOUT = 3
"""Raise it when the same vectors would be written otherwise, or skills would name other things."""

ARRAYS = ("stories.npy", "sentences.npy")

STAMP = "written.json"
"""Written last: size, time and CRC of each array. A `match` looks at the first two, which show
any later change but one of the disk itself; the CRC is for the doctor."""

BUILDING = ".building-"
_STALE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class BankIndex:
    """A bank's stories ready to be ranked: their ids, and the arrays in the same order.

    `skill_tags` (stories, competencies) says which competencies the skills under a story name.
    """

    ids: NDArray[np.int64]
    stories: StoryIndex
    skill_tags: NDArray[np.bool_]

    def rows(self) -> dict[int, int]:
        """Return the row of each story by its identity."""
        return {int(identity): row for row, identity in enumerate(self.ids)}

    def passages(self, story: BankStory) -> tuple[list[Passage], Floats]:
        """Return a story's sentences and their vectors, (sentences, d).

        Both are empty where the story is not in the index, or was changed since.
        """
        passages = story_passages(story.story)
        (rows,) = np.nonzero(self.ids == story.id)
        if len(rows):
            start = int(self.stories.counts[: rows[0]].sum())
            vectors = self.stories.sentences[start : start + int(self.stories.counts[rows[0]])]
            if len(vectors) == len(passages) + len(summary_texts(story.story)):
                return passages, vectors[: len(passages)]
        return [], np.empty((0, self.stories.sentences.shape[1]), dtype=np.float32)

    def with_confirmations(
        self, confirmations: Mapping[int, Mapping[str, Confirmation]], competencies: Sequence[str]
    ) -> BankIndex:
        """Return this index with what the user confirmed and rejected of its stories.

        What is no story of the index or none of the `competencies` (ids) is left out.
        """
        values = np.zeros((len(self.ids), len(competencies)), dtype=np.float32)
        columns = {competency: column for column, competency in enumerate(competencies)}
        rows = self.rows()
        for identity in confirmations.keys() & rows.keys():
            for competency, confirmation in confirmations[identity].items():
                if competency in columns:
                    value = 1 if confirmation is Confirmation.CONFIRMED else -1
                    values[rows[identity], columns[competency]] = value
        return replace(self, stories=replace(self.stories, confirmations=values))

    def with_choices(
        self,
        filed: Sequence[Choice],
        choices: Sequence[Choice],
        questions: Floats,
        kinds: Floats,
    ) -> BankIndex:
        """Return this index with what documents name for questions, and what the user chose.

        `questions` and `kinds`, as `ChosenStories` has them, are of the filed, then of the chosen.
        """
        first, others = slice(len(filed)), slice(len(filed), None)
        stories = replace(
            self.stories,
            filed=self._chosen(filed, questions[first], kinds[first]),
            chosen=self._chosen(choices, questions[others], kinds[others]),
        )
        return replace(self, stories=stories)

    def _chosen(
        self, choices: Sequence[Choice], questions: Floats, kinds: Floats
    ) -> ChosenStories | None:
        """Leave out stories that are not in the index, and choices of such stories only."""
        rows = self.rows()
        chosen = [[rows[story] for story in choice.stories if story in rows] for choice in choices]
        kept = [at for at, choice in enumerate(choices) if chosen[at] or not choice.stories]
        if not kept:
            return None
        stories = np.zeros((len(kept), len(self.ids)), dtype=np.bool_)
        for row, at in enumerate(kept):
            stories[row, chosen[at]] = True
        return ChosenStories(questions[kept], kinds[kept], stories)


_DAMAGED: Final = "its vectors are not as they were made. To make them again: coach doctor --repair"


def build_index(
    bank: Bank, recipe: EmbeddingRecipe, space: CompetencySpace, library: Library, folder: Path
) -> BankIndex | None:
    """Write the index anew and load it; None where another process added or deleted a story."""
    import tempfile  # only to write

    bank.check_in_place()
    if bank.vectors.unlike(str(recipe), space.dimensions * STORED.itemsize, space.profile_size * 4):
        raise BankUnusable(bank.folder / "coach.db", _DAMAGED)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The folder may go at any moment: where a story is forgotten, no vector of it stays.
    with (
        suppress(FileNotFoundError),
        tempfile.TemporaryDirectory(prefix=BUILDING, dir=folder) as name,
    ):
        building = Path(name) / "index"
        building.mkdir(mode=0o700)
        with bank.snapshot():
            if bank.vectors.counts(str(recipe))[0] != bank.stories.count():
                return None
            target = folder / index_stamp(bank.generation(), recipe)
            _write_arrays(bank, str(recipe), space, library, building)
        # Loaded before it moves: what is mapped stays, whatever another process deletes.
        index = load_arrays(building)
        _sweep(folder)
        if index_stamp(bank.generation(), recipe) == target.name:
            with suppress(OSError):  # another process has just built the same
                building.rename(target)
        return index
    return None


def load_arrays(path: Path, *, with_crc: bool = False) -> BankIndex | None:
    """Return the index in this folder, its vectors mapped; None unless it is as it was written."""
    try:
        written = json.loads((path / STAMP).read_bytes())
        for name in ARRAYS:
            status = (path / name).stat()
            crc = zlib.crc32((path / name).read_bytes()) if with_crc else written[name][-1]
            if [status.st_size, status.st_mtime_ns, crc] != written[name]:
                return None
        stories = np.load(path / "stories.npy")
        sentences = np.load(path / "sentences.npy", mmap_mode="r")
        arrays = StoryIndex(sentences, stories["count"], stories["profile"], stories["general"])
        return BankIndex(stories["id"], arrays, stories["named"])
    except Exception:  # noqa: BLE001  (numpy raises many kinds for what is no array)
        return None


def _sweep(folder: Path) -> None:
    """Delete all indexes, and what a killed process left half built an hour ago or more."""
    import shutil  # only to write

    for old in folder.iterdir():
        with suppress(OSError):
            age = time.time() - old.stat().st_mtime
            if not old.name.startswith(BUILDING) or age > _STALE_SECONDS:
                shutil.rmtree(old, ignore_errors=True)


def _write_arrays(
    bank: Bank, recipe: str, space: CompetencySpace, library: Library, folder: Path
) -> None:
    for name in (*ARRAYS, STAMP):
        (folder / name).touch(mode=0o600)
    count, size = bank.vectors.counts(recipe)
    dimensions = space.dimensions
    stories = np.empty(
        count,
        dtype=[
            *(("id", "<i8"), ("general", "?"), ("count", "<i8")),
            ("profile", "<f4", space.profile_size),
            ("named", "?", space.size),
        ],
    )
    sentences = np.lib.format.open_memmap(
        folder / "sentences.npy",
        mode="w+",
        dtype=np.float32,
        shape=(size // (dimensions * STORED.itemsize), dimensions),
    )
    skills = bank.stories.skills()
    columns = {competency: column for column, competency in enumerate(library.names)}
    start = 0
    for row, (identity, general, profile, raw) in enumerate(bank.vectors.all(recipe)):
        vectors = np.frombuffer(raw, dtype=STORED).reshape(-1, dimensions)
        sentences[start : start + len(vectors)] = vectors
        start += len(vectors)
        tags = np.zeros(space.size, dtype=np.bool_)
        named = library.skill_competencies.competencies_of(skills.get(identity, ()))
        tags[[columns[competency] for competency in named]] = True
        measured = np.frombuffer(profile, dtype="<f4")
        stories[row] = (identity, general, len(vectors), measured, tags)
    sentences.flush()
    np.save(folder / "stories.npy", stories)
    _write_stamp(folder)


def _write_stamp(folder: Path) -> None:
    """Put the arrays on the disk, then what tells them from any others."""
    now = int(time.time()) // 2 * 2  # as coarse as FAT keeps times
    written = {}
    for path in (folder / name for name in ARRAYS):
        os.utime(path, (now, now))
        with path.open("rb+") as file:
            os.fsync(file.fileno())
            crc = zlib.crc32(file.read())
        written[path.name] = path.stat().st_size, path.stat().st_mtime_ns, crc
    with (folder / STAMP).open("w") as stamp:
        json.dump(written, stamp)
        stamp.flush()
        os.fsync(stamp.fileno())


def index_stamp(generation: int, recipe: EmbeddingRecipe) -> str:
    """Return the name of the index's folder for a state of the bank and a recipe."""
    made_with = hashlib.sha256(f"{LAYOUT}/{recipe}".encode()).hexdigest()[:12]
    return f"{generation}-{made_with}"
