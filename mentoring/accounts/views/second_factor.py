"""The second factor: passing it at sign-in, setting it up, its recovery codes."""

from typing import Any

import segno
from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mentoring.access import actor, lacks_second_factor, requires
from mentoring.accounts import queries
from mentoring.accounts.forms.second_factor import CodeForm, SetupForm
from mentoring.accounts.models import User
from mentoring.accounts.services import second_factor as services
from mentoring.accounts.services.signing_in import forgive
from mentoring.accounts.views.own_account import own_user
from mentoring.accounts.views.routes import blueprint
from mentoring.accounts.views.signing_in import current_token, enter, wait_page
from mentoring.permissions import STAFF, Permission
from mentoring.web import db, keep, local_target, now, toast


@blueprint.route("/second-factor", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, before_second_factor=True)
def second_factor() -> Any:
    """The code after the password; without an open step, the way to set up or manage the factor."""
    user = own_user()
    if user.totp_confirmed_at is None:
        return redirect(url_for("accounts.second_factor_setup", next=_next()))
    if not lacks_second_factor(current_user):
        return render_template(
            "accounts/second_factor.html",
            user=user,
            codes_left=queries.recovery_codes_left(db(), user.id),
            required=_required(user),
        )
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(form)
    attempt = services.claim_code(db(), user, request.remote_addr or "", now())
    if attempt.wait:
        return wait_page("accounts/second_factor_code.html", form, attempt.wait)
    keep()
    if not services.code_is_right(db(), user, form.code.data or "", now()):
        form.say_at("code", _("Der Code stimmt nicht oder wurde schon gebraucht."))
        return _code_page(form)
    forgive(db(), attempt)
    enter(user, services.pass_second_factor(db(), user, current_token() or "", now()))
    return redirect(_next() or url_for("accounts.home"))


@blueprint.route("/second-factor/setup", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, before_second_factor=True)
def second_factor_setup() -> Any:
    """The key as a picture and as text, and the first code that proves that the app has it."""
    user = own_user()
    if user.totp_confirmed_at is not None:
        return redirect(url_for("accounts.second_factor", next=_next()))
    form = SetupForm()
    if request.method == "GET" and user.totp_secret is None:
        return render_template("accounts/second_factor_start.html", required=_required(user))
    if "begin" in request.form:
        services.begin_setup(user)
        return redirect(url_for("accounts.second_factor_setup", next=_next()))
    if not form.validate_on_submit():
        return _setup_page(form, user)
    attempt = services.claim_code(db(), user, request.remote_addr or "", now())
    if attempt.wait:
        return wait_page("accounts/second_factor_setup.html", form, attempt.wait, **_key(user))
    keep()
    codes = services.confirm_setup(db(), user, form.code.data or "", actor=actor(), now=now())
    if codes is None:
        form.say_at("code", _("Der Code stimmt nicht. Geht die Uhr Ihres Telefons richtig?"))
        return _setup_page(form, user)
    forgive(db(), attempt)
    enter(user, services.pass_second_factor(db(), user, current_token() or "", now()))
    return _codes_page(codes)


@blueprint.post("/second-factor/codes")
@requires(Permission.SIGNED_IN)
def recovery_codes() -> Any:
    """New recovery codes, shown this once; the earlier ones are worth nothing from now on."""
    user = own_user()
    if user.totp_confirmed_at is None:
        return redirect(url_for("accounts.second_factor_setup"))
    return _codes_page(services.renew_recovery_codes(db(), user))


@blueprint.post("/second-factor/remove")
@requires(Permission.SIGNED_IN)
def remove_second_factor() -> Any:
    """Takes the own second factor away where it is not required; all sessions end."""
    user = own_user()
    if _required(user):
        toast(_("Für Ihre Rolle braucht es den zweiten Faktor."), kind="warn")
        return redirect(url_for("accounts.second_factor"))
    services.reset_second_factor(db(), user, actor=actor(), now=now())
    toast(_("Der zweite Faktor ist aufgehoben. Bitte melden Sie sich neu an."))
    return redirect(url_for("accounts.sign_in"))


def _next() -> str | None:
    return local_target(request.args.get("next"))


def _required(user: User) -> bool:
    return bool(current_app.config["SECOND_FACTOR"] == "required" and user.role in STAFF)


def _code_page(form: CodeForm) -> Any:
    status = 422 if request.method == "POST" else 200
    return render_template("accounts/second_factor_code.html", form=form), status


def _setup_page(form: SetupForm, user: User) -> Any:
    status = 422 if request.method == "POST" else 200
    return render_template("accounts/second_factor_setup.html", form=form, **_key(user)), status


def _codes_page(codes: list[str]) -> str:
    return render_template("accounts/recovery_codes.html", codes=codes)


def _key(user: User) -> dict[str, str]:
    """The key as a picture for the app's camera, and in groups of four for typing."""
    secret = user.totp_secret or ""
    picture = segno.make(services.setup_address(user), error="m").svg_data_uri(
        scale=5, border=4, light="#ffffff"
    )
    return {"picture": picture, "key": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))}
