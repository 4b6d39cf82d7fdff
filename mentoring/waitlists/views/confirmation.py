"""The answer to «do you still wait?» by personal link. Opening shows the question; only a button acts."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from mentoring.access import requires
from mentoring.accounts.models import Link, LinkPurpose
from mentoring.accounts.queries import link_by_hash
from mentoring.accounts.services import hash_token, open_link
from mentoring.accounts.views.unknown import nothing_there
from mentoring.languages import speak
from mentoring.permissions import Permission
from mentoring.waitlists import queries, services
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.views import blueprint
from mentoring.waitlists.vocabulary import EntryState
from mentoring.web import db, now, today
from mentoring.wording import Refused

YES, NO = "yes", "no"


@blueprint.get("/confirm/<token>")
@requires(Permission.PUBLIC)
def confirm(token: str) -> Any:
    """The question, or why it can no longer be answered here."""
    found = _behind(token)
    if found is None:
        return _over(token)
    return _question(found[1])


@blueprint.post("/confirm/<token>")
@requires(Permission.PUBLIC)
def confirm_answer(token: str) -> Any:
    """Takes the answer; the link is then used."""
    found = _behind(token)
    if found is None:
        return _over(token)
    link, entry = found
    language = str(get_locale())
    said = request.form.get("answer")
    if said not in {YES, NO}:
        return _question(entry, error=_("Bitte eine der beiden Antworten wählen.")), 422
    try:
        services.answer_by_link(db(), link, entry, still_waiting=said == YES, now=now(), today=today())
    except Refused:
        db().rollback()
        return _over(token)
    return redirect(url_for("waitlists.confirmed", answer=said, lang=language))


@blueprint.get("/confirmed/<any(yes, no):answer>")
@requires(Permission.PUBLIC)
def confirmed(answer: str) -> str:
    """Thanks, without a word about anybody."""
    speak("")
    return render_template("waitlists/confirmed.html", still_waiting=answer == YES)


def _behind(token: str) -> tuple[Link, WaitlistEntry] | None:
    link = open_link(db(), token, LinkPurpose.RECONFIRMATION, now())
    known = link or link_by_hash(db(), hash_token(token), LinkPurpose.RECONFIRMATION)
    entry = queries.entry_behind_link(db(), known.subject_id) if known else None
    speak(entry.contact.locale if entry else "")
    if link is None or entry is None or entry.state is not EntryState.WAITING:
        return None
    return link, entry


def _question(entry: WaitlistEntry, error: str = "") -> str:
    return render_template(
        "waitlists/confirm.html",
        first_name=entry.contact.first_name,
        organisation=entry.programme.organisation,
        since=entry.registered_on,
        error=error,
        has_errors=bool(error),
    )


def _over(token: str) -> tuple[str, int]:
    return render_template("waitlists/confirm_over.html"), nothing_there(token)
