"""What lies beside each other on a lead's pages of costs."""

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _


def cost_tabs() -> list[dict[str, Any]]:
    """Costs, budget, and what bounds the pool; the present page is marked."""
    g.nav = "funding.costs"
    places = (
        (_("Kosten"), "funding.costs"),
        (_("Perioden"), "funding.own_periods"),
        (_("Abrechnungen"), "funding.own_statements"),
        (_("Budget"), "funding.budget_now"),
        (_("Stellen, Tarife, Bewilligungen"), "funding.bounds"),
        (_("Nachweise"), "funding.reports"),
    )
    at = request.endpoint or ""
    here = {"funding.budget": "funding.budget_now"}.get(at, at)
    return [
        {"label": label, "url": url_for(endpoint), "current": endpoint == here} for label, endpoint in places
    ]
