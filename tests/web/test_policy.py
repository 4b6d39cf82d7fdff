"""Weights and serving order: the form, the versions, and that a run really serves in the order that holds."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.permissions import Role
from mentoring.tandems.models import MatchingPolicy, RunProposal
from mentoring.tandems.rules.serving import Serving
from mentoring.tandems.vocabulary import ServingOrder
from mentoring.waitlists.vocabulary import Urgency
from tests.builders import a_mentee, a_user
from tests.days import TODAY
from tests.page import Document, Visitor
from tests.run_builders import World, a_world

PAGE = "/matching/weights"


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    """The lead of an organisation."""
    app.config["SECOND_FACTOR"] = "optional"
    made = a_world(session, Role.LEAD)
    session.commit()
    return made


@pytest.fixture
def visitor(app: Flask, world: World) -> Visitor:
    """The lead, signed in."""
    return Visitor(app).sign_in(world.user)


def choose(visitor: Visitor, status: int = 200, **changed: Any) -> Document:
    """Saves an order."""
    visitor.get(PAGE)
    return visitor.send(changed, form=PAGE, status=status)


def versions(session: Session) -> list[MatchingPolicy]:
    """All that are kept, first one first."""
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(MatchingPolicy).order_by(MatchingPolicy.version)))


def test_an_order_is_a_version_and_the_same_again_is_refused(visitor: Visitor, session: Session) -> None:
    page = choose(visitor, order="WAIT_WITH_CREDIT", urgency_credit_days="60", days_per_class="7")
    assert "Wartezeit und 60 Tage pro Stufe der Dringlichkeit, in Schritten von 7 Tagen" in page.text
    assert "gleichen wie bisher" in choose(visitor, status=422).text
    choose(visitor, order="WAIT", days_per_class="7")
    choose(visitor, order="WAIT", days_per_class="30")
    first, *kept = versions(session)
    assert first.serving == Serving(ServingOrder.URGENCY_THEN_WAIT, 90, 1)
    assert [one.serving for one in kept] == [
        Serving(ServingOrder.WAIT_WITH_CREDIT, 60, 7),
        Serving(ServingOrder.WAIT, 90, 7),
        Serving(ServingOrder.WAIT, 90, 30),
    ]
    assert all(one.weights == first.weights for one in kept)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"order": "WAIT_WITH_CREDIT", "urgency_credit_days": "731"}, "von 0 bis 730"),
        ({"order": "WAIT_WITH_CREDIT", "urgency_credit_days": ""}, "ganze Zahl"),
        ({"order": "WAIT_WITH_CREDIT", "urgency_credit_days": "viele"}, "Zahl"),
        ({"order": "WAIT", "days_per_class": "0"}, "von 1 bis 365"),
        ({"order": "WAIT", "days_per_class": "366"}, "von 1 bis 365"),
        ({"order": "NEWEST"}, "Bitte eine der Möglichkeiten wählen"),
    ],
)
def test_numbers_that_make_no_sense_are_said_at_their_field(
    visitor: Visitor, session: Session, changed: dict[str, str], error: str
) -> None:
    page = choose(visitor, status=422, **changed, note="weil es so ist")
    assert error in page.text
    values = page.values(page.form(PAGE))
    assert values["note"] == ["weil es so ist"]
    assert all(values[name] == [typed] for name, typed in changed.items() if name != "order")
    assert not versions(session)[1:]


def test_a_number_the_order_does_not_use_is_neither_asked_nor_kept(
    visitor: Visitor, session: Session
) -> None:
    choose(visitor, order="FIT", urgency_credit_days="viele", days_per_class="")
    choose(visitor, order="WAIT", urgency_credit_days="9999", days_per_class="1")
    assert [one.serving for one in versions(session)[1:]] == [
        Serving(ServingOrder.FIT),
        Serving(ServingOrder.WAIT),
    ]


def test_coordinators_read_it_and_do_not_change_it(app: Flask, world: World, session: Session) -> None:
    user = a_user(session, organisation_id=world.organisation.id)
    session.commit()
    visitor = Visitor(app).sign_in(user)
    page = visitor.get(PAGE)
    assert "Dringlichkeit, dann Wartezeit seit dem ersten Eintrag" in page.text
    assert "days_per_class" not in page.text
    visitor.post(PAGE, {"csrf_token": visitor.token(), "order": "FIT"}, status=403)


ORDERS = {
    ServingOrder.URGENCY_THEN_WAIT: lambda entry, fit: (
        entry.urgency is not Urgency.HIGH,
        entry.registered_on,
    ),
    ServingOrder.WAIT: lambda entry, fit: entry.registered_on,
    ServingOrder.WAIT_WITH_CREDIT: lambda entry, fit: (
        entry.registered_on.toordinal() - (200 if entry.urgency is Urgency.HIGH else 0)
    ),
    ServingOrder.FIT: lambda entry, fit: -fit,
}
"""Who comes first, said again: the two steps from normal to high are worth 200 days."""
IN_WORDS = {
    ServingOrder.URGENCY_THEN_WAIT: "Dringlichkeit, dann Wartezeit seit dem ersten Eintrag",
    ServingOrder.WAIT: "ReihenfolgeWartezeit seit dem ersten Eintrag",
    ServingOrder.WAIT_WITH_CREDIT: "Wartezeit und 100 Tage pro Stufe der Dringlichkeit",
    ServingOrder.FIT: "ReihenfolgePassung allein",
}


@pytest.mark.parametrize("order", ServingOrder)
def test_a_run_serves_in_the_order_that_holds_and_its_page_lists_in_it(
    visitor: Visitor, world: World, session: Session, order: ServingOrder
) -> None:
    # Who waited longest has one evening in common with the two volunteers, who came late has many.
    entries = []
    for days, urgency, common in (
        (400, Urgency.NORMAL, 1),
        (150, Urgency.HIGH, 2),
        (300, Urgency.NORMAL, 2),
        (20, Urgency.NORMAL, 4),
        (10, Urgency.HIGH, 3),
    ):
        who = a_mentee(session, world.organisation, first_name=f"Wer{days}", slots=2**common - 1)
        entries.append(world.waiting(days, members=(who,), urgency=urgency))
    fits = {entry.id: fit for entry, fit in zip(entries, (1, 2, 2, 4, 3), strict=True)}
    for _ in range(2):
        world.mentor(slots=2**4 - 1)
    session.commit()
    choose(visitor, order=order.value, urgency_credit_days="100", days_per_class="1", age="49", time="151")
    visitor.get("/matching/new")
    page = visitor.send(form="/matching/new")
    session.rollback()
    first = sorted(entries, key=lambda one: ORDERS[order](one, fits[one.id]))[:2]
    assert set(session.scalars(select(RunProposal.entry_id))) == {one.id for one in first}
    assert IN_WORDS[order] in page.words()
    # Fit has no order among those served: who waits longer is listed first.
    listed = sorted(first, key=lambda one: one.registered_on) if order is ServingOrder.FIT else first
    places = [page.words().index(f"Wer{(TODAY - one.registered_on).days}") for one in listed]
    assert places == sorted(places)
