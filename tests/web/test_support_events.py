"""Events and trainings: invited once, told of changes, the last place to one, noted afterwards in one go."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.mailer import render
from mentoring.meetings.models import Event, EventAttendance, ProgrammeTraining, Training
from mentoring.meetings.vocabulary import AttendanceState
from mentoring.outbox import Mail
from mentoring.people.vocabulary import Level
from mentoring.permissions import Role
from mentoring.tandems.vocabulary import TandemState
from tests.builders import a_mentor, a_programme, a_user, an_entry, renew
from tests.days import NOW, StoppedClock
from tests.page import Visitor
from tests.support_builders import a_training, an_event, attends
from tests.web.tandem_ground import Ground

S = AttendanceState
PLANNED = {
    "title": "Treffpunkt im Advent",
    "kind": "SOCIAL",
    "on": "10.12.2026",
    "begins": "18.30",
    "ends": "21",
    "place": "Solothurn",
    "capacity": "",
}


class Staffed(Ground):
    """A coordinator's browser, and two volunteers of one programme, one of another."""

    def __init__(self, app: Flask, session: Session) -> None:
        super().__init__(app, session)
        house = self.organisation
        self.programme = a_programme(session, house, name="Deutsch")
        mine: dict[str, Any] = {"programmes": [self.programme]}
        self.nadine = a_mentor(session, house, first_name="Nadine", email="nadine@example.org", **mine)
        self.ruth = a_mentor(session, house, first_name="Ruth", **mine)
        spoken = {"ti": Level.NATIVE}
        self.senait = a_mentor(session, house, first_name="Senait", email="s@example.org", languages=spoken)
        session.commit()
        self.staff: Visitor = self.visitor()

    def planned(self, **changes: Any) -> Event:
        """An event typed into the form."""
        self.staff.get("/events/new")
        self.staff.send({**PLANNED, **changes}, holding="title")
        renew(self.session)
        return self.session.scalars(select(Event).order_by(Event.id.desc())).first()  # type: ignore[return-value]

    def mails(self) -> list[Mail]:
        """What is in the outbox."""
        renew(self.session)
        return list(self.session.scalars(select(Mail).order_by(Mail.id)))

    def states(self, event: Event) -> dict[str, AttendanceState]:
        """Where each of the three stands."""
        renew(self.session)
        names = {
            self.nadine.person_id: "Nadine",
            self.ruth.person_id: "Ruth",
            self.senait.person_id: "Senait",
        }
        rows = self.session.scalars(select(EventAttendance).where(EventAttendance.event_id == event.id))
        return {names[row.person_id]: row.state for row in rows}


@pytest.fixture
def ground(app: Flask, session: Session) -> Staffed:
    return Staffed(app, session)


def test_an_event_is_planned_in_swiss_time(ground: Staffed) -> None:
    assert "Kein Anlass geplant" in ground.staff.get("/events").words()
    ground.staff.get("/events/new")
    wrong = ground.staff.send(
        {**PLANNED, "title": "", "begins": "25 Uhr"}, holding="title", status=422
    ).words()
    assert "Bitte einen Titel eingeben." in wrong
    assert "Bitte eine Uhrzeit wie 14:30 eingeben." in wrong
    assert (
        "Das Ende liegt vor dem Beginn."
        in ground.staff.send({**PLANNED, "ends": "17:00"}, holding="title", status=422).words()
    )
    event = ground.planned()
    assert event.starts_at.isoformat() == "2026-12-10T17:30:00+00:00"
    assert "10.12.2026, 18.30 Uhr" in ground.staff.get("/events").words()
    training = ground.planned(kind="TRAINING", training=str(_training(ground).id))
    assert training.training_id is not None


def test_a_group_is_seen_before_it_is_invited_and_invited_once(ground: Staffed, app: Flask) -> None:
    event = ground.planned()
    url = f"/events/{event.id}/invite"
    ground.staff.get(url)
    seen = ground.staff.get(f"{url}?audience=MENTORS&programmes={ground.programme.id}").words()
    assert "1 Person erhält eine Einladung" in seen
    assert "Ruth" in seen
    assert ground.mails() == []
    ground.staff.send(holding="programmes")
    assert ground.states(event) == {"Nadine": S.INVITED, "Ruth": S.INVITED}
    (mail,) = ground.mails()
    assert mail.address == "nadine@example.org"
    with app.test_request_context():
        assert f"/event/{mail.values['token']}" in render(mail).body
    ground.staff.get(f"{url}?audience=MENTORS")
    assert "2 Personen sind schon eingeladen." in ground.staff.document.words()  # type: ignore[union-attr]
    ground.staff.send(form=None, holding="audience")
    assert [one.address for one in ground.mails()] == ["nadine@example.org", "s@example.org"]
    nobody = ground.staff.get(f"{url}?audience=MENTORS&languages=ti").words()
    assert "niemand, der noch nicht eingeladen ist" in nobody
    assert ground.staff.get(f"{url}?audience=MENTORS&languages=ti&programmes=x", status=422)


def test_who_may_still_come_is_told_of_a_new_time_and_of_the_end(ground: Staffed) -> None:
    event = ground.planned()
    attends(ground.session, event, ground.nadine.person_id)
    attends(ground.session, event, ground.senait.person_id, S.EXCUSED)
    attends(ground.session, event, ground.ruth.person_id, S.INVITED)
    ground.session.commit()
    ground.staff.get(f"/events/{event.id}/edit")
    ground.staff.send({"description": "Mit Suppe"}, holding="title")
    assert ground.mails() == []
    ground.staff.get(f"/events/{event.id}/edit")
    assert "1 Person erfährt es per Mail." in ground.staff.send({"begins": "19:00"}, holding="title").words()
    ground.staff.get(f"/events/{event.id}/cancel")
    assert len(ground.mails()) == 1
    ground.staff.send({"reason": "Krankheit"}, holding="reason")
    told = [(one.address, one.values["what"], one.values["why"]) for one in ground.mails()]
    assert told == [("nadine@example.org", "MOVED", ""), ("nadine@example.org", "CANCELLED", "Krankheit")]
    assert "Abgesagt am 23.11.2026." in ground.staff.get(f"/events/{event.id}").words()
    ground.staff.get(f"/events/{event.id}/cancel")
    ground.staff.send({"reason": "noch einmal"}, holding="reason")
    assert len(ground.mails()) == 2


def test_of_two_who_change_at_once_the_second_is_told(ground: Staffed) -> None:
    event = ground.planned()
    other = ground.visitor()
    other.get(f"/events/{event.id}/edit")
    ground.staff.get(f"/events/{event.id}/edit")
    ground.staff.send({"place": "Olten"}, holding="title")
    again = other.send({"place": "Grenchen"}, holding="title", status=422)
    assert "inzwischen geändert" in again.words()
    other.send({}, holding="title")
    renew(ground.session)
    assert ground.session.get_one(Event, event.id).place == "Grenchen"


def test_attendance_is_noted_in_one_go_from_the_day_on(ground: Staffed, clock: StoppedClock) -> None:
    event = ground.planned()
    for mentor in (ground.nadine, ground.ruth, ground.senait):
        attends(ground.session, event, mentor.person_id)
    ground.session.commit()
    keys = {n: f"p{m.person_id}" for n, m in (("N", ground.nadine), ("R", ground.ruth), ("S", ground.senait))}
    ground.staff.get(f"/events/{event.id}")
    early = ground.staff.send({keys["N"]: "ATTENDED"}, holding=keys["N"])
    assert "erst am Tag des Anlasses" in early.words()
    assert set(ground.states(event).values()) == {S.REGISTERED}
    clock.advance(days=18)
    ground.staff = ground.visitor()
    assert "Anwesenheit offen" in ground.staff.get("/events?when=past").words()
    ground.staff.get(f"/events/{event.id}")
    ground.staff.send({keys["R"]: "ABSENT", keys["S"]: None, "p999999": "ATTENDED"}, holding=keys["N"])
    assert ground.states(event) == {"Nadine": S.ATTENDED, "Ruth": S.ABSENT, "Senait": S.REGISTERED}


def test_whose_training_is_missing_is_listed_until_it_is_done(ground: Staffed, clock: StoppedClock) -> None:
    training = _training(ground)
    ground.staff.get(f"/trainings/{training.id}")
    ground.staff.send({"within_days": "900"}, holding="within_days", status=422)
    ground.staff.get(f"/trainings/{training.id}")
    ground.staff.send({"within_days": "20"}, holding="within_days")
    renew(ground.session)
    assert ground.session.scalars(select(ProgrammeTraining)).one().within_days == 20
    entry = an_entry(ground.session, ground.organisation, ground.programme)
    ground.tandem(TandemState.ACTIVE, mentor=ground.nadine, entry=entry)
    page = ground.staff.get("/trainings").words()
    assert "Wem noch etwas fehlt 1" in page
    assert "13.11.2026 überfällig" in page
    exported = ground.staff.client.get("/trainings/missing.csv").get_data(as_text=True)
    assert "nadine@example.org" in exported
    own_page = f"/mentors/{ground.nadine.person_id}"
    assert "fehlt, war nötig bis am 13.11.2026" in ground.staff.get(own_page).words()
    renew(ground.session)
    event = an_event(ground.session, ground.organisation, training_id=training.id, starts_at=NOW)
    attends(ground.session, event, ground.nadine.person_id, S.ATTENDED)
    ground.session.commit()
    assert "Niemandem fehlt etwas" in ground.staff.get("/trainings").words()
    assert "besucht am 23.11.2026" in ground.staff.get(own_page).words()
    renew(ground.session)
    ground.session.get_one(Training, training.id).valid_months = 2
    ground.session.commit()
    assert "Wem noch etwas fehlt 1" in ground.staff.get("/trainings").words()
    renew(ground.session)
    ground.session.get_one(Training, training.id).valid_months = 12
    ground.session.commit()
    assert "Niemandem fehlt etwas" in ground.staff.get("/trainings").words()


def test_a_volunteer_answers_signed_in_and_sees_their_trainings(ground: Staffed) -> None:
    user = a_user(ground.session, Role.MENTOR, organisation_id=ground.organisation.id)
    ground.nadine.user_id = user.id
    event = an_event(ground.session, ground.organisation, capacity=1)
    attends(ground.session, event, ground.nadine.person_id, S.INVITED)
    others = an_event(ground.session, ground.organisation, title="Nicht für Nadine")
    begun = an_event(ground.session, ground.organisation, title="Läuft", starts_at=NOW - timedelta(hours=1))
    attends(ground.session, begun, ground.nadine.person_id, S.INVITED)
    ground.session.commit()
    visitor = ground.visitor(user)
    page = visitor.get("/my/events")
    assert "Ihre Antwort fehlt noch" in page.words()
    assert "Nicht für Nadine" not in page.text
    assert "Sie sind angemeldet" in visitor.send({"answer": "yes"}, form=f"/my/events/{event.id}").words()
    assert ground.states(event) == {"Nadine": S.REGISTERED}
    token = {"csrf_token": visitor.token(), "answer": "yes"}
    visitor.post(f"/my/events/{others.id}", token, status=404)
    assert "hat schon begonnen" in visitor.post(f"/my/events/{begun.id}", token).words()
    assert ground.states(begun) == {"Nadine": S.INVITED}


def test_another_organisations_events_and_trainings_are_not_there(ground: Staffed) -> None:
    event, training = ground.planned(), _training(ground)
    elsewhere = Ground(ground.app, ground.session).visitor()
    for url in ("", "/edit", "/cancel", "/invite"):
        elsewhere.get(f"/events/{event.id}{url}", status=404)
    elsewhere.get(f"/trainings/{training.id}", status=404)
    assert "Kein Anlass geplant" in elsewhere.get("/events").words()
    renew(ground.session)
    own = a_programme(ground.session, ground.organisation)
    foreign = a_training(ground.session, Ground(ground.app, ground.session).organisation)
    ground.session.commit()
    ground.staff.get(f"/trainings/{training.id}")
    values = {"csrf_token": ground.staff.token(), "within_days": "3"}
    ground.staff.post(f"/trainings/{foreign.id}/programmes/{own.id}", values, status=404)
    others = {"csrf_token": elsewhere.token(), "within_days": "3"}
    elsewhere.post(f"/trainings/{foreign.id}/programmes/{own.id}", others, status=404)


def _training(ground: Staffed) -> Training:
    ground.staff.get("/trainings/new")
    ground.staff.send({"name": "Nähe und Distanz"}, holding="valid_months")
    assert "gibt es schon" in _again(ground)
    renew(ground.session)
    return ground.session.scalars(select(Training)).one()


def _again(ground: Staffed) -> str:
    ground.staff.get("/trainings/new")
    return ground.staff.send({"name": "Nähe und Distanz"}, holding="valid_months", status=422).words()
