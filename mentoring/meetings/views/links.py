"""A person's personal links for the staff: which still hold, and ending them."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.meetings.queries.links import links_of
from mentoring.meetings.services.links import end_all_links
from mentoring.meetings.views import blueprint
from mentoring.people.models import Person
from mentoring.people.queries import person_for
from mentoring.permissions import Permission
from mentoring.web import db, log_read, now, toast

Page = Any


@blueprint.get("/people/<int:person_id>/links")
@requires(Permission.WRITE_PEOPLE)
def person_links(person_id: int) -> str:
    """What somebody's links are for and until when they hold; never the links themselves."""
    person = _person_or_404(person_id)
    log_read("person", person.id)
    return render_template(
        "meetings/personal/links.html",
        person=person,
        links=links_of(db(), person.id, now()),
        back=_page_of(person),
    )


@blueprint.post("/people/<int:person_id>/links/end")
@requires(Permission.WRITE_PEOPLE)
def person_links_end(person_id: int) -> Page:
    """Ends them all: a lost phone, a mail to the wrong address."""
    person = _person_or_404(person_id)
    ended = end_all_links(db(), person.id, now=now())
    toast(ngettext("%(num)d Link beendet.", "%(num)d Links beendet.", ended))
    return redirect(_page_of(person))


def _person_or_404(person_id: int) -> Person:
    return person_for(db(), actor(), person_id) or abort(404)


def _page_of(person: Person) -> str:
    return url_for("people.mentor" if person.mentor else "people.mentee", person_id=person.id)
