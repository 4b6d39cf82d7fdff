"""Giving a volunteer access to the site."""

from datetime import timedelta

from flask import abort, current_app, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.people import queries
from mentoring.people.services.access import invite
from mentoring.people.views import blueprint
from mentoring.permissions import Permission
from mentoring.web import db, now, say, toast
from mentoring.wording import Refused


@blueprint.post("/mentors/<int:person_id>/invite")
@requires(Permission.WRITE_PEOPLE)
def mentor_invite(person_id: int) -> Response:
    """Sends an invitation, or another one while the first has not been taken up."""
    mentor = queries.mentor_for(db(), actor(), person_id) or abort(404)
    valid_for = timedelta(days=current_app.config["INVITATION_DAYS"])
    try:
        user = invite(db(), mentor, actor=actor(), now=now(), valid_for=valid_for)
        toast(_("Die Einladung geht an %(email)s.", email=user.email))
    except Refused as refused:
        db().rollback()
        toast(say(refused.sentence), kind="warn")
    return redirect(url_for("people.mentor", person_id=person_id))
