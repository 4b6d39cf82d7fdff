"""Users: the list, inviting, changing, disabling. A lead manages the own organisation, an admin everybody."""

from datetime import timedelta
from typing import Any

from flask import abort, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.accounts import queries, rules
from mentoring.accounts.forms.own_account import version_of
from mentoring.accounts.forms.users import UserForm
from mentoring.accounts.models import LinkPurpose, User
from mentoring.accounts.services import second_factor
from mentoring.accounts.services import users as services
from mentoring.accounts.views.routes import blueprint
from mentoring.listing import ListState
from mentoring.permissions import Permission, Role
from mentoring.web import db, log_read, now, toast, today
from mentoring.wording import Refused


@blueprint.get("/users")
@requires(Permission.MANAGE_OWN_USERS)
def users() -> Any:
    """The list with search and filters."""
    state = ListState.read(
        request.path, request.args.items(multi=True), sortable=list(queries.SORTABLE), default="name"
    )
    state.counted(queries.number_of_users(db(), actor(), state, now()))
    return render_template(
        "accounts/users.html",
        state=state,
        rows=queries.user_rows(db(), actor(), state, now()),
        organisations=queries.organisations(db()) if _all() else [],
        roles=rules.roles_to_grant(actor()),
    )


@blueprint.route("/users/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_OWN_USERS)
def user_new() -> Any:
    """Invites somebody: a mail with a link goes out, the account opens when it is accepted."""
    form = _offered(UserForm(), roles=tuple(r for r in rules.roles_to_grant(actor()) if r is not Role.MENTOR))
    if form.validate_on_submit():
        facts = form.facts(organisation_id=actor().organisation_id)
        try:
            user = services.invite_user(db(), facts, actor=actor(), now=now(), valid_for=_valid_for())
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("%(name)s ist eingeladen.", name=user.name))
            return redirect(url_for("accounts.user", user_id=user.id))
    g.nav = "accounts.users"
    return render_template("accounts/user_new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/users/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_OWN_USERS)
def user(user_id: int) -> Any:
    """One user: what may be changed, where the account stands, what has happened."""
    found = _found(user_id)
    roles = tuple(
        r for r in rules.roles_to_grant(actor()) if (r is Role.MENTOR) == (found.role is Role.MENTOR)
    )
    form = _offered(UserForm(obj=found), roles=roles)
    if form.validate_on_submit():
        version = version_of(form.version)
        facts = form.facts(organisation_id=found.organisation_id)
        try:
            services.change_user(db(), found, facts, version=version, actor=actor(), now=now())
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Gespeichert."))
            return redirect(url_for("accounts.user", user_id=found.id))
    return _page(found, form), 422 if form.is_submitted() else 200


@blueprint.post("/users/<int:user_id>/disable")
@requires(Permission.MANAGE_OWN_USERS)
def user_disable(user_id: int) -> Any:
    """Locks the account at once; can be undone."""
    found = _found(user_id)
    services.disable_user(db(), found, actor=actor(), now=now())
    undo = {"url": url_for("accounts.user_enable", user_id=user_id)}
    toast(_("Der Zugang von %(name)s ist gesperrt.", name=found.name), undo=undo)
    return _back(user_id)


@blueprint.post("/users/<int:user_id>/enable")
@requires(Permission.MANAGE_OWN_USERS)
def user_enable(user_id: int) -> Any:
    """Unlocks the account."""
    found = _found(user_id)
    services.enable_user(db(), found, actor=actor(), now=now())
    toast(_("Der Zugang von %(name)s ist offen.", name=found.name))
    return _back(user_id)


@blueprint.post("/users/<int:user_id>/invite")
@requires(Permission.MANAGE_OWN_USERS)
def user_invite(user_id: int) -> Any:
    """Sends the invitation again; the earlier link is worth nothing."""
    found = _found(user_id)
    services.send_invitation(db(), found, actor=actor(), now=now(), valid_for=_valid_for())
    toast(_("Eine neue Einladung geht an %(email)s.", email=found.email))
    return _back(user_id)


@blueprint.post("/users/<int:user_id>/withdraw-invitation")
@requires(Permission.MANAGE_OWN_USERS)
def user_withdraw_invitation(user_id: int) -> Any:
    """Makes the open invitation useless."""
    services.withdraw_invitation(db(), _found(user_id), now=now())
    undo = {"url": url_for("accounts.user_invite", user_id=user_id), "label": _("Neu einladen")}
    toast(_("Die Einladung ist zurückgezogen."), undo=undo)
    return _back(user_id)


@blueprint.post("/users/<int:user_id>/reset-second-factor")
@requires(Permission.MANAGE_OWN_USERS)
def user_reset_second_factor(user_id: int) -> Any:
    """For somebody who has lost telephone and recovery codes."""
    found = _found(user_id)
    second_factor.reset_second_factor(db(), found, actor=actor(), now=now())
    toast(_("Der zweite Faktor von %(name)s ist aufgehoben.", name=found.name))
    return _back(user_id)


def _page(found: User, form: UserForm) -> str:
    log_read("user", found.id)
    g.nav = "accounts.users"
    link = queries.open_link_of(db(), LinkPurpose.INVITATION, found.id, now())
    return render_template(
        "accounts/user.html",
        user=found,
        form=form,
        state=queries.user_state(found, open_invitation=link is not None),
        expires_at=link.expires_at if link else None,
        history=queries.history_of_user(db(), found.id),
        day=today(),
    )


def _found(user_id: int) -> User:
    """The user if the actor may manage them; else there is no such page."""
    found = queries.user_for(db(), actor(), user_id)
    if found is None:
        abort(404)
    return found


def _all() -> bool:
    return actor().may(Permission.MANAGE_USERS)


def _offered(form: UserForm, *, roles: tuple[Role, ...]) -> UserForm:
    """Only an admin is asked for a scope; a lead's users belong to the lead's organisation."""
    form.offer(
        roles,
        organisations=[(o.id, o.name) for o in queries.organisations(db())] if _all() else None,
        regions=list(queries.social_region_names(db())) if _all() else None,
        municipalities=list(queries.municipality_names(db())) if _all() else None,
    )
    return form


def _valid_for() -> timedelta:
    return timedelta(days=current_app.config["INVITATION_DAYS"])


def _back(user_id: int) -> Any:
    return redirect(url_for("accounts.user", user_id=user_id))
