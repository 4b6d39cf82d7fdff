"""How long somebody stays reachable after the end: at most six months."""

from datetime import date, timedelta

from mentoring.tandems.rules import months_later, swiss
from mentoring.tandems.rules.lifecycle import AFTERCARE_MONTHS
from mentoring.wording import N_, Refused

NOTICE_DAYS = 14
"""So many days before its end it is to be decided how an aftercare ends."""


def latest_end(ended_on: date) -> date:
    """The last possible day of an aftercare (DOMAIN: at most six months after the end)."""
    return months_later(ended_on, AFTERCARE_MONTHS)


def notice_on(aftercare_until: date) -> date:
    """From which day on the end of an aftercare is announced."""
    return aftercare_until - timedelta(days=NOTICE_DAYS)


def check_contact(contacted_on: date, *, ended_on: date, today: date) -> None:
    """Refuses a contact that lies in the future, before the end, or after any aftercare."""
    if contacted_on > today:
        raise Refused(N_("Dieses Datum liegt in der Zukunft."), field="contacted_on")
    if not ended_on <= contacted_on <= latest_end(ended_on):
        raise Refused(
            N_("Die Nachbegleitung liegt zwischen dem %(first)s und dem %(last)s."),
            field="contacted_on",
            first=swiss(ended_on),
            last=swiss(latest_end(ended_on)),
        )
