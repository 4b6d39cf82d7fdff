"""Personal links: opening never acts, a button does; each does one thing, and tells nobody its address."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Link, LinkPurpose, SignInAttempt
from mentoring.accounts.rules import FREE_ATTEMPTS_OF_ADDRESS
from mentoring.accounts.services import issue_link
from mentoring.meetings.models import EventAttendance, Feedback, Meeting, MeetingAttendance
from mentoring.meetings.services.links import ADDRESS, make_link
from mentoring.meetings.vocabulary import AttendanceState
from mentoring.people.models import Mentor, Person
from mentoring.people.vocabulary import MentorState
from mentoring.permissions import Role
from mentoring.tandems.models import TandemMember
from mentoring.tandems.vocabulary import Side, TandemState
from tests.builders import a_mentee, a_mentor, a_programme, a_user, an_entry, renew
from tests.days import NOW, TODAY, StoppedClock
from tests.page import Visitor
from tests.support_builders import a_feedback, an_event, attends
from tests.web.tandem_ground import Ground

P = LinkPurpose


class Linked(Ground):
    """A tandem of Nadine and Selam, and links to what belongs to it."""

    def __init__(self, app: Flask, session: Session) -> None:
        super().__init__(app, session)
        self.mentor = a_mentor(session, self.organisation, first_name="Nadine", slots=0b111)
        self.mentee = a_mentee(
            session, self.organisation, first_name="Selam", last_name="Geheim", locale="ar"
        )
        entry = an_entry(session, self.organisation, a_programme(session, self.organisation), self.mentee)
        self.pair = self.tandem(TandemState.ACTIVE, mentor=self.mentor, entry=entry)
        self.browser = Visitor(app)

    def link(self, purpose: LinkPurpose, subject_id: int, person_id: int | None = None) -> str:
        """The address of a new link, of the mentor unless somebody else is named."""
        token = make_link(self.session, purpose, subject_id, person_id or self.mentor.person_id, now=NOW)
        self.session.commit()
        return f"{ADDRESS[purpose]}/{token}"

    def refresh(self) -> None:
        """What the site has written in the meantime."""
        renew(self.session)

    def count(self, what: Any) -> int:
        """How many rows there are now."""
        self.refresh()
        return self.session.scalar(select(func.count()).select_from(what)) or 0


@pytest.fixture
def ground(app: Flask, session: Session) -> Linked:
    return Linked(app, session)


def test_a_meeting_is_logged_by_a_button_once(ground: Linked) -> None:
    url = ground.link(P.LOG_MEETING, ground.pair.id)
    page = ground.browser.get(url)
    ground.browser.get(url)
    assert ground.count(Meeting) == 0
    assert "Selam" in page.words()
    assert "Geheim" not in page.text
    assert (
        "Bitte wählen, wie lange das Treffen dauerte."
        in ground.browser.send({"topics": ["LANGUAGE"]}, holding="met_on", status=422).words()
    )
    told = {"duration": "90", "topics": ["LANGUAGE", "SCHOOL"]}
    ground.browser.get(url)
    sent = {**ground.browser.document.values(ground.browser.document.form(holding="met_on")), **told}  # type: ignore[union-attr]
    for _ in range(2):
        assert "ist eingetragen" in ground.browser.post(url, sent).words() or _
    assert ground.count(Meeting) == 1
    meeting = ground.session.scalars(select(Meeting)).one()
    assert (meeting.met_on, meeting.minutes, meeting.recorded_by_id) == (TODAY, 90, None)


def test_a_family_is_named_by_first_names(ground: Linked) -> None:
    brother = a_mentee(ground.session, ground.organisation, first_name="Dawit", last_name="Geheim")
    ground.session.add(TandemMember(tandem_id=ground.pair.id, person_id=brother.id))
    ground.session.commit()
    page = ground.browser.get(ground.link(P.LOG_MEETING, ground.pair.id))
    assert "Geheim" not in page.text
    wrong = ground.browser.send(
        {"duration": "OTHER", "minutes": "2000", "day": "OTHER", "met_on": "24.12.2026", "present": []},
        holding="met_on",
        status=422,
    )
    for said in ("liegt in der Zukunft", "bis 15 Stunden", "mindestens ein Thema"):
        assert said in wrong.words(), said
    sent = {"duration": "60", "day": TODAY.isoformat(), "topics": ["SCHOOL"], "present": [str(brother.id)]}
    ground.browser.send(sent, holding="met_on")
    ground.refresh()
    there = ground.session.scalars(select(MeetingAttendance).where(MeetingAttendance.present)).all()
    assert [row.person_id for row in there] == [brother.id]


def test_times_are_changed_and_taken_back(ground: Linked) -> None:
    url = ground.link(P.AVAILABILITY, ground.mentor.person_id)
    ground.browser.get(url)
    ground.browser.send({"slots": ["4"]}, holding="slots")
    ground.refresh()
    assert ground.session.get_one(Person, ground.mentor.person_id).slots == 1 << 4
    ground.browser.send(holding="bits")
    ground.refresh()
    assert ground.session.get_one(Person, ground.mentor.person_id).slots == 0b111


def test_the_first_answer_stands_and_the_link_is_over(ground: Linked) -> None:
    asked = a_feedback(ground.session, ground.pair, Side.MENTEE, person_id=ground.mentee.id)
    url = ground.link(P.FEEDBACK, asked.id, ground.mentee.id)
    page = ground.browser.get(url)
    assert (page.root.get("lang"), page.root.get("dir")) == ("ar", "rtl")
    assert "سؤالان قصيران" in page.words()
    assert ground.count(Feedback) == 1
    assert (
        "يرجى اختيار إحدى الإجابات الخمس."
        in ground.browser.send({"wish": "–"}, holding="wish", status=422).words()
    )
    german = ground.browser.get(url + "?lang=de")
    assert "Zwei kurze Fragen" in german.words()
    thanked = ground.browser.send({"score": "2", "wish": "مترجمة"}, holding="wish")
    assert "Danke für Ihre Antwort" in thanked.words()
    ground.refresh()
    row = ground.session.scalars(select(Feedback)).one()
    assert (row.score, row.wish, row.answered_at) == (2, "مترجمة", NOW)
    assert ground.browser.get(url, status=410).root.get("lang") == "ar"


def test_the_last_place_goes_to_one_and_an_answer_may_change(ground: Linked) -> None:
    other = a_mentor(ground.session, ground.organisation)
    event = an_event(ground.session, ground.organisation, capacity=1)
    attends(ground.session, event, ground.mentor.person_id, AttendanceState.INVITED)
    first, second = (ground.link(P.EVENT_ANSWER, event.id, one.person_id) for one in (ground.mentor, other))
    ground.browser.get(first)
    assert "Sie sind angemeldet." in ground.browser.send({"answer": "yes"}, holding="answer").words()
    ground.browser.get(second)
    full = ground.browser.send({"answer": "yes"}, holding="answer", status=422)
    assert "Alle Plätze sind vergeben." in full.words()
    ground.browser.get(first)
    assert "Sie haben abgesagt." in ground.browser.send({"answer": "no"}, holding="answer").words()
    ground.browser.get(second)
    ground.browser.send({"answer": "yes"}, holding="answer")
    ground.refresh()
    held = {row.person_id: row.state for row in ground.session.scalars(select(EventAttendance))}
    assert held == {
        ground.mentor.person_id: AttendanceState.EXCUSED,
        other.person_id: AttendanceState.REGISTERED,
    }


def test_links_end_with_time_with_leaving_and_by_the_staff(ground: Linked, clock: StoppedClock) -> None:
    log = ground.link(P.LOG_MEETING, ground.pair.id)
    times = ground.link(P.AVAILABILITY, ground.mentor.person_id)
    clock.advance(days=31)
    over = ground.browser.get(log, status=410)
    assert "rufen Sie uns an" in over.words()
    clock.advance(days=-31)
    ground.browser.get(log)
    staff = ground.visitor()
    assert "2 gültige Links" in staff.get(f"/mentors/{ground.mentor.person_id}").words()
    page = staff.get(f"/people/{ground.mentor.person_id}/links")
    assert "Treffen eintragen" in page.words()
    assert log.split("/")[-1] not in page.text
    staff.send(form=f"/people/{ground.mentor.person_id}/links/end")
    for url in (log, times):
        ground.browser.get(url, status=410)
    times = ground.link(P.AVAILABILITY, ground.mentor.person_id)
    ground.browser.get(times)
    ground.session.get_one(Mentor, ground.mentor.person_id).state = MentorState.LEFT
    ground.session.commit()
    ground.browser.get(times, status=410)


def test_all_purposes_of_a_person_end_and_nobody_elses(ground: Linked) -> None:
    entry = ground.pair.entry_id
    valid = {"now": NOW, "valid_for": timedelta(days=9)}
    issue_link(ground.session, P.RECONFIRMATION, entry, **valid)  # type: ignore[arg-type]
    issue_link(ground.session, P.PROPOSAL_ANSWER, ground.pair.id, side="MENTEE", **valid)  # type: ignore[arg-type]
    issue_link(ground.session, P.PROPOSAL_ANSWER, ground.pair.id, side="MENTOR", **valid)  # type: ignore[arg-type]
    ground.session.commit()
    staff = ground.visitor()
    staff.get(f"/people/{ground.mentee.id}/links")
    staff.send(form=f"/people/{ground.mentee.id}/links/end")
    ground.refresh()
    ended = {
        (link.purpose, link.side): link.revoked_at is not None
        for link in ground.session.scalars(select(Link))
    }
    assert ended == {
        (P.RECONFIRMATION, ""): True,
        (P.PROPOSAL_ANSWER, "MENTEE"): True,
        (P.PROPOSAL_ANSWER, "MENTOR"): False,
    }
    other = Ground(ground.app, ground.session)
    other.visitor().get(f"/people/{ground.mentee.id}/links", status=404)


def test_the_address_stays_a_secret(ground: Linked, capsys: pytest.CaptureFixture[str]) -> None:
    url = ground.link(P.LOG_MEETING, ground.pair.id)
    for address, status in ((url, 200), ("/log/niemand", 410), ("/confirm/niemand", 410)):
        ground.browser.get(address, status=status)
        headers = ground.browser.response.headers  # type: ignore[union-attr]
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert headers["Referrer-Policy"] == "strict-origin"
    assert url.split("/")[-1] not in capsys.readouterr().out


def test_whoever_tries_many_addresses_waits_and_a_link_that_holds_opens(ground: Linked) -> None:
    url = ground.link(P.LOG_MEETING, ground.pair.id)
    for number in range(FREE_ATTEMPTS_OF_ADDRESS):
        assert ground.browser.client.get(f"/{('log', 'confirm')[number % 2]}/{number}").status_code == 410
    assert ground.browser.client.get("/feedback/noch-einer").status_code == 429
    assert "eine halbe Stunde" in ground.browser.get("/event/noch-einer", status=429).words()
    assert ground.browser.client.get("/answer/noch-einer").status_code == 429
    assert ground.count(SignInAttempt) == FREE_ATTEMPTS_OF_ADDRESS
    ground.browser.get(url)


def test_expired_links_are_nobodys_guess(ground: Linked, clock: StoppedClock) -> None:
    url = ground.link(P.LOG_MEETING, ground.pair.id)
    clock.advance(days=40)
    for _ in range(3):
        ground.browser.get(url, status=410)
    assert ground.count(SignInAttempt) == 0


def test_the_staffs_pages_of_links_are_for_the_staff(ground: Linked) -> None:
    user = a_user(ground.session, Role.MENTOR, organisation_id=ground.organisation.id)
    ground.session.commit()
    ground.visitor(user).get(f"/people/{ground.mentee.id}/links", status=403)
