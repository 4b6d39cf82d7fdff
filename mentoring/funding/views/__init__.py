"""Pages of funding: of the leads, of the canton, of municipalities."""

from typing import Any

from flask import Blueprint

from mentoring.funding.rules.naming import period_name
from mentoring.web import say

blueprint = Blueprint("funding", __name__, url_prefix="/funding")


@blueprint.app_template_filter("period")
def show_period(period: Any) -> str:
    """2. Quartal 2027: anything with ``starts_on`` and ``ends_on``."""
    return say(period_name(period.starts_on, period.ends_on))


from mentoring.funding.views import (  # noqa: E402 (the pages register themselves on the blueprint)
    archives,
    bounds,
    budget,
    costs,
    downloads,
    eligibility,
    fund_changes,
    funds,
    inhabitants,
    issuing,
    ledger,
    own_period_lists,
    own_periods,
    own_statements,
    payments,
    period,
    periods,
    reports,
    rules,
    statements,
)

__all__ = [
    "archives",
    "blueprint",
    "bounds",
    "budget",
    "costs",
    "downloads",
    "eligibility",
    "fund_changes",
    "funds",
    "inhabitants",
    "issuing",
    "ledger",
    "own_period_lists",
    "own_periods",
    "own_statements",
    "payments",
    "period",
    "periods",
    "reports",
    "rules",
    "statements",
]
