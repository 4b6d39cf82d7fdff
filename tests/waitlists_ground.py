"""Where tests of the waitlist's pages stand: an organisation, a programme, and somebody who is signed in."""

from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.waitlists.models import WaitlistEntry
from tests.builders import PASSWORD, a_mentee, a_programme, a_user, an_entry, an_organisation
from tests.days import TODAY
from tests.page import Visitor


def signed_in(app: Flask, user: User) -> Visitor:
    """Somebody who has signed in and not yet opened a page."""
    visitor = Visitor(app)
    visitor.get("/sign-in")
    visitor.send({"email": user.email, "password": PASSWORD}, holding="password", status=302, follow=False)
    return visitor


class Ground:
    """An organisation with a coordinator who is signed in."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.organisation = an_organisation(session, email="info@example.org")
        self.programme = a_programme(session, self.organisation, name="Deutsch im Alltag")
        self.user = a_user(session, organisation_id=self.organisation.id, totp_confirmed_at=None)
        app.config["SECOND_FACTOR"] = "optional"

    def waiting(self, first: str, last: str, days: int = 100, **given) -> WaitlistEntry:
        own = {"urgency", "state", "family_name", "confirmed_on", "asked_on", "closed_on"}
        mine = {k: given.pop(k) for k in list(given) if k in own}
        person = a_mentee(self.session, self.organisation, first_name=first, last_name=last, **given)
        entry = an_entry(
            self.session,
            self.organisation,
            mine.pop("programme", self.programme),
            person,
            registered_on=TODAY - timedelta(days=days),
            **mine,
        )
        return entry

    def visitor(self) -> Visitor:
        self.session.commit()
        return signed_in(self.app, self.user)


def fresh(session: Session) -> None:
    """What others have written since is seen."""
    session.rollback()
    session.expire_all()
