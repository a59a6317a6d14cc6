"""The regression gate of matching: what scripts/evaluate measures, on stories of our own.

Floors are below what was measured on tests/labelled by as much as a change that is only noise
moves them. Who makes matching better raises them; who makes it worse has to say so.
"""

from __future__ import annotations

import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from coach.embeddings import registry
from coach.embeddings.registry import SMALL
from evaluation import encoders, measures
from evaluation.baselines import WHOLE, baselines
from evaluation.labelled import Labelled, load
from evaluation.measures import AUC, FIRST, HUB, NDCG
from evaluation.methods import rank
from tests.published import SentenceTransformersEncoder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from coach.embeddings.encoder import OnnxEncoder
    from coach.matching.ranking import RankedStory, Signals
    from evaluation.encoders import Once
    from evaluation.measures import Floats, Outcome
    from evaluation.methods import BankRanked

pytestmark = [
    pytest.mark.real_model,
    pytest.mark.thorough,
    pytest.mark.xdist_group("gate"),  # for half a minute's work, done once
]

LABELLED: Final = Path(__file__).parent / "labelled"
FLOORS: Final = {NDCG: 0.50, FIRST: 0.35, AUC: 0.64}
LEAST_GAIN: Final = 0.08
"""In nDCG@5, over whole stories compared by the model as it was published."""
MOST_ON_TOP: Final = 0.25
"""No story may come first for more than this share of a bank's questions."""


@dataclass(frozen=True)
class Gate:
    """The labelled set as coach ranks it, and as whole stories are."""

    labelled: Labelled
    ranked: list[BankRanked]
    whole: list[Outcome]
    drawn: Floats

    def shortfalls(self, outcomes: list[Outcome]) -> list[str]:
        """What these answers fall short of, by name."""
        ours = self.measured(outcomes)
        gain = measures.gains(ours, self.measured(self.whole))[NDCG]
        assert gain.value is not None
        assert gain.low is not None
        short = [name for name, floor in FLOORS.items() if ours[name][0] < floor]
        short += [name for name in self.hubs(ours) if ours[name][0] > MOST_ON_TOP]
        return short + (["gain"] if gain.value < LEAST_GAIN or gain.low <= 0 else [])

    def measured(self, outcomes: list[Outcome]) -> Mapping[str, Floats]:
        """The measures of some answers, draw by draw."""
        return measures.measured(self.labelled.asked, outcomes, self.drawn)

    def hubs(self, ours: Mapping[str, Floats]) -> list[str]:
        """The names of the hub measures, one a bank."""
        return [name for name in ours if name.startswith(f"{HUB} ")]

    def by(self, score: Callable[[Signals], float]) -> list[Outcome]:
        """What coach would answer with another score."""
        return [outcome for bank in self.ranked for outcome in bank.by(score)]


@pytest.fixture(scope="module")
def encoder(real_encoder: OnnxEncoder) -> Once:
    """The real model; what one test encoded costs the next nothing."""
    return encoders.Once(real_encoder)


@pytest.fixture(scope="module")
def gate(encoder: Once, real_cache: Path) -> Gate:
    """The labelled set, ranked once."""
    from coach.embeddings import onnx_export  # noqa: PLC0415  (torch: seconds)

    labelled = load(LABELLED)
    with registry.wheel_files(SMALL) as folder:
        bare = SentenceTransformersEncoder(onnx_export.load_transformer(str(folder)), "published")
    ranked, whole = [], []
    for bank in labelled.banks:
        stories, asked = labelled.stories(bank), [each.text for each in labelled.of(bank)]
        ranked.append(rank(stories, asked, encoder, real_cache))
        whole += baselines(stories, asked, bare, str, [WHOLE])[WHOLE]  # it cuts by itself
    return Gate(labelled, ranked, whole, measures.draws(labelled.asked))


def test_matching_is_as_good_as_it_was(gate: Gate) -> None:
    """Ranking, abstention, hubs and the gain over general tools hold their floors."""
    answers = [outcome for bank in gate.ranked for outcome in bank.outcomes()]
    assert gate.shortfalls(answers) == []


@pytest.mark.parametrize("name", ["passage_score", "kind_score"])
def test_gate_falls_when_a_signal_is_turned_round(gate: Gate, name: str) -> None:
    """A wrong sign in the score is seen in the ranking, and in what is gained."""
    turned = gate.by(lambda signals: signals.score - 2 * float(getattr(signals, name)))
    assert {NDCG, FIRST, "gain"} <= set(gate.shortfalls(turned))


def test_gate_falls_for_what_general_tools_do(gate: Gate) -> None:
    """Whole-story cosine passes no floor, and has a hub."""
    short = gate.shortfalls(gate.whole)
    assert {NDCG, FIRST, AUC, "gain"} <= set(short)
    assert any(name.startswith(HUB) for name in short)


def test_gate_falls_when_coach_is_never_unsure(gate: Gate) -> None:
    """A chance that is the same for every question cannot tell "none"."""
    sure = [
        measures.Outcome(outcome.files, 1.0) for bank in gate.ranked for outcome in bank.outcomes()
    ]
    assert gate.shortfalls(sure) == [AUC]


def texts_by_score(ranked: BankRanked, places: list[RankedStory]) -> list[set[str]]:
    """The texts of a ranking in its order; those of the same score, to four digits, together."""
    together = itertools.groupby(places, key=lambda place: round(place.signals.score, 4))
    return [
        {ranked.stories[place.row].story.content_hash for place in same} for _, same in together
    ]


def test_order_and_names_of_the_files_do_not_matter(
    gate: Gate, encoder: Once, real_cache: Path, tmp_path: Path
) -> None:
    """The same stories under other names, found in the opposite order, are ranked the same.

    Of two with the same score, to four digits, either may come first.
    """
    bank, asked = "engineer", [each.text for each in gate.labelled.of("engineer")]
    renamed = tmp_path / bank
    renamed.mkdir()
    paths = sorted(gate.labelled.stories(bank).iterdir(), reverse=True)
    for number, path in enumerate(paths):
        shutil.copy(path, renamed / f"{number:02} notes.md")
    told = rank(renamed, asked, encoder, real_cache)
    for mine, other in zip(gate.ranked[0].places, told.places, strict=True):
        assert texts_by_score(gate.ranked[0], mine) == texts_by_score(told, other)
        assert [place.fit for place in mine] == [place.fit for place in other]
        chances = pytest.approx([place.chance for place in other], abs=1e-6)
        assert [place.chance for place in mine] == chances


def test_window_cuts_where_the_model_stops_reading(real_cache: Path) -> None:
    """A long text is cut in front of a word, a short one stays whole."""
    window = encoders.Window(real_cache / "models" / SMALL.model.fingerprint)
    cut = window.cut("word " * 300)
    assert cut == ("word " * 254).strip()  # 256 tokens, two of them special
    assert window.cut(cut) == cut
