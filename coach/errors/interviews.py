"""Interviews, and the days they are set on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class UnknownDay(UsageProblem):
    """A day that cannot be told from what was typed."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f'"{text}" is no day that coach knows. Type it like 2026-12-03, "3 dec", thursday, '
            'tomorrow or "in 11 days".'
        )


class PastDay(UsageProblem):
    """An interview cannot be set on a day that is over."""

    def __init__(self, day: date, today: date) -> None:
        super().__init__(f"{day} is past: today is {today}. Give the day of an interview to come.")


class NoInterview(UsageProblem):
    """There is no such interview to remove; `day` and `company` are as far as they were named."""

    def __init__(self, day: date | None, company: str) -> None:
        when = f"set on {day}" if day else "ahead"
        at = f" at {company}" if company else ""
        super().__init__(f"No interview{at} is {when}. coach date shows those that are.")


class SeveralInterviews(UsageProblem):
    """Several interviews could be meant; each is a day and a company, perhaps empty."""

    def __init__(self, possible: Sequence[tuple[date, str]]) -> None:
        listed = ", ".join(f"{day} {company}".strip() for day, company in possible)
        super().__init__(f"It could be: {listed}. Name the day, and the company with --company.")
