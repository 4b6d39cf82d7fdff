"""The URL of the list of reminders as a filter, and the switch of a kind."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from mentoring.inputs import ChoiceField, Form
from mentoring.listing import ListState
from mentoring.meetings.queries.reminder_lists import SORTABLE, ReminderFilter
from mentoring.meetings.vocabulary import Delivery, ReminderKind
from mentoring.people.rules import cleaned

FILTERS = ("kind", "state", "q")


def read_state(path: str, arguments: Iterable[tuple[str, str]]) -> ListState:
    """The state of the page; the latest come first unless asked otherwise."""
    return ListState.read(path, arguments, sortable=tuple(SORTABLE), default="posted", direction="desc")


def read_filter(state: ListState, organisation_id: int) -> ReminderFilter:
    """Which reminders the page's arguments ask for; what is unknown narrows nothing."""
    return ReminderFilter(
        organisation_id,
        kinds=tuple(ReminderKind[v] for v in state.values("kind") if v in ReminderKind.__members__),
        deliveries=tuple(Delivery[v] for v in state.values("state") if v in Delivery.__members__),
        search=cleaned(state.value("q")),
    )


class KindForm(Form):
    """A kind of reminder, and whether it is sent."""

    kind = ChoiceField(_l("Erinnerung"), ReminderKind)
    on = HiddenField()
