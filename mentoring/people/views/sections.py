"""What areas above add to a person's page: lines that lead to their own pages.

They are wired in ``app.py``: ``add_person_section(waitlists_sections)``. A section is asked with the session,
the person's number, who reads and the day; it answers with lines, in a constant number of queries.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from mentoring.actors import Actor


@dataclass(frozen=True)
class SectionLink:
    """A line under a heading («Warteliste», «Tandems»): translated texts and where it leads."""

    heading: str
    text: str
    url: str
    note: str = ""


Section = Callable[[Session, int, Actor, date], Sequence[SectionLink]]

PERSON_SECTIONS: list[Section] = []


def add_person_section(section: Section) -> None:
    """Adds a section to every person's page; said again, it stays one."""
    if section not in PERSON_SECTIONS:
        PERSON_SECTIONS.append(section)


def lines_of(
    session: Session, person_id: int, actor: Actor, today: date
) -> list[tuple[str, list[SectionLink]]]:
    """All lines about a person by heading, in the order in which they are given."""
    grouped: dict[str, list[SectionLink]] = {}
    for section in PERSON_SECTIONS:
        for line in section(session, person_id, actor, today):
            grouped.setdefault(line.heading, []).append(line)
    return list(grouped.items())
