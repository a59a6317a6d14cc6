"""Every method's ranking of labelled banks: the baselines, coach, and coach less each part.

coach is measured as it is used: the stories are added to a new bank and ranked through its index.
Its signals are read from `ranking.Signals`, so that a new one is left out, and tried alone, by
itself.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.app import App
from coach.config import Settings
from coach.domain.question import core_question
from coach.embeddings.registry import SMALL
from coach.matching import ranking
from coach.progress import SilentReporter
from evaluation import baselines, encoders
from evaluation.measures import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.domain.story import BankStory
    from coach.embeddings.competency_space import CompetencySpace
    from coach.embeddings.encoder import Encoder
    from coach.embeddings.registry import SupportedModel
    from coach.matching.ranking import RankedStory, Signals, StoryIndex
    from coach.progress import Reporter
    from evaluation.encoders import Once
    from evaluation.labelled import Labelled

COACH: Final = "coach"


@dataclass(frozen=True, slots=True)
class BankRanked:
    """A bank as coach ranks it: its stories, their files, and the places for each question.

    `index` and `space` are what its rankings are computed with.
    """

    files: list[str]
    stories: list[BankStory]
    places: list[list[RankedStory]]
    index: StoryIndex
    space: CompetencySpace

    def outcomes(self) -> list[Outcome]:
        """Coach's answers; it is as sure as the top story's chance is high."""
        return [Outcome(self._files(places), places[0].chance) for places in self.places]

    def by(self, score: Callable[[Signals], float]) -> list[Outcome]:
        """The answers by another score; texts that are no episode stay behind, as in coach."""
        outcomes = []
        for places in self.places:
            order = sorted(
                places,
                key=lambda place: (
                    self.stories[place.row].story.general,
                    -score(place.signals),
                    place.row,  # not coach's own order
                ),
            )
            outcomes.append(Outcome(self._files(order), score(order[0].signals)))
        return outcomes

    def _files(self, places: Sequence[RankedStory]) -> tuple[str, ...]:
        """The files in this order; one with several stories stands where its best one does."""
        return tuple(dict.fromkeys(self.files[place.row] for place in places))


@dataclass(frozen=True, slots=True)
class Results:
    """Each method's outcomes in the order of `Labelled.asked`, and coach's banks by name."""

    outcomes: dict[str, list[Outcome]]
    ranked: dict[str, BankRanked]
    encoder: Once

    def tops(self) -> list[RankedStory]:
        """The story that coach puts first for each question, in the order of its banks."""
        return [places[0] for ranked in self.ranked.values() for places in ranked.places]


def run(labelled: Labelled, model: SupportedModel, cache: Path, report: Reporter) -> Results:
    """Rank everything with every method; the baselines use the small model as it was published."""
    models = cache / "models"
    adapted = encoders.adapted(model, models, report)
    without = encoders.bare(model, models, report)
    base = without if model == SMALL else encoders.bare(SMALL, models, report)
    window = encoders.Window(encoders.bare_folder(SMALL, models))
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    banks: dict[str, BankRanked] = {}
    for bank in labelled.banks:
        stories, asked = labelled.stories(bank), [each.text for each in labelled.of(bank)]
        ranked = banks[bank] = rank(stories, asked, adapted, cache)
        found = baselines.baselines(stories, asked, base, window.cut) | {COACH: ranked.outcomes()}
        found |= {name: ranked.by(score) for name, score in ablations().items()}
        unlearnt = encoders.Unlearnt(adapted)
        found["coach without learnt kinds"] = rank(stories, asked, unlearnt, cache).outcomes()
        found["and without adapter"] = rank(stories, asked, without, cache).outcomes()
        for name, mine in found.items():
            outcomes[name] += mine
    return Results(dict(outcomes), banks, adapted)


def rank(stories: Path, questions: Sequence[str], encoder: Encoder, cache: Path) -> BankRanked:
    """Add a folder of stories to a new bank and rank them for each question.

    Raises:
        ValueError: there is no story, or none is of one time.
    """
    with tempfile.TemporaryDirectory() as folder:
        where = Settings(bank=Path(folder), cache=cache)
        workspace = App(where, SilentReporter(), encoder=encoder)
        try:
            workspace.add([stories])
            if not workspace.bank.stories.count():
                raise ValueError(f"{stories}: there are no stories")
            engine = workspace.models.open_engine()
            if engine.index.stories.general.all():
                raise ValueError(f"{stories}: all its texts are general, and no story")
            known = workspace.bank.stories.all([int(story) for story in engine.index.ids])
            asked = [core_question(question) for question in questions]
            places = [engine.rank(vector) for vector in encoder.encode(asked)]
        finally:
            workspace.close()
        files = [
            f"{stories.name}/{Path(each.path).relative_to(stories.resolve())}" for each in known
        ]
        index = replace(engine.index.stories, sentences=np.array(engine.index.stories.sentences))
    return BankRanked(files, known, places, index, engine.space)


def ablations() -> dict[str, Callable[[Signals], float]]:
    """Coach's score without each of its signals, and each alone, which of two is the same.

    They are as sure as their score is high; coach itself is as sure as its chance says.
    """
    names = [field.name for field in fields(ranking.Signals)]
    words = ranking.SIGNAL_WORDS
    without = {f"coach without {words[name]}": _without(name) for name in names}
    alone = {f"{words[name]} alone": _without(*(set(names) - {name})) for name in names}
    return alone if len(names) == 2 else without | alone  # noqa: PLR2004


def _without(*names: str) -> Callable[[Signals], float]:
    nothing = dict.fromkeys(names, 0.0)
    return lambda signals: replace(signals, **nothing).score
