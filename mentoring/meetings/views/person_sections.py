"""Lines that the accompaniment adds to a person's page: trainings done and missing, personal links."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.meetings.queries import events
from mentoring.meetings.queries.links import links_of
from mentoring.people.views import SectionLink
from mentoring.screen import show_date
from mentoring.web import now


def trainings_of_person(session: Session, person_id: int, actor: Actor, today: date) -> Sequence[SectionLink]:
    """Each training a volunteer was at, and each that is missing, with its day."""
    missing = [
        one
        for one in events.trainings_lacking(session, actor.organisation_id or 0, today)
        if one.mentor.person_id == person_id
    ]
    lines = [
        (one.training, _("fehlt, nötig bis am %(day)s", day=show_date(one.needed_by)))
        if one.needed_by >= today
        else (one.training, _("fehlt, war nötig bis am %(day)s", day=show_date(one.needed_by)))
        for one in missing
    ]
    lines += [
        (training, _("besucht am %(day)s", day=show_date(at)))
        for training, at in events.trainings_done(session, person_id)
    ]
    return [
        SectionLink(
            heading=_("Weiterbildungen"),
            text=training.name,
            url=url_for("meetings.training", training_id=training.id),
            note=note,
        )
        for training, note in lines
    ]


def links_of_person(session: Session, person_id: int, _actor: Actor, _today: date) -> Sequence[SectionLink]:
    """One line, if somebody holds links that may still be used."""
    number = len(links_of(session, person_id, now()))
    if not number:
        return []
    return [
        SectionLink(
            heading=_("Persönliche Links"),
            text=ngettext("%(num)d gültiger Link", "%(num)d gültige Links", number),
            url=url_for("meetings.person_links", person_id=person_id),
        )
    ]
