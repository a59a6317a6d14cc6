"""Every method's ranking of a labelled folder: the baselines, coach, and coach less each part.

coach is measured as it is used: the stories are added to a new bank and ranked through its index.
Its signals are read from `matching.Signals`, so that a new one is left out, and tried alone, by
itself.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

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
    from coach.embeddings.encoder import Encoder
    from coach.embeddings.registry import SupportedModel
    from coach.matching.ranking import Fit, RankedStory, Signals
    from coach.progress import Reporter
    from evaluation.labelled import Labelled

COACH: Final = "coach"


@dataclass(frozen=True, slots=True)
class Results:
    """Each method's outcomes, and coach's fit and chance, in the order of `Labelled.asked`."""

    outcomes: dict[str, list[Outcome]]
    fits: list[Fit]
    chances: list[float]


@dataclass(frozen=True, slots=True)
class BankRanked:
    """A bank as coach ranks it: its stories, their files, and the places for each question."""

    files: list[str]
    stories: list[BankStory]
    places: list[list[RankedStory]]

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

    def used(self) -> list[str]:
        """The signals that are not zero everywhere: a model's weights may leave one out."""
        signals = [place.signals for places in self.places for place in places]
        names = [field.name for field in fields(ranking.Signals)]
        return [name for name in names if any(getattr(each, name) for each in signals)]

    def _files(self, places: Sequence[RankedStory]) -> tuple[str, ...]:
        """The files in this order; one with several stories stands where its best one does."""
        return tuple(dict.fromkeys(self.files[place.row] for place in places))


def run(labelled: Labelled, model: SupportedModel, cache: Path, report: Reporter) -> Results:
    """Rank everything with every method; the baselines use the small model as it was published."""
    models = cache / "models"
    adapted = encoders.adapted(model, models, report)
    without = encoders.bare(model, models, report)
    base = without if model == SMALL else encoders.bare(SMALL, models, report)
    window = encoders.Window(encoders.bare_folder(SMALL, models))
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    first: list[RankedStory] = []
    for bank in labelled.banks:
        stories, asked = labelled.stories(bank), [each.text for each in labelled.of(bank)]
        ranked = rank(stories, asked, adapted, cache)
        first += [places[0] for places in ranked.places]
        found = baselines.baselines(stories, asked, base, window.cut) | {COACH: ranked.outcomes()}
        found |= {name: ranked.by(score) for name, score in ablations(ranked.used()).items()}
        unread = encoders.Unread(adapted)
        found["coach without probe"] = rank(stories, asked, unread, cache).outcomes()
        found["and without adapter"] = rank(stories, asked, without, cache).outcomes()
        for name, mine in found.items():
            outcomes[name] += mine
    return Results(
        dict(outcomes), [place.fit for place in first], [place.chance for place in first]
    )


def rank(stories: Path, questions: Sequence[str], encoder: Encoder, cache: Path) -> BankRanked:
    """Add a folder of stories to a new bank and rank them for each question.

    Raises:
        ValueError: there is no story.
    """
    with tempfile.TemporaryDirectory() as folder:
        where = Settings(bank=Path(folder), cache=cache)
        workspace = App(where, SilentReporter(), encoder=encoder)
        try:
            workspace.add([stories])
            if not workspace.bank.stories.count():
                raise ValueError(f"{stories}: there are no stories")
            engine = workspace.models.open_engine()
            known = workspace.bank.stories.all([int(story) for story in engine.index.ids])
            places = [
                engine.rank(vector)
                for vector in encoder.encode([core_question(q) for q in questions])
            ]
        finally:
            workspace.close()
    files = [f"{stories.name}/{Path(each.path).relative_to(stories.resolve())}" for each in known]
    return BankRanked(files, known, places)


def ablations(names: Sequence[str]) -> dict[str, Callable[[Signals], float]]:
    """Coach's score, the same without each of these signals, and each alone.

    They are as sure as their score is high; coach itself is as sure as its chance says.
    """
    every = [field.name for field in fields(ranking.Signals)]
    return (
        {"coach, sure by its score": _without()}
        | {f"coach without {ranking.SIGNAL_WORDS[name]}": _without(name) for name in names}
        | {
            f"{ranking.SIGNAL_WORDS[name]} alone": _without(*(set(every) - {name}))
            for name in names
        }
    )


def _without(*names: str) -> Callable[[Signals], float]:
    nothing = dict.fromkeys(names, 0.0)
    return lambda signals: replace(signals, **nothing).score
