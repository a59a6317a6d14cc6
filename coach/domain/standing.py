"""Questions that no story answers, and what the user wants to say to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_COMPANY = "{company}"


@dataclass(frozen=True, slots=True)
class StandingQuestion:
    """A question that no story answers, such as "Why us?", in the `wordings` it is asked in.

    An answer takes `seconds`, or one of those in `shorter`; it `holds` what these lines say.
    `closing`: it comes at the end of an interview.
    """

    id: str
    wordings: tuple[str, ...]
    seconds: int
    holds: tuple[str, ...]
    shorter: tuple[int, ...] = ()
    closing: bool = False

    def worded(self, company: str) -> list[str]:
        """Return the wordings that name a company, where it is known, behind those that do not."""
        known = [text for text in self.wordings if company or _COMPANY not in text]
        return [text.replace(_COMPANY, company) for text in known]

    def may_name_company(self, key: str) -> bool:
        """Return whether a question, by its `question_key`, begins as a wording with a company."""
        from coach.domain.question import question_key  # `coach show` asks for names alone

        naming = [text.partition(_COMPANY)[0] for text in self.wordings if _COMPANY in text]
        return any(key.startswith(question_key(begin)) for begin in naming)


@dataclass(frozen=True, slots=True)
class PreparedAnswer:
    """What the user wants to say to a standing question: to one `company`, or to any."""

    question: StandingQuestion
    company: str = ""
    points: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it, as JSON has it."""
        company, points = self.company or None, list(self.points)
        return {"standing": self.question.id, "company": company, "points": points}
