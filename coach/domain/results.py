"""What comes of adding and exporting stories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coach.domain.story import BankStory, Section, SkippedBlock, Story


@dataclass(frozen=True, slots=True)
class Exported:
    """A story on its way out, and the names of the competencies that the user says it shows.

    `points` are what a telling should not leave out, `answers` the questions that the user chose it
    for; both only where the form has a use for them.
    """

    story: Story
    shows: tuple[str, ...] = ()
    points: tuple[Section, ...] = ()
    answers: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the story as `coach export --format json` writes it, without its place."""
        return {
            "title": self.story.title,
            "date": self.story.date,
            "skills": list(self.story.skills),
            "competencies": list(self.shows),
            "questions": list(self.story.questions),
            "sections": [section.to_dict() for section in self.story.sections],
        }


@dataclass(frozen=True, slots=True)
class SimilarStories:
    """A story and another nearly the same, by name (in a dry run, by title), and their likeness."""

    path: str
    story: Story
    name: str
    other_path: str
    other: Story
    other_name: str
    likeness: float


@dataclass(frozen=True, slots=True)
class AddResult:
    """What `coach add` found below the paths given, or would find (`--dry-run`, without names).

    `stories` and `problems` are by document. `restored` were left out before; `left_out` still are,
    by name. `alike` are stories that look like one the bank has already, `doubtful` the documents
    whose outline coach is not sure of, the most doubtful first.
    """

    stories: tuple[tuple[str, Story], ...]
    names: tuple[str, ...]
    skipped: tuple[tuple[str, SkippedBlock], ...]
    problems: tuple[tuple[str, str], ...]
    documents: int
    restored: tuple[BankStory, ...] = ()
    left_out: tuple[BankStory, ...] = ()
    alike: tuple[SimilarStories, ...] = ()
    doubtful: tuple[str, ...] = ()
