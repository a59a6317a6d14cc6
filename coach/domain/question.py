"""Questions an interviewer asks: the built-in ones, and those the user added."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

OWN_PREFIX = "own-"
"""How the id of a user's own question begins; no competency may be called so."""

LIKELY_FROM = 0.3
"""Share of a question's weights from which a competency is suggested for it, not merely offered
(docs/evaluation.md#suggested-competencies)."""

NOTE_WORDS: Final = 8
"""Words of a note at most: what is longer is likely to be a sentence."""

_SAYS: Final = re.compile(r"[?:;]|[.!] |^\W|\b(?:me|please)\b|[^\x00-\x7f]", re.IGNORECASE)
"""What a note does not have: more sentences than one, somebody to answer, another language."""

_ASKING_WORDS: Final = (
    "tell describe give walk talk think share explain discuss name show recall pick choose take "
    "imagine suppose consider introduce convince sell rate help let outline summarise summarize "
    "define compare list say what when where who whom whose which why how if have has had do does "
    "did is are was were can could would will should may might am i we you"
)
_ASKING: Final = frozenset(_ASKING_WORDS.split())
"""Words that a question or a request begins with."""


class QuestionLevel(StrEnum):
    """Whom a question is worded for; `any` suits everybody."""

    ANY = "any"
    JUNIOR = "junior"
    SENIOR = "senior"
    STAFF = "staff"


class QuestionForm(StrEnum):
    """Whether a question asks for what went well or was there, or for the other side of it."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Question:
    """One question, its competencies (the main one first), and `probes` to be asked next."""

    id: str
    text: str
    competencies: tuple[str, ...] = ()
    level: QuestionLevel = QuestionLevel.ANY
    form: QuestionForm = QuestionForm.POSITIVE
    probes: tuple[str, ...] = ()
    own: bool = False
    asked: str = ""

    @property
    def spoken(self) -> str:
        """The question as an interviewer says it, never a fragment."""
        return self.asked or ask_whole(self.text)

    @property
    def main(self) -> str | None:
        """The competency it asks for first; None while it has none."""
        return self.competencies[0] if self.competencies else None

    def to_dict(self) -> dict[str, Any]:
        """Return the question, as `coach questions --format json` prints it."""
        return {
            "id": self.id,
            "text": self.text,
            "competencies": list(self.competencies),
            "level": str(self.level),
            "form": str(self.form),
            "probes": list(self.probes),
            "own": self.own,
        }


@dataclass(frozen=True, slots=True)
class QuestionKind:
    """What many wordings of one question have in common, put into a question of its own.

    `often`: one of those that interviewers ask most. `near`: kinds (ids) that a careful reader
    could take for it.
    """

    id: str
    competency: str
    question: str
    often: bool = False
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSuggestion:
    """A competency that a question may ask for: its share of the weights, 0 to 1."""

    competency: str
    weight: float

    @property
    def likely(self) -> bool:
        """Whether it is suggested, and not merely offered."""
        return self.weight >= LIKELY_FROM


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """What questions must be; None stands for any, `framework` for the competencies of one.

    Each of `words` must begin a word of the question or of the name of one of its competencies.
    """

    competencies: Collection[str] | None = None
    framework: Collection[str] | None = None
    level: QuestionLevel | None = None
    form: QuestionForm | None = None
    words: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user said of a question: the stories (identities) that answer it; empty for none."""

    question: str
    stories: tuple[int, ...]


def ask_whole(text: str) -> str:
    """Return a note of a question ("A tight deadline", from a list) as a question people ask.

    Whatever could be a sentence stays: what asks, bids, or has more words or clauses than a note.
    """
    words = text.rstrip(".!").split()
    opening = words[0].lower() if words else ""
    if not words or len(words) > NOTE_WORDS or _SAYS.search(text) or opening in _ASKING:
        return text
    is_name = words[0][1:] != words[0][1:].lower() or opening == "i"
    return " ".join(["Tell me about", words[0] if is_name else opening, *words[1:]]) + "."


def question_key(text: str) -> str:
    """Return what two wordings share if they are one question: words, no case, no punctuation."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(re.findall(r"\w+", folded)) or folded.strip()


_OPENING: Final = r"""(?:(?:please|so|ok(?:ay)?|well|now|hi|hello)\b[,\s]*+)*+
    (?:(?:can|could|would|will)\ (?:you|u)\ (?:please\ )?
      |i(?:'d|\ would)\ (?:like|love)\ (?:you\ )?to\ (?=hear|tell|describe|share|talk))?
    (?:(?:tell|give|share|describe|explain|recall|discuss|hear|(?:let's\ )?talk|walk|think|name
        |provide)\b
      (?:\ to)?(?:\ (?:me|us))?(?:\ with)?(?:\ (?:about|of|through))?
    |have\ you\ ever\b|did\ you\ ever\b|when\ (?:have|did)\ you\b|what\ about\b)?
    (?:(?:\ ?(?:an?|one|some|any|the|your)\b)?
    (?:\ ?(?:specific|recent|particular|good|concrete|real|single|short)\b)?
    (?:\ ?(?:time|example|instance|situation|occasion|moment|story|experience|case)s?
      (?:\ (?:when|where|that|of|about|from|in\ which|at\ work
        |in\ your\ (?:work|job|career|life)))*+
      (?=\W))?){2}"""
"""How questions begin; compiled where it is first asked for, not for every command."""
_QUOTES = "\"“„‘'«"
_ENDING = " .?!…,;:\"'”’)"


def core_question(text: str) -> str:
    """Return what a question asks for, without how questions begin and end.

    "Tell me about a time you failed." and "a time you failed" are one question to the model.
    """
    whole = " ".join(text.replace("’", "'").split()).lower().lstrip(_QUOTES).rstrip(_ENDING)
    opening = re.match(_OPENING, whole, re.IGNORECASE | re.VERBOSE)
    rest = whole[opening.end() :].strip(" ,:-") if opening else whole
    return rest if _WORD.search(rest) else whole or text


_WORD = re.compile(r"[^\W\d_]{3}")


def asked_key(text: str) -> str:
    """Return what wordings share that ask the same, however they begin, as `question_key` does."""
    return question_key(core_question(text))


def own_id(text: str) -> str:
    """Return the id of a user's own question: from its words alone, so the same in every bank."""
    import hashlib  # not for --help

    return OWN_PREFIX + hashlib.sha256(question_key(text).encode()).hexdigest()[:10]


def rank_suggestions(weights: Mapping[str, float]) -> tuple[QuestionSuggestion, ...]:
    """Return the competencies by falling weight."""
    falling = sorted(weights.items(), key=lambda item: -item[1])
    return tuple(QuestionSuggestion(competency, weight) for competency, weight in falling)


def choose_questions(
    questions: Iterable[Question], limits: QuestionFilter, names: Mapping[str, str]
) -> list[Question]:
    """Return the questions within these limits, in their order; `names` are of competencies."""
    starts = [word for text in limits.words for word in question_key(text).split()]
    return [
        question
        for question in questions
        if _asks_for(question, limits.competencies)
        and _asks_for(question, limits.framework)
        and limits.level in {None, question.level}
        and limits.form in {None, question.form}
        and (question.own or not limits.own)
        and _has_words(question, starts, names)
    ]


def _asks_for(question: Question, competencies: Collection[str] | None) -> bool:
    return competencies is None or not set(competencies).isdisjoint(question.competencies)


def _has_words(question: Question, starts: Sequence[str], names: Mapping[str, str]) -> bool:
    texts = [question.text, *(names.get(one, one) for one in question.competencies)]
    words = question_key(" ".join(texts)).split()
    return all(any(word.startswith(start) for word in words) for start in starts)
