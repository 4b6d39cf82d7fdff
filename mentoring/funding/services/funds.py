"""Sources of money: added and changed by the canton; promises given and withdrawn."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.funding.models import Commitment, Fund
from mentoring.funding.queries import funds as queries
from mentoring.funding.vocabulary import FundKind
from mentoring.wording import N_, Refused

RESERVED = {"municipalities", "own"}
"""Details of the ledger that are no fund's code."""


@dataclass(frozen=True)
class FundFacts:
    """What is known about a source of money; the opening balance in Rappen."""

    code: str
    name: str
    kind: FundKind
    purpose: str = ""
    cut_off_on: date | None = None
    opening: int = 0


@dataclass(frozen=True)
class PromiseFacts:
    """A promise to an organisation from ``from_on`` until ``last_on``, that day included."""

    organisation: Organisation
    amount: int
    from_on: date
    last_on: date
    decision: str


def add_fund(session: Session, facts: FundFacts, *, now: datetime) -> Fund:
    """Adds a source of money. Refused if its code is taken."""
    _check_code(session, facts.code)
    fund = Fund(recorded_at=now, **_columns(facts))
    session.add(fund)
    session.flush()
    return fund


def change_fund(session: Session, fund: Fund, facts: FundFacts) -> Fund:
    """Changes a source of money; its code only as long as the ledger does not name it."""
    if facts.code != fund.code:
        if queries.fund_is_posted(session, fund.code):
            raise Refused(
                N_("Unter dem Kürzel «%(code)s» ist schon gebucht: es bleibt."), field="code", code=fund.code
            )
        _check_code(session, facts.code, but=fund)
    for column, value in _columns(facts).items():
        setattr(fund, column, value)
    session.flush()
    return fund


def promise(session: Session, fund: Fund, facts: PromiseFacts, *, actor: Actor, now: datetime) -> Commitment:
    """Records what a fund promises to an organisation, and by which decision."""
    if facts.amount <= 0:
        raise Refused(N_("Bitte einen Betrag über null eingeben."), field="amount")
    if facts.last_on < facts.from_on:
        raise Refused(N_("Der letzte Tag liegt vor dem ersten."), field="last_on")
    given = Commitment(
        fund_id=fund.id,
        organisation_id=facts.organisation.id,
        amount_rappen=facts.amount,
        valid_from=facts.from_on,
        valid_to=date.fromordinal(facts.last_on.toordinal() + 1),
        decision=facts.decision,
        recorded_at=now,
        recorded_by_name=actor.name,
    )
    session.add(given)
    session.flush()
    return given


def withdraw_promise(session: Session, given: Commitment, *, now: datetime) -> None:
    """Withdraws a promise; what it had paid for becomes a difference, to be corrected at the next closing."""
    if given.withdrawn_at is not None:
        raise Refused(N_("Diese Zusage ist bereits zurückgezogen."))
    given.withdrawn_at = now
    session.flush()


def _columns(facts: FundFacts) -> dict[str, object]:
    return {
        "code": facts.code,
        "name": facts.name,
        "kind": facts.kind,
        "purpose": facts.purpose,
        "cut_off_on": facts.cut_off_on,
        "opening_rappen": facts.opening,
    }


def _check_code(session: Session, code: str, *, but: Fund | None = None) -> None:
    same = queries.fund_coded(session, code)
    if code.lower() in RESERVED or (same is not None and same is not but):
        raise Refused(N_("Das Kürzel «%(code)s» ist schon vergeben."), field="code", code=code)
