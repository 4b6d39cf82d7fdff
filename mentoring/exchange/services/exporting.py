"""Lists as tables that can be written to a file, and read again: the headings and words of the import."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

import phonenumbers
from sqlalchemy.orm import Session

from mentoring.exchange import queries
from mentoring.exchange.rules import words
from mentoring.exchange.rules.columns import COLUMNS
from mentoring.exchange.rules.words import written
from mentoring.exchange.vocabulary import ImportKind
from mentoring.people.models import Person, Residence, StatusFact
from mentoring.people.queries import residences_on, statuses_on
from mentoring.people.queries.lists import MenteeLine, MentorLine
from mentoring.people.vocabulary import InterestKind
from mentoring.sheets import Value
from mentoring.tandems.models import Tandem
from mentoring.waitlists.models import WaitlistEntry

_PERSON_KEYS = (
    "last_name",
    "first_name",
    "gender",
    "born",
    "phone",
    "email",
    "street",
    "municipality",
    "place",
    "locale",
    "languages",
    "slots",
    "interests",
    "skills",
    "contact_hint",
    "consent_on",
)
_MENTOR_KEYS = (
    "programmes",
    "capacity",
    "mentee_gender",
    "group_size",
    "travel_km",
    "own_region_only",
    "topics",
    "former_tandems",
    "registered_on",
    "state",
    "clearance_kind",
    "clearance_issued",
    "clearance_seen",
    "clearance_expires",
    "clearance_result",
)
_ENTRY_KEYS = (
    "family",
    "registered_on",
    "programme",
    "urgency",
    "mentor_gender",
    "topics",
    "goal",
    "travel_km",
    "own_region_only",
    "status",
    "status_since",
    "referral",
    "social_region",
    "referred_by_name",
    "segment",
    "state",
    "confirmed_on",
)


@dataclass(frozen=True)
class Table:
    """Headings and rows, ready to be written."""

    headers: list[str]
    rows: list[list[Value]]


def mentors_table(session: Session, lines: Sequence[MentorLine], locale: str) -> Table:
    """Volunteers, one row each, as an import reads them."""
    liked = queries.interests_of(session, [line.mentor.person_id for line in lines])
    rows = []
    for line in lines:
        mentor, extract = line.mentor, line.clearance
        values = _person(mentor.person, line.residence, liked, locale) | {
            "programmes": ", ".join(programme.name for programme in mentor.programmes),
            "capacity": mentor.capacity,
            "mentee_gender": written(words.WISHES, mentor.mentee_gender, locale),
            "group_size": mentor.group_size,
            "travel_km": mentor.travel_km,
            "own_region_only": _answer(mentor.own_region_only, locale),
            "topics": _topics(mentor.topics, locale),
            "former_tandems": mentor.former_tandems,
            "registered_on": mentor.registered_on,
            "state": written(words.MENTOR_STATES, mentor.state, locale),
        }
        if extract is not None:
            values |= {
                "clearance_kind": written(words.CLEARANCES, extract.kind, locale),
                "clearance_issued": extract.issued_on,
                "clearance_seen": extract.seen_on,
                "clearance_expires": extract.expires_on,
                "clearance_result": written(words.CLEARANCE_RESULTS, extract.result, locale),
            }
        rows.append(values)
    return _table(ImportKind.MENTORS, (*_PERSON_KEYS, *_MENTOR_KEYS), rows, locale)


def mentees_table(session: Session, lines: Sequence[MenteeLine], locale: str) -> Table:
    """Mentees, one row each."""
    liked = queries.interests_of(session, [line.person.id for line in lines])
    rows = [
        _person(line.person, line.residence, liked, locale)
        | _status(line.status, locale)
        | {"guardian_name": line.mentee.guardian_name, "guardian_contact": line.mentee.guardian_contact}
        for line in lines
    ]
    keys = (*_PERSON_KEYS, "status", "status_since", "guardian_name", "guardian_contact")
    return _table(ImportKind.WAITLIST, keys, rows, locale)


def waitlist_table(session: Session, entries: Sequence[WaitlistEntry], today: date, locale: str) -> Table:
    """Entries of the waitlist, a row for each person; the rows of a family carry the same name."""
    people = [m.person for entry in entries for m in entry.members if m.left_on is None]
    ids = sorted({person.id for person in people})
    homes: dict[int, Residence] = {}
    statuses: dict[int, StatusFact] = {}
    for start in range(0, len(ids), 500):
        homes |= residences_on(session, today, person_ids=ids[start : start + 500])
        statuses |= statuses_on(session, today, person_ids=ids[start : start + 500])
    liked = queries.interests_of(session, ids)
    regions = queries.region_names(session)
    names: dict[str, int] = {}
    rows = []
    for entry in entries:
        members = [m.person for m in entry.members if m.left_on is None]
        family = ""
        if len(members) > 1:
            name = entry.family_name or entry.contact.last_name
            names[name] = names.get(name, 0) + 1
            # Two families of one name stay two.
            family = name if names[name] == 1 else f"{name} ({names[name]})"
        for person in sorted(members, key=lambda p: p.id != entry.contact_id):
            rows.append(
                _person(person, homes.get(person.id), liked, locale)
                | _status(statuses.get(person.id), locale)
                | _entry(entry, family, regions, locale)
            )
    return _table(ImportKind.WAITLIST, (*_PERSON_KEYS, *_ENTRY_KEYS), rows, locale)


def tandems_table(tandems: Sequence[Tandem], titles: Mapping[str, str], say: Callable[[Any], str]) -> Table:
    """Tandems, one row each; ``titles`` are the headings by key, ``say`` tells an enumeration's word."""
    rows: list[list[Value]] = [
        [
            tandem.mentor.person.name,
            ", ".join(member.person.name for member in tandem.members),
            tandem.programme.name,
            say(tandem.state),
            tandem.proposed_on,
            tandem.meeting_on,
            tandem.agreed_on,
            tandem.started_on,
            tandem.ended_on,
            say(tandem.end_reason) if tandem.end_reason else None,
            say(tandem.follow_up) if tandem.follow_up else None,
        ]
        for tandem in tandems
    ]
    return Table(list(titles.values()), rows)


def _table(kind: ImportKind, keys: Iterable[str], rows: Sequence[Mapping[str, Value]], locale: str) -> Table:
    wanted = list(keys)
    headers = [COLUMNS[kind][key].title(locale) for key in wanted]
    return Table(headers, [[row.get(key) for key in wanted] for row in rows])


def _person(
    person: Person, home: Residence | None, liked: Mapping[tuple[int, InterestKind], list[str]], locale: str
) -> dict[str, Value]:
    place = home.municipality if home is not None else None
    return {
        "last_name": person.last_name,
        "first_name": person.first_name,
        "gender": written(words.GENDERS, person.gender, locale) if person.gender.value != "UNKNOWN" else None,
        "born": person.birth_on or person.birth_year,
        "phone": _phone(person.phone),
        "email": person.email,
        "street": person.street,
        "municipality": place.name if place is not None else None,
        "place": home.place if home is not None else None,
        "locale": words.language_name(person.locale, locale),
        "languages": ", ".join(
            f"{words.language_name(spoken.language, locale)} ({written(words.LEVELS, spoken.level, locale)})"
            for spoken in person.languages
        ),
        "slots": _slots(person.slots, locale),
        "interests": ", ".join(liked.get((person.id, InterestKind.INTEREST), [])),
        "skills": ", ".join(liked.get((person.id, InterestKind.SKILL), [])),
        "contact_hint": person.contact_hint,
        "consent_on": person.consent_on,
    }


def _status(fact: StatusFact | None, locale: str) -> dict[str, Value]:
    if fact is None:
        return {}
    return {"status": written(words.STATUSES, fact.status, locale), "status_since": fact.valid_from}


def _entry(entry: WaitlistEntry, family: str, regions: Mapping[int, str], locale: str) -> dict[str, Value]:
    return {
        "family": family,
        "registered_on": entry.registered_on,
        "programme": entry.programme.name,
        "urgency": written(words.URGENCIES, entry.urgency, locale),
        "mentor_gender": written(words.WISHES, entry.mentor_gender, locale),
        "topics": _topics(entry.topics, locale),
        "goal": entry.goal,
        "travel_km": entry.travel_km,
        "own_region_only": _answer(entry.own_region_only, locale),
        "referral": written(words.REFERRALS, entry.referral, locale),
        "social_region": regions.get(entry.social_region_id or 0),
        "referred_by_name": entry.referred_by_name,
        "segment": written(words.SEGMENTS, entry.segment, locale) if entry.segment else None,
        "state": _state(entry.state, locale),
        "confirmed_on": entry.confirmed_on,
    }


def _state(state: Enum, locale: str) -> str:
    return (
        written(words.ENTRY_STATES, state, locale)
        if state in words.ENTRY_STATES
        else str(getattr(state, "label", state))
    )


def _answer(value: bool, locale: str) -> str:
    return written(words.ANSWERS, words.Answer(value), locale)


def _topics(topics: Iterable[str], locale: str) -> str:
    by_value = {topic.value: topic for topic in words.TOPICS}
    return ", ".join(written(words.TOPICS, by_value[topic], locale) for topic in topics if topic in by_value)


def _slots(bits: int, locale: str) -> str:
    """«Mo Abend, Sa»: a whole day by its name alone."""
    place = words.LOCALES.index(locale)
    parts = []
    for day, spoken in enumerate(words.DAYS):
        chosen = bits >> day * 3 & 7
        name = spoken[place][0]
        if chosen == 7:
            parts.append(name)
        else:
            parts += [f"{name} {part[place][0]}" for n, part in enumerate(words.PARTS) if chosen >> n & 1]
    return ", ".join(parts)


def _phone(number: str) -> str:
    """As one writes it here; a foreign number with 00, so that no spreadsheet takes it for a sum."""
    if not number:
        return ""
    try:
        parsed = phonenumbers.parse(number, "CH")
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_out_of_country_calling_number(parsed, "CH")
