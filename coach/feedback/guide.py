"""What answers are measured against: the parts' shares, example sentences and anchors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.feedback.label import Label


@dataclass(frozen=True, slots=True)
class PartGuide:
    """One part: its share of an answer (0..1; 0 for none of its own), examples, and anchors.

    `anchors` say what each score from 1 to 5 means, in order; `other` has none.
    """

    label: Label
    share: float
    sentences: tuple[str, ...]
    anchors: tuple[str, ...]
