"""How spoken answers were delivered: made of the words heard, once their parts are known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach.attempt import Attempt
    from coach.feedback.label import Sentence
    from coach.storage.bank import Bank


def delivered(bank: Bank, attempt: Attempt, sentences: Iterable[Sentence]) -> Attempt:
    """An attempt with how it was delivered, kept with it; as it is, where nothing was heard.

    `sentences` are those of the answer, as the person left it, with their parts.
    """
    heard = bank.spoken.heard(attempt.session, attempt.position)
    if heard is None:
        return attempt
    from coach.render.speech import speech_document  # noqa: PLC0415  (only if spoken)
    from coach.speech.delivery import delivery  # noqa: PLC0415

    told = delivery(heard, [(sentence.text, str(sentence.part)) for sentence in sentences])
    document = speech_document(told)
    bank.spoken.delivered(attempt.id, document)
    return replace(attempt, speech=document)
