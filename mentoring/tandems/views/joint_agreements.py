"""Agreements on joint runs: who agreed to what since when, agreeing and revoking."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.accounts.models import Organisation
from mentoring.permissions import Permission
from mentoring.tandems.models_joint import JointAgreement
from mentoring.tandems.queries import joint as queries
from mentoring.tandems.queries.tandems import organisation_of
from mentoring.tandems.rules.joint import FEW
from mentoring.tandems.services import joint_agreements as agreements
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.run_rows import in_matching
from mentoring.web import db, now, say, toast, today
from mentoring.wording import Refused


@blueprint.get("/matching/joint/agreement")
@requires(Permission.MATCH)
def joint_agreement() -> Any:
    """With whom joint runs are agreed, by whom and since when; the lead may agree and revoke."""
    in_matching()
    return render_template(
        "tandems/joint/agreement.html",
        houses=houses_of(_own()),
        organisation=organisation_of(db(), _own()),
        few=FEW,
    )


@blueprint.post("/matching/joint/agreement")
@requires(Permission.EDIT_POLICY)
def joint_agree() -> Any:
    """Agrees to joint runs with another organisation."""
    partner = _partner()
    if partner is None:
        toast(_("Bitte eine Organisation aus der Liste wählen."), kind="warn")
        return redirect(url_for("tandems.joint_agreement"))
    agreements.agree(db(), partner.id, actor=actor(), now=now(), today=today())
    toast(
        _("Gemeinsame Läufe mit %(organisation)s sind von Ihrer Seite erlaubt.", organisation=partner.name),
        undo={"url": url_for("tandems.joint_revoke"), "fields": {"partner": partner.id}},
    )
    return redirect(url_for("tandems.joint_agreement"))


@blueprint.post("/matching/joint/agreement/revoke")
@requires(Permission.EDIT_POLICY)
def joint_revoke() -> Any:
    """Takes the agreement back; open pairs end."""
    partner = _partner()
    try:
        ended = agreements.revoke(db(), partner.id if partner else 0, actor=actor(), now=now(), today=today())
    except Refused as refused:
        toast(say(refused.sentence), kind="warn")
    else:
        said = _("Die Vereinbarung ist aufgehoben.")
        if ended:
            said += " " + ngettext(
                "%(num)d offenes Paar ist beendet.", "%(num)d offene Paare sind beendet.", ended
            )
        toast(said)
    return redirect(url_for("tandems.joint_agreement"))


def houses_of(organisation_id: int) -> list[dict[str, Any]]:
    """The other organisations with what either side has agreed to; of the other's people nobody is named."""
    found = queries.agreements_of(db(), organisation_id)
    houses = []
    for house in queries.other_organisations(db(), organisation_id):
        own = _standing(found, organisation_id, house.id)
        theirs = _standing(found, house.id, organisation_id)
        given = [one for one in found if (one.organisation_id, one.partner_id) == (organisation_id, house.id)]
        houses.append(
            {
                "id": house.id,
                "name": house.name,
                "own": own,
                "theirs": theirs,
                "both": own is not None and theirs is not None,
                "past": [one for one in given if one.revoked_at is not None],
            }
        )
    return houses


def _own() -> int:
    return actor().organisation_id or -1


def _partner() -> Organisation | None:
    typed = request.form.get("partner", "")
    return next((one for one in queries.other_organisations(db(), _own()) if str(one.id) == typed), None)


def _standing(found: Sequence[JointAgreement], giver: int, taker: int) -> JointAgreement | None:
    return next(
        (
            one
            for one in found
            if (one.organisation_id, one.partner_id) == (giver, taker) and one.revoked_at is None
        ),
        None,
    )
