"""Running tandems with what their support asks about: phases, people, programme, rules in force."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mentoring.meetings.models import SupportRule
from mentoring.meetings.rules.expenses import Terms
from mentoring.people.models import Mentor, Programme
from mentoring.tandems.models import Tandem, TandemMember, TandemPhase
from mentoring.tandems.rules import still_standing
from mentoring.tandems.vocabulary import TandemState
from mentoring.waitlists.models import WaitlistEntry

NAMED: tuple[Any, ...] = (
    joinedload(Tandem.mentor).joinedload(Mentor.person),
    joinedload(Tandem.entry).joinedload(WaitlistEntry.contact),
    joinedload(Tandem.programme).joinedload(Programme.organisation),
    selectinload(Tandem.members).joinedload(TandemMember.person),
)
"""What a line about a tandem needs."""


def tandems_in(session: Session, organisation_id: int, states: Collection[TandemState]) -> Sequence[Tandem]:
    """The organisation's tandems in these states, by number."""
    return session.scalars(
        named().where(Tandem.organisation_id == organisation_id, Tandem.state.in_(states)).order_by(Tandem.id)
    ).all()


def named() -> Select[Tandem]:
    """Tandems with mentor, members, contact and programme."""
    return select(Tandem).options(*NAMED)


def phases_of(session: Session, tandem_ids: Collection[int]) -> dict[int, list[tuple[TandemState, date]]]:
    """The dated states of these tandems as now known, in the order in which they hold."""
    recorded: dict[int, list[TandemPhase]] = defaultdict(list)
    for phase in session.scalars(
        select(TandemPhase)
        .where(TandemPhase.tandem_id.in_(tandem_ids))
        .order_by(TandemPhase.recorded_at, TandemPhase.id)
    ):
        recorded[phase.tandem_id].append(phase)
    return {
        tandem: [(p.state, p.valid_from) for p in still_standing(rows, lambda phase: phase.valid_from)]
        for tandem, rows in recorded.items()
    }


def support_rules(session: Session, programme_ids: Collection[int], day: date) -> dict[int, SupportRule]:
    """What these programmes ask on a day; one that has said nothing asks what is usual."""
    rows = session.scalars(
        select(SupportRule)
        .where(
            SupportRule.programme_id.in_(programme_ids),
            SupportRule.valid_from <= day,
            SupportRule.withdrawn_at.is_(None),
        )
        .order_by(SupportRule.valid_from, SupportRule.recorded_at, SupportRule.id)
    )
    said = {row.programme_id: row for row in rows}
    return {number: said.get(number) or usual_rule(number, day) for number in programme_ids}


def rules_of_programme(session: Session, programme_id: int) -> Sequence[SupportRule]:
    """All that a programme has asked, the latest first; withdrawn rows are left out."""
    return session.scalars(
        select(SupportRule)
        .where(SupportRule.programme_id == programme_id, SupportRule.withdrawn_at.is_(None))
        .order_by(SupportRule.valid_from.desc(), SupportRule.recorded_at.desc(), SupportRule.id.desc())
    ).all()


def rule_of_programme(session: Session, programme_id: int, rule_id: int) -> SupportRule | None:
    """One of the rules of a programme, taken back or not."""
    return session.scalar(
        select(SupportRule).where(SupportRule.id == rule_id, SupportRule.programme_id == programme_id)
    )


def usual_rule(programme_id: int, day: date) -> SupportRule:
    """What is usual, as a row that belongs to no session: the defaults of the columns."""
    usual = {
        column.key: column.default.arg
        for column in SupportRule.__table__.columns
        if column.default is not None
    }
    return SupportRule(programme_id=programme_id, valid_from=day, **usual)


def terms_of(rule: SupportRule) -> Terms:
    """What a rule pays back, for the rules of expenses."""
    return Terms(
        km_rappen=rule.km_rappen,
        receipt_above_rappen=rule.receipt_above_rappen,
        most_per_claim_rappen=rule.most_per_claim_rappen,
        most_per_month_rappen=rule.most_per_month_rappen,
        most_per_year_rappen=rule.most_per_year_rappen,
        claim_within_days=rule.claim_within_days,
    )
