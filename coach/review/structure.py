"""Checks: episode, shares, ownership, result, learning, relevance."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.domain.episode import is_general, tells_of_the_past
from coach.domain.sentences import SENTENCE_PARTS
from coach.domain.story import PARTS, Part
from coach.matching.completeness import has_numbers
from coach.matching.ranking import StoryIndex, rank_stories
from coach.review.remark import Remark, RemarkKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from coach.domain.sentences import LabelledSentence
    from coach.embeddings.competency_space import CompetencySpace, Floats


LONG_SITUATION: Final = 0.35
SHORT_ACTION: Final = 0.35
"""Soft bands around the targets of 15 and 55 %: a remark at every deviation would say nothing
(docs/decisions.md#shares-of-the-parts)."""


def part_shares(sentences: Sequence[LabelledSentence]) -> dict[Part, float]:
    """Each label's share of the words, 0..1."""
    total = sum(sentence.words for sentence in sentences) or 1
    return {
        label: sum(each.words for each in sentences if each.part is label) / total
        for label in SENTENCE_PARTS
    }


def remarks_on_shares(
    sentences: Sequence[LabelledSentence], share: Mapping[Part, float]
) -> Iterator[Remark]:
    """A situation or an action missing, too long or too short, and parts out of order."""
    first = {label: at for at, label in reversed([(i, s.part) for i, s in enumerate(sentences)])}
    if Part.SITUATION not in first:
        yield Remark(
            RemarkKind.NO_SITUATION,
            sentences[0].text,
            "You begin without saying where and when this was; a stranger cannot follow.",
            "Put one sentence before it: what was going on, for whom, and when.",
            0,
        )
    elif share[Part.SITUATION] > LONG_SITUATION:
        yield _long_situation(sentences, share[Part.SITUATION])
    if Part.TASK not in first and Part.ACTION in first:
        at = first[Part.ACTION]
        yield Remark(
            RemarkKind.NO_TASK,
            sentences[at].text,
            "Before this you do not say what was yours to do, so nobody can tell whether you "
            "did it.",
            "Say it first: “It was up to me to ... by ...”",
            at,
        )
    if Part.ACTION not in first:
        yield _no_action(sentences)
    elif share[Part.ACTION] < SHORT_ACTION:
        yield _short_action(sentences, share[Part.ACTION])
    if first.get(Part.SITUATION, 0) > first.get(Part.ACTION, len(sentences)):
        at = first[Part.SITUATION]
        yield Remark(
            RemarkKind.ORDER,
            sentences[at].text,
            "You explain this after you have begun to act. The listener has to go back.",
            "Move it to the beginning, before the first thing that you did.",
            at,
        )


def _long_situation(sentences: Sequence[LabelledSentence], share: float) -> Remark:
    at = _longest(sentences, Part.SITUATION)
    return Remark(
        RemarkKind.LONG_SITUATION,
        sentences[at].text,
        f"The situation takes {share:.0%} of your words; about 15 % is enough. The listener "
        "waits for what you did.",
        "One sentence: what was wrong, for whom, since when. Cut the rest.",
        at,
    )


def _no_action(sentences: Sequence[LabelledSentence]) -> Remark:
    parts = [at for at, sentence in enumerate(sentences) if sentence.part in PARTS]
    at = parts[-1] if parts else len(sentences) - 1
    return Remark(
        RemarkKind.NO_ACTION,
        sentences[at].text,
        "No sentence says what you did. That is what is scored first.",
        "Go on from here with your first step: “I rang ...”, “I wrote ...”, “I asked ...”",
        at,
    )


def _short_action(sentences: Sequence[LabelledSentence], share: float) -> Remark:
    at = _longest(sentences, Part.ACTION)
    return Remark(
        RemarkKind.SHORT_ACTION,
        sentences[at].text,
        f"What you did gets {share:.0%} of your words; about half is usual. Your steps are what "
        "the interviewer notes down.",
        "Tell this step as two or three: what you did first, how, and why so.",
        at,
    )


def _longest(sentences: Sequence[LabelledSentence], label: Part) -> int:
    mine = [at for at, sentence in enumerate(sentences) if sentence.part is label]
    return max(mine, key=lambda at: sentences[at].words)


FEWEST_WORDS: Final = 15
"""Below this nothing can have a situation and an action: five seconds of speech."""

MOSTLY: Final = 0.5
"""Share of words outside any part from which an answer is general talk."""

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


def remark_on_no_answer(sentences: Sequence[LabelledSentence]) -> Remark | None:
    """A word or two in place of an answer."""
    words = sum(sentence.words for sentence in sentences)
    if words >= FEWEST_WORDS:
        return None
    counted = "One word is" if words == 1 else f"{words} words are"
    return Remark(
        RemarkKind.NO_ANSWER,
        " ".join(sentence.text for sentence in sentences),
        f"{counted} not an answer. The interviewer learns nothing that they could note down.",
        "Name one time: “In March I was ..., and I had to ...”",
        0,
    )


def remark_on_generality(sentences: Sequence[LabelledSentence]) -> Remark | None:
    """Talk about what one does in general, in place of what happened once."""
    text = " ".join(sentence.text for sentence in sentences)
    total = sum(sentence.words for sentence in sentences)
    other = sum(sentence.words for sentence in sentences if sentence.part is Part.OTHER)
    if other < MOSTLY * total and tells_of_the_past(text) and not is_general(text, labelled=False):
        return None
    at = _first(sentences, _HABIT)
    return Remark(
        RemarkKind.GENERAL,
        sentences[at].text,
        "This tells what is so in general, not what happened once. Interviewers score a time "
        "that they can picture, and most answers fail here.",
        "Begin with a day: “One Tuesday in May ...”, and stay with that day.",
        at,
    )


def remark_on_hypothetical(sentences: Sequence[LabelledSentence]) -> Remark | None:
    """What the person would do, outside of what they learned."""
    for at, sentence in enumerate(sentences):
        if sentence.part is not Part.LEARNING and (found := _WOULD.search(sentence.text)):
            teller = "I" if found[0].lower().startswith("i") else "we"
            return Remark(
                RemarkKind.HYPOTHETICAL,
                sentence.text,
                f"“{found[0]}” says what might be. What you have done counts; what you would do "
                "is only a promise.",
                f"Tell it as it was: “{teller} did ...” If it never happened, choose another time.",
                at,
            )
    return None


def _first(sentences: Sequence[LabelledSentence], pattern: re.Pattern[str]) -> int:
    """The first sentence outside any part that matches, else the first that matches, else 0."""
    matching = [at for at, sentence in enumerate(sentences) if pattern.search(sentence.text)]
    outside = [at for at in matching if sentences[at].part is Part.OTHER]
    others = [at for at, sentence in enumerate(sentences) if sentence.part is Part.OTHER]
    return (outside or matching or others or [0])[0]


WENT_WELL: Final = re.compile(
    r"\b(?:went (?:well|fine|great|smoothly)|worked (?:out|well)|(?:a|great|big|huge|full) success"
    r"|successful(?:ly)?|(?:everyone|everybody|all|they|customer|client|team|boss) (?:was|were)"
    r" (?:very |really |quite )?(?:happy|satisfied|pleased)|turned out (?:well|fine|okay|ok)"
    r"|(?:was|were|is) (?:solved|resolved|fixed|fine|okay|ok))\b",
    re.IGNORECASE,
)


def remark_on_result(sentences: Sequence[LabelledSentence], stored: str = "") -> Remark | None:
    """A result missing or without a number; `stored` is the result in the person's own notes."""
    mine = [at for at, sentence in enumerate(sentences) if sentence.part is Part.RESULT]
    noted = has_numbers(stored)
    if not mine:
        known = f"Your notes say “{noted[0]}”: " if noted else ""
        last = len(sentences) - 1
        return Remark(
            RemarkKind.NO_RESULT,
            sentences[last].text,
            "You end without saying what came of it. The result is what the whole story is for.",
            f"{known}“In the end ...”: what changed, for whom, by how much.",
            last,
        )
    if any(has_numbers(sentences[at].text) for at in mine):
        return None
    at = next((at for at in mine if WENT_WELL.search(sentences[at].text)), mine[0])
    said = [
        number
        for sentence in sentences
        if sentence.part is Part.ACTION
        for number in has_numbers(sentence.text)
    ]
    return Remark(
        RemarkKind.NO_NUMBER,
        sentences[at].text,
        "The result has no number, so it can be any size. A number is what gets remembered.",
        _end_on(noted, said),
        at,
    )


def _end_on(noted: Sequence[str], said: Sequence[str]) -> str:
    if noted:
        return f"Your notes have one: “{noted[0]}”. End on it."
    if said:
        return f"You say “{said[0]}” before. Say what it was afterwards."
    return "How many, how long, how much: “from ... to ...”. A careful estimate will do."


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


def remark_on_learning(sentences: Sequence[LabelledSentence]) -> Remark | None:
    """Nothing learned, or nothing that one could hold the person to."""
    mine = [at for at, sentence in enumerate(sentences) if sentence.part is Part.LEARNING]
    if not mine:
        last = len(sentences) - 1
        return Remark(
            RemarkKind.NO_LEARNING,
            sentences[last].text,
            "You stop here and do not say what you learned. It shows that you would do it better "
            "the next time.",
            "Add one sentence: “Since then I ...”",
            last,
        )
    vague = [at for at in mine if NOTHING_NAMED.search(sentences[at].text)]
    if not vague or any(FROM_NOW.search(sentences[at].text) for at in mine):
        return None
    return Remark(
        RemarkKind.VAGUE_LEARNING,
        sentences[vague[0]].text,
        "Anyone could say this. What you do differently now shows that it is true.",
        "“Since then I ...”: one habit that you have and did not have before.",
        vague[0],
    )


I_ACT: Final = re.compile(r"\bi\b", re.IGNORECASE)
_WE: Final = re.compile(r"\bwe(?:['’](?:re|ve|ll|d))?(?: were| are| have)?\b", re.IGNORECASE)
_MINE: Final = {
    "we": "I",
    "we were": "I was",
    "we are": "I am",
    "we have": "I have",
    "we've": "I've",
    "we're": "I'm",
    "we'll": "I'll",
    "we'd": "I'd",
}
_FEW: Final = 0.4
"""Share of the action's sentences in which only "we" acts, from which it is worth a remark."""


def only_we(sentences: Sequence[LabelledSentence]) -> list[int]:
    """The sentences of the action in which "we" acts and "I" does not."""
    return [
        at
        for at, sentence in enumerate(sentences)
        if sentence.part is Part.ACTION
        and _WE.search(sentence.text)
        and not I_ACT.search(sentence.text)
    ]


def remark_on_ownership(sentences: Sequence[LabelledSentence]) -> Remark | None:
    """The action told as everybody's."""
    action = [sentence for sentence in sentences if sentence.part is Part.ACTION]
    shared = only_we(sentences)
    mine = sum(I_ACT.search(sentence.text) is not None for sentence in action)
    if not shared or (mine and len(shared) < _FEW * len(action)):
        return None
    text = sentences[shared[0]].text
    count = len(shared)
    times = "One step is" if count == 1 else f"{count} of your {len(action)} steps are"
    return Remark(
        RemarkKind.OWNERSHIP,
        text,
        f"{times} told with “we”. The interviewer hires you and has to guess which part was yours.",
        f"If it was you: “{_as_mine(text)}”",
        shared[0],
    )


def _as_mine(text: str) -> str:
    """The sentence with its first "we" made "I"."""
    return _WE.sub(lambda found: _MINE.get(found[0].lower().replace("’", "'"), "I"), text, count=1)


OFF_BELOW: Final = 0.06
"""Chance that a story answers the question, below which an answer is said to be beside it. Lower
than what `coach match` calls none: to be told wrongly that one is off the question is worse."""


def relevance_chance(
    question: Floats, sentences: Floats, whole: Floats | None, space: CompetencySpace
) -> float:
    """The calibrated chance (0..1) that these sentences answer the question.

    `question` (d,), `sentences` (n, d) and, where the model's weights use it, `whole` (d,) are unit
    vectors.
    """
    index = StoryIndex(
        sentences=sentences,
        counts=np.array([len(sentences)]),
        profiles=space.profile(sentences, whole)[None, :],
        general=np.array([False]),
        whole=None if whole is None else whole[None, :],
    )
    return rank_stories(question, index, space)[0].chance


def remark_on_relevance(
    sentences: Sequence[LabelledSentence],
    question: str,
    vector: Floats,
    vectors: Floats,
    found: float,
) -> Remark | None:
    """An answer to another question; `vector` is the question's, `found` the chance."""
    if found >= OFF_BELOW:
        return None
    at = int((vectors @ vector).argmin())
    return Remark(
        RemarkKind.OFF_TOPIC,
        sentences[at].text,
        f"Little of this answers “{question}” A good story for another question scores nothing.",
        "Say in the first sentence why this is your answer, or choose another story: "
        "coach match names them.",
        at,
    )
