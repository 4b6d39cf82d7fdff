"""The application factory: the only place that wires the areas together."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from mentoring import config as settings
from mentoring.access import check_declared, init_access
from mentoring.clock import system_clock
from mentoring.database import make_engine
from mentoring.errors import init_errors
from mentoring.files import init_files
from mentoring.installing import init_installing
from mentoring.screen import init_screen
from mentoring.web import init_web

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parent


def create_app(overrides: dict[str, Any] | None = None, *, instance_path: str | None = None) -> Flask:
    """The site. Settings: defaults, ``instance/config.py``, environment, then ``overrides``."""
    packaged = PACKAGE / "templates"
    app = Flask(
        "mentoring",
        instance_relative_config=True,
        instance_path=instance_path or _instance_path(),
        template_folder=str(packaged if packaged.is_dir() else CHECKOUT / "templates"),
    )
    app.config.update(settings.defaults())
    app.config.from_pyfile("config.py", silent=True)
    app.config.update(settings.read_environment())
    app.config.update(overrides or {})
    settings.check(app.config)
    _derive(app)
    _configure_log(app)
    app.extensions["engine"] = app.config.get("ENGINE") or make_engine(app.config["DATABASE_URL"])
    app.extensions["clock"] = app.config.get("CLOCK") or system_clock
    init_screen(app)
    init_files(app)
    init_access(app)
    init_web(app)
    init_errors(app)
    init_installing(app)
    _register_areas(app)
    _register_jobs(app)
    check_declared(app)
    return app


def _instance_path() -> str | None:
    """Beside the checkout when run from one, else in the working directory."""
    if (CHECKOUT / "pyproject.toml").is_file():
        return str(CHECKOUT / "instance")
    return str(Path.cwd() / "instance")


def _derive(app: Flask) -> None:
    config = app.config
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    if not config["DATABASE_URL"]:
        config["DATABASE_URL"] = f"sqlite:///{Path(app.instance_path) / 'mentoring.sqlite3'}"
    if not config["SECRET_KEY"]:
        config["SECRET_KEY"] = _demo_key(app)
    if config["DEMO"] and "SECOND_FACTOR" not in settings.read_environment():
        config["SECOND_FACTOR"] = "optional"
    hosts = [h.strip() for h in config["ALLOWED_HOSTS"].split(",") if h.strip()]
    base_host = config["BASE_URL"].split("://")[-1].split("/")[0].rsplit(":", 1)[0]
    config["TRUSTED_HOSTS"] = hosts or [base_host, "localhost", "127.0.0.1"]
    config["MAX_CONTENT_LENGTH"] = (config["UPLOAD_MEGABYTES"] + 1) * 1024 * 1024
    config["MAX_FORM_MEMORY_SIZE"] = 4 * 1024 * 1024
    config["MAX_FORM_PARTS"] = 20_000
    https = bool(config["HTTPS"])
    config.update(
        SESSION_COOKIE_NAME="__Host-tandem" if https else "tandem",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_PATH="/",
        PREFERRED_URL_SCHEME="https" if https else "http",
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_TRANSLATION_DIRECTORIES=str(PACKAGE / "translations"),
    )
    if config["TRUSTED_PROXIES"]:
        n = config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]


def _demo_key(app: Flask) -> str:
    """A demonstration keeps its own key in the instance folder, so that restarts keep people signed in."""
    path = Path(app.instance_path) / "demo-secret-key"
    if not path.exists():
        path.write_text(secrets.token_hex(32))
        path.chmod(0o600)
    return path.read_text()


def _configure_log(app: Flask) -> None:
    import logging

    level = getattr(logging, app.config["LOG_LEVEL"].upper(), logging.INFO)
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if app.config["LOG_JSON"]
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _register_areas(app: Flask) -> None:
    from mentoring.accounts.views import blueprint as accounts
    from mentoring.exchange.views import blueprint as exchange
    from mentoring.funding.services.expenses import follow_decision
    from mentoring.funding.views import blueprint as funding
    from mentoring.meetings.services.expenses import when_decided
    from mentoring.meetings.views import blueprint as meetings
    from mentoring.meetings.views.wiring import wire_accompaniment
    from mentoring.people.views import add_person_section
    from mentoring.people.views import blueprint as people
    from mentoring.places.views import blueprint as places
    from mentoring.tandems.views import blueprint as tandems
    from mentoring.tandems.views.sections import tandems_found, tandems_of_entry, tandems_of_person
    from mentoring.waitlists.views import blueprint as waitlists
    from mentoring.waitlists.views.entry import ENTRY_SECTIONS
    from mentoring.waitlists.views.search import SEARCH_SOURCES
    from mentoring.waitlists.views.sections import entries_of_person

    for blueprint in (accounts, places, people, waitlists, tandems, meetings, funding, exchange):
        app.register_blueprint(blueprint)
    add_person_section(entries_of_person)
    add_person_section(tandems_of_person)
    when_decided(follow_decision)
    ENTRY_SECTIONS["tandems"] = tandems_of_entry
    SEARCH_SOURCES["tandems"] = tandems_found
    wire_accompaniment()


def _register_jobs(app: Flask) -> None:
    from mentoring.accounts.services.purging import purge
    from mentoring.exchange.services import purge_expired
    from mentoring.funding.services.expenses import book_approved
    from mentoring.funding.views.archive_work import purge_archives
    from mentoring.jobs import Job, daily, daily_each, in_transaction, jobs_of
    from mentoring.mailer import deliver_configured
    from mentoring.meetings.services.reminders import organisation_ids, post_due, withdraw_from_gone
    from mentoring.people.services.absences import apply_absences
    from mentoring.tandems.services.computations import forget_computations
    from mentoring.tandems.services.outlook import refresh_outlooks

    jobs_of(app).append(daily("purge accounts", purge, every=timedelta(minutes=15)))
    jobs_of(app).append(daily("purge imports", purge_expired, every=timedelta(hours=1)))
    jobs_of(app).append(daily("absences", apply_absences, every=timedelta(minutes=15)))
    jobs_of(app).append(Job("purge archives", timedelta(hours=1), purge_archives))
    jobs_of(app).append(daily("expenses to costs", book_approved, every=timedelta(hours=1)))
    jobs_of(app).append(daily("forget computations", forget_computations, every=timedelta(hours=1)))
    jobs_of(app).append(daily("outlook", refresh_outlooks, every=timedelta(hours=1)))
    jobs_of(app).append(
        daily_each("reminders", organisation_ids, post_due, every=timedelta(minutes=15), hours=range(7, 20))
    )
    jobs_of(app).append(Job("withdraw mail", timedelta(minutes=1), in_transaction(withdraw_from_gone)))
    if app.config["SMTP_HOST"] and not app.config["DEMO"]:
        jobs_of(app).append(Job("deliver mail", timedelta(seconds=30), deliver_configured))
