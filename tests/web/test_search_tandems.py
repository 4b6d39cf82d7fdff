"""The search finds tandems by the names of either side, of the own organisation alone."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.permissions import Role
from mentoring.tandems.vocabulary import TandemState
from tests.builders import a_mentee, a_mentor, a_programme, a_user, an_entry, an_organisation
from tests.page import Visitor
from tests.tandem_builders import a_tandem


@pytest.mark.parametrize("asked", ["Mueller", "müller", "Tesfay selam"])
def test_a_tandem_is_found_by_the_name_of_either_side(app: Flask, session: Session, asked: str) -> None:
    app.config["SECOND_FACTOR"] = "optional"
    own, other = an_organisation(session), an_organisation(session)
    for organisation in (own, other):
        mentee = a_mentee(session, organisation, first_name="Selam", last_name="Tesfay")
        a_tandem(
            session,
            organisation,
            TandemState.ACTIVE,
            entry=an_entry(session, organisation, a_programme(session, organisation), mentee),
            mentor=a_mentor(session, organisation, first_name="Käthi", last_name="Müller"),
        )
    visitor = Visitor(app)
    user = a_user(session, Role.COORDINATOR, organisation_id=own.id)
    session.commit()
    page = visitor.sign_in(user).get(f"/search?q={asked}")
    links = {a.get("href") for a in page.all("a") if (a.get("href") or "").startswith("/tandems/")}
    assert len(links) == 1
    assert "Käthi Müller und Selam Tesfay" in page.words()
    assert "Tandems 1" in page.words()
