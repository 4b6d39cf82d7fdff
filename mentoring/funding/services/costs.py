"""Entering costs and accruals, and taking them back: one row and one journal entry each, never changed.

A cost is booked into the period of the day it concerns. If that one is closed, it goes into the first open
period and becomes a correction of the closed one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.funding.models import CostEntry, FundingPeriod
from mentoring.funding.queries import costs as queries
from mentoring.funding.queries import ledger as entries
from mentoring.funding.queries import periods
from mentoring.funding.rules.naming import period_name
from mentoring.funding.services.ledger import (
    Booking,
    Move,
    PeriodClosed,
    Side,
    flush_booked,
    post,
    reverse,
)
from mentoring.funding.vocabulary import Account, CostCategory, CostKind, EntryKind, PeriodState
from mentoring.people.rules import cleaned
from mentoring.wording import N_, Refused

Done = TypeVar("Done")
NO_PERIOD_OPEN = N_(
    "Für Ihre Organisation ist keine Periode offen. Perioden eröffnet das Controlling des Kantons: "
    "bitte dort nachfragen."
)


@dataclass(frozen=True)
class CostFacts:
    """What a document says. ``release_by`` makes it an accrual; a ``fund_id`` pays it directly."""

    amount: int
    category: CostCategory
    concerns_on: date
    purpose: str
    document: str
    programme_id: int | None = None
    fund_id: int | None = None
    release_by: date | None = None

    @property
    def kind(self) -> CostKind:
        """An amount spent, or one set aside."""
        return CostKind.ACTUAL if self.release_by is None else CostKind.ACCRUAL


@dataclass(frozen=True)
class Place:
    """In which period something is booked, and which closed period it corrects (None: its own is open)."""

    period: FundingPeriod
    corrects: FundingPeriod | None = None


def place_for(session: Session, organisation_id: int, concerns_on: date) -> Place:
    """Where a cost of this day would be booked now; refused if there is no period for it."""
    known = queries.periods_with_state(session, organisation_id)
    opened = [period for period, state in known if state is PeriodState.OPEN]
    if not opened:
        raise Refused(NO_PERIOD_OPEN)
    own = next((p for p, _state in known if p.starts_on <= concerns_on < p.ends_on), None)
    if own is None:
        raise Refused(
            N_(
                "Für den %(day)s gibt es keine Periode; offen ist %(period)s. Perioden eröffnet das "
                "Controlling des Kantons."
            ),
            field="concerns_on",
            day=concerns_on.strftime("%d.%m.%Y"),
            period=period_name(opened[0].starts_on, opened[0].ends_on),
        )
    return Place(own) if own in opened else Place(opened[0], own)


def record_cost(
    session: Session,
    organisation_id: int,
    facts: CostFacts,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> tuple[CostEntry, Place]:
    """Books a cost or an accrual and returns it with where it stands.

    If its period is closed at this very moment, it goes into the next open one. Duplicates are the caller's
    to ask about (``queries.costs.alike``).
    """
    _check(session, organisation_id, facts)
    return _with_second_try(
        session, lambda: _book(session, organisation_id, facts, actor=actor, now=now, today=today)
    )


def reverse_cost(
    session: Session, cost: CostEntry, *, reason: str, actor: Actor, now: datetime, today: date
) -> CostEntry:
    """Takes a cost back by a row of the negative amount, which stands beside it; releases an accrual.

    Booked in the period of the cost if that is still open, else in the first open one.
    """
    reason = cleaned(reason)[:300]
    if not reason:
        raise Refused(N_("Bitte den Grund angeben."), field="reason")
    if cost.reverses_id is not None:
        raise Refused(N_("Ein Storno wird nicht storniert: bitte neu erfassen."))
    queries.cost_locked(session, cost.id)
    if queries.reversal_of(session, cost.id) is not None:
        raise Refused(
            N_("Diese Abgrenzung ist bereits aufgelöst.")
            if cost.kind is CostKind.ACCRUAL
            else N_("Diese Ausgabe ist bereits storniert.")
        )
    return _with_second_try(
        session, lambda: _book_reversal(session, cost, reason, actor=actor, now=now, today=today)
    )


def _with_second_try(session: Session, book: Callable[[], Done]) -> Done:
    try:
        with session.begin_nested():
            return book()
    except PeriodClosed:
        with session.begin_nested():
            return book()


def _check(session: Session, organisation_id: int, facts: CostFacts) -> None:
    if facts.amount <= 0:
        raise Refused(N_("Der Betrag muss grösser als null sein."), field="amount")
    if not facts.purpose.strip():
        raise Refused(N_("Bitte angeben, wofür das Geld war."), field="purpose")
    if not facts.document.strip():
        raise Refused(N_("Bitte die Nummer oder Bezeichnung des Belegs angeben."), field="document")
    if facts.release_by is not None and facts.release_by <= facts.concerns_on:
        raise Refused(N_("Aufgelöst wird eine Abgrenzung nach dem Tag der Leistung."), field="release_by")
    if facts.programme_id is not None and not queries.is_own_programme(
        session, organisation_id, facts.programme_id
    ):
        raise Refused(N_("Dieses Programm gehört nicht zu Ihrer Organisation."), field="programme")


def _book(
    session: Session, organisation_id: int, facts: CostFacts, *, actor: Actor, now: datetime, today: date
) -> tuple[CostEntry, Place]:
    organisation = periods.organisation(session, organisation_id)
    if organisation is None:
        raise Refused(NO_PERIOD_OPEN)
    place = place_for(session, organisation_id, facts.concerns_on)
    cost = CostEntry(
        organisation_id=organisation_id,
        period_id=place.period.id,
        programme_id=facts.programme_id,
        fund_id=facts.fund_id,
        kind=facts.kind,
        category=facts.category,
        concerns_on=facts.concerns_on,
        amount_rappen=facts.amount,
        purpose=cleaned(facts.purpose)[:300],
        document=cleaned(facts.document)[:120],
        release_by=facts.release_by,
        recorded_at=now,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.name,
    )
    session.add(cost)
    flush_booked(session)
    accrued = facts.kind is CostKind.ACCRUAL
    booking = Booking(
        EntryKind.ACCRUAL if accrued else EntryKind.COST,
        organisation_id,
        place.period.id,
        day_within(place.period, facts.concerns_on, today),
        cost.purpose,
        reference=cost.document,
        cost_id=cost.id,
    )
    against = Side(Account.ACCRUED if accrued else Account.ORGANISATION, organisation.code)
    move = Move(Side(Account.COSTS, facts.category.value), against, facts.amount)
    post(session, booking, [move], actor=actor, now=now)
    return cost, place


def _book_reversal(
    session: Session, cost: CostEntry, reason: str, *, actor: Actor, now: datetime, today: date
) -> CostEntry:
    known = queries.periods_with_state(session, cost.organisation_id)
    opened = [period for period, state in known if state is PeriodState.OPEN]
    if not opened:
        raise Refused(NO_PERIOD_OPEN)
    period = next((p for p in opened if p.id == cost.period_id), opened[0])
    reversal = CostEntry(
        **{
            name: getattr(cost, name)
            for name in (
                *("organisation_id", "programme_id", "fund_id", "kind", "category", "concerns_on"),
                *("purpose", "document", "release_by"),
            )
        },
        period_id=period.id,
        amount_rappen=-cost.amount_rappen,
        reverses_id=cost.id,
        reason=reason,
        recorded_at=now,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.name,
    )
    session.add(reversal)
    flush_booked(session)
    entry = entries.entry_of_cost(session, cost.id)
    if entry is not None:
        on = day_within(period, cost.concerns_on, today)
        reverse(session, entry, period_id=period.id, on=on, reason=reason, actor=actor, now=now)
    return reversal


def day_within(period: FundingPeriod, concerns_on: date, today: date) -> date:
    """The day of a booking: that of the service if it lies in the period, else today as far as it does."""
    if period.starts_on <= concerns_on < period.ends_on:
        return concerns_on
    return min(max(today, period.starts_on), period.ends_on - timedelta(days=1))
