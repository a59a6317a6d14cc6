"""Probes: what an interviewer asks after an answer about what was said in it or left out.

Each reason to ask is a table of `data/probes.toml`. It counts by its weight, as far as the sentence
that gives cause is of a part where it matters, or as far as a coach would remark on the lack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.audio.delivery import FILLERS
from coach.domain.episode import PAST
from coach.domain.sentences import SENTENCE_PARTS, strip_markup
from coach.domain.story import Part
from coach.review.evidence import WORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from coach.embeddings.competency_space import Floats

_TEXTS: Final = Path(__file__).parent / "data" / "probes.toml"

_SENDS_BACK: Final = "asked"
"""The reason to ask for another story."""
_LEAST, _MADE_FROM = 0.15, 0.5
"""From what weight a probe is asked, and from what chance of a remark on a lack."""
_OWN_WEIGHT: Final = 0.34
"""How soon a question's own probe is asked: after what the answer gives cause for."""
_SPREAD, _NEAR = 2, 2
"""Half of what an unknown question asks for, or of a remark, is sure enough; so many sentences may
explain one."""
_MOST_QUOTING, _AGAIN = 2, 0.6
"""One reason is asked of two different words at most, and the second counts less."""
_LONGEST, _SHORTEST, _LEAST_WORDS = 14, 5, 4
"""Words of a quotation at most; from which its clause may end; and at least."""
_FEWEST, _SHARED = 6, 0.5
"""Words below which an answer gives nothing; share of a probe's rare words that tell it already."""

_BREAK: Final = re.compile(
    r"[,;:](?=\s)|[.!?…—–()]+(?=\s|$)|\s-\s"
    r"|\b(?:but|because|which|while|when|until|although|since|where|who|if|whereas)\b"
    r"|\b(?:and|so|then)(?= (?:then |so |also )?(?:I|we|he|she|they|it|this|that|the|my|our)\b)",
    re.IGNORECASE,
)
_TWICE: Final = re.compile(r"\b(\w+)(?:[ ,]+\1\b)+", re.IGNORECASE)
_DANGLING: Final = re.compile(
    r"(?: (?:of|to(?: do)?|and|or|the|an?|with|for|in|on|that|asked|said|so))+[^\w]*$",
    re.IGNORECASE,
)
_SUBJECT: Final = re.compile(r"(?:I|we)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProbeText:
    """One table of the texts; see there."""

    reason: str
    weight: float
    ask: Sequence[str]
    where: re.Pattern[str] | None = None
    whole: bool = False
    unless: re.Pattern[str] | None = None
    given: re.Pattern[str] | None = None
    part: Sequence[str] = ()
    told: str = ""
    enough: int = 1
    remark: str = ""
    kinds: Sequence[str] = ()
    good: str = ""
    thin: str = ""

    def has_asked(self, question: str) -> bool:
        """Return whether a question is one of these wordings, whatever it quotes."""
        patterns = (re.escape(wording).replace(r"\{quote\}", ".+") for wording in self.ask)
        return any(re.fullmatch(pattern, question, re.DOTALL) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class ProbedAnswer:
    """What a probe is chosen by: `sentences` of the answer and of answers to earlier probes.

    `chances` (n, parts) are those of their parts, `remarks` those (0..1) that a coach would make
    each, `asked_for` how far (0..1) the question asks for each competency.
    """

    sentences: Sequence[str]
    chances: Floats
    remarks: Mapping[str, float]
    asked_for: Mapping[str, float]


@cache
def probe_texts() -> tuple[ProbeText, ...]:
    """Return every reason to ask, in the order of the file."""
    import tomllib

    rows = tomllib.loads(_TEXTS.read_text(encoding="utf-8"))["probe"]
    for row in rows:
        for name in {"where", "unless", "given"} & row.keys():
            row[name] = re.compile(row[name].replace("<past>", PAST), re.IGNORECASE)
    return tuple(ProbeText(**row) for row in rows)


def count_until_sent_back(asked: Sequence[str]) -> int:
    """Return how many of these probes there are up to the last that asked for another story."""
    return max((at for at, one in enumerate(asked, 1) if _reason_of(one) == _SENDS_BACK), default=0)


def choose_probe(
    answer: ProbedAnswer, own: Sequence[str], earlier: Sequence[str], lately: Sequence[str] = ()
) -> str:
    """Return what is asked next, beside what was asked `earlier`; empty where nothing is left.

    `own` are the probes that are known for the question; what was asked `lately`, after other
    answers, gives way to what was not.
    """
    texts = [_as_spoken(text) for text in answer.sentences]
    scored = [
        (score * _AGAIN ** sum(text.has_asked(one) for one in earlier), question)
        for text in probe_texts()
        for score, question in _candidates(text, answer, texts, earlier)
    ]
    fit = (1 - answer.remarks.get("off topic", 0.0)) ** 2
    scored += [(_OWN_WEIGHT * fit, one) for one in own if not _is_told(one, texts)]
    new = [one for one in scored if one[0] >= _LEAST and one[1] not in earlier]
    return max(new, key=lambda one: one[0] * _AGAIN ** (2 * lately.count(one[1])))[1] if new else ""


def _candidates(
    text: ProbeText, answer: ProbedAnswer, texts: Sequence[str], earlier: Sequence[str]
) -> Iterator[tuple[float, str]]:
    """Yield what may be asked for a reason, each with how much speaks for it (0..1)."""
    before = [one for one in earlier if _reason_of(one) == text.reason]
    if len(before) >= (_MOST_QUOTING if text.where else 1):
        return
    weight, wording = text.weight, (len(texts) + len(earlier)) % len(text.ask)
    if text.kinds:  # what is right for the question, as far as it is right for the answer
        asked_for = sum(answer.asked_for.get(kind, 0.0) for kind in text.kinds)
        weight *= min(1, _SPREAD * asked_for) * (1 - answer.remarks.get("off topic", 0.0)) ** 2
    weight *= 1 - _chance_told(text, answer)
    if text.remark != "general":  # of no one day little can be asked but which it was
        weight *= 1 - answer.remarks.get("general", 0.0)
    if text.where is None:
        made = answer.remarks.get(text.remark, 0.0) if text.remark else 1.0
        if made >= _MADE_FROM and not (text.unless and text.unless.search(" ".join(texts))):
            yield weight * made, text.ask[wording]
        return
    if text.remark:
        weight *= min(1, _SPREAD * answer.remarks.get(text.remark, 0.0))
    places = [SENTENCE_PARTS.index(Part(part)) for part in text.part]
    for at, sentence in enumerate(texts):
        found = text.where.search(sentence)
        near = " ".join(texts[max(0, at - _NEAR) : at + _NEAR + 1])
        if found is None or (text.unless and text.unless.search(near)):
            continue
        quote = quote_clause(sentence, found.start(), len(sentence) if text.whole else found.end())
        if quote and not any(quote in one for one in earlier):
            chance = float(answer.chances[at, places].sum())
            yield weight * chance, text.ask[wording].format(quote=quote)


def _chance_told(text: ProbeText, answer: ProbedAnswer) -> float:
    """Return how likely enough sentences are of the part that tells what a probe asks for."""
    if not text.told:
        return 0.0
    told = sorted(answer.chances[:, SENTENCE_PARTS.index(Part(text.told))], reverse=True)
    return float(told[text.enough - 1]) if len(told) >= text.enough else 0.0


def quote_clause(sentence: str, start: int, end: int) -> str:
    """Return the clause of a sentence with what was found in it, in a few of the user's words.

    It begins with what was found where that is an "I" or "we", else as the clause does. Empty where
    it would have to be cut: half a thought does not read.
    """
    starts = [0, *(stop.end() for stop in _BREAK.finditer(sentence, 0, start))]
    first = start if _SUBJECT.match(sentence, start) else starts[-1]
    if len(sentence[first:end].split()) > _LONGEST:
        first = start
    stops = [*(stop.start() for stop in _BREAK.finditer(sentence, end)), len(sentence)]
    clauses = [
        _DANGLING.sub("", sentence[first:stop]).strip(' .,;:!?…—–-()"“”').split() for stop in stops
    ]
    fit = [words for words in clauses if _LEAST_WORDS <= len(words) <= _LONGEST]
    return " ".join(next((words for words in fit if len(words) >= _SHORTEST), next(iter(fit), [])))


def _as_spoken(text: str) -> str:
    """Return a sentence to quote: without marks, fillers, and words said twice."""
    return _TWICE.sub(r"\1", " ".join(FILLERS.sub(" ", strip_markup(text)).split()))


def _is_told(question: str, texts: Sequence[str]) -> bool:
    """Return whether one sentence holds most words that matter of a question."""
    from coach.review.labelling import common_words

    asked, *told = (
        {word[:_FEWEST] for word in WORD.findall(text.lower()) if word not in common_words()}
        for text in (question, *texts)
    )
    return any(len(asked & words) >= _SHARED * max(len(asked), 1) for words in told)


def _reason_of(question: str) -> str:
    return next((text.reason for text in probe_texts() if text.has_asked(question)), "")


def react(question: str, answer: str) -> str:
    """Return one line on the answer to a probe."""
    if len(answer.split()) < _FEWEST:
        return "That is short: an interviewer would ask on."
    text = next((text for text in probe_texts() if text.has_asked(question)), None)
    said = "" if text is None else text.good
    if text is not None and text.given and not text.given.search(answer):
        said = text.thin
    return said or "It counts with your answer."
