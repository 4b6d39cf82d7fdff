"""Funds: where each stands, its promises, surplus by purpose, accruals."""

from datetime import date

from flask import abort, g, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import requires
from mentoring.funding.models import Fund
from mentoring.funding.queries import funds as queries
from mentoring.funding.queries import money, periods
from mentoring.funding.queries.journal import Wanted, journal, journal_size
from mentoring.funding.rules.funds import Surplus, surplus_table, surpluses
from mentoring.funding.rules.tables import require_agreement
from mentoring.funding.services.fund_money import standing_of, standings, total_of
from mentoring.funding.views import blueprint
from mentoring.funding.views.account_names import AccountNames
from mentoring.funding.vocabulary import Account, EntryKind
from mentoring.money import show_rappen
from mentoring.permissions import Permission
from mentoring.web import db, today

LATEST = 25


def fund_or_404(fund_id: int) -> Fund:
    """The fund, on whose pages the menu shows where one is."""
    g.nav = "funding.funds"
    return money.fund(db(), fund_id) or abort(404)


def tabs_of_funds() -> list[dict[str, object]]:
    """The views of the funds."""
    return [
        {"label": label, "url": url_for(endpoint), "current": request.endpoint == endpoint}
        for label, endpoint in (
            (_("Bestand"), "funding.funds"),
            (_("Überschüsse nach Zweck"), "funding.surpluses"),
            (_("Abgrenzungen"), "funding.accruals"),
        )
    ]


@blueprint.get("/funds")
@requires(Permission.READ_FUNDING)
def funds() -> str:
    """All funds: opening + received − used − paid back − promised = left."""
    found = standings(db(), today())
    return render_template(
        "funding/books/funds.html",
        tabs=tabs_of_funds(),
        standings=found,
        total=total_of(found),
        repayable=[one for one in found if one.repayable],
        short=[one for one in found if one.money.remaining < 0],
    )


@blueprint.get("/funds/<int:fund_id>")
@requires(Permission.READ_FUNDING)
def fund(fund_id: int) -> str:
    """One fund: its figures, promises by organisation, receipts and postings."""
    found = fund_or_404(fund_id)
    on_account = Wanted(account=Account.FUND, detail=found.code)
    kinds = (EntryKind.RECEIPT, EntryKind.REPAYMENT, EntryKind.REVERSAL)
    moved = Wanted(account=Account.FUND, detail=found.code, kinds=kinds)
    names = AccountNames(db())
    return render_template(
        "funding/books/fund.html",
        fund=found,
        standing=standing_of(db(), found, today()),
        names=names,
        withdrawn=queries.withdrawn_commitments(db(), found.id),
        moved=journal(db(), moved, limit=LATEST),
        entries=journal(db(), on_account, limit=LATEST),
        size=journal_size(db(), on_account),
        FUND=Account.FUND,
    )


@blueprint.get("/surpluses", endpoint="surpluses")
@requires(Permission.READ_FUNDING)
def surpluses_by_purpose() -> str:
    """What was planned, spent and is left in a year, by organisation, programme and fund: never one lump."""
    g.nav = "funding.funds"
    years = queries.years(db())
    year = year_asked(years)
    rows = surpluses(
        queries.budget_by_purpose(db(), year),
        queries.costs_by_purpose(db(), date(year, 1, 1), date(year + 1, 1, 1)),
    )
    require_agreement([surplus_table(rows)])
    return render_template(
        "funding/books/surpluses.html",
        tabs=tabs_of_funds(),
        year=year,
        years=years,
        groups=grouped(rows),
        organisations={one.id: one.name for one in periods.organisations(db())},
        programmes=queries.programme_names(db()),
        funds={one.id: one for one in money.funds(db())},
    )


@blueprint.get("/accruals")
@requires(Permission.READ_FUNDING)
def accruals() -> str:
    """Amounts set aside by all organisations that are still open; overdue ones first."""
    g.nav = "funding.funds"
    found = queries.open_accruals(db())
    names = AccountNames(db())
    overdue = [one for one in found if one.release_by and one.release_by < today()]
    return render_template(
        "funding/books/accruals.html",
        tabs=tabs_of_funds(),
        accruals=found,
        overdue={one.id for one in overdue},
        names=names,
        total=sum(one.amount_rappen for one in found),
        late=show_rappen(sum(one.amount_rappen for one in overdue)),
    )


def grouped(rows: list[Surplus]) -> dict[int, list[Surplus]]:
    """Purposes by organisation, in the order of the rows."""
    found: dict[int, list[Surplus]] = {}
    for row in rows:
        found.setdefault(row.organisation_id, []).append(row)
    return found


def year_asked(years: list[int]) -> int:
    """The year a page is asked for, else this one, else the latest there is."""
    asked = request.args.get("year", "")
    if asked.isdigit() and int(asked) in years:
        return int(asked)
    return today().year if today().year in years or not years else years[0]
