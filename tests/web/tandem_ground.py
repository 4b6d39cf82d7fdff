"""An organisation with tandems and a coordinator's browser, for tests of the pages of tandems."""

from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from mentoring.permissions import Role
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import TandemState
from tests.builders import PASSWORD, a_user, an_organisation
from tests.page import Visitor
from tests.tandem_builders import a_tandem


class Ground:
    """An organisation with its coordinator and a browser."""

    def __init__(self, app: Flask, session: Session) -> None:
        app.config["SECOND_FACTOR"] = "optional"
        self.app, self.session = app, session
        self.organisation = an_organisation(session, email="info@example.org")
        self.user = a_user(session, Role.COORDINATOR, organisation_id=self.organisation.id)
        session.commit()

    def visitor(self, user: Any = None) -> Visitor:
        """Somebody signed in."""
        visitor = Visitor(self.app)
        visitor.get("/sign-in")
        email = (user or self.user).email
        visitor.send({"email": email, "password": PASSWORD}, holding="password", status=302, follow=False)
        return visitor

    def tandem(self, state: TandemState, **given: Any) -> Tandem:
        """A tandem in this state, committed."""
        made = a_tandem(self.session, self.organisation, state, **given)
        self.session.commit()
        return made

    def again(self, tandem: Tandem) -> Tandem:
        """The tandem as it now is."""
        self.refresh()
        return self.session.get_one(Tandem, tandem.id)

    def refresh(self) -> None:
        """What the site has written in the meantime."""
        self.session.rollback()
