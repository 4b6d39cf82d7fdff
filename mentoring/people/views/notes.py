"""Notes about a person."""

from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.inputs import choices_of
from mentoring.people import queries, services
from mentoring.people.forms import NoteForm
from mentoring.people.models import Person
from mentoring.people.views import blueprint
from mentoring.people.views.timeline import page_url
from mentoring.people.vocabulary import NoteVisibility
from mentoring.permissions import Permission, Role
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused

Answer = str | Response | tuple[str, int]


@blueprint.route("/people/<int:person_id>/notes/new", methods=["GET", "POST"])
@requires(Permission.WRITE_PEOPLE)
def note_new(person_id: int) -> Answer:
    """Writes a note."""
    person = queries.person_for(db(), actor(), person_id) or abort(404)
    form = NoteForm()
    offered = [v for v in NoteVisibility if v is not NoteVisibility.LEAD or actor().role is Role.LEAD]
    form.visibility.choices = choices_of(offered)
    if not form.is_submitted():
        return _page(form, person)
    try:
        if not form.validate():
            return _page(form, person), 422
        note = services.add_note(
            db(),
            person,
            form.text.data or "",
            form.visibility.data or NoteVisibility.ORGANISATION,
            actor=actor(),
            now=now(),
            today=today(),
        )
    except Refused as refused:
        form.refuse(refused)
        return _page(form, person), 422
    url = url_for("people.note_withdraw", person_id=person_id, note_id=note.id)
    toast(_("Notiz gespeichert."), undo={"url": url})
    return redirect(page_url(person))


@blueprint.post("/people/<int:person_id>/notes/<int:note_id>/withdraw")
@requires(Permission.WRITE_PEOPLE)
def note_withdraw(person_id: int, note_id: int) -> Response:
    """Takes an own note back."""
    person = queries.person_for(db(), actor(), person_id) or abort(404)
    note = queries.own_note(db(), actor(), person_id, note_id) or abort(404)
    services.withdraw_note(db(), note, actor=actor(), now=now())
    url = url_for("people.note_restore", person_id=person_id, note_id=note_id)
    toast(_("Notiz zurückgenommen."), undo={"url": url})
    return redirect(page_url(person))


@blueprint.post("/people/<int:person_id>/notes/<int:note_id>/restore")
@requires(Permission.WRITE_PEOPLE)
def note_restore(person_id: int, note_id: int) -> Response:
    """Brings an own note back."""
    person = queries.person_for(db(), actor(), person_id) or abort(404)
    note = queries.own_note(db(), actor(), person_id, note_id) or abort(404)
    services.restore_note(db(), note, actor=actor())
    toast(_("Die Notiz ist wieder da."))
    return redirect(page_url(person))


def _page(form: NoteForm, person: Person) -> str:
    g.nav = "people.mentors" if person.mentor is not None else "people.mentees"
    return render_template(
        "people/fact.html",
        form=form,
        person=person,
        title=_("Notiz schreiben"),
        kind="note",
        back_url=page_url(person),
    )
