"""What tests of the log stand on: a volunteer with one mentee and with a family, and a coordinator."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.meetings.models import Meeting
from mentoring.permissions import Role
from tests.builders import a_mentee, a_mentor, a_programme, a_user, an_entry, an_organisation
from tests.page import Document, Visitor
from tests.tandem_builders import a_tandem


class Ground:
    """A volunteer with one mentee and one with a family, and a coordinator of the same organisation."""

    def __init__(self, app: Flask, session: Session) -> None:
        app.config["SECOND_FACTOR"] = "optional"
        self.app, self.session = app, session
        self.organisation = an_organisation(session)
        self.user = a_user(session, Role.MENTOR, organisation_id=self.organisation.id)
        self.mentor = a_mentor(session, self.organisation, capacity=4, user_id=self.user.id)
        self.tandem = a_tandem(session, self.organisation, mentor=self.mentor)
        family = an_entry(
            session,
            self.organisation,
            a_programme(session, self.organisation, group_size=4),
            *(a_mentee(session, self.organisation, first_name=name) for name in ("Selam", "Tesfay", "Hewan")),
        )
        self.family = a_tandem(session, self.organisation, mentor=self.mentor, entry=family)
        self.staff = a_user(session, organisation_id=self.organisation.id)
        session.commit()
        self.visitor = Visitor(app).sign_in(self.user)
        self.coordinator = Visitor(app).sign_in(self.staff)

    def rows(self) -> list[Meeting]:
        """All rows of the log, in the order in which they were written."""
        self.session.rollback()
        self.session.expire_all()
        return list(self.session.scalars(select(Meeting).order_by(Meeting.id)))

    def log(self, status: int = 200, tandem: int | None = None, **given: object) -> Document:
        """Opens the form, presses an hour about language, and sends it with these changes."""
        self.visitor.get(f"/my/tandems/{tandem or self.tandem.id}/log")
        values = {"duration": "60", "topics": ["LANGUAGE"], **given}
        return self.visitor.send(values, holding="duration", status=status)
