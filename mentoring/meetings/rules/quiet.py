"""When mails leave: never in somebody's quiet hours, counted on the clock that is passed in (``local``)."""

from datetime import UTC, date, datetime, timedelta

from mentoring.meetings.vocabulary import DigestRhythm

QUIET_FROM, QUIET_TO = 20 * 60, 8 * 60
"""Unless somebody says otherwise: from eight in the evening until eight in the morning."""
MONDAY = 0


def is_quiet(local: datetime, quiet_from: int = QUIET_FROM, quiet_to: int = QUIET_TO) -> bool:
    """Whether an instant lies in the quiet hours, given in minutes of the day; the same twice means none."""
    minute = local.hour * 60 + local.minute
    if quiet_from <= quiet_to:
        return quiet_from <= minute < quiet_to
    return minute >= quiet_from or minute < quiet_to


def leaves_at(local: datetime, quiet_from: int = QUIET_FROM, quiet_to: int = QUIET_TO) -> datetime:
    """The first instant from ``local`` on, in UTC, that is not quiet: now, or the end of the quiet hours."""
    now = local.astimezone(UTC)
    if not is_quiet(local, quiet_from, quiet_to):
        return now
    # The fold is kept: in the hour that comes twice in October it is the same of the two.
    end = local.replace(hour=quiet_to // 60, minute=quiet_to % 60, second=0, microsecond=0)
    if local.hour * 60 + local.minute >= quiet_to:
        end = (end + timedelta(days=1)).replace(fold=0)
    return max(now, end.astimezone(UTC))


def goes_today(rhythm: DigestRhythm, today: date, *, urgent: bool) -> bool:
    """Whether a reminder may go on a day: weekly ones on Mondays, what cannot wait on any."""
    return urgent or rhythm is DigestRhythm.DAILY or today.weekday() == MONDAY
