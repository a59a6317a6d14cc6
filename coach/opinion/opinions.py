"""Second opinions: what is sent for each, and what of an answer is taken.

What comes back is numbers, names of coach's own remarks, and quotes. A quote that does not stand
word for word in what was sent is dropped with all that goes with it, so no text of the model's own
is ever shown, whatever a story tells it to say.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from pydantic import BaseModel, ConfigDict

from coach.domain.sentences import strip_markup
from coach.review.remarks import remark_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.domain.story import BankStory, Story
    from coach.opinion.other_model import OtherModel
    from coach.review.review import Review

MOST_CHARACTERS: Final = 2000
"""What is sent of a story: eight of them fit into what a small model reads at once."""

_MOST: Final = 4
"""Remarks or stories that are taken."""

_FEWEST_WORDS: Final = 3
_PLAIN: Final = str.maketrans("“”‘’‐‑–—", "\"\"''----")


class _Form(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(
        strict=True, json_schema_extra={"additionalProperties": False}
    )


class _StoryQuote(_Form):
    number: int
    quote: str


class _Ranking(_Form):
    stories: list[_StoryQuote]


class _RemarkQuote(_Form):
    remark: str
    quote: str


class _Remarks(_Form):
    remarks: list[_RemarkQuote]


@dataclass(frozen=True, slots=True)
class SecondOpinions:
    """Opinions of one model that the user has agreed to; texts go out as `redact` leaves them."""

    model: OtherModel
    redact: Callable[[Sequence[str]], list[str]]
    most_stories: ClassVar[int] = 8

    def rank(self, question: str, stories: Sequence[BankStory]) -> list[tuple[BankStory, str]]:
        """Return which of the first eight stories answer, the best first, each with a quote.

        Raises:
            NoOpinion: the model does not answer, or not in the form asked for.
        """
        stories = stories[: self.most_stories]
        told = [_told(story.story) for story in stories]
        question, *texts = self.redact([question, *told])
        data = {
            "question": question,
            "stories": [{"number": at, "text": text} for at, text in enumerate(texts, start=1)],
        }
        answer = self.model.ask(_task("match"), data, _Ranking)
        found: dict[int, tuple[BankStory, str]] = {}
        for one in answer.stories:
            if 1 <= one.number <= len(texts) and (
                quote := find_quote(one.quote, texts[one.number - 1])
            ):
                found.setdefault(one.number, (stories[one.number - 1], quote))
        return list(found.values())[:_MOST]

    def review(self, review: Review, question: str) -> list[tuple[str, str]]:
        """Return what to ask oneself about an answer, each with the words that it is about.

        Raises:
            NoOpinion: see `rank`.
        """
        words = " ".join(sentence.text for sentence in review.sentences)
        question, words = self.redact([question, words])
        unfit = "{spoken}" if question else "{"  # what only a clock tells, or a question
        asks = {
            str(kind): text.doubt
            for kind, text in remark_texts().items()
            if text.doubt and unfit not in text.doubt.replace("{phrases}", "")
        }
        data = {"question": question, "answer": words, "remarks": asks}
        answer = self.model.ask(_task("review"), data, _Remarks)
        found: dict[str, tuple[str, str]] = {}
        for one in answer.remarks:
            if one.remark in asks and (quote := find_quote(one.quote, words)):
                ask = asks[one.remark].format(question=question, phrases="")
                found.setdefault(one.remark, (ask, quote))
        return list(found.values())[:_MOST]


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


def _told(story: Story) -> str:
    """Return what is sent of a story."""
    return f"{story.title}\n\n{story.text}"[:MOST_CHARACTERS]


@cache
def _task(name: str) -> str:
    """Return what a model is asked to do."""
    path = Path(__file__).parent / "data" / "tasks.toml"
    tasks = tomllib.loads(path.read_text(encoding="utf-8"))
    return f"{tasks[name]}{tasks['about']}"
