"""Commands of tandems: what a matching run would propose, without keeping anything."""

import json
from collections.abc import Callable

import click
from flask import Flask


@click.command()
@click.option("--organisation", required=True, help="Code of the organisation, for example caritas.")
@click.option("--json", "as_json", is_flag=True, help="Print the solution in the solver's form, keys only.")
@click.pass_obj
def propose(site: Callable[[], Flask], organisation: str, as_json: bool) -> None:
    """Print the best tandems for everybody who waits; nothing is stored, nobody is asked."""
    from mentoring.accounts.queries import organisation_by_code
    from mentoring.clock import day_of
    from mentoring.database import open_session
    from mentoring.tandems.queries.pools import Pool
    from mentoring.tandems.services.previews import preview, preview_lines

    app = site()
    today = day_of(app.extensions["clock"]())
    with open_session(app.extensions["engine"]) as session:
        found = organisation_by_code(session, organisation)
        if found is None:
            raise click.BadParameter(
                f"there is no organisation {organisation!r}", param_hint="--organisation"
            )
        problem, solution = preview(session, Pool(found.id, today))
        if as_json:
            click.echo(json.dumps(solution.to_json(), ensure_ascii=False, indent=1))
            return
        for line in preview_lines(session, problem, solution, today=today):
            click.echo(line)
