"""The catalogue of trainings: what is offered, which programme needs which, and who still lacks one."""

from typing import Any

from flask import Response, abort, g, redirect, render_template, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.meetings.forms.events import NeedForm, TrainingForm
from mentoring.meetings.models import Training
from mentoring.meetings.queries import events as queries
from mentoring.meetings.services.events import need_training, save_training
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.events import CHANGED, own
from mentoring.meetings.views.tabs import tabs
from mentoring.people.forms.fields import number_in
from mentoring.people.queries import programme_for, programmes
from mentoring.permissions import Permission
from mentoring.sheets import Sheet, Value, csv_file, file_name, workbook
from mentoring.tandems.queries.tandems import organisation_of
from mentoring.web import db, log_read, toast, today
from mentoring.wording import Conflict, Refused

Page = Any
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/trainings")
@requires(Permission.MANAGE_EVENTS)
def trainings() -> str:
    """The catalogue, and whose training is missing, the earliest first."""
    offered = programmes(db(), own())
    needs: dict[int, list[tuple[str, int]]] = {}
    names = {one.id: one.name for one in offered}
    for need in queries.trainings_needed(db(), names):
        needs.setdefault(need.training_id, []).append((names[need.programme_id], need.within_days))
    g.nav = "meetings.talks"
    return render_template(
        "meetings/events/trainings.html",
        tabs=tabs(),
        trainings=queries.trainings(db(), own()),
        needs=needs,
        missing=queries.trainings_lacking(db(), own(), today()),
        day=today(),
    )


@blueprint.get("/trainings/missing.<any(csv, xlsx):format>")
@requires(Permission.MANAGE_EVENTS)
def trainings_missing(format: str) -> Response:
    """Who lacks which training, as a file."""
    headers = [_("Name"), _("E-Mail"), _("Telefon"), _("Weiterbildung"), _("Nötig bis")]
    rows: list[list[Value]] = [
        [
            one.mentor.person.name,
            one.mentor.person.email,
            one.mentor.person.phone,
            one.training.name,
            one.needed_by,
        ]
        for one in queries.trainings_lacking(db(), own(), today())
    ]
    log_read("training", None, action=Access.EXPORTED, detail=f"{len(rows)} {format}")
    sheet = Sheet(_("Fehlende Weiterbildungen"), headers, rows)
    content = csv_file(headers, rows) if format == "csv" else workbook([sheet])
    answer = Response(content, content_type=FORMATS[format])
    name = file_name(today(), "weiterbildungen", organisation_of(db(), own()).code, format)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.route("/trainings/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_EVENTS)
def training_new() -> Page:
    """Adds a training."""
    return _edit(None)


@blueprint.route("/trainings/<int:training_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_EVENTS)
def training(training_id: int) -> Page:
    """Changes a training, and shows which programmes need it."""
    return _edit(_training_or_404(training_id))


@blueprint.post("/trainings/<int:training_id>/programmes/<int:programme_id>")
@requires(Permission.MANAGE_EVENTS)
def training_need(training_id: int, programme_id: int) -> Page:
    """Says that a programme needs it within so many days, or (empty) no longer."""
    found = _training_or_404(training_id)
    programme = programme_for(db(), actor(), programme_id) or abort(404)
    form = NeedForm()
    if form.validate():
        try:
            need_training(db(), programme, found, form.within_days.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Gespeichert."))
            return redirect(url_for("meetings.training", training_id=training_id))
    return _page(TrainingForm(None, obj=found), found, (programme_id, form)), 422


def _edit(found: Training | None) -> Page:
    form = TrainingForm(obj=found)
    if form.validate_on_submit():
        try:
            saved = save_training(
                db(),
                form.facts(),
                training=found,
                version=number_in(str(form.version.data or "")) if found else None,
                actor=actor(),
            )
        except Refused as refused:
            form.refuse(refused)
        except Conflict as conflict:
            form.version.data = str(conflict.version)
            form.form_errors.append(_(CHANGED))
        else:
            toast(_("Gespeichert."))
            return redirect(url_for("meetings.training", training_id=saved.id))
    page = _page(form, found)
    return (page, 422) if form.is_submitted() else page


def _page(form: TrainingForm, found: Training | None, typed: tuple[int, NeedForm] | None = None) -> str:
    offered = programmes(db(), own()) if found else []
    within = {
        row.programme_id: row.within_days
        for row in queries.trainings_needed(db(), [one.id for one in offered])
        if found and row.training_id == found.id
    }
    needs = []
    for one in offered:
        if typed is not None and typed[0] == one.id:
            line = typed[1]
        else:
            line = NeedForm(None, data={"within_days": within.get(one.id)})
        line.within_days.id = f"within-{one.id}"
        needs.append((one, line))
    g.nav = "meetings.talks"
    return render_template(
        "meetings/events/training.html",
        form=form,
        need=typed[1] if typed else None,
        training=found,
        needs=needs,
    )


def _training_or_404(training_id: int) -> Training:
    return queries.training_for(db(), actor(), training_id) or abort(404)
