"""Competencies: what interviewers ask about, and how it shows in a story."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Competency:
    """One competency.

    `questions` are behavioral questions that ask for it, in varied wording. `indicators` are
    first-person sentences as they stand inside a story that shows it.
    """

    id: str
    name: str
    definition: str
    questions: tuple[str, ...]
    indicators: tuple[str, ...]
