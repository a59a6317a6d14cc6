"""Every error a user can see: one class, one sentence, one exit code.

Problems inside a document are not here: they are values (`SkippedBlock`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path


class CoachError(Exception):
    """A failure the user can act on: `str(error)` is the one sentence they see."""

    exit_code: ClassVar[int] = 1
    sentence: ClassVar[str] = ""
    """What is said where nothing about the failure differs from one time to the next."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What they see, line by line, where one failure has several causes to mend."""
        return (str(self),)


class UsageProblem(CoachError):
    """The request itself cannot be carried out, whatever is in the bank."""

    exit_code: ClassVar[int] = 2


class PathProblem(CoachError):
    """What is at a path, or is not there, cannot be used; `why` is kept without the path."""

    def __init__(self, path: Path | str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.why = why


def list_first(names: Sequence[str], most: int = 5) -> str:
    """Join as many names as are read at a glance, and say how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


class BankInTheWay(UsageProblem):
    """A bank that holds something stands where a backup should be restored."""

    def __init__(self, bank: Path) -> None:
        super().__init__(
            f"{bank}: this bank holds something already. --force moves it aside and restores."
        )


class BackupUnusable(PathProblem):
    """A file that is no backup of a bank, or a damaged one."""


class EmptyBank(CoachError):
    """Nothing has been added yet."""

    sentence = (
        "The bank has no stories yet. Point coach at your notes: coach add PATH. "
        'To look around first: coach --demo match "tell me about a failure".'
    )


class BankUnusable(PathProblem):
    """The bank's folder or database cannot be used."""


class AnswerNotStored(CoachError):
    """An answer that the bank cannot take: `path` is the file that it was written to instead."""

    def __init__(self, why: Exception, path: Path) -> None:
        super().__init__(f"{why} Your answer is in {path}")


class BankInUse(CoachError):
    """Another process has the bank open, and what is to be done needs it alone."""

    def __init__(self, bank: Path) -> None:
        super().__init__(f"{bank}: another coach has this bank open. End it, then try again.")


class UnknownName(UsageProblem):
    """Nothing of a `kind` answers to the name given; `known` are the ids there are."""

    kind: ClassVar[str]

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f'No {self.kind} is called "{name}". There are: {", ".join(known)}.')


class UnknownCompetency(UnknownName):
    """No competency is called so."""

    kind = "competency"


class UnknownFramework(UnknownName):
    """No framework is called so."""

    kind = "framework"


class AmbiguousName(UsageProblem):
    """The name given is the beginning of several; `possible` are their ids."""

    def __init__(self, name: str, possible: Sequence[str]) -> None:
        super().__init__(f'"{name}" could be: {", ".join(possible)}. Type more of it.')


class NothingAskedFor(CoachError):
    """What was named asks for no competency."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} coach gaps alone looks at all of them.")


class CompetenciesUnusable(CoachError):
    """A user's own file of competencies cannot be read, or holds mistakes.

    `mistakes` are sentences with the line each is about, where it can be told.
    """

    def __init__(self, path: Path, mistakes: Sequence[tuple[int | None, str]]) -> None:
        self.path = path
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.sentences))

    @property
    def sentences(self) -> tuple[str, ...]:
        """One for every mistake."""
        return tuple(
            f"{self.path}:{line}: {sentence}" if line else f"{self.path}: {sentence}"
            for line, sentence in self.mistakes
        )


class SourceNotFound(PathProblem):
    """A path that was never added, or that does not exist."""


class UnreadableDocument(PathProblem):
    """A document that cannot be opened or is in no format coach reads."""


class FileInTheWay(UsageProblem):
    """A file that coach has not written stands where a report should go."""

    def __init__(self, path: Path, why: str = "") -> None:
        why = why or "it is there, and is not as this command wrote it. Name another, or --force."
        super().__init__(f"{path}: {why}")


class CannotBeRemoved(UsageProblem):
    """A word to be replaced in an export that the placeholders themselves are made of."""

    def __init__(self, word: str) -> None:
        super().__init__(
            f'"{word}" cannot be replaced: placeholders such as "Person 1" and "[amount 2]" are '
            "made of it. Give more of the words around it."
        )


class UnknownDay(UsageProblem):
    """A day that cannot be told from what was typed."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f'"{text}" is no day that coach knows. Type it like 2026-12-03, "3 dec", thursday, '
            '"next thursday", tomorrow or "in 11 days".'
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


class ModelNotFound(CoachError):
    """The model asked for cannot be loaded."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The model {name} cannot be loaded: {why}")


class ModelDamaged(PathProblem):
    """Weights, or a compiled model, are not what they should be."""


class OtherMode(UsageProblem):
    """`--resume` with another mode than that of the session left open."""

    def __init__(self, mode: str) -> None:
        then = "Go on with it: coach practice --resume"
        super().__init__(f"The session that was left is one of {mode}. {then}")


class NotATerminal(UsageProblem):
    """Practice without a terminal to type into."""

    sentence = (
        "coach practice needs a terminal to type into. For an answer in a file or a pipe: "
        'coach review FILE --question "..."'
    )


class NothingToPractise(CoachError):
    """No question is left that the limits of a session allow."""

    def __init__(self, why: str = "") -> None:
        why = why or "Nothing fits these limits."
        super().__init__(f"{why} coach due shows what waits, coach questions what can be asked.")


class NothingToGoOnWith(CoachError):
    """`--resume` with no session left open."""

    sentence = "No session was left open. coach practice begins one."


class NoSuchSession(CoachError):
    """There is no session of this number, or none to report on."""

    def __init__(self, number: int | None) -> None:
        none = "There is no mock interview yet: coach practice mock holds one."
        wrong = f"No session has the number {number}: coach report --list shows all."
        super().__init__(none if number is None else wrong)


class NoQuestion(UsageProblem):
    """There is no question to match."""

    def __init__(self, where: str = "") -> None:
        at = f"{where}: " if where else ""
        super().__init__(
            f'{at}There is no question. Ask one: coach match "tell me about a failure", '
            "or give a file with -f."
        )


class QuestionTooLong(UsageProblem):
    """A question so long that it is a pasted document; no `length` where it was not read whole."""

    def __init__(self, length: int | None, limit: int, where: str = "") -> None:
        at = f"{where}: " if where else ""
        many = "far too many" if length is None else f"{length:,}"
        super().__init__(
            f"{at}The question has {many} characters; {limit:,} is the most. "
            "Give several questions in a file, one a line: coach match -f FILE."
        )


class QuestionNotFound(CoachError):
    """None of the user's own questions is the one named."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f'No question of your own is "{name}". coach questions --own shows them with their '
            "ids; built-in questions stay."
        )


class AmbiguousQuestion(CoachError):
    """The words given occur in several of the user's own questions."""

    def __init__(self, name: str, ids: Sequence[str]) -> None:
        super().__init__(f'"{name}" could be: {", ".join(ids)}. Give the id.')


class QuestionInFile(CoachError):
    """A question to be removed that stands in the user's own file, which coach never writes."""

    def __init__(self, text: str, path: Path) -> None:
        super().__init__(f'"{text}" stands in {path}. Take it out there.')


class NothingHeard(UsageProblem):
    """A recording without speech; `why` says what is in it instead."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: nobody speaks in it. {why}")


class NotUnderstood(UsageProblem):
    """Speech that cannot be told to be English: another language, or too unclear."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where}: somebody speaks, but not in English, or not clearly enough. coach hears "
            "English only; speak close to the microphone, without music or other voices."
        )


class RecordingTooLong(UsageProblem):
    """Longer than any answer; `seconds` where the file says so."""

    def __init__(self, path: Path, seconds: float | None, most: float) -> None:
        lasts = "" if seconds is None else f"{seconds / 60:,.0f} minutes, "
        super().__init__(
            f"{path}: {lasts}more than {most / 60:.0f} minutes. An answer takes about two. "
            "Give the recording of one answer at a time."
        )


class NoSpeed(UsageProblem):
    """A sound file is to be played at a speed that is none."""

    def __init__(self, name: str, typed: str) -> None:
        super().__init__(f'{name} is "{typed}"; it is to be a number above 0.')


class VoiceNotInstalled(CoachError):
    """Sound is to be heard, and the optional part that hears is not installed."""

    sentence = "Hearing needs the optional part voice. Run: pip install 'storycoach[voice]'"


class NoMicrophone(CoachError):
    """There is no microphone, or none of the name given."""

    def __init__(self, name: str = "") -> None:
        which = f'that is called "{name}"' if name else "on this machine"
        super().__init__(
            f"There is no microphone {which}. coach practice without --voice has you type; "
            "coach review --audio FILE takes a recording."
        )


class MicrophoneUnusable(CoachError):
    """The microphone cannot be opened, or is gone."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The microphone cannot be used: {why}")


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

    sentence = "There is no word in it."


class SeveralAnswers(UsageProblem):
    """A document with several stories; `lines` are where they begin."""

    def __init__(self, where: str, lines: Sequence[int]) -> None:
        places = list_first([f"{where}:{line}" for line in lines])
        super().__init__(f"{where}: it holds {len(lines)} stories. Name one: {places}.")


class NoSuchSentence(UsageProblem):
    """A sentence to label that the answer does not have."""

    def __init__(self, number: int, count: int) -> None:
        there = f"the answer has {count}. --all shows their numbers."
        super().__init__(f"There is no sentence {number}; {there}")


class StoryNotFound(CoachError):
    """No story answers to the name given."""

    def __init__(self, name: str) -> None:
        super().__init__(f'No story is called "{name}". coach list shows their names.')


class AmbiguousStory(CoachError):
    """The name given fits several stories, whose names are `slugs`."""

    def __init__(self, name: str, slugs: Sequence[str]) -> None:
        self.slugs = tuple(slugs)
        super().__init__(f'"{name}" could be: {list_first(slugs)}. Type more of it.')


class NoStoryThere(CoachError):
    """A line of a document on which there is no story."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(
            f"{path}:{line}: no story of the bank is on this line. "
            "coach add --dry-run --explain FILE shows what is."
        )
