"""Calendar files as RFC 5545 asks for them: texts that break nothing, instants in UTC, lines of 75 octets."""

from datetime import UTC, datetime

from icalendar import vText
from icalendar.parser import Contentline, Contentlines


def calendar_text(text: str) -> str:
    """A text as the value of a property: what would end or divide it is written with a backslash."""
    return vText(text).to_ical().decode()


def calendar_instant(instant: datetime) -> str:
    """An instant in UTC, so that no reader needs to know the zone: 20261125T130000Z."""
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def calendar_file(text: str) -> str:
    """Properties, one a line, as a file: empty lines left out, long ones folded, lines ended as asked for."""
    lines = [Contentline(line.strip()) for line in text.splitlines() if line.strip()]
    return Contentlines(lines).to_ical().decode()
