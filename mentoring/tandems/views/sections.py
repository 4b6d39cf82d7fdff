"""What tandems add to pages of areas below and to the search, and what areas above add to a tandem's.

Both are wired in ``app.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.people.views import SectionLink
from mentoring.tandems.models import Goal, Tandem
from mentoring.tandems.queries import lists
from mentoring.tandems.queries.joint_pairs import pairs_of_tandems
from mentoring.tandems.services.joint_pairs import HIDDEN_AGAIN
from mentoring.tandems.views.shown import mentees_name, tandem_name
from mentoring.waitlists.views.entry import EntryLink
from mentoring.waitlists.views.search import Group, Hit
from mentoring.web import today


@dataclass(frozen=True)
class TandemSection:
    """A part that an area above adds to a tandem's page: its template, and what that shows as ``part``."""

    template: str
    values: dict[str, Any]
    beside: bool = False


TANDEM_SECTIONS: list[Callable[[Session, Tandem, Actor, date], TandemSection | None]] = []
"""What areas above know of a tandem, in the order of the page; ``beside`` stands with its facts."""

GOAL_MEASURES: list[Callable[[Session, Tandem], dict[int, dict[str, Any]]]] = []
"""How the goals of a tandem are measured, by goal."""


SCALE_KEEPERS: list[Callable[[Session, Goal, int, int, Actor, datetime], object]] = []
"""Who keeps where an agreed goal begins and what is to be reached."""


def keep_scale(session: Session, goal: Goal, scale: tuple[int, int], actor: Actor, now: datetime) -> None:
    """Gives a goal's scale to the area above that keeps it."""
    for keep in SCALE_KEEPERS:
        keep(session, goal, *scale, actor, now)


def added_sections(session: Session, tandem: Tandem, actor: Actor) -> list[TandemSection]:
    """All that areas above show on a tandem's page."""
    made = (make(session, tandem, actor, today()) for make in TANDEM_SECTIONS)
    return [section for section in made if section is not None]


def measures_of(session: Session, tandem: Tandem) -> dict[int, dict[str, Any]]:
    """How each goal is measured, where an area above measures it."""
    return {goal: told for measure in GOAL_MEASURES for goal, told in measure(session, tandem).items()}


def tandems_of_person(session: Session, person_id: int, actor: Actor, _today: date) -> list[SectionLink]:
    """Each tandem of a person, named by the other side; of another organisation's by its first name."""
    own = [
        SectionLink(
            heading=_("Tandems"),
            text=mentees_name(t) if t.mentor_id == person_id else t.mentor.person.name,
            url=url_for("tandems.tandem", tandem_id=t.id),
            note=_note(t),
        )
        for t in lists.tandems_of_person(session, actor, person_id)
    ]
    lent = lists.tandems_lent(session, actor, person_id)
    pairs = pairs_of_tandems(session, actor, [t.id for t in lent])
    return own + [
        SectionLink(
            heading=_("Tandems"),
            text=_(
                "%(name)s, Tandem von %(organisation)s",
                name=t.entry.contact.first_name,
                organisation=t.programme.organisation.name,
            ),
            url=url_for("tandems.joint_pair", pair_id=pairs[t.id]),
            note=_note(t),
        )
        for t in lent
        if t.id in pairs and t.state not in HIDDEN_AGAIN
    ]


def tandems_of_entry(session: Session, entry_id: int, actor: Actor, _today: date) -> list[EntryLink]:
    """Each proposal and tandem of an entry."""
    return [
        EntryLink(tandem_name(t), url_for("tandems.tandem", tandem_id=t.id), _note(t))
        for t in lists.tandems_of_entry(session, actor, entry_id)
    ]


def _note(tandem: Tandem) -> str:
    began = tandem.started_on or tandem.proposed_on
    state, first = _(tandem.state.label), began.strftime("%d.%m.%Y")
    if tandem.ended_on:
        last = tandem.ended_on.strftime("%d.%m.%Y")
        return _("%(state)s, %(first)s bis %(last)s", state=state, first=first, last=last)
    return _("%(state)s, seit %(first)s", state=state, first=first)


def tandems_found(session: Session, actor: Actor, asked: str, limit: int, offset: int) -> Group:
    """What the search shows of tandems: by the names of either side."""
    chosen = lists.TandemFilter(actor.organisation_id or -1, today(), search=asked)
    found = lists.tandems_page(session, chosen, limit=limit, offset=offset)
    hits = [Hit(tandem_name(t), url_for("tandems.tandem", tandem_id=t.id), _note(t)) for t in found]
    return Group("tandems", _("Tandems"), hits, lists.tandems_counted(session, chosen))
