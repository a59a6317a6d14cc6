"""The time zone of this machine, as its clock keeps it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class LocalZone(tzinfo):
    """The system's own rules, summer time included; `datetime` offers only the offset of now."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Local time ahead of UTC."""
        return _system(moment).utcoffset() if moment else None

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Not told apart from the offset."""
        del moment
        return timedelta()

    def tzname(self, moment: datetime | None) -> str | None:
        """As the system calls it."""
        return _system(moment).tzname() if moment else None

    def fromutc(self, moment: datetime) -> datetime:
        """The local time of a moment in UTC that carries this zone."""
        return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


def _system(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None).astimezone()
