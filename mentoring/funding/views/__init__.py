"""Pages of funding: of the leads, of the canton, of municipalities."""

from flask import Blueprint

blueprint = Blueprint("funding", __name__, url_prefix="/funding")

from mentoring.funding.views import (  # noqa: E402 (the pages register themselves on the blueprint)
    costs,
    downloads,
    fund_changes,
    funds,
    ledger,
    own_periods,
    payments,
    periods,
    rules,
    statements,
)

__all__ = [
    "blueprint",
    "costs",
    "downloads",
    "fund_changes",
    "funds",
    "ledger",
    "own_periods",
    "payments",
    "periods",
    "rules",
    "statements",
]
