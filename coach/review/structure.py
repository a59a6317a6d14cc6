"""Where in an answer each kind of remark shows, and what it says there (`remarks.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from coach.catalog.files import ordinary_words
from coach.domain.episode import tells_of_the_past
from coach.domain.sentences import SENTENCE_PARTS
from coach.domain.story import PARTS, Part
from coach.matching.completeness import find_numbers
from coach.review.evidence import (
    CAPITALS,
    HITS,
    NAMED,
    OF_ONE_KNOWN,
    OF_ONE_NAMED,
    RATES,
    WORD,
    share_words,
    words_before,
)
from coach.review.phrases import HEDGES, VAGUE, length_fields
from coach.review.remarks import (
    NOT_SAID,
    NUMBER_BEFORE,
    NUMBER_IN_NOTES,
    NUMBER_NOWHERE,
    SAID_BY_ANYONE,
    RemarkKind,
    make_remark,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.domain.sentences import LabelledSentence
    from coach.embeddings.competency_space import Floats
    from coach.review.remarks import Remark

    Place: TypeAlias = Callable[["ToldAnswer"], Floats]
    Fields: TypeAlias = Callable[["ToldAnswer", int], dict[str, Any]]


FEWEST_WORDS: Final = 15
"""Below this nothing can have a situation and an action: five seconds of speech."""
_EVEN, _SHORT, _MOST_PHRASES = 0.5, 3, 3
_HABITS: Final = 3
"""Words such as "always" from which an answer without a deed is general talk: none of 114 real
answers that tell one time has so many (docs/evaluation.md#feedback)."""
_FLAG_WORDS: Final = {
    RemarkKind.UNETHICAL: "dishonest",
    RemarkKind.PRIVATE: "private",
    RemarkKind.CONTEMPT: "contempt",
}
_SPOKEN_FOR: Final = 0.7
"""How much less a sentence with an "I" says that nobody knows who acted."""


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """An answer as remarks look at it: `chances` (n, parts) of its sentences' parts.

    `question`, and the `result` of the stored story, may be empty; `target` and `took` are seconds.
    """

    sentences: Sequence[LabelledSentence]
    chances: Floats
    question: str = ""
    result: str = ""
    target: int | None = None
    took: int | None = None

    @property
    def lengths(self) -> Floats:
        """The words of each sentence, (n,)."""
        return np.array([sentence.words for sentence in self.sentences], dtype=np.float32)

    def count(self, find: Callable[[str], Sequence[object]]) -> Floats:
        """Return how many things are found in each sentence, (n,)."""
        return np.array([len(find(one.text)) for one in self.sentences], dtype=np.float32)

    def chance(self, *parts: Part) -> Floats:
        """Return how likely each sentence is of one of these parts, (n,)."""
        places = [SENTENCE_PARTS.index(part) for part in parts]
        total: Floats = self.chances[:, places].sum(axis=1)
        return total


def part_shares(told: ToldAnswer) -> dict[Part, float]:
    """Return each part's share of the words, 0..1; a sentence counts for a part as it is likely."""
    shares = share_words(told.chances, told.lengths)
    return dict(zip(SENTENCE_PARTS, shares.tolist(), strict=True))


def places_of(part: Part, sentences: Sequence[LabelledSentence]) -> list[int]:
    """Return where the sentences of a part stand, counted from 0."""
    return [at for at, sentence in enumerate(sentences) if sentence.part is part]


def remark_on_no_answer(sentences: Sequence[LabelledSentence]) -> Remark | None:
    """Remark on a word or two in place of an answer."""
    words = sum(sentence.words for sentence in sentences)
    if words >= FEWEST_WORDS:
        return None
    quote = " ".join(sentence.text for sentence in sentences)
    counted = "One word is" if words == 1 else f"{words} words are"
    return make_remark(RemarkKind.NO_ANSWER, quote, 0, counted=counted)


def remark_on(kind: RemarkKind, told: ToldAnswer, *, sure: bool) -> Remark:
    """Return the remark of a kind on an answer (one sentence at least): where, and in what words.

    The place is where readers saw it most often (docs/evaluation.md#feedback).
    """
    at = _place(kind, told)
    return make_remark(kind, told.sentences[at].text, at, sure=sure, **_fields(kind, told, at))


def shown_by_words(sentences: Sequence[str]) -> set[RemarkKind]:
    """Return the kinds that words alone show: habits without a deed, what others suffer from."""
    text = " ".join(sentences)
    found = set()
    if len(RATES["habit"].findall(text)) >= _HABITS and not tells_of_the_past(text):
        found.add(RemarkKind.GENERAL)
    if any(_tells_of_another(sentence, text) for sentence in sentences):
        found.add(RemarkKind.PRIVATE)
    return found


def has_its_words(kind: RemarkKind, sentences: Sequence[str]) -> bool:
    """Return whether an answer has a word for a red flag, which is not said without one."""
    words = _FLAG_WORDS.get(kind)
    return words is None or any(HITS[words].search(sentence) for sentence in sentences)


def _tells_of_another(sentence: str, text: str) -> bool:
    """Return whether a sentence tells what somebody suffers whom the whole text makes known."""
    found = OF_ONE_KNOWN.search(sentence) or (NAMED.search(text) and OF_ONE_NAMED.search(sentence))
    return found is not None


def _place(kind: RemarkKind, told: ToldAnswer) -> int:
    """Return the sentence where a kind shows most; where nothing says it, that of most action."""
    find = _PLACES.get(kind)
    values = told.chance(Part.ACTION) * told.lengths if find is None else find(told)
    return int(values.argmax())


def _at_first(told: ToldAnswer) -> Floats:
    return -np.arange(len(told.sentences), dtype=np.float32)


def _at_last(told: ToldAnswer) -> Floats:
    return np.arange(len(told.sentences), dtype=np.float32)


def _at_learning(told: ToldAnswer) -> Floats:
    learned = told.chance(Part.LEARNING)
    return learned if learned.max() >= _EVEN else _at_last(told)


def _at_result(told: ToldAnswer) -> Floats:
    return told.chance(Part.RESULT)


def _at_background(told: ToldAnswer) -> Floats:
    background: Floats = told.chance(Part.SITUATION, Part.OTHER) * told.lengths
    return background


def _at_nobody(told: ToldAnswer) -> Floats:
    mine, ours = (told.count(RATES[word].findall) > 0 for word in ("I", "we"))
    values: Floats = told.chance(Part.ACTION) * (1 + ours - _SPOKEN_FOR * mine)
    return values


def _at_hits(
    name: str, otherwise: Callable[[ToldAnswer], Floats]
) -> Callable[[ToldAnswer], Floats]:
    """Return what finds the sentence with the most such phrases, without any, another one."""

    def values(told: ToldAnswer) -> Floats:
        hits = told.count(HITS[name].findall)
        return hits if hits.any() else otherwise(told)

    return values


def _at_private(told: ToldAnswer) -> Floats:
    text = " ".join(sentence.text for sentence in told.sentences)
    found = told.count(lambda sentence: [1] * _tells_of_another(sentence, text))
    return found if found.any() else _at_hits("private", _at_background)(told)


def _at_jump(told: ToldAnswer) -> Floats:
    order = told.chances[:, : len(PARTS)] @ np.arange(len(PARTS), dtype=np.float32)
    jumps: Floats = -np.diff(order, prepend=order[:1]).astype(np.float32)
    return jumps


_PLACES: Final[dict[RemarkKind, Place]] = {
    RemarkKind.OFF_TOPIC: _at_first,
    RemarkKind.NO_SITUATION: _at_first,
    RemarkKind.NO_RESULT: _at_last,
    RemarkKind.NO_LEARNING: _at_learning,
    RemarkKind.NO_NUMBER: _at_result,
    RemarkKind.UNSUPPORTED: _at_result,
    RemarkKind.OWNERSHIP: _at_nobody,
    RemarkKind.UNETHICAL: _at_hits("dishonest", _at_nobody),
    RemarkKind.CONTEMPT: _at_hits("contempt", _at_nobody),
    RemarkKind.PRIVATE: _at_private,
    RemarkKind.GENERAL: lambda told: told.count(RATES["habit"].findall),
    RemarkKind.VAGUE: lambda told: told.chance(Part.ACTION) + told.count(VAGUE.findall),
    RemarkKind.HEDGES: lambda told: told.count(HEDGES.findall),
    RemarkKind.UNEXPLAINED: lambda told: told.count(_strange),
    RemarkKind.ORDER: _at_jump,
    RemarkKind.LONG_SITUATION: _at_background,
    RemarkKind.TOO_LONG: lambda told: told.chance(Part.OTHER) * told.lengths,
}


def _fields(kind: RemarkKind, told: ToldAnswer, at: int) -> dict[str, Any]:
    """Return what stands in the text of a kind."""
    find = _FIELDS.get(kind)
    return {} if find is None else find(told, at)


def _share_of_action(told: ToldAnswer, _at: int) -> dict[str, Any]:
    return {"share": part_shares(told)[Part.ACTION]}


def _words_before(told: ToldAnswer, _at: int) -> dict[str, Any]:
    before = words_before(told.chance(Part.ACTION), told.lengths)
    return {"before": max(10, int(round(before, -1)))}


def _noted_result(told: ToldAnswer, _at: int) -> dict[str, Any]:
    noted = find_numbers(told.result)
    return {"noted": f"Your notes say “{noted[0]}”: " if noted else ""}


def _lead(told: ToldAnswer, at: int) -> dict[str, Any]:
    is_said = told.chance(Part.LEARNING)[at] >= _EVEN
    return {"lead": SAID_BY_ANYONE if is_said else NOT_SAID}


def _number_hint(told: ToldAnswer, _at: int) -> dict[str, Any]:
    noted = find_numbers(told.result)
    action = places_of(Part.ACTION, told.sentences)
    each = (find_numbers(told.sentences[at].text) for at in action)
    before = next(filter(None, each), [])
    hint = NUMBER_IN_NOTES if noted else NUMBER_BEFORE if before else NUMBER_NOWHERE
    return {"hint": hint.format(*(noted or before)[:1])}


def _length(told: ToldAnswer, _at: int) -> dict[str, Any]:
    return length_fields(int(told.lengths.sum()), told.target, told.took)


def _phrases(find: Callable[[str], Sequence[str]]) -> Fields:
    return lambda told, at: {"phrases": _quoted(find(told.sentences[at].text))}


def _strange(text: str) -> list[str]:
    """Return the words of a sentence that a stranger may not know: abbreviations, rare ones."""
    lower = (word for word in WORD.findall(text) if word.islower() and len(word) > _SHORT)
    each, known = dict.fromkeys([*CAPITALS.findall(text), *lower]), ordinary_words()
    return [word for word in each if not known.issuperset(WORD.findall(word.lower()))]


def _quoted(phrases: Sequence[str]) -> str:
    """Return such as “: “stuff”, “things””, or nothing."""
    each = list(dict.fromkeys(phrase.strip(" ,") for phrase in phrases))[:_MOST_PHRASES]
    return ": " + ", ".join(f"“{phrase}”" for phrase in each) if each else ""


_FIELDS: Final[dict[RemarkKind, Fields]] = {
    RemarkKind.OFF_TOPIC: lambda told, _at: {"question": told.question},
    RemarkKind.SHORT_ACTION: _share_of_action,
    RemarkKind.LONG_SITUATION: _words_before,
    RemarkKind.NO_RESULT: _noted_result,
    RemarkKind.NO_NUMBER: _number_hint,
    RemarkKind.NO_LEARNING: _lead,
    RemarkKind.VAGUE: _phrases(VAGUE.findall),
    RemarkKind.HEDGES: _phrases(HEDGES.findall),
    RemarkKind.UNEXPLAINED: _phrases(_strange),
    RemarkKind.TOO_LONG: _length,
    RemarkKind.TOO_SHORT: _length,
}
