"""What bounds a pool: posts entered by the lead, tariffs and approvals by the canton. Dated rows only.

A row is never changed. A mistaken one is withdrawn with a reason; one that ends is withdrawn and entered anew
with its end. What concerns a closed period becomes a correction of it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.funding.models import Approval, Staffing, Tariff
from mentoring.funding.queries import bounds as queries
from mentoring.funding.queries.bounds import SUBJECTS, Row
from mentoring.funding.vocabulary import TariffKind
from mentoring.history import record
from mentoring.people.rules import cleaned
from mentoring.wording import N_, Refused

WITHDRAWN, ENDED = "withdrawn", "ended"


def add_staffing(
    session: Session,
    organisation_id: int,
    *,
    post: str,
    employment_bp: int,
    valid_from: date,
    valid_to: date | None,
    actor: Actor,
    now: datetime,
) -> Staffing:
    """Enters a post for ``[valid_from, valid_to)``; an open row of the same post ends where it begins."""
    post = cleaned(post)[:120]
    if not post:
        raise Refused(N_("Bitte die Stelle benennen."), field="post")
    _check_days(valid_from, valid_to)
    for other in queries.posts_within(session, organisation_id, post, valid_from, valid_to):
        if other.valid_to is None and other.valid_from < valid_from:
            end(session, other, on=valid_from, reason=N_("neues Pensum"), actor=actor, now=now)
            continue
        raise Refused(
            N_(
                "Für «%(post)s» ist in dieser Zeit schon ein Pensum erfasst, ab %(day)s. "
                "Bitte zuerst zurückziehen."
            ),
            field="valid_from",
            post=post,
            day=other.valid_from.strftime("%d.%m.%Y"),
        )
    row = Staffing(
        organisation_id=organisation_id,
        post=post,
        employment_bp=employment_bp,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_at=now,
        recorded_by_name=actor.name,
    )
    session.add(row)
    session.flush()
    return row


def add_tariff(
    session: Session,
    organisation_id: int,
    *,
    kind: TariffKind,
    amount: int,
    valid_from: date,
    valid_to: date | None,
    decision: str,
    actor: Actor,
    now: datetime,
) -> Tariff:
    """Enters a flat rate for ``[valid_from, valid_to)``; an open one of its kind ends where it begins."""
    _check_amount(amount)
    _check_days(valid_from, valid_to)
    decision = _decision(decision)
    for other in queries.tariffs_within(session, organisation_id, kind, valid_from, valid_to):
        if other.valid_to is None and other.valid_from < valid_from:
            end(session, other, on=valid_from, reason=N_("neuer Tarif"), actor=actor, now=now)
            continue
        raise Refused(
            N_("In dieser Zeit gilt schon ein Tarif dieser Art, ab %(day)s. Bitte zuerst zurückziehen."),
            field="valid_from",
            day=other.valid_from.strftime("%d.%m.%Y"),
        )
    row = Tariff(
        organisation_id=organisation_id,
        kind=kind,
        amount_rappen=amount,
        valid_from=valid_from,
        valid_to=valid_to,
        decision=decision,
        recorded_at=now,
        recorded_by_name=actor.name,
    )
    session.add(row)
    session.flush()
    return row


def add_approval(
    session: Session,
    organisation_id: int,
    *,
    amount: int,
    valid_from: date,
    valid_to: date,
    decision: str,
    actor: Actor,
    now: datetime,
) -> Approval:
    """Enters the most that may be paid for ``[valid_from, valid_to)``; several for one time add up."""
    _check_amount(amount)
    _check_days(valid_from, valid_to)
    row = Approval(
        organisation_id=organisation_id,
        amount_rappen=amount,
        valid_from=valid_from,
        valid_to=valid_to,
        decision=_decision(decision),
        recorded_at=now,
        recorded_by_name=actor.name,
    )
    session.add(row)
    session.flush()
    return row


def withdraw(session: Session, row: Row, *, reason: str, actor: Actor, now: datetime, today: date) -> None:
    """The row was a mistake: from now on it counts for no day."""
    _withdraw(session, row, WITHDRAWN, today, reason=reason, actor=actor, now=now)


def end(session: Session, row: Row, *, on: date, reason: str, actor: Actor, now: datetime) -> Row:
    """From this day on the row no longer holds: it is withdrawn and entered anew with its end."""
    if on <= row.valid_from:
        raise Refused(
            N_("Das Ende liegt vor dem Beginn am %(day)s. War der Eintrag falsch, ziehen Sie ihn zurück."),
            field="last",
            day=row.valid_from.strftime("%d.%m.%Y"),
        )
    if row.valid_to is not None and on >= row.valid_to:
        raise Refused(N_("So früh endet der Eintrag schon."), field="last")
    _withdraw(session, row, ENDED, on, reason=reason, actor=actor, now=now)
    kept: dict[str, Any] = {
        column.key: getattr(row, column.key)
        for column in type(row).__table__.columns
        if column.key not in {"id", "valid_to", "recorded_at", "recorded_by_name", "withdrawn_at"}
    }
    again: Row = type(row)(**kept, valid_to=on, recorded_at=now, recorded_by_name=actor.name)
    session.add(again)
    session.flush()
    return again


def _withdraw(
    session: Session, row: Row, event: str, on: date, *, reason: str, actor: Actor, now: datetime
) -> None:
    reason = cleaned(reason)[:300]
    if not reason:
        raise Refused(N_("Bitte den Grund angeben."), field="reason")
    if queries.locked(session, row).withdrawn_at is not None:
        raise Refused(N_("Dieser Eintrag ist schon zurückgezogen."))
    row.withdrawn_at = now
    record(
        session,
        SUBJECTS[type(row)],
        row.id,
        event,
        actor=actor,
        now=now,
        on=on,
        reason=reason,
        organisation_id=row.organisation_id,
    )
    session.flush()


def _check_days(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(N_("Der letzte Tag liegt vor dem ersten."), field="last")


def _check_amount(amount: int) -> None:
    if amount <= 0:
        raise Refused(N_("Der Betrag muss grösser als null sein."), field="amount")


def _decision(decision: str) -> str:
    decision = cleaned(decision)[:300]
    if not decision:
        raise Refused(N_("Bitte angeben, worauf der Eintrag beruht."), field="decision")
    return decision
