"""The list of tandems, what leads to it, and that its queries do not grow with its rows."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.tandems.models import Goal
from mentoring.tandems.vocabulary import TandemState
from tests.builders import a_mentee, a_mentor, a_programme, an_entry
from tests.days import TODAY
from tests.tandem_builders import a_tandem
from tests.web.counting import statements
from tests.web.tandem_ground import Ground

S = TandemState


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


NARROWED: list[tuple[str, set[str]]] = [
    ("", {"Aebi", "Zürcher"}),
    ("?q=zuercher", {"Zürcher"}),
    ("?q=ZURCHER", {"Zürcher"}),
    ("?q=%25", set()),
    ("?state=ended", {"Moser"}),
    ("?state=all", {"Aebi", "Zürcher", "Moser"}),
    ("?state=PAUSED", {"Aebi"}),
    ("?state=nonsense&programme=x&region=-1&from=31.02.2026", {"Aebi", "Zürcher"}),
    ("?from=20.10.2026&to=30.10.2026", {"Aebi", "Zürcher"}),
    ("?from=01.11.2026", set()),
    ("?sort=mentee&direction=asc&page=99&size=7", {"Aebi", "Zürcher"}),
]


def test_the_list_is_narrowed_by_its_url(ground: Ground) -> None:
    programme = a_programme(ground.session, ground.organisation)
    for name, state in (("Aebi", S.PAUSED), ("Zürcher", S.ACTIVE), ("Moser", S.CLOSED)):
        person = a_mentee(ground.session, ground.organisation, last_name=name)
        ground.tandem(state, entry=an_entry(ground.session, ground.organisation, programme, person))
    visitor = ground.visitor()
    for query, names in NARROWED:
        page = visitor.get("/tandems" + query)
        shown = " ".join(page.words(row) for table in page.all("tbody") for row in table.iter("tr"))
        assert {n for n in ("Aebi", "Zürcher", "Moser") if n in shown} == names, query


def test_pages_send_the_same_statements_for_few_and_many(ground: Ground, app: Flask) -> None:
    visitor = ground.visitor()
    family = [a_mentee(ground.session, ground.organisation) for _ in range(3)]
    programme = a_programme(ground.session, ground.organisation)
    entry = an_entry(ground.session, ground.organisation, programme, *family)
    one = ground.tandem(S.ACTIVE, entry=entry)
    counts = {}
    for number in (2, 30):
        mentor = a_mentor(ground.session, ground.organisation, capacity=9)
        for n in range(number):
            given = {"mentor": mentor} if n < 8 else {}
            a_tandem(ground.session, ground.organisation, S.ACTIVE, **given)
        for n in range(number):
            ground.session.add(
                Goal(tandem_id=one.id, text=f"Ziel {n}", topic="WORK", agreed_on=TODAY - timedelta(days=n))
            )
        ground.session.commit()
        for url in ("/tandems?size=100", f"/tandems/{one.id}"):
            with statements(app) as sent:
                visitor.get(url)
            counts.setdefault(url, []).append(len(sent))
    assert all(few == many for few, many in counts.values()), counts


def test_a_person_and_an_entry_lead_to_their_tandems(ground: Ground) -> None:
    tandem = ground.tandem(S.ACTIVE)
    mentor_id, entry_id, key = tandem.mentor_id, tandem.entry_id, tandem.id
    ground.refresh()
    visitor = ground.visitor()
    for url in (f"/mentors/{mentor_id}", f"/waitlist/{entry_id}"):
        page = visitor.get(url)
        assert [a for a in page.all("a") if a.get("href") == f"/tandems/{key}"], url
