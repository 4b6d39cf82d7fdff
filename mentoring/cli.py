"""The command line: ``mentoring --help``. Each command opens its own transaction, as the site does."""

import gc
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask

from mentoring.accounts import commands as accounts
from mentoring.config import ConfigurationError
from mentoring.demo.command import demo
from mentoring.exchange.commands import import_list
from mentoring.funding.commands import funding
from mentoring.tandems.commands import propose
from mentoring.wording import Refused


@click.group()
@click.version_option(package_name="mentoring")
@click.pass_context
def group(context: click.Context) -> None:
    """Volunteer mentoring programmes: set up the database, load lists, propose tandems, serve the site."""
    context.obj = _site


def _site() -> Flask:
    """The application, made only by the command that needs it; areas do not know what wires them together."""
    from mentoring.app import create_app

    return create_app()


group.add_command(accounts.user)
group.add_command(accounts.organisation)
group.add_command(demo)
group.add_command(import_list)
group.add_command(propose)
group.add_command(funding)


@group.group()
def db() -> None:
    """The database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the present form and load place data and defaults."""
    from mentoring.app import create_app
    from mentoring.database import writing
    from mentoring.funding.services.eligibility import load_federal_rules
    from mentoring.migrations.upgrade import upgrade as migrate
    from mentoring.places.services import load_places

    app = create_app()
    engine = app.extensions["engine"]
    migrate(engine)
    with writing(engine) as session:
        load_places(session)
        load_federal_rules(session)
    click.echo(f"Database ready: {engine.url.render_as_string(hide_password=True)}")


@group.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write everything the database holds to FILE, readable only by you; the site may go on."""
    from mentoring.backup import BackupError, summed, write_backup

    app = _site()
    try:
        written = write_backup(app.extensions["engine"], file, app.extensions["clock"]())
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Backup of {summed(written)}: {file}")


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Empty the database first: what it holds is lost.")
def restore(file: Path, replace: bool) -> None:
    """Fill an empty database from FILE, with all of it or nothing. Stop the site and the scheduler first."""
    from mentoring.backup import BackupError, restore_backup, summed

    try:
        restored = restore_backup(_site().extensions["engine"], file, replace=replace)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored {summed(restored)}")


@group.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the site."""
    from gunicorn.app.base import BaseApplication

    from mentoring.app import create_app

    class Server(BaseApplication):
        """Gunicorn with the settings given here instead of a file."""

        def load_config(self) -> None:
            """Takes over the options of the command."""
            for key, value in {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": threads,
                "preload_app": False,
                "accesslog": None,
                "loglevel": "warning",
                "control_socket_disable": True,
                "timeout": 60,
            }.items():
                if key in self.cfg.settings:
                    self.cfg.set(key, value)

        def load(self) -> Any:
            """The application of one worker; what it consists of is not looked through for garbage again."""
            app = create_app()
            gc.collect()
            gc.freeze()
            return app

    create_app()
    click.echo(f"Tandem is at http://{host}:{port}/ (stop with Ctrl-C)")
    Server().run()


@group.command()
def scheduler() -> None:
    """Run what nobody waits for: mails, daily work. Several may run; one leads."""
    from mentoring import jobs
    from mentoring.app import create_app

    jobs.serve(create_app())


def main() -> None:
    """The entry point: refusals and configuration errors are one line, not a trace."""
    try:
        group()
    except (Refused, ConfigurationError) as error:
        click.echo(f"mentoring: {error}", err=True)
        sys.exit(2)
