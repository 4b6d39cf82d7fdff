"""The day on which all tests take place, and a clock that only moves when a test says so."""

from datetime import UTC, date, datetime, timedelta

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class StoppedClock:
    """Gives the same instant until it is moved; it takes the place of mentoring.clock.system_clock."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **how_long: float) -> None:
        """Moves on: ``clock.advance(days=3)``."""
        self.now += timedelta(**how_long)
