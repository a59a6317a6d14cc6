"""What an answer shows: its features, and the chance that a coach would make each kind of remark.

A logistic model for each kind, fitted on real answers that careful readers judged
(`scripts/fit_feedback`); how often each kind is right: docs/evaluation.md#feedback.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.catalog.files import ordinary_words
from coach.domain.episode import ANYONE, I_DID, is_general
from coach.domain.sentences import SENTENCE_PARTS
from coach.domain.story import PARTS, Part
from coach.matching.completeness import find_numbers
from coach.review.phrases import HEDGES, VAGUE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from coach.embeddings.competency_space import CompetencySpace, Floats
    from coach.review.remarks import RemarkKind


BRIEF, SHORT, LONG, TOO_LONG = 60, 80, 290, 340
"""Words below which readers call an answer too short, or nearly, and from which too long."""
_MOST_NUMBERS, _MOST_HITS = 6, 3

LEARNING_ASKED: Final = frozenset({"failure", "conflict", "feedback", "learning"})
"""Competencies whose questions beg for what was learned."""
NO_NUMBER_ASKED: Final = frozenset(
    {"conflict", "feedback", "integrity", "inclusion_empathy", "failure", "communication"}
)
"""Competencies of whose stories no figure is asked."""


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_I: Final = re.compile(r"\bI\b")
_WE_ACT: Final = _compile("we")
CAPITALS: Final = re.compile(r"\b\w*[A-Z]\w*[A-Z]\w*\b|\b\w+[_/.]\w+\b")
RATES: Final = {
    "I": _I,
    "we": _compile("we|our|us"),
    "you": _compile("you|your"),
    "they": _compile("he|she|they|him|her|them"),
    "passive": _compile(r"(?:was|were|been|is|are|get|got) (?:\w+ly )?\w{2,}(?:ed|en)"),
    "would": _compile("would|could|should|if"),
    "present": _compile("is|are|am|do|does|have|has|can|will"),
    "habit": _compile("usually|generally|always|often|whenever|normally|every|never"),
    "why": _compile("because|so that|since|in order to|decided|instead|rather than"),
    "not": re.compile(r"\b(?:not|no|never|nothing|nobody)\b|n['’]t\b", re.IGNORECASE),
    "deeds": I_DID,
    "anyone": ANYONE,
    "hedges": HEDGES,
    "vague": VAGUE,
    "capitals": CAPITALS,
    "names": re.compile(r"(?<=[a-z,] )[A-Z]\w+"),
}
"""Phrases counted by the hundred words."""
HITS: Final = {
    "went well": _compile(
        r"went (?:well|fine|great|smoothly)|worked (?:out|well)|success\w*|happy|pleased|satisfied"
    ),
    "contempt": _compile(
        r"stupid|idiot\w*|incompeten\w*|lazy|terrible|awful|worst|fault|blam\w*|ridiculous|crap"
        r"|toxic|jerk|asshole|bullshit|shit\w*|fuck\w*|useless|refused|rude|dumb|ignorant|clueless"
        r"|arrogant|hate[ds]?|careless|hopeless|fool\w*|whin\w+|nonsense|pathetic"
    ),
    "private": _compile(
        r"password|confidential|secret|salary|salaries|divorce\w*|wife|husband|depress\w*"
        r"|diagnos\w*|pregnan\w*|therap\w*|suicid\w*|drunk|sued|lawsuit|nda|fired|affair|hiv"
        r"|cancer|abortion|miscarriage|bankrupt\w*"
    ),
    "dishonest": _compile(
        r"lie[ds]?|lying|fak\w+|pretend\w*|cheat\w*|stole|stolen|bribe\w*|illegal\w*|hid|forg(?:ed|ing)"
        r"|pirat\w*|without (?:telling|permission)|trick\w*|drugs?|scam\w*|backdat\w+|falsif\w+"
    ),
}
"""Phrases of which one is much."""
_CONDITION: Final = (
    r"(?:(?!\bI\b)[^.!?]){0,80}?\b(?:hiv|cancer|dementia|depress(?:ed|ion)|bipolar|schizophreni\w+"
    r"|epilep\w+|alcoholi\w+|addict\w*|drinking again|miscarriage|abortion|suicid\w+|divorc\w+"
    r"|an affair|bankrupt\w*|overdose\w*|rehab|chemotherapy|burn-?out)"
)
OF_ONE_KNOWN: Final = _compile(
    r"(?:m(?:rs?|s|iss)\b\.?|my (?:\w+ )?(?:colleague|co-?worker|boss|manager|team ?mate|lead))"
    + _CONDITION
)
OF_ONE_NAMED: Final = _compile(rf"(?:he|she|his|her){_CONDITION}")
NAMED: Final = re.compile(r"\bM(?:rs?|s|iss)\b\.? [A-Z]\w+")
"""What somebody suffers from whom others can tell: said of a colleague, or of one who is named."""
_DROPPED: Final = re.compile(
    r"\W*(?:\w{2,}ed|made|did|wrote|built|ran|took|got|found|had|was|went|use|check|add|work|create)\b",
    re.IGNORECASE,
)
WORD: Final = re.compile(r"[A-Za-z']+")


@dataclass(frozen=True, slots=True)
class QuestionContext:
    """What is known of the question of an answer.

    `nearness`: the score by which `coach match` would rank the answer as a story (None without a
    question), `kind`: its kinds' nearness, less that to all kinds, by their spread. `learning` and
    `number`: how far (0..1) the question asks for what was learned, and for a figure.
    """

    nearness: float | None = None
    kind: float | None = None
    learning: float | None = None
    number: float | None = None


def weigh_question(
    vector: Floats, sentences: Floats, space: CompetencySpace, names: Sequence[str]
) -> QuestionContext:
    """Return what an answer's unit `sentences` (n, d) have to do with a question's vector (d,).

    `names` are the competencies of the space.
    """
    from coach.embeddings.competency_space import BEST_SENTENCES, best_mean

    kinds = space.kinds.weights(vector)
    profile = space.profile(sentences)
    passage = float(best_mean(sentences @ vector, BEST_SENTENCES))
    centred = float(kinds @ (profile - profile.mean()))
    asked = dict(zip(names, space.weights(vector).tolist(), strict=True))
    return QuestionContext(
        nearness=passage + centred,
        kind=centred / (float(profile.std()) + 1e-6),
        learning=sum(asked.get(name, 0.0) for name in LEARNING_ASKED),
        number=1 - sum(asked.get(name, 0.0) for name in NO_NUMBER_ASKED),
    )


def share_words(chances: Floats, lengths: Floats) -> Floats:
    """Return each part's share (parts,) of the words, `lengths` (n,), by `chances` (n, parts)."""
    shares: Floats = (chances * lengths[:, None]).sum(axis=0) / max(float(lengths.sum()), 1.0)
    return shares


def words_before(chances: Floats, lengths: Floats) -> float:
    """Return how many words are said before a part of these `chances` (n,) is likely begun."""
    return float((np.cumprod(1 - chances) * lengths).sum())


def extract_features(
    texts: Sequence[str], chances: Floats, question: QuestionContext
) -> dict[str, float | None]:
    """Return what the model sees of an answer; None where it cannot be known.

    `chances` (n, parts) are those of the sentences' parts.
    """
    text = " ".join(texts)
    lengths = np.array([len(one.split()) for one in texts], dtype=np.float32)
    words = max(float(lengths.sum()), 1.0)
    tokens = WORD.findall(text.lower().replace("’", "'"))
    shares = share_words(chances, lengths)
    some = 1 - np.prod(1 - np.minimum(chances, 0.99), axis=0)
    part = {name: place for place, name in enumerate(SENTENCE_PARTS)}
    action, result = chances[:, part[Part.ACTION]], chances[:, part[Part.RESULT]]
    numbers = np.array([len(find_numbers(one)) for one in texts], dtype=np.float32)
    acts = float(action.sum()) + 0.3
    mine = np.array([_I.search(one) is not None for one in texts])
    ours = np.array([_WE_ACT.search(one) is not None for one in texts]) & ~mine
    order = chances[:, :5] @ np.array([0, 0.5, 1, 2, 2.5], np.float32)
    before = words_before(action, lengths)
    with_number = float(np.minimum(numbers, 1) @ result)
    learned = float(some[part[Part.LEARNING]])
    return {
        "words": float(np.log(words)),
        "brief": float(words < BRIEF),
        "short": float(words < SHORT),
        "long": max(0.0, words - LONG) / 100,
        "too long": float(words >= TOO_LONG),
        "sentences": len(texts) / 20,
        **{f"share of {name}": float(shares[place]) for name, place in part.items()},
        **{f"some {name}": float(some[part[name]]) for name in PARTS},
        **{f"first is {name}": float(chances[0][place]) for name, place in part.items()},
        **{f"last is {name}": float(chances[-1][place]) for name, place in part.items()},
        "words of action": float(np.log1p(shares[part[Part.ACTION]] * words)),
        "words of result": float(np.log1p(shares[part[Part.RESULT]] * words)),
        "words before action": float(np.log1p(before)),
        "share before action": before / words,
        "run-up": float((np.cumprod(chances[:, part[Part.OTHER]]) * lengths).sum() / words),
        "steps back": float(np.maximum(0, -np.diff(order)).sum() / max(len(texts) - 1, 1)),
        "numbers": float(min(_MOST_NUMBERS, numbers.sum())),
        "numbers in result": float(min(_MOST_HITS, with_number)),
        "I act": float(action @ mine) / acts,
        "we act": float(action @ ours) / acts,
        "no pronoun": sum(_DROPPED.match(one) is not None for one in texts) / len(texts),
        "questions": text.count("?") / len(texts),
        "quotations": text.count('"') * 100 / words,
        "rare words": sum(one not in ordinary_words() for one in tokens) / max(len(tokens), 1),
        "word length": sum(map(len, tokens)) / max(len(tokens), 1),
        "variety": len(set(tokens)) / max(len(tokens), 1),
        "sentence length": float(lengths.mean()) / 20,
        "general": float(is_general(text, labelled=False)),
        **{name: len(found.findall(text)) * 100 / words for name, found in RATES.items()},
        **{name: float(min(_MOST_HITS, len(hit.findall(text)))) for name, hit in HITS.items()},
        "nearness": question.nearness,
        "kind": question.kind,
        "asks for learning": question.learning,
        "asks for a number": question.number,
        "learning missing": None
        if question.learning is None
        else question.learning * (1 - learned),
        "number missing": None
        if question.number is None
        else question.number * max(0.0, 1 - with_number),
    }


@dataclass(frozen=True, slots=True)
class RemarkWeights:
    """The fitted model: for each of `kinds`, `weights` (kinds, features + 1), the bias last.

    A feature counts by how far it is from the `mean`, in its `spread`. `first` (kinds,) and `slope`
    say how much a kind, and its score, speak for saying it before others.
    """

    names: tuple[str, ...]
    kinds: tuple[RemarkKind, ...]
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    weights: NDArray[np.float64]
    first: NDArray[np.float64]
    slope: float

    def scores(self, features: Mapping[str, float | None]) -> NDArray[np.float64]:
        """Return the log odds of each kind for an answer; what is not known counts nothing."""
        values = np.array([features[name] for name in self.names], dtype=np.float64)
        rows = np.nan_to_num((values - self.mean) / self.spread)
        scores: NDArray[np.float64] = self.weights[:, :-1] @ rows + self.weights[:, -1]
        return scores

    def in_order(self, features: Mapping[str, float | None]) -> list[tuple[RemarkKind, float]]:
        """Return the kinds, what to say first before the others, each with its chance (0..1)."""
        scores = self.scores(features)
        chances = 1 / (1 + np.exp(-scores))
        order = np.argsort(-(self.first + self.slope * scores), kind="stable")
        return [(self.kinds[at], float(chances[at])) for at in order]


@cache
def read_remark_weights(model: str) -> RemarkWeights:
    """Read what was fitted for a model (fingerprint), or for any; may raise ModelDamaged."""
    from coach.review.labelling import weights_path
    from coach.review.remarks import RemarkKind

    with np.load(weights_path(model)) as stored:
        return RemarkWeights(
            names=tuple(stored["names"].tolist()),
            kinds=tuple(map(RemarkKind, stored["kinds"].tolist())),
            mean=stored["mean"],
            spread=stored["spread"],
            weights=stored["weights"],
            first=stored["first"],
            slope=float(stored["slope"]),
        )
