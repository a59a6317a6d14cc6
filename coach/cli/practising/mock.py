"""`mock`: a whole interview, question after question; what to mend is said at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.cli.practising.recall import change
from coach.cli.practising.stage import keep
from coach.cli.practising.tell import probe, write
from coach.cli.prompting.outcome import Skipped, Told
from coach.render import practice as pages
from coach.workspace.practice import proposed

if TYPE_CHECKING:
    from coach.attempt import Item
    from coach.cli.practising.stage import Stage


def mock_item(stage: Stage, item: Item) -> bool:
    """One question and a follow-up, without a word of feedback; False to stop."""
    told = write(stage, item, None)
    if isinstance(told, Skipped):
        stage.practice.skip(stage.session, item)
        return True
    if not isinstance(told, Told):
        return False
    attempt = stage.practice.answered(
        stage.session, item, story=item.story, answer=told.text, seconds=told.seconds
    )
    # An interviewer asks on without having judged: the question's own probe.
    probe(stage, attempt, next(iter(stage.practice.probes(item.question_id)), ""))
    return True


def report(stage: Stage) -> None:
    """What the whole interview was like, answer by answer, then the grades."""
    pages.say(stage.out, "The interview is over. This is what an interviewer heard.")
    reviewed = [stage.practice.told(each) for each in stage.practice.attempts(stage.session)]
    pages.show_mock_report(stage.out, reviewed, stage.practice.stories, everything=stage.everything)
    graded = [
        (attempt, proposed(attempt, review))
        for attempt, review, _ in reviewed
        if review is not None and attempt.story is not None and attempt.grade is None
    ]
    if not graded:
        return
    attempts = [attempt for attempt, _ in graded]
    proposals = [proposal for _, proposal in graded]
    for attempt, proposal, grade in zip(
        attempts, proposals, change(stage, attempts, proposals), strict=True
    ):
        keep(stage, attempt, proposal, grade)
