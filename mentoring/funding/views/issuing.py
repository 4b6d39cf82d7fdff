"""Closing a period canton-wide: what will be issued is shown, and asked once."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.funding.forms.closing import ClosingForm
from mentoring.funding.services.figures import FiguresChanged, sign_of_issue
from mentoring.funding.services.forthcoming import forthcoming
from mentoring.funding.services.issuing import DUE_AFTER, close_canton, creditor_missing, may_close_canton
from mentoring.funding.views import blueprint
from mentoring.funding.views.creditor import creditor
from mentoring.funding.views.period import frame, period_or_404
from mentoring.money import show_rappen
from mentoring.permissions import Permission
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused

Answer = str | Response | tuple[str, int]


@blueprint.route("/periods/<int:period_id>/close", methods=["GET", "POST"])
@requires(Permission.EDIT_FUNDING)
def period_close(period_id: int) -> Answer:
    """Issues the statements of all municipalities, all of them or none."""
    found = period_or_404(period_id)
    form = ClosingForm()
    if not form.is_submitted():
        return _page(period_id, form)
    try:
        if not form.validate():
            return _page(period_id, form), 422
        issued = close_canton(
            db(),
            found,
            creditor=creditor(),
            actor=actor(),
            now=now(),
            today=today(),
            shown=form.shown.data or "",
        )
    except FiguresChanged as changed:
        form.refuse(changed)
        if (before := form.amount_before) is not None:
            form.say_at(None, _("Das Total war CHF %(amount)s.", amount=show_rappen(before)))
        return _page(period_id, form), 409
    except Refused as refused:
        form.refuse(refused)
        return _page(period_id, form), 422
    toast(ngettext("%(num)d Abrechnung ausgestellt", "%(num)d Abrechnungen ausgestellt", len(issued)))
    return redirect(url_for("funding.statements", period=found.id))


def _page(period_id: int, form: ClosingForm) -> str:
    found = period_or_404(period_id)
    refused = may_close_canton(db(), found) if found.closed_at is None else None
    refused = refused or creditor_missing(creditor())
    coming = forthcoming(db(), found) if refused is None and found.closed_at is None else None
    if coming is not None:
        form.show(sign_of_issue(coming.owed, creditor(), today() + DUE_AFTER), coming.total)
    return render_template(
        "funding/canton/close.html",
        **frame(found, "period_close"),
        form=form,
        refused=refused,
        coming=coming,
        creditor=creditor(),
        due_on=today() + DUE_AFTER,
    )
