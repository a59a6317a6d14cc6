"""Second opinions: what is sent for each, and what of an answer is taken.

What comes back is picks: a story's number or one of coach's own remarks, and a quote. Where the
quote does not stand word for word in what was sent, the pick is dropped. So no text of the model's
own is ever shown, whatever a story tells it to say.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from pydantic import BaseModel, ConfigDict

from coach.domain.sentences import strip_markup
from coach.review.probes import probe_texts
from coach.review.remarks import remark_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from coach.domain.story import BankStory
    from coach.opinion.other_model import OtherModel
    from coach.review.review import Review

MOST_CHARACTERS: Final = 2000
"""What is sent of a story: eight of them fit into what a small model reads at once."""

_MOST: Final = 4
"""Picks that are taken."""

_FEWEST_WORDS: Final = 3
_LONGEST: Final = 20
"""Words of a quotation within a question."""

_PLAIN: Final = str.maketrans("“”‘’‐‑–—", "\"\"''----")
_TASKS: Final = Path(__file__).parent / "data" / "tasks.toml"


class _Pick(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(
        coerce_numbers_to_str=True, json_schema_extra={"additionalProperties": False}
    )
    key: str
    quote: str


class _Picks(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"additionalProperties": False}
    )
    picks: list[_Pick]


@dataclass(frozen=True, slots=True)
class SecondOpinions:
    """Opinions of one model that the user has agreed to; texts go out as `redact` leaves them.

    Each raises NoOpinion where the model does not answer, or not in the form asked for.
    """

    model: OtherModel
    redact: Callable[[Sequence[str]], list[str]]
    most_stories: ClassVar[int] = 8

    def rank(self, question: str, stories: Sequence[BankStory]) -> list[tuple[BankStory, str]]:
        """Return which of the first eight stories answer, the best first, each with a quote."""
        first = (story.story for story in stories[: self.most_stories])
        told = [f"{story.title}\n\n{story.text}"[:MOST_CHARACTERS] for story in first]
        question, *texts = self.redact([question, *told])
        numbered = {str(number): text for number, text in enumerate(texts, start=1)}
        picks = self._ask("match", {"question": question, "stories": numbered}, numbered)
        return [(stories[int(number) - 1], quote) for number, quote in picks]

    def review(self, review: Review, question: str) -> list[tuple[str, str]]:
        """Return what to ask oneself about an answer, each with the words that it is about."""
        words = " ".join(sentence.text for sentence in review.sentences)
        question, words = self.redact([question, words])
        unfit = "{spoken}" if question else "{"  # what only a clock tells, or a question
        doubts = {
            str(kind): text.doubt.replace("{phrases}", "") for kind, text in remark_texts().items()
        }
        asks = {kind: ask for kind, ask in doubts.items() if ask and unfit not in ask}
        data = {"question": question, "answer": words, "remarks": asks}
        picks = self._ask("review", data, dict.fromkeys(asks, words))
        return [(asks[kind].format(question=question), quote) for kind, quote in picks]

    def probe(self, question: str, told: str, asked: Sequence[str]) -> str:
        """Return what to ask next after what was `told`; empty where nothing of coach's fits."""
        question, words, *asked = self.redact([question, told, *asked])
        asks = {
            f"{text.reason} {number}": wording
            for number, text in enumerate(probe_texts(), start=1)
            for wording in text.ask[:1]
            if not any(text.has_asked(one) for one in asked)
        }
        data = {"question": question, "answer": words, "asked": asked, "questions": asks}
        picks = self._ask("practice", data, dict.fromkeys(asks, words))
        fit = ((key, quote) for key, quote in picks if len(quote.split()) <= _LONGEST)
        return next((asks[key].format(quote=quote) for key, quote in fit), "")

    def _ask(self, task: str, data: object, sources: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return what the model picks, each key once, with a quote of the text behind it."""
        tasks = tomllib.loads(_TASKS.read_text(encoding="utf-8"))
        found: dict[str, str] = {}
        for pick in self.model.ask(tasks[task] + tasks["about"], data, _Picks).picks:
            if quote := find_quote(pick.quote, sources.get(pick.key, "")):
                found.setdefault(pick.key, quote)
        return [*found.items()][:_MOST]


def find_quote(quote: str, source: str) -> str:
    """Return the words of a source that are a quote, or nothing where it does not have them.

    Marks of Markdown, line breaks and the forms of quotation marks and dashes do not count.
    """
    text = strip_markup(source)
    wanted = strip_markup(quote).translate(_PLAIN).strip(" \"'.…")
    if len(wanted.split()) < _FEWEST_WORDS:
        return ""
    place = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text.translate(_PLAIN))
    return text[place.start() : place.end()] if place else ""
