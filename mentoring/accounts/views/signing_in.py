"""Sign-in, sign-out, and the way to each role's first page."""

from datetime import timedelta
from typing import Any

import flask
from flask import current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user, login_user

from mentoring.access import SignedIn, actor, requires
from mentoring.accounts import queries
from mentoring.accounts.demo import DEMO_DOMAIN, DEMO_PASSWORD
from mentoring.accounts.forms.signing_in import SignInForm
from mentoring.accounts.models import User
from mentoring.accounts.services import signing_in
from mentoring.accounts.services.passwords import password_matches
from mentoring.accounts.services.sessions import hash_token
from mentoring.accounts.views.routes import blueprint
from mentoring.database import begin_writing
from mentoring.permissions import Permission, Role
from mentoring.web import db, keep, local_target, now, toast

FIRST_PAGE = {
    Role.COORDINATOR: "tandems.today",
    Role.LEAD: "tandems.today",
    Role.MENTOR: "tandems.own",
    Role.REFERRER: "waitlists.referrals",
    Role.MUNICIPALITY: "funding.statements",
    Role.CONTROLLER: "funding.periods",
    Role.ADMIN: "accounts.users",
}


@blueprint.get("/")
@requires(Permission.PUBLIC)
def home() -> Any:
    """Leads everybody to where their work begins."""
    role = actor().role
    if role is None:
        return redirect(url_for("accounts.sign_in"))
    first = FIRST_PAGE[role]
    return redirect(url_for(first if first in current_app.view_functions else "accounts.own_account"))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
def sign_in() -> Any:
    """The same answer, after the same time, whether the address is known or not."""
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(url_for("accounts.home"))
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200
    address = request.remote_addr or ""
    email, password = form.email.data or "", form.password.data or ""
    attempt = signing_in.claim_sign_in(db(), email, address, now())
    if attempt.wait:
        return wait_page("accounts/sign_in.html", form, attempt.wait, accounts=_demo_users())
    user = queries.user_by_email(db(), email)
    # What was counted stays counted, and the slow comparison holds no lock.
    db().commit()
    right = password_matches(user.password_hash if user else None, password)
    begin_writing(db())
    if not right or user is None or user.disabled_at is not None:
        signing_in.note_failure(db(), user, address, reference=g.reference, now=now())
        keep()
        form.say_at(None, _("E-Mail oder Passwort stimmt nicht."))
        return _page(form), 422
    token = signing_in.sign_in(db(), user, password, attempt, former=current_token(), now=now())
    enter(user, token)
    return redirect(local_target(request.args.get("next")) or url_for("accounts.home"))


@blueprint.post("/sign-out")
@requires(Permission.PUBLIC)
def sign_out() -> Any:
    """Ends the session."""
    token = current_token()
    if token:
        signing_in.sign_out(db(), actor(), token, now())
    leave()
    toast(_("Sie sind abgemeldet."))
    return redirect(url_for("accounts.sign_in"))


def current_token() -> str | None:
    """The token of the browser's session, if it is signed in."""
    return str(current_user.get_id()) if current_user.is_authenticated else None


def enter(user: User, token: str) -> None:
    """Signs the browser in with a session that has just begun; nothing of the former cookie stays."""
    leave()
    db().flush()
    found = queries.open_session_by_token(db(), hash_token(token))
    if found is None:
        raise RuntimeError("the session that has just begun is not there")
    login_user(SignedIn(user, found[0], token))


def leave() -> None:
    """Forgets what the cookie held, except the chosen language."""
    language = flask.session.get("lang")
    flask.session.clear()
    if language:
        flask.session["lang"] = language


def in_words(wait: timedelta) -> str:
    """How long to wait, rounded up to what people say."""
    seconds = int(wait.total_seconds()) + 1
    if seconds <= 90:
        return ngettext("%(num)d Sekunde", "%(num)d Sekunden", seconds)
    return ngettext("%(num)d Minute", "%(num)d Minuten", -(-seconds // 60))


def wait_page(template: str, form: Any, wait: timedelta, **context: Any) -> Any:
    """The page with its form again, saying how long to wait (429)."""
    form.say_at(
        None,
        _(
            "Zu viele Versuche. Bitte warten Sie %(wait)s und versuchen Sie es dann noch einmal.",
            wait=in_words(wait),
        ),
    )
    headers = {"Retry-After": str(int(wait.total_seconds()) + 1)}
    return render_template(template, form=form, **context), 429, headers


def _page(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form, accounts=_demo_users())


def _demo_users() -> list[dict[str, Any]]:
    if not current_app.config["DEMO"]:
        return []
    order = list(Role)
    users = sorted(queries.demo_users(db(), DEMO_DOMAIN), key=lambda user: order.index(user.role))
    return [{"user": user, "password": DEMO_PASSWORD} for user in users]
