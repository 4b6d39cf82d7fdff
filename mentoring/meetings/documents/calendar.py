"""A calendar as iCalendar (RFC 5545): instants in UTC, so that no reader needs to know a zone."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from mentoring.meetings.rules.calendar import Appointment


def calendar_file(name: str, appointments: Iterable[Appointment]) -> bytes:
    """The calendar of this name; the same appointments give the same bytes."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Tandem//Mentoring//DE")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for one in appointments:
        calendar.add_component(_event(one))
    return bytes(calendar.to_ical())


def _event(one: Appointment) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", one.changed_at.astimezone(UTC))
    event.add("sequence", one.sequence)
    event.add("summary", one.title)
    event.add("status", one.status)
    if isinstance(one.starts, datetime):
        event.add("dtstart", one.starts.astimezone(UTC))
        event.add("dtend", (one.ends or one.starts).astimezone(UTC))
    else:
        event.add("dtstart", one.starts)
        event.add("dtend", one.starts + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    if one.place:
        event.add("location", one.place)
    if one.text:
        event.add("description", one.text)
    return event
