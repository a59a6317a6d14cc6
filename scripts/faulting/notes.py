"""Notes that the faults happen to: stories made up for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from faulting.home import Said

KETTLE: Final = """\
# Work

## The kettle that emptied the fuse box

**Problem:** Our stand at the fair went dark at ten in the morning, with forty visitors waiting.

**Resolution:** I unplugged the kettle, moved the till to the lamp's socket and rang the caretaker.

**Impact:** We had light after 6 minutes and sold 81 pots that day.

**Lessons Learned:** I ask for the plan of the sockets before I pack.

## A price list in two languages

**Situation:** Two colleagues quarrelled over which list was the right one.

**Action:** I read both lists aloud with them and we crossed out 19 prices that were old.
"""
TITLES: Final = ("The kettle that emptied the fuse box", "A price list in two languages")
SLUG: Final = "kettle"

TOLD: Final = (
    "Our stand at the fair went dark with forty visitors waiting. I unplugged the kettle, moved "
    "the till and rang the caretaker. We had light after 6 minutes and sold 81 pots."
)
"""The first story, told."""

_DOCUMENTS: Final = 20
_PARTS: Final = ("till", "oven", "door")
MANY: Final = _DOCUMENTS * len(_PARTS)
"""Stories that `write_many` writes."""


def write_many(folder: Path) -> None:
    """A folder of 20 documents with three stories each."""
    folder.mkdir()
    for number in range(_DOCUMENTS):
        (folder / f"{number:02}.md").write_text(
            "".join(
                f"## Story {number} {part}\n\n**Problem:** The {part} of shop {number} failed.\n\n"
                f"**Resolution:** I mended the {part} of shop {number} in {number + 2} hours.\n\n"
                for part in _PARTS
            ),
            encoding="utf-8",
        )


def unlisted(said: Said) -> list[str]:
    """The stories of KETTLE that `coach list` does not show."""
    names = [title.lower().replace(" ", "-") for title in TITLES]
    return [name for name in names if name not in said.out]
