"""Programmes: everybody of the organisation reads them, the lead changes them."""

from dataclasses import fields
from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.people import queries, services
from mentoring.people.forms import ProgrammeForm
from mentoring.people.models import Programme
from mentoring.people.views import blueprint
from mentoring.people.views.differences import in_words
from mentoring.people.views.pages import topics_in_words
from mentoring.permissions import Permission
from mentoring.web import db, toast
from mentoring.wording import Conflict, Refused

Answer = str | Response | tuple[str, int]


@blueprint.get("/programmes")
@requires(Permission.READ_PEOPLE)
def programmes() -> str:
    """What the organisation offers, and what it no longer does."""
    found = queries.programmes(db(), actor().organisation_id or -1, active=False)
    return render_template(
        "people/programmes.html",
        offered=[programme for programme in found if programme.active],
        former=[programme for programme in found if not programme.active],
        mentors=queries.mentors_by_programme(db(), actor().organisation_id or -1),
        topics={programme.id: topics_in_words(programme.topics) for programme in found},
    )


@blueprint.route("/programmes/new", methods=["GET", "POST"])
@requires(Permission.EDIT_POLICY)
def programme_new() -> Answer:
    """Adds a programme."""
    form = ProgrammeForm()
    if not form.is_submitted():
        return _page(form)
    try:
        if not form.validate():
            return _page(form), 422
        services.create_programme(db(), form.facts(), actor=actor())
    except Refused as refused:
        form.refuse(refused)
        return _page(form), 422
    toast(_("Gespeichert"))
    return redirect(url_for("people.programmes"))


@blueprint.route("/programmes/<int:programme_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_POLICY)
def programme(programme_id: int) -> Answer:
    """Changes a programme."""
    found = queries.programme_for(db(), actor(), programme_id) or abort(404)
    form = ProgrammeForm(obj=found)
    if not form.is_submitted():
        form.version.data = str(found.version)
        return _page(form, found)
    read = form.version.data or ""
    version = int(read) if read.isascii() and read.isdigit() and len(read) < 10 else None
    try:
        if not form.validate():
            return _page(form, found), 422
        services.change_programme(db(), found, form.facts(), version=version, actor=actor())
    except Refused as refused:
        form.refuse(refused)
        return _page(form, found), 422
    except Conflict:
        return _conflict(form, found)
    toast(_("Gespeichert"))
    return redirect(url_for("people.programmes"))


def _conflict(form: ProgrammeForm, found: Programme) -> tuple[str, int]:
    mine = form.facts()
    rows = [
        {
            "label": form[part.name].label.text,
            "theirs": in_words(part.name, getattr(found, part.name), {}),
            "mine": in_words(part.name, getattr(mine, part.name), {}),
        }
        for part in fields(mine)
    ]
    form.version.data = str(found.version)
    return _page(form, found, differences=[row for row in rows if row["theirs"] != row["mine"]]), 409


def _page(form: ProgrammeForm, found: Programme | None = None, **context: Any) -> str:
    return render_template("people/programme.html", form=form, programme=found, **context)
