"""Tandems of the demonstration: their course from the proposal to where they stand today, step by step."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from mentoring.actors import Actor
from mentoring.demo.calendar import Calendar, later
from mentoring.demo.chance import Chance
from mentoring.demo.rows import Row, Rows
from mentoring.demo.telling import tell
from mentoring.demo.volunteers import Volunteer
from mentoring.demo.wishes import Wish
from mentoring.history import Subject
from mentoring.tandems.models import Answer, ForbiddenPair, Tandem, TandemMember, TandemPhase
from mentoring.tandems.rules import OPEN_STATES
from mentoring.tandems.vocabulary import DeclineReason, Side, TandemEvent, TandemState


@dataclass
class Course:
    """A tandem on its way; nothing happens after ``until``, and nothing is recorded before ``moved_at``."""

    rows: Rows
    calendar: Calendar
    chance: Chance
    wish: Wish
    volunteer: Volunteer
    row: Row
    actor: Actor
    until: date
    moved_at: datetime
    members: list[Row]
    goals: list[Row] = field(default_factory=list)
    phases: list[Row] = field(default_factory=list)

    @classmethod
    def begin(
        cls, rows: Rows, calendar: Calendar, chance: Chance, wish: Wish, volunteer: Volunteer, on: date
    ) -> "Course":
        """The proposal."""
        row = rows.add(
            Tandem,
            organisation_id=wish.house.id,
            programme_id=wish.programme["id"],
            entry_id=wish.row["id"],
            mentor_id=volunteer.id,
            seat_no=None,
            state=TandemState.PROPOSED,
            proposed_on=on,
            end_note="",
            certificate_offered=False,
            **dict.fromkeys(_FACTS),
        )
        members = [
            rows.add(TandemMember, tandem_id=row["id"], person_id=someone.id, position=position)
            for position, someone in enumerate(wish.members)
        ]
        actor = chance.one(wish.house.coordinators)
        at = calendar.recorded(on, after=max(wish.moved_at, volunteer.moved_at))
        course = cls(rows, calendar, chance, wish, volunteer, row, actor, calendar.ago(1), at, members)
        course._phase(on, "")
        course.tell(TandemEvent.PROPOSED, on, to=TandemState.PROPOSED)
        return course

    @property
    def state(self) -> TandemState:
        """Where it stands."""
        found: TandemState = self.row["state"]
        return found

    def happens(self, day: date) -> bool:
        """Whether this day has come."""
        return day <= self.until

    def answer(self, side: Side, day: date, decline: DeclineReason | None = None, reason: str = "") -> None:
        """One side says yes, or no with a reason."""
        someone = self.volunteer.someone if side is Side.MENTOR else self.wish.contact
        by_phone = self.chance.happens(0.3)
        who = self.actor if by_phone else Actor(None, someone.name, None, self.wish.house.id)
        self.moved_at = self.calendar.recorded(day, after=self.moved_at)
        self.rows.add(
            Answer,
            tandem_id=self.row["id"],
            side=side,
            accepted=decline is None,
            decline=decline,
            reason=reason,
            answered_at=self.moved_at,
            recorded_by_id=who.user_id,
            recorded_by_name=who.name,
        )
        detail = {"side": side.value, "phone": by_phone, "kind": decline.value if decline else None}
        event = TandemEvent.DECLINED if decline else TandemEvent.ACCEPTED
        self.tell(event, day, reason=reason, detail=detail, actor=who)

    def enter(self, state: TandemState, day: date, *, reason: str = "", **facts: Any) -> None:
        """A step of the life-cycle with its facts, as the services take it."""
        before = {name: _plain(self.row[name]) for name in facts}
        self.row.update(facts)
        came_from, self.row["state"] = self.state, state
        self.moved_at = self.calendar.recorded(day, after=self.moved_at)
        self._phase(day, reason)
        self.tell(
            TandemEvent.MOVED, day, came_from=came_from, to=state, reason=reason, detail={"before": before}
        )

    def forbid(self, side: Side, reason: str) -> None:
        """A pair that one side declined is not proposed again."""
        self.rows.add(
            ForbiddenPair,
            organisation_id=self.wish.house.id,
            entry_id=self.wish.row["id"],
            mentor_id=self.volunteer.id,
            declined_by=side,
            reason=reason,
            declared_at=self.moved_at,
            declared_by_name=self.actor.name,
        )

    def tell(
        self,
        event: TandemEvent,
        on: date,
        *,
        came_from: TandemState | None = None,
        to: TandemState | None = None,
        reason: str = "",
        detail: dict[str, Any] | None = None,
        actor: Actor | None = None,
    ) -> None:
        """A row of the tandem's history."""
        tell(
            self.rows, Subject.TANDEM, self.row["id"], event, actor=actor or self.actor,
            organisation_id=self.wish.house.id, on=on, at=self.moved_at, from_state=came_from, to_state=to,
            reason=reason, detail=detail,
        )  # fmt: skip

    def leave(self, released_on: date | None) -> None:
        """Notes on the volunteer from when to when a seat was held, for whoever is looked for next."""
        self.volunteer.held.append((self.row["proposed_on"], released_on))
        self.wish.tried.add(self.volunteer.id)
        if (released_on is None) != (self.state in OPEN_STATES):
            raise AssertionError(f"a tandem that is {self.state} holds a seat, or it does not")

    def _phase(self, day: date, reason: str) -> None:
        self.phases.append(
            self.rows.add(
                TandemPhase,
                tandem_id=self.row["id"],
                state=self.state,
                valid_from=day,
                reason=reason,
                recorded_at=self.moved_at,
                recorded_by_id=self.actor.user_id,
                recorded_by_name=self.actor.name,
            )
        )


_FACTS = (
    "run_id", "asked_on", "meeting_on", "agreed_on", "guardian_consent_on", "started_on", "review_on",
    "closing_talk_on", "ended_on", "end_reason", "follow_up", "aftercare_until",
)  # fmt: skip


def after(day: date, chance: Chance, fewest: int, most: int) -> date:
    """A working day some days later."""
    return later(day, chance.between(fewest, most))


def days(number: int) -> timedelta:
    """So many days."""
    return timedelta(days=number)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
