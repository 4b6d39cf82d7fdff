"""Whether a demonstration may be filled, and who can be whom in it, as lines for the terminal."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.accounts.demo import DEMO_DOMAIN, DEMO_PASSWORD
from mentoring.accounts.models import Organisation
from mentoring.accounts.queries import demo_users
from mentoring.permissions import Role


def is_empty(session: Session) -> bool:
    """Whether the database has no organisation yet."""
    return not session.scalar(select(func.count()).select_from(Organisation))


def account_lines(session: Session) -> list[str]:
    """A line for each role and organisation: role, whose, e-mail; at the end the password they share."""
    order = list(Role)
    users = sorted(demo_users(session, DEMO_DOMAIN), key=lambda user: (order.index(user.role), user.id))
    table = [
        (user.role.label, user.organisation.name if user.organisation else user.name, user.email)
        for user in users
    ]
    if not table:
        return []
    widths = [max(len(line[n]) for line in table) for n in range(3)]
    return [
        *(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in table
        ),
        "",
        f"Password for all of them: {DEMO_PASSWORD}",
    ]
