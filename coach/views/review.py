"""What `coach review` and a session show of an answer, and of how it was spoken."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from coach.audio.delivery import FAST, LONG_PAUSE, SLOW
from coach.domain.sentences import SENTENCE_PARTS, strip_markup
from coach.domain.transcript import clock_time
from coach.views.layout import Screen, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from coach.audio.delivery import Delivery
    from coach.domain.story import Part
    from coach.practice.stored_review import StoredRemark
    from coach.practice.trends import SpokenAnswer
    from coach.review.remarks import Remark
    from coach.review.review import PartScore, Review


MOST_REMARKS = 3
"""More than three things at once are not improved (docs/decisions.md#three-remarks)."""

MOST_ASKED = 2
"""Questions where coach is sure of nothing: to say that nothing was found is mostly wrong."""

MOST_BEFORE = 5
"""Earlier answers that a new one is set beside."""

OFTEN = "In more than one answer"
LONGEST_QUOTE = 160
_MOST_PAUSES = 5
_BAR = 20
_IN = 5
_SPOKEN = 5
"""Seconds below which the time an answer would take is not worth a word."""


def show_review(
    out: Screen,
    review: Review,
    *,
    everything: bool = False,
    bars: bool = True,
    delivery: Delivery | None = None,
) -> None:
    """Show length, parts with shares and anchors, and what to improve; and how it was spoken."""
    out.show_heading(speech_headline(delivery) if delivery else _headline(review))
    out.print()
    if review.parts:
        _show_parts(out, review, bars=bars)
    if delivery:
        show_delivery(out, delivery, review.parts)
    shown = review.remarks if everything else review.remarks[:MOST_REMARKS]
    for number, remark in enumerate(shown, start=1):
        show_remark(out, remark, f"{number}")
        out.print()
    asked = review.doubts if everything else review.doubts[: MOST_ASKED * (not shown)]
    if not shown and not asked:
        out.indented("Nothing to improve was found.")
        out.print()
    if asked:
        out.show_heading("Ask yourself: coach is not sure")
        for doubt in asked:
            out.indented(doubt.message)
            out.indented(f"“{quote_text(doubt.quote)}”", _IN, style="italic")
        out.print()
    _show_costs(out, review)
    _show_coverage(out, review, everything=everything)
    hidden = len(review.remarks) - len(shown), len(review.doubts) - len(asked)
    if everything:
        for number, sentence in enumerate(review.sentences, start=1):
            part = str(sentence.part) + "?" * (not sentence.sure)
            head = Text().append(f"  {number:>3} {part:<11}", style="dim")
            out.hanging_indent(head, Text(quote_text(sentence.text), style="dim"))
        out.print()
        out.indented("A part is wrong? Say so with --label 3=result.", style="dim")
        out.print()
    elif any(hidden):
        both = zip(hidden, ("more remark", "question"), strict=True)
        left = ", ".join(counted(count, what) for count, what in both if count)
        out.indented(f"{left}, and the part of every sentence: --all", style="dim")
        out.print()


def _headline(review: Review) -> str:
    """Return how long an answer is: by the clock, or by the words that a form takes."""
    if review.limit is None:
        spoken = f", about {clock_time(review.seconds)} spoken" * (review.seconds >= _SPOKEN)
        return f"{counted(review.words, 'word')}{spoken}"
    allowed, over = review.limit.allowed, review.limit.over
    sign = f"{over} over" if over > 0 else f"{-over} left"
    return f"{counted(allowed + over, 'word')}: {sign}, of {allowed} allowed"


def _show_costs(out: Screen, review: Review) -> None:
    """Show which sentences have the most words, and which say the least, where words count."""
    limit = review.limit
    longest = [(number, "") for number in limit.longest] if limit else []
    lightest = limit.lightest if limit else []
    for title, rows in (("Costs most", longest), ("Carries least", lightest)):
        if rows:
            out.indented(title, style="bold")
        for number, why in rows:
            sentence = review.sentences[number - 1]
            head = f"{'':{_IN}}{sentence.words:>3} words  "
            out.hanging_indent(head, f"“{quote_text(sentence.text)}” {why}".strip())
        if rows:
            out.print()


def _show_parts(out: Screen, review: Review, *, bars: bool) -> None:
    """Show a bar for each part: its share of the words, the target, score and anchor."""
    for label, part in review.parts.items():
        bar = "#" * round(part.share * _BAR)
        target = f" ({part.target:.0%})" if part.target else ""
        line = Text(f"  {label.capitalize():<11}")
        if bars:
            line.append(f"{bar:<{_BAR}}", style="bold")
        line.append(f"{part.share:>6.0%}{target:<7}{part.score} of 5")
        out.print_line(line)
        if part.target and bars:
            out.print_line(Text(f"{'':13}{'-' * round(part.target * _BAR)}", style="dim"))
        out.indented(part.anchor, 13, style="dim")
    out.print()


def show_remark(out: Screen, remark: Remark | StoredRemark, number: str = "") -> None:
    """Show what to improve, the words it is about, and what to try instead."""
    out.hanging_indent(f"  {number:<3}", remark.message)
    out.indented(f"“{quote_text(remark.quote)}”", _IN, style="italic")
    out.indented(f"Try: {strip_markup(remark.suggestion)}", _IN)


def show_often(out: Screen, often: Sequence[tuple[str, int]], reviewed: int) -> None:
    """Show the kinds of remarks that several of the answers reviewed got."""
    if often:
        out.show_heading(OFTEN)
    for kind, count in often:
        out.indented(f"{count} of {reviewed}  {kind}")


def quote_text(text: str) -> str:
    """Return the user's words on one line; of a long sentence the beginning."""
    words = strip_markup(text)
    if len(words) <= LONGEST_QUOTE:
        return words
    return words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " ..."


def _show_coverage(out: Screen, review: Review, *, everything: bool) -> None:
    covered, missed = review.coverage.covered, review.coverage.missed
    if not review.coverage.count:
        return
    told = f"Covered {len(covered)} of {review.coverage.count} points of your story "
    out.indented(f"{told}“{review.story}”.")
    if everything:
        for word, points in (("told", covered), ("left out", missed)):
            for point in points:
                text = f"{word}: {quote_text(point.sentence.text)}"
                out.indented(text, _IN, style="dim")
    out.print()


def speech_headline(delivery: Delivery) -> str:
    """Return 171 words in 1:12, 143 a minute."""
    words = counted(delivery.words, "word")
    return f"{words} in {clock_time(round(delivery.seconds))}, {delivery.wpm:.0f} a minute"


def show_heard(out: Screen, text: str) -> None:
    """Show what was heard, for the user to see what was not heard right."""
    out.show_heading("Heard")
    out.indented(text)


def show_delivery(out: Screen, delivery: Delivery, parts: Mapping[Part, PartScore]) -> None:
    """Show pace, pauses, fillers, and the time of each part, where known, beside its target."""
    for name, text in (
        ("Pace", _pace(delivery)),
        ("Pauses", _pauses(delivery)),
        ("Fillers", _fillers(delivery)),
        ("Time", ", ".join(_times(delivery, parts))),
    ):
        if text:
            label = Text("  ").append(f"{name:10}", style="bold")
            out.hanging_indent(label, text)
    out.print()


def _pace(delivery: Delivery) -> str:
    pace = f"{delivery.wpm:.0f} words a minute"
    if delivery.wpm > FAST:
        return f"{pace}. Above {FAST} it is hard to follow; {SLOW} to {FAST} is usual."
    if delivery.wpm < SLOW:
        return f"{pace}. {SLOW} to {FAST} is usual."
    return f"{pace}, as is usual."


def _pauses(delivery: Delivery) -> str:
    if not delivery.pauses:
        return f"none of {LONG_PAUSE:.0f} s or more."
    longest = sorted(delivery.pauses, key=lambda pause: -pause.seconds)[:_MOST_PAUSES]
    each = "; ".join(
        f"{pause.seconds:.1f} s at {clock_time(pause.start)}"
        + (f" after “{pause.after}”" if pause.after else "")
        for pause in sorted(longest, key=lambda pause: pause.start)
    )
    count = len(delivery.pauses)
    which = ", the longest" if count > _MOST_PAUSES else ""
    return f"{count} of {LONG_PAUSE:.0f} s or more{which}: {each}."


def _fillers(delivery: Delivery) -> str:
    if not delivery.fillers:
        return "none heard; some are never recognised."
    kinds = Counter(filler.word for filler in delivery.fillers).most_common()
    named = ", ".join(f"{word} {count}" for word, count in kinds)
    count, rate = len(delivery.fillers), delivery.fillers_a_minute
    return f"at least {count}, {rate:.0f} a minute: {named}."


def _times(delivery: Delivery, parts: Mapping[Part, PartScore]) -> Iterator[str]:
    """Yield such as situation 0:12 (0:11): the target is the part's share of the time taken."""
    for label in SENTENCE_PARTS:
        spent = delivery.parts.get(label, 0.0)
        target = parts[label].target * delivery.seconds if label in parts else 0.0
        if spent or target:
            wanted = f" ({clock_time(round(target))})" if target else ""
            yield f"{label} {clock_time(round(spent))}{wanted}"


def measure_words(told: SpokenAnswer) -> str:
    """Return 152 words a minute, 1 long pause, at least 2.1 fillers a minute."""
    pauses = counted(told.pauses, "long pause")
    return f"{told.wpm:.0f} words a minute, {pauses}, at least {told.fillers:.1f} fillers a minute"


def show_speech_before(out: Screen, before: Sequence[SpokenAnswer], of_story: bool) -> None:  # noqa: FBT001
    """Show earlier spoken answers, to set a new one beside; the latest of them last."""
    if not before:
        return
    about = "this story" if of_story else "other stories"
    out.indented(f"Before, about {about}, the latest last:", style="dim")
    for told in before[-MOST_BEFORE:]:
        out.indented(f"{measure_words(told)}.", 5, style="dim")
    out.print()
