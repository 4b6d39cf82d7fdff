"""What counts how much and who comes first, and computing everybody's chances anew."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.permissions import Permission
from mentoring.tandems.forms.policy import PolicyForm
from mentoring.tandems.models import MatchingPolicy
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.rules.serving import MEANINGS, Serving, check_serving, serving_in_words
from mentoring.tandems.services.explanations import points_by_criterion
from mentoring.tandems.services.outlook import refresh_outlook
from mentoring.tandems.services.policy import CRITERIA, FULL_QUALITY, change_policy, default_weights
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.run_rows import drawn, in_matching
from mentoring.tandems.vocabulary import ServingOrder
from mentoring.web import db, local_target, now, say, toast, today
from mentoring.wording import Conflict, Refused


@blueprint.get("/matching/weights")
@requires(Permission.MATCH)
def policy() -> Any:
    """What counts how much and who comes first, and all versions; the lead may change it.

    The address may propose an order and the weights of an earlier version: a replay leads here.
    """
    form = PolicyForm(formdata=None)
    organisation_id = actor().organisation_id or 0
    latest = queries.latest_policy(db(), organisation_id)
    proposed = _proposed(latest)
    asked = request.args.get("weights", 0, type=int)
    earlier = [one for one in queries.policies(db(), organisation_id) if one.version == asked]
    weighed = earlier[0] if earlier else latest
    weights = weighed.weights if weighed else default_weights()
    for code in CRITERIA:
        form[code].data = weights.get(code, 0)
    form.show(proposed or (latest.serving if latest else Serving()))
    form.version.data = str(latest.version if latest else 0)
    return _page(form, latest, proposed=proposed is not None)


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
                serving=form.serving(),
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


def _proposed(latest: MatchingPolicy | None) -> Serving | None:
    """The order the address proposes, if it makes sense."""
    order = request.args.get("order", "")
    if order not in ServingOrder.__members__:
        return None
    present = latest.serving if latest else Serving()
    found = Serving(
        ServingOrder[order],
        request.args.get("urgency_credit_days", present.urgency_credit_days, type=int),
        request.args.get("days_per_class", present.days_per_class, type=int),
    )
    try:
        check_serving(found)
    except Refused:
        return None
    return found


def _page(
    form: PolicyForm,
    latest: MatchingPolicy | None,
    *,
    changed_meanwhile: bool = False,
    proposed: bool = False,
) -> str:
    in_matching()
    versions = queries.policies(db(), actor().organisation_id or 0)
    return render_template(
        "tandems/runs/policy.html",
        form=form,
        latest=latest,
        shown=drawn(points_by_criterion(latest.weights if latest else default_weights())),
        serving=say(serving_in_words(latest.serving if latest else Serving())),
        versions=[
            (one, drawn(points_by_criterion(one.weights)), say(serving_in_words(one.serving)))
            for one in versions
        ],
        meanings={order.value: _(meaning) for order, meaning in MEANINGS.items()},
        proposed=proposed,
        total=FULL_QUALITY,
        changed_meanwhile=changed_meanwhile,
        criteria=CRITERIA,
    )
