"""Users: who sees and changes whom, and that somebody is always left who can let others in."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.accounts.services.users import invite_mentor
from mentoring.outbox import Mail
from mentoring.permissions import Role
from mentoring.wording import Refused
from tests.builders import NOON, OLTEN, PASSWORD, a_user, actor_of, an_organisation, renew
from tests.days import StoppedClock
from tests.page import Visitor


@pytest.fixture(autouse=True)
def one_step(app: Flask) -> None:
    """The second factor is tested elsewhere."""
    app.config["SECOND_FACTOR"] = "optional"


@pytest.fixture
def lead(session: Session) -> User:
    """The lead of an organisation."""
    found = a_user(session, Role.LEAD, name="Lea Leitung")
    session.commit()
    return found


@pytest.fixture
def admin(session: Session) -> User:
    """The admin."""
    found = a_user(session, Role.ADMIN, name="Ada Admin")
    session.commit()
    return found


def test_lead_sees_the_own_organisation_only(app: Flask, session: Session, lead: User) -> None:
    own = a_user(session, Role.COORDINATOR, name="Olga Eigen", organisation_id=lead.organisation_id)
    foreign = a_user(session, Role.COORDINATOR, name="Fritz Fremd")
    region = a_user(session, Role.REFERRER, name="Rita Region")
    session.commit()
    visitor = Visitor(app).sign_in(lead)
    words = visitor.get("/users").words()
    assert "Olga Eigen" in words
    assert "Fritz Fremd" not in words
    assert "Rita Region" not in words
    visitor.get(f"/users/{own.id}")
    for other in (foreign, region):
        visitor.get(f"/users/{other.id}", status=404)
        for what in ("disable", "enable", "invite", "withdraw-invitation", "reset-second-factor"):
            visitor.post(f"/users/{other.id}/{what}", {"csrf_token": visitor.token()}, status=404)
    renew(session)
    assert foreign.disabled_at is None


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.LEAD, Role.ADMIN}])
def test_others_manage_nobody(app: Flask, session: Session, role: Role) -> None:
    visitor = Visitor(app)
    user = a_user(session, role)
    session.commit()
    visitor.sign_in(user)
    visitor.get("/users", status=403)
    visitor.get("/users/new", status=403)
    visitor.get(f"/users/{user.id}", status=403)
    visitor.get("/log", status=403)


def test_lead_cannot_give_what_is_not_theirs(app: Flask, session: Session, lead: User) -> None:
    other = an_organisation(session)
    session.commit()
    visitor = Visitor(app).sign_in(lead)
    page = visitor.get("/users/new")
    offered = {o.get("value") for o in page.all("option")}
    assert not offered & {"ADMIN", "CONTROLLER", "REFERRER", "MUNICIPALITY", "MENTOR"}
    for role in ("ADMIN", "CONTROLLER", "MENTOR", "NONSENSE", ""):
        visitor.get("/users/new")
        visitor.send({"name": "X", "email": "x@example.org", "role": role}, holding="email", status=422)
    visitor.get("/users/new")
    forged = {"name": "Xaver", "email": "x@example.org", "role": "LEAD", "organisation_id": str(other.id)}
    visitor.send(forged, holding="email")
    made = session.scalars(select(User).where(User.email == "x@example.org")).one()
    assert made.organisation_id == lead.organisation_id


def test_admin_invites_every_role_into_its_scope(app: Flask, session: Session, admin: User) -> None:
    organisation = an_organisation(session)
    session.commit()
    visitor = Visitor(app).sign_in(admin)
    for role, scope in (
        ("LEAD", {"organisation_id": str(organisation.id)}),
        ("REFERRER", {"social_region_id": "1", "organisation_id": str(organisation.id)}),
        ("MUNICIPALITY", {"municipality_bfs": str(OLTEN)}),
        ("CONTROLLER", {}),
    ):
        visitor.get("/users/new")
        email = f"{role.lower()}@example.org"
        visitor.send({"name": role.title(), "email": email, "role": role, **scope}, holding="email")
    renew(session)
    made = {u.role: u for u in session.scalars(select(User).where(User.id != admin.id))}
    assert made[Role.LEAD].organisation_id == organisation.id
    assert (made[Role.REFERRER].social_region_id, made[Role.REFERRER].organisation_id) == (1, None)
    assert made[Role.MUNICIPALITY].municipality_bfs == OLTEN
    visitor.get("/users/new")
    page = visitor.send({"name": "X", "email": "x@example.org", "role": "LEAD"}, holding="email", status=422)
    assert "Für diese Rolle braucht es eine Angabe" in page.words()


def test_address_is_taken_once(app: Flask, session: Session, lead: User) -> None:
    visitor = Visitor(app).sign_in(lead)
    visitor.get("/users/new")
    given = {"name": "Zweite", "email": lead.email.upper(), "role": "LEAD"}
    page = visitor.send(given, holding="email", status=422)
    assert "hat schon einen Zugang" in page.words()
    assert "Zweite" in [e.get("value") for e in page.all("input")]


def test_disabling_ends_sessions_and_can_be_undone(app: Flask, session: Session, lead: User) -> None:
    other = a_user(session, Role.COORDINATOR, organisation_id=lead.organisation_id)
    session.commit()
    visitor, victim = Visitor(app).sign_in(lead), Visitor(app).sign_in(other)
    visitor.get(f"/users/{other.id}")
    visitor.send(form=f"/users/{other.id}/disable")
    assert victim.client.get("/account").status_code == 302
    victim.get("/sign-in")
    victim.send({"email": other.email, "password": PASSWORD}, holding="password", status=422)
    visitor.send(form=f"/users/{other.id}/enable")
    assert victim.client.get("/account").status_code == 302, "the earlier session does not come back"
    assert Visitor(app).sign_in(other).client.get("/account").status_code == 200


def test_somebody_is_always_left(app: Flask, session: Session, lead: User, admin: User) -> None:
    second = a_user(session, Role.ADMIN)
    a_user(session, Role.LEAD, organisation_id=lead.organisation_id, password_hash=None)
    session.commit()
    visitor = Visitor(app).sign_in(lead)
    visitor.get(f"/users/{lead.id}")
    visitor.post(f"/users/{lead.id}/disable", {"csrf_token": visitor.token()}, status=422)
    visitor.get(f"/users/{lead.id}")
    page = visitor.send({"role": "COORDINATOR"}, holding="email", status=422)
    assert "eigenen Zugang" in page.words()
    visitor = Visitor(app).sign_in(admin)
    # Who was only invited cannot let anybody in.
    page = visitor.post(f"/users/{lead.id}/disable", {"csrf_token": visitor.token()}, status=422)
    assert "letzte Leitung" in page.words()
    visitor.post(f"/users/{admin.id}/disable", {"csrf_token": visitor.token()}, status=422)
    visitor.post(f"/users/{second.id}/disable", {"csrf_token": visitor.token()})
    renew(session)
    assert lead.disabled_at is None
    assert admin.disabled_at is None
    assert second.disabled_at is not None


def test_new_role_signs_out(app: Flask, session: Session, lead: User) -> None:
    other = a_user(session, Role.COORDINATOR, organisation_id=lead.organisation_id, name="Olga Eigen")
    session.commit()
    visitor, victim = Visitor(app).sign_in(lead), Visitor(app).sign_in(other)
    visitor.get(f"/users/{other.id}")
    visitor.send({"name": "Olga Anders"}, holding="email")
    assert victim.client.get("/account").status_code == 200
    visitor.get(f"/users/{other.id}")
    visitor.send({"role": "LEAD"}, holding="email")
    assert victim.client.get("/account").status_code == 302


def test_two_who_change_the_same_user_see_both_versions(app: Flask, session: Session, lead: User) -> None:
    other = a_user(session, Role.COORDINATOR, organisation_id=lead.organisation_id, name="Olga Eigen")
    session.commit()
    first, second = Visitor(app).sign_in(lead), Visitor(app).sign_in(lead)
    first.get(f"/users/{other.id}")
    second.get(f"/users/{other.id}")
    first.send({"name": "Olga Erste"}, holding="email")
    page = second.send({"name": "Olga Zweite"}, holding="email", status=409)
    assert "Olga Erste" in page.words()
    assert "Olga Zweite" in page.words()
    second.send({}, holding="name")
    renew(session)
    assert other.name == "Olga Zweite"


def test_filters_search_and_states(app: Flask, session: Session, admin: User, clock: StoppedClock) -> None:
    a_user(session, Role.LEAD, name="Gerda Gesperrt", disabled_at=clock())
    a_user(session, Role.MENTOR, name="Ingo Ohne", password_hash=None)
    session.commit()
    visitor = Visitor(app).sign_in(admin)
    for query, there, gone in (
        ("state=disabled", "Gerda Gesperrt", "Ingo Ohne"),
        ("state=expired", "Ingo Ohne", "Gerda Gesperrt"),
        ("role=MENTOR", "Ingo Ohne", "Gerda Gesperrt"),
        ("q=gesperrt+ger", "Gerda Gesperrt", "Ingo Ohne"),
        ("sort=name&direction=desc&page=99&size=7&role=NONSENSE&organisation=x", "Ingo Ohne", "Fremd"),
    ):
        words = visitor.get(f"/users?{query}").words()
        assert there in words, query
        assert gone not in words, query
    assert "Niemand passt" in visitor.get("/users?q=%25").words()


def test_number_of_queries_does_not_grow(app: Flask, session: Session, admin: User) -> None:
    visitor = Visitor(app).sign_in(admin)
    counts = []
    for more in (5, 40):
        for _ in range(more):
            a_user(session, Role.COORDINATOR)
        session.commit()
        statements: list[str] = []
        engine = app.extensions["engine"]

        def heard(*about: object, kept: list[str] = statements) -> None:
            kept.append(str(about[2]))

        event.listen(engine, "before_cursor_execute", heard)
        visitor.get("/users?size=100")
        event.remove(engine, "before_cursor_execute", heard)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_log_shows_reads_and_changes(app: Flask, session: Session, lead: User, admin: User) -> None:
    other = a_user(session, Role.COORDINATOR, organisation_id=lead.organisation_id, name="Olga Eigen")
    session.commit()
    visitor = Visitor(app).sign_in(lead)
    visitor.get(f"/users/{other.id}")
    visitor.send({"name": "Olga Neu"}, holding="email")
    visitor.get("/users/999999", status=404)
    visitor = Visitor(app).sign_in(admin)
    words = visitor.get("/log").words()
    assert "gelesen" in words
    assert "abgewiesen" in words
    assert "Lea Leitung" in words
    only = visitor.get("/log?action=DENIED").words()
    assert "user 999999" in only.replace("accounts.", "")
    assert "gelesen Benutzer/in" not in only
    changes = visitor.get("/log?show=changes&q=Lea").words()
    assert "Olga Eigen → Olga Neu" in changes
    assert "password" not in changes
    assert "Nichts gefunden" in visitor.get("/log?from=1.1.2030").words()
    assert "Datum wie" in visitor.get("/log?from=gestern").words()
    visitor.get("/log?id=99999999999999999999&subject=%25&page=-1&to=31.12.2026&kind=changed")


def test_coordinators_invite_their_own_volunteers(session: Session) -> None:
    coordinator = a_user(session, Role.COORDINATOR)
    given = {
        "email": "frei@example.org",
        "name": "Frei Willig",
        "locale": "fr",
        "now": NOON,
        "valid_for": timedelta(days=14),
    }
    elsewhere = an_organisation(session).id
    with pytest.raises(Refused):
        invite_mentor(session, organisation_id=elsewhere, actor=actor_of(coordinator), **given)
    user = invite_mentor(
        session, organisation_id=coordinator.organisation_id, actor=actor_of(coordinator), **given
    )
    assert (user.role, user.organisation_id, user.locale) == (
        Role.MENTOR,
        coordinator.organisation_id,
        "fr",
    )
    assert session.scalars(select(Mail.address)).all() == ["frei@example.org"]
