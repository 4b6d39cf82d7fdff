"""A new entry: its people and the wish in one form; possible duplicates are asked about first."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.people.forms.fields import number_in
from mentoring.people.models import Person
from mentoring.people.queries import person_for, programme_for, programmes
from mentoring.people.services import make_mentee
from mentoring.permissions import Permission
from mentoring.places.queries import municipalities, social_regions
from mentoring.waitlists import services
from mentoring.waitlists.forms.entries import EntryForm
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.views import blueprint
from mentoring.waitlists.views.entries import own_organisation
from mentoring.waitlists.views.people import (
    consent_purpose,
    possible_duplicates,
    refuse_at,
    shared_with,
    take_people,
)
from mentoring.waitlists.views.rows import entry_name
from mentoring.waitlists.vocabulary import EntryState
from mentoring.web import db, now, toast, today
from mentoring.wording import Refused


@blueprint.route("/waitlist/new", methods=["GET", "POST"])
@requires(Permission.WRITE_WAITLIST)
def entry_new() -> Any:
    """Registers a wish; ``?person=`` takes somebody who is already recorded."""
    g.nav = "waitlists.entries"
    known = _known()
    form = EntryForm()
    if known is not None:
        del form.contact
    form.offer(programmes(db(), actor().organisation_id or -1), social_regions(db()))
    form.offer_places(municipalities(db()))
    if not form.is_submitted():
        form.registered_on.data = today()
        return _page(form, known)
    if not form.validate():
        return _page(form, known), 422
    alike = possible_duplicates(form, actor().organisation_id or -1)
    if alike:
        return _page(form, known, alike=alike), 422
    entry = _register(form, known)
    if entry is None:
        db().rollback()
        return _page(form, _known()), 422
    toast(_("«%(name)s» ist erfasst", name=entry_name(entry)))
    return redirect(url_for("waitlists.entry", entry_id=entry.id))


def _register(form: EntryForm, known: Person | None) -> WaitlistEntry | None:
    """Stores people and wish; None if something was refused, which the form then shows."""
    when: dict[str, Any] = {"actor": actor(), "now": now(), "today": today()}
    programme = programme_for(db(), actor(), int(form.programme.data))
    if programme is None:
        abort(404)
    purpose = consent_purpose(own_organisation().name)
    if known is None:
        shared, guardian = form.contact.form.shared(purpose), form.contact.form.full_name
    else:
        shared, guardian = shared_with(known), known.name
        make_mentee(db(), known, **when)
    people = take_people(form, acting=actor(), shared=shared, guardian=guardian)
    if people is None:
        return None
    members = people if known is None else [known, *people]
    try:
        entry = services.register_entry(db(), form.facts(programme), members, **when)
        if form.intake_on.data is not None:
            services.record_intake(db(), entry, on=form.intake_on.data, accept=True, **when)
    except Refused as refused:
        if refused.field == "on":
            form.say_at("intake_on", str(_(refused.sentence.text)))
        else:
            refuse_at(form, None, refused)
        return None
    entry.contact = members[0]
    return entry


def _known() -> Person | None:
    asked = request.args.get("person", "")
    if not asked:
        return None
    number = number_in(asked)
    found = person_for(db(), actor(), number) if number is not None else None
    return found or abort(404)


def _page(form: EntryForm, known: Person | None, **context: Any) -> str:
    return render_template(
        "waitlists/new.html", form=form, known=known, waiting=EntryState.WAITING, **context
    )
