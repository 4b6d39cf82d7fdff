"""Closing a period canton-wide: every municipality gets its statement, numbered without gaps, and posted.

Only when all organisations have closed. Closing twice closes once; nothing is issued if anything goes wrong.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.actors import Actor
from mentoring.funding.models import FundingPeriod, Statement
from mentoring.funding.queries import periods
from mentoring.funding.queries import statements as queries
from mentoring.funding.rules import chain
from mentoring.funding.rules.payable import NotPayable, require_creditor, require_payable
from mentoring.funding.rules.statement import Party, StatementData, to_plain
from mentoring.funding.services.computing import label_of
from mentoring.funding.services.figures import expect_shown, sign_of_issue
from mentoring.funding.services.forthcoming import forthcoming
from mentoring.funding.services.ledger import Booking, Move, Side, post
from mentoring.funding.services.statements import drafts, numbered
from mentoring.funding.vocabulary import Account, EntryKind, PeriodState, StatementKind
from mentoring.outbox import post as post_mail
from mentoring.wording import N_, Refused

DUE_AFTER = timedelta(days=30)


def close_canton(
    session: Session,
    period: FundingPeriod,
    *,
    creditor: Party,
    actor: Actor,
    now: datetime,
    today: date,
    shown: str | None = None,
) -> Sequence[Statement]:
    """Closes a period as a whole and issues its statements; those there are if it was closed before.

    Refused if what would be issued is not that of which ``shown`` is the sign.
    """
    period = periods.period_locked(session, period.id)
    if period.closed_at is not None:
        return queries.statements_of_period(session, period.id)
    refused = may_close_canton(session, period)
    if refused is not None:
        raise refused
    refused = creditor_missing(creditor)
    if refused is not None:
        raise refused
    if shown is not None:
        expect_shown(shown, sign_of_issue(forthcoming(session, period).owed, creditor, today + DUE_AFTER))
    next_numbers, told = queries.next_numbers(session, period.year), queries.users_by_municipality(session)
    prepared = [
        (numbered(draft, next_numbers), parts)
        for draft, parts in drafts(
            session, period, creditor=creditor, issued_on=today, due_on=today + DUE_AFTER
        )
    ]
    for data, _parts in prepared:
        _require_payable(data)
    issued = []
    for data, parts in prepared:
        statement = _issue(session, period, data, now)
        _post(session, period, statement, parts, actor=actor, now=now, today=today)
        _tell(session, statement, data, told.get(statement.municipality_bfs, ()), now)
        issued.append(statement)
    period.closed_at, period.closed_by_id, period.closed_by_name = now, actor.user_id, actor.name
    session.flush()
    return issued


def may_close_canton(session: Session, period: FundingPeriod) -> Refused | None:
    """Why a period cannot be closed as a whole now; None if it can."""
    first = periods.first_period_open_as_a_whole(session)
    if first is not None and first.id != period.id:
        return Refused(N_("Zuerst ist die Periode %(period)s abzuschliessen."), period=label_of(first))
    names = {one.id: one.name for one in periods.organisations(session)}
    parts = periods.organisation_periods(session, period_id=period.id)
    lacking = [name for number, name in names.items() if number not in {one.organisation_id for one in parts}]
    if lacking:
        return Refused(
            N_("Noch ohne diese Periode: %(names)s. Zuerst sind dort die Perioden zu ergänzen."),
            names=lacking,
        )
    still = [names[one.organisation_id] for one in parts if one.state is PeriodState.OPEN]
    if still:
        return Refused(
            N_("Noch nicht abgeschlossen: %(names)s. Zuerst schliesst jede Organisation ihre Periode ab."),
            names=still,
        )
    return None


def creditor_missing(creditor: Party) -> Refused | None:
    """Why no statement can name who issues it, or nobody could pay to it; None if all is there."""
    if not (creditor.name and creditor.iban):
        return Refused(N_("Vor dem ersten Abschluss braucht es die Angaben der Rechnungsstellerin."))
    try:
        require_creditor(creditor)
    except NotPayable as refused:
        return Refused(
            N_("Mit den Angaben der Rechnungsstellerin (Einstellungen %(names)s) geht es nicht: %(why)s"),
            names="MENTORING_CREDITOR_…",
            why=refused.sentence,
        )
    return None


def _require_payable(data: StatementData) -> None:
    """Refuses an invoice whose QR-bill could not be made, naming the municipality whose address is wrong."""
    if data.kind is not StatementKind.INVOICE:
        return
    try:
        require_payable(data)
    except NotPayable as refused:
        raise Refused(
            N_(
                "Für %(municipality)s lässt sich keine QR-Rechnung machen, darum wurde nichts ausgestellt. "
                "%(why)s Die Gemeinde ändert ihre Adresse selbst."
            ),
            municipality=data.municipality,
            why=refused.sentence,
        ) from None


def _issue(session: Session, period: FundingPeriod, data: StatementData, now: datetime) -> Statement:
    plain = to_plain(data)
    statement = Statement(
        period_id=period.id,
        municipality_bfs=data.municipality_bfs,
        kind=data.kind,
        year=period.year,
        number=None if data.kind is StatementKind.NIL else int(data.number.rsplit("-", 1)[1]),
        total_rappen=data.total_rappen,
        issued_at=now,
        data=plain,
        hash=chain.fingerprint(plain),
    )
    session.add(statement)
    session.flush()
    return statement


def _post(
    session: Session,
    period: FundingPeriod,
    statement: Statement,
    parts: Mapping[str, int],
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    booking = Booking(
        EntryKind.STATEMENT,
        None,
        period.id,
        today,
        f"{statement.label} {label_of(period)}".strip(),
        reference=statement.label,
        statement_id=statement.id,
    )
    owed = Side(Account.RECEIVABLE, str(statement.municipality_bfs))
    moves = [Move(owed, Side(Account.CLEARING, code), amount) for code, amount in sorted(parts.items())]
    post(session, booking, moves, actor=actor, now=now)


def _tell(
    session: Session, statement: Statement, data: StatementData, users: Sequence[User], now: datetime
) -> None:
    for user in users:
        post_mail(
            session,
            "statement",
            address=user.email,
            name=user.name,
            locale=user.locale,
            now=now,
            values={
                "statement_id": statement.id,
                "period": data.period,
                "number": data.number,
                "kind": data.kind.value,
            },
            dedupe=f"statement {statement.id} {user.id}",
        )
