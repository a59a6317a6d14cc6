"""What a session of `coach practice` shows: questions, the story beside the answer, the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.domain.practice import SelectionReason
from coach.domain.sentences import strip_markup
from coach.domain.story import Part
from coach.practice.trends import spoken_answers
from coach.review.answer import split_answer
from coach.review.wording import words_in
from coach.views.layout import clean_text, indented, place_link, print_line
from coach.views.review import MOST_REMARKS, measure_words, quote_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rich.console import Console

    from coach.domain.practice import Attempt, Interview, Item
    from coach.domain.story import BankStory
    from coach.practice.grading import ProposedGrade
    from coach.review.remark import RemarkKind
    from coach.review.review import Review


_IN = 5
_SECONDS = 60


def say_line(out: Console, sentence: str) -> None:
    """One sentence, set off."""
    out.print()
    indented(out, Text(sentence))


def show_opening(
    out: Console,
    waiting: Sequence[Item],
    interview: tuple[Interview, int] | None,
    *,
    ungraded: int = 0,
    gone: int = 0,
) -> None:
    """What a session holds, and when the next interview is.

    `ungraded` answers wait for their grade, `gone` questions for stories that are no more.
    """
    once = {(item.question_id, item.story): item.why for item in waiting}
    counts = {why: list(once.values()).count(why) for why in SelectionReason}
    words = {
        SelectionReason.DUE: "due",
        SelectionReason.GAP: "without a story",
        SelectionReason.NEW: "new",
    }
    held = [f"{count} {words[why]}" for why, count in counts.items() if count]
    if ungraded:
        held.append(f"{ungraded} without a grade")
    if interview is not None:
        known, days = interview
        who = f" at {clean_text(known.company)}" if known.company else ""
        when = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
        held.append(f"interview{who} {when}")
    out.print()
    indented(out, Text(", ".join(held)))
    if gone:
        asked = "1 question is" if gone == 1 else f"{gone} questions are"
        indented(out, Text(f"{asked} left out: the story is not in your documents any more."))


def show_question(out: Console, item: Item, number: int, of: int) -> None:
    """A question with its number in the session."""
    out.print()
    head = f"{number}/{of}  "
    lines = Text(clean_text(item.question), style="bold").wrap(out, out.width - 2 - len(head))
    for at, line in enumerate(lines):
        print_line(out, Text("  " + (head if at == 0 else " " * len(head))) + line)


def show_right(out: Console, known: BankStory, *, another_named: bool) -> None:
    """The story to tell, where another was named or none came."""
    said = "A better one is" if another_named else "It is"
    indented(out, Text(f"{said}: {clean_text(known.story.title)}"), _IN)
    indented(out, Text(place_link(known.path, known.story.first_line), style="dim"), _IN)


def show_gap(out: Console, item: Item) -> None:
    """That no story answers a question: it is told all the same, and may become one."""
    about = f" ({item.competency})" if item.competency else ""
    said = f"No story of yours answers this yet{about}. Tell what comes to mind; /skip leaves it."
    indented(out, Text(said), _IN)


def show_gap_told(out: Console, item: Item) -> None:
    """What to do about a question without a story."""
    about = f"  about {item.competency}" if item.competency else ""
    indented(out, Text(f"coach new    keeps what you told as a story{about}"))


def tell_label(target: int | None) -> str:
    """What is asked of the person who is to write an answer."""
    if target is None:
        return "Tell it."
    return f"Tell it in {target} seconds: {words_in(target)} words."


def show_no_review(out: Console, why: str) -> None:
    """That an answer is kept, but could not be read."""
    indented(out, Text(f"Your answer is kept. There is no feedback on it: {clean_text(why)}"))


def show_follow_up(out: Console, question: str) -> None:
    """The follow-up question."""
    indented(out, Text(f"Follow-up: {clean_text(question)}", style="bold"))


def show_story_beside(out: Console, known: BankStory, review: Review | None) -> None:
    """The stored story, with what the answer left out marked; unmarked without a review."""
    points = () if review is None else review.coverage.missed
    missed = {clean_text(strip_markup(point.sentence.text)) for point in points}
    changes = () if review is None else review.coverage.changed
    changed = {clean_text(strip_markup(each.point.sentence.text)) for each in changes}
    _head(out, known)
    part = Part.UNLABELLED
    for section in known.story.sections:
        if section.part not in {Part.UNLABELLED, part}:
            indented(out, Text(section.part.capitalize(), style="dim"))
        part = section.part
        for sentence in split_answer(section.text):
            said = clean_text(strip_markup(sentence)).strip()
            mark = "left out" if said in missed else "changed" if said in changed else ""
            _marked(out, mark, said)
    out.print()


def show_points(
    out: Console, known: BankStory, points: Sequence[str], made: Collection[int]
) -> None:
    """The key points of a story told aloud, those that were not made marked."""
    _head(out, known)
    for at, point in enumerate(points):
        _marked(out, "" if at in made else "left out", clean_text(strip_markup(point)))
    out.print()


def _head(out: Console, known: BankStory) -> None:
    indented(out, Text(f"Your notes: {clean_text(known.story.title)}", style="bold"))
    indented(out, Text(place_link(known.path, known.story.first_line), style="dim"))
    out.print()


def _marked(out: Console, mark: str, said: str) -> None:
    """A sentence, with a word before it where there is something to say of it."""
    text = Text(f"[{mark}] " if mark else "", style="bold yellow")
    text.append(said, style="default")
    indented(out, text, _IN)


def show_proposal(out: Console, proposal: ProposedGrade) -> None:
    """The grade proposed, and why."""
    indented(out, Text(f"Suggested grade: {proposal.grade.word} ({proposal.reason})."))


def show_back(out: Console, days: int) -> None:
    """When a story is asked for again."""
    when = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    indented(out, Text(f"Back {when}.", style="dim"))


def show_proposals(
    out: Console,
    attempts: Sequence[Attempt],
    proposals: Sequence[ProposedGrade],
    stories: Mapping[int, BankStory],
) -> None:
    """Several grades at once, with their reasons, to keep or to change."""
    out.print()
    indented(out, Text("Grades", style="bold"))
    for number, (attempt, proposal) in enumerate(zip(attempts, proposals, strict=True), start=1):
        title = clean_text(stories[attempt.story or 0].story.title)
        indented(out, Text(f"{number:>2}  {proposal.grade.word:<6}{title}: {proposal.reason}"))


def show_mock_report(
    out: Console,
    reviewed: Sequence[tuple[Attempt, Review | None, Exception | None]],
    stories: Mapping[int, BankStory],
    *,
    everything: bool = False,
) -> None:
    """Every answer with its parts and what to improve first, then what came up again and again."""
    for number, (attempt, review, why) in enumerate(reviewed, start=1):
        show_question_line(out, number, attempt.question)
        if review is None:
            show_no_review(out, str(why))
            continue
        story = stories.get(attempt.story or 0)
        if story is not None:
            indented(out, Text(clean_text(story.story.title), style="dim"), _IN)
        parts = "  ".join(f"{label.capitalize()} {p.score}" for label, p in review.parts.items())
        indented(out, Text(f"{parts}  (of 5)   {review.words} words"), _IN)
        if (told := spoken_answers(attempt)) is not None:
            indented(out, Text(f"{measure_words(told)}."), _IN)
        for remark in review.remarks[: MOST_REMARKS if everything else 1]:
            indented(out, Text(clean_text(remark.message)), _IN)
            indented(out, Text(f"“{quote_text(remark.quote)}”", style="italic"), _IN)
            indented(out, Text(f"Try: {clean_text(strip_markup(remark.suggestion))}"), _IN)
    _show_pattern(out, [review for _, review, _ in reviewed if review is not None])


def show_question_line(out: Console, number: int, question: str) -> None:
    """A question in a report."""
    out.print()
    indented(out, Text(f"{number}  {clean_text(question)}", style="bold"))


def _show_pattern(out: Console, reviews: Sequence[Review]) -> None:
    """The weaknesses of more than one answer, the most frequent first."""
    counts: dict[RemarkKind, int] = {}
    for review in reviews:
        for kind in dict.fromkeys(remark.kind for remark in review.remarks):
            counts[kind] = counts.get(kind, 0) + 1
    often = sorted((n, kind) for kind, n in counts.items() if n > 1)[::-1][:MOST_REMARKS]
    if often:
        out.print()
        indented(out, Text("In more than one answer", style="bold"))
    for count, kind in often:
        indented(out, Text(f"{count} of {len(reviews)}  {kind}"))


def show_closing(out: Console, attempts: Sequence[Attempt], minutes: float) -> None:
    """What was done."""
    count = len(attempts)
    answers = "1 answer" if count == 1 else f"{count} answers"
    spent = f"{minutes:.0f} min" if minutes >= 1 else f"{minutes * _SECONDS:.0f} s"
    out.print()
    indented(out, Text(f"{answers} in {spent}."))


def show_waiting(out: Console, waiting: int, ungraded: int) -> None:
    """How to go on with a session that was left."""
    more = "1 question waits" if waiting == 1 else f"{waiting} questions wait"
    grade = (
        "1 answer has no grade yet" if ungraded == 1 else f"{ungraded} answers have no grade yet"
    )
    left = [*([more] if waiting else []), *([grade] if ungraded else [])]
    if left:
        indented(out, Text(f"{', '.join(left)}: coach practice --resume"))
