"""All that the doctor looks at, each by itself: one that fails does not hide the others."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from coach.diagnosis import Check, State
from coach.errors import CoachError
from coach.storage.inspection import inspect
from coach.workspace.doctor import (
    bank,
    caches,
    competencies,
    files,
    machine,
    model,
    software,
    voice,
)
from coach.workspace.doctor import sources as documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from coach.diagnosis import Display
    from coach.settings import Settings
    from coach.storage.inspection import Inspection


def checkup(settings: Settings, display: Display, now: datetime) -> list[Check]:
    """Everything there is to say of this coach, its bank and the machine; never raises."""
    with ExitStack() as opened:
        found, seen = _bank(settings, opened)
        looks: list[tuple[str, Callable[[], Sequence[Check]]]] = [
            ("software", software.look),
            ("model", lambda: model.look(settings, seen)),
            ("voice", lambda: voice.look(settings)),
            ("cache", lambda: caches.look(settings)),
            ("bank", lambda: found),
        ]
        if seen is not None:
            looks += [
                ("bank", lambda: bank.look(seen)),
                ("index", lambda: bank.look_at_index(settings, seen)),
                ("sources", lambda: documents.look(seen)),
                ("clock", lambda: machine.look_at_clock(now, seen.newest())),
            ]
        looks += [
            ("competencies", lambda: competencies.look(settings)),
            ("permissions", lambda: files.look(settings)),
            ("disk", lambda: machine.look_at_disks(settings)),
            ("terminal", lambda: machine.look_at_display(display)),
        ]
        return [check for about, look in looks for check in _guarded(about, look)]


def _bank(settings: Settings, opened: ExitStack) -> tuple[list[Check], Inspection | None]:
    """The bank opened for reading alone, if it can be and holds the tables of this coach."""
    found = list(_guarded("bank", lambda: bank.is_there(settings)))
    if found:
        return found, None
    kept: list[Inspection] = []

    def opening() -> list[Check]:
        seen = opened.enter_context(inspect(settings.database))
        said = bank.look_at_file(seen, settings.database)
        if seen.is_current and not any(each.state is State.FAULT for each in said):
            kept.append(seen)
        return said

    found = list(_guarded("bank", opening))
    return found, kept[0] if kept else None


def _guarded(about: str, look: Callable[[], Sequence[Check]]) -> Iterator[Check]:
    """What a look finds, or that it could not be done: a fault like any other."""
    try:
        yield from look()
    except CoachError as error:
        for sentence in error.sentences:
            yield Check(about, State.FAULT, sentence)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        why = error.strerror or type(error).__name__
        yield Check(about, State.FAULT, f"{where}{why}.", "Check its permissions.")
    except Exception as error:  # noqa: BLE001  (the doctor comes when everything is broken)
        yield Check(
            about,
            State.FAULT,
            f"This could not be looked at ({type(error).__name__}).",
            "coach --debug doctor",
        )
