"""What a programme asks of the accompaniment, dated; which reminders an organisation sends."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.meetings.models import ReminderSetting, SupportRule
from mentoring.meetings.vocabulary import ReminderKind
from mentoring.money import show_rappen
from mentoring.people.models import Programme
from mentoring.wording import N_, Refused

RANGES = {
    "review_after_weeks": (1, 52),
    "review_every_months": (1, 24),
    "silence_days": (7, 180),
    "task_after_days": (1, 90),
    "claim_within_days": (7, 400),
    "km_rappen": (0, 200),
    "receipt_above_rappen": (0, 100_000),
    "most_per_claim_rappen": (1, 10_000_000),
    "most_per_month_rappen": (1, 10_000_000),
    "most_per_year_rappen": (1, 10_000_000),
}
RAPPEN = "_rappen"


@dataclass(frozen=True)
class SupportFacts:
    """When talks are due, when silence is noticed, what expenses are paid back; a cap of None is none.

    Amounts are Rappen. Talks of which nothing is said are due as the programme was created.
    """

    review_after_weeks: int | None = None
    review_every_months: int | None = None

    silence_days: int = 28
    task_after_days: int = 14
    km_rappen: int = 70
    receipt_above_rappen: int = 2000
    most_per_claim_rappen: int | None = None
    most_per_month_rappen: int | None = None
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
        if value is None or least <= value <= most:
            continue
        if name.endswith(RAPPEN):
            text = N_("Bitte einen Betrag von CHF %(least)s bis %(most)s.")
            raise Refused(text, field=name, least=show_rappen(least), most=show_rappen(most))
        text = N_("Bitte eine Zahl von %(least)s bis %(most)s.")
        raise Refused(text, field=name, least=least, most=most)
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


def withdraw_support_rule(session: Session, rule: SupportRule, *, now: datetime) -> None:
    """Takes back what was set by mistake; taken back again, it stays as it is."""
    rule.withdrawn_at = rule.withdrawn_at or now
    session.flush()


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
