"""What the waitlist adds to pages of other areas: the entries of a person."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.people.views import SectionLink
from mentoring.waitlists import queries
from mentoring.waitlists.views.rows import entry_name


def entries_of_person(session: Session, person_id: int, actor: Actor, today: date) -> Sequence[SectionLink]:
    """A line for each entry of which the person is or was part."""
    return [
        SectionLink(
            heading=_("Warteliste"),
            text=_("%(name)s, %(programme)s", name=entry_name(entry), programme=entry.programme.name),
            url=url_for("waitlists.entry", entry_id=entry.id),
            note=_(
                "%(state)s, angemeldet am %(day)s",
                state=_(entry.state.label),
                day=entry.registered_on.strftime("%d.%m.%Y"),
            ),
        )
        for entry in queries.entries_of_person(session, actor, person_id)
    ]
