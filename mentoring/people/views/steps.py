"""Steps of a volunteer in their life-cycle, and taking the latest one back."""

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.people import queries, services
from mentoring.people.forms import MoveForm
from mentoring.people.models import Mentor
from mentoring.people.rules import refusal_of_move
from mentoring.people.rules.lifecycle import NEEDS_REASON
from mentoring.people.views import blueprint
from mentoring.people.vocabulary import MentorState
from mentoring.permissions import Permission
from mentoring.web import db, now, say, toast, today
from mentoring.wording import Refused

Answer = str | Response | tuple[str, int]


@blueprint.route("/mentors/<int:person_id>/move", methods=["GET", "POST"])
@requires(Permission.WRITE_PEOPLE)
def move(person_id: int) -> Answer:
    """Moves a volunteer on: a page that shows what it means, then the step."""
    mentor = queries.mentor_for(db(), actor(), person_id) or abort(404)
    asked = request.args.get("to", "")
    if asked not in MentorState.__members__:
        abort(404)
    to_state = MentorState[asked]
    form = MoveForm(data={"on": today()})
    if not form.is_submitted():
        form.version.data = str(mentor.version)
        return _page(form, mentor, to_state)
    try:
        if not form.validate():
            return _page(form, mentor, to_state), 422
        services.move_mentor(
            db(),
            mentor,
            to_state,
            reason=form.reason.data or "",
            on=form.on.data,
            until=form.until.data,
            actor=actor(),
            now=now(),
            today=today(),
        )
    except Refused as refused:
        form.refuse(refused)
        return _page(form, mentor, to_state), 422
    url = url_for("people.move_back", person_id=person_id)
    toast(_("Gespeichert"), undo={"url": url})
    return redirect(url_for("people.mentor", person_id=person_id))


@blueprint.post("/mentors/<int:person_id>/move/back")
@requires(Permission.WRITE_PEOPLE)
def move_back(person_id: int) -> Response:
    """Takes the latest step back."""
    mentor = queries.mentor_for(db(), actor(), person_id) or abort(404)
    latest = queries.latest_move(db(), person_id) or abort(404)
    services.take_back_move(db(), mentor, latest, actor=actor(), now=now(), today=today())
    toast(_("Schritt zurückgenommen."))
    return redirect(url_for("people.mentor", person_id=person_id))


def _page(form: MoveForm, mentor: Mentor, to_state: MentorState) -> str:
    g.nav = "people.mentors"
    refusal = refusal_of_move(mentor.state, to_state)
    return render_template(
        "people/move.html",
        form=form,
        mentor=mentor,
        person=mentor.person,
        to_state=to_state,
        with_reason=to_state in NEEDS_REASON,
        refusal=say(refusal) if refusal else None,
        checks=[
            {"text": say(check.text), "done": check.done, "note": None if check.binding else _("empfohlen")}
            for check in services.readiness_of(mentor, to_state, today())
        ],
        back_url=url_for("people.mentor", person_id=mentor.person_id),
    )
