"""What is asked, answered and read in the timings; all of it made up."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

QUESTION: Final = "tell me about a failure"
"""No question that coach knows: the model has to be run."""

ANSWER: Final = """\
In my second year at the bakery I was put in charge of the night orders. We served forty cafés, and
their orders came in by phone, on paper and by mail, until midnight. Three nights in a row a café
at the station got too few rolls, and the owner told us she would look for somebody else. My task
was to find out where the rolls went, within the week, and without a second person on the shift.

I began by writing down every order at the moment it came in, with the hour and the way it came. On
the second night I saw that nine orders out of forty were changed after eleven, and that a change
by phone was noted on a slip beside the oven, where it got lost under the trays. So I took the
slips away. I hung one board beside the door, drew a line for each café, and asked everybody to
write a change there and nowhere else. I rang the three cafés that changed most, and we agreed that
ten o'clock was the end. Two were annoyed, so I offered them a fixed reserve of twenty rolls, paid
only if taken. I also counted each crate before the van left.

By the end of the week no order was short. In the next two months we had one complaint instead of
eleven, and we threw away 60 kilos of bread less each month, since nobody baked extra to be safe.
The café at the station stayed and later took our cakes too. What I would do differently is to ask
the drivers on the first day. They had known about the slips for a year. Since then I begin with
those who carry the work out of the door.
"""
"""An answer of 300 words, as it is told in some two minutes."""

_NOUNS: Final = (
    *("service", "database", "customer", "rollback", "alert", "queue"),
    *("invoice", "scanner", "depot", "ward", "kitchen"),
)
_VERBS: Final = (
    *("fixed", "measured", "moved", "stopped", "restored"),
    *("planned", "traced", "replaced", "rang", "trained"),
)
_A_DOCUMENT: Final = 50


def write_stories(folder: Path, count: int) -> Path:
    """Documents of stories with some ten sentences each, all different, last changed in 2001."""
    rng = random.Random(count)  # noqa: S311  (text, not secrets)
    folder.mkdir()
    for start in range(0, count, _A_DOCUMENT):
        numbers = range(start, min(count, start + _A_DOCUMENT))
        path = folder / f"{start:06}.md"
        path.write_text("\n".join(_story(number, rng) for number in numbers), encoding="utf-8")
        # What is just written is read again at the next look: not what is timed here.
        os.utime(path, (1e9, 1e9))
    return folder


def _story(number: int, rng: random.Random) -> str:
    said = [_sentence(rng) for _ in range(7)]
    return (
        f"## Story {number}: the {rng.choice(_NOUNS)}\n\n"
        f"**Situation:** {said[0]} {said[1]}\n\n**Task:** {said[2]}\n\n"
        f"**Action:**\n\n- {said[3]}\n- {said[4]}\n- {said[5]}\n\n"
        f"**Result:** {said[6]}\n\n**Skills:** {rng.choice(_NOUNS)}\n"
    )


def _sentence(rng: random.Random) -> str:
    one, two, three = (rng.choice(_NOUNS) for _ in range(3))
    verb, count = rng.choice(_VERBS), rng.randint(2, 900)
    return f"I {verb} the {one} and the {two} after {count} {three}s had failed."
