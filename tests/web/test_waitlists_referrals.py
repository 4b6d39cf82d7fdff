"""What the Sozialregion and personal links can do and see; the global search."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Link
from mentoring.history import HistoryRow
from mentoring.mailer import render
from mentoring.outbox import Mail
from mentoring.people.models import Person
from mentoring.permissions import Role
from mentoring.places.models import Municipality, SocialRegion
from mentoring.waitlists import queries
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.rules import STATE_FOR_REFERRERS
from mentoring.waitlists.services import ask_confirmation
from mentoring.waitlists.vocabulary import EntryState, ReferralKind, Segment
from tests.builders import (
    GRENCHEN,
    OLTEN,
    a_mentee,
    a_mentor,
    a_programme,
    a_user,
    actor_of,
    an_entry,
    an_organisation,
)
from tests.days import NOW, TODAY, StoppedClock
from tests.page import Visitor
from tests.web.test_waitlists_entry import CONTACT
from tests.web.test_waitlists_list import Ground, fresh, signed_in


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


class Asked:
    """Somebody who was asked by mail, and the link they got."""

    def __init__(self, ground: Ground) -> None:
        session = ground.session
        person = a_mentee(
            session, ground.organisation, first_name="Hanna", last_name="Nachname", email="h@example.org"
        )
        self.id = an_entry(session, ground.organisation, ground.programme, person).id
        actor = actor_of(ground.user)
        session.flush()
        session.expire_all()
        entry = queries.entry_for(session, actor, self.id)
        assert entry is not None
        ask_confirmation(session, entry, actor=actor, now=NOW, today=TODAY)
        session.commit()
        mail = session.scalars(select(Mail)).one()
        with ground.app.test_request_context():
            self.text = render(mail)
        self.url = "/confirm/" + mail.values["token"]


def test_the_mail_asks_with_a_link(ground: Ground) -> None:
    asked = Asked(ground)
    assert asked.text.subject == "Warten Sie noch auf eine Begleitung?"
    assert asked.url in asked.text.body
    assert "Nachname" not in asked.text.body


def test_opening_a_link_never_acts_and_a_button_does(ground: Ground, session: Session) -> None:
    asked = Asked(ground)
    visitor = Visitor(ground.app)
    for _ in range(3):
        words = visitor.get(asked.url).words()
    assert "Guten Tag Hanna." in words
    assert "Nachname" not in visitor.document.text
    fresh(session)
    assert session.get_one(WaitlistEntry, asked.id).confirmed_on is None
    assert session.scalars(select(Link)).one().used_at is None
    visitor.send({"answer": "vielleicht"}, holding="answer", status=422)
    page = visitor.send({"answer": "yes"}, holding="answer")
    assert "Sie bleiben auf der Warteliste." in page.words()
    fresh(session)
    entry = session.get_one(WaitlistEntry, asked.id)
    assert (entry.confirmed_on, entry.asked_on, entry.state) == (TODAY, None, EntryState.WAITING)
    assert "Dieser Link gilt nicht mehr" in visitor.get(asked.url, status=410).words()


def test_no_longer_needed_takes_them_off_the_list(ground: Ground, session: Session) -> None:
    asked = Asked(ground)
    visitor = Visitor(ground.app)
    visitor.get(asked.url)
    values = visitor.document.values(visitor.document.form(holding="answer"))
    visitor.send({"answer": "no"}, holding="answer")
    fresh(session)
    assert session.get_one(WaitlistEntry, asked.id).state is EntryState.WITHDRAWN
    visitor.post(asked.url, {**values, "answer": "yes"}, status=410)
    fresh(session)
    assert session.get_one(WaitlistEntry, asked.id).state is EntryState.WITHDRAWN


def test_links_that_are_over_are_explained(ground: Ground, session: Session, clock: StoppedClock) -> None:
    asked = Asked(ground)
    visitor = Visitor(ground.app)
    for url in ("/confirm/x", "/confirm/" + "a" * 500, asked.url + "x"):
        assert "gilt nicht mehr" in visitor.get(url, status=410).words()
    clock.advance(days=31)
    assert "gilt nicht mehr" in visitor.get(asked.url, status=410).words()
    clock.advance(days=-31)
    visitor.get(asked.url)
    session.get_one(WaitlistEntry, asked.id).state = EntryState.OFFERED
    session.commit()
    visitor.get(asked.url, status=410)


def test_search_forgives_umlauts_and_groups_what_it_finds(ground: Ground, session: Session) -> None:
    ground.waiting("Jürg", "Müller-Şahin", family_name="Şahin", phone="+41791234567")
    a_mentor(session, ground.organisation, first_name="Rosmarie", last_name="Mueller", email="rm@example.org")
    visitor = ground.visitor()
    cases = {
        "muller": ["Jürg Müller-Şahin", "Rosmarie Mueller", "Familie Şahin"],
        "MÜLLER jurg": ["Jürg Müller-Şahin", "Familie Şahin"],
        "sahin": ["Jürg Müller-Şahin", "Familie Şahin"],
        "079 123 45 67": ["Jürg Müller-Şahin", "Familie Şahin"],
        "rm@example.org": ["Rosmarie Mueller"],
        "grenchen": ["Grenchen"],
        "%": [],
        "_": [],
        "': DROP TABLE person": [],
    }
    for asked, expected in cases.items():
        page = visitor.get("/search?q=" + asked.replace("%", "%25").replace(" ", "+"))
        found = [page.words(a) for a in page.all("a", class_="name")]
        assert sorted(found) == sorted(expected), asked
    page = visitor.get("/search?q=grenchen")
    target = next(a.get("href") for a in page.all("a", class_="name"))
    assert target == f"/waitlist?municipality={GRENCHEN}"
    assert "Gemeinde: Grenchen" in visitor.get(target).words()
    assert "Wonach suchen Sie?" in visitor.get("/search").words()
    assert "Nichts gefunden" in visitor.get("/search?q=xyzzy").words()


def test_search_pages_through_many(ground: Ground, session: Session) -> None:
    for n in range(30):
        a_mentee(session, ground.organisation, first_name=f"Vor{n:02}", last_name="Vielfach")
    visitor = ground.visitor()
    page = visitor.get("/search?q=vielfach")
    assert len(page.all("a", class_="name")) == 8
    link = next(a.get("href") for a in page.all("a") if page.words(a) == "Alle 30 zeigen")
    assert len(visitor.get(link).all("a", class_="name")) == 25
    assert len(visitor.get(link + "&page=2").all("a", class_="name")) == 5


def test_entries_of_a_person_are_linked_from_their_page(ground: Ground, session: Session) -> None:
    from mentoring.waitlists.views.sections import entries_of_person

    entry = ground.waiting("Hanna", "Müller")
    older = ground.waiting("Wer", "Anderes", 300)
    session.commit()
    actor = actor_of(ground.user)
    with ground.app.test_request_context():
        lines = entries_of_person(session, entry.contact_id, actor, TODAY)
        stranger = actor_of(a_user(session, organisation_id=an_organisation(session).id))
        assert entries_of_person(session, entry.contact_id, stranger, TODAY) == []
    assert [line.url for line in lines] == [f"/waitlist/{entry.id}"]
    assert older.id != entry.id
    assert (TODAY - timedelta(days=100)).strftime("%d.%m.%Y") in lines[0].note


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
