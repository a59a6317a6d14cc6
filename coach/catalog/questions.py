"""The questions of a bank: list, add and remove them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from coach.catalog.question_text import clean_question
from coach.domain.question import (
    Question,
    QuestionFilter,
    QuestionForm,
    QuestionLevel,
    QuestionSuggestion,
    choose_questions,
    own_id,
    question_key,
    rank_suggestions,
)
from coach.errors import AmbiguousQuestion, NoQuestion, QuestionInFile, QuestionNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from coach.catalog.library import Library
    from coach.embeddings.competency_space import Floats
    from coach.storage.bank import Bank

    Choose: TypeAlias = Callable[[str, Sequence[QuestionSuggestion]], Sequence[str]]


class QuestionFate(StrEnum):
    """What became of a question that was to be added."""

    ADDED = "added"
    TAGGED = "tagged"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class TakenQuestion:
    """A question as it now stands, and what became of it."""

    question: Question
    fate: QuestionFate


class QuestionList:
    """All questions of a bank.

    `weigh` says how much each text asks for each competency, (texts, competencies).
    """

    def __init__(
        self,
        bank: Bank,
        library: Library,
        weigh: Callable[[Sequence[str]], Floats],
        time: Callable[[], str],
    ) -> None:
        self._bank = bank
        self.library = library
        self._weigh = weigh
        self._time = time

    @property
    def names(self) -> dict[str, str]:
        """The names of the competencies by id, in the order in which they are shown."""
        return self.library.names

    def all(self) -> tuple[Question, ...]:
        """Return every question once; one both added and in the user's file asks for both."""
        questions = {question.id: question for question in self.library.questions}
        for added in self._bank.questions.all():
            in_file = questions[added.id].competencies if added.id in questions else ()
            both = tuple(dict.fromkeys((*added.competencies, *in_file)))
            questions[added.id] = replace(added, competencies=both)
        return tuple(questions.values())

    def choose(self, limits: QuestionFilter) -> list[Question]:
        """Return the questions within these limits, in the order of `all`."""
        return choose_questions(self.all(), limits, self.names)

    def add(
        self,
        texts: Sequence[str],
        *,
        competencies: Sequence[str] = (),
        choose: Choose | None = None,
        level: QuestionLevel = QuestionLevel.ANY,
        form: QuestionForm = QuestionForm.POSITIVE,
    ) -> Iterator[TakenQuestion]:
        """Add questions; each is stored before it is yielded, so that an interruption loses none.

        They get what `choose` returns for a text and its suggestions, else the `competencies`. A
        question that is there stays as it is, unless it is the user's own and has none yet.

        Raises:
            NoQuestion: there is none, or one is empty.
            QuestionTooLong: one is a document.
        """
        cleaned = [clean_question(text) for text in texts]
        if not cleaned:
            raise NoQuestion
        held = {question_key(question.text): question for question in self.all()}
        keys = [question_key(text) for text in cleaned]
        settled = {key for key, q in held.items() if q.competencies or not q.own}
        texts_by_key = zip(keys, cleaned, strict=True)
        waiting = {key: text for key, text in texts_by_key if key not in settled}
        offered = self._suggest(waiting) if choose and waiting else {}
        for key, text in zip(keys, cleaned, strict=True):
            before = held.get(key)
            if waiting.pop(key, None) is None:  # settled, or the second time in this list
                yield TakenQuestion(held[key], QuestionFate.KNOWN)
                continue
            tags = tuple(choose(text, offered[key]) if choose else competencies)
            question = before or Question(own_id(text), text, level=level, form=form, own=True)
            if before is None or tags:
                question = replace(question, competencies=tags)
                self._bank.questions.store(question, self._time())
            held[key] = question
            fate = QuestionFate.TAGGED if tags else QuestionFate.KNOWN
            yield TakenQuestion(question, QuestionFate.ADDED if before is None else fate)

    def remove(self, name: str) -> Question:
        """Leave out a question of the user's own, by its id, its text, or words of it.

        Raises:
            QuestionNotFound: it is none, or a built-in one.
            QuestionInFile: it stands in the user's own file of competencies.
            AmbiguousQuestion: the words are in several.
        """
        meant = _find(name, self._bank.questions.all())
        if not meant:
            in_file = _find(name, [known for known in self.library.questions if known.own])
            if in_file and self.library.own_file:
                raise QuestionInFile(in_file[0].text, self.library.own_file)
            raise QuestionNotFound(name)
        if len(meant) > 1:
            raise AmbiguousQuestion(name, [question.id for question in meant])
        self._bank.questions.remove(meant[0], self._time())
        return meant[0]

    def _suggest(self, texts: Mapping[str, str]) -> dict[str, tuple[QuestionSuggestion, ...]]:
        """Return for each text, by its key, all competencies by falling nearness."""
        weights = self._weigh(list(texts.values())).tolist()
        return {
            key: rank_suggestions(dict(zip(self.names, row, strict=True)))
            for key, row in zip(texts, weights, strict=True)
        }


def _find(name: str, questions: Sequence[Question]) -> list[Question]:
    """Return the questions that a name means: by id or text, by the words, by some of them."""
    key = question_key(name)
    return (
        [q for q in questions if name in {q.id, q.text}]
        or [q for q in questions if question_key(q.text) == key]
        or (choose_questions(questions, QuestionFilter(words=(name,)), {}) if key else [])
    )
