"""The lead's view of statements: what they say of the own organisation, and of no other."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import Response, abort, g, render_template, request
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.funding.documents.showing import shown_days
from mentoring.funding.queries import own_parts as queries
from mentoring.funding.queries import periods
from mentoring.funding.queries.statements import case_secrets
from mentoring.funding.rules.cases import case_reference
from mentoring.funding.rules.naming import period_name
from mentoring.funding.services.computing import label_of
from mentoring.funding.services.own_parts import OwnPart, own_parts
from mentoring.funding.views import blueprint
from mentoring.funding.views.downloads import FORMATS
from mentoring.funding.views.tabs import cost_tabs
from mentoring.listing import ListState
from mentoring.names import fold
from mentoring.people.queries import names_of
from mentoring.permissions import Permission
from mentoring.sheets import Sheet, Value, csv_file, workbook
from mentoring.web import db, log_read, say
from mentoring.wording import Sentence

ONE_DAY = timedelta(days=1)
ORDERS: dict[str, Callable[[OwnPart], Any]] = {
    "name": lambda part: part.statement.municipality.sort_name,
    "days": lambda part: part.weight,
    "share": lambda part: part.share,
    "corrections": lambda part: part.corrected,
    "total": lambda part: part.total,
}


def _own() -> int:
    return actor().organisation_id or -1


@blueprint.get("/own-statements")
@requires(Permission.READ_OWN_PART)
def own_statements() -> str:
    """The statements of a settled period, each with the own part."""
    settled = queries.settled_periods(db(), _own())
    chosen = _chosen(settled)
    state = _state()
    parts = _ordered(own_parts(db(), _own(), chosen), state) if chosen else []
    state.counted(len(parts))
    return render_template(
        "funding/lead/statements.html",
        tabs=cost_tabs(),
        periods=settled,
        chosen=chosen,
        state=state,
        search=state.value("q"),
        parts=parts[state.offset : state.last],
        shown_days=shown_days,
        sums={
            "days": sum((one.weight for one in parts), start=Fraction(0)),
            "share": sum(one.share for one in parts),
            "corrections": sum(one.corrected for one in parts),
            "total": sum(one.total for one in parts),
        },
    )


@blueprint.get("/own-statements.<any(csv, xlsx):format>")
@requires(Permission.READ_OWN_PART)
def own_statements_file(format: str) -> Response:
    """The list as it is filtered and sorted; the workbook also has days and corrections."""
    chosen = _chosen(queries.settled_periods(db(), _own())) or abort(404)
    parts = _ordered(own_parts(db(), _own(), chosen), _state())
    log_read("own statements", chosen.id, action=Access.EXPORTED, detail=f"{len(parts)} {format}")
    sheets = [_shares(parts), _days(parts), _corrections(parts)]
    return _file(f"{label_of(chosen)}_eigene-anteile", sheets, format)


@blueprint.get("/own-statements/<int:statement_id>")
@requires(Permission.READ_OWN_PART)
def own_statement(statement_id: int) -> str:
    """One statement's own part: share, corrections with their reasons, days per case."""
    part = _part(statement_id)
    g.nav = "funding.costs"
    log_read("own statement", statement_id)
    return render_template(
        "funding/lead/statement.html",
        part=part,
        days=_day_rows([part]),
        corrections=_correction_rows([part]),
        shown_days=shown_days,
        one_day=ONE_DAY,
    )


@blueprint.get("/own-statements/<int:statement_id>/file.<any(csv, xlsx):format>")
@requires(Permission.READ_OWN_PART)
def own_statement_file(statement_id: int, format: str) -> Response:
    """The days of one statement's own part; the workbook also has its corrections."""
    part = _part(statement_id)
    log_read("own statement", statement_id, action=Access.EXPORTED, detail=format)
    name = f"{label_of(part.statement.period)}_{part.statement.municipality_bfs:04d}_eigener-anteil"
    sheets = [_days([part]), _corrections([part])]
    return _file(name, sheets, format)


def _part(statement_id: int) -> OwnPart:
    period_id = queries.period_of_statement(db(), statement_id)
    settled = {one.id: one for one in queries.settled_periods(db(), _own())}
    period = settled.get(period_id or -1) or abort(404)
    found = own_parts(db(), _own(), period)
    return next((one for one in found if one.statement.id == statement_id), None) or abort(404)


def _chosen(settled: Sequence[Any]) -> Any:
    asked = request.args.get("period", "")
    return next((one for one in settled if str(one.id) == asked), settled[0] if settled else None)


def _state() -> ListState:
    return ListState.read(
        request.path, request.args.items(multi=True), sortable=tuple(ORDERS), default="name"
    )


def _ordered(parts: list[OwnPart], state: ListState) -> list[OwnPart]:
    asked = fold(state.value("q"))
    kept = [part for part in parts if asked in fold(part.statement.municipality.name)]
    return sorted(kept, key=ORDERS[state.sort], reverse=state.direction == "desc")


def _shares(parts: Sequence[OwnPart]) -> Sheet:
    headers = [
        *(_("BFS-Nummer"), _("Gemeinde"), _("Abrechnung"), _("Tandem-Tage")),
        *(_("Anteil, CHF"), _("Korrekturen, CHF"), _("Zusammen, CHF")),
    ]
    rows: list[list[Value]] = [
        [
            part.statement.municipality_bfs,
            part.statement.municipality.name,
            part.statement.label,
            part.weight,
            *(_francs(amount) for amount in (part.share, part.corrected, part.total)),
        ]
        for part in parts
    ]
    totals = (_("Total"), "", "", "", *(_francs(sum(getattr(p, a) for p in parts)) for a in _SUMMED))
    return Sheet(_("Anteile"), headers, rows, totals)


_SUMMED = ("share", "corrected", "total")


def _days(parts: Sequence[OwnPart]) -> Sheet:
    headers = [
        *(_("Gemeinde"), _("Fall"), _("Name"), _("Von"), _("Bis"), _("Personen im Tandem"), _("Tage")),
        _("Bund beteiligt sich"),
    ]
    rows: list[list[Value]] = [
        [
            *(
                row["municipality"],
                row["reference"],
                row["name"],
                row["day"].from_on,
                row["day"].to_on - ONE_DAY,
            ),
            *(row["day"].members, row["weight"], _("ja") if row["day"].eligible else _("nein")),
        ]
        for row in _day_rows(parts)
    ]
    return Sheet(_("Tandem-Tage je Fall"), headers, rows)


def _corrections(parts: Sequence[OwnPart]) -> Sheet:
    headers = [_("Gemeinde"), _("Periode"), _("Gründe"), _("CHF")]
    rows: list[list[Value]] = [
        [row["municipality"], row["period"], "; ".join(row["causes"]), _francs(row["amount"])]
        for row in _correction_rows(parts)
    ]
    return Sheet(_("Korrekturen"), headers, rows)


def _day_rows(parts: Sequence[OwnPart]) -> list[dict[str, Any]]:
    """The days with the names of the own people, by municipality and name."""
    secrets = case_secrets(db())
    numbers = {day.person_id for part in parts for day in part.days}
    people, in_order = names_of(db(), numbers), queries.sort_names(db(), numbers)
    rows = [
        {
            "day": day,
            "municipality": part.statement.municipality.name,
            "reference": case_reference(secrets[part.statement.municipality_bfs], day.person_id),
            "name": people.get(day.person_id, ""),
            "order": in_order.get(day.person_id, ""),
            "weight": Fraction((day.to_on - day.from_on).days, day.members),
        }
        for part in parts
        for day in part.days
    ]
    return sorted(rows, key=lambda row: (row["municipality"], row["order"], row["day"].from_on))


def _correction_rows(parts: Sequence[OwnPart]) -> list[dict[str, Any]]:
    rows = []
    for part in parts:
        for one in part.corrections:
            period = part.concerned[one.concerns_id].period
            causes = [say(Sentence.from_json(cause["sentence"])) for cause in one.causes["causes"]]
            rows.append(
                {
                    "municipality": part.statement.municipality.name,
                    "period": say(period_name(period.starts_on, period.ends_on)),
                    "causes": list(dict.fromkeys(causes)),
                    "amount": one.amount_rappen,
                }
            )
    return rows


def _francs(rappen: int) -> Decimal:
    return Decimal(rappen).scaleb(-2)


def _file(name: str, sheets: Sequence[Sheet], format: str) -> Response:
    organisation = periods.organisation(db(), _own()) or abort(404)
    first = sheets[0]
    content = csv_file(first.headers, first.rows) if format == "csv" else workbook(sheets)
    answer = Response(content, content_type=FORMATS[format])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}_{organisation.code}.{format}"'
    return answer
