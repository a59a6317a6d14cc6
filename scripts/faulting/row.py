"""What a fault did: a row of the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faulting.home import Said

NOTHING: Final = "nothing"
"""What is lost where all is well."""
_OWN_FAULT: Final = 70
_WIDEST: Final = 78


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, what coach said and its exit code, what was lost, and what of it is not right.

    `code` is None where the fault could not be made to happen here; `said` tells why.
    """

    fault: str
    said: str
    code: int | None
    lost: str = NOTHING
    wrong: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The row as it is printed."""
        code = "-" if self.code is None else self.code
        lines = [f"{self.fault:44} exit {code!s:>3}  lost: {self.lost}", f"    {self.said}"]
        return "\n".join([*lines, *(f"    WRONG: {each}" for each in self.wrong)])


def judge(fault: str, said: Said, code: int, words: str, lost: Sequence[str] = ()) -> Row:
    """The row of a fault after which coach is to end with this code and say these words.

    Whatever it says, it must be one sentence where it fails, and never a traceback or a hang.
    """
    wrong = [f"exit code {said.code}, not {code}"] if said.code != code else []
    everything = said.out + said.err
    if words not in everything:
        wrong.append(f"it does not say {words!r}: {everything[-400:]!r}")
    if "Traceback" in everything or said.code == _OWN_FAULT:
        wrong.append(f"a fault of coach's own: {everything[-400:]!r}")
    if said.hung:
        wrong.append("it did not end")
    errors = [line for line in said.err.splitlines() if "Error: " in line]
    if (said.code != 0) != (len(errors) == 1):
        wrong.append(f"{len(errors)} lines say what is wrong: {said.err[-400:]!r}")
    if lost:
        wrong.append(f"lost: {', '.join(lost)}"[:400])
    return Row(fault, said.sentence, said.code, _listed(lost), tuple(wrong))


def left_out(fault: str, why: str) -> Row:
    """The row of a fault that cannot be made to happen on this machine."""
    return Row(fault, f"left out: {why}", None)


def _listed(lost: Sequence[str]) -> str:
    return ", ".join(lost)[:_WIDEST] or NOTHING
