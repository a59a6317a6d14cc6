"""What coach makes of one question in many wordings: its kind, the story it names, a choice.

The wordings lie in a table (kind, split, wording); those of the split "test" were not learnt from.
The bootstrap draws kinds.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.domain.question import core_question
from coach.matching.ranking import ChosenStories, StoryIndex, compute_ranking, fit_of
from evaluation import measures
from evaluation.labelled import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from coach.domain.question import QuestionKind
    from coach.embeddings.competency_space import CompetencySpace, Floats
    from coach.matching.ranking import Ranking
    from evaluation.measures import Estimate
    from evaluation.methods import BankRanked, Results

AMONG: Final = 3
_ONE_OF_TWO: Final = np.array([[True, False]])


@dataclass(frozen=True, slots=True)
class Wordings:
    """Test wordings, kind by kind: `kinds` (n,) are the places of each one's kind in `known`."""

    known: tuple[QuestionKind, ...]
    texts: tuple[str, ...]
    kinds: NDArray[np.intp]

    @property
    def tried(self) -> list[int]:
        """The places of the kinds that have a wording."""
        return sorted(set(self.kinds.tolist()))

    def rows(self, kind: int) -> NDArray[np.intp]:
        """The places of a kind's wordings."""
        return np.flatnonzero(self.kinds == kind)

    def near(self) -> NDArray[np.bool_]:
        """Whether each kind is another one or declared near to it, (kinds, kinds)."""
        places = {kind.id: place for place, kind in enumerate(self.known)}
        near = np.eye(len(self.known), dtype=np.bool_)
        for place, kind in enumerate(self.known):
            near[place, [places[other] for other in kind.near]] = True
        return near


def load(path: Path, known: Sequence[QuestionKind]) -> Wordings:
    """Read the test wordings of a table.

    Raises:
        OSError: it is missing.
        ValueError: a column is, or there are no test wordings, or one is of a kind unknown here.
    """
    places = {kind.id: place for place, kind in enumerate(known)}
    texts: dict[str, list[str]] = defaultdict(list)
    try:
        for row in read_table(path):
            if row["split"] == "test":
                texts[row["kind"]].append(row["wording"])
        kinds = [places[kind] for kind, mine in texts.items() for _ in mine]
    except KeyError as error:
        raise ValueError(f"{path}: there is no {error} in this table, or in coach") from error
    if not texts:
        raise ValueError(f"{path}: there are no wordings of the split test")
    return Wordings(tuple(known), tuple(itertools.chain(*texts.values())), np.array(kinds))


def measure_wordings(wordings: Wordings, results: Results) -> dict[str, Estimate]:
    """Return each share by its name."""
    banks = list(results.ranked.values())
    vectors = results.encoder.encode([core_question(text) for text in wordings.texts])
    space = banks[0].space
    rankings = [compute_ranking(vectors, bank.index, space) for bank in banks]
    found = _find_kinds(wordings, space.kinds.weights(vectors))
    found["two wordings of a kind: the same story first"] = _pairs(
        wordings, (ranking.order[:, 0] for ranking in rankings)
    )
    found["two wordings of a kind: the same word"] = _pairs(wordings, map(_words, rankings))
    typed = space.kinds.weights(vectors[[wordings.rows(kind)[0] for kind in wordings.tried]])
    mapped = np.eye(typed.shape[1], dtype=np.float32)[wordings.tried]
    for name, kinds in {"in coach map": mapped, "for one wording": typed}.items():
        found |= _choose_one(wordings, vectors, kinds, space, name)
        found[f"a choice {name} for every kind: the kind's other wordings put its own first"] = (
            np.mean([_choose_all(wordings, vectors, kinds, bank) for bank in banks], axis=0)
        )
    found |= _map_often(wordings, vectors, space)
    drawn = measures.draw(len(wordings.tried))
    return {
        name: measures.estimate(measures.share(values, np.isfinite(values), drawn))
        for name, values in found.items()
        if np.isfinite(values).any()
    }


def _find_kinds(wordings: Wordings, weights: Floats) -> dict[str, measures.Floats]:
    """Return how often the kind, or a neighbour, is the likeliest or among three, kind by kind."""
    best = np.argsort(-weights, axis=1, kind="stable")[:, :AMONG]
    # A competency without a kind is one too, behind those that are known here.
    none = np.zeros((len(wordings.known), weights.shape[1] - len(wordings.known)), dtype=np.bool_)
    own = np.concatenate([np.eye(len(wordings.known), dtype=np.bool_), none], axis=1)
    near = np.concatenate([wordings.near(), none], axis=1)
    found = {}
    for name, right in {"its kind": own, "its kind or a neighbour": near}.items():
        hits = np.take_along_axis(right[wordings.kinds], best, axis=1)
        for place, most in {"first": 1, "among three": AMONG}.items():
            found[f"{name} {place}"] = np.array(
                [hits[wordings.rows(kind), :most].any(axis=1).mean() for kind in wordings.tried]
            )
    return found


def _pairs(wordings: Wordings, answers: Iterable[NDArray[np.generic]]) -> measures.Floats:
    """Return how often two wordings have the same answer: by kind, the mean over the banks."""

    def agreement(values: NDArray[np.generic]) -> float:
        first, second = np.triu_indices(len(values), k=1)
        return float(np.mean(values[first] == values[second])) if len(first) else np.nan

    shares = [[agreement(mine[wordings.rows(kind)]) for kind in wordings.tried] for mine in answers]
    means: measures.Floats = np.array(shares).mean(axis=0)
    return means


def _words(ranking: Ranking) -> NDArray[np.generic]:
    return np.array([str(fit_of(chance)) for chance in ranking.chances[:, 0].tolist()])


def _choose_one(
    wordings: Wordings, vectors: Floats, kinds: Floats, space: CompetencySpace, name: str
) -> dict[str, measures.Floats]:
    """Return what a choice for a kind's first wording does to its others, and to other kinds.

    `kinds` are what each choice is known to be of, (tried, kinds). The story chosen is one that no
    question would put first by itself, so that banks do not matter.
    """
    index = StoryIndex(
        sentences=np.zeros((2, space.dimensions), dtype=np.float32),
        counts=np.ones(2, dtype=np.intp),
        profiles=np.zeros((2, space.profile_size), dtype=np.float32),
        general=_ONE_OF_TWO[0],  # behind any other, unless it was chosen
    )
    near = wordings.near()
    follow, stay = [], []
    for row, kind in enumerate(wordings.tried):
        first, *others = wordings.rows(kind).tolist()
        choice = ChosenStories(vectors[[first]], kinds[[row]], _ONE_OF_TWO)
        drawn = _first(vectors, index, space, choice) == 0
        elsewhere = ~drawn[~near[kind][wordings.kinds]]
        follow.append(drawn[others].mean() if others else np.nan)
        stay.append(elsewhere.mean() if len(elsewhere) else np.nan)
    return {
        f"a choice {name}: the kind's other wordings put it first": np.array(follow),
        f"a choice {name}: kinds not near are not drawn to it": np.array(stay),
    }


def _map_often(
    wordings: Wordings, vectors: Floats, space: CompetencySpace
) -> dict[str, measures.Floats]:
    """Return what `coach map` does where each kind that is asked often has a story of its own."""
    often = [place for place in wordings.tried if wordings.known[place].often]
    if not often:
        return {}
    mapped = np.eye(len(space.kinds.vectors), dtype=np.float32)[often]
    size = len(often) + 1  # the last one is no kind's, and first wherever no choice counts
    index = StoryIndex(
        sentences=np.zeros((size, space.dimensions), dtype=np.float32),
        counts=np.ones(size, dtype=np.intp),
        profiles=np.zeros((size, space.profile_size), dtype=np.float32),
        general=np.arange(size) < len(often),
    )
    choosing = vectors[[wordings.rows(kind)[0] for kind in often]]
    chosen = ChosenStories(choosing, mapped, np.eye(len(often), size, dtype=np.bool_))
    first = _first(vectors, index, space, chosen)
    near = wordings.near()
    own, stay = [], []
    for kind in wordings.tried:
        rows = wordings.rows(kind)[1:]  # the first wordings are the choices' own
        mine = first[rows] == often.index(kind) if kind in often else None
        kinds = np.array([*often, kind])[first[rows]]
        own.append(np.nan if mine is None or not len(rows) else mine.mean())
        stay.append(near[kind][kinds].mean() if mine is None and len(rows) else np.nan)
    return {
        "the kinds asked most mapped: a kind's other wordings put its own first": np.array(own),
        "the kinds asked most mapped: other kinds stay, or are drawn to a near one": np.array(stay),
    }


def _choose_all(
    wordings: Wordings, vectors: Floats, kinds: Floats, bank: BankRanked
) -> measures.Floats:
    """Return how often the choice for a kind wins where each kind, in turn, has the next story."""
    episodes = np.flatnonzero(~bank.index.general)
    choosing = [int(wordings.rows(kind)[0]) for kind in wordings.tried]
    stories = episodes[np.arange(len(choosing)) % len(episodes)]
    ours = stories[:, None] == np.arange(len(bank.stories))
    chosen = ChosenStories(vectors[choosing], kinds, ours)
    first = _first(vectors, bank.index, bank.space, chosen)
    shares = []
    for kind, story in zip(wordings.tried, stories, strict=True):
        others = wordings.rows(kind)[1:]
        shares.append((first[others] == story).mean() if len(others) else np.nan)
    return np.array(shares)


def _first(
    vectors: Floats, index: StoryIndex, space: CompetencySpace, chosen: ChosenStories
) -> NDArray[np.intp]:
    """Return the row of the story that comes first for each question."""
    return compute_ranking(vectors, replace(index, chosen=chosen), space).order[:, 0]
