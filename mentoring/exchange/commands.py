"""The command ``mentoring import``: the same reading, checking and taking over as on the site."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
from flask import Flask
from flask_babel import force_locale

from mentoring.actors import SYSTEM
from mentoring.clock import day_of
from mentoring.database import open_session, writing
from mentoring.exchange import queries, services
from mentoring.exchange.commands_costs import run_costs
from mentoring.exchange.models import ListImport
from mentoring.exchange.rules.cost_rows import cost_limits
from mentoring.exchange.rules.files import read_file
from mentoring.exchange.rules.mapping import known_headings, shown, twice
from mentoring.exchange.rules.sheets import Limits
from mentoring.exchange.vocabulary import Choice, ImportKind, ImportState, Outcome
from mentoring.sheets import csv_file
from mentoring.wording import N_, Refused, Sentence

Site = Callable[[], Flask]


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", required=True, type=click.Choice(["mentors", "waitlist", "costs"]))
@click.option("--organisation", required=True, help="Code of the organisation, such as caritas")
@click.option("--dry-run", is_flag=True, help="Only say what would happen")
@click.option(
    "--errors", type=click.Path(dir_okay=False, path_type=Path), help="Write what is wrong to a CSV"
)
@click.option(
    "--on-duplicate",
    type=click.Choice(["skip", "new", "stop"]),
    default="stop",
    show_default=True,
    help="What to do with people or documents that may already be recorded",
)
@click.pass_obj
def import_list(
    site: Site,
    file: Path,
    kind: str,
    organisation: str,
    dry_run: bool,
    errors: Path | None,
    on_duplicate: str,
) -> None:
    """Take over a list (CSV or XLSX) of mentors, of the waitlist or of costs: all of it or nothing."""
    app = site()
    engine, now = app.extensions["engine"], app.extensions["clock"]()
    with open_session(engine) as session:
        found = queries.organisation_by_code(session, organisation)
        if found is None:
            raise Refused(N_("Die Organisation «%(code)s» gibt es nicht."), code=organisation)
        actor = replace(SYSTEM, organisation_id=found.id)
    limits = Limits(file_bytes=app.config["UPLOAD_MEGABYTES"] * 1024 * 1024, rows=app.config["IMPORT_ROWS"])
    with file.open("rb") as opened:
        what = ImportKind[kind.upper()]
        limits = cost_limits(limits) if what is ImportKind.COSTS else limits
        sheet = read_file(opened.read(limits.file_bytes + 1), limits, known_headings(what))
    with writing(engine) as session:
        one = services.keep_upload(session, what, file.name, sheet, actor=actor, now=now)
        services.choose_columns(session, one, services.columns_of(one), state=one.mapping["state"])
        attempt = services.claim(session, one, ImportState.CHECKING, now=now)
        import_id = one.id
    with app.app_context(), force_locale("de"):
        try:
            _say_columns(one)
            run = run_costs if what is ImportKind.COSTS else _run
            done = run(app, import_id, attempt, dry_run, errors, on_duplicate, organisation_id=found.id)
        finally:
            with writing(engine) as session:
                left = session.get_one(ListImport, import_id)
                if left.state is not ImportState.IMPORTED:
                    services.give_up(session, left)
                    services.discard(session, left)
    click.echo(done)


def _run(
    app: Flask,
    import_id: int,
    attempt: int,
    dry_run: bool,
    errors: Path | None,
    on_duplicate: str,
    *,
    organisation_id: int,
) -> str:
    from mentoring.exchange.views.background import check_list
    from mentoring.exchange.views.downloads import error_table

    engine, clock = app.extensions["engine"], app.extensions["clock"]
    actor, now = replace(SYSTEM, organisation_id=organisation_id), clock()
    with open_session(engine) as session:
        total = session.get_one(ListImport, import_id).rows_total
    with click.progressbar(length=total, label="Reading") as bar:
        findings = check_list(
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
        click.echo(f"{total} rows: {wrong} wrong, {alike} perhaps already recorded")
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
        services.take_over(session, one, actor=actor, now=now, today=day_of(now), done=findings.candidates)
    return (
        f"{one.people_made} persons and {one.entries_made} waitlist entries recorded, "
        f"{one.rows_skipped} rows left out. Import number {import_id}."
    )


def _say_columns(one: ListImport) -> None:
    columns = services.columns_of(one)
    unread = [shown(one.headers, place) for place in range(len(one.headers)) if place not in columns]
    if unread:
        click.echo(f"Not read: {', '.join(unread)}")
    doubled = twice(one.headers)
    if doubled:
        click.echo(f"Headings that stand there twice: {', '.join(doubled)}")


def _say_rows(findings: services.Findings, wrong: int, alike: int, on_duplicate: str) -> None:
    for outcome in findings.outcomes:
        for problem in outcome["problems"] if wrong <= 20 else []:
            click.echo(f"  row {outcome['b_no']}: {Sentence.from_json(problem)}")
        for known in outcome["duplicates"] if alike <= 20 and on_duplicate == "stop" else []:
            click.echo(f"  row {outcome['b_no']}: like «{known['name']}»")
