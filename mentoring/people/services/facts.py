"""What is said of a person, a mentor, a mentee, as values; and writing it into their rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from mentoring.names import fold, sort_key
from mentoring.people import queries
from mentoring.people.models import (
    ALL_SLOTS,
    Mentee,
    Mentor,
    Person,
    PersonLanguage,
    Programme,
)
from mentoring.people.rules import cleaned, refuse_long
from mentoring.people.services.words import spelling, words_for
from mentoring.people.vocabulary import (
    LANGUAGES,
    Gender,
    GenderWish,
    InterestKind,
    Level,
    MentorState,
    ResidenceStatus,
    Topic,
)
from mentoring.wording import N_, Refused

OLDEST = 120
MOST_KM = 200
MOST_SEATS = 9


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """What is said of a person. Residence and status are dated: only registering takes them from here."""

    first_name: str
    last_name: str
    email: str = ""
    phone: str = ""
    street: str = ""
    contact_hint: str = ""
    birth_on: date | None = None
    birth_year: int | None = None
    gender: Gender = Gender.UNKNOWN
    locale: str = "de"
    languages: Mapping[str, Level] = field(default_factory=dict)
    interests: Sequence[str] = ()
    skills: Sequence[str] = ()
    slots: int = 0
    consent_on: date | None = None
    consent_purpose: str = ""
    municipality_bfs: int | None = None
    place: str = ""
    resident_since: date | None = None
    status: ResidenceStatus | None = None
    status_since: date | None = None


@dataclass(frozen=True, kw_only=True)
class MentorFacts:
    """What is said of somebody as a volunteer. Only registering takes ``state`` and ``registered_on``."""

    capacity: int = 1
    mentee_gender: GenderWish = GenderWish.ANY
    group_size: int = 1
    travel_km: int | None = None
    own_region_only: bool = False
    topics: Sequence[str] = ()
    programme_ids: Sequence[int] = ()
    former_tandems: int = 0
    registered_on: date | None = None
    state: MentorState = MentorState.REGISTERED


@dataclass(frozen=True, kw_only=True)
class MenteeFacts:
    """What is said of somebody as a mentee: for minors, who consents for them."""

    guardian_name: str = ""
    guardian_contact: str = ""


_PERSON_COLUMNS = (
    *("first_name", "last_name", "email", "phone", "street", "contact_hint", "birth_on", "birth_year"),
    *("gender", "locale", "slots", "consent_on", "consent_purpose"),
)
_MENTOR_COLUMNS = ("mentee_gender", "group_size", "travel_km", "own_region_only", "former_tandems")
_ON_REGISTERING = {
    "municipality_bfs",
    "place",
    "resident_since",
    "status",
    "status_since",
    "registered_on",
    "state",
}


def facts_of(person: Person) -> PersonFacts:
    """What is said of a person now (loaded with languages and interests), without the dated facts."""
    return PersonFacts(
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        phone=person.phone,
        street=person.street,
        contact_hint=person.contact_hint,
        birth_on=person.birth_on,
        birth_year=person.birth_year,
        gender=person.gender,
        locale=person.locale,
        languages={spoken.language: spoken.level for spoken in person.languages},
        interests=tuple(w.label for w in person.interests if w.kind is InterestKind.INTEREST),
        skills=tuple(w.label for w in person.interests if w.kind is InterestKind.SKILL),
        slots=person.slots,
        consent_on=person.consent_on,
        consent_purpose=person.consent_purpose,
    )


def mentor_facts_of(mentor: Mentor) -> MentorFacts:
    """What is said of a mentor now (loaded with programmes)."""
    return MentorFacts(
        capacity=mentor.capacity,
        mentee_gender=mentor.mentee_gender,
        group_size=mentor.group_size,
        travel_km=mentor.travel_km,
        own_region_only=mentor.own_region_only,
        topics=tuple(mentor.topics),
        programme_ids=tuple(sorted(programme.id for programme in mentor.programmes)),
        former_tandems=mentor.former_tandems,
    )


def mentee_facts_of(mentee: Mentee) -> MenteeFacts:
    """What is said of a mentee now."""
    return MenteeFacts(guardian_name=mentee.guardian_name, guardian_contact=mentee.guardian_contact)


def changed_names(before: object, after: object) -> list[str]:
    """The names of the facts that differ, without those that only registering takes."""
    names = [f.name for f in fields(before) if f.name not in _ON_REGISTERING]  # type: ignore[arg-type]
    return [name for name in names if _plain(getattr(before, name)) != _plain(getattr(after, name))]


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return list(value.items())
    return list(value) if isinstance(value, tuple | list) else value


def checked_person(facts: PersonFacts, today: date) -> PersonFacts:
    """The facts with clean texts; refuses what no person can be, naming the field."""
    texts = {
        name: cleaned(getattr(facts, name))
        for name in (
            "first_name",
            "last_name",
            "email",
            "phone",
            "street",
            "contact_hint",
            "consent_purpose",
            "place",
        )
    }
    texts["email"] = texts["email"].lower()
    for name, text in texts.items():
        refuse_long(name, text)
    if not texts["first_name"] and not texts["last_name"]:
        raise Refused(N_("Bitte einen Namen eingeben."), field="last_name")
    _check_birth(facts, today)
    for name, day in (("consent_on", facts.consent_on), ("resident_since", facts.resident_since)):
        if day is not None and day > today:
            raise Refused(N_("Dieses Datum liegt in der Zukunft."), field=name)
    unknown = [code for code in facts.languages if code not in LANGUAGES]
    if unknown:
        raise Refused(N_("Die Sprache «%(code)s» ist nicht bekannt."), field="languages", code=unknown[0])
    if not 0 <= facts.slots <= ALL_SLOTS:
        raise Refused(N_("Diese Zeiten gibt es nicht."), field="slots")
    spoken = dict(facts.languages)
    year = None if facts.birth_on else facts.birth_year
    replaced = {f.name: getattr(facts, f.name) for f in fields(facts)} | texts
    return PersonFacts(
        **replaced
        | {
            "languages": spoken,
            "birth_year": year,
            "interests": _labels(facts.interests, "interests"),
            "skills": _labels(facts.skills, "skills"),
        }
    )


def checked_mentor(facts: MentorFacts, today: date) -> MentorFacts:
    """The facts; refuses what no mentor can be, naming the field."""
    if not 0 <= facts.capacity <= MOST_SEATS:
        raise Refused(N_("Bitte eine Zahl von 0 bis %(most)s."), field="capacity", most=MOST_SEATS)
    if not 1 <= facts.group_size <= 20:
        raise Refused(N_("Bitte eine Zahl von 1 bis 20."), field="group_size")
    if facts.travel_km is not None and not 0 <= facts.travel_km <= MOST_KM:
        raise Refused(N_("Bitte eine Zahl von 0 bis %(most)s."), field="travel_km", most=MOST_KM)
    if not 0 <= facts.former_tandems <= 999:
        raise Refused(N_("Bitte eine Zahl von 0 bis 999."), field="former_tandems")
    if set(facts.topics) - {topic.value for topic in Topic}:
        raise Refused(N_("Dieses Thema gibt es nicht."), field="topics")
    if facts.registered_on is not None and facts.registered_on > today:
        raise Refused(N_("Dieses Datum liegt in der Zukunft."), field="registered_on")
    return facts


def checked_mentee(facts: MenteeFacts) -> MenteeFacts:
    """The facts with clean texts."""
    name, contact = cleaned(facts.guardian_name), cleaned(facts.guardian_contact)
    refuse_long("guardian_name", name)
    refuse_long("guardian_contact", contact)
    return MenteeFacts(guardian_name=name, guardian_contact=contact)


def person_columns(facts: PersonFacts) -> dict[str, Any]:
    """Checked facts as the columns of a person, with the names by which people are sorted and found."""
    values = {name: getattr(facts, name) for name in _PERSON_COLUMNS}
    # Both may be longer than the name: one letter can stand for several.
    values["sort_name"] = sort_key(f"{facts.last_name} {facts.first_name}")[:210]
    values["folded_name"] = fold(f"{facts.first_name} {facts.last_name}")[:210]
    return values


def mentor_columns(facts: MentorFacts) -> dict[str, Any]:
    """Checked facts as the columns of a mentor, except capacity and state."""
    values = {name: getattr(facts, name) for name in _MENTOR_COLUMNS}
    values["topics"] = [topic.value for topic in Topic if topic.value in facts.topics]
    return values


def write_person(session: Session, person: Person, facts: PersonFacts) -> None:
    """Writes checked facts into a person (loaded with languages and interests)."""
    for name, value in person_columns(facts).items():
        setattr(person, name, value)
    spoken = {known.language: known for known in person.languages}
    lines = []
    for position, (code, level) in enumerate(facts.languages.items()):
        line = spoken.get(code) or PersonLanguage(language=code)
        line.level, line.position = level, position
        lines.append(line)
    person.languages = lines
    person.interests = [
        *words_for(session, InterestKind.INTEREST, facts.interests),
        *words_for(session, InterestKind.SKILL, facts.skills),
    ]


def write_mentor(session: Session, mentor: Mentor, facts: MentorFacts) -> None:
    """Writes checked facts into a mentor (loaded with programmes), except capacity and state."""
    offered = {p.id: p for p in queries.programmes(session, mentor.organisation_id, active=False)}
    chosen: list[Programme] = []
    for programme_id in dict.fromkeys(facts.programme_ids):
        if programme_id not in offered:
            raise Refused(N_("Dieses Programm gibt es nicht."), field="programmes")
        chosen.append(offered[programme_id])
    for name, value in mentor_columns(facts).items():
        setattr(mentor, name, value)
    mentor.programmes = chosen


def _labels(labels: Sequence[str], name: str) -> tuple[str, ...]:
    clean = [label for label in (cleaned(label) for label in labels) if label]
    if any(len(label) > 80 for label in clean):
        raise Refused(N_("Ein Wort hat höchstens 80 Zeichen."), field=name)
    if len(clean) > 30:
        raise Refused(N_("Höchstens 30 Wörter, bitte die wichtigsten wählen."), field=name)
    first = {spelling(label): label for label in reversed(clean)}
    return tuple(first[folded] for folded in dict.fromkeys(map(spelling, clean)))


def _check_birth(facts: PersonFacts, today: date) -> None:
    year = facts.birth_on.year if facts.birth_on else facts.birth_year
    if facts.birth_on is not None and facts.birth_on > today:
        raise Refused(N_("Das Geburtsdatum liegt in der Zukunft."), field="born")
    if year is not None and not today.year - OLDEST <= year <= today.year:
        raise Refused(N_("Dieses Geburtsjahr kann nicht stimmen."), field="born")
