"""``mentoring import --kind costs``: a list of costs checked and booked as on the site."""

from dataclasses import replace
from pathlib import Path

import click
from flask import Flask

from mentoring.actors import SYSTEM
from mentoring.clock import day_of
from mentoring.database import open_session, writing
from mentoring.exchange import queries, services
from mentoring.exchange.models import ListImport
from mentoring.exchange.queries.cost_imports import sums_imported
from mentoring.exchange.services.cost_booking import take_costs_over
from mentoring.exchange.services.cost_checking import CostFindings
from mentoring.exchange.vocabulary import Choice, ImportState, Outcome
from mentoring.money import show_rappen
from mentoring.sheets import csv_file
from mentoring.wording import N_, Refused, Sentence

MOST_SAID = 20


def run_costs(
    app: Flask,
    import_id: int,
    attempt: int,
    dry_run: bool,
    errors: Path | None,
    on_duplicate: str,
    *,
    organisation_id: int,
) -> str:
    """Checks a claimed list of costs, says what was found, and books it unless it is a dry run."""
    from mentoring.exchange.views.cost_background import check_cost_list
    from mentoring.exchange.views.downloads import error_table

    engine, clock = app.extensions["engine"], app.extensions["clock"]
    actor, now = replace(SYSTEM, organisation_id=organisation_id), clock()
    with open_session(engine) as session:
        total = session.get_one(ListImport, import_id).rows_total
    with click.progressbar(length=total, label="Reading") as bar:
        findings = check_cost_list(
            engine,
            import_id,
            attempt,
            clock=clock,
            actor=actor,
            report=lambda rows: bar.update(rows - bar.pos),
        )
        bar.update(total - bar.pos)
    with open_session(engine) as session:
        one = session.get_one(ListImport, import_id)
        counts = queries.rows_by_outcome(session, import_id)
        wrong, alike = counts.get(Outcome.ERROR, 0), counts.get(Outcome.DUPLICATE, 0)
        late = one.mapping.get("late", 0)
        click.echo(f"{total} rows: {wrong} wrong, {alike} perhaps already recorded, {late} late")
        if errors is not None and wrong:
            errors.write_bytes(csv_file(*error_table(session, one, str, only=set())))
            click.echo(f"What is wrong is written to {errors}")
        _say_rows(findings, wrong, alike, on_duplicate)
    if dry_run:
        return "Nothing was changed (dry run)."
    if wrong:
        raise Refused(N_("%(many)s Zeilen haben noch Fehler. Es wurde nichts übernommen."), many=wrong)
    with writing(engine) as session:
        one = session.get_one(ListImport, import_id)
        if alike and on_duplicate != "stop":
            services.choose_for_all(session, one, Choice[on_duplicate.upper()])
        services.claim(session, one, ImportState.IMPORTING, now=now)
        take_costs_over(session, one, actor=actor, now=now, today=day_of(now), done=findings.candidates)
        booked, amount, late = sums_imported(session, import_id)
    return (
        f"{booked} costs booked, CHF {show_rappen(amount)}, {late} of them for closed periods, "
        f"{one.rows_skipped} rows left out. Import number {import_id}."
    )


def _say_rows(findings: CostFindings, wrong: int, alike: int, on_duplicate: str) -> None:
    for said in findings.outcomes:
        for problem in said["problems"] if wrong <= MOST_SAID else []:
            click.echo(f"  row {said['b_no']}: {Sentence.from_json(problem)}")
        for known in said["duplicates"] if alike <= MOST_SAID and on_duplicate == "stop" else []:
            where = f"row {known['row']}" if known["row"] else "a recorded cost"
            click.echo(f"  row {said['b_no']}: «{known['name']}» is like {where}")
