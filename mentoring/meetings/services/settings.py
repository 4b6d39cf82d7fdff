"""What a programme asks of the accompaniment, dated; which reminders an organisation sends."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.meetings.models import ReminderSetting, SupportRule
from mentoring.meetings.vocabulary import ReminderKind
from mentoring.people.models import Programme
from mentoring.wording import N_, Refused

RANGES = {
    "silence_days": (7, 180),
    "task_after_days": (1, 90),
    "claim_within_days": (7, 400),
    "km_rappen": (0, 200),
    "receipt_above_rappen": (0, 100_000),
    "most_per_claim_rappen": (1, 10_000_000),
    "most_per_year_rappen": (1, 10_000_000),
}


@dataclass(frozen=True)
class SupportFacts:
    """When silence is noticed and what expenses are paid back; amounts in Rappen, a cap of None is none."""

    silence_days: int = 28
    task_after_days: int = 14
    km_rappen: int = 70
    receipt_above_rappen: int = 2000
    most_per_claim_rappen: int | None = None
    most_per_year_rappen: int | None = None
    claim_within_days: int = 90


def set_support_rule(
    session: Session,
    programme: Programme,
    facts: SupportFacts,
    *,
    valid_from: date,
    actor: Actor,
    now: datetime,
) -> SupportRule:
    """What a programme asks from a day on; what it asked before stays as it was."""
    for name, value in asdict(facts).items():
        least, most = RANGES[name]
        if value is not None and not least <= value <= most:
            raise Refused(
                N_("Bitte eine Zahl von %(least)s bis %(most)s."), field=name, least=least, most=most
            )
    row = SupportRule(
        programme_id=programme.id,
        valid_from=valid_from,
        recorded_at=now,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.name,
        **asdict(facts),
    )
    session.add(row)
    session.flush()
    return row


def switch_reminder(
    session: Session, organisation_id: int, kind: ReminderKind, enabled: bool, *, actor: Actor, now: datetime
) -> None:
    """An organisation sends a kind of reminder, or does not."""
    row = session.get(ReminderSetting, (organisation_id, kind))
    if row is None:
        row = ReminderSetting(organisation_id=organisation_id, kind=kind)
        session.add(row)
    row.enabled, row.changed_at, row.changed_by_name = enabled, now, actor.name
    session.flush()
