"""Invented persons: a name, an age, languages, times, where they live and with which residence status."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from mentoring.demo.calendar import Calendar
from mentoring.demo.chance import Chance
from mentoring.demo.origins import MENTEES, MENTORS, ORIGINS, SWISS, Origin
from mentoring.demo.places import Places
from mentoring.demo.rows import Row, Rows
from mentoring.demo.words import INTERESTS, SKILLS
from mentoring.names import fold, sort_key
from mentoring.people.models import (
    Interest,
    Person,
    PersonInterest,
    PersonLanguage,
    Residence,
    StatusFact,
)
from mentoring.people.vocabulary import Gender, InterestKind, Level
from mentoring.people.vocabulary import ResidenceStatus as Status

PURPOSE = "Vermittlung und Begleitung eines Tandems"
GERMAN_OF_MENTEES = {Level.A1: 30, Level.A2: 36, Level.B1: 22, Level.B2: 8, None: 4}
WORKING, AT_HOME = (2, 5, 8, 11, 14, 15, 16), (0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16)


@dataclass
class Someone:
    """A person with what pairing looks at."""

    row: Row
    origin: Origin
    home: int
    gender: Gender
    born: date
    languages: dict[str, Level] = field(default_factory=dict)
    statuses: tuple[tuple[Status, ...], date] | None = None

    @property
    def id(self) -> int:
        """Their number."""
        return int(self.row["id"])

    @property
    def name(self) -> str:
        """First name and last name."""
        return f"{self.row['first_name']} {self.row['last_name']}"

    def age_on(self, day: date) -> int:
        """Years completed on a day."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


class People:
    """Invents persons and keeps what several of them share: the vocabulary, phone numbers, addresses."""

    def __init__(self, rows: Rows, calendar: Calendar, places: Places, chance: Chance) -> None:
        self._rows, self._calendar, self._places, self._chance = rows, calendar, places, chance
        self._interests = [self._word(InterestKind.INTEREST, label) for label in INTERESTS]
        self._skills = [self._word(InterestKind.SKILL, label) for label in SKILLS]
        self._phones = 0
        self._addresses: dict[str, int] = {}

    def mentor(
        self,
        organisation_id: int,
        since: date,
        *,
        home: int,
        gender: Gender | None = None,
        speaks: str | None = None,
    ) -> Someone:
        """A volunteer who speaks German well, and often another language."""
        chance = self._chance
        key = chance.weighted(MENTORS)
        origin = SWISS if key == "swiss" else ORIGINS[key]
        gender = gender or chance.weighted({Gender.FEMALE: 68, Gender.MALE: 31, Gender.DIVERSE: 1})
        languages = dict.fromkeys(origin.languages, Level.NATIVE)
        languages["de"] = (
            Level.NATIVE if origin is SWISS else chance.weighted({Level.B2: 3, Level.C1: 4, Level.C2: 2})
        )
        for code in chance.some(origin.also, 0, 2):
            languages[code] = chance.weighted({Level.B1: 3, Level.B2: 3, Level.C1: 1})
        if origin is SWISS and chance.happens(0.06):
            languages[chance.one(("ar", "tr", "uk", "ru", "sq"))] = Level.B1
        if speaks is not None:
            languages.setdefault(speaks, Level.B2)
        born = _birthday(
            chance, since, chance.weighted({(22, 35): 24, (36, 55): 36, (56, 68): 28, (69, 78): 12})
        )
        someone = self._add(organisation_id, origin, gender, born, languages, home, since)
        someone.row["slots"] = self._slots(chance.happens(0.55))
        self._interested(someone, skills=True)
        return someone

    def mentee(
        self,
        organisation_id: int,
        since: date,
        ages: tuple[int, int],
        *,
        relative: Someone | None = None,
        gender: Gender | None = None,
        home: int | None = None,
    ) -> Someone:
        """A mentee of this age; a ``relative`` gives family name, origin, home and phone."""
        chance = self._chance
        origin = relative.origin if relative else ORIGINS[chance.weighted(MENTEES)]
        gender = gender or chance.weighted({Gender.FEMALE: 56, Gender.MALE: 44})
        languages = dict.fromkeys(origin.languages, Level.NATIVE)
        for code in chance.some(origin.also, 0, 2):
            languages[code] = chance.weighted({Level.NATIVE: 2, Level.B1: 3, Level.B2: 2})
        german = chance.weighted(GERMAN_OF_MENTEES)
        if german is not None:
            languages["de"] = german
        place = relative.home if relative else home or self._places.anywhere(chance)
        someone = self._add(
            organisation_id, origin, gender, _birthday(chance, since, ages), languages, place, since, relative
        )
        someone.row["slots"] = relative.row["slots"] if relative else self._slots(chance.happens(0.35))
        self._interested(someone, skills=False)
        self._statuses(someone, since, relative)
        return someone

    def move(self, family: list[Someone], on: date, *, away: str = "") -> None:
        """They live somewhere else from a day on; ``away`` names a place outside the canton."""
        home = self._places.near(family[0].home, self._chance)
        for someone in family:
            self._reside(someone, None if away else home, on, on, away)
            someone.home = home

    def _add(
        self,
        organisation_id: int,
        origin: Origin,
        gender: Gender,
        born: date,
        languages: dict[str, Level],
        home: int,
        since: date,
        relative: Someone | None = None,
    ) -> Someone:
        chance = self._chance
        first = chance.one(origin.men if gender is Gender.MALE else origin.women)
        last = relative.row["last_name"] if relative else chance.one(origin.families)
        minor = since.year - born.year < 16
        exact = chance.happens(0.93)
        row = self._rows.add(
            Person,
            organisation_id=organisation_id,
            first_name=first,
            last_name=last,
            sort_name=sort_key(f"{last} {first}"),
            folded_name=fold(f"{first} {last}"),
            email="" if minor or chance.happens(0.12) else self._address(first, last),
            phone=relative.row["phone"] if relative else self._phone(),
            street="",
            contact_hint="",
            birth_on=born if exact else None,
            birth_year=None if exact else born.year,
            gender=gender,
            locale=chance.weighted({"de": 90, "en": 6, "fr": 4}) if origin is not SWISS else "de",
            consent_on=since,
            consent_purpose=PURPOSE,
            created_at=self._calendar.recorded(since),
        )
        for position, (code, level) in enumerate(languages.items()):
            self._rows.add(PersonLanguage, person_id=row["id"], language=code, level=level, position=position)
        someone = Someone(row, origin, home, gender, born, languages)
        moved_in = since - timedelta(days=chance.between(60, 2400))
        self._reside(someone, self._places.called_on(home, moved_in, chance), moved_in, since)
        return someone

    def _reside(self, someone: Someone, bfs: int | None, on: date, told: date, place: str = "") -> None:
        self._rows.add(
            Residence,
            person_id=someone.id,
            municipality_bfs=bfs,
            place=place,
            valid_from=on,
            recorded_at=self._calendar.recorded(told),
        )

    def _statuses(self, someone: Someone, since: date, relative: Someone | None) -> None:
        if relative is not None and relative.statuses is not None:
            sequence, day = relative.statuses  # families get their decisions together
        else:
            sequence = self._chance.weighted(someone.origin.statuses)
            day = since - timedelta(days=self._chance.between(40, 900))
        someone.statuses = (sequence, day)
        if Status.S in sequence:
            day = max(day, date(2022, 3, 14))
        for status in sequence:
            if day > self._calendar.ago(1):
                return
            self._rows.add(
                StatusFact,
                person_id=someone.id,
                status=status,
                valid_from=day,
                recorded_at=self._calendar.recorded(max(day, since)),
            )
            day += timedelta(days=self._chance.between(380, 1100))

    def _interested(self, someone: Someone, *, skills: bool) -> None:
        chosen = self._chance.some(self._interests, 1, 5)
        if skills:
            chosen += self._chance.some(self._skills, 0, 3)
        for word in chosen:
            self._rows.add(PersonInterest, person_id=someone.id, interest_id=word)

    def _slots(self, working: bool) -> int:
        return sum(1 << slot for slot in self._chance.some(WORKING if working else AT_HOME, 3, 7))

    def _word(self, kind: InterestKind, label: str) -> int:
        return int(self._rows.add(Interest, kind=kind, label=label, folded=fold(label))["id"])

    def _phone(self) -> str:
        """A number that has the right form and that nobody has: no network gives out 07x 00."""
        self._phones += 1
        return f"+417{'9678'[self._phones % 4]}00{self._phones // 4:05d}"

    def _address(self, first: str, last: str) -> str:
        name = f"{fold(first)}.{fold(last)}".replace(" ", "-")
        self._addresses[name] = self._addresses.get(name, 0) + 1
        number = self._addresses[name]
        return f"{name}{number if number > 1 else ''}@post.example"


def _birthday(chance: Chance, day: date, ages: tuple[int, int]) -> date:
    years = chance.between(*ages)
    return date(day.year - years, 1, 1) + timedelta(days=chance.between(0, 364)) - timedelta(days=365)
