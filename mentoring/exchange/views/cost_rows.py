"""A checked list of costs, row by row: what would be booked where, what is wrong, what is there already."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.exchange import queries, services
from mentoring.exchange.models import ImportRow, ListImport
from mentoring.exchange.services.cost_booking import to_be_booked
from mentoring.exchange.services.cost_checking import CostCandidate, cost_candidates
from mentoring.exchange.views.imports import tabs_of
from mentoring.exchange.vocabulary import Choice, Outcome
from mentoring.funding.rules.naming import period_name
from mentoring.listing import ListState
from mentoring.screen import show_date
from mentoring.web import db, log_read, say, today
from mentoring.wording import Sentence


def checked_page(one: ListImport, refusal: str | None) -> str:
    """Every row with what taking the list over does with it; nothing is booked yet."""
    path = url_for("exchange.cost_import", import_id=one.id)
    state = ListState.read(path, request.args.items(multi=True), sortable=("no",), default="no")
    counts = queries.rows_by_outcome(db(), one.id)
    wanted = [Outcome[v] for v in state.values("outcome") if v in Outcome.__members__]
    state.counted(sum(counts.get(o, 0) for o in wanted) if wanted else one.rows_total)
    rows = queries.rows_page(db(), one.id, wanted, limit=state.size, offset=state.offset)
    many, total = to_be_booked(db(), one, counts.get(Outcome.OK, 0))
    log_read("import", one.id)
    return render_template(
        "exchange/costs/checked.html",
        import_=one,
        state=state,
        lines=_lines(one, rows),
        tabs=tabs_of(state, one, counts),
        open=queries.rows_by_choice(db(), one.id).get(None, 0),
        wrong=counts.get(Outcome.ERROR, 0),
        many=many,
        total=total,
        late=one.mapping.get("late", 0),
        refusal=refusal,
        failed=services.failure_of(one),
        has_errors=bool(refusal),
    )


def _lines(one: ListImport, rows: Any) -> list[dict[str, Any]]:
    found = cost_candidates(db(), one, [(row.no, row.cells) for row in rows], today=today())
    return [
        {
            "row": row,
            "values": candidate.row.values,
            "what": _what_happens(candidate, row),
            "late": candidate.place is not None and candidate.place.corrects is not None,
            "problems": [say(Sentence.from_json(problem)) for problem in row.problems],
            "alike": [_alike(known) for known in row.duplicates],
        }
        for row, candidate in zip(rows, found, strict=True)
    ]


def _what_happens(candidate: CostCandidate, row: ImportRow) -> str:
    if row.outcome is Outcome.ERROR or candidate.place is None or candidate.facts is None:
        return _("Wird nicht gebucht, solange Fehler darin sind.")
    if row.choice is Choice.SKIP:
        return _("Wird weggelassen.")
    if row.outcome is Outcome.DUPLICATE and row.choice is None:
        return _("Bitte entscheiden: Ist es derselbe Beleg?")
    booked, closed = candidate.place.period, candidate.place.corrects
    where = say(period_name(booked.starts_on, booked.ends_on))
    if closed is not None:
        return _(
            "%(closed)s ist abgeschlossen und wird korrigiert. Wird gebucht: %(period)s.",
            closed=say(period_name(closed.starts_on, closed.ends_on)),
            period=where,
        )
    if candidate.facts.release_by is not None:
        return _(
            "Wird als Abgrenzung gebucht: %(period)s, aufzulösen bis %(day)s.",
            period=where,
            day=show_date(candidate.facts.release_by),
        )
    return _("Wird gebucht: %(period)s.", period=where)


def _alike(known: dict[str, Any]) -> str:
    if known["row"]:
        return _("Gleicher Beleg, Tag, Betrag und Kategorie wie Zeile %(row)s.", row=known["row"])
    if known["recorded_by"]:
        return _("Diesen Beleg hat %(name)s schon erfasst.", name=known["recorded_by"])
    return _("Dieser Beleg ist schon erfasst.")


def decided(many: int) -> str:
    """How many rows were just decided."""
    return ngettext("%(num)d Zeile entschieden.", "%(num)d Zeilen entschieden.", many)
