"""The two organisations of the demonstration, their programmes, and users for every role."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from mentoring.accounts.demo import DEMO_DOMAIN, DEMO_PASSWORD
from mentoring.accounts.models import Organisation, User
from mentoring.accounts.services.passwords import hash_password
from mentoring.actors import Actor
from mentoring.demo.calendar import Calendar
from mentoring.demo.places import Places
from mentoring.demo.rows import Row, Rows
from mentoring.names import fold
from mentoring.people.models import Programme
from mentoring.people.vocabulary import ClearanceKind, Level, TargetGroup, Topic
from mentoring.permissions import Role
from mentoring.tandems.models_joint import JointAgreement

MUNICIPALITIES = (
    "Olten",
    "Solothurn",
    "Grenchen",
    "Zuchwil",
    "Biberist",
    "Derendingen",
    "Trimbach",
    "Balsthal",
)


@dataclass
class House:
    """An organisation with what the others need of it."""

    row: Row
    share: float
    lead: Actor
    coordinators: list[Actor]
    password_hash: str
    programmes: dict[int, Row] = field(default_factory=dict)
    popularity: dict[int, float] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """Its number."""
        return int(self.row["id"])


@dataclass(frozen=True)
class _Offer:
    name: str
    description: str
    group: TargetGroup
    topics: tuple[Topic, ...]
    popularity: float
    level: Level = Level.A1
    months: int = 6
    minimum_age: int = 18
    group_size: int = 1
    clearance: ClearanceKind | None = None


_GERMAN = _Offer(
    "Deutsch im Alltag",
    "Eine Stunde pro Woche Deutsch sprechen: beim Spazieren, Einkaufen, Kochen.",
    TargetGroup.ADULTS,
    (Topic.LANGUAGE, Topic.SOCIAL),
    36,
)
_FAMILY = _Offer(
    "Familie und Schule",
    "Familien mit Kindern im Kindergarten- und Schulalter begleiten.",
    TargetGroup.FAMILIES,
    (Topic.SCHOOL, Topic.LANGUAGE, Topic.AUTHORITIES),
    26,
    minimum_age=22,
    group_size=6,
    clearance=ClearanceKind.SPECIAL,
)
_EVERYDAY = _Offer(
    "Begleitung im Alltag",
    "Sich zurechtfinden: Ämter, Gesundheit, Wohnen, Freizeit.",
    TargetGroup.ADULTS,
    (Topic.AUTHORITIES, Topic.SOCIAL, Topic.LEISURE),
    26,
)
_YOUTH = _Offer(
    "Jugend und Lehre",
    "Junge Menschen auf dem Weg in eine Lehre begleiten.",
    TargetGroup.YOUTH,
    (Topic.WORK, Topic.SCHOOL),
    12,
    level=Level.A2,
    months=9,
    minimum_age=22,
    clearance=ClearanceKind.SPECIAL,
)
_WORK = _Offer(
    "Arbeit und Lehre",
    "Bewerben, üben, dranbleiben: der Weg in die Arbeit.",
    TargetGroup.ADULTS,
    (Topic.WORK, Topic.LANGUAGE),
    18,
    level=Level.A2,
    months=9,
    clearance=ClearanceKind.PRIVATE,
)

_HOUSES = (
    (
        "caritas", "Caritas Solothurn", 58, (_GERMAN, _FAMILY, _EVERYDAY, _YOUTH), "Franziska Uebelhart",
        ("Christine Wyss", "Matthias von Burg", "Myriam Aeschbacher-Kölliker"),
    ),
    (
        "srk", "SRK Kanton Solothurn", 42, (_EVERYDAY, _FAMILY, _WORK, _GERMAN), "Reto Schürch",
        ("Sandra Imbach", "Noëmi Strähl"),
    ),
)  # fmt: skip


def found_houses(
    rows: Rows, calendar: Calendar, places: Places
) -> tuple[list[House], dict[int, Actor], Actor]:
    """Both organisations with programmes and users, who refers for which region, and the canton's controller.

    All users of the demonstration share one password.
    """
    password = hash_password(DEMO_PASSWORD)
    since = calendar.recorded(calendar.ago(3 * 365 + 90))

    def user(name: str, role: Role, address: str = "", **scope: int) -> Actor:
        email = f"{address or fold(name).replace(' ', '.')}@{DEMO_DOMAIN}"
        row = rows.add(
            User,
            email=email,
            name=name,
            role=role,
            password_hash=password,
            created_at=since,
            **{"organisation_id": None, "social_region_id": None, "municipality_bfs": None, **scope},
        )
        return Actor(row["id"], name, role, **scope)

    houses = []
    for code, name, share, offers, lead, coordinators in _HOUSES:
        row = rows.add(Organisation, code=code, name=name, email=f"mentoring@{code}.example")
        houses.append(
            House(
                row,
                share,
                user(lead, Role.LEAD, f"leitung.{code}", organisation_id=row["id"]),
                [
                    user(who, Role.COORDINATOR, code if n == 0 else "", organisation_id=row["id"])
                    for n, who in enumerate(coordinators)
                ],
                password,
            )
        )
        for offer in offers:
            _add_programme(rows, houses[-1], offer)
    _agree_to_joint_runs(rows, houses, calendar)
    referrers = {
        region_id: user(
            f"Sozialregion {region}", Role.REFERRER, f"sozialregion.{_address(region)}",
            social_region_id=region_id,
        )
        for region_id, region in places.regions.items()
    }  # fmt: skip
    for place in MUNICIPALITIES:
        user(f"Einwohnergemeinde {place}", Role.MUNICIPALITY, f"gemeinde.{_address(place)}",
             municipality_bfs=places.number_of(place))  # fmt: skip
    controller = user("Beatrice Gubler", Role.CONTROLLER, "controlling")
    user("Daniel Frei", Role.ADMIN, "admin")
    return houses, referrers, controller


def _agree_to_joint_runs(rows: Rows, houses: list[House], calendar: Calendar) -> None:
    """Both leads have agreed lately; the first joint run is left to whoever looks at the demonstration."""
    for house, partner in zip(houses, reversed(houses), strict=True):
        day = calendar.ago(12)
        rows.add(
            JointAgreement,
            organisation_id=house.id,
            partner_id=partner.id,
            agreed_on=day,
            agreed_at=calendar.recorded(day),
            agreed_by_id=house.lead.user_id,
            agreed_by_name=house.lead.name,
            revoked_on=None,
            revoked_at=None,
            revoked_by_id=None,
            revoked_by_name="",
        )


def invite_mentor(rows: Rows, house: House, person: Row, number: int, on: date, calendar: Calendar) -> int:
    """A sign-in for a volunteer; returns the user's number."""
    row = rows.add(
        User,
        email=f"freiwillige{number or ''}.{house.row['code']}@{DEMO_DOMAIN}",
        name=f"{person['first_name']} {person['last_name']}",
        role=Role.MENTOR,
        organisation_id=house.id,
        password_hash=house.password_hash,
        created_at=calendar.recorded(min(on + timedelta(days=1), calendar.settled)),
    )
    return int(row["id"])


def _add_programme(rows: Rows, house: House, offer: _Offer) -> None:
    row = rows.add(
        Programme,
        organisation_id=house.id,
        name=offer.name,
        description=offer.description,
        target_group=offer.group,
        topics=[topic.value for topic in offer.topics],
        minimum_commitment_months=offer.months,
        mentor_minimum_age=offer.minimum_age,
        group_size=offer.group_size,
        clearance_required=offer.clearance,
        language_level=offer.level,
    )
    house.programmes[row["id"]] = row
    house.popularity[row["id"]] = offer.popularity


def _address(name: str) -> str:
    return fold(name).split(" ")[0]
