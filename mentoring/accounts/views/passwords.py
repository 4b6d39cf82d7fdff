"""A forgotten password, and the pages behind the links of a reset and of an invitation."""

from datetime import timedelta
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.accounts import queries
from mentoring.accounts.forms.signing_in import ForgottenForm, NewPasswordForm
from mentoring.accounts.models import Link, LinkPurpose, User
from mentoring.accounts.services import open_link, resets
from mentoring.accounts.views.routes import blueprint
from mentoring.accounts.views.signing_in import leave, wait_page
from mentoring.permissions import Permission
from mentoring.web import db, now, toast
from mentoring.wording import Refused


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
def forgotten_password() -> Any:
    """Promises a mail, if there is such an account; the answer does not tell."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("accounts/forgotten_password.html", form=form), status
    attempt = resets.claim_reset(db(), request.remote_addr or "", now())
    if attempt.wait:
        return wait_page("accounts/forgotten_password.html", form, attempt.wait)
    minutes = current_app.config["RESET_MINUTES"]
    resets.send_reset_link(db(), form.email.data or "", valid_for=timedelta(minutes=minutes), now=now())
    return render_template("accounts/reset_sent.html", email=form.email.data, minutes=minutes)


@blueprint.route("/new-password/<token>", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
def new_password(token: str) -> Any:
    """Behind the link of a forgotten password. Opening it changes nothing."""
    return _by_link(token, LinkPurpose.PASSWORD_RESET)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
def invitation(token: str) -> Any:
    """Behind the link of an invitation: whoever sets a password accepts it."""
    return _by_link(token, LinkPurpose.INVITATION)


def _by_link(token: str, purpose: LinkPurpose) -> Any:
    found = _link_and_user(token, purpose)
    if found is None:
        return render_template("accounts/link_gone.html", invited=purpose is LinkPurpose.INVITATION), 410
    link, user = found
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            resets.set_password_by_link(db(), link, user, form.password.data or "", actor=actor(), now=now())
        except Refused as refused:
            form.refuse(refused)
        else:
            leave()
            toast(_("Ihr Passwort ist gesetzt. Melden Sie sich damit an."))
            return redirect(url_for("accounts.sign_in"))
    page = render_template(
        "accounts/new_password.html", form=form, user=user, invited=purpose is LinkPurpose.INVITATION
    )
    return page, 422 if form.is_submitted() else 200


def _link_and_user(token: str, purpose: LinkPurpose) -> tuple[Link, User] | None:
    link = open_link(db(), token, purpose, now())
    user = queries.user_by_id(db(), link.subject_id) if link else None
    if link is None or user is None or user.disabled_at is not None:
        return None
    return link, user
