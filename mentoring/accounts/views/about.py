"""What everybody may read: help, what happens with personal data, whether the site is well."""

from typing import Any

from flask import Response, render_template

from mentoring.access import requires
from mentoring.accounts import queries
from mentoring.accounts.views.routes import blueprint
from mentoring.permissions import Permission
from mentoring.web import db


@blueprint.get("/help")
@requires(Permission.PUBLIC)
def help_page() -> Any:
    """How the product works, for each role."""
    return render_template("accounts/help.html")


@blueprint.get("/privacy")
@requires(Permission.PUBLIC)
def privacy() -> Any:
    """What is stored of people, why, for how long, and whom to ask."""
    return render_template("accounts/privacy.html", organisations=queries.organisations(db()))


@blueprint.get("/health")
@requires(Permission.PUBLIC)
def health() -> Any:
    """«ok» if the site and its database answer; else the error page of a database that does not (503)."""
    queries.database_answers(db())
    return Response("ok\n", mimetype="text/plain")
