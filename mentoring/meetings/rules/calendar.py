"""What stands in a calendar, as plain values."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Appointment:
    """Something that takes place: from an instant to another, or on a day (``ends`` is then left out).

    ``uid`` and ``sequence`` let a reader replace what it knows; ``changed_at`` says when it was last changed.
    """

    uid: str
    title: str
    starts: datetime | date
    changed_at: datetime
    ends: datetime | None = None
    place: str = ""
    text: str = ""
    sequence: int = 0
    status: str = "CONFIRMED"
