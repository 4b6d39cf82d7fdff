"""Whose days count for federal money: the rows a new database begins with."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.funding.models import FederalRule
from mentoring.funding.queries.facts import eligibility
from mentoring.people.vocabulary import ResidenceStatus

ELIGIBLE = frozenset({ResidenceStatus.F, ResidenceStatus.F_REF, ResidenceStatus.B_REF})
"""VA and FL (FUNDING, «Eligibility»); all other statuses are not, until the canton decides otherwise."""
SINCE = date(2019, 5, 1)
"""The Integrationsagenda Schweiz and its Integrationspauschale began on this day."""


def load_federal_rules(session: Session, now: datetime) -> None:
    """Adds a row for every status, still to be confirmed, unless there are rows already."""
    if eligibility(session):
        return
    for status in ResidenceStatus:
        session.add(
            FederalRule(
                status=status,
                valid_from=SINCE,
                eligible=status in ELIGIBLE,
                confirmed=False,
                recorded_at=now,
                recorded_by_name="System",
            )
        )
    session.flush()
