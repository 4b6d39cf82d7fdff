"""What the Sozialregion can do and see."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.history import HistoryRow
from mentoring.people.models import Person
from mentoring.permissions import Role
from mentoring.places.models import Municipality, SocialRegion
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.rules import STATE_FOR_REFERRERS
from mentoring.waitlists.vocabulary import EntryState, ReferralKind, Segment
from tests.builders import (
    OLTEN,
    a_programme,
    a_user,
    an_organisation,
)
from tests.days import TODAY
from tests.page import Visitor
from tests.waitlists_ground import Ground, fresh, signed_in
from tests.web.test_waitlists_registering import CONTACT


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def region_of(session: Session, bfs: int) -> int:
    return session.get_one(Municipality, bfs).social_region_id


def referrer(ground: Ground, bfs: int = OLTEN, **given):
    return a_user(ground.session, Role.REFERRER, social_region_id=region_of(ground.session, bfs), **given)


def refer(ground: Ground, visitor: Visitor, status: int = 200, **changes):
    visitor.get("/referrals/new")
    given = {
        **CONTACT,
        "programme": str(ground.programme.id),
        "segment": "ORIENT",
        "goal": "Soll Kontakte finden",
        "consent": "y",
    }
    return visitor.send({**given, **changes}, holding="segment", status=status)


def test_a_referral_becomes_a_registered_entry_of_the_organisation(ground: Ground, session: Session) -> None:
    user = referrer(ground, name="Regula Zuweiser")
    session.commit()
    visitor = signed_in(ground.app, user)
    page = refer(ground, visitor)
    assert "Hanna Ghebreyesus" in page.words()
    assert STATE_FOR_REFERRERS[EntryState.REGISTERED] in page.words()
    fresh(session)
    entry = session.scalars(select(WaitlistEntry)).one()
    assert entry.organisation_id == ground.organisation.id
    assert entry.state is EntryState.REGISTERED
    assert entry.referral is ReferralKind.SOCIAL_REGION
    assert entry.segment is Segment.ORIENT
    assert entry.social_region_id == user.social_region_id
    assert session.scalars(select(Person)).one().organisation_id == ground.organisation.id
    row = session.scalars(select(HistoryRow).where(HistoryRow.event == "registered")).one()
    assert (row.actor_name, row.organisation_id) == ("Regula Zuweiser", ground.organisation.id)
    staff = ground.visitor()
    page = staff.get(f"/waitlist/{entry.id}")
    assert "Regula Zuweiser" in page.words()
    assert "Orientieren" in page.words()


def test_without_consent_or_reason_nothing_is_sent(ground: Ground, session: Session) -> None:
    user = referrer(ground)
    session.commit()
    visitor = signed_in(ground.app, user)
    for changes, said in (
        ({"consent": None}, "Ohne Einwilligung ist keine Zuweisung möglich."),
        ({"goal": "  "}, "in ein, zwei Sätzen"),
        ({"segment": ""}, "Bitte eine Antwort wählen."),
        ({"programme": ""}, "Bitte ein Angebot wählen."),
        ({"contact-born": "1.1.2030"}, "Zukunft"),
    ):
        assert said in refer(ground, visitor, status=422, **changes).words()
    fresh(session)
    assert not session.scalars(select(Person)).all()


def test_a_referrer_sees_states_of_the_region_and_names_only_of_their_own(
    ground: Ground, session: Session
) -> None:
    me, colleague = referrer(ground, name="Ich Selbst"), referrer(ground, name="Karin Kollegin")
    other_region = session.scalars(
        select(SocialRegion.id).where(SocialRegion.id != me.social_region_id).limit(1)
    ).one()

    def referred(first: str, by=None, region: int | None = None, **given) -> WaitlistEntry:
        entry = ground.waiting(first, "Marke", **given)
        entry.referral, entry.social_region_id = ReferralKind.SOCIAL_REGION, region or me.social_region_id
        entry.goal = "GEHEIMES ZIEL"
        if by:
            entry.referred_by_id, entry.referred_by_name = by.id, by.name
        return entry

    mine = referred("Meine", me)
    theirs = referred("Ihre", colleague, state=EntryState.OFFERED)
    referred("Keines", None)
    elsewhere = referred("Andere", None, other_region)
    ground.waiting("Selbst", "Gemeldet")
    closed = referred("Zu", me, state=EntryState.INELIGIBLE, closed_on=TODAY)
    closed.closed_reason = "GEHEIMER GRUND"
    session.commit()
    visitor = signed_in(ground.app, me)
    words = visitor.get("/referrals").words()
    assert "Meine Marke" in words
    assert "Zuweisung von Karin Kollegin" in words
    assert "3 Einträge" in words
    for hidden in ("Ihre Marke", "Keines", "Andere", "Selbst Gemeldet", "GEHEIM"):
        assert hidden not in words, hidden
    words = visitor.get("/referrals?closed=1").words()
    assert "Zu Marke" in words
    assert "Nicht aufgenommen." in words
    assert "GEHEIM" not in words
    for entry in (theirs, elsewhere):
        visitor.get(f"/referrals/{entry.id}/withdraw", status=404)
    for url in ("/waitlist", f"/waitlist/{mine.id}", "/search?q=Marke", "/mentees"):
        visitor.get(url, status=403)


def test_a_referrer_withdraws_their_own_once(ground: Ground, session: Session) -> None:
    me = referrer(ground)
    entry = ground.waiting("Meine", "Marke")
    entry.referral, entry.social_region_id = ReferralKind.SOCIAL_REGION, me.social_region_id
    entry.referred_by_id = me.id
    session.commit()
    visitor = signed_in(ground.app, me)
    visitor.get(f"/referrals/{entry.id}/withdraw")
    visitor.send({"reason": ""}, holding="reason", status=422)
    page = visitor.send({"reason": "anders gelöst"}, holding="reason")
    assert "Zuweisung zurückgezogen" in page.words()
    fresh(session)
    assert session.get_one(WaitlistEntry, entry.id).state is EntryState.WITHDRAWN
    assert "schon abgeschlossen" in visitor.get(f"/referrals/{entry.id}/withdraw").words()


def test_a_coordinator_cannot_refer(ground: Ground) -> None:
    visitor = ground.visitor()
    visitor.get("/referrals", status=403)
    visitor.get("/referrals/new", status=403)


def test_two_programmes_of_two_organisations_are_on_offer(ground: Ground, session: Session) -> None:
    elsewhere = an_organisation(session, name="SRK Kanton Solothurn")
    a_programme(session, elsewhere, name="mitten unter uns")
    a_programme(session, elsewhere, name="Altes", active=False)
    user = referrer(ground)
    session.commit()
    page = signed_in(ground.app, user).get("/referrals/new")
    options = [page.words(o) for o in page.all("option")]
    assert "mitten unter uns (SRK Kanton Solothurn)" in options
    assert not [o for o in options if o.startswith("Altes")]
