"""Forms of people: they parse and shape input; what a fact may be is decided by rules and services."""

from mentoring.people.forms.dated import (
    ClearanceForm,
    MoveForm,
    NoteForm,
    ResidenceForm,
    StatusForm,
)
from mentoring.people.forms.programmes import ProgrammeForm
from mentoring.people.forms.sides import (
    MenteeForm,
    MentorForm,
    NewMenteeForm,
    NewMentorForm,
    offer,
)

__all__ = [
    "ClearanceForm",
    "MenteeForm",
    "MentorForm",
    "MoveForm",
    "NewMenteeForm",
    "NewMentorForm",
    "NoteForm",
    "ProgrammeForm",
    "ResidenceForm",
    "StatusForm",
    "offer",
]
