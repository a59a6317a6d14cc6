"""STAR part of each sentence of an answer.

A logistic model (`scripts/fit_labels`) weighs cue words, likeness to examples and position; Viterbi
finds the likeliest path through the parts.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from coach.catalog.parse import flatten
from coach.domain.sentences import SENTENCE_PARTS
from coach.domain.story import Part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.embeddings.competency_space import Floats


_DATA: Final = Path(__file__).parent / "data"
_GUIDES: Final = _DATA / "parts.toml"

_NEAREST: Final = 3
"""Examples of a part whose cosines are averaged: one stray sentence must not decide."""
_LEAST_SPREAD: Final = 1e-6
_LONG: Final = 20.0
"""Words from which a sentence is as long as can be."""

_I: Final = r"\bi(?:['’](?:d|ve|m))?"
_SPOKEN: Final = r"(?:(?:um|uh|er|like|kind of|sort of|basically|really|actually|just|also|then) )*"
_NOT_DEEDS: Final = (
    r"(?!needed|wanted|hoped|learned|learnt|realised|realized|understood|worked|lived|used"
    r"|joined|believed|tried to see|liked|noticed)"
)
_DEED: Final = (
    r"(?:\w{2,}ed|put|set|got|went|took|made|gave|said|told|kept|left|met|ran|sent|wrote|built"
    r"|brought|chose|found|held|led|read|rang|rode|drove|drew|sat|spoke|spent|split|cut|let|did"
    r"|bought|sold|taught|showed|flew|hung|dug|began|laid|stood)"
)

_CUE_PATTERNS: Final[dict[str, str]] = {
    # Situation
    "when": r"\b(?:in|since|until|around) (?:19|20)\d\d\b|\blast (?:year|week|month|spring|summer"
    r"|autumn|fall|winter|\w+day)\b|\b\w+ years? ago\b|\bone (?:day|morning|night|evening|\w+day)\b"
    r"|\bat (?:the|that) time\b|\bthis was\b|\b(?:two|three|few) (?:years|months|summers) ago\b",
    "setting": rf"{_I} (?:was|am|work|worked|used to|joined|started|run|drive|volunteer)\b"
    r"(?! (?:asked|told|responsible|to|in charge))",
    "there was": r"\bthere (?:was|were|had been|is|are)\b|\bwe(?:['’]d| had| have)(?: got)? \w+",
    "background": r"\b(?:had been|used to|kept \w+ing|was \w+ing|were \w+ing|normally|always)\b",
    "trouble": r"\b(?:broke|failed|cancelled|wrong|missing|late|stuck|lost|stopped|crashed|down"
    r"|expired|noticed|discovered|happened|complain\w+|collapsed)\b",
    "when i": rf"\bwhen {_I}\b|\bwhere {_I}\b",
    # Task
    "my task": r"\bmy (?:job|task|role|goal|aim|responsibility|call|part)\b|\bresponsible\b"
    r"|\bin charge\b|\bup to me\b|\bon me\b|\bmy decision\b|\bthe one who\b|\bmine to\b"
    r"|\bdeputy\b|\bown this\b",
    "asked to": rf"{_I} was (?:asked|told|given|to|supposed|expected)\b"
    r"|\b(?:asked|told|wanted) me\b|\bsays? to me\b|\bsaid to me\b|\bgoes\b",
    "had to": rf"{_I} (?:\w+ )?(?:had|needed|wanted) (?:to|it)\b|\bhad to\b|\bneeded to\b"
    r"|\bsomebody had to\b|\bsomeone (?:ought|had)\b",
    "deadline": r"\b(?:deadline|by the end of|before the|by (?:mon|tues|wednes|thurs|fri|satur"
    r"|sun)day|within)\b|\b(?:was|were) due\b",
    "nobody": r"\b(?:nobody|no one|alone|only one|on my own|everybody looked)\b",
    # Action
    "deed": rf"{_I}(?: {_I})? {_SPOKEN}(?:\w+ly )?{_NOT_DEEDS}{_DEED}\b",
    "deeds begin": rf"^{_SPOKEN}(?:so |and |then |first |and then )*{_I} {_SPOKEN}{_NOT_DEEDS}"
    rf"{_DEED}\b",
    "sequence": r"^\W*(?:so |and )?(?:then|first|next|after that|afterwards|meanwhile|finally"
    r"|instead|in the meantime|because|every (?:day|evening|morning|week))\b",
    "to people": rf"{_I} {_SPOKEN}(?:\w+ )?(?:asked|told|called|rang|phoned|wrote|explained|spoke"
    r"|talked|met|showed|suggested|said|begged|invited|brought)\b",
    "we did": rf"\bwe {_SPOKEN}(?:agreed|decided|made|put|sat|tried|built|{_DEED})\b",
    # Result
    "in the end": r"\b(?:in the end|as a result|eventually|finally|after that|by then|turned out"
    r"|since|so far|to this day|still|afterwards|ever since)\b",
    "number": r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"
    r"|forty|fifty|hundred|thousand|half|third|quarter)\b",
    "change": r"\bfrom [\w.,£$€]+(?: \w+){0,4} to \b|\binstead of \d|\b(?:fell|dropped|rose|grew"
    r"|doubled|halved|increased|decreased|reduced|saved|improved|went (?:up|down|from))\b"
    r"|per ?cent|%",
    "outcome": r"\b(?:happy|satisfied|thank\w*|success\w*|finished|passed|won|signed|delivered"
    r"|arrived|recovered|fine|worked out|complain\w*|cancelled|stayed|came back|is now|are now"
    r"|running|nothing|nobody|no one|neither|none)\b",
    "they": r"^\W*(?:and |so |but )?(?:he|she|they|it|we|the \w+|that|neither|all|two|no \w+)\b",
    # Learning
    "learned": r"\b(?:learn(?:ed|t|ing)?|lesson|taught|teach(?:es)?|realised|realized|understood"
    r"|convinced|took (?:from|away)|take (?:from|away)|takeaway|showed me|shows me)\b",
    "from now": r"\b(?:since then|ever since|from then on|now(?:adays)? i|i now|today i|i (?:always"
    r"|never) \w+(?:e|k|p|t|d|y|n) |these days|any more|every time now|since that)\b",
    "next time": r"\bnext time\b|\bif i (?:did|had|could)\b|\blooking back\b|\bin hindsight\b"
    r"|\bshould(?:['’]ve| have)\b|\bi would (?:now|have|begin|start|do)\b",
    "maxim": r"\b(?:you have to|you should|you need to|don['’]?t|it['’]s (?:better|easier|often)"
    r"|people (?:don['’]?t|want|need|are)|the (?:main )?thing is|is to|means that)\b",
    # Other
    "hypothetical": r"\b(?:would|i['’]d)\b",
    "habit": r"\b(?:usually|generally|in general|always|often|whenever|every time|never)\b",
    "talk of talk": r"\b(?:question|example|let me|hope that|does that|make sense|that['’]s (?:it"
    r"|about it)|i(?:['’]m| am) not sure|tell you|do i begin|sorry)\b|\?$",
    "self": r"\b(?:i believe|i would say|i(?:['’]m| am) (?:a|very|quite)|important to me|i enjoy"
    r"|i like|i mean|i guess|i suppose)\b",
    "you": r"\b(?:you|your)\b",
    "present": rf"{_I} (?:always |usually |just |try to )?(?:am|do|make|have|keep|think|know|try|go"
    r"|ask|check|work|speak|get|print|ring|call|need|want)\b",
}
_CUES: Final = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _CUE_PATTERNS.values())

CUES: Final = tuple(_CUE_PATTERNS)
"""Phrases that tell which part a sentence belongs to, collected from answers in many trades; the
model weighs them, so that one may stand for several parts."""
FEATURES: Final = (
    *CUES,
    *(f"like {part}" for part in SENTENCE_PARTS),
    *("place", "place squared", "first", "last", "length"),
)
"""The names of the features, in the order of the columns."""


@dataclass(frozen=True, slots=True)
class PartGuide:
    """One part: its share of an answer (0..1), examples, and what scores 1 to 5 mean."""

    share: float
    sentences: tuple[str, ...]
    anchors: tuple[str, ...]


@cache
def part_guides() -> dict[Part, PartGuide]:
    """Return the guide to every part, in the order of SENTENCE_PARTS."""
    import tomllib

    table = tomllib.loads(_GUIDES.read_text(encoding="utf-8"))
    return {
        part: PartGuide(
            float(table[part]["share"]),
            tuple(flatten(text) for text in table[part]["sentences"]),
            tuple(flatten(text) for text in table[part].get("anchors", ())),
        )
        for part in SENTENCE_PARTS
    }


def part_guides_fingerprint() -> str:
    """Return the identity of the guides' file: cheaper than parsing it."""
    return hashlib.sha256(_GUIDES.read_bytes()).hexdigest()[:12]


def label_examples() -> tuple[list[str], list[int]]:
    """Return all example sentences, part by part, and how many each part has."""
    texts = [guide.sentences for guide in part_guides().values()]
    return [text for part in texts for text in part], list(map(len, texts))


class Examples:
    """The example sentences of every part: unit vectors (n, d), part by part, and their counts."""

    def __init__(self, vectors: Floats, counts: Sequence[int]) -> None:
        self._vectors = vectors
        self._ends = np.cumsum(counts)[:-1]
        # Each example compared with the others only. Divided by this spread, likenesses fit one
        # set of weights with every embedding model.
        cosines = vectors @ vectors.T
        np.fill_diagonal(cosines, -1.0)
        self._spread = max(float(self._centred(cosines).std()), _LEAST_SPREAD)

    def likeness(self, sentences: Floats) -> Floats:
        """Return how much likelier each part is by its examples: shape (sentences, parts)."""
        return self._centred(sentences @ self._vectors.T) / self._spread

    def _centred(self, cosines: Floats) -> Floats:
        near = [
            np.sort(block, axis=1)[:, -_NEAREST:].mean(axis=1)
            for block in np.split(cosines, self._ends, axis=1)
        ]
        means = np.stack(near, axis=1)
        centred: Floats = means - means.mean(axis=1, keepdims=True)
        return centred


@dataclass(frozen=True, slots=True)
class Transitions:
    """Logarithms of chances, in the order of SENTENCE_PARTS, all weighted as they count.

    `steps` (parts, parts) from the row's part to the column's, `start` and `end` (parts,).
    `share` (parts,) is how common each part is: what a sentence's own evidence already counts.
    """

    steps: Floats
    start: Floats
    end: Floats
    share: Floats


@dataclass(frozen=True, slots=True)
class LabelWeights:
    """The fitted model: `features` (features + 1, parts), the last row the intercepts."""

    features: Floats
    transitions: Transitions


@cache
def label_weights() -> LabelWeights:
    """Read the fitted weights."""
    return parse_label_weights(json.loads((_DATA / "labels.json").read_text(encoding="utf-8")))


def parse_label_weights(table: Mapping[str, Any]) -> LabelWeights:
    """Return the weights of a parsed file; its features must be these, in any order."""

    def array(*rows: Mapping[str, float]) -> Floats:
        return np.array([[row[part] for part in SENTENCE_PARTS] for row in rows], np.float32)

    start, end, share = array(*(table["course"][name] for name in ("start", "end", "share")))
    return LabelWeights(
        features=array(*(table["weights"][name] for name in (*FEATURES, "always"))),
        transitions=Transitions(
            array(*(table["steps"][part] for part in SENTENCE_PARTS)), start, end, share
        ),
    )


def label_sentences(
    texts: Sequence[str], vectors: Floats, given: Sequence[Part], examples: Examples
) -> list[Part]:
    """Return the part of each sentence; the `given` ones stay, the UNLABELLED are found."""
    if not texts:
        return []
    weights = label_weights()
    features = extract_features(texts, examples.likeness(vectors))
    chances = log_chances(features, weights.features)
    for row, part in enumerate(given):
        if part is not Part.UNLABELLED:
            chances[row] = -np.inf
            chances[row, SENTENCE_PARTS.index(part)] = 0.0
    return [SENTENCE_PARTS[place] for place in best_path(chances, weights.transitions)]


def extract_features(texts: Sequence[str], likeness: Floats) -> Floats:
    """Return what the model sees of the sentences of one answer, in order: shape (n, FEATURES)."""
    count = len(texts)
    place = (np.arange(count) + 0.5) / max(count, 1)
    length = np.minimum([len(text.split()) for text in texts], _LONG) / _LONG
    first, last = np.arange(count) == 0, np.arange(count) == count - 1
    places = np.stack([place, place**2, first, last, length], axis=1)
    return np.concatenate([find_cues(texts), likeness, places], axis=1).astype(np.float32)


def find_cues(texts: Sequence[str]) -> Floats:
    """Return which cues each text has: 0 or 1, shape (texts, len(CUES))."""
    rows = [[cue.search(text) is not None for cue in _CUES] for text in texts]
    return np.array(rows, dtype=np.float32).reshape(len(texts), len(CUES))


def log_chances(features: Floats, weights: Floats) -> Floats:
    """Return the logarithm of each part's chance for each row of features: shape (n, parts)."""
    scores = features @ weights[:-1] + weights[-1]
    scores = scores - scores.max(axis=1, keepdims=True)
    chances: Floats = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return chances


def best_path(chances: Floats, transitions: Transitions) -> list[int]:
    """Return the likeliest parts (Viterbi 1967), as places in SENTENCE_PARTS, of log `chances`."""
    evidence = chances - transitions.share
    value = transitions.start + evidence[0]
    came_from = []
    for row in evidence[1:]:
        reached = value[:, None] + transitions.steps
        came_from.append(reached.argmax(axis=0))
        value = reached.max(axis=0) + row
    path = [int((value + transitions.end).argmax())]
    for before in reversed(came_from):
        path.append(int(before[path[-1]]))
    return path[::-1]
