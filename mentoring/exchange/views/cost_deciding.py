"""What leads decide about a checked list of costs: rows that are there already, booking, discarding."""

from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext as _

from mentoring.access import requires
from mentoring.exchange import services
from mentoring.exchange.services.cost_booking import expect_costs_decided
from mentoring.exchange.views import blueprint, cost_background
from mentoring.exchange.views.cost_rows import decided
from mentoring.exchange.views.costs import back_to, own_cost_import, refused_page
from mentoring.exchange.vocabulary import Choice, ImportState
from mentoring.permissions import Permission
from mentoring.web import db, local_target, now, say, toast
from mentoring.wording import Refused

CHOICES = {"NEW": Choice.NEW, "SKIP": Choice.SKIP}


@blueprint.post("/imports/costs/<int:import_id>/rows/<int:no>/choice")
@requires(Permission.ENTER_COSTS)
def choose_cost(import_id: int, no: int) -> Any:
    """What becomes of one row that may be booked already."""
    one = own_cost_import(import_id)
    try:
        services.choose(db(), one, no, CHOICES.get(request.form.get("choice", "")))
    except Refused as refused:
        return refused_page(import_id, say(refused.sentence))
    target = local_target(request.form.get("back"))
    return redirect((target or url_for("exchange.cost_import", import_id=import_id)) + f"#row-{no}")


@blueprint.post("/imports/costs/<int:import_id>/choices")
@requires(Permission.ENTER_COSTS)
def choose_all_costs(import_id: int) -> Any:
    """The same for all rows that are not decided yet."""
    one = own_cost_import(import_id)
    chosen = CHOICES.get(request.form.get("choice", ""))
    try:
        if chosen is None:
            raise Refused(_("Bitte eine der Möglichkeiten wählen."))
        toast(decided(services.choose_for_all(db(), one, chosen)))
    except Refused as refused:
        return refused_page(import_id, say(refused.sentence))
    return redirect(
        local_target(request.form.get("back")) or url_for("exchange.cost_import", import_id=import_id)
    )


@blueprint.post("/imports/costs/<int:import_id>/check")
@requires(Permission.ENTER_COSTS)
def check_costs(import_id: int) -> Any:
    """Checks once more, as when the first check was cut off or a document was booked since."""
    one = own_cost_import(import_id)
    try:
        cost_background.begin_check(one)
    except Refused as refused:
        return refused_page(import_id, say(refused.sentence))
    return back_to(import_id)


@blueprint.post("/imports/costs/<int:import_id>/take-over")
@requires(Permission.ENTER_COSTS)
def book_costs(import_id: int) -> Any:
    """Books all rows: a short list at once, a long one beside the request. All or nothing."""
    one = own_cost_import(import_id)
    try:
        if one.state is not ImportState.IMPORTED:
            services.leave_out_errors(one, bool(request.form.get("without_errors")))
            services.claim(db(), one, ImportState.IMPORTING, now=now())
            expect_costs_decided(db(), one)
            cost_background.begin_booking(one)
    except Refused as refused:
        return refused_page(import_id, say(refused.sentence))
    return back_to(import_id)


@blueprint.post("/imports/costs/<int:import_id>/discard")
@requires(Permission.ENTER_COSTS)
def discard_costs(import_id: int) -> Any:
    """Forgets a list that was not booked."""
    one = own_cost_import(import_id)
    try:
        services.discard(db(), one)
    except Refused as refused:
        return refused_page(import_id, say(refused.sentence))
    toast(_("Die Liste ist verworfen. Es wurde nichts gebucht."))
    return redirect(url_for("exchange.cost_imports"))
