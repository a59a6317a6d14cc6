"""A review as a page of 80 columns, and as a JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from coach.feedback.remark import Kind
from coach.render.speech import headline, show_delivery, speech_document
from coach.render.terminal import clean, indented, print_line
from coach.sentences import plain
from coach.speech.clock import clock

if TYPE_CHECKING:
    from rich.console import Console

    from coach.feedback.remark import Remark
    from coach.feedback.review import Review
    from coach.speech.delivery import Delivery

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
    """The length, the parts with shares and anchors, and what to mend, the most important first.

    `delivery` is how it was spoken, if it was.
    """
    out.print()
    indented(out, Text(headline(delivery) if delivery else _length(review), style="bold"))
    out.print()
    if not any(remark.kind is Kind.NO_ANSWER for remark in review.remarks):
        _show_parts(out, review, bars=bars)
    if delivery:
        show_delivery(out, delivery, review.parts)
    shown = review.remarks if everything else review.remarks[:MOST_REMARKS]
    for number, remark in enumerate(shown, start=1):
        _show_remark(out, number, remark)
    if not review.remarks:
        indented(out, Text("Nothing to mend was found."))
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
    return f"{words}, about {clock(review.seconds)} spoken"


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
    lines = Text(clean(remark.message)).wrap(out, out.width - _NUMBER)
    for at, line in enumerate(lines):
        print_line(out, Text(f"  {number:<3}" if at == 0 else " " * _NUMBER) + line)
    indented(out, Text(f"“{quote(remark.quote)}”", style="italic"), _NUMBER)
    indented(out, Text(f"Try: {clean(plain(remark.attempt))}"), _NUMBER)
    out.print()


def quote(text: str) -> str:
    """The person's words on one line; of a long sentence the beginning."""
    said = clean(plain(text))
    if len(said) <= LONGEST_QUOTE:
        return said
    return said[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " ..."


def _show_coverage(out: Console, review: Review, *, everything: bool) -> None:
    covered, missed = review.coverage.covered, review.coverage.missed
    if not review.coverage.count:
        return
    told = f"Covered {len(covered)} of {review.coverage.count} points of your story "
    indented(out, Text(f"{told}“{clean(review.story)}”."))
    if everything:
        for word, found in (("told", covered), ("left out", missed)):
            for point in found:
                indented(out, Text(f"{word}: {quote(point.sentence.text)}", style="dim"), _NUMBER)
    out.print()


def _show_sentences(out: Console, review: Review) -> None:
    """Every sentence with its number and part, for the person to correct."""
    for number, sentence in enumerate(review.sentences, start=1):
        head = f"  {number:>3} {sentence.part:<10}"
        lines = Text(quote(sentence.text)).wrap(out, out.width - len(head))
        for at, line in enumerate(lines):
            print_line(out, Text(head if at == 0 else " " * len(head), style="dim") + line)
    out.print()
    indented(out, Text("A part is wrong? Say so with --label 3=result.", style="dim"))
    out.print()


def review_document(review: Review, delivery: Delivery | None = None) -> dict[str, Any]:
    """A review as `coach review --format json` prints it, with all remarks.

    With `delivery`, of an answer that was spoken, it has a "speech" more.
    """
    found = review.coverage
    spoken = {} if delivery is None else {"speech": speech_document(delivery)}
    return {
        "sentences": [
            {"text": sentence.text, "part": str(sentence.part)} for sentence in review.sentences
        ],
        "parts": {
            str(label): {
                "share": round(part.share, 4),
                "score": part.score,
                "anchor": part.anchor,
            }
            for label, part in review.parts.items()
        },
        "remarks": [
            {
                "kind": str(remark.kind),
                "quote": remark.quote,
                "message": remark.message,
                "try": remark.attempt,
            }
            for remark in review.remarks
        ],
        "words": review.words,
        "seconds": review.seconds,
        "coverage": {
            "covered": [point.sentence.text for point in found.covered],
            "missed": [point.sentence.text for point in found.missed],
            "changed": [str(change) for change in found.changed],
        },
        **spoken,
    }
