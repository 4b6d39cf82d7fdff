"""Every SELECT of people. What names an actor is scoped to the actor's organisation."""

from mentoring.people.queries.duplicates import Duplicate, duplicates_among, duplicates_of
from mentoring.people.queries.facts import (
    latest_clearance_id,
    residence_id_on,
    residences_on,
    status_fact_id_on,
    statuses_on,
)
from mentoring.people.queries.persons import (
    interests_known,
    mentee_for,
    mentor_by_user,
    mentor_for,
    mentors_back_from_leave,
    person_for,
    programme_for,
    programmes,
    seats_of,
    words,
)
from mentoring.people.queries.seats import held_by, seats_held

__all__ = [
    "Duplicate",
    "duplicates_among",
    "duplicates_of",
    "held_by",
    "interests_known",
    "latest_clearance_id",
    "mentee_for",
    "mentor_by_user",
    "mentor_for",
    "mentors_back_from_leave",
    "person_for",
    "programme_for",
    "programmes",
    "residence_id_on",
    "residences_on",
    "seats_held",
    "seats_of",
    "status_fact_id_on",
    "statuses_on",
    "words",
]
