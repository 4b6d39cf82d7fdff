"""The weights of the contributions, and computing everybody's chances anew."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.permissions import Permission
from mentoring.tandems.forms.runs import PolicyForm
from mentoring.tandems.models import MatchingPolicy
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.services.explanations import points_by_criterion
from mentoring.tandems.services.outlook import refresh_outlook
from mentoring.tandems.services.policy import CRITERIA, FULL_QUALITY, change_policy, default_weights
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.run_rows import drawn, in_matching
from mentoring.web import db, local_target, now, toast, today
from mentoring.wording import Conflict, Refused


@blueprint.get("/matching/weights")
@requires(Permission.MATCH)
def policy() -> Any:
    """What counts how much, and all versions; the lead may change it."""
    form = PolicyForm(formdata=None)
    latest = queries.latest_policy(db(), actor().organisation_id or 0)
    weights = latest.weights if latest else default_weights()
    for code in CRITERIA:
        form[code].data = weights.get(code, 0)
    form.version.data = str(latest.version if latest else 0)
    return _page(form, latest)


@blueprint.post("/matching/weights")
@requires(Permission.EDIT_POLICY)
def policy_change() -> Any:
    """Sets new weights as the next version."""
    form = PolicyForm()
    latest = queries.latest_policy(db(), actor().organisation_id or 0)
    changed_meanwhile = False
    if form.validate():
        try:
            seen = form.version.data or ""
            made = change_policy(
                db(),
                actor().organisation_id or 0,
                {code: form[code].data for code in CRITERIA},
                (form.note.data or "").strip(),
                based_on=int(seen) if seen.isascii() and seen.isdigit() else -1,
                actor=actor(),
                now=now(),
            )
            toast(_("Gewichtung %(version)s gilt ab dem nächsten Lauf.", version=made.version))
            return redirect(url_for("tandems.policy"))
        except Refused as refused:
            form.refuse(refused)
        except Conflict:
            changed_meanwhile = True
            form.say_at(
                None, _("Jemand hat die Gewichtung inzwischen geändert. Beide Fassungen stehen unten.")
            )
            form.version.data = str(latest.version if latest else 0)
    return _page(form, latest, changed_meanwhile=changed_meanwhile), 422


@blueprint.post("/matching/outlook")
@requires(Permission.MATCH)
def outlook_refresh() -> Any:
    """Computes anew what keeps each waiting entry; back to where it was pressed."""
    number = refresh_outlook(db(), actor().organisation_id or 0, actor=actor(), now=now(), today=today())
    toast(ngettext("Für %(num)d Eintrag neu gerechnet.", "Für %(num)d Einträge neu gerechnet.", number))
    return redirect(local_target(request.form.get("back")) or url_for("waitlists.entries"))


def _page(form: PolicyForm, latest: MatchingPolicy | None, *, changed_meanwhile: bool = False) -> str:
    in_matching()
    versions = queries.policies(db(), actor().organisation_id or 0)
    return render_template(
        "tandems/runs/policy.html",
        form=form,
        latest=latest,
        shown=drawn(points_by_criterion(latest.weights if latest else default_weights())),
        versions=[(one, drawn(points_by_criterion(one.weights))) for one in versions],
        total=FULL_QUALITY,
        changed_meanwhile=changed_meanwhile,
        criteria=CRITERIA,
    )
