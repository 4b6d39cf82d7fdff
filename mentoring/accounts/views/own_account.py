"""The own account: contact, language, password, sessions."""

from datetime import timedelta
from typing import Any

import flask
from flask import current_app, redirect, render_template, request, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from mentoring.access import requires
from mentoring.accounts import queries
from mentoring.accounts.forms.own_account import OwnAccountForm, version_of
from mentoring.accounts.forms.signing_in import ChangePasswordForm
from mentoring.accounts.models import User
from mentoring.accounts.services import own_account as services
from mentoring.accounts.services.passwords import change_password
from mentoring.accounts.services.sessions import hash_token, start_session
from mentoring.accounts.services.signing_in import claim_password_check, forgive
from mentoring.accounts.views.routes import blueprint
from mentoring.accounts.views.signing_in import current_token, enter, wait_page
from mentoring.permissions import Permission
from mentoring.web import db, keep, now, toast
from mentoring.wording import Refused


@blueprint.route("/account", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def own_account() -> Any:
    """Contact and language; below them the ways to password, second factor and sessions."""
    user = own_user()
    form = OwnAccountForm(obj=user)
    if form.validate_on_submit():
        version = version_of(form.version)
        services.change_own_account(
            db(),
            user,
            name=form.name.data or "",
            phone=form.phone.data or "",
            locale=form.locale.data,
            version=version,
        )
        flask.session.pop("lang", None)
        with force_locale(user.locale):
            toast(_("Gespeichert."))
        return redirect(url_for("accounts.own_account"))
    sessions = queries.sessions_of_user(
        db(), user.id, started_after=now() - timedelta(hours=current_app.config["SESSION_HOURS"])
    )
    idle = now() - timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"])
    return render_template(
        "accounts/own_account.html",
        form=form,
        user=user,
        sessions=[s for s in sessions if s.seen_at >= idle],
        present=hash_token(current_token() or ""),
        codes_left=queries.recovery_codes_left(db(), user.id),
    ), 422 if form.is_submitted() else 200


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def own_password() -> Any:
    """A new password with the old one; every other session ends, this one begins anew."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _password_page(form)
    user = own_user()
    attempt = claim_password_check(db(), user, now())
    if attempt.wait:
        return wait_page("accounts/own_password.html", form, attempt.wait)
    try:
        change_password(db(), user, form.old_password.data or "", form.password.data or "", now=now())
    except Refused as refused:
        form.refuse(refused)
        keep()
        return _password_page(form)
    forgive(db(), attempt)
    second_factor_at = current_user.session.second_factor_at
    enter(user, start_session(db(), user, now(), second_factor_at=second_factor_at))
    toast(_("Ihr Passwort ist geändert. Andere Sitzungen sind beendet."))
    return redirect(url_for("accounts.own_account"))


@blueprint.post("/account/sessions/end-others")
@requires(Permission.SIGNED_IN)
def end_other_sessions() -> Any:
    """Signs out everywhere else, at once."""
    count = services.end_other_sessions(db(), own_user().id, hash_token(current_token() or ""), now())
    toast(ngettext("%(num)d andere Sitzung ist beendet.", "%(num)d andere Sitzungen sind beendet.", count))
    return redirect(url_for("accounts.own_account"))


def own_user() -> User:
    """The signed-in user in the request's session."""
    user: User = current_user.user
    return user


def _password_page(form: ChangePasswordForm) -> Any:
    return render_template("accounts/own_password.html", form=form), 422 if request.method == "POST" else 200
