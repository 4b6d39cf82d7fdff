"""Inviting a group to an event: who it would be, and then their mails."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.meetings.forms.events import InviteForm
from mentoring.meetings.services.inviting import Invited, group_for, invite_group
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.events import event_or_404, own
from mentoring.people.queries import programmes
from mentoring.people.vocabulary import LANGUAGES
from mentoring.permissions import Permission
from mentoring.web import db, now, toast
from mentoring.wording import Refused

Page = Any


@blueprint.route("/events/<int:event_id>/invite", methods=["GET", "POST"])
@requires(Permission.MANAGE_EVENTS)
def event_invite(event_id: int) -> Page:
    """Shows who a choice comes to (the choice is in the address), then invites them."""
    event = event_or_404(event_id, lock=request.method == "POST")
    looking = request.method == "GET"
    given = request.args if looking and "audience" in request.args else None
    form = InviteForm(given, meta={"csrf": not looking}) if looking else InviteForm()
    form.offer(
        [(one.id, one.name) for one in programmes(db(), own())],
        sorted(((code, _(name)) for code, name in LANGUAGES.items()), key=lambda pair: pair[1]),
    )
    group: Invited | None = None
    if (given or not looking) and form.validate():
        try:
            if not looking:
                found = invite_group(db(), event, form.audience.data, form.chosen(), actor=actor(), now=now())
                toast(
                    ngettext(
                        "%(num)d Einladung geht hinaus.",
                        "%(num)d Einladungen gehen hinaus.",
                        len(found.asked),
                    )
                )
                return redirect(url_for("meetings.event", event_id=event_id))
            group = group_for(db(), event, form.audience.data, form.chosen(), now())
        except Refused as refused:
            form.refuse(refused)
    g.nav = "meetings.talks"
    page = render_template("meetings/events/invite.html", form=form, event=event, group=group)
    return (page, 422) if form.errors else page
