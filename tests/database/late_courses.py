"""Takes a planned tandem through its steps: what is done when, and what is known of it after each of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.funding.rules.days import Member, TandemFacts
from mentoring.tandems import services
from mentoring.tandems.models import Goal, Tandem
from mentoring.tandems.vocabulary import EndReason, FollowUp, Rating, TandemState
from tests.database.late_plans import DAY0, Step, TandemPlan, day_of

S = TandemState
LAST = datetime(2028, 1, 8, 12, tzinfo=UTC)
"""When the last thing about the year is told, before its last quarter is closed."""
FOLLOWING = {
    S.ACTIVE: ("pause", "pause", "leave", "join", "closing", "terminate"),
    S.PAUSED: ("resume", "resume", "leave", "stay", "closing", "terminate"),
    S.CLOSING: ("close", "close", "leave", "stay", "join"),
    S.CLOSED: ("correct", "aftercare"),
    S.TERMINATED_EARLY: ("correct", "correct", "aftercare"),
    S.AFTERCARE: ("correct", "archive"),
    S.ARCHIVED: ("correct",),
}
ENTERED = {
    "pause": S.PAUSED,
    "resume": S.ACTIVE,
    "closing": S.CLOSING,
    "close": S.CLOSED,
    "terminate": S.TERMINATED_EARLY,
    "aftercare": S.AFTERCARE,
    "archive": S.ARCHIVED,
}
ENDS = {S.CLOSED, S.TERMINATED_EARLY}


def moment(day: int, delay: int) -> datetime:
    """In the afternoon of the day with this number, so many days later."""
    on = day_of(day + delay)
    return datetime(on.year, on.month, on.day, 15, tzinfo=UTC)


@dataclass
class Course:
    """One tandem as it is known after each step; ``members`` are from when until when each belongs to it.

    ``joining`` are those of its entry who may still join.
    """

    session: Session
    tandem: Tandem
    members: dict[int, list[date | None]]
    joining: list[int]
    phases: list[tuple[date, TandemState]]
    ended_on: date | None = None

    def steps(self, plan: TandemPlan) -> Iterator[tuple[datetime, Any]]:
        """What is done when, in order, until somebody would tell something too late."""
        at, began = moment(plan.start, plan.delay), self.phases[0][0]
        yield at, partial(services.start, self.session, self.tandem, started_on=began)
        for step in plan.steps:
            possible = FOLLOWING[self.phases[-1][1]]
            name = possible[step.choice % len(possible)]
            day = self.phases[-1][0] + timedelta(days=step.gap)
            told = at + timedelta(days=step.delay)
            if name != "correct":
                told = moment((day - DAY0).days, step.delay)
            at = max(at + timedelta(minutes=1), told)
            if at + timedelta(hours=1) > LAST:
                return
            for done in self._take(name, day, step):
                yield at, done
                at += timedelta(minutes=50)

    @property
    def facts(self) -> TandemFacts:
        """What is true of it in the end."""
        members = tuple(Member(person, *days) for person, days in self.members.items())
        return TandemFacts(self.tandem.id, tuple(self.phases), members)

    def _take(self, name: str, day: date, step: Step) -> list[Any]:
        """The step, and its taking back if that is planned; nothing if it is not possible."""
        if name == "correct":
            return self._correct(step)
        if name in {"leave", "join", "stay"}:
            return self._members(name, day)
        before, ended = self.phases[-1][1], self.ended_on
        done = [self._entering(name, day)]
        self.phases.append((day, ENTERED[name]))
        if step.undone and name != "terminate":
            done.append(partial(services.undo_last_step, self.session, self.tandem))
            self.phases.append((day, before))
            self.ended_on = ended
        return done

    def _entering(self, name: str, day: date) -> Any:
        given: dict[str, Any] = {"on": day}
        if name in {"close", "terminate"}:
            self.ended_on = day
            return partial(end, self.session, self.tandem, name, day)
        if name == "pause":
            given |= {"reason": "Ferien", "review_on": date(2028, 12, 1)}
        elif name == "closing":
            given |= {"closing_talk_on": day}
        elif name == "aftercare":
            given |= {"aftercare_until": (self.ended_on or day) + timedelta(days=60)}
        service: Any = {
            "pause": services.pause,
            "resume": services.resume,
            "closing": services.begin_closing,
            "aftercare": services.begin_aftercare,
            "archive": services.archive,
        }[name]
        return partial(service, self.session, self.tandem, **given)

    def _correct(self, step: Step) -> list[Any]:
        began, was = self.phases[0][0], self.ended_on or self.phases[0][0]
        day = max(began, was - timedelta(days=1 + step.gap))
        if day >= was:
            return []
        standing: list[tuple[date, TandemState]] = []
        for phase in self.phases:
            standing = [one for one in standing if one[0] <= phase[0]] + [phase]
        place = max(n for n, one in enumerate(standing) if one[1] in ENDS)
        self.phases += [(day, standing[place][1]), *standing[place + 1 :]]
        self.ended_on = day
        return [partial(services.correct_end, self.session, self.tandem, ended_on=day, reason="Irrtum")]

    def _members(self, name: str, day: date) -> list[Any]:
        present = [one for one, days in self.members.items() if days[1] is None]
        gone = [one for one, days in self.members.items() if days[1] is not None]
        if name == "join" and self.joining:
            person = self.joining.pop()
            self.members[person] = [day, None]
            return [partial(services.member_joins, self.session, self.tandem, person, on=day)]
        if name == "leave" and len(present) > 1 and day >= (self.members[present[0]][0] or day):
            self.members[present[0]][1] = day
            return [partial(services.member_leaves, self.session, self.tandem, present[0], on=day)]
        if name == "stay" and gone:
            self.members[gone[0]][1] = None
            return [partial(services.member_stays, self.session, self.tandem, gone[0])]
        return []


def end(session: Session, tandem: Tandem, name: str, day: date, **who: Any) -> None:
    """The tandem ends, as agreed or early, with all its goals reached."""
    goals = session.scalars(select(Goal).where(Goal.tandem_id == tandem.id, Goal.rating.is_(None)))
    ratings = {goal.id: Rating.REACHED for goal in goals}
    ending = services.Ending(day, EndReason.TIME_UP, FollowUp.NONE_NEEDED, True, ratings=ratings)
    if name == "close":
        services.close(session, tandem, ending, **who)
    else:
        services.terminate(session, tandem, ending, wish_over=True, **who)
