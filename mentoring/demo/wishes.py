"""Waitlist entries of the demonstration, from the referral to where they stand today."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from mentoring.actors import Actor
from mentoring.demo.calendar import Calendar, later
from mentoring.demo.chance import Chance
from mentoring.demo.organisations import House
from mentoring.demo.people import People, Someone
from mentoring.demo.places import Places
from mentoring.demo.rows import Row, Rows
from mentoring.demo.telling import tell
from mentoring.demo.words import INELIGIBLE_REASONS, MOVED, WISHES, WITHDRAWN_REASONS
from mentoring.history import Subject
from mentoring.people.models import Mentee
from mentoring.people.vocabulary import Gender, GenderWish, TargetGroup, Topic
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.waitlists.vocabulary import (
    Channel,
    EntryEvent,
    EntryState,
    ReferralKind,
    Segment,
    Urgency,
)

URGENCIES = {Urgency.NORMAL: 70, Urgency.MEDIUM: 21, Urgency.HIGH: 9}
REFERRALS = {
    ReferralKind.SOCIAL_REGION: 62,
    ReferralKind.SELF: 18,
    ReferralKind.SCHOOL: 12,
    ReferralKind.OTHER: 8,
}
SCHOOLS = ("Schulsozialarbeit", "Klassenlehrperson 3b", "Schulleitung Primarschule", "Kindergarten")
OTHERS = ("Hausarztpraxis", "Kirchgemeinde", "Deutschkurs", "Durchgangszentrum")
SEGMENTS = {Segment.STABILISE: 34, Segment.ORIENT: 32, Segment.CHANGE: 22, Segment.DETACH: 12}
RECONFIRMED_AFTER = 90
CHANNELS = {Channel.PHONE: 6, Channel.LINK: 3, Channel.PERSON: 1}


@dataclass
class Wish:
    """An entry with its people, and what pairing looks at."""

    row: Row
    house: House
    programme: Row
    members: list[Someone]
    actor: Actor
    moved_at: datetime
    tried: set[int] = field(default_factory=set)

    @property
    def contact(self) -> Someone:
        """Who is asked."""
        return self.members[0]

    @property
    def registered_on(self) -> date:
        """The original date."""
        day: date = self.row["registered_on"]
        return day


class Wishes:
    """Registers wishes and moves them along, as the waitlist's services do."""

    def __init__(
        self,
        rows: Rows,
        calendar: Calendar,
        places: Places,
        people: People,
        referrers: dict[int, Actor],
        chance: Chance,
    ) -> None:
        self._rows, self._calendar, self._places = rows, calendar, places
        self._people, self._referrers, self._chance = people, referrers, chance

    def register(self, house: House, registered_on: date) -> Wish:
        """A new wish in one of the house's programmes, for one mentee or a family."""
        chance = self._chance
        programme = house.programmes[chance.weighted(house.popularity)]
        members = self._members(house, programme, registered_on)
        contact = members[0]
        referral = chance.weighted(REFERRALS)
        region = self._places.region_of[contact.home] if referral is ReferralKind.SOCIAL_REGION else None
        referrer = self._referrers.get(region) if region is not None and chance.happens(0.5) else None
        topics = [Topic[code] for code in programme["topics"]]
        chosen = chance.some(topics, 1, len(topics))
        row = self._rows.add(
            WaitlistEntry,
            organisation_id=house.id,
            programme_id=programme["id"],
            contact_id=contact.id,
            family_name=contact.row["last_name"] if len(members) > 1 else "",
            state=EntryState.REGISTERED,
            registered_on=registered_on,
            urgency=chance.weighted(URGENCIES),
            mentor_gender=self._wished_gender(contact),
            travel_km=chance.weighted({None: 55, 8: 5, 12: 15, 20: 25}),
            own_region_only=chance.happens(0.05),
            topics=[topic.value for topic in chosen],
            goal=chance.one(WISHES[chosen[0]]) if chance.happens(0.8) else "",
            segment=chance.weighted(SEGMENTS) if region is not None and chance.happens(0.8) else None,
            referral=referral,
            social_region_id=region,
            referred_by_id=referrer.user_id if referrer else None,
            referred_by_name=referrer.name if referrer else self._stated(referral),
            confirmed_on=None,
            asked_on=None,
            closed_on=None,
            closed_reason="",
            created_at=self._calendar.recorded(registered_on),
        )
        for position, someone in enumerate(members):
            self._rows.add(EntryMember, entry_id=row["id"], person_id=someone.id, position=position)
        actor = chance.one(house.coordinators)
        wish = Wish(row, house, programme, members, actor, row["created_at"])
        self._tell(wish, EntryEvent.REGISTERED, registered_on, to=EntryState.REGISTERED, by=referrer)
        return wish

    def accept(self, wish: Wish, before: date) -> None:
        """First talk, then on the list; both lie between the registration and ``before``."""
        span = (before - wish.registered_on).days
        talked = wish.registered_on + timedelta(days=min(self._chance.between(3, 21), span // 3))
        listed = talked + timedelta(days=min(self._chance.between(0, 5), span // 3))
        self.move(wish, EntryState.INTAKE_DONE, talked)
        self.move(wish, EntryState.WAITING, listed)

    def other(self, house: House, state: EntryState) -> Wish:
        """A wish that is not on the list: not there yet, withdrawn, not accepted, or moved away."""
        chance, calendar = self._chance, self._calendar
        if state in {EntryState.REGISTERED, EntryState.INTAKE_DONE}:
            wish = self.register(house, later(calendar.ago(chance.between(3, 26)), 0))
            if state is EntryState.INTAKE_DONE:
                talked = wish.registered_on + timedelta(days=chance.between(1, 14))
                self.move(wish, state, min(talked, calendar.ago(1)))
            return wish
        wish = self.register(house, calendar.ago(chance.between(90, 900)))
        day = wish.registered_on + timedelta(days=chance.between(15, 75))
        if state is not EntryState.INELIGIBLE:
            self.accept(wish, day)
        if state is EntryState.MOVED_AWAY:
            reason = chance.one(list(MOVED))
            self._people.move(wish.members, day, away=MOVED[reason])
        else:
            reason = chance.one(WITHDRAWN_REASONS if state is EntryState.WITHDRAWN else INELIGIBLE_REASONS)
        self.move(wish, state, day, reason=reason)
        return wish

    def move(
        self,
        wish: Wish,
        to: EntryState,
        on: date,
        *,
        reason: str = "",
        after: datetime | None = None,
        by: Actor | None = None,
    ) -> None:
        """One step of the entry's life-cycle; ``after`` is what it follows from."""
        before = wish.row["state"]
        back = before in {EntryState.OFFERED, EntryState.PLACED} and to is EntryState.WAITING
        closing = to in {EntryState.WITHDRAWN, EntryState.INELIGIBLE, EntryState.MOVED_AWAY}
        wish.row["state"] = to
        wish.row["closed_on"] = on if closing or to is EntryState.PLACED else None
        wish.row["closed_reason"] = reason if closing else ""
        if closing or to is EntryState.PLACED:
            wish.row["asked_on"] = None
        event = EntryEvent.RETURNED if back else EntryEvent.MOVED
        self._tell(wish, event, on, to=to, came_from=before, reason=reason, after=after, by=by)

    def confirmations(self, wish: Wish, since: date, until: date) -> None:
        """While somebody waits they are asked every three months; the last question may still be open."""
        day = since + timedelta(days=RECONFIRMED_AFTER)
        while (day := later(day, self._chance.between(0, 12))) < until:
            if day > until - timedelta(days=75) and self._chance.happens(0.35):
                if wish.contact.row["email"] and self._chance.happens(0.6):
                    wish.row["asked_on"] = day
                    self._tell(wish, EntryEvent.ASKED, day)
                return
            known = wish.row["confirmed_on"]
            detail = {
                "channel": self._chance.weighted(CHANNELS).value,
                "before": {"confirmed_on": known.isoformat() if known else None, "asked_on": None},
            }
            wish.row["confirmed_on"] = day
            self._tell(wish, EntryEvent.CONFIRMED, day, detail=detail)
            day += timedelta(days=RECONFIRMED_AFTER)

    def _members(self, house: House, programme: Row, since: date) -> list[Someone]:
        chance, group = self._chance, programme["target_group"]
        if group is TargetGroup.FAMILIES:
            parent = self._mentee(
                house, since, (25, 48), gender=None if chance.happens(0.3) else Gender.FEMALE
            )
            family = [parent]
            if chance.happens(0.35):
                other = Gender.MALE if parent.gender is Gender.FEMALE else Gender.FEMALE
                family.append(self._mentee(house, since, (27, 50), relative=parent, gender=other))
            for _ in range(chance.weighted({1: 38, 2: 36, 3: 20, 4: 6})):
                family.append(self._mentee(house, since, (5, 14), relative=parent))
            return family
        if group is TargetGroup.YOUTH:
            return [self._mentee(house, since, chance.weighted({(15, 17): 4, (18, 23): 6}))]
        return [self._mentee(house, since, chance.weighted({(18, 29): 30, (30, 44): 46, (45, 66): 24}))]

    def _mentee(self, house: House, since: date, ages: tuple[int, int], **given: Any) -> Someone:
        someone = self._people.mentee(house.id, since, ages, **given)
        relative: Someone | None = given.get("relative")
        minor = someone.age_on(since) < 18
        guardian = (
            relative.name
            if relative
            else f"{self._chance.one(someone.origin.women)} {someone.row['last_name']}"
        )
        self._rows.add(
            Mentee,
            person_id=someone.id,
            organisation_id=house.id,
            guardian_name=guardian if minor else "",
            guardian_contact=someone.row["phone"] if minor else "",
        )
        tell(
            self._rows,
            Subject.PERSON,
            someone.id,
            "registered_mentee",
            actor=house.coordinators[0],
            organisation_id=house.id,
            on=since,
            at=someone.row["created_at"],
        )
        return someone

    def _wished_gender(self, contact: Someone) -> GenderWish:
        if contact.gender is Gender.FEMALE and self._chance.happens(0.24):
            return GenderWish.FEMALE
        if contact.gender is Gender.MALE and self._chance.happens(0.05):
            return GenderWish.MALE
        return GenderWish.ANY

    def _stated(self, referral: ReferralKind) -> str:
        if referral is ReferralKind.SCHOOL:
            return self._chance.one(SCHOOLS)
        return self._chance.one(OTHERS) if referral is ReferralKind.OTHER else ""

    def _tell(
        self,
        wish: Wish,
        event: EntryEvent,
        on: date,
        *,
        to: EntryState | None = None,
        came_from: EntryState | None = None,
        reason: str = "",
        detail: dict[str, Any] | None = None,
        after: datetime | None = None,
        by: Actor | None = None,
    ) -> None:
        at = self._calendar.recorded(on, after=max(after, wish.moved_at) if after else wish.moved_at)
        if event is EntryEvent.REGISTERED:
            at = wish.row["created_at"]
        if event in {EntryEvent.REGISTERED, EntryEvent.MOVED, EntryEvent.RETURNED}:
            wish.moved_at = at
        tell(
            self._rows,
            Subject.ENTRY,
            wish.row["id"],
            event,
            actor=by or wish.actor,
            organisation_id=wish.house.id,
            on=on,
            at=at,
            from_state=came_from,
            to_state=to,
            reason=reason,
            detail=detail,
        )
