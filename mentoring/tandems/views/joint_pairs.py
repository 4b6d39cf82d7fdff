"""One pair across two organisations: why, what either side said, and the answer of the own side."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.permissions import Permission
from mentoring.tandems.forms.joint import RefusalForm
from mentoring.tandems.queries import joint_pairs as queries
from mentoring.tandems.queries.joint_pairs import OwnPair
from mentoring.tandems.rules.joint import STEPS, why_ended
from mentoring.tandems.services import joint_pairs as services
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.joint_rows import (
    KINDS,
    cards_for,
    facts_of,
    happened,
    next_in_words,
    other_agreed,
    other_side,
    own_person,
    partner_of,
    steps_of,
)
from mentoring.tandems.views.run_rows import in_matching
from mentoring.tandems.vocabulary import Side
from mentoring.tandems.vocabulary_joint import JointState
from mentoring.web import db, log_read, now, say, toast, today
from mentoring.wording import Refused


@blueprint.get("/matching/joint/pairs/<int:pair_id>")
@requires(Permission.MATCH)
def joint_pair(pair_id: int) -> Any:
    """The own person by name, the other one in classes and steps, until both sides have consented."""
    in_matching()
    own = _found(pair_id)
    log_read("joint_pair", pair_id)
    partner = partner_of(own.pair.run)
    history = queries.pair_history(db(), pair_id, _own())
    shown = services.revealed(db(), own)
    if shown is not None:
        log_read("person", shown.person_id, detail="joint_pair")
    return render_template(
        "tandems/joint/pair.html",
        own=own,
        run=own.pair.run,
        partner=partner,
        mine=own_person(own, cards_for([own])),
        other=other_side(own),
        of_entry=own.side.side is Side.MENTEE,
        revealed=shown,
        facts=facts_of(own),
        steps=steps_of(own),
        full=STEPS,
        kind=KINDS.get(own.state),
        next=next_in_words(own),
        open=own.state is JointState.OPEN,
        ended=say(why_ended(own.state)) if own.state not in {JointState.OPEN, JointState.TANDEM} else None,
        other_agreed=other_agreed(history),
        timeline=[happened(row, partner) for row in history],
    )


@blueprint.post("/matching/joint/pairs/<int:pair_id>/consent")
@requires(Permission.MATCH)
def joint_consent(pair_id: int) -> Any:
    """Says yes for the own side; the second yes proposes the tandem."""
    own = _found(pair_id)
    try:
        state = services.consent(db(), own, actor=actor(), now=now(), today=today())
    except Refused as refused:
        toast(say(refused.sentence), kind="warn")
        return _back(pair_id)
    if state is JointState.OPEN:
        toast(
            _("Ihre Zustimmung liegt vor, die andere Seite ist angefragt."),
            undo={"url": url_for("tandems.joint_take_back", pair_id=pair_id)},
        )
    elif state is JointState.TANDEM:
        toast(_("Beide Seiten haben zugestimmt. Der Vorschlag geht an beide Personen."))
    else:
        toast(say(why_ended(state)), kind="warn")
    return _back(pair_id)


@blueprint.post("/matching/joint/pairs/<int:pair_id>/take-back")
@requires(Permission.MATCH)
def joint_take_back(pair_id: int) -> Any:
    """Takes the own yes back, as long as the other side has not answered."""
    own = _found(pair_id)
    try:
        services.take_back(db(), own, actor=actor(), now=now(), today=today())
    except Refused as refused:
        toast(say(refused.sentence), kind="warn")
    else:
        toast(_("Ihre Zustimmung ist zurückgenommen."))
    return _back(pair_id)


@blueprint.route("/matching/joint/pairs/<int:pair_id>/refuse", methods=["GET", "POST"])
@requires(Permission.MATCH)
def joint_refuse(pair_id: int) -> Any:
    """Says no for the own side, with a reason that stays there."""
    in_matching()
    own = _found(pair_id)
    if request.method == "GET" and own.state is not JointState.OPEN:
        return _back(pair_id)
    form = RefusalForm()
    if form.validate_on_submit():
        try:
            services.refuse(db(), own, form.reason.data or "", actor=actor(), now=now(), today=today())
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Das Paar ist abgelehnt und wird nicht mehr vorgeschlagen."))
            return redirect(url_for("tandems.joint_run", joint_id=own.pair.run_id))
    page = render_template(
        "tandems/joint/refuse.html",
        form=form,
        own=own,
        mine=own_person(own, cards_for([own])),
        other=other_side(own),
    )
    return page if request.method == "GET" else (page, 422)


def _own() -> int:
    return actor().organisation_id or -1


def _found(pair_id: int) -> OwnPair:
    return queries.pair_for(db(), actor(), pair_id, today()) or abort(404)


def _back(pair_id: int) -> Any:
    return redirect(url_for("tandems.joint_pair", pair_id=pair_id))
