"""What is said of a story that is offered as an answer: its passages, and what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.completeness import lacks
from coach.matching import Match, evidence
from coach.passages import passages
from coach.workspace.index import story_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.matching import Ranked
    from coach.storage.bank import Bank
    from coach.workspace.index import BankIndex
    from coach.yardstick import Floats, Yardstick


def matches(
    bank: Bank,
    question: Floats,
    chosen: Sequence[Ranked],
    index: BankIndex,
    measure: Yardstick,
) -> Iterator[Match]:
    """The ranked stories as answers to a question, given by its vector, in their order."""
    stories = bank.stories.all([int(index.ids[ranked.row]) for ranked in chosen])
    for ranked, story in zip(chosen, stories, strict=True):
        told = passages(story.story)
        sentences = story_sentences(index.stories, ranked.row)[: len(told)]
        shown = evidence(question, sentences, measure) if told else []
        yield Match(
            story=story,
            signals=ranked.signals,
            chance=ranked.chance,
            fit=ranked.fit,
            evidence=tuple(told[position] for position in shown),
            lacks=lacks(story.story),
        )
