"""What the demonstration's people were asked: the two questions, and a call or two after the end."""

from datetime import date, timedelta

from mentoring.demo.calendar import Calendar, moment
from mentoring.demo.chance import Chance
from mentoring.demo.courses import Course
from mentoring.demo.rows import Rows
from mentoring.demo.words import CONTACTS
from mentoring.meetings.models import AftercareContact, Feedback
from mentoring.meetings.rules.feedback import feedback_due_on
from mentoring.meetings.vocabulary import Occasion
from mentoring.tandems.vocabulary import Side

ASKED_SINCE, ANSWERED = 365, 0.66
SCORES = {5: 48, 4: 34, 3: 12, 2: 4, 1: 2}


def ask(rows: Rows, calendar: Calendar, chance: Chance, course: Course) -> None:
    """The two questions at six weeks and at the end, to both sides; two thirds have answered."""
    started_on, ended_on = course.row["started_on"], course.row["ended_on"]
    for occasion in Occasion:
        due = feedback_due_on(occasion, started_on=started_on, ended_on=ended_on)
        if due is None or not calendar.ago(ASKED_SINCE) <= due <= calendar.ago(1):
            continue
        people = {Side.MENTOR: course.volunteer.id, Side.MENTEE: course.wish.contact.id}
        for side, person_id in people.items():
            day = due + timedelta(days=chance.between(0, 6))
            answered = chance.happens(ANSWERED) and day < calendar.today
            rows.add(
                Feedback,
                organisation_id=course.wish.house.id,
                tandem_id=course.row["id"],
                person_id=person_id,
                side=side,
                occasion=occasion,
                asked_at=moment(due, 7 * 60),
                answered_at=moment(day, 9 * 60) if answered else None,
                score=chance.weighted(SCORES) if answered else None,
            )


def care(rows: Rows, calendar: Calendar, chance: Chance, course: Course) -> None:
    """A call or two in the aftercare."""
    until: date | None = course.row["aftercare_until"]
    ended_on: date | None = course.row["ended_on"]
    if until is None or ended_on is None:
        return
    day = ended_on + timedelta(days=chance.between(20, 50))
    while day <= min(until, calendar.ago(1)):
        rows.add(
            AftercareContact,
            tandem_id=course.row["id"],
            contacted_on=day,
            note=chance.one(CONTACTS),
            recorded_at=calendar.recorded(day),
            recorded_by_id=course.actor.user_id,
            recorded_by_name=course.actor.name,
        )
        day += timedelta(days=chance.between(50, 90))
