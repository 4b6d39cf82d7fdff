"""Pages of funding: of the leads, of the canton, of municipalities."""

from flask import Blueprint

blueprint = Blueprint("funding", __name__, url_prefix="/funding")

from mentoring.funding.views import (  # noqa: E402 (the pages register themselves on the blueprint)
    bounds,
    costs,
    downloads,
    eligibility,
    funds,
    inhabitants,
    issuing,
    ledger,
    own_periods,
    period,
    periods,
    reports,
    rules,
    statements,
)

__all__ = [
    "blueprint",
    "bounds",
    "costs",
    "downloads",
    "eligibility",
    "funds",
    "inhabitants",
    "issuing",
    "ledger",
    "own_periods",
    "period",
    "periods",
    "reports",
    "rules",
    "statements",
]
