"""Closing an organisation's period: what is true now is frozen, with the corrections of earlier periods.

Whoever closes holds the organisation's period; whoever books meanwhile is either in the sum or refused by the
database. Closing twice closes once.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.actors import Actor
from mentoring.funding.models import Closing, ClosingDay, ClosingShare, Correction, FundingPeriod
from mentoring.funding.queries import closings as closed
from mentoring.funding.queries import money, periods
from mentoring.funding.rules import chain
from mentoring.funding.rules.settling import Settled, Target
from mentoring.funding.services.computing import has_ended, label_of, settled_until
from mentoring.funding.services.correcting import Corrected, corrections
from mentoring.funding.services.figures import expect_shown, sign_of_closing
from mentoring.funding.services.ledger import Booking, Move, Side, post
from mentoring.funding.services.snapshots import correction_plain, result_of, snapshot
from mentoring.funding.vocabulary import Account, EntryKind, PeriodState, TargetKind
from mentoring.wording import N_, Refused


def close_period(
    session: Session,
    organisation: Organisation,
    period: FundingPeriod,
    *,
    actor: Actor,
    now: datetime,
    today: date,
    shown: str | None = None,
) -> Closing:
    """Closes an organisation's period and returns the closing; the one there is if it was closed before.

    Refused before the period has ended, while an earlier one is open, and if the figures are not those of
    which ``shown`` is the sign.
    """
    held = periods.organisation_period_locked(session, organisation.id, period.id)
    if held is None:
        raise Refused(N_("Diese Periode gibt es für die Organisation nicht."))
    existing = closed.closing_of(session, organisation.id, period.id)
    if existing is not None:
        return existing
    _check(session, organisation.id, period, today)
    settled = settled_until(session, organisation.id, period, known_at=now)
    corrected = corrections(session, organisation.id, settled, last_of_year=period.last_of_year)
    result = result_of(settled[-1], direct=money.direct_costs(session, organisation.id, period.id))
    expect_shown(
        shown, sign_of_closing(settled[-1].period.rule.rule_id, result, settled[-1].targets, corrected)
    )
    closing = _freeze(session, organisation, period, settled[-1], corrected, actor=actor, now=now)
    _post(session, organisation, period, closing, settled[-1], corrected, actor=actor, now=now, today=today)
    held.state = PeriodState.CLOSED
    session.flush()
    return closing


def may_close(session: Session, organisation_id: int, period: FundingPeriod, today: date) -> Refused | None:
    """Why the period cannot be closed now; None if it can."""
    try:
        _check(session, organisation_id, period, today)
    except Refused as refused:
        return refused
    return None


def _check(session: Session, organisation_id: int, period: FundingPeriod, today: date) -> None:
    if not has_ended(period, today):
        raise Refused(
            N_(
                "Die Periode %(period)s ist noch nicht zu Ende: abgeschlossen werden kann sie ab dem %(day)s."
            ),
            period=label_of(period),
            day=period.ends_on.strftime("%d.%m.%Y"),
        )
    first = periods.first_open_period(session, organisation_id)
    if first is not None and first.id != period.id:
        raise Refused(N_("Zuerst ist die Periode %(period)s abzuschliessen."), period=label_of(first))


def _freeze(
    session: Session,
    organisation: Organisation,
    period: FundingPeriod,
    settled: Settled,
    corrected: Sequence[Corrected],
    *,
    actor: Actor,
    now: datetime,
) -> Closing:
    before = closed.latest_closing(session, organisation.id)
    result = result_of(settled, direct=money.direct_costs(session, organisation.id, period.id))
    closing = Closing(
        organisation_id=organisation.id,
        period_id=period.id,
        rule_id=settled.period.rule.rule_id,
        closed_at=now,
        closed_by_id=actor.user_id,
        closed_by_name=actor.name,
        payable_rappen=settled.pool.payable,
        result=result,
        previous_hash=before.hash if before else chain.FIRST,
        hash="",
    )
    days = [
        ClosingDay(
            tandem_id=line.tandem_id,
            person_id=line.person_id,
            from_on=line.from_on,
            to_on=line.to_on,
            members=line.members,
            municipality_bfs=line.municipality,
            status=line.status,
            eligible=line.eligible,
        )
        for line in settled.lines
    ]
    shares = [
        ClosingShare(**_bearer(target), amount_rappen=amount) for target, amount in settled.targets.items()
    ]
    booked = [
        Correction(
            concerns_id=one.closing.id,
            **_bearer(difference.target),
            amount_rappen=difference.amount,
            causes={"causes": one.causes_of(difference.target)},
        )
        for one in corrected
        for difference in one.to_book
    ]
    content = snapshot(closing, days, shares, [correction_plain(row) for row in booked])
    closing.hash = chain.fingerprint(content, closing.previous_hash)
    session.add(closing)
    session.flush()
    for row in (*days, *shares, *booked):
        row.closing_id = closing.id  # type: ignore[attr-defined]  # all three have one
        session.add(row)
    session.flush()
    return closing


def _bearer(target: Target) -> dict[str, Any]:
    municipal, fund = target.kind is TargetKind.MUNICIPALITY, target.kind is TargetKind.FUND
    return {
        "kind": target.kind,
        "municipality_bfs": target.number if municipal else None,
        "fund_id": target.number if fund else None,
    }


def _post(
    session: Session,
    organisation: Organisation,
    period: FundingPeriod,
    closing: Closing,
    settled: Settled,
    corrected: Sequence[Corrected],
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    codes = {fund.id: fund.code for fund in money.funds(session)}
    direct = {Target(TargetKind.FUND, int(fund)): int(amount) for fund, amount in closing.result["direct"]}
    booking = Booking(
        EntryKind.CLOSING,
        organisation.id,
        period.id,
        period.ends_on,
        f"Abschluss {label_of(period)} {organisation.name}",
        closing_id=closing.id,
    )
    moves = [_move(organisation, codes, target, amount) for target, amount in settled.targets.items()]
    moves += [_move(organisation, codes, target, amount) for target, amount in direct.items()]
    post(session, booking, moves, actor=actor, now=now)
    for one in corrected:
        correction = Booking(
            EntryKind.CORRECTION,
            organisation.id,
            period.id,
            period.ends_on,
            f"Korrektur {label_of(one.closing.period)} {organisation.name}",
            closing_id=closing.id,
        )
        moves = [_move(organisation, codes, d.target, d.amount) for d in one.to_book]
        post(session, correction, moves, actor=actor, now=now)


def _move(organisation: Organisation, codes: dict[int, str], target: Target, amount: int) -> Move:
    """A bearer's part: from what it contributes to where its money stands."""
    if target.kind is TargetKind.FUND:
        code = codes[target.number]
        return Move(Side(Account.FUND, code), Side(Account.CONTRIBUTION, code), amount)
    debit = {
        TargetKind.MUNICIPALITY: Side(Account.CLEARING, organisation.code),
        TargetKind.CARRIED: Side(Account.CARRIED, organisation.code),
        TargetKind.UNCOVERED: Side(Account.UNCOVERED, organisation.code),
    }[target.kind]
    detail = "own" if target.kind is TargetKind.UNCOVERED else "municipalities"
    return Move(debit, Side(Account.CONTRIBUTION, detail), amount)
