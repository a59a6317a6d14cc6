"""Answers that were told, and cannot be reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import UsageProblem
from coach.errors.listing import first

if TYPE_CHECKING:
    from collections.abc import Sequence


class NothingToReview(UsageProblem):
    """No answer was given: no words at all."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where}: there is no text. Give the file of an answer (coach review answer.txt), "
            "or pipe it in."
        )


class AnswerTooLarge(UsageProblem):
    """More bytes than any answer has, which are not even looked at."""

    def __init__(self, where: str, most: int) -> None:
        super().__init__(
            f"{where}: this is more than {most // 1_000_000} MB. An answer of two minutes has "
            "about 300 words. Review one answer at a time."
        )


class AnswerTooLong(UsageProblem):
    """So many words that it is a document, not an answer."""

    def __init__(self, where: str, words: int, most: int) -> None:
        super().__init__(
            f"{where}: this has {words:,} words; {most:,} is the most. An answer of two minutes "
            "has about 300. Review one answer at a time."
        )


class NotEnglish(UsageProblem):
    """An answer in another language than the one feedback knows."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where}: this does not read as English, and feedback knows English only. "
            "coach add and coach match read your stories all the same."
        )


class NoWords(UsageProblem):
    """An answer typed without a word in it."""

    def __init__(self) -> None:
        super().__init__("There is no word in it.")


class SeveralAnswers(UsageProblem):
    """A document with several stories; `lines` are where they begin."""

    def __init__(self, where: str, lines: Sequence[int]) -> None:
        places = first([f"{where}:{line}" for line in lines])
        super().__init__(f"{where}: it holds {len(lines)} stories. Name one: {places}.")


class NoSuchSentence(UsageProblem):
    """A sentence to label that the answer does not have."""

    def __init__(self, number: int, count: int) -> None:
        super().__init__(
            f"There is no sentence {number}; the answer has {count}. --all shows their numbers."
        )
