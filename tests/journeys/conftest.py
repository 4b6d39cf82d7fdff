"""What journeys stand on: the site as a demonstration runs it, so that its mails can be read."""

import pytest
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from tests.browser import LiveServer
from tests.builders import a_programme, a_user, an_organisation


@pytest.fixture
def coordinator(session: Session, live_server: LiveServer) -> User:
    """A coordinator of an organisation that has a programme and nobody in it yet."""
    live_server.app.config.update(DEMO=True, SECOND_FACTOR="optional", BASE_URL=live_server.url)
    organisation = an_organisation(session, name="Caritas Solothurn")
    a_programme(session, organisation, name="Deutsch im Alltag")
    user = a_user(session, organisation_id=organisation.id, name="Christine Wyss")
    session.commit()
    return user
