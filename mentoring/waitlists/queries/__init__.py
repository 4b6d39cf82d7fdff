"""Every SELECT of the waitlist."""

from mentoring.waitlists.queries.entries import (
    entries_for,
    entries_of_person,
    entries_waiting,
    entry_behind_link,
    entry_for,
    events_of,
    last_event,
    open_entry_of,
)
from mentoring.waitlists.queries.filters import (
    ASKED,
    DUE,
    NOBODY,
    NOT_COUNTED_AS_LANGUAGE,
    UNKNOWN,
    EntryFilter,
)
from mentoring.waitlists.queries.lists import (
    SORTABLE,
    entries_counted,
    entries_page,
    entries_to_confirm,
    entry_facets,
    outlooks_of,
    people_waiting,
)
from mentoring.waitlists.queries.referrals import (
    programmes_on_offer,
    referral_for,
    referrals_counted,
    referrals_page,
)
from mentoring.waitlists.queries.saved_views import WAITLIST, saved_view, saved_views
from mentoring.waitlists.queries.search import entries_found, municipalities_found, persons_found

__all__ = [
    "ASKED",
    "DUE",
    "NOBODY",
    "NOT_COUNTED_AS_LANGUAGE",
    "SORTABLE",
    "UNKNOWN",
    "WAITLIST",
    "EntryFilter",
    "entries_counted",
    "entries_for",
    "entries_found",
    "entries_of_person",
    "entries_page",
    "entries_to_confirm",
    "entries_waiting",
    "entry_behind_link",
    "entry_facets",
    "entry_for",
    "events_of",
    "last_event",
    "municipalities_found",
    "open_entry_of",
    "outlooks_of",
    "people_waiting",
    "persons_found",
    "programmes_on_offer",
    "referral_for",
    "referrals_counted",
    "referrals_page",
    "saved_view",
    "saved_views",
]
