"""Saved views: keeping the present filter under a name, renaming, deleting."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.accounts.models import SavedView
from mentoring.permissions import Permission
from mentoring.waitlists import queries, services
from mentoring.waitlists.forms.filters import read_query, read_state
from mentoring.waitlists.forms.moves import ViewForm
from mentoring.waitlists.views import blueprint
from mentoring.waitlists.views.entries import filter_of
from mentoring.web import db, toast
from mentoring.wording import Refused


@blueprint.get("/waitlist/views/new")
@requires(Permission.READ_WAITLIST)
def view_new() -> str:
    """Asks for a name for the filter in the URL."""
    query = request.query_string.decode("utf-8", "replace")
    form = ViewForm(query=_kept(query))
    return _page(form, None)


@blueprint.post("/waitlist/views/new")
@requires(Permission.READ_WAITLIST)
def view_save() -> Any:
    """Keeps the view and shows it."""
    form = ViewForm()
    form.query.data = _kept(form.query.data or "")
    if form.validate():
        try:
            view = services.save_view(db(), form.name.data or "", form.query.data or "", actor=actor())
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Ansicht «%(name)s» gespeichert", name=view.name))
            return redirect(_url(view))
    return _page(form, None), 422


@blueprint.get("/waitlist/views/<int:view_id>")
@requires(Permission.READ_WAITLIST)
def view_edit(view_id: int) -> str:
    """Shows what can be changed of a view."""
    view = _own(view_id)
    return _page(ViewForm(obj=view), view)


@blueprint.post("/waitlist/views/<int:view_id>")
@requires(Permission.READ_WAITLIST)
def view_rename(view_id: int) -> Any:
    """Renames a view."""
    view = _own(view_id)
    form = ViewForm()
    form.query.data = view.query
    if form.validate():
        try:
            services.rename_view(db(), view, form.name.data or "")
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Ansicht heisst jetzt «%(name)s»", name=view.name))
            return redirect(_url(view))
    return _page(form, view), 422


@blueprint.post("/waitlist/views/<int:view_id>/delete")
@requires(Permission.READ_WAITLIST)
def view_delete(view_id: int) -> Any:
    """Deletes a view; undo saves it again."""
    view = _own(view_id)
    services.delete_view(db(), view)
    toast(
        _("Ansicht «%(name)s» gelöscht", name=view.name),
        undo={"url": url_for("waitlists.view_save"), "fields": {"name": view.name, "query": view.query}},
    )
    return redirect(url_for("waitlists.entries"))


def _own(view_id: int) -> SavedView:
    view = queries.saved_view(db(), actor().user_id, view_id)
    if view is None:
        abort(404)
    return view


def _kept(query: str) -> str:
    """Only what filters and orders this list is kept."""
    return read_state(url_for("waitlists.entries"), read_query(query)).query


def _url(view: SavedView) -> str:
    return url_for("waitlists.entries") + ("?" + view.query if view.query else "")


def _page(form: ViewForm, view: SavedView | None) -> str:
    chosen = filter_of(read_state(url_for("waitlists.entries"), read_query(form.query.data or "")))
    [many] = queries.entries_counted(db(), [chosen])
    return render_template("waitlists/saved_view.html", form=form, view=view, many=many)
