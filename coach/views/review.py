"""A review, and how it was spoken."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rich.text import Text

from coach.audio.delivery import FAST, LONG_PAUSE, SLOW
from coach.domain.sentences import SENTENCE_PARTS, strip_markup
from coach.domain.transcript import clock_time
from coach.review.remark import RemarkKind
from coach.views.layout import clean_text, counted, indented, print_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console

    from coach.audio.delivery import Delivery
    from coach.domain.story import Part
    from coach.practice.trends import SpeechMeasure, SpeechTrend, SpokenAnswer
    from coach.review.remark import Remark
    from coach.review.review import PartScore, Review
    from coach.views.layout import TextPage


_IN: Final = 12
_MOST_PAUSES: Final = 5


def speech_headline(delivery: Delivery) -> str:
    """171 words in 1:12, 143 a minute."""
    words = counted(delivery.words, "word")
    return f"{words} in {clock_time(round(delivery.seconds))}, {delivery.wpm:.0f} a minute"


def show_heard(out: Console, text: str) -> None:
    """What was heard, for the person to see what was not heard right."""
    out.print()
    indented(out, Text("Heard", style="bold"))
    indented(out, Text(clean_text(text)))


def show_delivery(out: Console, delivery: Delivery, parts: Mapping[Part, PartScore]) -> None:
    """Pace, pauses, fillers, and the time of each part beside its target, where parts are known."""
    rows = [
        ("Pace", _pace(delivery)),
        ("Pauses", _pauses(delivery)),
        ("Fillers", _fillers(delivery)),
        ("Time", ", ".join(_times(delivery, parts))),
    ]
    for name, said in rows:
        if not said:
            continue
        lines = Text(clean_text(said)).wrap(out, out.width - _IN)
        for at, line in enumerate(lines):
            head = f"  {name}" if at == 0 else ""
            print_line(out, Text(f"{head:{_IN}}", style="bold") + line)
    out.print()


def _pace(delivery: Delivery) -> str:
    said = f"{delivery.wpm:.0f} words a minute"
    if delivery.wpm > FAST:
        return f"{said}. Above {FAST} it is hard to follow; {SLOW} to {FAST} is usual."
    if delivery.wpm < SLOW:
        return f"{said}. {SLOW} to {FAST} is usual."
    return f"{said}, as is usual."


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
    """Such as situation 0:12 (0:11): the target is the part's share of the time taken."""
    for label in SENTENCE_PARTS:
        spent = delivery.parts.get(label, 0.0)
        target = parts[label].target * delivery.seconds if label in parts else 0.0
        if spent or target:
            wanted = f" ({clock_time(round(target))})" if target else ""
            yield f"{label} {clock_time(round(spent))}{wanted}"


MOST_BEFORE = 5
"""Earlier answers that a new one is set beside."""


def measure_words(told: SpokenAnswer) -> str:
    """152 words a minute, 1 long pause, at least 2.1 fillers a minute."""
    pauses = counted(told.pauses, "long pause")
    return f"{told.wpm:.0f} words a minute, {pauses}, at least {told.fillers:.1f} fillers a minute"


def show_speech_before(out: Console, before: Sequence[SpokenAnswer], of_story: bool) -> None:  # noqa: FBT001
    """Earlier spoken answers, to set a new one beside; the latest of them last."""
    if not before:
        return
    about = "this story" if of_story else "other stories"
    indented(out, Text(f"Before, about {about}, the latest last:", style="dim"))
    for told in before[-MOST_BEFORE:]:
        indented(out, Text(f"{measure_words(told)}.", style="dim"), 5)
    out.print()


def show_speech_trend(page: TextPage, speech: SpeechTrend) -> None:
    """How spoken answers have changed: each figure at first, now, and answer by answer."""
    figures = (
        ("Words a minute", speech.wpm, 0, 0),
        ("Long pauses", speech.pauses, 1, 0),
        ("Fillers a minute", speech.fillers, 1, 1),
    )
    page.heading("Spoken answers")
    if page.columns:
        print_line(page.out, Text(f"{'':<22}{'at first':>8}{'now':>7}  each answer", "dim"))
    for name, measure, places, places_of_each in figures:
        first = "-" if measure.first is None else f"{measure.first:.{places}f}"
        now, each = f"{measure.now:.{places}f}", _each(page, measure, places_of_each)
        if page.columns:
            print_line(page.out, Text(f"    {name:<18}{first:>8}{now:>7}  {each}"))
        elif measure.first is None:
            page.sentence(f"{name}: {now}.")
        else:
            page.sentence(f"{name}: {first} at first, {now} now. Answer by answer: {each}")
    page.note("Pauses are those over 2 s. Of fillers there were at least so many.")


def _each(page: TextPage, measure: SpeechMeasure, places: int) -> str:
    """As many of the last values as fit into a line."""
    said = [f"{value:.{places}f}" for value in measure.values]
    while len(said) > 1 and len(" ".join(said)) > page.out.width - 42:
        del said[0]
    return " ".join(said)


MOST_REMARKS = 3
"""More than three things at once are not improved (docs/decisions.md#three-remarks)."""

LONGEST_QUOTE = 160
_BAR = 20
_NUMBER = 5
_SPOKEN = 5


def show_review(
    out: Console,
    review: Review,
    *,
    everything: bool = False,
    bars: bool = True,
    delivery: Delivery | None = None,
) -> None:
    """The length, the parts with shares and anchors, and what to improve, the most important first.

    `delivery` is how it was spoken, if it was.
    """
    out.print()
    indented(out, Text(speech_headline(delivery) if delivery else _length(review), style="bold"))
    out.print()
    if not any(remark.kind is RemarkKind.NO_ANSWER for remark in review.remarks):
        _show_parts(out, review, bars=bars)
    if delivery:
        show_delivery(out, delivery, review.parts)
    shown = review.remarks if everything else review.remarks[:MOST_REMARKS]
    for number, remark in enumerate(shown, start=1):
        _show_remark(out, number, remark)
    if not review.remarks:
        indented(out, Text("Nothing to improve was found."))
        out.print()
    _show_coverage(out, review, everything=everything)
    if everything:
        _show_sentences(out, review)
    elif left := len(review.remarks) - len(shown):
        what = "1 more remark" if left == 1 else f"{left} more remarks"
        indented(out, Text(f"{what}, and the part of every sentence: --all", style="dim"))
        out.print()


def _length(review: Review) -> str:
    words = "1 word" if review.words == 1 else f"{review.words:,} words"
    if review.seconds < _SPOKEN:
        return words
    return f"{words}, about {clock_time(review.seconds)} spoken"


def _show_parts(out: Console, review: Review, *, bars: bool) -> None:
    """A bar for each part: its share of the words, the target (a bar too), score and anchor."""
    for label, part in review.parts.items():
        bar = "#" * round(part.share * _BAR)
        target = f" ({part.target:.0%})" if part.target else ""
        line = Text(f"  {label.capitalize():<11}")
        if bars:
            line.append(f"{bar:<{_BAR}}", style="bold")
        line.append(f"{part.share:>6.0%}{target:<7}{part.score} of 5")
        print_line(out, line)
        if part.target and bars:
            print_line(out, Text(f"{'':13}{'-' * round(part.target * _BAR)}", style="dim"))
        indented(out, Text(part.anchor, style="dim"), 13)
    out.print()


def _show_remark(out: Console, number: int, remark: Remark) -> None:
    lines = Text(clean_text(remark.message)).wrap(out, out.width - _NUMBER)
    for at, line in enumerate(lines):
        print_line(out, Text(f"  {number:<3}" if at == 0 else " " * _NUMBER) + line)
    indented(out, Text(f"“{quote_text(remark.quote)}”", style="italic"), _NUMBER)
    indented(out, Text(f"Try: {clean_text(strip_markup(remark.suggestion))}"), _NUMBER)
    out.print()


def quote_text(text: str) -> str:
    """The person's words on one line; of a long sentence the beginning."""
    said = clean_text(strip_markup(text))
    if len(said) <= LONGEST_QUOTE:
        return said
    return said[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " ..."


def _show_coverage(out: Console, review: Review, *, everything: bool) -> None:
    covered, missed = review.coverage.covered, review.coverage.missed
    if not review.coverage.count:
        return
    told = f"Covered {len(covered)} of {review.coverage.count} points of your story "
    indented(out, Text(f"{told}“{clean_text(review.story)}”."))
    if everything:
        for word, found in (("told", covered), ("left out", missed)):
            for point in found:
                indented(
                    out, Text(f"{word}: {quote_text(point.sentence.text)}", style="dim"), _NUMBER
                )
    out.print()


def _show_sentences(out: Console, review: Review) -> None:
    """Every sentence with its number and part, for the person to correct."""
    for number, sentence in enumerate(review.sentences, start=1):
        head = f"  {number:>3} {sentence.part:<10}"
        lines = Text(quote_text(sentence.text)).wrap(out, out.width - len(head))
        for at, line in enumerate(lines):
            print_line(out, Text(head if at == 0 else " " * len(head), style="dim") + line)
    out.print()
    indented(out, Text("A part is wrong? Say so with --label 3=result.", style="dim"))
    out.print()
