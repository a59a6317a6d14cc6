"""`mock`: a whole interview, question after question; what to mend is said at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.cli.practising.recall import keep_changed
from coach.cli.practising.tell import probe, write
from coach.cli.prompting.outcome import Skipped, Told
from coach.errors import UsageProblem
from coach.render import practice as pages
from coach.workspace.answers import proposed

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
    attempt = stage.practice.answers.keep(
        stage.session,
        item,
        story=item.story,
        answer=told.text,
        seconds=told.seconds,
        audio=stage.recorded(item),
    )
    # An interviewer asks on without having judged: the question's own probe.
    probe(stage, attempt, next(iter(stage.practice.probes(item.question_id)), ""))
    return True


def report(stage: Stage) -> bool:
    """What the whole interview was like, answer by answer, then the grades.

    False where feedback failed, so that it has to come later.
    """
    pages.say(stage.out, "The interview is over. This is what an interviewer heard.")
    reviewed = [
        stage.practice.answers.told(each) for each in stage.practice.answers.of(stage.session)
    ]
    pages.show_mock_report(
        stage.out,
        [(each.attempt, each.review, each.trouble) for each in reviewed],
        stage.practice.stories,
        everything=stage.everything,
    )
    graded = [
        (each.attempt, proposed(each.attempt, each.review))
        for each in reviewed
        if (each.review is not None or isinstance(each.trouble, UsageProblem))
        and each.attempt.story in stage.practice.stories
        and each.attempt.grade is None
    ]
    keep_changed(stage, [attempt for attempt, _ in graded], [proposal for _, proposal in graded])
    return all(each.trouble is None or isinstance(each.trouble, UsageProblem) for each in reviewed)
