"""Who pays what: the funding rules with their layers, and whose days the Confederation counts."""

from flask import render_template

from mentoring.access import requires
from mentoring.funding.queries import canton, ruling
from mentoring.funding.queries import periods as queries
from mentoring.funding.views import blueprint
from mentoring.permissions import Permission
from mentoring.web import db


@blueprint.get("/rules")
@requires(Permission.READ_FUNDING)
def rules() -> str:
    """All rules, the latest first, with the periods they have settled; below, federal eligibility."""
    return render_template(
        "funding/canton/rules.html",
        rules=list(reversed(queries.rules(db()))),
        used=canton.periods_by_rule(db()),
        eligibility=ruling.federal_rules(db()),
    )
