"""All questions of a bank: the built-in ones, and the person's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from coach.errors.questions import AmbiguousQuestion, NoQuestion, QuestionInFile, QuestionNotFound
from coach.question import Form, Level, Question, Wanted, chosen, key, own_id, suggestions
from coach.workspace.questions import clean_question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from coach.data.library import Library
    from coach.embedding.encoder import Encoder
    from coach.question import Suggestion
    from coach.storage.bank import Bank
    from coach.yardstick import Yardstick

    Choose: TypeAlias = Callable[[str, Sequence[Suggestion]], Sequence[str]]


class Fate(StrEnum):
    """What became of a question that was to be added."""

    ADDED = "added"
    TAGGED = "tagged"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Taken:
    """A question that was to be added, as it now stands, and what became of it."""

    question: Question
    fate: Fate


class QuestionList:
    """All questions of a bank.

    `measure` opens the encoder and the yardstick, only when competencies are to be suggested;
    `library` holds the competencies and the questions that are not in the bank; `time` says now.
    """

    def __init__(
        self,
        bank: Bank,
        library: Library,
        measure: Callable[[], tuple[Encoder, Yardstick]],
        time: Callable[[], str],
    ) -> None:
        self._bank = bank
        self._library = library
        self._measure = measure
        self._time = time

    @property
    def names(self) -> dict[str, str]:
        """The names of the competencies by id, in the order in which they are shown."""
        return self._library.names

    def all(self) -> tuple[Question, ...]:
        """Every question, once: the built-in ones, those of own competencies, those added.

        One that was added and stands in the person's file too asks for what both say.
        """
        found = {question.id: question for question in self._library.questions}
        for added in self._bank.questions.all():
            known = (
                *added.competencies,
                *(found[added.id].competencies if added.id in found else ()),
            )
            found[added.id] = replace(added, competencies=tuple(dict.fromkeys(known)))
        return tuple(found.values())

    def wanted(self, wanted: Wanted) -> list[Question]:
        """The questions that are wanted, in the order of `all`."""
        return chosen(self.all(), wanted, self.names)

    def competencies(self, typed: Iterable[str]) -> tuple[str, ...]:
        """The ids of the competencies a person named, each once.

        Raises:
            UnknownCompetency: no competency is called so.
            AmbiguousCompetency: several are.
        """
        return self._library.find(typed)

    def framework(self, typed: str) -> tuple[str, ...]:
        """The ids of the competencies of the framework a person named, in its order.

        Raises:
            UnknownFramework: no framework is called so.
            AmbiguousFramework: several are.
        """
        return self._library.framework(typed).competencies

    def add(
        self,
        texts: Sequence[str],
        *,
        competencies: Sequence[str] = (),
        choose: Choose | None = None,
        level: Level = Level.ANY,
        form: Form = Form.POSITIVE,
    ) -> Iterator[Taken]:
        """Add questions; each is stored before it is yielded, so that an interruption loses none.

        They get what `choose` returns for a text and its suggestions, or without it the
        `competencies` (ids; there may be none). A question that is there stays as it is, unless
        it is the person's own and has had no competency until now.

        Raises:
            NoQuestion: there is none, or one is empty.
            QuestionTooLong: one is a document.
        """
        asked = [clean_question(text) for text in texts]
        if not asked:
            raise NoQuestion
        held = {key(question.text): question for question in self.all()}
        waiting = {key(text): text for text in asked if _open(held.get(key(text)))}
        offered = self._suggest(waiting) if choose and waiting else {}
        for text in asked:
            before = held.get(key(text))
            if waiting.pop(key(text), None) is None:  # settled, or the second time in this list
                yield Taken(held[key(text)], Fate.KNOWN)
                continue
            tags = tuple(choose(text, offered[key(text)]) if choose else competencies)
            question = before or Question(own_id(text), text, level=level, form=form, own=True)
            if before is None or tags:
                question = replace(question, competencies=tags)
                self._bank.questions.put(question, self._time())
            held[key(text)] = question
            yield Taken(question, _fate(before, question))

    def remove(self, name: str) -> Question:
        """Leave out a question of the person's own, by its id, its text, or words of it.

        Raises:
            QuestionNotFound: it is none, or a built-in one.
            QuestionInFile: it stands in the person's own file of competencies.
            AmbiguousQuestion: the words are in several.
        """
        found = _meant(name, self._bank.questions.all())
        if not found:
            written = _meant(name, [each for each in self._library.questions if each.own])
            if written and self._library.own_file:
                raise QuestionInFile(written[0].text, self._library.own_file)
            raise QuestionNotFound(name)
        if len(found) > 1:
            raise AmbiguousQuestion(name, [question.id for question in found])
        self._bank.questions.remove(found[0], self._time())
        return found[0]

    def _suggest(self, texts: Mapping[str, str]) -> dict[str, tuple[Suggestion, ...]]:
        """For each text, by its key, all competencies by falling nearness."""
        encoder, yardstick = self._measure()
        vectors = encoder.encode(list(texts.values()))
        return {
            known: suggestions(
                dict(zip(self.names, map(float, yardstick.weights(vector)), strict=True))
            )
            for known, vector in zip(texts, vectors, strict=True)
        }


def _meant(name: str, questions: Sequence[Question]) -> list[Question]:
    """Those of these questions that a name means: by id or text, by the words, by some of them."""
    found = [question for question in questions if name in {question.id, question.text}]
    found = found or [question for question in questions if key(question.text) == key(name)]
    return found or (chosen(questions, Wanted(words=(name,)), {}) if key(name) else [])


def _fate(before: Question | None, after: Question) -> Fate:
    if before is None:
        return Fate.ADDED
    return Fate.TAGGED if after.competencies else Fate.KNOWN


def _open(question: Question | None) -> bool:
    """Whether adding this question would change anything."""
    return question is None or (question.own and not question.competencies)
