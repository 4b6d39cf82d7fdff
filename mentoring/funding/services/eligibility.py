"""Whose days count for federal money: dated rows that are added, confirmed and withdrawn, never changed."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.actors import SYSTEM, Actor
from mentoring.funding.models import FederalRule
from mentoring.funding.queries import ruling as queries
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.wording import N_, Refused

SCHEME = "IP"
SINCE = date(2019, 5, 1)
"""When the Integrationsagenda began."""
ELIGIBLE = frozenset({ResidenceStatus.F, ResidenceStatus.F_REF, ResidenceStatus.B_REF})
DEFAULT_NOTE = N_("Voreinstellung der Software, vom Kanton zu bestätigen")


@dataclass(frozen=True)
class EligibilityFacts:
    """Whether the days of a status count in ``[valid_from, valid_to)``, and by which decision."""

    status: ResidenceStatus
    valid_from: date
    valid_to: date | None
    eligible: bool
    confirmed: bool
    note: str


KNOWN_SINCE = datetime(SINCE.year, SINCE.month, SINCE.day, tzinfo=UTC)
"""The defaults come with the product: they are no news of the day on which it was set up."""


def load_federal_rules(session: Session) -> int:
    """Adds the defaults, not yet confirmed, if there never was a row; returns how many."""
    if queries.has_federal_rules(session):
        return 0
    for status in ResidenceStatus:
        facts = EligibilityFacts(status, SINCE, None, status in ELIGIBLE, False, DEFAULT_NOTE)
        _add(session, facts, name=SYSTEM.name, now=KNOWN_SINCE)
    session.flush()
    return len(ResidenceStatus)


def add_federal_rule(
    session: Session, facts: EligibilityFacts, *, actor: Actor, now: datetime
) -> FederalRule:
    """Adds a row. What held on its days until now gives way: rows of one status never overlap."""
    if facts.valid_to is not None and facts.valid_to <= facts.valid_from:
        raise Refused(N_("Das Ende liegt vor dem Anfang."), field="last_day")
    for held in queries.federal_rules(session, status=facts.status):
        _give_way(session, held, facts, now=now)
    row = _add(session, facts, name=actor.name, now=now)
    session.flush()
    return row


def withdraw_federal_rule(session: Session, row: FederalRule, *, now: datetime) -> None:
    """Takes a row back; its days then do not count. Doing it twice does it once."""
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        session.flush()


def confirm_federal_rule(session: Session, row: FederalRule, *, actor: Actor, now: datetime) -> FederalRule:
    """Notes that the canton has confirmed a row: withdrawn, and added again as confirmed, in one step."""
    if row.withdrawn_at is not None:
        raise Refused(N_("Diese Zeile ist zurückgezogen. Bitte die Seite neu laden."))
    if row.confirmed:
        return row
    note = "" if row.note == DEFAULT_NOTE else row.note
    return add_federal_rule(session, replace(facts_of(row), confirmed=True, note=note), actor=actor, now=now)


def facts_of(row: FederalRule) -> EligibilityFacts:
    """A row as it could be entered again."""
    return EligibilityFacts(row.status, row.valid_from, row.valid_to, row.eligible, row.confirmed, row.note)


def last_day(row: FederalRule) -> date | None:
    """The last day on which a row holds; None if it has no end."""
    return None if row.valid_to is None else row.valid_to - timedelta(days=1)


def _give_way(session: Session, held: FederalRule, facts: EligibilityFacts, *, now: datetime) -> None:
    begins_after = facts.valid_to is not None and held.valid_from >= facts.valid_to
    ended_before = held.valid_to is not None and held.valid_to <= facts.valid_from
    if begins_after or ended_before:
        return
    held.withdrawn_at = now
    session.flush()
    kept, by = facts_of(held), held.recorded_by_name
    if held.valid_from < facts.valid_from:
        _add(session, replace(kept, valid_to=facts.valid_from), name=by, now=now)
    if facts.valid_to is not None and (held.valid_to is None or facts.valid_to < held.valid_to):
        _add(session, replace(kept, valid_from=facts.valid_to), name=by, now=now)


def _add(session: Session, facts: EligibilityFacts, *, name: str, now: datetime) -> FederalRule:
    row = FederalRule(
        status=facts.status,
        scheme=SCHEME,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        eligible=facts.eligible,
        confirmed=facts.confirmed,
        note=facts.note,
        recorded_at=now,
        recorded_by_name=name,
    )
    session.add(row)
    return row
