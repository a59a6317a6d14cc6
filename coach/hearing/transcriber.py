"""What hears: the same for a file and for a microphone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coach.hearing.sound import Samples
    from coach.speech.transcript import Heard


class Transcriber(Protocol):
    """Hears a recording while it comes in."""

    def hear(self, blocks: Iterable[Samples]) -> Iterator[Heard]:
        """What is said, in stretches that a silence ends; memory does not grow with the length.

        The last stretch ends with the recording. The blocks are taken one at a time, so whoever
        gives them sees how far hearing is.
        """
        ...

    def load(self) -> None:
        """Make ready now what takes a while, instead of at the first words."""
        ...
