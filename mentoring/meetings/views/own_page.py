"""What the accompaniment adds to a volunteer's own page, and hours to a mentor's page; wired in app.py."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.meetings.queries import log as queries
from mentoring.meetings.queries.links import person_by_id
from mentoring.meetings.rules.log import LOGGED, length
from mentoring.people.models import Mentor
from mentoring.people.views import SectionLink
from mentoring.tandems.models import Tandem
from mentoring.tandems.views.own_sections import OwnAction, OwnCard, OwnLine, OwnPart
from mentoring.web import say
from mentoring.wording import N_

OTHER_PAGES = (
    ("meetings.own_week", N_("Meine Woche"), N_("Wann Sie gewöhnlich Zeit haben")),
    ("meetings.own_absences", N_("Ferien und Pausen"), N_("Damit niemand vergeblich anfragt")),
    ("meetings.own_expenses", N_("Spesen"), N_("Fahrten und Auslagen einreichen")),
    ("meetings.own_events", N_("Anlässe"), N_("Weiterbildungen und Treffpunkte")),
    ("meetings.own_feed", N_("Kalender abonnieren"), N_("Gespräche und Anlässe im eigenen Kalender")),
    ("meetings.own_address", N_("Meine Adresse"), N_("Einen Umzug melden")),
    ("meetings.own_mails", N_("Mails und Erinnerungen"), N_("Wie oft und wann Sie von uns hören")),
)
"""What else a volunteer may look after, as far as the site has it."""


def log_cards(session: Session, tandems: Sequence[Tandem], _today: date) -> Mapping[int, OwnCard]:
    """To each tandem that meets: when it last did, and the button that logs a meeting."""
    logged = [tandem for tandem in tandems if tandem.state in LOGGED and tandem.ended_on is None]
    met = queries.last_met(session, [tandem.id for tandem in logged])
    return {
        tandem.id: OwnCard(
            facts=[(_("Letztes Treffen"), met[tandem.id].strftime("%d.%m.%Y"))] if tandem.id in met else [],
            actions=[
                OwnAction(
                    _("Treffen eintragen"), url_for("meetings.own_log", tandem_id=tandem.id), True, "plus"
                )
            ],
        )
        for tandem in logged
    }


def own_hours(session: Session, mentor: Mentor, today: date) -> OwnPart | None:
    """The hours so far: this year, in all, by topic."""
    count, minutes = queries.minutes_logged(session, mentor_id=mentor.person_id)
    if not count:
        return None
    first, last = date(today.year, 1, 1), date(today.year, 12, 31)
    _count, lately = queries.minutes_logged(session, mentor_id=mentor.person_id, first=first, last=last)
    topics = queries.minutes_by_topic(session, mentor_id=mentor.person_id)
    return OwnPart(
        _("Meine Stunden"),
        _("%(year)s: %(length)s.", year=today.year, length=say(length(lately)))
        + " "
        + in_all(count, minutes),
        bars=[
            (_(topic.label), say(length(part)), part)
            for topic, part in sorted(topics.items(), key=lambda item: -item[1])
        ],
        actions=[
            OwnAction(_("Alle Treffen"), url_for("meetings.own_meetings")),
            OwnAction(_("Nachweis (PDF)"), url_for("meetings.own_certificate"), icon="down"),
        ],
    )


def own_pages(_session: Session, _mentor: Mentor, _today: date) -> OwnPart | None:
    """The other pages that a volunteer has."""
    lines = [
        OwnLine(_(text), url_for(endpoint), _(note))
        for endpoint, text, note in OTHER_PAGES
        if endpoint in current_app.view_functions
    ]
    return OwnPart(_("Ausserdem"), lines=lines) if lines else None


def hours_of_person(session: Session, person_id: int, _actor: Actor, _today: date) -> list[SectionLink]:
    """On a mentor's page: the hours so far, leading to the certificate."""
    person = person_by_id(session, person_id)
    if person is None or person.mentor is None:
        return []
    count, minutes = queries.minutes_logged(session, mentor_id=person_id)
    return [
        SectionLink(
            heading=_("Freiwilligenarbeit"),
            text=_("Nachweis (PDF)"),
            url=url_for("meetings.mentor_certificate", person_id=person_id),
            note=in_all(count, minutes) if count else _("Noch kein Treffen eingetragen"),
        )
    ]


def in_this_year(year: int, minutes: int) -> str:
    """So many hours in this year."""
    return _("%(year)s: %(length)s.", year=year, length=say(length(minutes)))


def in_all(count: int, minutes: int) -> str:
    """So many hours in so many meetings."""
    return ngettext(
        "Insgesamt %(length)s in %(num)d Treffen.",
        "Insgesamt %(length)s in %(num)d Treffen.",
        count,
        length=say(length(minutes)),
    )
