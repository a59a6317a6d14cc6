"""Checks of what is told: an episode, its parts and their shares, ownership, result, relevance.

Every check gets the sentences of an answer with their parts; what it says stands in `remark.TEXTS`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.domain.episode import is_general, tells_of_the_past
from coach.domain.sentences import SENTENCE_PARTS
from coach.domain.story import PARTS, Part
from coach.matching.completeness import find_numbers
from coach.matching.ranking import StoryIndex, compute_ranking, score_chance
from coach.review.remarks import (
    NUMBER_BEFORE,
    NUMBER_IN_NOTES,
    NUMBER_NOWHERE,
    Remark,
    RemarkKind,
    make_remark,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from coach.domain.sentences import LabelledSentence
    from coach.embeddings.competency_space import CompetencySpace, Floats


FEWEST_WORDS: Final = 15
"""Below this nothing can have a situation and an action: five seconds of speech."""
MOSTLY: Final = 0.5
"""Share of words outside any part from which an answer is general talk."""
LONG_SITUATION: Final = 0.35
SHORT_ACTION: Final = 0.35
"""Soft bands around the targets of 15 and 55 %: a remark at every deviation would say nothing
(docs/decisions.md#shares-of-the-parts)."""
ONLY_WE: Final = 0.4
"""Share of the action's sentences in which only "we" acts, from which it is worth a remark."""
OFF_BELOW: Final = 0.03
"""Chance that a story answers the question, below which an answer is said to be beside it. Lower
than what `coach match` calls none: to be told wrongly that one is off the question is worse."""

_HABIT: Final = re.compile(
    r"\b(?:usually|generally|in general|always|often|whenever|normally|i believe|i am|i['’]m"
    r"|you have to|important)\b",
    re.IGNORECASE,
)
_WOULD: Final = re.compile(
    r"\b(?:i|we)(?: (?:\w+ly )?would|['’]d(?= (?:probably|just|first|talk|tell|ask|try|go|say|do"
    r"|make|be|bring|explain|take|start|call|speak|look|have to)\b))"
    r"(?! (?:say|like|love|guess|argue|have|always)\b)",
    re.IGNORECASE,
)
WENT_WELL: Final = re.compile(
    r"\b(?:went (?:well|fine|great|smoothly)|worked (?:out|well)|(?:a|great|big|huge|full) success"
    r"|successful(?:ly)?|(?:everyone|everybody|all|they|customer|client|team|boss) (?:was|were)"
    r" (?:very |really |quite )?(?:happy|satisfied|pleased)|turned out (?:well|fine|okay|ok)"
    r"|(?:was|were|is) (?:solved|resolved|fixed|fine|okay|ok))\b",
    re.IGNORECASE,
)
NOTHING_NAMED: Final = re.compile(
    r"\b(?:learn(?:ed|t)|took) (?:a lot|so much|much|many things|loads|a great deal)\b"
    r"|\b(?:communication|teamwork|planning|honesty|trust) (?:is|was) (?:\w+ )?"
    r"(?:key|important|everything|essential)\b|\bgood (?:lesson|experience)\b",
    re.IGNORECASE,
)
FROM_NOW: Final = re.compile(
    r"\b(?:since then|ever since|from then on|nowadays|these days|now|today|next time|after that"
    r"|any more|always|never|if i (?:did|had)|i would|i['’]d)\b",
    re.IGNORECASE,
)
I_ACT: Final = re.compile(r"\bi\b", re.IGNORECASE)
_WE: Final = re.compile(r"\bwe(?:['’](?:re|ve|ll|d))?(?: were| are| have)?\b", re.IGNORECASE)
_WE_AS_I: Final = {
    "we": "I",
    "we were": "I was",
    "we are": "I am",
    "we have": "I have",
    "we've": "I've",
    "we're": "I'm",
    "we'll": "I'll",
    "we'd": "I'd",
}


def part_shares(sentences: Sequence[LabelledSentence]) -> dict[Part, float]:
    """Return each part's share of the words, 0..1."""
    total = sum(sentence.words for sentence in sentences) or 1
    return {
        part: sum(sentences[at].words for at in places_of(part, sentences)) / total
        for part in SENTENCE_PARTS
    }


def places_of(part: Part, sentences: Sequence[LabelledSentence]) -> list[int]:
    """Return where the sentences of a part stand, counted from 0."""
    return [at for at, sentence in enumerate(sentences) if sentence.part is part]


def longest_of(places: Iterable[int], sentences: Sequence[LabelledSentence]) -> int:
    """Return which of these places (one at least) has the sentence of the most words."""
    return max(places, key=lambda at: sentences[at].words)


def remarks_on_shares(
    sentences: Sequence[LabelledSentence], shares: Mapping[Part, float]
) -> Iterator[Remark]:
    """Remark on a situation or action missing, too long or too short, and on parts out of order."""

    def remark(kind: RemarkKind, at: int, **fields: object) -> Remark:
        return make_remark(kind, sentences[at].text, at, **fields)

    situation, task, action = (places_of(part, sentences) for part in PARTS[:3])
    if not situation:
        yield remark(RemarkKind.NO_SITUATION, 0)
    elif (share := shares[Part.SITUATION]) > LONG_SITUATION:
        yield remark(RemarkKind.LONG_SITUATION, longest_of(situation, sentences), share=share)
    if action and not task:
        yield remark(RemarkKind.NO_TASK, action[0])
    if not action:
        of_a_part = [at for at, sentence in enumerate(sentences) if sentence.part in PARTS]
        yield remark(RemarkKind.NO_ACTION, of_a_part[-1] if of_a_part else len(sentences) - 1)
    elif (share := shares[Part.ACTION]) < SHORT_ACTION:
        yield remark(RemarkKind.SHORT_ACTION, longest_of(action, sentences), share=share)
    if situation and action and situation[0] > action[0]:
        yield remark(RemarkKind.ORDER, situation[0])


def remark_on_no_answer(sentences: Sequence[LabelledSentence]) -> Remark | None:
    """Remark on a word or two in place of an answer."""
    words = sum(sentence.words for sentence in sentences)
    if words >= FEWEST_WORDS:
        return None
    quote = " ".join(sentence.text for sentence in sentences)
    counted = "One word is" if words == 1 else f"{words} words are"
    return make_remark(RemarkKind.NO_ANSWER, quote, 0, counted=counted)


def remark_on_generality(sentences: Sequence[LabelledSentence]) -> Remark | None:
    """Remark on talk about what one does in general, in place of what happened once."""
    text = " ".join(sentence.text for sentence in sentences)
    is_specific = part_shares(sentences)[Part.OTHER] < MOSTLY and tells_of_the_past(text)
    if is_specific and not is_general(text, labelled=False):
        return None
    habits = [at for at, sentence in enumerate(sentences) if _HABIT.search(sentence.text)]
    other = places_of(Part.OTHER, sentences)
    at = next((at for at in habits if at in other), (habits or other or [0])[0])
    return make_remark(RemarkKind.GENERAL, sentences[at].text, at)


def remark_on_hypothetical(sentences: Sequence[LabelledSentence]) -> Remark | None:
    """Remark on what the user would do, outside of what they learned."""
    for at, sentence in enumerate(sentences):
        if sentence.part is not Part.LEARNING and (would := _WOULD.search(sentence.text)):
            return make_remark(
                RemarkKind.HYPOTHETICAL,
                sentence.text,
                at,
                phrase=would[0],
                subject="I" if would[0].lower().startswith("i") else "we",
            )
    return None


def remark_on_ownership(sentences: Sequence[LabelledSentence]) -> Remark | None:
    """Remark on an action told as everybody's: "we" acts in it, and "I" does not."""
    action = places_of(Part.ACTION, sentences)
    own = [at for at in action if I_ACT.search(sentences[at].text)]
    shared = [at for at in action if at not in own and _WE.search(sentences[at].text)]
    if not shared or (own and len(shared) < ONLY_WE * len(action)):
        return None
    at, count = shared[0], len(shared)
    text = sentences[at].text
    return make_remark(
        RemarkKind.OWNERSHIP,
        text,
        at,
        counted="One step is" if count == 1 else f"{count} of your {len(action)} steps are",
        rewrite=_WE.sub(lambda we: _WE_AS_I.get(we[0].lower().replace("’", "'"), "I"), text, 1),
    )


def remark_on_result(sentences: Sequence[LabelledSentence], stored: str = "") -> Remark | None:
    """Remark on a result missing or without a number; `stored` is that of the user's notes."""
    result = places_of(Part.RESULT, sentences)
    noted = find_numbers(stored)
    if not result:
        clause = f"Your notes say “{noted[0]}”: " if noted else ""
        last = len(sentences) - 1
        return make_remark(RemarkKind.NO_RESULT, sentences[last].text, last, noted=clause)
    if any(find_numbers(sentences[at].text) for at in result):
        return None
    at = next((at for at in result if WENT_WELL.search(sentences[at].text)), result[0])
    action = (find_numbers(sentences[at].text) for at in places_of(Part.ACTION, sentences))
    before = next(filter(None, action), [])
    hint = NUMBER_IN_NOTES if noted else NUMBER_BEFORE if before else NUMBER_NOWHERE
    hint = hint.format(*(noted or before)[:1])
    return make_remark(RemarkKind.NO_NUMBER, sentences[at].text, at, hint=hint)


def remark_on_learning(sentences: Sequence[LabelledSentence]) -> Remark | None:
    """Remark on nothing learned, or nothing that one could hold the user to."""
    learning = places_of(Part.LEARNING, sentences)
    if not learning:
        last = len(sentences) - 1
        return make_remark(RemarkKind.NO_LEARNING, sentences[last].text, last)
    vague = [at for at in learning if NOTHING_NAMED.search(sentences[at].text)]
    if not vague or any(FROM_NOW.search(sentences[at].text) for at in learning):
        return None
    return make_remark(RemarkKind.VAGUE_LEARNING, sentences[vague[0]].text, vague[0])


def relevance_chance(question: Floats, sentences: Floats, space: CompetencySpace) -> float:
    """Return the calibrated chance (0..1) that these unit vectors (n, d) answer a question (d,)."""
    index = StoryIndex(
        sentences=sentences,
        counts=np.array([len(sentences)]),
        profiles=space.profile(sentences)[None, :],
        general=np.array([False]),
    )
    score = compute_ranking(question[None], index, space).signals.sum(axis=0)
    return float(score_chance(score, space.dimensions)[0, 0])


def remark_on_relevance(
    sentences: Sequence[LabelledSentence], vectors: Floats, question: str, question_vector: Floats
) -> Remark:
    """Remark on an answer to another question, at the sentence that is the furthest from it."""
    at = int((vectors @ question_vector).argmin())
    return make_remark(RemarkKind.OFF_TOPIC, sentences[at].text, at, question=question)
