"""The lists of mentors and mentees. What is shown stands in the URL."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.inputs import choices_of
from mentoring.listing import ListState
from mentoring.people import queries
from mentoring.people.rules import OPEN_STATES, ClearanceState, clearance_state, is_minor
from mentoring.people.views import blueprint
from mentoring.people.vocabulary import LANGUAGES, MentorState, ResidenceStatus
from mentoring.permissions import Permission
from mentoring.places.queries import social_regions
from mentoring.web import db, today

MENTOR_FILTERS = ("q", "state", "programme", "language", "region", "free", "tandem", "clearance")
MENTEE_FILTERS = ("q", "language", "region", "status", "age", "consent")


@blueprint.get("/mentors")
@requires(Permission.READ_PEOPLE)
def mentors() -> str:
    """The organisation's volunteers."""
    state = ListState.read(
        request.path, request.args.items(multi=True), sortable=queries.MENTOR_SORTS, default="name"
    )
    wish, organisation_id = mentor_filter(state), actor().organisation_id or -1
    state.counted(queries.mentors_counted(db(), organisation_id, today(), wish))
    lines = queries.mentor_lines(
        db(),
        organisation_id,
        today(),
        wish,
        sort=state.sort,
        descending=state.direction == "desc",
        limit=state.size,
        offset=state.offset,
    )
    return render_template(
        "people/mentors.html",
        state=state,
        lines=lines,
        clearances={line.mentor.person_id: clearance_state(line.clearance, today()) for line in lines},
        language_names=LANGUAGES,
        filters=MENTOR_FILTERS,
        options={
            "state": _options(MentorState),
            "programme": [
                {"value": p.id, "label": p.name}
                for p in queries.programmes(db(), organisation_id, active=False)
            ],
            "language": _languages(),
            "region": _regions(),
            "clearance": _options(ClearanceState),
        },
    )


@blueprint.get("/mentees")
@requires(Permission.READ_PEOPLE)
def mentees() -> str:
    """The organisation's mentees, waiting or not."""
    state = ListState.read(
        request.path, request.args.items(multi=True), sortable=queries.MENTEE_SORTS, default="name"
    )
    wish, organisation_id = mentee_filter(state), actor().organisation_id or -1
    state.counted(queries.mentees_counted(db(), organisation_id, today(), wish))
    lines = queries.mentee_lines(
        db(),
        organisation_id,
        today(),
        wish,
        sort=state.sort,
        descending=state.direction == "desc",
        limit=state.size,
        offset=state.offset,
    )
    return render_template(
        "people/mentees.html",
        state=state,
        lines=lines,
        minors={
            line.person.id
            for line in lines
            if is_minor(line.person.birth_on, line.person.birth_year, today())
        },
        language_names=LANGUAGES,
        filters=MENTEE_FILTERS,
        options={
            "language": _languages(),
            "region": _regions(),
            "status": _options(ResidenceStatus),
        },
    )


def mentor_filter(state: ListState) -> queries.MentorFilter:
    """The filter of a list of mentors; without a search or a state, those who have gone are left out."""
    states = [MentorState[v] for v in state.values("state") if v in MentorState.__members__]
    if not states and not state.value("q"):
        states = [each for each in MentorState if each in OPEN_STATES]
    return queries.MentorFilter(
        search=state.value("q"),
        states=states,
        programme_ids=_numbers(state.values("programme")),
        languages=[v for v in state.values("language") if v in LANGUAGES],
        region_ids=_numbers(state.values("region")),
        clearances=[ClearanceState[v] for v in state.values("clearance") if v in ClearanceState.__members__],
        free_seats={"yes": True, "no": False}.get(state.value("free")),
        open_tandem={"yes": True, "no": False}.get(state.value("tandem")),
    )


def mentee_filter(state: ListState) -> queries.MenteeFilter:
    """The filter of a list of mentees."""
    return queries.MenteeFilter(
        search=state.value("q"),
        languages=[v for v in state.values("language") if v in LANGUAGES],
        region_ids=_numbers(state.values("region")),
        statuses=[ResidenceStatus[v] for v in state.values("status") if v in ResidenceStatus.__members__],
        minor={"minor": True, "adult": False}.get(state.value("age")),
        without_consent=state.value("consent") == "missing",
    )


def _options(kind: Any) -> list[dict[str, Any]]:
    return [{"value": choice.value, "label": choice.label} for choice in choices_of(kind)]


def _languages() -> list[dict[str, Any]]:
    named = [{"value": code, "label": _(name)} for code, name in LANGUAGES.items()]
    return sorted(named, key=lambda option: option["label"])


def _regions() -> list[dict[str, Any]]:
    return [{"value": region.id, "label": region.name} for region in social_regions(db())]


def _numbers(values: list[str]) -> list[int]:
    return [int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 10]
