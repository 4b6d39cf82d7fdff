"""Contacts after the end of a tandem."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.meetings.forms.goals import ContactForm
from mentoring.meetings.models import AftercareContact
from mentoring.meetings.queries import talks as queries
from mentoring.meetings.rules.aftercare import latest_end
from mentoring.meetings.services import aftercare
from mentoring.meetings.views import blueprint
from mentoring.permissions import Permission
from mentoring.tandems.views.shown import tandem_name
from mentoring.tandems.views.steps import tandem_or_404
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused

Page = Any


@blueprint.route("/tandems/<int:tandem_id>/aftercare/new", methods=["GET", "POST"])
@requires(Permission.WRITE_SUPPORT)
def contact_new(tandem_id: int) -> Page:
    """Somebody was in touch."""
    tandem = tandem_or_404(tandem_id)
    form = ContactForm(data={"contacted_on": today()})
    if form.validate_on_submit():
        facts = {"contacted_on": form.contacted_on.data, "note": form.note.data or ""}
        try:
            contact = aftercare.note_contact(db(), tandem, **facts, actor=actor(), now=now(), today=today())
        except Refused as refused:
            form.refuse(refused)
        else:
            undo = {"url": url_for("meetings.contact_withdraw", contact_id=contact.id)}
            toast(_("Der Kontakt ist eingetragen."), undo=undo)
            return _to_tandem(tandem_id)
    page = render_template(
        "meetings/talks/contact.html",
        tandem=tandem,
        name=tandem_name(tandem),
        form=form,
        latest=latest_end(tandem.ended_on) if tandem.ended_on else None,
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.post("/aftercare/<int:contact_id>/withdraw")
@requires(Permission.WRITE_SUPPORT)
def contact_withdraw(contact_id: int) -> Page:
    """The contact was a mistake; undone, it stands again."""
    contact = _contact_or_404(contact_id)
    aftercare.withdraw_contact(db(), contact, now=now())
    undo = {"url": url_for("meetings.contact_restore", contact_id=contact_id)}
    toast(_("Der Kontakt ist zurückgenommen."), undo=undo)
    return _to_tandem(contact.tandem_id)


@blueprint.post("/aftercare/<int:contact_id>/restore")
@requires(Permission.WRITE_SUPPORT)
def contact_restore(contact_id: int) -> Page:
    """The contact was no mistake, after all."""
    contact = _contact_or_404(contact_id)
    aftercare.restore_contact(db(), contact)
    toast(_("Der Kontakt steht wieder da."))
    return _to_tandem(contact.tandem_id)


def _contact_or_404(contact_id: int) -> AftercareContact:
    return queries.contact_for(db(), actor(), contact_id) or abort(404)


def _to_tandem(tandem_id: int) -> Page:
    return redirect(url_for("tandems.tandem", tandem_id=tandem_id))
