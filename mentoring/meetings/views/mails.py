"""The recipient's own settings of mails, and the page behind the link that ends reminders."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.meetings.forms.mails import MailsForm
from mentoring.meetings.rules.reminders import REMINDERS, Recipient, To
from mentoring.meetings.services.preferences import (
    behind_unsubscribe_link,
    preference_of,
    set_preference,
    switch_all,
)
from mentoring.meetings.views import blueprint
from mentoring.meetings.vocabulary import ReminderKind
from mentoring.people.queries import mentor_by_user
from mentoring.permissions import Permission
from mentoring.screen import LANGUAGES
from mentoring.web import csrf, db, now, toast
from mentoring.wording import Refused

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail program sends by itself when its reader presses «unsubscribe» (RFC 8058)."""


@blueprint.route("/my/mails", methods=["GET", "POST"])
@requires(Permission.OWN_SUPPORT)
def own_mails() -> Any:
    """A volunteer says how often and of what they want to be reminded."""
    mentor = mentor_by_user(db(), actor().user_id or 0) or abort(404)
    person = mentor.person
    recipient = Recipient(person.email, person.name, person.locale, person_id=person.id)
    return _page(recipient, "meetings.own_mails", url_for("tandems.own"), _("Mein Tandem"))


@blueprint.route("/account/mails", methods=["GET", "POST"])
@requires(Permission.READ_REMINDERS)
def account_mails() -> Any:
    """The same for staff."""
    recipient = Recipient("", actor().name, "de", user_id=actor().user_id)
    return _page(recipient, "meetings.account_mails", url_for("accounts.own_account"), _("Mein Konto"))


def _page(recipient: Recipient, endpoint: str, back: str, back_label: str) -> Any:
    kinds = kinds_for(recipient)
    form = MailsForm(kinds, preference_of(db(), recipient))
    if form.validate_on_submit():
        try:
            set_preference(
                db(),
                recipient,
                rhythm=form.rhythm.data,
                quiet_from=form.quiet_from.data,
                quiet_to=form.quiet_to.data,
                off=form.off,
                now=now(),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(_("Gespeichert."))
            return redirect(url_for(endpoint))
    page = render_template(
        "meetings/mails/settings.html",
        form=form,
        back={"url": back, "label": back_label},
        always=[kind for kind in kinds if not REMINDERS[kind].optional],
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.get("/unsubscribe/<token>")
@requires(Permission.PUBLIC)
def unsubscribe(token: str) -> Any:
    """What the link would end. Opening it changes nothing."""
    recipient = behind_unsubscribe_link(db(), token, now=now())
    return _gone() if recipient is None else _question(recipient)


@blueprint.post("/unsubscribe/<token>")
@csrf.exempt  # a mail program sends it without our page; the secret address is the guard
@requires(Permission.PUBLIC)
def unsubscribe_act(token: str) -> Any:
    """Ends the reminders that may be ended, or begins them again."""
    recipient = behind_unsubscribe_link(db(), token, now=now())
    if recipient is None:
        return _gone()
    switch_all(db(), recipient, on=request.form.get("on") == "yes", now=now())
    if ONE_CLICK in request.form.items():
        return _question(recipient)
    return redirect(url_for("meetings.unsubscribe", token=token))


def kinds_for(recipient: Recipient) -> list[ReminderKind]:
    """What somebody may be reminded of: staff of the work to be done, others of their own."""
    staff = recipient.user_id is not None
    return [kind for kind, row in REMINDERS.items() if (row.to is To.STAFF) == staff]


def _question(recipient: Recipient) -> str:
    said, kinds = preference_of(db(), recipient), kinds_for(recipient)
    optional = [kind for kind in kinds if REMINDERS[kind].optional]
    asked = request.args.get("lang", "")
    language = asked if asked in LANGUAGES else recipient.locale
    with force_locale(language if language in LANGUAGES else "de"):
        return render_template(
            "meetings/mails/unsubscribe.html",
            name=recipient.name,
            optional=optional,
            always=[kind for kind in kinds if kind not in optional],
            ended=said.off >= set(optional),
        )


def _gone() -> tuple[str, int]:
    return render_template("meetings/mails/gone.html"), 410
