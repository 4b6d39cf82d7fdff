"""What people decide about a checked list: each duplicate, taking over, discarding."""

from typing import Any

from flask import current_app, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.exchange import services
from mentoring.exchange.views import background, blueprint
from mentoring.exchange.views.imports import page_of
from mentoring.exchange.views.uploading import begin_check, own_import
from mentoring.exchange.vocabulary import Choice, ImportState
from mentoring.permissions import Permission
from mentoring.web import db, local_target, now, say, toast, today
from mentoring.wording import Refused


@blueprint.post("/imports/<int:import_id>/rows/<int:no>/choice")
@requires(Permission.IMPORT)
def choose_row(import_id: int, no: int) -> Any:
    """What becomes of one row that may be somebody already recorded."""
    one = own_import(import_id)
    chosen = request.form.get("choice", "")
    person = request.form.get("person_id", "")
    try:
        services.choose(
            db(),
            one,
            no,
            Choice.__members__.get(chosen),
            int(person) if person.isascii() and person.isdigit() and len(person) < 12 else None,
        )
    except Refused as refused:
        return _refused(import_id, refused)
    return _back(import_id, f"row-{no}")


@blueprint.post("/imports/<int:import_id>/choices")
@requires(Permission.IMPORT)
def choose_all(import_id: int) -> Any:
    """The same for all rows that are not decided yet."""
    one = own_import(import_id)
    chosen = Choice.__members__.get(request.form.get("choice", ""))
    try:
        if chosen is None:
            raise Refused(_("Bitte eine der Möglichkeiten wählen."))
        many = services.choose_for_all(db(), one, chosen)
    except Refused as refused:
        return _refused(import_id, refused)
    toast(ngettext("%(num)d Zeile entschieden.", "%(num)d Zeilen entschieden.", many))
    return _back(import_id)


@blueprint.post("/imports/<int:import_id>/check")
@requires(Permission.IMPORT)
def check(import_id: int) -> Any:
    """Checks once more, as when the first check was cut off."""
    one = own_import(import_id)
    try:
        begin_check(one)
    except Refused as refused:
        return _refused(import_id, refused)
    return redirect(url_for("exchange.import_", import_id=import_id))


@blueprint.post("/imports/<int:import_id>/take-over")
@requires(Permission.IMPORT)
def take_over(import_id: int) -> Any:
    """Registers everybody: a short list at once, a long one beside the request. All or nothing."""
    one = own_import(import_id)
    try:
        if one.state is not ImportState.IMPORTED:
            services.leave_out_errors(one, bool(request.form.get("without_errors")))
            services.claim(db(), one, ImportState.IMPORTING, now=now())
            services.expect_decided(db(), one)
            if one.rows_total <= background.ROWS_AT_ONCE:
                services.take_over(db(), one, actor=actor(), now=now(), today=today())
            else:
                background.start(current_app._get_current_object(), one, actor())  # type: ignore[attr-defined]
    except Refused as refused:
        return _refused(import_id, refused)
    return redirect(url_for("exchange.import_", import_id=import_id))


@blueprint.post("/imports/<int:import_id>/discard")
@requires(Permission.IMPORT)
def discard(import_id: int) -> Any:
    """Forgets a list that was not taken over."""
    one = own_import(import_id)
    try:
        services.discard(db(), one)
    except Refused as refused:
        return _refused(import_id, refused)
    toast(_("Die Liste ist verworfen. Es wurde nichts übernommen."))
    return redirect(url_for("exchange.imports"))


def _refused(import_id: int, refused: Refused) -> Any:
    """The page again with the refusal; whatever was begun is rolled back."""
    db().rollback()
    return page_of(own_import(import_id), say(refused.sentence))


def _back(import_id: int, anchor: str | None = None) -> Response:
    target = local_target(request.form.get("back")) or url_for("exchange.import_", import_id=import_id)
    return redirect(target + (f"#{anchor}" if anchor else ""))
