"""The columns of each list: key, title in three languages, other headings that mean the same, and its reader.

The title is the heading of templates and exports in that language.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from mentoring.exchange.rules import cells, costs, headings, lists, words
from mentoring.exchange.rules.cells import Reader
from mentoring.exchange.vocabulary import ImportKind

WEEKDAY_KEYS = tuple(f"day_{n}" for n in range(7))


@dataclass(frozen=True)
class Column:
    """One column that a list may have; ``of_entry``: said once for all persons of a family."""

    key: str
    titles: tuple[str, ...]
    read: Reader
    also: tuple[str, ...] = ()
    example: str = ""
    closed: Mapping[Enum, words.Spoken] = field(default_factory=dict)
    of_entry: bool = False
    in_template: bool = True

    def title(self, locale: str) -> str:
        """The heading in a language."""
        return self.titles[words.LOCALES.index(locale) if locale in words.LOCALES else 0]

    @property
    def names(self) -> tuple[str, ...]:
        """Every heading that means this column."""
        return self.titles + self.also


_PERSON_READERS: Mapping[str, Reader] = {
    "last_name": cells.text_up_to(100),
    "first_name": cells.text_up_to(100),
    "full_name": cells.text_up_to(200),
    "born": cells.read_born,
    "birth_year": cells.read_born,
    "phone": cells.read_phone,
    "email": cells.read_email,
    "street": cells.text_up_to(200),
    "municipality": cells.read_municipality,
    "place": cells.text_up_to(120),
    "resident_since": cells.read_past_day,
    "locale": lists.read_locale,
    "languages": lists.read_languages,
    "native_languages": lists.read_language_names,
    "slots": lists.read_slots,
    **dict.fromkeys(WEEKDAY_KEYS, lists.read_day_parts),
    "interests": cells.read_free_words,
    "skills": cells.read_free_words,
    "contact_hint": cells.text_up_to(200),
    "consent_on": cells.read_past_day,
}
_MENTOR_READERS: Mapping[str, Reader] = {
    "programmes": cells.read_programmes,
    "capacity": cells.number_between(0, 9),
    "group_size": cells.number_between(1, 20),
    "travel_km": cells.number_between(0, 200),
    "own_region_only": cells.read_answer,
    "topics": cells.words_of(words.TOPICS),
    "former_tandems": cells.number_between(0, 999),
    "registered_on": cells.read_past_day,
    "clearance_issued": cells.read_past_day,
    "clearance_seen": cells.read_past_day,
    "clearance_expires": cells.read_day,
}
_WAITLIST_READERS: Mapping[str, Reader] = {
    "family": cells.text_up_to(120),
    "members": lists.read_members,
    "registered_on": cells.read_past_day,
    "programme": cells.read_programme,
    "topics": cells.words_of(words.TOPICS),
    "goal": cells.text_up_to(2000, lines=True),
    "travel_km": cells.number_between(0, 200),
    "own_region_only": cells.read_answer,
    "status_since": cells.read_day,
    "referral": lists.read_referral,
    "social_region": lists.read_region,
    "referred_by_name": cells.text_up_to(200),
    "confirmed_on": cells.read_past_day,
    "guardian_name": cells.text_up_to(200),
    "guardian_contact": cells.text_up_to(200),
}
_PERSON_WORDS = {"gender": words.GENDERS, "german_level": words.LEVELS}
_MENTOR_WORDS = {
    "mentee_gender": words.WISHES,
    "own_region_only": words.ANSWERS,
    "topics": words.TOPICS,
    "state": words.MENTOR_STATES,
    "clearance_kind": words.CLEARANCES,
    "clearance_result": words.CLEARANCE_RESULTS,
}
_WAITLIST_WORDS = {
    "urgency": words.URGENCIES,
    "mentor_gender": words.WISHES,
    "topics": words.TOPICS,
    "own_region_only": words.ANSWERS,
    "status": words.STATUSES,
    "referral": words.REFERRALS,
    "segment": words.SEGMENTS,
    "state": words.ENTRY_STATES,
}
_OF_PERSON = {"status", "status_since", "guardian_name", "guardian_contact"}
_SELDOM = {
    "full_name",
    "birth_year",
    "place",
    "resident_since",
    "native_languages",
    "german_level",
    "clearance_result",
    "confirmed_on",
    "guardian_name",
    "guardian_contact",
    *WEEKDAY_KEYS,
}
"""Columns that are read but that a template does not need."""


def _columns(
    table: str, readers: Mapping[str, Reader], closed: Mapping[str, Mapping[Enum, words.Spoken]], entry: bool
) -> Iterator[Column]:
    for block in re.split(r"\n(?=\w)", table.strip()):
        first, *more = block.splitlines()
        key, _, titles = first.partition(": ")
        example = next((line.strip()[2:] for line in more if line.startswith("    = ")), "")
        also = " | ".join(line.strip() for line in more if not line.startswith("    = "))
        yield Column(
            key,
            tuple(titles.split(" | ")),
            readers[key] if key in readers else cells.word_of(closed[key]),
            tuple(name for name in also.split(" | ") if name),
            example,
            closed.get(key, {}),
            of_entry=entry and key not in _OF_PERSON,
            in_template=key not in _SELDOM,
        )


_PERSON = tuple(_columns(headings.PERSON, _PERSON_READERS, _PERSON_WORDS, False))
_COSTS = _columns(costs.HEADINGS, costs.READERS, {"category": costs.CATEGORIES}, False)

COLUMNS: Mapping[ImportKind, Mapping[str, Column]] = {
    kind: {column.key: column for column in (*_PERSON, *more)}
    for kind, more in (
        (ImportKind.MENTORS, _columns(headings.MENTOR, _MENTOR_READERS, _MENTOR_WORDS, False)),
        (ImportKind.WAITLIST, _columns(headings.WAITLIST, _WAITLIST_READERS, _WAITLIST_WORDS, True)),
    )
} | {ImportKind.COSTS: {column.key: column for column in _COSTS}}
"""The columns of each kind of list by key, in the order of the template."""
