"""Sessions of practice: begun, gone on with, reported on."""

from __future__ import annotations

from coach.errors import CoachError, UsageProblem


class OtherMode(UsageProblem):
    """`--resume` with another mode than that of the session left open."""

    def __init__(self, mode: str) -> None:
        super().__init__(
            f"The session that was left is one of {mode}. Go on with it: coach practice --resume"
        )


class NotATerminal(UsageProblem):
    """Practice without a terminal to type into."""

    def __init__(self) -> None:
        super().__init__(
            "coach practice needs a terminal to type into. For an answer in a file or a pipe: "
            'coach review FILE --question "..."'
        )


class NothingToPractise(CoachError):
    """No question is left that the limits of a session allow."""

    def __init__(self, why: str = "") -> None:
        why = why or "Nothing fits these limits."
        super().__init__(f"{why} coach due shows what waits, coach questions what can be asked.")


class NothingToGoOnWith(CoachError):
    """`--resume` with no session left open."""

    def __init__(self) -> None:
        super().__init__("No session was left open. coach practice begins one.")


class NoSuchSession(CoachError):
    """There is no session of this number, or none to report on."""

    def __init__(self, number: int | None) -> None:
        if number is None:
            super().__init__("There is no mock interview yet: coach practice mock holds one.")
        else:
            super().__init__(f"No session has the number {number}: coach report --list shows all.")
