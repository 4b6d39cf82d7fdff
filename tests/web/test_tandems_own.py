"""A volunteer's own page: proposals, tandems, time, pause; and nothing of anybody else."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.people.models import Mentor, Person
from mentoring.people.vocabulary import MentorState
from mentoring.permissions import Role
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import TandemState
from mentoring.waitlists.models import WaitlistEntry
from tests.builders import PASSWORD, a_mentor, a_user, an_organisation
from tests.page import Visitor
from tests.tandem_builders import a_tandem

S = TandemState


class Ground:
    """A volunteer who can sign in."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.organisation = an_organisation(session, email="info@example.org")
        self.user = a_user(session, Role.MENTOR, organisation_id=self.organisation.id)
        self.mentor = a_mentor(session, self.organisation, capacity=3, user_id=self.user.id, slots=1)
        session.commit()
        self.visitor = self.browser(self.user)
        session.rollback()

    def browser(self, user: object) -> Visitor:
        """Somebody signed in."""
        visitor = Visitor(self.app)
        visitor.get("/sign-in")
        values = {"email": user.email, "password": PASSWORD}  # type: ignore[attr-defined]
        visitor.send(values, holding="password", status=302, follow=False)
        return visitor

    def now(self, kind: type, key: int) -> object:
        """A row as it now is."""
        self.session.rollback()
        self.session.expire_all()
        return self.session.get_one(kind, key)


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def test_without_anything_the_page_says_what_helps(ground: Ground) -> None:
    page = ground.visitor.get("/my/tandems")
    assert "Zurzeit kein Tandem" in page.words()
    assert "info@example.org" in page.words()


def test_a_user_without_profile_is_told_so(ground: Ground) -> None:
    other = a_user(ground.session, Role.MENTOR)
    ground.session.commit()
    page = ground.browser(other).get("/my/tandems")
    assert "noch mit keinem Profil verbunden" in page.words()
    ground.browser(other).get("/my/contact", status=404)


def test_from_the_page_to_an_accepted_proposal_in_two_taps(ground: Ground) -> None:
    tandem = a_tandem(ground.session, ground.organisation, S.PROPOSED, mentor=ground.mentor)
    ground.session.commit()
    ground.visitor.get("/my/tandems")
    ground.visitor.get(f"/my/proposals/{tandem.id}")
    page = ground.visitor.send(holding="accepted")
    assert "Sie haben Ja gesagt" in page.words()
    ground.visitor.get(f"/my/proposals/{tandem.id}/no")
    ground.visitor.send({"kind": "OTHER"}, holding="accepted", status=422)
    ground.visitor.send({"reason": "doch zu viel"}, holding="accepted")
    assert ground.now(Tandem, tandem.id).state is S.DECLINED  # type: ignore[attr-defined]


def test_contact_is_shown_only_after_both_said_yes(ground: Ground) -> None:
    shown = {}
    for state in (S.PROPOSED, S.ACTIVE):
        tandem = shown[state] = a_tandem(ground.session, ground.organisation, state, mentor=ground.mentor)
        entry = ground.session.get_one(WaitlistEntry, tandem.entry_id)
        ground.session.get_one(Person, entry.contact_id).phone = f"+4179000000{tandem.id}"
    ground.session.commit()
    page = ground.visitor.get("/my/tandems")
    assert f"tel:+4179000000{shown[S.ACTIVE].id}" in page.text
    assert f"+4179000000{shown[S.PROPOSED].id}" not in page.text


def test_nobody_answers_for_somebody_else(ground: Ground) -> None:
    tandem = a_tandem(ground.session, ground.organisation, S.PROPOSED)
    ground.session.commit()
    ground.visitor.get(f"/my/proposals/{tandem.id}", status=404)
    ground.visitor.get(f"/my/proposals/{tandem.id}/no", status=404)
    for url in ("/tandems", f"/tandems/{tandem.id}", "/today"):
        ground.visitor.get(url, status=403)


def test_times_are_kept_and_can_be_taken_back(ground: Ground) -> None:
    ground.visitor.get("/my/week")
    ground.visitor.send({"slots": ["0", "4", "20"]}, form="/my/week")
    bits = 1 | 1 << 4 | 1 << 20
    assert ground.now(Person, ground.mentor.person_id).slots == bits  # type: ignore[attr-defined]
    ground.visitor.send(holding="bits")
    assert ground.now(Person, ground.mentor.person_id).slots == 1  # type: ignore[attr-defined]
    ground.visitor.get("/my/week")
    ground.visitor.send({"slots": ["21"]}, form="/my/week", status=422)
    ground.visitor.get("/my/week")
    ground.visitor.send({"slots": None}, form="/my/week")
    assert ground.now(Person, ground.mentor.person_id).slots == 0  # type: ignore[attr-defined]


def test_fewer_places_than_tandems_are_refused_with_a_sentence(ground: Ground) -> None:
    for _ in range(2):
        a_tandem(ground.session, ground.organisation, S.ACTIVE, mentor=ground.mentor)
    ground.session.commit()
    ground.visitor.get("/my/week")
    page = ground.visitor.send({"capacity": "1"}, form="/my/week/capacity", status=422)
    assert "begleitet zurzeit 2 Tandems" in page.words()
    for wrong in ("", "-1", "10", "zwei"):
        ground.visitor.get("/my/week")
        ground.visitor.send({"capacity": wrong}, form="/my/week/capacity", status=422)
    ground.visitor.get("/my/week")
    ground.visitor.send({"capacity": "2"}, form="/my/week/capacity")
    assert ground.now(Mentor, ground.mentor.person_id).capacity == 2  # type: ignore[attr-defined]


def test_a_pause_and_back(ground: Ground) -> None:
    ground.visitor.get("/my/leave")
    ground.visitor.send({"until": "01.01.2020"}, holding="until", status=422)
    page = ground.visitor.send({"until": "31.12.2026"}, holding="until")
    assert "Sie machen Pause." in page.words()
    assert ground.now(Mentor, ground.mentor.person_id).state is MentorState.ON_LEAVE  # type: ignore[attr-defined]
    ground.visitor.send(form="/my/return")
    assert ground.now(Mentor, ground.mentor.person_id).state is MentorState.AVAILABLE  # type: ignore[attr-defined]


def test_contact_of_ones_own(ground: Ground) -> None:
    ground.visitor.get("/my/contact")
    page = ground.visitor.send({"email": "kein", "phone": "12"}, holding="phone", status=422)
    assert page.title.startswith("Fehler:")
    ground.visitor.send({"email": "Neu@Example.org", "phone": "079 123 45 67"}, holding="phone")
    person = ground.now(Person, ground.mentor.person_id)
    assert (person.email, person.phone) == ("neu@example.org", "+41791234567")  # type: ignore[attr-defined]
