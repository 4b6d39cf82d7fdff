"""A calendar to subscribe to, behind a secret address: shown once, renewed, ended; the calendar itself."""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.meetings.documents.calendar import calendar_file
from mentoring.meetings.queries.links import feed_of
from mentoring.meetings.services.calendar import appointments_of
from mentoring.meetings.services.links import end_feed, person_of_feed, renew_feed
from mentoring.meetings.views import blueprint
from mentoring.people.models import Mentor
from mentoring.people.queries import mentor_by_user
from mentoring.permissions import Permission
from mentoring.screen import LANGUAGES
from mentoring.web import db, now, say, toast
from mentoring.wording import Refused

Page = Any


@blueprint.get("/my/calendar")
@requires(Permission.OWN_SUPPORT)
def own_feed() -> Page:
    """Whether there is an address, and since when; the address itself is not kept."""
    return _page(_mentor_or_404())


@blueprint.post("/my/calendar")
@requires(Permission.OWN_SUPPORT)
def own_feed_renew() -> Page:
    """A new address, shown this once; the former one ends."""
    mentor = _mentor_or_404()
    return _page(mentor, renew_feed(db(), mentor.person_id, now=now()))


@blueprint.post("/my/calendar/end")
@requires(Permission.OWN_SUPPORT)
def own_feed_end() -> Page:
    """Ends the address."""
    try:
        end_feed(db(), _mentor_or_404().person_id, now=now())
    except Refused as refused:
        toast(say(refused.sentence), kind="warn")
    else:
        toast(_("Die Kalenderadresse gilt nicht mehr."))
    return redirect(url_for("meetings.own_feed"))


@blueprint.get("/calendar/<string:token>.ics")
@requires(Permission.PUBLIC)
def feed(token: str) -> Page:
    """The calendar, to whoever knows the address. Unchanged, it is not sent again."""
    person = person_of_feed(db(), token) or abort(404)
    host = urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
    with force_locale(person.locale if person.locale in LANGUAGES else "de"):
        content = calendar_file(
            _("Mein Tandem"), appointments_of(db(), person, host=host, say=say, now=now())
        )
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="tandem.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.add_etag()
    return answer.make_conditional(request)


def _page(mentor: Mentor, token: str | None = None) -> str:
    address = url_for("meetings.feed", token=token, _external=True) if token else None
    return render_template(
        "meetings/feed/feed.html",
        feed=feed_of(db(), mentor.person_id),
        address=address,
        subscribe="webcal:" + address.partition(":")[2] if address else None,
    )


def _mentor_or_404() -> Mentor:
    return mentor_by_user(db(), actor().user_id or 0) or abort(404)
