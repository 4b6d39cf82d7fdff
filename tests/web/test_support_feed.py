"""The calendar behind a secret address, read by a library that did not write it; DST; renewed and ended."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.meetings.documents.calendar import calendar_file
from mentoring.meetings.models import CalendarFeed
from mentoring.meetings.rules.calendar import Appointment
from mentoring.meetings.services.links import renew_feed
from mentoring.meetings.vocabulary import AttendanceState, TalkKind, TalkState, TalkWith
from mentoring.people.models import Mentor
from mentoring.people.vocabulary import MentorState
from mentoring.permissions import Role
from mentoring.tandems.vocabulary import TandemState
from tests.builders import a_mentor, a_user, an_organisation
from tests.days import NOW, TODAY
from tests.page import Visitor
from tests.support_builders import a_meeting, a_talk, an_event, attends
from tests.tandem_builders import a_tandem

ZURICH = ZoneInfo("Europe/Zurich")


def read(content: bytes) -> dict[str, Any]:
    """The entries by UID, as another library understands them."""
    calendar = vobject.readOne(content.decode())
    assert calendar.version.value == "2.0"
    return {event.uid.value: event for event in getattr(calendar, "vevent_list", [])}


def clock_of(event: Any) -> str:
    """Day and time as a clock on a Swiss wall shows them."""
    return str(event.dtstart.value.astimezone(ZURICH).strftime("%d.%m.%Y %H:%M"))


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        (datetime(2026, 3, 28, 18, 30, tzinfo=ZURICH), "20260328T173000Z"),
        (datetime(2026, 3, 29, 18, 30, tzinfo=ZURICH), "20260329T163000Z"),
        (datetime(2026, 10, 24, 18, 30, tzinfo=ZURICH), "20261024T163000Z"),
        (datetime(2026, 10, 25, 18, 30, tzinfo=ZURICH), "20261025T173000Z"),
        (datetime(2026, 12, 31, 23, 45, tzinfo=ZURICH), "20261231T224500Z"),
        (datetime(2028, 2, 29, 9, 0, tzinfo=ZURICH), "20280229T080000Z"),
    ],
)
def test_the_clock_shows_the_same_on_either_side_of_the_change(local: datetime, utc: str) -> None:
    starts = local
    one = Appointment("a@b", "Gespräch", starts, NOW, ends=starts + timedelta(minutes=45))
    content = calendar_file("Mein Tandem", [one])
    assert f"DTSTART:{utc}\r\n".encode() in content
    event = read(content)["a@b"]
    assert clock_of(event) == local.strftime("%d.%m.%Y %H:%M")
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=45)


def test_days_are_days_and_texts_break_nothing() -> None:
    hostile = "Ä; Fest, \\n\r\nEND:VEVENT\r\nBEGIN:VEVENT\nSUMMARY:🎉 " + "lang " * 60
    content = calendar_file(
        "Mein; Tandem,", [Appointment("x@y", hostile, date(2026, 10, 25), NOW, place=hostile)]
    )
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    [event] = read(content).values()
    assert event.dtstart.value == date(2026, 10, 25)
    assert event.dtend.value == date(2026, 10, 26)
    assert event.summary.value.split() == hostile.split()
    assert event.location.value.split() == hostile.split()


def test_the_same_calendar_has_the_same_bytes() -> None:
    one = Appointment("x@y", "Fest", date(2026, 10, 25), NOW)
    assert calendar_file("A", [one]) == calendar_file("A", [one])


class Ground:
    """A volunteer with everything a calendar shows, and somebody else of the same organisation."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.organisation = an_organisation(session)
        self.user = a_user(session, Role.MENTOR, organisation_id=self.organisation.id)
        self.mentor = a_mentor(session, self.organisation, capacity=4, user_id=self.user.id)
        self.tandem = a_tandem(session, self.organisation, mentor=self.mentor)
        meeting = a_tandem(session, self.organisation, TandemState.MEETING, mentor=self.mentor)
        meeting.meeting_on = TODAY + timedelta(days=3)
        self.first = meeting
        other = a_tandem(session, self.organisation)
        planned = datetime(2027, 3, 29, 15, 30, tzinfo=UTC)
        self.talk = a_talk(
            session, self.tandem, TalkState.INVITED, planned_at=planned, place="Büro, 2. Stock", sequence=2
        )
        a_talk(session, other, TalkState.PLANNED, planned_at=planned)
        kind, party = TalkKind.CLOSING, TalkWith.MENTEE
        a_talk(session, self.tandem, TalkState.PLANNED, planned_at=planned, kind=kind, party=party)
        self.logged = a_meeting(session, self.tandem, TODAY - timedelta(days=2))
        void = a_meeting(session, self.tandem, TODAY - timedelta(days=3))
        a_meeting(
            session, self.tandem, TODAY - timedelta(days=3), corrects_id=void.id, void=True, reason="nie"
        )
        a_meeting(session, other)
        self.events = {
            state: an_event(session, self.organisation, title=f"Anlass {state.value}")
            for state in AttendanceState
        }
        for state, event in self.events.items():
            attends(session, event, self.mentor.person_id, state)
        self.off = an_event(session, self.organisation, title="Abgesagt", cancelled_at=NOW, sequence=1)
        attends(session, self.off, self.mentor.person_id)
        attends(session, an_event(session, self.organisation), other.mentor_id)
        session.commit()
        self.visitor = Visitor(app).sign_in(self.user)

    def address(self) -> str:
        """Presses the button and reads the address, which is shown this once."""
        self.visitor.get("/my/calendar")
        page = self.visitor.send(form="/my/calendar")
        [field] = page.all("input", id="address")
        found = re.fullmatch(r"http://localhost(/calendar/[\w-]{40,}\.ics)", field.get("value") or "")
        assert found is not None
        return found.group(1)


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def test_the_calendar_shows_what_is_ones_own_and_names_nobody(ground: Ground) -> None:
    answer = Visitor(ground.app).client.get(ground.address())
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    events = read(answer.get_data())
    shown = {uid.split("@")[0] for uid in events}
    coming = {AttendanceState.INVITED, AttendanceState.REGISTERED, AttendanceState.ATTENDED}
    assert shown == {
        f"talk-{ground.talk.id}",
        f"meeting-{ground.logged.id}",
        f"first-meeting-{ground.first.id}",
        f"event-{ground.off.id}",
        *(f"event-{ground.events[state].id}" for state in coming),
    }
    by_name = {uid.split("@")[0]: event for uid, event in events.items()}
    talk = by_name[f"talk-{ground.talk.id}"]
    assert (clock_of(talk), talk.location.value) == ("29.03.2027 17:30", "Büro, 2. Stock")
    assert talk.sequence.value == "2"
    assert by_name[f"event-{ground.off.id}"].status.value == "CANCELLED"
    assert by_name[f"event-{ground.events[AttendanceState.INVITED].id}"].status.value == "TENTATIVE"
    assert by_name[f"first-meeting-{ground.first.id}"].dtstart.value == TODAY + timedelta(days=3)
    assert by_name[f"meeting-{ground.logged.id}"].summary.value == "Treffen, 1 h 30 min"
    text = answer.get_data(as_text=True)
    assert "Nachname" not in text
    assert "Vorname" not in text


def test_unchanged_it_is_not_sent_again(ground: Ground) -> None:
    address, reader = ground.address(), Visitor(ground.app).client
    tag = reader.get(address).headers["ETag"]
    again = reader.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")
    a_meeting(ground.session, ground.tandem)
    ground.session.commit()
    assert reader.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_in_the_language_of_the_person(ground: Ground) -> None:
    address = ground.address()
    mentor = ground.session.get_one(Mentor, ground.mentor.person_id, populate_existing=True)
    ground.session.refresh(mentor, ["person"])
    mentor.person.locale = "fr"
    ground.session.commit()
    text = Visitor(ground.app).client.get(address).get_data(as_text=True)
    assert "SUMMARY:Entretien de bilan" in text
    assert "Standortgespräch" not in text


def test_the_address_is_shown_once_renewed_and_ended(ground: Ground) -> None:
    first = ground.address()
    reader = Visitor(ground.app).client
    assert first not in ground.visitor.get("/my/calendar").text
    second = ground.address()
    assert (reader.get(first).status_code, reader.get(second).status_code) == (404, 200)
    kept = ground.session.scalars(select(CalendarFeed.token_hash)).all()
    assert not any(token in second for token in kept)
    ground.visitor.get("/my/calendar")
    ground.visitor.send(form="/my/calendar/end")
    assert reader.get(second).status_code == 404
    assert "Adresse erstellen" in ground.visitor.get("/my/calendar").words()


def test_whoever_has_left_has_no_calendar(ground: Ground) -> None:
    token = renew_feed(ground.session, ground.mentor.person_id, now=NOW)
    ground.session.commit()
    reader = Visitor(ground.app).client
    assert reader.get(f"/calendar/{token}.ics").status_code == 200
    ground.session.get_one(Mentor, ground.mentor.person_id).state = MentorState.LEFT
    ground.session.commit()
    assert reader.get(f"/calendar/{token}.ics").status_code == 404
    assert reader.get("/calendar/" + "x" * 43 + ".ics").status_code == 404
