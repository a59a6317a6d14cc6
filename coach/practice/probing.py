"""Ask on after an answer: keep each probe and its answer."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from coach.config import MOST_PROBES
from coach.domain.practice import Probe
from coach.errors import CoachError
from coach.practice.unsaved import editing_folder
from coach.storage.bank import HURRIED_SECONDS, settled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from coach.catalog.questions import QuestionList
    from coach.domain.practice import Attempt
    from coach.domain.session import Session
    from coach.practice.unsaved import UnsavedAnswers
    from coach.review.reviewer import AnswerFeedback
    from coach.storage.bank import Bank

    Interviewer = Callable[[Attempt], str]

LATELY: Final = 10
"""Answers back that nothing is asked again of, if there is something else."""

ASKED_BEFORE: Final = 1
"""Probes of a session that an older coach began."""


@dataclass(frozen=True, slots=True)
class Probing:
    """What is asked after the answers of a bank."""

    bank: Bank
    feedback: AnswerFeedback
    questions: QuestionList
    unsaved: UnsavedAnswers

    def editing_folder(self, attempt: Attempt) -> Path:
        """Return the folder for an answer in the user's own editor, which is not made yet."""
        return editing_folder(self.bank, f"probe-{attempt.id}", len(attempt.probes) - 1)

    def is_wanted(self, session: Session, attempt: Attempt) -> bool:
        """Return whether an answer is to be probed further: one waits, or more are wanted."""
        wanted = session.options.get("probes", ASKED_BEFORE)
        return attempt.open_probe is not None or (
            isinstance(wanted, int)
            and len(attempt.probes) < min(wanted, MOST_PROBES)
            and attempt.question_id not in self.questions.library.standing
        )

    def ask(
        self, session: Session, attempt: Attempt, interviewer: Interviewer | None = None
    ) -> Attempt:
        """Return an answer with a probe that waits, kept; with none where nothing is left to ask.

        What the `interviewer` would ask comes first, where there is one and it asks anything.

        One that waited before a break is asked again. Where the answer cannot be read, it is one of
        those that are known for the question.
        """
        if attempt.open_probe is not None or not self.is_wanted(session, attempt):
            return attempt
        from coach.review.answer import answer_from_text

        questions = self.questions.all()
        own = next((one.probes for one in questions if one.id == attempt.question_id), ())
        others = self.bank.practice.attempts()[-LATELY:]
        lately = [probe.question for one in others for probe in one.probes]
        try:
            answer = answer_from_text(attempt.answer)
            question = (interviewer(attempt) if interviewer else "") or settled(
                lambda: self.feedback.choose_probe(
                    answer,
                    attempt.probes,
                    question=attempt.question,
                    competency=attempt.competency,
                    own=own,
                    lately=lately,
                )
            )
        except CoachError:
            asked = {probe.question for probe in attempt.probes}
            question = next((one for one in own if one not in asked), "")
        if not question:
            return attempt
        self.bank.practice.add_probe(attempt.id, len(attempt.probes), question)
        return replace(attempt, probes=(*attempt.probes, Probe(question)))

    def draft(self, attempt: Attempt) -> tuple[str, float]:
        """Return what was being typed at the probe that waits, and the seconds it had taken."""
        return self.bank.practice.probe_draft(attempt.id, len(attempt.probes) - 1)

    def store_draft(
        self, attempt: Attempt, text: str, seconds: float, *, hurried: bool = False
    ) -> None:
        """Store what is being typed at the probe that waits."""
        position = len(attempt.probes) - 1
        waiting = self.bank.waiting(HURRIED_SECONDS) if hurried else nullcontext()
        with self.unsaved.rescuing(text), waiting:
            self.bank.practice.draft_probe(attempt.id, position, text, seconds)

    def answer(self, attempt: Attempt, answer: str, seconds: float) -> Attempt:
        """Store the answer to the probe that waits, empty where it is left out."""
        *before, probe = attempt.probes
        with self.unsaved.rescuing(answer):
            self.bank.practice.answer_probe(attempt.id, len(before), answer, seconds)
        return replace(
            attempt, probes=(*before, replace(probe, answer=answer, draft="", seconds=seconds))
        )
