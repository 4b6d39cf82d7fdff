"""Pages of people: lists, a person's page, entering and changing them, programmes."""

from flask import Blueprint

from mentoring.people.views.sections import PERSON_SECTIONS, SectionLink, add_person_section

blueprint = Blueprint("people", __name__)

from mentoring.people.views import (  # noqa: E402 (the pages register themselves on the blueprint)
    access,
    dated,
    editing,
    lists,
    notes,
    pages,
    programmes,
    steps,
)

__all__ = [
    "PERSON_SECTIONS",
    "SectionLink",
    "access",
    "add_person_section",
    "blueprint",
    "dated",
    "editing",
    "lists",
    "notes",
    "pages",
    "programmes",
    "steps",
]
