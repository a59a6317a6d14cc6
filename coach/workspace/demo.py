"""The demo bank: the stories that ship with coach, as they are in the coach that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach import data

if TYPE_CHECKING:
    from coach.settings import Settings
    from coach.storage.bank import Bank
    from coach.workspace.documents import Documents


def take_shipped(bank: Bank, documents: Documents, settings: Settings, now: str) -> None:
    """Make the shipped stories the bank's source, beside what was written in it, and no others.

    Those of another coach go, as its folder may be gone. `now` is an ISO 8601 time in UTC.
    """
    shipped = data.demo_stories().resolve()
    own = settings.written_stories.resolve()
    sources = bank.sources.all()
    for source in sources:
        if source.path not in (str(shipped), str(own)):
            bank.sources.remove(source, now)
    if str(shipped) not in [source.path for source in sources]:
        bank.sources.add(str(shipped), now)
        documents.refresh()
        documents.restore([shipped])
