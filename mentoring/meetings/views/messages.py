"""Messages to a group: the list, and writing a draft. How it goes out is in ``message_sending``."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.accounts.forms.own_account import version_of
from mentoring.listing import ListState
from mentoring.meetings.forms.messages import MessageForm, given
from mentoring.meetings.models import GroupMessage
from mentoring.meetings.queries import messages as queries
from mentoring.meetings.rules.merging import FIELDS
from mentoring.meetings.services import messages as services
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.tabs import tabs
from mentoring.meetings.vocabulary import MessageState
from mentoring.people.queries import programmes
from mentoring.permissions import Permission
from mentoring.places.queries import social_regions
from mentoring.web import db, now, say, toast
from mentoring.wording import Conflict, Refused

SHOWN = (MessageState.DRAFT, MessageState.SENT)
BADGES = {MessageState.DRAFT: "accent", MessageState.SENT: "good", MessageState.DISCARDED: None}


@blueprint.get("/messages")
@requires(Permission.SEND_MESSAGES)
def messages() -> str:
    """The organisation's messages, drafts and sent ones, the latest first."""
    organisation_id = actor().organisation_id or 0
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("day",), default="day")
    counts = queries.messages_by_state(db(), organisation_id)
    asked = state.value("state")
    states = [MessageState[asked]] if asked in MessageState.__members__ else list(SHOWN)
    state.counted(sum(counts.get(one, 0) for one in states))
    found = queries.messages_page(db(), organisation_id, states, limit=state.size, offset=state.offset)
    return render_template(
        "meetings/messages/list.html",
        places=places(),
        state=state,
        messages=found,
        badges=BADGES,
        numbers=queries.numbers_sent(db(), [one.id for one in found]),
        views=[
            {
                "label": label,
                "url": state.url(state=value, page=None),
                "current": asked == (value or ""),
                "count": number,
            }
            for label, value, number in (
                (_("Alle"), None, sum(counts.get(one, 0) for one in SHOWN)),
                (_("Entwürfe"), "DRAFT", counts.get(MessageState.DRAFT, 0)),
                (_("Verschickt"), "SENT", counts.get(MessageState.SENT, 0)),
                (_("Verworfen"), "DISCARDED", counts.get(MessageState.DISCARDED, 0)),
            )
        ],
    )


@blueprint.route("/messages/new", methods=["GET", "POST"])
@requires(Permission.SEND_MESSAGES)
def message_new() -> Any:
    """Writes a draft."""
    return _write(MessageForm(), None)


@blueprint.route("/messages/<int:message_id>/edit", methods=["GET", "POST"])
@requires(Permission.SEND_MESSAGES)
def message_edit(message_id: int) -> Any:
    """Changes a draft."""
    message = message_or_404(message_id)
    if message.state is not MessageState.DRAFT:
        return redirect(url_for("meetings.message", message_id=message_id))
    return _write(MessageForm(data=given(message)), message)


@blueprint.post("/messages/<int:message_id>/discard")
@requires(Permission.SEND_MESSAGES)
def message_discard(message_id: int) -> Any:
    """Throws a draft away; one press brings it back."""
    message = message_or_404(message_id, lock=True)
    try:
        services.discard_message(db(), message)
    except Refused as refused:
        toast(say(refused.sentence), kind="warn")
        return redirect(url_for("meetings.message", message_id=message_id))
    undo = {"url": url_for("meetings.message_restore", message_id=message_id)}
    toast(_("Der Entwurf ist verworfen."), undo=undo)
    return redirect(url_for("meetings.messages"))


@blueprint.post("/messages/<int:message_id>/restore")
@requires(Permission.SEND_MESSAGES)
def message_restore(message_id: int) -> Any:
    """Brings a draft back."""
    message = message_or_404(message_id, lock=True)
    try:
        services.restore_message(db(), message)
    except Refused as refused:
        toast(say(refused.sentence), kind="warn")
    else:
        toast(_("Der Entwurf ist wieder da."))
    return redirect(url_for("meetings.message", message_id=message_id))


def message_or_404(message_id: int, *, lock: bool = False) -> GroupMessage:
    """A message of one's own organisation."""
    return queries.message_for(db(), actor(), message_id, lock=lock) or abort(404)


def places() -> list[Any]:
    """Where one can go from here; this place is marked on all its pages."""
    g.nav = "meetings.talks"
    here = url_for("meetings.messages")
    return [{"label": one.label, "url": one.url, "current": one.url == here} for one in tabs()]


def _write(form: MessageForm, message: GroupMessage | None) -> Any:
    organisation_id = actor().organisation_id or 0
    form.offer(programmes(db(), organisation_id, active=False), social_regions(db()))
    theirs = None
    if form.validate_on_submit():
        version = version_of(form.version) if message is not None else None
        try:
            saved = services.save_message(
                db(), form.facts, message=message, version=version, actor=actor(), now=now()
            )
        except Refused as refused:
            form.refuse(refused)
        except Conflict as conflict:
            theirs = message
            form.version.data = str(conflict.version)
        else:
            toast(_("Der Entwurf ist gespeichert."))
            return redirect(url_for("meetings.message", message_id=saved.id))
    page = render_template(
        "meetings/messages/edit.html",
        form=form,
        message=message,
        theirs=theirs,
        fields=[(f"[{name}]", _(what)) for name, what in FIELDS.items()],
        has_errors=bool(form.errors or theirs),
    )
    return page if request.method == "GET" else (page, 409 if theirs else 422)
