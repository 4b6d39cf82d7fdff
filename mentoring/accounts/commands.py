"""Commands of accounts: the first users of a site, who can then invite the others."""

from collections.abc import Callable
from datetime import timedelta

import click
from flask import Flask

from mentoring.permissions import Role
from mentoring.wording import Refused

Site = Callable[[], Flask]
"""What makes the application; the command line's group hands it down."""


@click.group()
def user() -> None:
    """Users."""


@user.command()
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option(
    "--role", required=True, type=click.Choice([r.value.lower() for r in Role], case_sensitive=False)
)
@click.option("--organisation", default="", help="Code of the organisation: coordinator, lead, mentor")
@click.option("--region", default="", help="Name of the social region: referrer")
@click.option("--municipality", default=None, type=int, help="BFS number: municipality")
@click.option("--language", default="de", show_default=True, type=click.Choice(["de", "fr", "en"]))
@click.pass_obj
def add(
    site: Site,
    email: str,
    name: str,
    role: str,
    organisation: str,
    region: str,
    municipality: int | None,
    language: str,
) -> None:
    """Create a user and print the link of the invitation."""
    from mentoring.accounts import queries
    from mentoring.accounts.services import users
    from mentoring.actors import SYSTEM
    from mentoring.audit import act_as
    from mentoring.database import writing
    from mentoring.inputs import normalise_email

    app = site()
    now = app.extensions["clock"]()
    days = app.config["INVITATION_DAYS"]
    with writing(app.extensions["engine"]) as session:
        act_as(session, SYSTEM, now)
        found = queries.organisation_by_code(session, organisation) if organisation else None
        if organisation and found is None:
            raise click.BadParameter(
                f"there is no organisation {organisation!r}", param_hint="--organisation"
            )
        regions = {words.casefold(): number for number, words in queries.social_region_names(session)}
        if region and region.casefold() not in regions:
            raise click.BadParameter(f"there is no social region {region!r}", param_hint="--region")
        if municipality is not None and municipality not in dict(queries.municipality_names(session)):
            raise click.BadParameter(f"there is no municipality {municipality}", param_hint="--municipality")
        try:
            address = normalise_email(email)
        except ValueError:
            raise click.BadParameter(f"{email!r} is no mail address", param_hint="--email") from None
        facts = users.UserFacts(
            name=" ".join(name.split()),
            email=address,
            role=Role[role.upper()],
            organisation_id=found.id if found else None,
            social_region_id=regions.get(region.casefold()),
            municipality_bfs=municipality,
            locale=language,
        )
        try:
            made = users.create_user(session, facts, actor=SYSTEM, now=now)
        except Refused as refused:
            raise click.ClickException(str(refused)) from None
        token = users.send_invitation(session, made, actor=SYSTEM, now=now, valid_for=timedelta(days=days))
    click.echo(f"{made.name} may set a password within {days} days at:")
    click.echo(f"{app.config['BASE_URL'].rstrip('/')}/invitation/{token}")


@click.group()
def organisation() -> None:
    """Organisations."""


@organisation.command("add")
@click.option("--code", required=True, help="Short and unique, for example caritas")
@click.option("--name", required=True)
@click.option("--email", default="", help="Whom people ask about their data")
@click.pass_obj
def add_organisation(site: Site, code: str, name: str, email: str) -> None:
    """Create an organisation that runs programmes."""
    from mentoring.accounts import queries
    from mentoring.accounts.models import Organisation
    from mentoring.database import writing

    app = site()
    with writing(app.extensions["engine"]) as session:
        if any(code == o.code or name == o.name for o in queries.organisations(session)):
            raise click.ClickException(f"there is an organisation {code} or {name} already")
        session.add(Organisation(code=code, name=name, email=email))
    click.echo(
        f"{name} is there; invite its lead with: mentoring user add --role lead --organisation {code} …"
    )
