"""Which stories the user chose for which questions, and the kinds of question to choose them for.

What was said of one wording counts for all of its kind: see `ranking`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from coach.domain.question import asked_key
from coach.errors import UnknownCompetency, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from coach.catalog.library import Library
    from coach.domain.question import Choice, QuestionKind
    from coach.domain.story import BankStory
    from coach.storage.bank import Bank

LIKELIEST = 5
"""Stories of a kind that are looked at before all others."""

_LAST_MATCH = "last match"
"""The setting with the last question matched and the stories (identities) that were shown."""

_LAST_MAP = "last map"
"""The setting with the newest story (identity) when the user last went through all kinds."""


@dataclass(frozen=True, slots=True)
class QuestionChoice:
    """A question with the stories chosen that are still there; `none` says that none answers it."""

    question: str
    stories: tuple[BankStory, ...]
    none: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the choice, as `coach choose --list --format json` prints it."""
        return {
            "question": self.question,
            "none": self.none,
            "stories": [story.to_reference() for story in self.stories],
        }


@dataclass(frozen=True, slots=True)
class MappedKind:
    """A kind of question, what was chosen for it, and every story, the likeliest first."""

    kind: QuestionKind
    choice: QuestionChoice | None
    ranked: tuple[BankStory, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether the user has named a story that is still there, or said that none answers."""
        return self.choice is not None and bool(self.choice.stories or self.choice.none)

    def to_dict(self) -> dict[str, Any]:
        """Return the kind, as `coach map --format json` prints it."""
        chosen = self.choice.stories if self.choice else ()
        return {
            "kind": self.kind.id,
            "competency": self.kind.competency,
            "question": self.kind.question,
            "none": self.choice is not None and self.choice.none,
            "chosen": [story.to_reference() for story in chosen],
            "likeliest": [story.to_reference() for story in self.ranked[:LIKELIEST]],
        }


class StoryChoices:
    """The choices of a bank; `rank` gives for each question all stories, the likeliest first."""

    def __init__(
        self,
        bank: Bank,
        library: Library,
        rank: Callable[[Sequence[str]], Sequence[Sequence[int]]],
        time: Callable[[], str],
    ) -> None:
        self._bank = bank
        self._library = library
        self._rank = rank
        self._time = time

    def choose(self, question: str, stories: Sequence[BankStory]) -> None:
        """Store that these stories answer a question, in place of what was said before."""
        self._bank.choices.replace(question, [story.id for story in stories], self._time())

    def choose_none(self, question: str) -> None:
        """Store that no story answers a question."""
        self._bank.choices.replace(question, (), self._time())

    def forget(self, question: str) -> bool:
        """Take back what was said of a question; return whether anything was."""
        return self._bank.choices.remove(question)

    def read(self) -> list[QuestionChoice]:
        """Return what was said of every question, the last one last."""
        there = {story.id: story for story in self._bank.stories.all()}

        def chosen_stories(choice: Choice) -> QuestionChoice:
            stories = tuple(there[story] for story in choice.stories if story in there)
            return QuestionChoice(choice.question, stories, none=not choice.stories)

        return [chosen_stories(choice) for choice in self._bank.choices.all()]

    def find(self, question: str) -> QuestionChoice | None:
        """Return what was said of a question in these words, if anything was."""
        key = asked_key(question)
        return next((one for one in self.read() if asked_key(one.question) == key), None)

    def is_said(self, question: str) -> bool:
        """Whether what was said of a question in these words still holds."""
        said = self.find(question)
        return said is not None and bool(said.none or said.stories)

    # The last match

    def note_match(self, question: str, stories: Sequence[BankStory]) -> None:
        """Note which stories were shown for a question, so that they can be chosen by number."""
        shown = json.dumps([question, [story.id for story in stories]])
        self._bank.note(_LAST_MATCH, shown)

    def find_question(self, typed: str) -> tuple[str, list[int] | None]:
        """Return the question meant and the stories (identities) last shown for it, if any were.

        That is the last one matched, where nothing is typed.

        Raises:
            UsageProblem: nothing is typed, and none was matched yet.
            QuestionTooLong: a document is typed.
        """
        from coach.catalog.question_text import clean_question

        try:
            last, shown = json.loads(self._bank.setting(_LAST_MATCH) or "")
            if not isinstance(last, str) or not all(type(one) is int for one in shown):
                raise TypeError  # noqa: TRY301
        except (ValueError, TypeError):
            last, shown = "", []
        if not (question := clean_question(typed) if typed else last):
            why = "No question was matched in this bank yet. Give one: coach choose STORY QUESTION"
            raise UsageProblem(why)
        return question, shown if asked_key(question) == asked_key(last) else None

    # Kinds

    def often_asked(self, competencies: Collection[str] | None = None) -> list[QuestionKind]:
        """Return the kinds that interviewers ask most, of all competencies (ids) or of some."""
        return [
            kind
            for kind in self._library.kinds
            if kind.often and (competencies is None or kind.competency in competencies)
        ]

    def find_kind(self, typed: str) -> QuestionKind:
        """Return the kind of this id or question, or of the beginning of one.

        Raises:
            UsageProblem, AmbiguousName: there is none, or there are several.
        """
        from coach.domain.competency import find_by_name

        kinds = {kind.id: kind for kind in self._library.kinds}
        try:
            return kinds[find_by_name(typed, {name: one.question for name, one in kinds.items()})]
        except UnknownCompetency:
            raise UsageProblem(
                f'No kind of question is called "{typed}". coach map --list shows those asked most.'
            ) from None

    def map_kinds(self, kinds: Sequence[QuestionKind], *, again: bool) -> list[MappedKind]:
        """Return the kinds that nothing is said of; with `again`, the others too."""
        mapped = [one for one in self._said_of(kinds) if again or not one.is_settled]
        there = {story.id: story for story in self._bank.stories.all()}
        orders = self._rank([one.kind.question for one in mapped]) if mapped else ()
        return [
            replace(one, ranked=tuple(there[story] for story in order if story in there))
            for one, order in zip(mapped, orders, strict=True)
        ]

    def count_waiting(self, kinds: Sequence[QuestionKind]) -> int:
        """Return of how many kinds nothing is said."""
        return sum(not one.is_settled for one in self._said_of(kinds))

    def note_mapped(self) -> None:
        """Note that the user has gone through all kinds with the stories there are now."""
        newest = max((story.id for story in self._bank.stories.all()), default=0)
        self._bank.note(_LAST_MAP, str(newest))

    def count_newer(self, stories: Collection[BankStory]) -> int | None:
        """Return how many stories came after the user went through all kinds; None before that."""
        newest = self._bank.setting(_LAST_MAP) or ""
        if not newest.isdecimal():
            return None
        return sum(story.id > int(newest) for story in stories)

    def _said_of(self, kinds: Sequence[QuestionKind]) -> list[MappedKind]:
        said = {asked_key(one.question): one for one in self.read()}
        return [MappedKind(kind, said.get(asked_key(kind.question))) for kind in kinds]
