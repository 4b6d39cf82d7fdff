"""Who is asking: sign-in state, the actor, and the guard before every view. Deny by default.

Every view declares its permission with ``requires``; the application refuses to start if one does not.
"""

import hmac
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from mentoring.accounts import queries, services
from mentoring.accounts.models import User, UserSession
from mentoring.actors import Actor
from mentoring.database import writing
from mentoring.permissions import STAFF, Permission, allows

NOBODY = Actor(user_id=None, name="", role=None)
SEEN_EVERY = timedelta(minutes=1)

View = TypeVar("View", bound=Callable[..., Any])


class SignedIn(UserMixin):
    """A user together with the session in which they are signed in."""

    def __init__(self, user: User, session: UserSession, token: str) -> None:
        self.user, self.session, self.token = user, session, token

    def get_id(self) -> str:
        """What the cookie carries: the session's token, so that ending the session ends the sign-in."""
        return self.token

    def actor(self) -> Actor:
        """The user as the domain sees them."""
        u = self.user
        return Actor(u.id, u.name, u.role, u.organisation_id, u.social_region_id, u.municipality_bfs)


def requires(permission: Permission, *, before_second_factor: bool = False) -> Callable[[View], View]:
    """Declares what a view asks for; ``before_second_factor``: reachable while the second step is open."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        view.before_second_factor = before_second_factor  # type: ignore[attr-defined]
        return view

    return declare


def actor() -> Actor:
    """Who acts in this request; without a sign-in an actor with no role."""
    return current_user.actor() if current_user.is_authenticated else NOBODY


def mark_of(user: Actor) -> str:
    """What stands for a user in their own browser, beside a draft for example; it names nobody."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"draft of {user.user_id}".encode(), "sha256").hexdigest()[:16]


def lacks_second_factor(signed_in: SignedIn) -> bool:
    """Whether this session still has to pass (or set up) the second factor."""
    if signed_in.session.second_factor_at is not None:
        return False
    if signed_in.user.totp_confirmed_at is not None:
        return True
    return current_app.config["SECOND_FACTOR"] == "required" and signed_in.user.role in STAFF


def init_access(app: Flask) -> None:
    """Installs the sign-in state and the guard."""
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(_load)
    app.before_request(_guard)


def check_declared(app: Flask) -> None:
    """Refuses to start with a view that does not say who may use it."""
    for endpoint, view in app.view_functions.items():
        if endpoint != "static" and not hasattr(view, "permission"):
            raise RuntimeError(f"the view {endpoint} declares no permission")


def _load(token: str) -> SignedIn | None:
    from mentoring.web import db, now

    found = queries.open_session_by_token(db(), services.hash_token(token))
    if found is None:
        return None
    session, user = found
    if not services.session_holds(
        session,
        user,
        now(),
        idle=timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"]),
        absolute=timedelta(hours=current_app.config["SESSION_HOURS"]),
    ):
        return None
    if now() - session.seen_at > SEEN_EVERY:
        _seen(session, now())
    return SignedIn(user, session, token)


def _seen(session: UserSession, moment: datetime) -> None:
    from mentoring.web import db

    if request.method in {"GET", "HEAD"}:
        # A disk that is full keeps nobody from reading.
        with suppress(OperationalError), writing(current_app.extensions["engine"]) as own:
            services.touch_session(own, session.token_hash, moment.astimezone(UTC))
    else:
        services.touch_session(db(), session.token_hash, moment.astimezone(UTC))


def _guard() -> Response | None:
    if request.endpoint in {None, "static"}:
        return None
    view = current_app.view_functions[request.endpoint or ""]
    permission: Permission = getattr(view, "permission")  # noqa: B009 (mypy knows no attribute)
    g.permission = permission
    if permission is Permission.PUBLIC:
        return None
    if not current_user.is_authenticated:
        if request.method == "GET":
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
        flash(
            _("Ihre Sitzung ist abgelaufen. Bitte melden Sie sich an und senden Sie die Angaben noch einmal.")
        )
        return redirect(url_for("accounts.sign_in"))
    if lacks_second_factor(current_user) and not getattr(view, "before_second_factor", False):
        return redirect(url_for("accounts.second_factor", next=request.full_path.rstrip("?")))
    if not allows(current_user.user.role, permission):
        abort(403)
    return None
