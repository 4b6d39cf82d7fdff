"""Entering and changing people: duplicates are shown before, both versions after a conflict."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.people import queries, services
from mentoring.people.forms import MenteeForm, MentorForm, NewMenteeForm, NewMentorForm, offer
from mentoring.people.forms.persons import PersonForm
from mentoring.people.models import Person
from mentoring.people.views import blueprint
from mentoring.people.views.differences import differences
from mentoring.permissions import Permission
from mentoring.places.queries import municipalities
from mentoring.web import db, now, toast, today
from mentoring.wording import Conflict, Refused

Answer = str | Response | tuple[str, int]


@blueprint.route("/mentors/new", methods=["GET", "POST"])
@requires(Permission.WRITE_PEOPLE)
def mentor_new() -> Answer:
    """Enters a volunteer."""
    form = NewMentorForm()
    _offer(form)
    if not form.is_submitted():
        return _page(form, "mentor")
    if not form.validate():
        return _page(form, "mentor"), 422
    duplicates = _duplicates(form)
    if duplicates:
        return _page(form, "mentor", duplicates=duplicates), 422
    try:
        mentor = services.register_mentor(
            db(), form.person_facts(), form.mentor_facts(), actor=actor(), now=now(), today=today()
        )
    except Refused as refused:
        form.refuse(refused)
        return _page(form, "mentor"), 422
    toast(_("%(name)s ist erfasst.", name=mentor.person.name))
    return redirect(url_for("people.mentor", person_id=mentor.person_id))


@blueprint.route("/mentees/new", methods=["GET", "POST"])
@requires(Permission.WRITE_PEOPLE)
def mentee_new() -> Answer:
    """Enters a mentee."""
    form = NewMenteeForm()
    _offer(form)
    if not form.is_submitted():
        return _page(form, "mentee")
    if not form.validate():
        return _page(form, "mentee"), 422
    duplicates = _duplicates(form)
    if duplicates:
        return _page(form, "mentee", duplicates=duplicates), 422
    try:
        person = services.register_mentee(
            db(), form.person_facts(), form.mentee_facts(), actor=actor(), now=now(), today=today()
        )
    except Refused as refused:
        form.refuse(refused)
        return _page(form, "mentee"), 422
    toast(_("%(name)s ist erfasst.", name=person.name))
    return redirect(url_for("people.mentee", person_id=person.id))


@blueprint.route("/mentors/<int:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.WRITE_PEOPLE)
def mentor_edit(person_id: int) -> Answer:
    """Changes a volunteer."""
    mentor = queries.mentor_for(db(), actor(), person_id) or abort(404)
    person, before = mentor.person, services.mentor_facts_of(mentor)
    form = MentorForm(data=_given(person, before))
    _offer(form, person)
    if not form.is_submitted():
        form.version.data = f"{person.version}-{mentor.version}"
        return _page(form, "mentor", person)
    if not form.validate():
        return _page(form, "mentor", person), 422
    try:
        who: dict[str, Any] = {"actor": actor(), "now": now(), "today": today()}
        changed = services.change_facts(db(), person, form.person_facts(), version=form.version_read, **who)
        changed += services.change_mentor(
            db(), mentor, form.mentor_facts(), version=form.mentor_version_read, **who
        )
    except Refused as refused:
        form.refuse(refused)
        return _page(form, "mentor", person), 422
    except Conflict:
        return _conflict(form, "mentor", person_id)
    _saved(changed, person_id, before.capacity)
    return redirect(url_for("people.mentor", person_id=person_id))


@blueprint.route("/mentees/<int:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.WRITE_PEOPLE)
def mentee_edit(person_id: int) -> Answer:
    """Changes a mentee."""
    mentee = queries.mentee_for(db(), actor(), person_id) or abort(404)
    person, before = mentee.person, services.mentee_facts_of(mentee)
    form = MenteeForm(data=_given(person, before))
    _offer(form, person)
    if not form.is_submitted():
        form.version.data = str(person.version)
        return _page(form, "mentee", person)
    if not form.validate():
        return _page(form, "mentee", person), 422
    try:
        who: dict[str, Any] = {"actor": actor(), "now": now(), "today": today()}
        changed = services.change_facts(db(), person, form.person_facts(), version=form.version_read, **who)
        changed += services.change_mentee(db(), mentee, form.mentee_facts(), **who)
    except Refused as refused:
        form.refuse(refused)
        return _page(form, "mentee", person), 422
    except Conflict:
        return _conflict(form, "mentee", person_id)
    _saved(changed, person_id, None)
    return redirect(url_for("people.mentee", person_id=person_id))


@blueprint.post("/mentors/<int:person_id>/capacity")
@requires(Permission.WRITE_PEOPLE)
def capacity(person_id: int) -> Response:
    """Sets the number of seats: how a change of it is undone."""
    mentor = queries.mentor_for(db(), actor(), person_id) or abort(404)
    asked = request.form.get("capacity", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) == 1):
        abort(400)
    services.change_capacity(db(), mentor, int(asked), actor=actor(), now=now(), today=today())
    toast(_("Plätze für Tandems: %(number)s", number=asked))
    return redirect(url_for("people.mentor", person_id=person_id))


def _saved(changed: list[str], person_id: int, former_capacity: int | None) -> None:
    if not changed:
        toast(_("Nichts geändert."))
    elif changed == ["capacity"]:
        url = url_for("people.capacity", person_id=person_id)
        toast(_("Gespeichert"), undo={"url": url, "fields": {"capacity": former_capacity}})
    else:
        toast(_("Gespeichert"))


def _given(person: Person, side: Any) -> dict[str, Any]:
    facts = services.facts_of(person)
    given = {**vars(facts), **vars(side)}
    given["languages"] = [{"language": c, "level": level.value} for c, level in facts.languages.items()]
    given["born"] = (facts.birth_on, facts.birth_year)
    given["interests"], given["skills"] = list(facts.interests), list(facts.skills)
    if "programme_ids" in given:
        given["programmes"], given["topics"] = list(side.programme_ids), list(side.topics)
    return given


def _offer(form: PersonForm, person: Person | None = None) -> None:
    kept = [p for p in person.mentor.programmes if not p.active] if person and person.mentor else []
    own = services.facts_of(person) if person else None
    offer(
        form,
        db(),
        actor().organisation_id or -1,
        programmes=[*queries.programmes(db(), actor().organisation_id or -1), *kept],
        municipalities=municipalities(db()),
        own=(own.interests, own.skills) if own else ((), ()),
    )


def _duplicates(form: PersonForm) -> list[queries.Duplicate]:
    if request.form.get("anyway"):
        return []
    return queries.duplicates_of(
        db(),
        actor().organisation_id or -1,
        first_name=form.first_name.data or "",
        last_name=form.last_name.data or "",
        birth_on=form.born.born_on,
        birth_year=form.born.year,
        email=form.email.data or "",
        phone=form.phone.data or "",
    )


def _conflict(form: PersonForm, side: str, person_id: int) -> tuple[str, int]:
    """Both versions: what is stored now, and the form as it was typed, ready to be saved over it."""
    person = queries.person_for(db(), actor(), person_id) or abort(404)
    pairs: list[tuple[Any, Any]] = [(services.facts_of(person), form.person_facts())]
    form.version.data = str(person.version)
    if isinstance(form, MentorForm) and person.mentor:
        pairs.append((services.mentor_facts_of(person.mentor), form.mentor_facts()))
        form.version.data = f"{person.version}-{person.mentor.version}"
    elif isinstance(form, MenteeForm) and person.mentee:
        pairs.append((services.mentee_facts_of(person.mentee), form.mentee_facts()))
    programmes = {p.id: p.name for p in queries.programmes(db(), person.organisation_id, active=False)}
    page = _page(
        form,
        side,
        person,
        differences=differences(pairs, programmes),
        change=queries.latest_change(db(), person.id),
    )
    return page, 409


def _page(form: PersonForm, side: str, person: Person | None = None, **context: Any) -> str:
    g.nav = "people.mentors" if side == "mentor" else "people.mentees"
    back = f"people.{side}" if person else f"people.{side}s"
    return render_template(
        "people/edit.html",
        form=form,
        side=side,
        person=person,
        back_url=url_for(back, person_id=person.id) if person else url_for(back),
        **context,
    )
