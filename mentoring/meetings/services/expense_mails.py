"""What volunteers are told once their expenses are decided on: one mail for all that was decided together."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mentoring.meetings.models import Expense
from mentoring.money import show_rappen
from mentoring.outbox import Mail, post


def tell_decided(session: Session, expenses: Iterable[Expense], *, now: datetime) -> list[Mail]:
    """Posts to each volunteer what became of these claims; who has no address reads it online."""
    by_mentor: dict[int, list[Expense]] = defaultdict(list)
    for expense in expenses:
        by_mentor[expense.mentor_id].append(expense)
    return [
        post(
            session,
            "expenses_decided",
            address=mine[0].mentor.person.email,
            name=mine[0].mentor.person.first_name,
            locale=mine[0].mentor.person.locale,
            now=now,
            values={
                "items": [_item(expense) for expense in mine],
                "path": "/my/expenses",
                "organisation_name": mine[0].programme.organisation.name,
            },
            organisation_id=mine[0].organisation_id,
        )
        for mine in by_mentor.values()
        if mine[0].mentor.person.email
    ]


def _item(expense: Expense) -> dict[str, Any]:
    return {
        "day": expense.spent_on.strftime("%d.%m.%Y"),
        "kind": expense.kind.label,
        "amount": show_rappen(expense.amount_rappen),
        "state": expense.state.value,
        "reason": expense.decided_reason,
    }
