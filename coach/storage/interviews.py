"""The dates of a person's interviews: part of the bank's history."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from coach.interview import Interview
from coach.storage.database import added, selected, writing

if TYPE_CHECKING:
    import sqlite3


class Interviews:
    """The table `interviews`; one that is removed stays, marked so."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> list[Interview]:
        """Those that were not removed, by day."""
        rows = selected(
            self._connection,
            "SELECT id, day, company, set_at FROM interviews WHERE removed_at IS NULL "
            "ORDER BY day, id",
        )
        return [
            Interview(
                row["id"],
                date.fromisoformat(row["day"]),
                row["company"],
                datetime.fromisoformat(row["set_at"]),
            )
            for row in rows
        ]

    def add(self, day: date, company: str, now: str) -> Interview:
        """Store an interview."""
        with writing(self._connection):
            row = {"day": day.isoformat(), "company": company, "set_at": now}
            number = added(self._connection, "interviews", row)
        return Interview(number, day, company, datetime.fromisoformat(now))

    def remove(self, interview: Interview, now: str) -> None:
        """Leave an interview out from now on."""
        with writing(self._connection):
            self._connection.execute(
                "UPDATE interviews SET removed_at = ? WHERE id = ?", [now, interview.id]
            )
