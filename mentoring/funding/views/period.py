"""One period canton-wide: reconciliation, the municipalities' shares, as closed and as known today."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask import Response, abort, render_template, request
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.funding.models import FundingPeriod
from mentoring.funding.queries import canton, money
from mentoring.funding.queries import periods as queries
from mentoring.funding.queries.statements import statements_for
from mentoring.funding.rules.naming import period_name
from mentoring.funding.rules.reconciling import ROWS, checked, totals
from mentoring.funding.services.comparing import Comparison, compare_period
from mentoring.funding.services.computing import has_ended, label_of
from mentoring.funding.services.issuing import may_close_canton
from mentoring.funding.services.reading import Reading
from mentoring.funding.services.reconciling import readings, standings
from mentoring.funding.views import blueprint
from mentoring.funding.views.files import list_file
from mentoring.funding.views.shares import ShareLine, share_lines
from mentoring.funding.vocabulary import TargetKind
from mentoring.listing import ListState
from mentoring.names import fold
from mentoring.permissions import Permission
from mentoring.places.queries import municipalities
from mentoring.sheets import Value
from mentoring.web import db, log_read, say, today

ONE_DAY = timedelta(days=1)
SHARE_ORDERS = ("name", "days", "share", "total")


@blueprint.get("/periods/<int:period_id>")
@requires(Permission.READ_FUNDING)
def period(period_id: int) -> str:
    """How every organisation's pool is paid, checked to the Rappen, and which bound held."""
    found = period_or_404(period_id)
    parts = standings(db(), found, seals=True)
    figures = [part.reading.figures for part in parts if part.reading is not None]
    return render_template(
        "funding/canton/period.html",
        **frame(found, "period"),
        parts=parts,
        rows=ROWS,
        totals=totals(figures),
        findings=checked(figures),
        complete=len(figures) == len(parts),
        funds={fund.id: fund for fund in money.funds(db())},
        refused=may_close_canton(db(), found) if found.closed_at is None else None,
        ended=has_ended(found, today()),
    )


@blueprint.get("/periods/<int:period_id>/shares")
@requires(Permission.READ_FUNDING)
def period_shares(period_id: int) -> str:
    """What each municipality owes, organisation by organisation."""
    found = period_or_404(period_id)
    parts = readings(db(), found)
    state = ListState.read(
        request.path,
        request.args.items(multi=True),
        sortable=SHARE_ORDERS,
        default="share",
        direction="desc",
    )
    lines = _ordered(_share_lines(found, parts), state)
    state.counted(len(lines))
    return render_template(
        "funding/canton/shares.html",
        **frame(found, "period_shares"),
        state=state,
        parts=parts,
        lines=lines[state.offset : state.last],
        sums=_sums(lines, parts),
        search=state.value("q"),
        statements={one.municipality_bfs: one for one in statements_for(db(), actor(), period_id=found.id)},
    )


@blueprint.get("/periods/<int:period_id>/shares.<any(csv, xlsx):format>")
@requires(Permission.READ_FUNDING)
def period_shares_file(period_id: int, format: str) -> Response:
    """The same as a file, all municipalities by name."""
    found = period_or_404(period_id)
    parts = readings(db(), found)
    lines = sorted(_share_lines(found, parts), key=lambda line: line.sort_name)
    headers = [
        _("BFS-Nummer"),
        _("Gemeinde"),
        _("Tandem-Tage"),
        *(part.organisation.name for part in parts),
        _("Anteil"),
        _("Korrekturen"),
        _("Total"),
    ]
    rows: list[list[Value]] = [
        [
            line.bfs,
            line.name,
            line.days,
            *(_money(line.by_organisation.get(part.organisation.id, 0)) for part in parts),
            _money(line.share),
            _money(line.corrections),
            _money(line.total),
        ]
        for line in lines
    ]
    what = f"anteile-{label_of(found).replace('/', '-')}"
    return list_file(format, what, _("Anteile"), headers, rows, subject="funding_period", subject_id=found.id)


@blueprint.get("/periods/<int:period_id>/today")
@requires(Permission.READ_FUNDING)
def period_today(period_id: int) -> str:
    """What was closed beside what is known today, and why it differs."""
    found = period_or_404(period_id)
    log_read("funding period", period_id)
    compared, everything = compare_period(db(), found), request.args.get("all") == "1"
    return render_template(
        "funding/canton/today.html",
        **frame(found, "period_today"),
        compared=compared,
        everything=everything,
        names=money.municipality_names(db()),
        funds={fund.id: fund.name for fund in money.funds(db())},
        municipality=TargetKind.MUNICIPALITY,
        shown=[compared_lines(one, everything=everything) for one in compared],
    )


@blueprint.get("/periods/<int:period_id>/today.<any(csv, xlsx):format>")
@requires(Permission.READ_FUNDING)
def period_today_file(period_id: int, format: str) -> Response:
    """The comparison as a file: every bearer with its causes in words."""
    found = period_or_404(period_id)
    headers, rows = comparison_rows(compare_period(db(), found))
    what = f"abgleich-heute-{label_of(found).replace('/', '-')}"
    title = _("Wie bekannt")
    return list_file(format, what, title, headers, rows, subject="funding_period", subject_id=found.id)


def comparison_rows(compared: list[Comparison]) -> tuple[list[str], list[list[Value]]]:
    """Headings and rows of a comparison as a file: every bearer with its causes in words."""
    names = money.municipality_names(db())
    funds = {fund.id: fund.name for fund in money.funds(db())}
    headers = [
        *(_("Organisation"), _("Wer"), _("BFS-Nummer"), _("abgeschlossen"), _("bisher korrigiert")),
        *(_("heute"), _("noch offen"), _("wartet"), _("Gründe")),
    ]
    rows: list[list[Value]] = [
        [
            one.organisation.name,
            bearer(side.target.kind, side.target.number, names, funds),
            side.target.number if side.target.kind is TargetKind.MUNICIPALITY else None,
            *(_money(amount) for amount in (side.closed, side.corrected, side.true, side.open)),
            _("ja") if side.held else _("nein"),
            "; ".join(say(cause) for cause in side.causes),
        ]
        for one in compared
        for side in one.sides
    ]
    return headers, rows


def period_or_404(period_id: int) -> FundingPeriod:
    """The period, or a page that says there is none."""
    return queries.period(db(), period_id) or abort(404)


def bearer(kind: TargetKind, number: int, names: dict[int, str], funds: dict[int, str]) -> str:
    """Who bears a part, in words."""
    if kind is TargetKind.MUNICIPALITY:
        return names.get(number, str(number))
    return funds.get(number, "") if kind is TargetKind.FUND else _(kind.label)


def frame(found: FundingPeriod, current: str) -> dict[str, Any]:
    """What all pages of one period have in common."""
    return {
        "period": found,
        "title": say(period_name(found.starts_on, found.ends_on)),
        "current": current,
        "bearer": bearer,
        "name": period_name,
        "one_day": ONE_DAY,
    }


def compared_lines(one: Comparison, *, everything: bool) -> dict[str, Any]:
    """The lines of a comparison: those that wait apart, and what is a cause for all of them said once."""
    sides = [side for side in one.sides if everything or side.differs]
    sides.sort(key=lambda side: (side.target.kind is not TargetKind.MUNICIPALITY, -abs(side.open)))
    differing = [side for side in sides if side.differs]
    first = differing[0].causes if len(differing) > 1 else ()
    common = [cause for cause in first if all(cause in side.causes for side in differing)]
    waiting = [side for side in sides if side.held and not everything]
    return {"sides": [side for side in sides if side not in waiting], "waiting": waiting, "common": common}


def _share_lines(found: FundingPeriod, parts: list[Reading]) -> list[ShareLine]:
    closings = [part.closing.id for part in parts if part.closing is not None]
    corrections = canton.corrections_in_all(db(), closings)
    known = {one.bfs_number: one for one in municipalities(db(), merged=True)}
    return share_lines(parts, corrections, known)


def _ordered(lines: list[ShareLine], state: ListState) -> list[ShareLine]:
    asked = fold(state.value("q"))
    kept = [line for line in lines if asked in fold(line.name)]
    kept.sort(key=lambda line: line.sort_name)
    if state.sort == "name":
        return kept[::-1] if state.direction == "desc" else kept
    by = {"days": "days", "share": "share", "total": "total"}[state.sort]
    return sorted(kept, key=lambda line: getattr(line, by), reverse=state.direction == "desc")


def _sums(lines: list[ShareLine], parts: list[Reading]) -> dict[str, Any]:
    return {
        "days": sum((line.days for line in lines), start=0),
        "share": sum(line.share for line in lines),
        "corrections": sum(line.corrections for line in lines),
        "total": sum(line.total for line in lines),
        "by_organisation": {
            part.organisation.id: sum(line.by_organisation.get(part.organisation.id, 0) for line in lines)
            for part in parts
        },
    }


def _money(rappen: int) -> Decimal:
    return Decimal(rappen).scaleb(-2)
