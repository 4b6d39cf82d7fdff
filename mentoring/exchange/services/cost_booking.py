"""Booking a checked list of costs: every row by the use case of the entry form, all of them or none."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.bulk import insert_many
from mentoring.exchange.models import ImportedCost, ImportRow, ListImport
from mentoring.exchange.queries import cost_imports as queries
from mentoring.exchange.queries.imports import cells_of, decisions, duplicate_rows
from mentoring.exchange.services.cost_checking import CostCandidate, cost_candidates, recorded_alike
from mentoring.exchange.services.taking_over import RowRefused
from mentoring.exchange.vocabulary import Choice, ImportState, Outcome
from mentoring.funding.services.costs import record_cost
from mentoring.wording import N_, Refused


def expect_costs_decided(session: Session, import_: ListImport) -> None:
    """Refuses while rows are wrong (unless they are to be left out) or not decided."""
    rows = decisions(session, import_.id).values()
    wrong = sum(1 for row in rows if row.outcome is Outcome.ERROR)
    if wrong and not import_.mapping.get("without_errors"):
        raise Refused(N_("%(many)s Zeilen haben noch Fehler. Es wurde nichts übernommen."), many=wrong)
    open_ = sum(1 for row in rows if row.outcome is Outcome.DUPLICATE and row.choice is None)
    if open_:
        raise Refused(
            N_("Bei %(many)s Zeilen ist noch nicht entschieden, ob es derselbe Beleg ist."), many=open_
        )


def take_costs_over(
    session: Session,
    import_: ListImport,
    *,
    actor: Actor,
    now: datetime,
    today: date,
    done: Sequence[CostCandidate] | None = None,
) -> None:
    """Books every row of a checked list as it was decided, and keeps which costs came of it.

    Refused, with nothing booked, while rows are wrong or undecided, and if a document of the list has been
    booked since the check. ``done``: the rows as just read.
    """
    queries.hold_cost_imports(session, import_.organisation_id)
    expect_costs_decided(session, import_)
    found = done
    if found is None:
        found = cost_candidates(session, import_, cells_of(session, import_.id), today=today)
    taken = _taken(session, import_, found)
    made = []
    for one in taken:
        if one.facts is None:
            continue
        try:
            cost, _place = record_cost(
                session, import_.organisation_id, one.facts, actor=actor, now=now, today=today
            )
        except Refused as refused:
            raise RowRefused(one.row.no, refused) from refused
        made.append({"cost_id": cost.id, "import_id": import_.id})
    insert_many(session, ImportedCost, made)
    session.execute(
        update(ImportRow)
        .where(ImportRow.import_id == import_.id)
        .values(cells=[], problems=[], duplicates=[])
        .execution_options(synchronize_session=False)
    )
    import_.state, import_.finished_at = ImportState.IMPORTED, now
    import_.rows_done, import_.rows_skipped = import_.rows_total, len(found) - len(made)
    session.flush()


def to_be_booked(session: Session, import_: ListImport, in_order: int) -> tuple[int, int]:
    """How many rows of a checked list would be booked as it is decided now, and their sum in Rappen."""
    chosen = [row for row in duplicate_rows(session, import_.id) if row.choice is Choice.NEW]
    total = int(import_.mapping.get("total", 0))
    return in_order + len(chosen), total + sum(row.duplicates[0]["amount"] for row in chosen)


def _taken(session: Session, import_: ListImport, found: Sequence[CostCandidate]) -> Sequence[CostCandidate]:
    chosen = decisions(session, import_.id)
    recorded = recorded_alike(session, import_.organisation_id, found)
    taken = []
    for one in found:
        row = chosen[one.row.no]
        if one.facts is None:
            if not import_.mapping.get("without_errors"):
                wrong = one.row.problems[0].sentence
                raise RowRefused(one.row.no, Refused(wrong.text, **wrong.params))
            continue
        if row.choice is Choice.SKIP or row.outcome is Outcome.ERROR:
            continue
        if row.choice is not Choice.NEW and one.key in recorded:
            text = N_("«%(document)s» ist seit der Prüfung gebucht worden. Bitte noch einmal prüfen.")
            raise RowRefused(one.row.no, Refused(text, document=one.facts.document))
        taken.append(one)
    if not taken:
        raise Refused(N_("Es bleibt keine Zeile übrig, die übernommen werden könnte."))
    return taken
