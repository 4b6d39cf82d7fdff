"""Where everybody stands today: seats, leave, farewells, extracts, moves, notes, and who looked at what."""

from datetime import date, timedelta

from mentoring.audit import Access, AccessLog
from mentoring.demo.calendar import Calendar, later
from mentoring.demo.chance import Chance
from mentoring.demo.courses import Course
from mentoring.demo.organisations import House, invite_mentor
from mentoring.demo.people import People, Someone
from mentoring.demo.present import releases
from mentoring.demo.rows import Rows
from mentoring.demo.volunteers import Volunteer, Volunteers
from mentoring.demo.wishes import Wish, Wishes
from mentoring.demo.words import LEAVE_REASONS, LEFT_REASONS, NOTES_ON_MENTEES, NOTES_ON_MENTORS
from mentoring.people.models import Note
from mentoring.people.vocabulary import MentorState, NoteVisibility
from mentoring.tandems.models import OPEN_STATES
from mentoring.tandems.vocabulary import TandemState

ON_LEAVE, WITH_SIGN_IN = 9, 6
INTAKE = {
    MentorState.REGISTERED: 6,
    MentorState.INTERVIEWED: 4,
    MentorState.CLEARANCE_PENDING: 6,
    MentorState.REJECTED: 3,
}
"""At scale 1, for both organisations together."""
READS_AND_SIGN_INS = 420
DAYS_OF_MOVES = 900


class Standing:
    """Brings the volunteers of a house to where they stand today."""

    def __init__(
        self,
        rows: Rows,
        calendar: Calendar,
        people: People,
        volunteers: Volunteers,
        wishes: Wishes,
        chance: Chance,
        scale: int,
    ) -> None:
        self._rows, self._calendar, self._people = rows, calendar, people
        self._volunteers, self._wishes, self._chance, self._scale = volunteers, wishes, chance, scale
        self.mentors = 0
        self._seen: list[tuple[House, Someone]] = []

    def settle(self, house: House, courses: list[Course], asked: list[Wish], free_mentors: int) -> None:
        """Everything about a house that depends on how its tandems went."""
        everybody = self._volunteers.all_of(house)
        for volunteer in everybody:
            self._farewell(volunteer)
        share = self._scale * house.share / 100
        self._leave(everybody, round(ON_LEAVE * share))
        wanted = round(free_mentors * share) + releases(house, self._scale).taking
        everybody += self._until_so_many_are_free(house, everybody, wanted)
        for state, number in INTAKE.items():
            for _ in range(max(1, round(number * share))):
                day = later(self._calendar.ago(self._chance.between(1, 15)), -2)
                everybody.append(self._volunteers.come(house, day, state=state))
        for volunteer in everybody:
            self._keep_cleared(volunteer)
            self._volunteers.give_seats(volunteer)
            self._note(house, volunteer.someone, NOTES_ON_MENTORS, volunteer.available_on, 0.25)
        for wish in asked:
            self._family(house, wish)
        self._seats(courses)
        self._sign_ins(house, courses)
        self.mentors += len(everybody)

    def log(self, houses: list[House]) -> None:
        """Who signed in and whose pages were read in the last two months."""
        for _ in range(READS_AND_SIGN_INS * self._scale):
            house, someone = self._chance.one(self._seen)
            actor = self._chance.one([house.lead, *house.coordinators])
            read = self._chance.happens(0.8)
            self._rows.add(
                AccessLog,
                at=self._calendar.recorded(later(self._calendar.ago(self._chance.between(3, 60)), 0)),
                user_id=actor.user_id,
                actor_name=actor.name,
                action=Access.READ if read else Access.SIGNED_IN,
                subject="person" if read else "user",
                subject_id=someone.id if read else actor.user_id,
            )

    def _farewell(self, volunteer: Volunteer) -> None:
        """Who had wanted to stop leaves some weeks after the last tandem."""
        if not volunteer.stops or volunteer.open_on(self._calendar.today):
            return
        day = later(volunteer.free_since, self._chance.between(5, 60))
        if day <= self._calendar.settled:
            self._volunteers.move(volunteer, MentorState.LEFT, day, reason=self._chance.one(LEFT_REASONS))

    def _leave(self, everybody: list[Volunteer], number: int) -> None:
        resting = [v for v in everybody if self._is_free(v) and not v.open_on(self._calendar.today)]
        for volunteer in self._chance.mixed(resting)[:number]:
            earliest = max(volunteer.free_since, self._calendar.ago(100))
            span = (self._calendar.settled - earliest).days
            day = earliest + timedelta(days=self._chance.between(0, max(0, span)))
            until = self._calendar.today + timedelta(days=self._chance.between(6, 120))
            self._volunteers.move(
                volunteer, MentorState.ON_LEAVE, day, reason=self._chance.one(LEAVE_REASONS),
                until=until if self._chance.happens(0.8) else None,
            )  # fmt: skip

    def _until_so_many_are_free(
        self, house: House, everybody: list[Volunteer], wanted: int
    ) -> list[Volunteer]:
        free = [v for v in everybody if self._is_free(v)]
        resting = [v for v in free if not v.open_on(self._calendar.today)]
        for volunteer in resting[: max(0, len(free) - wanted)]:
            day = later(volunteer.free_since, self._chance.between(5, 60))
            self._volunteers.move(
                volunteer,
                MentorState.LEFT,
                min(day, self._calendar.settled),
                reason=self._chance.one(LEFT_REASONS),
            )
        return [
            self._volunteers.come(house, later(self._calendar.ago(self._chance.between(25, 200)), -2))
            for _ in range(wanted - len(free))
        ]

    def _is_free(self, volunteer: Volunteer) -> bool:
        return (
            volunteer.row["state"] is MentorState.AVAILABLE
            and volunteer.open_on(self._calendar.today) < volunteer.row["capacity"]
        )

    def _keep_cleared(self, volunteer: Volunteer) -> None:
        """Extracts that ran out are renewed as a rule; some were forgotten."""
        if volunteer.row["state"] not in {MentorState.AVAILABLE, MentorState.ON_LEAVE}:
            return
        for kind in list(volunteer.clearances):
            while (ends := volunteer.clearances[kind]["expires_on"]) < self._calendar.ago(1):
                recent = ends > self._calendar.ago(200)
                if recent and self._chance.happens(0.3):
                    break
                self._volunteers.clear(volunteer, kind, ends - timedelta(days=self._chance.between(3, 40)))

    def _family(self, house: House, wish: Wish) -> None:
        """People move within the canton; some of what they said was written down."""
        since = max(wish.registered_on + timedelta(days=20), self._calendar.ago(DAYS_OF_MOVES))
        if since < self._calendar.ago(20) and self._chance.happens(0.08):
            span = (self._calendar.ago(20) - since).days
            self._people.move(wish.members, since + timedelta(days=self._chance.between(0, span)))
        self._note(house, wish.contact, NOTES_ON_MENTEES, wish.registered_on, 0.14)

    def _note(self, house: House, someone: Someone, texts: tuple[str, ...], day: date, often: float) -> None:
        self._seen.append((house, someone))
        if not self._chance.happens(often):
            return
        author = self._chance.one(house.coordinators)
        self._rows.add(
            Note,
            person_id=someone.id,
            text=self._chance.one(texts),
            visibility=NoteVisibility.ORGANISATION,
            author_id=author.user_id,
            author_name=author.name,
            written_at=self._calendar.recorded(min(day, self._calendar.ago(2))),
        )

    def _seats(self, courses: list[Course]) -> None:
        """Open tandems hold seats, numbered per volunteer as they were proposed."""
        taken: dict[int, int] = {}
        for course in courses:
            if course.state in OPEN_STATES:
                taken[course.volunteer.id] = taken.get(course.volunteer.id, 0) + 1
                course.row["seat_no"] = taken[course.volunteer.id]

    def _sign_ins(self, house: House, courses: list[Course]) -> None:
        """Volunteers who use the platform themselves; the first of them is in the middle of a tandem."""
        many = round(WITH_SIGN_IN * self._scale * house.share / 100)
        active = {c.volunteer.id: c.volunteer for c in courses if c.state is TandemState.ACTIVE}
        for number, volunteer in enumerate(list(active.values())[:many]):
            volunteer.row["user_id"] = invite_mentor(
                self._rows, house, volunteer.someone.row, number, volunteer.available_on, self._calendar
            )
