"""The staff's page of reminders: what was sent, what failed, what is due, which kinds go out."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.accounts.models import Organisation
from mentoring.listing import ListState
from mentoring.mailer import as_others_see, render
from mentoring.meetings.forms.reminders import FILTERS, KindForm, read_filter, read_state
from mentoring.meetings.models import Reminder
from mentoring.meetings.queries import reminder_lists as lists
from mentoring.meetings.queries.reminders import kinds_off
from mentoring.meetings.rules.failures import in_words
from mentoring.meetings.rules.reminders import REMINDERS, To, by_recipient
from mentoring.meetings.services.reminders import due_now, preview_of, send_again
from mentoring.meetings.services.settings import switch_reminder
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.tabs import tabs
from mentoring.meetings.vocabulary import Delivery, ReminderKind
from mentoring.outbox import Mail
from mentoring.people.queries import person_for
from mentoring.permissions import Permission
from mentoring.web import db, log_read, now, say, toast
from mentoring.wording import N_, Refused, Sentence

PLACE = "meetings.talks"
BADGES = {Delivery.SENT: "good", Delivery.FAILED: "bad", Delivery.WAITING: None, Delivery.WITHDRAWN: None}
TO = {To.MENTOR: N_("an Freiwillige"), To.SIDES: N_("an beide Seiten"), To.STAFF: N_("an die Koordination")}


@blueprint.get("/reminders")
@requires(Permission.READ_REMINDERS)
def reminders() -> str:
    """What was posted, the latest first, with what became of it."""
    organisation_id = actor().organisation_id or 0
    state = read_state(request.path, request.args.items(multi=True))
    chosen = read_filter(state, organisation_id)
    counts = lists.deliveries_counted(db(), organisation_id)
    state.counted(lists.reminders_counted(db(), chosen))
    found = lists.reminders_page(
        db(), chosen, sort=state.sort, direction=state.direction, limit=state.size, offset=state.offset
    )
    return render_template(
        "meetings/reminders/list.html",
        places=_places(),
        views=_views("meetings.reminders"),
        state=state,
        rows=[_row(reminder, mail) for reminder, mail in found],
        options=_options(counts),
        filters=FILTERS,
        failed=counts.get(Delivery.FAILED, 0),
        total=sum(counts.values()),
    )


@blueprint.get("/reminders/due")
@requires(Permission.READ_REMINDERS)
def reminders_due() -> Any:
    """What would go out with the next round, one mail for each recipient; one of them as it would read."""
    organisation = db().get_one(Organisation, actor().organisation_id)
    grouped = by_recipient(due_now(db(), organisation, now()))
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("name",), default="name")
    everybody = sorted(grouped, key=lambda one: (one.name.lower(), one.key))
    state.counted(len(everybody))
    asked = request.args.get("to", "")
    shown = next((one for one in everybody if one.key == asked), None)
    if asked and shown is None:
        abort(404)
    return render_template(
        "meetings/reminders/due.html",
        places=_places(),
        views=_views("meetings.reminders_due"),
        state=state,
        rows=[
            {"to": one, "items": [(due.kind, say(due.text)) for due in grouped[one]]}
            for one in everybody[state.offset : state.offset + state.size]
        ],
        shown=shown,
        preview=render(preview_of(shown, grouped[shown], organisation, now())) if shown else None,
    )


@blueprint.get("/reminders/kinds")
@requires(Permission.READ_REMINDERS)
def reminder_kinds() -> str:
    """What the platform reminds of, whom, how often; a lead switches each on and off."""
    off = kinds_off(db(), actor().organisation_id or 0)
    return render_template(
        "meetings/reminders/kinds.html",
        places=_places(),
        views=_views("meetings.reminder_kinds"),
        rows=[
            {"kind": kind, "to": _(TO[row.to]), "row": row, "on": kind not in off}
            for kind, row in REMINDERS.items()
        ],
        may_switch=actor().may(Permission.EDIT_SUPPORT),
    )


@blueprint.post("/reminders/kinds")
@requires(Permission.EDIT_SUPPORT)
def reminder_kind_switch() -> Any:
    """The organisation sends a kind, or no longer; one press takes it back."""
    form = KindForm()
    if not form.validate() or form.kind.data is None:
        abort(422)
    kind, on = form.kind.data, form.on.data == "yes"
    switch_reminder(db(), actor().organisation_id or 0, kind, on, actor=actor(), now=now())
    undo = {
        "url": url_for("meetings.reminder_kind_switch"),
        "fields": {"kind": kind.value, "on": "no" if on else "yes"},
    }
    words = _("Eingeschaltet: %(kind)s.") if on else _("Abgestellt: %(kind)s.")
    toast(words % {"kind": _(kind.label)}, undo=undo)
    return redirect(url_for("meetings.reminder_kinds"))


@blueprint.get("/reminders/<int:reminder_id>")
@requires(Permission.READ_REMINDERS)
def reminder(reminder_id: int) -> str:
    """One reminder as its recipient read it, and what became of it."""
    found, mail = _found(reminder_id)
    log_read("reminder", found.id)
    return render_template(
        "meetings/reminders/reminder.html",
        places=_places(),
        reminder=found,
        mail=mail,
        row=_row(found, mail),
        preview=as_others_see(mail),
        person_url=_person_url(found),
    )


@blueprint.post("/reminders/<int:reminder_id>/again")
@requires(Permission.READ_REMINDERS)
def reminder_again(reminder_id: int) -> Any:
    """Sends it once more: one that waits leaves with the next round, one that has left is posted anew."""
    found, mail = _found(reminder_id)
    try:
        again = send_again(db(), found, now=now())
    except Refused as refused:
        toast(say(refused.sentence), kind="warn")
    else:
        words = _("Wird sofort noch einmal versucht.") if again is mail else _("Noch einmal verschickt.")
        toast(words)
    return redirect(url_for("meetings.reminder", reminder_id=reminder_id))


def _found(reminder_id: int) -> tuple[Reminder, Mail]:
    return lists.reminder_with_mail(db(), actor().organisation_id, reminder_id) or abort(404)


def _row(found: Reminder, mail: Mail) -> dict[str, Any]:
    delivery = Delivery.of(mail.state.value, mail.attempts)
    return {
        "reminder": found,
        "mail": mail,
        "text": _text(found, mail),
        "delivery": delivery,
        "badge": BADGES[delivery],
        "error": _(in_words(mail.last_error)) if delivery is Delivery.FAILED else "",
    }


def _text(found: Reminder, mail: Mail) -> str:
    """What the mail says about this one of perhaps several things."""
    key = found.dedupe.split("/+")[0]
    said = [item["text"] for item in mail.values.get("items", []) if item.get("key") == key]
    return say(Sentence.from_json(said[0])) if said else ""


def _person_url(found: Reminder) -> str | None:
    if found.person_id is None or person_for(db(), actor(), found.person_id) is None:
        return None
    side = "people.mentor" if lists.is_mentor(db(), found.person_id) else "people.mentee"
    return url_for(side, person_id=found.person_id)


def _places() -> list[Any]:
    g.nav = PLACE
    return [
        {"label": place.label, "url": place.url, "current": place.url == url_for("meetings.reminders")}
        for place in tabs()
    ]


def _views(here: str) -> list[dict[str, Any]]:
    names = (
        (_("Verschickt"), "meetings.reminders"),
        (_("Fällig"), "meetings.reminders_due"),
        (_("Was wir senden"), "meetings.reminder_kinds"),
    )
    return [
        {"label": label, "url": url_for(endpoint), "current": endpoint == here} for label, endpoint in names
    ]


def _options(counts: dict[Delivery, int]) -> dict[str, Any]:
    return {
        "kind": [{"value": kind.value, "label": _(kind.label)} for kind in ReminderKind],
        "state": [
            {"value": one.value, "label": _(one.label), "count": counts.get(one, 0)} for one in Delivery
        ],
    }
