"""The lists of an organisation's period: municipalities, cases, and as closed beside as known today."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import Response, abort, render_template, request
from flask_babel import gettext as _

from mentoring.access import requires
from mentoring.funding.documents.showing import shown_days
from mentoring.funding.models import FundingPeriod
from mentoring.funding.queries import closings as closed
from mentoring.funding.queries import money
from mentoring.funding.queries.own_parts import sort_names
from mentoring.funding.queries.statements import case_secrets
from mentoring.funding.rules.cases import case_reference
from mentoring.funding.services.comparing import compare_closing
from mentoring.funding.services.computing import label_of
from mentoring.funding.services.reading import Opened, reading_of
from mentoring.funding.views import blueprint
from mentoring.funding.views.files import list_file
from mentoring.funding.views.own_periods import own_organisation, own_period_or_404
from mentoring.funding.views.period import bearer, compared_lines, comparison_rows
from mentoring.funding.vocabulary import Unfunded
from mentoring.listing import ListState
from mentoring.names import fold, sort_key
from mentoring.people.queries import names_of
from mentoring.permissions import Permission
from mentoring.screen import show_label
from mentoring.sheets import Value
from mentoring.web import db, log_read
from mentoring.wording import Refused

ONE_DAY = timedelta(days=1)
NOBODY = "nobody"


@dataclass(frozen=True)
class PlaceLine:
    """One municipality: days, those that are eligible, its share in Rappen."""

    bfs: int
    name: str
    days: Fraction
    eligible: Fraction
    share: int


@dataclass(frozen=True)
class CaseLine:
    """Days of one person that are alike: ``[from_on, to_on)``; ``unfunded`` is only known of a preview."""

    person_id: int
    name: str
    sort_name: str
    reference: str
    municipality: str
    from_on: date
    to_on: date
    days: Fraction
    eligible: bool
    nobody: bool
    unfunded: Unfunded | None


PLACES: dict[str, Callable[[PlaceLine], Any]] = {
    "name": lambda line: sort_key(line.name),
    "days": lambda line: line.days,
    "eligible": lambda line: line.eligible,
    "share": lambda line: line.share,
}
CASES: dict[str, Callable[[CaseLine], Any]] = {
    "name": lambda line: line.sort_name,
    "municipality": lambda line: sort_key(line.municipality),
    "from": lambda line: line.from_on,
    "days": lambda line: line.days,
}


@blueprint.get("/own-periods/<int:period_id>/places")
@requires(Permission.ENTER_COSTS)
def own_period_places(period_id: int) -> str:
    """Days and share of every municipality, frozen or as they would come out."""
    period = own_period_or_404(period_id)
    reading = _reading(period)
    if isinstance(reading, Refused):
        return _no_preview(period, reading)
    state = _state(PLACES, "share", "desc")
    lines = _ordered(_places(reading), PLACES, state, lambda line: line.name)
    state.counted(len(lines))
    log_read("funding period", period_id)
    return render_template(
        "funding/lead/period_places.html",
        period=period,
        closing=reading.closing,
        state=state,
        search=state.value("q"),
        lines=lines[state.offset : state.last],
        sums={
            "days": sum((line.days for line in lines), start=Fraction(0)),
            "eligible": sum((line.eligible for line in lines), start=Fraction(0)),
            "share": sum(line.share for line in lines),
        },
        shown_days=shown_days,
    )


@blueprint.get("/own-periods/<int:period_id>/places.<any(csv, xlsx):format>")
@requires(Permission.ENTER_COSTS)
def own_period_places_file(period_id: int, format: str) -> Response:
    """The same as a file, as it is filtered and sorted."""
    period = own_period_or_404(period_id)
    lines = _ordered(
        _places(_readable(period)), PLACES, _state(PLACES, "share", "desc"), lambda line: line.name
    )
    headers = [_("BFS-Nummer"), _("Gemeinde"), _("Tage"), _("davon VA/FL"), _("Anteil, CHF")]
    rows: list[list[Value]] = [
        [line.bfs, line.name, line.days, line.eligible, _francs(line.share)] for line in lines
    ]
    return _file(format, period, "gemeinden", _("Gemeinden"), headers, rows)


@blueprint.get("/own-periods/<int:period_id>/cases")
@requires(Permission.ENTER_COSTS)
def own_period_cases(period_id: int) -> str:
    """Every case with its days; also those that nobody pays for."""
    period = own_period_or_404(period_id)
    reading = _reading(period)
    if isinstance(reading, Refused):
        return _no_preview(period, reading)
    state = _state(CASES, "name")
    everything = _cases(reading)
    lines = _ordered(_wanted(everything, state), CASES, state, _searched)
    state.counted(len(lines))
    log_read("funding period", period_id)
    return render_template(
        "funding/lead/period_cases.html",
        period=period,
        closing=reading.closing,
        state=state,
        search=state.value("q"),
        lines=lines[state.offset : state.last],
        total=sum((line.days for line in lines), start=Fraction(0)),
        everybody=len(everything),
        nobodys=sum(1 for line in everything if line.nobody),
        only=state.value("only") == NOBODY,
        shown_days=shown_days,
        one_day=ONE_DAY,
    )


@blueprint.get("/own-periods/<int:period_id>/cases.<any(csv, xlsx):format>")
@requires(Permission.ENTER_COSTS)
def own_period_cases_file(period_id: int, format: str) -> Response:
    """The same as a file, as it is filtered and sorted."""
    period = own_period_or_404(period_id)
    state = _state(CASES, "name")
    lines = _ordered(_wanted(_cases(_readable(period)), state), CASES, state, _searched)
    headers = [
        *(_("Name"), _("Fall"), _("Gemeinde"), _("Von"), _("Bis"), _("Tage")),
        *(_("Bund beteiligt sich"), _("Bezahlt niemand")),
    ]
    rows: list[list[Value]] = [
        [
            *(line.name, line.reference, line.municipality, line.from_on, line.to_on - ONE_DAY, line.days),
            _("ja") if line.eligible else _("nein"),
            show_label(line.unfunded) if line.unfunded is not None else _("ja") if line.nobody else "",
        ]
        for line in lines
    ]
    return _file(format, period, "faelle", _("Fälle"), headers, rows)


@blueprint.get("/own-periods/<int:period_id>/today")
@requires(Permission.ENTER_COSTS)
def own_period_today(period_id: int) -> str:
    """What was closed beside what is known today, and why it differs."""
    period = own_period_or_404(period_id)
    closing = closed.closing_of(db(), own_organisation().id, period.id) or abort(404)
    one, everything = compare_closing(db(), own_organisation(), closing), request.args.get("all") == "1"
    log_read("funding period", period_id)
    return render_template(
        "funding/lead/period_today.html",
        period=period,
        closing=closing,
        one=one,
        everything=everything,
        names=money.municipality_names(db()),
        funds={fund.id: fund.name for fund in money.funds(db())},
        lines=compared_lines(one, everything=everything),
        bearer=bearer,
    )


@blueprint.get("/own-periods/<int:period_id>/today.<any(csv, xlsx):format>")
@requires(Permission.ENTER_COSTS)
def own_period_today_file(period_id: int, format: str) -> Response:
    """The comparison as a file: every bearer with its causes in words."""
    period = own_period_or_404(period_id)
    closing = closed.closing_of(db(), own_organisation().id, period.id) or abort(404)
    headers, rows = comparison_rows([compare_closing(db(), own_organisation(), closing)])
    return _file(format, period, "abgleich-heute", _("Wie bekannt"), headers, rows)


def _reading(period: FundingPeriod) -> Opened | Refused:
    try:
        return reading_of(db(), own_organisation(), period)
    except Refused as refused:
        return refused


def _readable(period: FundingPeriod) -> Opened:
    reading = _reading(period)
    return abort(404) if isinstance(reading, Refused) else reading


def _no_preview(period: FundingPeriod, refused: Refused) -> str:
    return render_template("funding/lead/no_preview.html", period=period, sentence=refused.sentence)


def _state(orders: dict[str, Any], default: str, direction: str = "asc") -> ListState:
    given = request.args.items(multi=True)
    return ListState.read(request.path, given, sortable=tuple(orders), default=default, direction=direction)


def _ordered(
    lines: Sequence[Any],
    orders: dict[str, Callable[[Any], Any]],
    state: ListState,
    text: Callable[[Any], str],
) -> list[Any]:
    asked = fold(state.value("q"))
    kept = [line for line in lines if asked in fold(text(line))]
    kept.sort(key=orders["name"])
    return sorted(kept, key=orders[state.sort], reverse=state.direction == "desc")


def _searched(line: CaseLine) -> str:
    return f"{line.name} {line.reference} {line.municipality}"


def _wanted(lines: Sequence[CaseLine], state: ListState) -> list[CaseLine]:
    only = state.value("only") == NOBODY
    return [line for line in lines if line.nobody or not only]


def _places(reading: Opened) -> list[PlaceLine]:
    names, days, shares = money.municipality_names(db()), reading.days_by_place(), reading.shares
    nothing = (Fraction(0), Fraction(0))
    return [
        PlaceLine(bfs, names[bfs], *days.get(bfs, nothing), shares.get(bfs, 0))
        for bfs in sorted({*shares, *(bfs for bfs in days if bfs is not None)})
    ]


def _cases(reading: Opened) -> list[CaseLine]:
    names, secrets = money.municipality_names(db()), case_secrets(db())
    numbers = {line.person_id for line in reading.lines}
    people, in_order = names_of(db(), numbers), sort_names(db(), numbers)
    return [
        CaseLine(
            line.person_id,
            people.get(line.person_id, ""),
            in_order.get(line.person_id, ""),
            case_reference(secrets[line.municipality], line.person_id)
            if line.municipality in secrets
            else "",
            names.get(line.municipality or -1, ""),
            line.from_on,
            line.to_on,
            Fraction(line.days, line.members),
            line.eligible,
            line.municipality is None,
            line.unfunded,
        )
        for line in reading.lines
    ]


def _francs(rappen: int) -> Decimal:
    return Decimal(rappen).scaleb(-2)


def _file(
    format: str,
    period: FundingPeriod,
    what: str,
    title: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[Value]],
) -> Response:
    name = f"{what}-{label_of(period).replace('/', '-')}"
    whose = own_organisation().code
    return list_file(
        format, name, title, headers, rows, subject="funding period", subject_id=period.id, whose=whose
    )
