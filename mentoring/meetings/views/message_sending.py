"""A message to a group on its way: to whom, how each reads it, that it goes out, and what became of it."""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.accounts.forms.own_account import version_of
from mentoring.accounts.models import Organisation
from mentoring.audit import Access
from mentoring.clock import ZONE
from mentoring.listing import ListState
from mentoring.mailer import render
from mentoring.meetings.forms.messages import SendForm
from mentoring.meetings.models import GroupMessage
from mentoring.meetings.queries import messages as queries
from mentoring.meetings.rules.failures import in_words
from mentoring.meetings.rules.quiet import leaves_at
from mentoring.meetings.services.messages import as_mail, group_of, send_message
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.messages import message_or_404, places
from mentoring.meetings.views.reminders import BADGES
from mentoring.meetings.vocabulary import Audience, Delivery, MessageState
from mentoring.people.models import Person
from mentoring.people.queries import programmes
from mentoring.people.vocabulary import LANGUAGES
from mentoring.permissions import Permission
from mentoring.places.queries import social_regions
from mentoring.sheets import csv_file, file_name, workbook
from mentoring.web import db, log_read, now, say, toast, today
from mentoring.wording import Refused

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@blueprint.get("/messages/<int:message_id>")
@requires(Permission.SEND_MESSAGES)
def message(message_id: int) -> Any:
    """A draft with its group and a preview for each; or a sent message and what became of it."""
    found = message_or_404(message_id)
    log_read("message", found.id)
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("name",), default="name")
    shared = {"places": places(), "message": found, "state": state, "group": _group_words(found)}
    person_page = "people.mentor" if found.audience is Audience.MENTORS else "people.mentee"
    if found.state is MessageState.SENT:
        return render_template(
            "meetings/messages/sent.html", **shared, **_sent(found, state), person_page=person_page
        )
    people, without = group_of(db(), found, today())
    state.counted(len(people))
    shown = people[state.offset : state.offset + state.size]
    asked = request.args.get("to", "")
    reader = next((one for one in people if str(one.id) == asked), None)
    if asked and reader is None:
        abort(404)
    reader = reader or next(iter(shown), None)
    return render_template(
        "meetings/messages/draft.html",
        **shared,
        people=shown,
        number=len(people),
        without=without,
        reader=reader,
        letter_text=_letter(found, reader) if reader else None,
        person_page=person_page,
    )


@blueprint.route("/messages/<int:message_id>/send", methods=["GET", "POST"])
@requires(Permission.SEND_MESSAGES)
def message_send(message_id: int) -> Any:
    """Asks once, on a page that shows what will happen; then it goes out, and there is no way back."""
    found = message_or_404(message_id, lock=request.method == "POST")
    back = redirect(url_for("meetings.message", message_id=message_id))
    if found.state is not MessageState.DRAFT:
        return back
    people, without = group_of(db(), found, today())
    form = SendForm(data={"version": found.version, "people": len(people)})
    if form.validate_on_submit():
        if version_of(form.version) != found.version or form.people.data != str(len(people)):
            toast(_("Inzwischen hat sich etwas geändert. Bitte prüfen Sie noch einmal."), kind="warn")
            return redirect(url_for("meetings.message_send", message_id=message_id))
        try:
            number = send_message(db(), found, actor=actor(), now=now(), today=today())
        except Refused as refused:
            form.refuse(refused)
        else:
            toast(
                ngettext(
                    "Die Nachricht geht an %(num)d Person.", "Die Nachricht geht an %(num)d Personen.", number
                )
            )
            return back
    later = leaves_at(now().astimezone(ZONE))
    page = render_template(
        "meetings/messages/send.html",
        form=form,
        message=found,
        number=len(people),
        without=len(without),
        group=_group_words(found),
        later=later if later > now() else None,
        reader=people[0] if people else None,
        letter_text=_letter(found, people[0]) if people else None,
    )
    return page if request.method == "GET" else (page, 422)


@blueprint.get("/messages/<int:message_id>/without-address.<any(csv, xlsx):format>")
@requires(Permission.SEND_MESSAGES)
def message_without(message_id: int, format: str) -> Response:
    """Who belongs to the group today and has no mail address: whom to call or write to on paper."""
    found = message_or_404(message_id)
    _people, without = group_of(db(), found, today())
    headers = [_("Nachname"), _("Vorname"), _("Telefon"), _("Am besten")]
    rows = [[one.last_name, one.first_name, one.phone, one.contact_hint] for one in without]
    log_read("message", found.id, action=Access.EXPORTED, detail=f"{len(rows)} {format}")
    content = (
        csv_file(headers, rows) if format == "csv" else workbook([(_("Ohne E-Mail-Adresse"), headers, rows)])
    )
    answer = Response(content, content_type=FORMATS[format])
    name = file_name(today(), "ohne-adresse", _organisation().code, format)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _sent(found: GroupMessage, state: ListState) -> dict[str, Any]:
    counts = queries.deliveries_of(db(), found.id)
    asked = state.value("state")
    delivery = Delivery[asked] if asked in Delivery.__members__ else None
    total = sum(counts.values())
    state.counted(counts.get(delivery, 0) if delivery else total)
    rows = queries.recipients_of(db(), found.id, delivery, limit=state.size, offset=state.offset)
    views = [(_("Alle"), None, total)] + [
        (say(one.label), one.value, counts[one]) for one in Delivery if counts.get(one)
    ]
    _people, without = group_of(db(), found, today())
    return {
        "rows": [_line(person, mail) for person, mail in rows],
        "counts": counts,
        "total": total,
        "without": without,
        "views": [
            {
                "label": label,
                "url": state.url(state=value, page=None),
                "current": asked == (value or ""),
                "count": number,
            }
            for label, value, number in views
        ],
    }


def _line(person: Person, mail: Any) -> dict[str, Any]:
    delivery = Delivery.of(mail.state.value, mail.attempts)
    error = _(in_words(mail.last_error)) if delivery is Delivery.FAILED else ""
    return {"person": person, "mail": mail, "delivery": delivery, "badge": BADGES[delivery], "error": error}


def _letter(found: GroupMessage, reader: Person) -> Any:
    return render(as_mail(found, reader, _organisation(), actor().name))


def _organisation() -> Organisation:
    return db().get_one(Organisation, actor().organisation_id)


def _group_words(found: GroupMessage) -> list[tuple[str, str]]:
    chosen = found.chosen
    named = {one.id: one.name for one in programmes(db(), found.organisation_id, active=False)}
    regions = {one.id: one.name for one in social_regions(db())}
    return [
        (_("An wen"), _(found.audience.label)),
        (_("Programme"), ", ".join(named.get(n, "–") for n in chosen.get("programmes", [])) or _("alle")),
        (
            _("Sprachen"),
            ", ".join(_(LANGUAGES.get(c, c)) for c in chosen.get("languages", [])) or _("alle"),
        ),
        (_("Regionen"), ", ".join(regions.get(n, "–") for n in chosen.get("regions", [])) or _("alle")),
    ]
