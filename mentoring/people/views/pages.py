"""A person's page: the facts, what comes next, what happened."""

from typing import Any

from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.access import actor, requires
from mentoring.people import queries, services
from mentoring.people.models import Mentor, Person
from mentoring.people.rules import (
    WAY,
    Check,
    age_on,
    clearance_states,
    is_minor,
    kinds_lacking,
    next_steps,
)
from mentoring.people.views import blueprint
from mentoring.people.views.sections import lines_of
from mentoring.people.views.timeline import place_of, timeline_of
from mentoring.people.vocabulary import LANGUAGES, InterestKind, MentorState, Topic
from mentoring.permissions import Permission
from mentoring.screen import show_date, show_label
from mentoring.web import db, log_read, now, say, toast, today

WHERE = {
    "consent": "consent_on",
    "contact": "phone",
    "programmes": "programmes",
    "capacity": "capacity",
    "languages": "languages",
    "slots": "slots",
}
"""At which input of the form a missing fact is entered."""


@blueprint.get("/mentors/<int:person_id>")
@requires(Permission.READ_PEOPLE)
def mentor(person_id: int) -> str:
    """A volunteer's page."""
    found = queries.mentor_for(db(), actor(), person_id) or abort(404)
    log_read("person", person_id)
    lacking = kinds_lacking(
        [programme.clearance_required for programme in found.programmes], found.clearances, today()
    )
    return render_template(
        "people/mentor.html",
        mentor=found,
        states=clearance_states(found.clearances, today()),
        lacking=lacking,
        steps=way_of(found),
        following=_following(found),
        topics=topics_in_words(found.topics),
        access=queries.account_of(db(), found),
        **_person_context(found.person),
    )


@blueprint.get("/mentees/<int:person_id>")
@requires(Permission.READ_PEOPLE)
def mentee(person_id: int) -> str:
    """A mentee's page."""
    found = queries.mentee_for(db(), actor(), person_id) or abort(404)
    log_read("person", person_id)
    return render_template("people/mentee.html", mentee=found, **_person_context(found.person))


@blueprint.post("/mentors/<int:person_id>/as-mentee")
@requires(Permission.WRITE_PEOPLE)
def mentor_as_mentee(person_id: int) -> Response:
    """Somebody who is a volunteer becomes a mentee too."""
    person = queries.person_for(db(), actor(), person_id) or abort(404)
    services.make_mentee(db(), person, actor=actor(), now=now(), today=today())
    toast(_("%(name)s ist nun auch als Mentee erfasst.", name=person.name))
    return redirect(url_for("people.mentee", person_id=person_id))


@blueprint.post("/mentees/<int:person_id>/as-mentor")
@requires(Permission.WRITE_PEOPLE)
def mentee_as_mentor(person_id: int) -> Response:
    """Somebody who is a mentee becomes a volunteer too."""
    person = queries.person_for(db(), actor(), person_id) or abort(404)
    services.make_mentor(db(), person, services.MentorFacts(), actor=actor(), now=now(), today=today())
    toast(_("%(name)s ist nun auch als Freiwillige/r erfasst.", name=person.name))
    return redirect(url_for("people.mentor_edit", person_id=person_id))


def _person_context(person: Person) -> dict[str, Any]:
    in_force = next((home for home in person.residences if home.valid_from <= today()), None)
    status = next((fact for fact in person.statuses if fact.valid_from <= today()), None)
    return {
        "person": person,
        "age": age_on(person.birth_on, person.birth_year, today()),
        "minor": is_minor(person.birth_on, person.birth_year, today()),
        "home": in_force,
        "status": status,
        "places": {home.id: place_of(home) for home in person.residences},
        "spoken": [(_(LANGUAGES.get(s.language, s.language)), s.level) for s in person.languages],
        "interests": [w.label for w in person.interests if w.kind is InterestKind.INTEREST],
        "skills": [w.label for w in person.interests if w.kind is InterestKind.SKILL],
        "sections": lines_of(db(), person.id, actor(), today()),
        "timeline": timeline_of(person, actor()),
        "writing": actor().may(Permission.WRITE_PEOPLE),
    }


def way_of(found: Mentor) -> list[dict[str, Any]]:
    """The life-cycle as steps with the days on which they were reached."""
    days = {MentorState.REGISTERED: found.registered_on}
    for row in reversed(queries.history_of(db(), found.person_id)):
        if row.event == "moved" and row.to_state:
            days[MentorState[row.to_state]] = row.happened_on
    state = found.state
    if state in WAY:
        return [_step(each, days, WAY.index(each) - WAY.index(state)) for each in WAY]
    if state is MentorState.ON_LEAVE:
        return [*(_step(each, days, -1) for each in WAY), _step(state, days, 0, found)]
    reached = [each for each in WAY if each in days]
    left_out = [each for each in WAY if each not in days]
    off = [{"label": show_label(each), "state": "off"} for each in left_out]
    return [*(_step(each, days, -1) for each in reached), *off, _step(state, days, 0)]


def _step(
    state: MentorState, days: dict[Any, Any], place: int, found: Mentor | None = None
) -> dict[str, Any]:
    note = show_date(days[state]) if state in days and place <= 0 else None
    if found is not None and found.on_leave_until:
        note = _("bis %(day)s", day=show_date(found.on_leave_until))
    elif place == 0 and note:
        note = _("seit %(day)s", day=note)
    return {
        "label": show_label(state),
        "state": "done" if place < 0 else "current" if place == 0 else "open",
        "note": note,
    }


def _following(found: Mentor) -> dict[str, Any]:
    """The next step with what it needs, and the other ways on."""
    g.nav = "people.mentors"
    targets = next_steps(found.state)
    onward = next((each for each in targets if each in WAY), None)
    goal = onward or MentorState.AVAILABLE
    checks = services.readiness_of(found, goal, today())
    return {
        "onward": onward,
        "others": [each for each in targets if each is not onward],
        "checks": [_check(check, found.person_id) for check in checks],
        "ready": all(check.done for check in checks if check.binding) or found.state is MentorState.ON_LEAVE,
        "complete": all(check.done for check in checks),
    }


def _check(check: Check, person_id: int) -> dict[str, Any]:
    if check.code == "clearance":
        url = url_for("people.clearance_new", person_id=person_id)
    elif check.code == "residence":
        url = url_for("people.residence_new", person_id=person_id)
    else:
        url = url_for("people.mentor_edit", person_id=person_id) + "#" + WHERE[check.code]
    return {
        "text": say(check.text),
        "done": check.done,
        "note": None if check.binding or check.done else _("empfohlen"),
        "url": None if check.done else url,
    }


def topics_in_words(codes: list[str]) -> list[str]:
    """The names of topics by their codes, in their order."""
    return [show_label(topic) for topic in Topic if topic.value in codes]
