"""A volunteer's week, times away and address on the web, and the times away on the organisation's side."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.history import HistoryRow
from mentoring.people.models import Mentor, Person, Residence
from mentoring.people.models_availability import AvailabilityException
from mentoring.people.rules.week import day_copied
from mentoring.people.services.absences import apply_absences
from mentoring.people.vocabulary import MentorState
from mentoring.permissions import Role
from tests.builders import GRENCHEN, OLTEN, a_mentee, a_mentor, a_user, an_organisation
from tests.days import NOW, TODAY
from tests.page import Visitor
from tests.support_builders import an_absence
from tests.web.tandem_ground import Ground


class Volunteer(Ground):
    """A volunteer who signs in on the phone, and a coordinator."""

    def __init__(self, app: Flask, session: Session) -> None:
        super().__init__(app, session)
        self.mentor_user = a_user(session, Role.MENTOR, organisation_id=self.organisation.id)
        self.mentor: Mentor = a_mentor(session, self.organisation, user_id=self.mentor_user.id, slots=0b111)
        session.commit()

    def phone(self) -> Visitor:
        return self.visitor(self.mentor_user)

    @property
    def person(self) -> Person:
        self._fresh()
        return self.session.get_one(Person, self.mentor.person_id)

    def state(self) -> tuple[MentorState, date | None]:
        self._fresh()
        mentor = self.session.get_one(Mentor, self.mentor.person_id)
        return mentor.state, mentor.on_leave_until

    def absences(self) -> list[tuple[date, date, bool]]:
        """Those that were not withdrawn."""
        self._fresh()
        rows = self.session.scalars(select(AvailabilityException).order_by(AvailabilityException.starts_on))
        return [(r.starts_on, r.ends_on, r.on_leave) for r in rows if r.withdrawn_at is None]

    def _fresh(self) -> None:
        self.refresh()
        self.session.expire_all()


@pytest.fixture
def ground(app: Flask, session: Session) -> Volunteer:
    return Volunteer(app, session)


def said(day: date) -> str:
    return day.strftime("%d.%m.%Y")


def soon(days: int) -> str:
    return said(TODAY + timedelta(days=days))


@given(st.integers(0, (1 << 21) - 1), st.integers(0, 6), st.sets(st.integers(0, 6)))
def test_a_copied_day_is_that_day_and_the_others_stay(slots: int, source: int, targets: set[int]) -> None:
    week = [[slots >> 3 * day + part & 1 for part in range(3)] for day in range(7)]
    wanted = [week[source] if day in targets else week[day] for day in range(7)]
    bits = sum(bit << n for n, bit in enumerate(bit for day in wanted for bit in day))
    assert day_copied(slots, source, targets) == bits


def test_the_week_is_saved_copied_and_taken_back_without_script(ground: Volunteer) -> None:
    phone = ground.phone()
    phone.get("/my/week")
    phone.send({"slots": ["0", "2", "20"]}, form="/my/week")
    assert ground.person.slots == 1 | 1 << 2 | 1 << 20
    page = phone.send({"source": "0", "targets": ["5", "6"]}, form="/my/week/copy")
    assert "Kopiert: die Zeiten vom Montag" in page.words()
    assert ground.person.slots == 0b101 | 0b101 << 15 | 0b101 << 18
    phone.send(holding="bits")
    assert ground.person.slots == 1 | 1 << 2 | 1 << 20
    phone.get("/my/week")
    page = phone.send({"targets": None}, form="/my/week/copy", status=422)
    assert page.title.startswith("Fehler:")
    phone.get("/my/week")
    phone.send({"slots": ["21"]}, form="/my/week", status=422)
    token = phone.token()
    for bits in ("2097152", "-1", "x"):
        phone.post("/my/week", {"csrf_token": token, "bits": bits}, status=400)
    assert ground.person.slots == 1 | 1 << 2 | 1 << 20


def test_each_tap_is_kept_and_answered_with_a_piece_that_takes_it_back(ground: Volunteer) -> None:
    phone = ground.phone()
    token = phone.token()
    for tapped, bits in ((["3"], 1 << 3), (["3", "4"], 0b11 << 3), ([], 0)):
        before = ground.person.slots
        answer = phone.client.post(
            "/my/week", data={"csrf_token": token, "slots": tapped}, headers={"HX-Request": "true"}
        )
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert "<html" not in text
        assert f'name="bits" value="{before}"' in text
        assert ground.person.slots == bits


def test_how_many_tandems_at_once(ground: Volunteer) -> None:
    phone = ground.phone()
    phone.get("/my/week")
    page = phone.send({"capacity": "2"}, form="/my/week/capacity")
    assert "2 Tandems auf einmal" in page.words()
    phone.send(holding="capacity", form="/my/week/capacity")
    phone.get("/my/week")
    phone.send({"capacity": "10"}, form="/my/week/capacity", status=422)


def test_holidays_are_entered_deleted_and_brought_back(ground: Volunteer) -> None:
    phone = ground.phone()
    assert "Zurzeit ist nichts eingetragen" in phone.get("/my/absences").words()
    days = (TODAY + timedelta(days=20), TODAY + timedelta(days=30), False)
    page = phone.send({"starts_on": soon(20), "ends_on": soon(30), "reason": "Tessin"}, holding="starts_on")
    assert "Ferien: Tessin" in page.words()
    assert ground.absences() == [days]
    phone.send(holding=None, form=_withdraw_form(phone))
    assert ground.absences() == []
    page = phone.send(form="/my/absences")
    assert ground.absences() == [days]
    assert "Tessin" in page.words()
    assert ground.state()[0] is MentorState.AVAILABLE


def _withdraw_form(phone: Visitor) -> str:
    assert phone.document is not None
    return next(
        action
        for form in phone.document.all("form")
        if (action := form.get("action") or "").endswith("/withdraw")
    )


def test_a_leave_begins_at_once_ends_by_itself_and_can_be_cut_short(ground: Volunteer) -> None:
    phone = ground.phone()
    phone.get("/my/absences")
    leave = {"kind": "leave", "starts_on": said(TODAY), "ends_on": soon(14)}
    page = phone.send(leave, holding="starts_on")
    assert "Die Pause läuft." in page.words()
    assert ground.state() == (MentorState.ON_LEAVE, TODAY + timedelta(days=14))
    phone.send(form="/my/absences/return")
    assert ground.state() == (MentorState.AVAILABLE, None)
    assert "nichts eingetragen" in phone.get("/my/absences").words()
    phone.send({**leave, "starts_on": said(TODAY)}, holding="starts_on")
    ground.refresh()
    assert apply_absences(ground.session, NOW + timedelta(days=15)) == (0, 1)
    ground.session.commit()
    assert ground.state() == (MentorState.AVAILABLE, None)
    token = phone.token()
    page = phone.post("/my/absences/return", {"csrf_token": token})
    assert "keine Pause" in page.words()


def test_a_leave_that_has_begun_is_not_deleted(ground: Volunteer) -> None:
    phone = ground.phone()
    phone.get("/my/absences")
    phone.send({"kind": "leave", "starts_on": said(TODAY), "ends_on": soon(9)}, holding="starts_on")
    row = ground.session.scalars(select(AvailabilityException.id)).one()
    page = phone.post(f"/my/absences/{row}/withdraw", {"csrf_token": phone.token()})
    assert "hat begonnen" in page.words()
    assert len(ground.absences()) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": "morgen"}, "ends_on"),
        ({"starts_on": soon(9), "ends_on": soon(8)}, "ends_on"),
        ({"starts_on": soon(-9), "ends_on": soon(-8)}, "ends_on"),
        ({"ends_on": soon(500)}, "starts_on"),
        ({"kind": "strike"}, "kind"),
        ({"reason": "x" * 301}, "reason"),
    ],
)
def test_what_cannot_be_entered_is_said_at_its_field(
    ground: Volunteer, wrong: dict[str, Any], field: str
) -> None:
    phone = ground.phone()
    phone.get("/my/absences")
    page = phone.send({"starts_on": soon(1), "ends_on": soon(2), **wrong}, holding="starts_on", status=422)
    assert page.title.startswith("Fehler:")
    assert [a for a in page.all("a") if a.get("href") == f"#{field}"]
    assert ground.absences() == []


def test_the_organisation_sees_and_enters_the_same(ground: Volunteer) -> None:
    coordinator = ground.visitor()
    url = f"/mentors/{ground.mentor.person_id}"
    assert "Ferien oder Pause eintragen" in coordinator.get(url).words()
    coordinator.get(f"{url}/absences")
    coordinator.send({"starts_on": soon(3), "ends_on": soon(4)}, holding="starts_on")
    assert f"{soon(3)} bis {soon(4)}" in coordinator.get(url).words()
    assert "eingetragen von" in ground.phone().get("/my/absences").words()
    coordinator.get(f"{url}/absences")
    coordinator.send(form=_withdraw_form(coordinator))
    assert ground.absences() == []
    coordinator.get(f"{url}/absences")
    coordinator.send({"kind": "leave", "starts_on": said(TODAY), "ends_on": soon(4)}, holding="starts_on")
    assert ground.state()[0] is MentorState.ON_LEAVE
    assert "darum nicht im Lauf" not in coordinator.get("/matching/new").words(), "on leave is no seat at all"
    coordinator.get(f"{url}/absences")
    coordinator.send(form=f"{url}/absences/return")
    assert ground.state()[0] is MentorState.AVAILABLE
    coordinator.send({"kind": "leave", "starts_on": soon(9), "ends_on": soon(40)}, holding="starts_on")
    assert "darum nicht im Lauf" in coordinator.get("/matching/new").words()
    ground.refresh()
    mentee = a_mentee(ground.session, ground.organisation)
    ground.session.commit()
    assert "Ferien oder Pause" not in coordinator.get(f"/mentees/{mentee.id}").words()


def test_times_away_of_others_are_out_of_reach(ground: Volunteer) -> None:
    other = a_mentor(ground.session, ground.organisation)
    absence = an_absence(ground.session, other.person, TODAY, TODAY + timedelta(days=3))
    far = an_organisation(ground.session)
    stranger = a_user(ground.session, Role.COORDINATOR, organisation_id=far.id)
    ground.session.commit()
    phone, visitor = ground.phone(), ground.visitor(stranger)
    phone.post(f"/my/absences/{absence.id}/withdraw", {"csrf_token": phone.token()}, status=404)
    visitor.get(f"/mentors/{other.person_id}/absences", status=404)
    for path in (f"{absence.id}/withdraw", "return"):
        url = f"/mentors/{other.person_id}/absences/{path}"
        visitor.post(url, {"csrf_token": visitor.token()}, status=404)
    mine = ground.visitor()
    url = f"/mentors/{ground.mentor.person_id}/absences/{absence.id}/withdraw"
    mine.post(url, {"csrf_token": mine.token()}, status=404)
    assert len(ground.absences()) == 1


def test_a_move_is_a_dated_fact_and_the_former_home_stays(ground: Volunteer) -> None:
    phone = ground.phone()
    phone.get("/my/address")
    page = phone.send({"municipality": str(GRENCHEN)}, holding="municipality", status=422)
    assert [a for a in page.all("a") if a.get("href") == "#valid_from"]
    page = phone.send(
        {"valid_from": soon(20), "street": "Marktplatz 1", "phone": "079 123 45 67"}, holding="municipality"
    )
    homes = ground.session.scalars(
        select(Residence).where(Residence.person_id == ground.mentor.person_id).order_by(Residence.id)
    ).all()
    assert [home.municipality_bfs for home in homes] == [OLTEN, GRENCHEN]
    assert homes[1].valid_from == TODAY + timedelta(days=20)
    assert homes[1].recorded_by_id == ground.mentor_user.id
    assert (ground.person.street, ground.person.phone) == ("Marktplatz 1", "+41791234567")
    phone.send({"valid_from": ""}, holding="municipality")
    assert len(ground.session.scalars(select(Residence.id)).all()) == 2, "the same place is no move"
    words = ground.visitor().get(f"/mentors/{ground.mentor.person_id}").words()
    assert f"Erfasst am {said(TODAY)} von {ground.mentor_user.name}" in words
    events = ground.session.scalars(
        select(HistoryRow.event).where(HistoryRow.subject_id == ground.mentor.person_id)
    )
    assert "facts_changed" in set(events)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"municipality": "1"}, "municipality"),
        ({"municipality": ""}, "municipality"),
        ({"municipality": "outside", "valid_from": soon(0)}, "place"),
        ({"municipality": str(GRENCHEN), "valid_from": soon(500)}, "valid_from"),
        ({"phone": "12"}, "phone"),
        ({"email": "kein"}, "email"),
        ({"street": "x" * 201}, "street"),
    ],
)
def test_a_wrong_address_is_said_at_its_field_and_nothing_is_kept(
    ground: Volunteer, wrong: dict[str, Any], field: str
) -> None:
    phone = ground.phone()
    phone.get("/my/address")
    page = phone.send(wrong, holding="municipality", status=422)
    assert [a for a in page.all("a") if a.get("href") == f"#{field}"]
    homes = ground.session.scalars(select(Residence.id).where(Residence.person_id == ground.person.id)).all()
    assert len(homes) == 1
