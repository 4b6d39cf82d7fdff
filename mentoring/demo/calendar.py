"""Days and hours of the demonstration: everything lies before the day on which it is filled."""

from datetime import UTC, date, datetime, timedelta

from mentoring.clock import ZONE
from mentoring.demo.chance import Chance

QUIET_DAYS = 10
"""So many days before today nobody leaves and nothing ends: then the matching runs take place."""


class Calendar:
    """The days around ``today``, and working hours in which things are recorded."""

    def __init__(self, today: date, chance: Chance) -> None:
        self.today = today
        self._chance = chance

    @property
    def now(self) -> datetime:
        """The instant at which the data is complete: the first minutes of today."""
        return moment(self.today, 15)

    @property
    def settled(self) -> date:
        """The last day on which somebody left or something ended."""
        return self.ago(QUIET_DAYS)

    def ago(self, days: int) -> date:
        """The day so many days before today."""
        return self.today - timedelta(days=days)

    def recorded(self, day: date, *, after: datetime | None = None) -> datetime:
        """When somebody wrote down what happened on a day: in office hours, and never before ``after``."""
        at = moment(day, self._chance.between(8 * 60, 17 * 60))
        if after is not None and at <= after:
            at = after + timedelta(minutes=self._chance.between(2, 9))
        return min(at, self.now)


def moment(day: date, minute: int) -> datetime:
    """The instant so many minutes into a Swiss day."""
    local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=ZONE)
    return local.astimezone(UTC)


def later(day: date, days: int) -> date:
    """So many days later, or the Monday after if that is at a weekend."""
    found = day + timedelta(days=days)
    return found + timedelta(days=max(0, 7 - found.weekday()) if found.weekday() > 4 else 0)
