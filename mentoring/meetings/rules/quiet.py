"""When mails leave: never in somebody's quiet hours, counted on the clock that is passed in (``local``)."""

from datetime import UTC, date, datetime, timedelta

from mentoring.meetings.vocabulary import DigestRhythm

QUIET_FROM, QUIET_TO = 20 * 60, 8 * 60
"""Unless somebody says otherwise: from eight in the evening until eight in the morning."""
DAY = 24 * 60
MONDAY = 0


def is_quiet(local: datetime, quiet_from: int = QUIET_FROM, quiet_to: int = QUIET_TO) -> bool:
    """Whether an instant lies in the quiet hours, given in minutes of the day; the same twice means none."""
    minute = local.hour * 60 + local.minute
    if quiet_from <= quiet_to:
        return quiet_from <= minute < quiet_to
    return minute >= quiet_from or minute < quiet_to


def leaves_at(local: datetime, quiet_from: int = QUIET_FROM, quiet_to: int = QUIET_TO) -> datetime:
    """The first instant from ``local`` on, in UTC, that is not quiet: now, or the end of the quiet hours."""
    at = local
    while is_quiet(at, quiet_from, quiet_to):
        left = (quiet_to - at.hour * 60 - at.minute) % DAY
        later = _after(at, left)
        # Where the clock is put forward or back in between, the end is looked for minute by minute.
        at = later if later.utcoffset() == at.utcoffset() else _after(at, 1)
    return at.astimezone(UTC)


def _after(local: datetime, minutes: int) -> datetime:
    """So many minutes later, at the full minute; in time that passes, not on the clock."""
    later = local.astimezone(UTC) + timedelta(minutes=minutes)
    return later.replace(second=0, microsecond=0).astimezone(local.tzinfo)


def goes_today(rhythm: DigestRhythm, today: date, *, urgent: bool) -> bool:
    """Whether a reminder may go on a day: weekly ones on Mondays, what cannot wait on any."""
    return urgent or rhythm is DigestRhythm.DAILY or today.weekday() == MONDAY
