"""Banks to time coach on: with the real model and answers in it, or large with random vectors."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.app import App
from coach.config import Settings
from coach.domain.practice import Attempt, Grade, Mode
from coach.domain.session import Item, SelectionReason
from coach.progress import SilentReporter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from coach.domain.story import BankStory

REHEARSED: Final = 5


class RandomEncoder:
    """Random unit vectors under a model's name: fills a large bank quickly."""

    def __init__(self, fingerprint: str, dimensions: int) -> None:
        self.fingerprint = fingerprint
        self.dimensions = dimensions

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Vectors that mean nothing."""
        del progress
        rng = np.random.default_rng(len(texts))
        rows = rng.normal(size=(len(texts), self.dimensions)).astype(np.float32)
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def fill(bank: Path, cache: Path, notes: Path, encoder: RandomEncoder | str) -> list[BankStory]:
    """A bank of some notes, with a supported model given by its key or with random vectors."""
    random = None if isinstance(encoder, str) else encoder
    folders = Settings(bank, cache, model="" if random else str(encoder))
    with closing(App(folders, SilentReporter(), encoder=random)) as workspace:
        workspace.add([notes])
        return workspace.stories()


def use(bank: Path, cache: Path) -> str:
    """Answer a few questions in it, keep the known ones' vectors; returns one of these.

    `due` and `stats` reckon only where something was rehearsed, and a known question needs no
    model once its vector is kept.
    """
    with closing(App(Settings(bank, cache), SilentReporter())) as workspace:
        stories = workspace.stories()[:REHEARSED]
        asked = workspace.questions.all()
        items = [
            Item(place, question.id, question.text, "failure", story.id, SelectionReason.NEW)
            for place, (question, story) in enumerate(zip(asked, stories, strict=False))
        ]
        now = datetime.now(UTC)
        rehearsals = workspace.bank.practice
        session = rehearsals.add_session(Mode.RECALL, items, {}, now.isoformat())
        for item, story in zip(items, stories, strict=True):
            attempt = rehearsals.add_attempt(
                Attempt(
                    *(0, session.id, item.position, Mode.RECALL, now),
                    *(item.question_id, item.question, item.competency, story.id),
                )
            )
            card = workspace.agenda.grade_card(story.id, item.competency, Grade.GOOD)
            rehearsals.store_grade(attempt, card, now.isoformat())
        rehearsals.end_session(session.id, now.isoformat())
        workspace.question_coverage.coverage()
        return asked[0].text
