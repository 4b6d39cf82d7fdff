"""From the values of a row to the facts that people register; what their rules refuse is a problem."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from mentoring.exchange.rules.lists import Member
from mentoring.exchange.rules.rows import Problem, Row
from mentoring.exchange.vocabulary import ImportKind
from mentoring.people.rules import Likeness, likeness
from mentoring.people.services import MenteeFacts, MentorFacts, PersonFacts
from mentoring.people.services.facts import checked_mentee, checked_mentor, checked_person
from mentoring.people.vocabulary import ClearanceKind, ClearanceResult, MentorState
from mentoring.wording import N_, Refused, Sentence

_OF_PERSON = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "street",
    "contact_hint",
    "gender",
    "locale",
    "languages",
    "interests",
    "skills",
    "slots",
    "consent_on",
    "place",
    "resident_since",
    "status",
    "status_since",
)
_OF_MENTOR = (
    "capacity",
    "mentee_gender",
    "group_size",
    "travel_km",
    "own_region_only",
    "former_tandems",
    "registered_on",
)


@dataclass(frozen=True)
class Extract:
    """An extract that a list says was seen."""

    kind: ClearanceKind
    issued_on: date
    seen_on: date
    expires_on: date
    result: ClearanceResult


@dataclass
class Candidate:
    """A row with the facts that would be registered; in ``people`` its own person comes first."""

    row: Row
    people: list[PersonFacts] = field(default_factory=list)
    mentor: MentorFacts | None = None
    mentee: MenteeFacts | None = None
    extract: Extract | None = None

    @property
    def likenesses(self) -> list[Likeness]:
        """What of its people is compared when duplicates are looked for."""
        return [
            likeness(
                person.first_name,
                person.last_name,
                birth_on=person.birth_on,
                birth_year=person.birth_year,
                email=person.email,
                phone=person.phone,
            )
            for person in self.people
        ]


def candidate_of(
    row: Row,
    kind: ImportKind,
    *,
    called: Callable[[str], str],
    default_state: str,
    default_programme: int | None,
    today: date,
) -> Candidate:
    """The facts of a row; a refusal of the rules of people becomes one of the row's problems."""
    candidate = Candidate(row)
    try:
        own = checked_person(_person(row), today)
        candidate.people.append(own)
        for member in row.values.get("members", ()):
            candidate.people.append(checked_person(_member(member, own), today))
        if kind is ImportKind.MENTORS:
            candidate.mentor = checked_mentor(_mentor(row, default_state, default_programme), today)
            candidate.extract = _extract(row, today)
        else:
            candidate.mentee = checked_mentee(
                MenteeFacts(
                    guardian_name=row.values.get("guardian_name", ""),
                    guardian_contact=row.values.get("guardian_contact", ""),
                )
            )
    except Refused as refused:
        key = _key_of(refused.field or "", row)
        said = Sentence(
            N_("Spalte «%(column)s»: %(sentence)s"), {"column": called(key), "sentence": refused.sentence}
        )
        if row.name:
            row.problems.append(Problem(said if key else refused.sentence, row.places.get(key)))
    return candidate


def _key_of(refused_field: str, row: Row) -> str:
    if refused_field == "born" and "born" not in row.places and "birth_year" in row.places:
        return "birth_year"
    return refused_field


def _person(row: Row) -> PersonFacts:
    given: dict[str, Any] = {key: row.values[key] for key in _OF_PERSON if key in row.values}
    given.setdefault("first_name", "")
    given.setdefault("last_name", "")
    given.update(_birth(row.values.get("born")))
    given["municipality_bfs"] = row.values.get("municipality")
    head = row.head.values if row.head else {}
    if given["municipality_bfs"] is None and not given.get("place"):
        # A family lives together unless its list says otherwise.
        given["municipality_bfs"], given["place"] = head.get("municipality"), head.get("place", "")
        given.setdefault("resident_since", head.get("resident_since"))
    return PersonFacts(**given)


def _member(member: Member, own: PersonFacts) -> PersonFacts:
    return PersonFacts(
        first_name=member.first_name or member.last_name,
        last_name=member.last_name if member.first_name else own.last_name,
        gender=member.gender,
        locale=own.locale,
        municipality_bfs=own.municipality_bfs,
        place=own.place,
        resident_since=own.resident_since,
        consent_on=own.consent_on,
        **_birth(member.born),
    )


def _birth(born: date | int | None) -> dict[str, Any]:
    if isinstance(born, date):
        return {"birth_on": born}
    return {"birth_year": born} if born else {}


def _mentor(row: Row, default_state: str, default_programme: int | None) -> MentorFacts:
    given: dict[str, Any] = {key: row.values[key] for key in _OF_MENTOR if key in row.values}
    default = () if default_programme is None else (default_programme,)
    return MentorFacts(
        **given,
        topics=tuple(topic.value for topic in row.values.get("topics", ())),
        programme_ids=row.values.get("programmes", default),
        state=row.values.get("state") or MentorState[default_state],
    )


def _extract(row: Row, today: date) -> Extract | None:
    issued, expires = row.values.get("clearance_issued"), row.values.get("clearance_expires")
    if issued is None or expires is None:
        return None
    return Extract(
        kind=row.values.get("clearance_kind", ClearanceKind.SPECIAL),
        issued_on=issued,
        # Whoever takes the list over says that the extract was seen: today at the latest.
        seen_on=row.values.get("clearance_seen", today),
        expires_on=expires,
        result=row.values.get("clearance_result", ClearanceResult.CLEAR),
    )


def filled_up(present: PersonFacts, given: PersonFacts) -> PersonFacts:
    """What is known, with what the list says where nothing is known. Nothing known is replaced."""
    added: dict[str, Any] = {}
    for key in ("email", "phone", "street", "contact_hint", "languages", "interests", "skills", "slots"):
        if not getattr(present, key):
            added[key] = getattr(given, key)
    if present.gender.name == "UNKNOWN":
        added["gender"] = given.gender
    if present.birth_on is None and given.birth_on is not None:
        if present.birth_year in {None, given.birth_on.year}:
            added["birth_on"], added["birth_year"] = given.birth_on, None
    elif present.birth_on is None and present.birth_year is None:
        added["birth_year"] = given.birth_year
    if present.consent_on is None:
        added["consent_on"] = given.consent_on
    return replace(present, **added)
