"""How an answer was spoken, as lines of a page and as a part of the JSON document."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from coach.feedback.label import LABELS
from coach.render.rows import counted
from coach.render.terminal import clean, indented, print_line
from coach.speech.clock import clock
from coach.speech.delivery import FAST, LONG_PAUSE, SLOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import Console

    from coach.feedback.label import Label
    from coach.feedback.review import PartScore
    from coach.speech.delivery import Delivery

_IN: Final = 12
_MOST_PAUSES: Final = 5


def headline(delivery: Delivery) -> str:
    """171 words in 1:12, 143 a minute."""
    words = counted(delivery.words, "word")
    return f"{words} in {clock(round(delivery.seconds))}, {delivery.wpm:.0f} a minute"


def show_heard(out: Console, text: str) -> None:
    """What was heard, for the person to see what was not heard right."""
    out.print()
    indented(out, Text("Heard", style="bold"))
    indented(out, Text(clean(text)))


def show_delivery(out: Console, delivery: Delivery, parts: Mapping[Label, PartScore]) -> None:
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
        lines = Text(clean(said)).wrap(out, out.width - _IN)
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
        f"{pause.seconds:.1f} s at {clock(pause.start)}"
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


def _times(delivery: Delivery, parts: Mapping[Label, PartScore]) -> Iterator[str]:
    """Such as situation 0:12 (0:11): the target is the part's share of the time taken."""
    for label in LABELS:
        spent = delivery.parts.get(label, 0.0)
        target = parts[label].target * delivery.seconds if label in parts else 0.0
        if spent or target:
            wanted = f" ({clock(round(target))})" if target else ""
            yield f"{label} {clock(round(spent))}{wanted}"


def speech_document(delivery: Delivery) -> dict[str, Any]:
    """How an answer was spoken, as `"speech"` of a review; times in seconds from the start."""
    return {
        "wpm": round(delivery.wpm),
        "pauses": [
            {"start": round(pause.start, 1), "seconds": round(pause.seconds, 1)}
            for pause in delivery.pauses
        ],
        "fillers": [
            {"word": filler.word, "start": round(filler.start, 1)} for filler in delivery.fillers
        ],
        "parts": {str(label): round(delivery.parts.get(label, 0.0), 1) for label in LABELS},
    }
