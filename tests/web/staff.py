"""Somebody of an organisation's staff, signed in."""

from flask import Flask
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.permissions import Role
from tests import builders as b
from tests.page import Visitor


def visitor(
    app: Flask, session: Session, organisation: Organisation, role: Role = Role.COORDINATOR
) -> Visitor:
    """Somebody of the organisation, signed in."""
    user = b.a_user(session, role, organisation_id=organisation.id)
    session.commit()
    return Visitor(app).sign_in(user)
