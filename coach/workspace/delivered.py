"""How spoken answers were delivered: made of the words heard, once their parts are known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach.attempt import Attempt
    from coach.feedback.label import Sentence
    from coach.speech.delivery import Delivery
    from coach.speech.transcript import Transcript
    from coach.storage.bank import Bank


def delivered(
    bank: Bank, attempt: Attempt, heard: Transcript, sentences: Iterable[Sentence]
) -> tuple[Attempt, Delivery]:
    """How an answer was delivered, kept with it in place of the words heard.

    `sentences` are those of the answer, as the person left it, with their parts; none where it
    could not be read.
    """
    from coach.render.speech import speech_document  # noqa: PLC0415  (only if spoken)
    from coach.speech.delivery import delivery  # noqa: PLC0415

    told = delivery(heard, [(sentence.text, str(sentence.part)) for sentence in sentences])
    document = speech_document(told)
    bank.spoken.delivered(attempt.id, document)
    return replace(attempt, speech=document), told
