"""The command ``mentoring funding``: what of the canton's books is asked for without a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask import Flask

from mentoring.actors import SYSTEM
from mentoring.audit import Access, log_access
from mentoring.database import open_session, writing
from mentoring.funding.documents.journal import beancount_file, journal_csv
from mentoring.funding.queries import money, periods
from mentoring.funding.queries.journal import plain_entries
from mentoring.funding.services.computing import label_of
from mentoring.funding.services.reading import reading_of
from mentoring.funding.vocabulary import TargetKind
from mentoring.money import show_rappen
from mentoring.wording import Sentence

Site = Callable[[], Flask]


@click.group()
def funding() -> None:
    """Costs, closings, the ledger."""


@funding.command()
@click.option("--period", "label", required=True, help="For example 2027-Q1.")
@click.option("--organisation", "code", help="Only this one, by its code.")
@click.pass_obj
def preview(site: Site, label: str, code: str | None) -> None:
    """Print what a period comes to: bounds, who pays, shares of municipalities. Nothing is closed."""
    with open_session(site().extensions["engine"]) as session:
        period = next((one for one in periods.periods(session) if label_of(one) == label), None)
        if period is None:
            raise click.ClickException(f"There is no period {label}.")
        asked = [one for one in periods.organisations(session) if code in {None, one.code}]
        if not asked:
            raise click.ClickException(f"There is no organisation {code}.")
        places, funds = money.municipality_names(session), {f.id: f.name for f in money.funds(session)}
        for organisation in asked:
            reading = reading_of(session, organisation, period)
            pool = reading.figures.pool
            click.echo(f"{organisation.name}, {label}: {'closed' if reading.closing else 'preview'}")
            for name, amount in (
                ("actual", pool.actual),
                ("tariff", pool.tariff),
                ("approved", pool.approved),
            ):
                click.echo(f"  {name:<28}{show_rappen(amount):>16}")
            click.echo(f"  {'payable (' + pool.bound.value.lower() + ')':<28}{show_rappen(pool.payable):>16}")
            for target, amount in reading.targets.items():
                names = {TargetKind.MUNICIPALITY: places, TargetKind.FUND: funds}.get(target.kind, {})
                name = names.get(target.number, target.kind.label)
                click.echo(f"    {name:<26}{show_rappen(amount):>16}")


@funding.command()
@click.option("--format", "kind", required=True, type=click.Choice(["beancount", "csv"]))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export(site: Site, kind: str, file: Path) -> None:
    """Write the whole journal to FILE: as Beancount text, or as CSV with one row a posting."""
    app = site()
    with writing(app.extensions["engine"]) as session:
        entries = plain_entries(session)
        now = app.extensions["clock"]()
        log_access(session, Access.EXPORTED, "ledger", None, actor=SYSTEM, now=now, detail=kind)
    content = beancount_file(entries) if kind == "beancount" else journal_csv(entries, _german)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Exported {len(entries)} entries: {file}")


def _german(sentence: Sentence | str, **values: Any) -> str:
    return str(sentence) if isinstance(sentence, Sentence) else sentence % values if values else sentence
