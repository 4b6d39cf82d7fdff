"""What happens to several chosen entries: what can be undone at once, the rest after one question."""

from collections.abc import Sequence
from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.inputs import Form
from mentoring.permissions import Permission
from mentoring.waitlists import queries, services
from mentoring.waitlists.forms.moves import AskForm, CloseForm, UrgencyForm
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.rules import OPEN_STATES
from mentoring.waitlists.views import blueprint
from mentoring.waitlists.views.rows import entry_name
from mentoring.waitlists.vocabulary import EntryState
from mentoring.web import db, local_target, now, say, stay, toast, today
from mentoring.wording import N_, Conflict, Refused

QUESTIONS: dict[str, type[Form]] = {"ask": AskForm, "urgency": UrgencyForm, "close": CloseForm}
RUN, EXPORT = "tandems.run_new", "exchange.waitlist_export"


@blueprint.post("/waitlist/selection")
@requires(Permission.WRITE_WAITLIST)
def selection() -> Any:
    """Does what was pressed with what was chosen, or leads to the question that comes before."""
    chosen = _chosen(request.form.getlist("entry"))
    what = request.form.get("do", "")
    if not chosen:
        toast(_("Bitte zuerst Einträge auswählen."), kind="warn")
        return redirect(_back())
    ids = [entry.id for entry in chosen]
    if what in QUESTIONS:
        return redirect(url_for("waitlists.selection_question", what=what, entry=ids, back=_back()))
    if what == "run" and RUN in current_app.view_functions:
        waiting = [entry.id for entry in chosen if entry.state is EntryState.WAITING]
        if waiting:
            return redirect(url_for(RUN, entry=waiting))
        toast(_("In einen Lauf kommt nur, wer wartet."), kind="warn")
        return redirect(_back())
    if what == "export" and EXPORT in current_app.view_functions:
        stay()
        return redirect(url_for(EXPORT, entry=ids, format="xlsx"))
    if what == "confirm":
        _confirm(chosen)
        return redirect(_back())
    abort(400)


@blueprint.get("/waitlist/selection/<any(ask, urgency, close):what>")
@requires(Permission.WRITE_WAITLIST)
def selection_question(what: str) -> Any:
    """Shows what will happen to whom, and asks once."""
    chosen = _chosen(request.args.getlist("entry"))
    if not chosen:
        return redirect(url_for("waitlists.entries"))
    form = QUESTIONS[what](formdata=None)
    if isinstance(form, CloseForm):
        form.on.data = today()
    return _question(what, form, chosen)


@blueprint.post("/waitlist/selection/<any(ask, urgency, close):what>")
@requires(Permission.WRITE_WAITLIST)
def selection_done(what: str) -> Any:
    """Does it, for all or for none."""
    chosen = _chosen(request.form.getlist("entry"))
    if not chosen:
        abort(404)
    form = QUESTIONS[what]()
    if form.validate():
        try:
            _do(form, chosen)
        except Refused as refused:
            form.refuse(refused)
        except Conflict:
            message = _("Jemand hat einen dieser Einträge inzwischen geändert. Bitte prüfen Sie die Liste.")
            form.say_at(None, message)
        else:
            return redirect(_back())
        db().rollback()
        chosen = _chosen(request.form.getlist("entry"))
    return _question(what, form, chosen), 422


@blueprint.post("/waitlist/undo/<any(confirmation, urgency):what>")
@requires(Permission.WRITE_WAITLIST)
def undo(what: str) -> Any:
    """Takes back what was just done to several entries; what has gone on since stays as it is."""
    service = services.undo_confirmation if what == "confirmation" else services.undo_urgency
    undone, left = 0, []
    for entry in _chosen(request.form.get("entries", "").split(",")):
        try:
            service(db(), entry, actor=actor(), now=now(), today=today())
        except Refused as refused:
            left.append(_("%(name)s: %(reason)s", name=entry_name(entry), reason=say(refused.sentence)))
        else:
            undone += 1
    message = ngettext("Bei %(num)d Eintrag zurückgenommen", "Bei %(num)d Einträgen zurückgenommen", undone)
    toast(" ".join([message + ".", *left[:3]]), kind="warn" if left else "good")
    return redirect(_back())


def _confirm(chosen: Sequence[WaitlistEntry]) -> None:
    done = []
    for entry in chosen:
        if entry.state in OPEN_STATES:
            services.confirm_entry(db(), entry, actor=actor(), now=now(), today=today())
            done.append(entry)
    if not done:
        toast(_("Bestätigen lässt sich nur, was noch offen ist."), kind="warn")
        return
    message = ngettext(
        "%(num)d Eintrag als «wartet weiterhin» bestätigt",
        "%(num)d Einträge als «wartet weiterhin» bestätigt",
        len(done),
    )
    toast(message, undo=_undo("confirmation", done))


def _do(form: Form, chosen: Sequence[WaitlistEntry]) -> None:
    when: dict[str, Any] = {"actor": actor(), "now": now(), "today": today()}
    if isinstance(form, AskForm):
        result = services.ask_confirmations(db(), chosen, **when)
        toast(
            ngettext("%(num)d Person angeschrieben", "%(num)d Personen angeschrieben", len(result.asked)),
            kind="good" if result.asked else "warn",
        )
    elif isinstance(form, UrgencyForm):
        changed = [e for e in chosen if services.set_urgency(db(), e, form.urgency.data, **when)]
        message = ngettext(
            "Dringlichkeit von %(num)d Eintrag geändert",
            "Dringlichkeit von %(num)d Einträgen geändert",
            len(changed),
        )
        toast(message, undo=_undo("urgency", changed) if changed else None)
    elif isinstance(form, CloseForm):
        for entry in chosen:
            version = request.form.get(f"version-{entry.id}", 0, type=int)
            _close(entry, form, version=version, **when)
        toast(ngettext("%(num)d Eintrag geschlossen", "%(num)d Einträge geschlossen", len(chosen)))


def _close(entry: WaitlistEntry, form: CloseForm, **when: Any) -> None:
    try:
        services.move_entry(
            db(), entry, form.kind.data, reason=form.reason.data or "", on=form.on.data, **when
        )
    except Refused as refused:
        # Of several, people want to know which one.
        raise Refused(
            N_("%(name)s: %(reason)s"),
            field=refused.field,
            name=entry_name(entry),
            reason=refused.sentence,
        ) from refused


def _question(what: str, form: Form, chosen: Sequence[WaitlistEntry]) -> str:
    waiting = [entry for entry in chosen if entry.state is EntryState.WAITING]
    reachable = [e for e in waiting if e.contact.email and e.asked_on != today()]
    return render_template(
        "waitlists/selection.html",
        what=what,
        form=form,
        chosen=chosen,
        reachable=reachable,
        silent=[e for e in waiting if not e.contact.email],
        already=[e for e in waiting if e.asked_on == today() and e.contact.email],
        other=[e for e in chosen if e.state is not EntryState.WAITING],
        offered=[e for e in chosen if e.state is EntryState.OFFERED],
        entry_name=entry_name,
        back=_back(),
        link_days=services.LINK_DAYS,
    )


def _undo(what: str, entries: Sequence[WaitlistEntry]) -> dict[str, Any]:
    return {
        "url": url_for("waitlists.undo", what=what),
        "fields": {"entries": ",".join(str(entry.id) for entry in entries), "back": _back()},
    }


def _chosen(values: Sequence[str]) -> Sequence[WaitlistEntry]:
    ids = [int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 10]
    return queries.entries_for(db(), actor(), ids[:500]) if ids else []


def _back() -> str:
    return local_target(request.values.get("back")) or url_for("waitlists.entries")
