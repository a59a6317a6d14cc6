"""What can go wrong, one class for each, with its sentence and its exit code.

Each stands in the module of its subject, and whoever raises it imports it from there; `coach
--help` imports none. Here is what they have in common, and the whole tree, each with its module:

    CoachError                   exit 1
      UsageProblem               exit 2, the person asked for something that cannot be
        NothingToReview          answers
        AnswerTooLarge           answers
        AnswerTooLong            answers
        NotEnglish               answers
        NoWords                  answers
        SeveralAnswers           answers
        NoSuchSentence           answers
        BankInTheWay             backup
        UnknownName              competencies
          UnknownCompetency      competencies
          UnknownFramework       competencies
        AmbiguousName            competencies
          AmbiguousCompetency    competencies
          AmbiguousFramework     competencies
        FileInTheWay             files
        CannotBeRemoved          files
        UnknownDay               interviews
        PastDay                  interviews
        NoInterview              interviews
        SeveralInterviews        interviews
        OtherMode                practice
        NotATerminal             practice
        NoQuestion               questions
        QuestionTooLong          questions
        NothingHeard             sound
        NotUnderstood            sound
        RecordingTooLong         sound
        NoSpeed                  sound
      PathProblem                exit 1, something is wrong with a file or folder
        BackupUnusable           backup
        BankUnusable             bank
        SourceNotFound           documents
        UnreadableDocument       documents
        ModelDamaged             models
      EmptyBank                  bank
      BankInUse                  bank
      NothingAskedFor            competencies
      CompetenciesUnusable       competencies
      ModelNotFound              models
      NothingToPractise          practice
      NothingToGoOnWith          practice
      NoSuchSession              practice
      QuestionNotFound           questions
      AmbiguousQuestion          questions
      QuestionInFile             questions
      VoiceNotInstalled          sound
      NoMicrophone               sound
      MicrophoneUnusable         sound
      StoryNotFound              stories
      AmbiguousStory             stories
      NoStoryThere               stories

Problems inside a person's document are not here: they are values (`coach.story.Skipped`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pathlib import Path


class CoachError(Exception):
    """A failure a person can act on: `str(error)` is the one sentence they see."""

    exit_code: ClassVar[int] = 1

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
