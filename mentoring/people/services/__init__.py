"""Use cases of people. Each takes the session, who acts and the day; none commits."""

from mentoring.people.services.changing import change_facts, change_mentee, change_mentor, change_slots
from mentoring.people.services.dated import (
    record_clearance,
    record_residence,
    record_status,
    withdraw_fact,
)
from mentoring.people.services.facts import (
    MenteeFacts,
    MentorFacts,
    PersonFacts,
    facts_of,
    mentee_facts_of,
    mentor_facts_of,
)
from mentoring.people.services.lifecycle import change_capacity, move_mentor, readiness_of, take_back_move
from mentoring.people.services.notes import add_note, restore_note, withdraw_note
from mentoring.people.services.programmes import ProgrammeFacts, change_programme, create_programme
from mentoring.people.services.registering import (
    make_mentee,
    make_mentor,
    register_mentee,
    register_mentor,
)

__all__ = [
    "MenteeFacts",
    "MentorFacts",
    "PersonFacts",
    "ProgrammeFacts",
    "add_note",
    "change_capacity",
    "change_facts",
    "change_mentee",
    "change_mentor",
    "change_programme",
    "change_slots",
    "create_programme",
    "facts_of",
    "make_mentee",
    "make_mentor",
    "mentee_facts_of",
    "mentor_facts_of",
    "move_mentor",
    "readiness_of",
    "record_clearance",
    "record_residence",
    "record_status",
    "register_mentee",
    "register_mentor",
    "restore_note",
    "take_back_move",
    "withdraw_fact",
    "withdraw_note",
]
