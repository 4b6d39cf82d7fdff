"""Pure decisions about the waitlist: its life-cycle, how long somebody waits, whose turn comes first."""

from datetime import date, timedelta

from mentoring.waitlists.vocabulary import EntryState, Urgency
from mentoring.wording import N_, Sentence

OPEN_STATES = (EntryState.REGISTERED, EntryState.INTAKE_DONE, EntryState.WAITING, EntryState.OFFERED)
"""States in which a wish is still to be fulfilled."""

CLOSING_STATES = (EntryState.WITHDRAWN, EntryState.INELIGIBLE, EntryState.MOVED_AWAY)
"""States from which nothing leads back: a new wish is a new entry."""

CLOSED_STATES = (EntryState.PLACED, *CLOSING_STATES)

FIRST_STATES = (EntryState.REGISTERED, EntryState.INTAKE_DONE, EntryState.WAITING)
"""States in which an entry may begin: a list that is taken over holds people who have long been waiting."""

TRANSITIONS: dict[EntryState, tuple[EntryState, ...]] = {
    EntryState.REGISTERED: (EntryState.INTAKE_DONE, *CLOSING_STATES),
    EntryState.INTAKE_DONE: (EntryState.WAITING, *CLOSING_STATES),
    EntryState.WAITING: (EntryState.OFFERED, *CLOSING_STATES),
    EntryState.OFFERED: (EntryState.PLACED, EntryState.WAITING, *CLOSING_STATES),
    EntryState.PLACED: (EntryState.WAITING,),
    EntryState.WITHDRAWN: (),
    EntryState.INELIGIBLE: (),
    EntryState.MOVED_AWAY: (),
}
"""The life-cycle of an entry (DOMAIN, «Waitlist entry»). Whatever is not listed is refused."""

URGENCY_RANK = {Urgency.HIGH: 0, Urgency.MEDIUM: 1, Urgency.NORMAL: 2}

LONG_WAIT_DAYS = 180
"""From so many days on a wait counts as long; the line in every bar of the waitlist."""

WAIT_STEPS = (30, 90, LONG_WAIT_DAYS)
"""The steps by which the waitlist is filtered: longer than so many days."""

STATE_FOR_REFERRERS = {
    EntryState.REGISTERED: N_("Eingegangen. Die Organisation meldet sich für ein Erstgespräch."),
    EntryState.INTAKE_DONE: N_("Das Erstgespräch hat stattgefunden."),
    EntryState.WAITING: N_("Auf der Warteliste."),
    EntryState.OFFERED: N_("Auf der Warteliste, eine Begleitung ist in Aussicht."),
    EntryState.PLACED: N_("Eine Begleitung ist vermittelt."),
    EntryState.WITHDRAWN: N_("Zurückgezogen."),
    EntryState.INELIGIBLE: N_("Nicht aufgenommen."),
    EntryState.MOVED_AWAY: N_("Weggezogen."),
}
"""How an entry stands, as the Sozialregion that referred it reads it."""


def refusal(from_state: EntryState, to_state: EntryState) -> Sentence | None:
    """Why an entry cannot go from one state to the other; None if it can."""
    if to_state in TRANSITIONS[from_state]:
        return None
    if from_state is to_state:
        return Sentence(N_("Der Eintrag ist schon «%(state)s»."), {"state": from_state})
    if from_state in CLOSING_STATES:
        return Sentence(
            N_(
                "Der Eintrag ist «%(state)s» und damit abgeschlossen. "
                "Für einen neuen Wunsch braucht es einen neuen Eintrag."
            ),
            {"state": from_state},
        )
    if from_state is EntryState.PLACED:
        return Sentence(
            N_("Der Eintrag ist vermittelt. Erst wenn das Tandem endet, kann er auf die Warteliste zurück."),
            {},
        )
    if to_state is EntryState.OFFERED:
        return Sentence(
            N_("Ein Vorschlag ist erst möglich, wenn der Eintrag «%(needed)s» ist; er ist «%(state)s»."),
            {"needed": EntryState.WAITING, "state": from_state},
        )
    if to_state is EntryState.PLACED:
        return Sentence(
            N_("Vermittelt ist ein Eintrag erst, wenn ein Vorschlag angenommen wurde; er ist «%(state)s»."),
            {"state": from_state},
        )
    if to_state is EntryState.WAITING:
        return Sentence(
            N_("Auf die Warteliste kommt ein Eintrag erst nach dem Erstgespräch; er ist «%(state)s»."),
            {"state": from_state},
        )
    return Sentence(
        N_("Von «%(state)s» führt kein Schritt zurück zu «%(target)s»."),
        {"state": from_state, "target": to_state},
    )


def days_waiting(registered_on: date, today: date, closed_on: date | None = None) -> int:
    """Days since the original date, until today or until the entry closed; never negative."""
    return max(0, ((closed_on or today) - registered_on).days)


def waiting_since(today: date, more_than: int) -> date:
    """The latest original date of those who wait longer than so many days."""
    return today - timedelta(days=more_than + 1)


def last_sign_of_life(registered_on: date, confirmed_on: date | None) -> date:
    """When it was last known that the wish exists."""
    return confirmed_on or registered_on


def confirmation_due_before(today: date, every_days: int) -> date:
    """The latest last sign of life of those who are to be asked again."""
    return today - timedelta(days=every_days)


def is_confirmation_due(
    state: EntryState, registered_on: date, confirmed_on: date | None, today: date, every_days: int
) -> bool:
    """Whether to ask again (every 90 days, configurable). Silence is shown; it never deletes."""
    last = last_sign_of_life(registered_on, confirmed_on)
    return state is EntryState.WAITING and last <= confirmation_due_before(today, every_days)


def serving_order(urgency: Urgency, registered_on: date, entry_id: int) -> tuple[int, date, int]:
    """The key by which entries are served: urgency, then the original date, then as registered."""
    return URGENCY_RANK[urgency], registered_on, entry_id


def title(contact_first: str, contact_last: str, family_name: str, people: int) -> Sentence:
    """How an entry is called: a person by their name, a family by its name and how many they are."""
    if people <= 1 and not family_name:
        return Sentence("%(name)s", {"name": f"{contact_first} {contact_last}".strip()})
    name = family_name or contact_last or contact_first
    if people <= 1:
        return Sentence(N_("Familie %(name)s"), {"name": name})
    return Sentence(N_("Familie %(name)s, %(number)s Personen"), {"name": name, "number": people})
