"""The places of the accompaniment side by side, as far as somebody may open them."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor
from mentoring.permissions import Permission
from mentoring.wording import N_

PLACES = (
    (N_("Gespräche"), "meetings.talks", Permission.READ_SUPPORT),
    (N_("Spesen"), "meetings.expenses", Permission.DECIDE_EXPENSES),
    (N_("Anlässe"), "meetings.events", Permission.MANAGE_EVENTS),
    (N_("Rückmeldungen"), "meetings.feedback", Permission.READ_SUPPORT),
    (N_("Nachrichten"), "meetings.messages", Permission.SEND_MESSAGES),
    (N_("Erinnerungen"), "meetings.reminders", Permission.READ_REMINDERS),
)


@dataclass(frozen=True)
class Tab:
    """One of the places, as the page shows it."""

    label: str
    url: str
    current: bool


def tabs() -> list[Tab]:
    """Where one can go from here."""
    return [
        Tab(_(label), url_for(endpoint), request.endpoint == endpoint)
        for label, endpoint, permission in PLACES
        if endpoint in current_app.view_functions and actor().may(permission)
    ]
