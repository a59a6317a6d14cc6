"""The report on a real interview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.dates import long_date
from coach.interview.debrief import DONE
from coach.views.layout import counted, times_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.interview.debrief import Debrief
    from coach.views.layout import Screen

_FORESEEN: Final = {
    "points": "Foreseen: you have points for it.",
    "choice": "Foreseen: a story was chosen for it.",
    "plan": "Foreseen: it is in your last plan, or one like it.",
    "question": "Foreseen: it is among your own questions, or one like it.",
    "practice": "Foreseen: you practised one like it.",
    "none": "Not foreseen.",
}
_IN: Final = 6


def show_debrief(out: Screen, debrief: Debrief, *, names: Mapping[str, str]) -> None:
    """Show what was asked and how it went, the gaps it showed, and what to do about them."""
    company = f" with {debrief.company}" if debrief.company else ""
    out.show_heading(f"Interview{company}, {long_date(debrief.day)}")
    _show_questions(out, debrief)
    asked = debrief.questions
    out.show_heading(f"{debrief.foreseen} of {counted(len(asked), 'question')} foreseen")
    if gaps := [one for one in asked if one.is_gap]:
        out.show_heading("Gaps it showed")
    for one in gaps:
        why = "went badly" if one.story else "no story"
        asks_for = names.get(one.item.competency, one.item.competency)
        out.indented(f"{asks_for or 'Other'}: {one.item.question} ({why})", _IN - 2)
    if debrief.told_often:
        out.show_heading("Told more than once: an interviewer believes there is no other")
    for story, count in debrief.told_often:
        out.indented(f"{story.story.title}: {times_words(count)}", _IN - 2)
    out.print()
    if any(one.answer and one.answer.answer for one in asked):
        how = f"coach report --session {debrief.session.id}"
        out.indented(f"What to improve in what you told: {how}")
    if debrief.is_open:
        waiting = sum(one.notes.step < DONE for one in asked)
        left = f"{counted(waiting, 'question')} still to go over" if waiting else "To end it"
        out.indented(f"{left}: coach debrief")
    out.print()


def _show_questions(out: Screen, debrief: Debrief) -> None:
    for number, one in enumerate(debrief.questions, start=1):
        notes = one.notes
        out.print()
        out.hanging_indent(f"  {number:>2}  ", one.item.question)
        if notes.follow_ups:
            out.indented(f"Then: {notes.follow_ups}", _IN, style="dim")
        told = one.story.story.title if one.story else "no story" if notes.step else "not said yet"
        how = f" It went {notes.went}." if notes.went else ""
        out.indented(f"Told: {told.rstrip('.')}.{how}", _IN)
        out.indented(_FORESEEN[notes.foreseen or "none"], _IN, style="dim")
        for label, text in (("Note", notes.note), ("To mend", notes.mend)):
            if text:
                out.indented(f"{label}: {text}", _IN)
