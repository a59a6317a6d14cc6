"""Which competencies stories show, as their owner says: part of the bank's history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.storage.database import selected, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from coach.competency import Verdict


class Confirmations:
    """The verdicts in a bank's table `confirmations`, by a story's identity and a competency's id.

    Every method that writes is one transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> dict[int, dict[str, Verdict]]:
        """Every verdict, of stories that are missing or left out too, in the order given."""
        from coach.competency import Verdict  # noqa: PLC0415

        rows = selected(
            self._connection,
            "SELECT identity_id, competency, verdict FROM confirmations ORDER BY decided_at, rowid",
        )
        found: dict[int, dict[str, Verdict]] = {}
        for row in rows:
            found.setdefault(row["identity_id"], {})[row["competency"]] = Verdict(row["verdict"])
        return found

    def any(self) -> bool:
        """Whether the owner has said anything of any story."""
        return bool(selected(self._connection, "SELECT 1 FROM confirmations LIMIT 1"))

    def put(self, identity: int, competencies: Iterable[str], verdict: Verdict, now: str) -> None:
        """Store a verdict on competencies of a story, whatever was said of them before.

        The same verdict once more changes nothing, not even when it was given.
        """
        with writing(self._connection):
            self._connection.executemany(
                "INSERT INTO confirmations (identity_id, competency, verdict, decided_at) "
                "VALUES (?, ?, ?, ?) ON CONFLICT (identity_id, competency) DO UPDATE SET "
                "verdict = excluded.verdict, decided_at = excluded.decided_at "
                "WHERE verdict != excluded.verdict",
                [(identity, competency, verdict, now) for competency in competencies],
            )

    def forget(self, identity: int, competencies: Iterable[str]) -> None:
        """Take verdicts back: nothing is said of these competencies any more."""
        with writing(self._connection):
            self._connection.executemany(
                "DELETE FROM confirmations WHERE identity_id = ? AND competency = ?",
                [(identity, competency) for competency in competencies],
            )
