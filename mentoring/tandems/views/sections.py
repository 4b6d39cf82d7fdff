"""Lines that tandems add to the pages of a person and of an entry, and to the search; wired in app.py."""

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.people.views import SectionLink
from mentoring.tandems.models import Tandem
from mentoring.tandems.queries import lists
from mentoring.tandems.views.shown import mentees_name, tandem_name
from mentoring.waitlists.views.entry import EntryLink
from mentoring.waitlists.views.search import Group, Hit
from mentoring.web import today


def tandems_of_person(session: Session, person_id: int, actor: Actor, _today: date) -> list[SectionLink]:
    """Each tandem of a person, named by the other side."""
    return [
        SectionLink(
            heading=_("Tandems"),
            text=mentees_name(t) if t.mentor_id == person_id else t.mentor.person.name,
            url=url_for("tandems.tandem", tandem_id=t.id),
            note=_note(t),
        )
        for t in lists.tandems_of_person(session, actor, person_id)
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
