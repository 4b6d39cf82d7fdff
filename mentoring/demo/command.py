"""``mentoring demo``: fills an empty database with synthetic people, and says who can sign in."""

from datetime import datetime
from typing import Any

import click

from mentoring.wording import Refused


@click.command()
@click.option("--seed", default=1, show_default=True, help="Other seeds invent other people.")
@click.option(
    "--scale", default=1, show_default=True, type=click.IntRange(1, 200), help="How many times 341 tandems."
)
@click.option(
    "--today", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day up to which things have happened."
)
@click.option("--if-empty", is_flag=True, help="Do nothing if there are organisations already.")
@click.option(
    "--accounts", is_flag=True, help="Only print where the site is and how to sign in as each role."
)
def demo(seed: int, scale: int, day: datetime | None, if_empty: bool, accounts: bool) -> None:
    """Fill the database with invented people at the programme's real size."""
    from mentoring.app import create_app
    from mentoring.clock import day_of
    from mentoring.database import open_session, writing
    from mentoring.demo.accounts import is_empty

    app = create_app()
    engine = app.extensions["engine"]
    if accounts:
        with open_session(engine) as session:
            _print_accounts(app, session)
        return
    today = day.date() if day else day_of(app.extensions["clock"]())
    with open_session(engine) as session:
        empty = is_empty(session)
    if not empty and if_empty:
        return
    from mentoring.demo.filling import fill

    with writing(engine) as session:
        filled = fill(session, seed=seed, scale=scale, today=today)
    click.echo(
        f"Demo data: {filled.organisations} organisations, {filled.tandems} tandems, "
        f"{filled.waiting} waiting entries, {filled.mentors} mentors"
    )


def _print_accounts(app: Any, session: Any) -> None:
    from mentoring.demo.accounts import account_lines

    if not app.config["DEMO"]:
        raise Refused("Zugänge zeigt nur eine Demonstration (MENTORING_DEMO=true).")
    lines = account_lines(session)
    if not lines:
        click.echo("No demo accounts yet: mentoring demo")
        return
    click.echo(f"Tandem is at {app.config['BASE_URL']}/ – sign in with")
    for line in lines:
        click.echo(f"  {line}".rstrip())
