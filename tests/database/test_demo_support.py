"""What accompanies the demonstration's tandems keeps every rule, and shows what a day has to do."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from mentoring.accounts.models import Organisation
from mentoring.clock import day_of
from mentoring.funding.models import CostEntry, ExpenseCost, FundingPeriod
from mentoring.meetings.models import Expense, GoalScale, Meeting, ReviewTalk
from mentoring.meetings.queries.log import silent_tandems
from mentoring.meetings.queries.talks import outlooks, reviews_of
from mentoring.meetings.rules.expenses import counts
from mentoring.meetings.rules.goals import rating_of
from mentoring.meetings.rules.log import check_attendance, check_meeting, members_on
from mentoring.meetings.rules.talks import TalkNeed
from mentoring.meetings.vocabulary import ExpenseState, TalkState
from mentoring.people.models import MentorProgramme
from mentoring.tandems.models import Goal, Tandem
from mentoring.tandems.vocabulary import TandemState
from tests.days import TODAY
from tests.demo_data import phases_of, tandems


def paused_on(phases: list[Any], day: date) -> bool:
    """Whether a tandem is interrupted on a day, read from its dated states one by one."""
    state = None
    for phase in phases:
        if phase.valid_from <= day:
            state = phase.state
    return state is TandemState.PAUSED


def test_every_meeting_could_have_been_logged(demo: Session) -> None:
    known, phases = {t.id: t for t in tandems(demo)}, phases_of(demo)
    options = (selectinload(Meeting.topics), selectinload(Meeting.attendance))
    meetings = demo.scalars(select(Meeting).options(*options)).all()
    assert len(meetings) > 4000
    for meeting in meetings:
        tandem = known[meeting.tandem_id]
        check_meeting(
            meeting.met_on,
            meeting.minutes,
            [row.topic for row in meeting.topics],
            state=tandem.state,
            proposed_on=tandem.proposed_on,
            ended_on=tandem.ended_on,
            today=TODAY,
        )
        assert sum(row.minutes for row in meeting.topics) == meeting.minutes
        members = members_on(
            meeting.met_on, [(m.person_id, m.valid_from, m.valid_to) for m in tandem.members]
        )
        assert {row.person_id for row in meeting.attendance} == members
        check_attendance([row.person_id for row in meeting.attendance if row.present], members)
        assert not paused_on(phases[tandem.id], meeting.met_on)
        assert meeting.met_on <= day_of(meeting.recorded_at)
    assert any(meeting.corrects_id for meeting in meetings)


def test_every_tandem_that_has_run_for_months_has_met_and_talked(demo: Session) -> None:
    talks: dict[int, list[date]] = defaultdict(list)
    for talk in demo.scalars(select(ReviewTalk).where(ReviewTalk.state == TalkState.HELD)):
        assert talk.held_on is not None
        talks[talk.tandem_id].append(talk.held_on)
    met = set(demo.scalars(select(Meeting.tandem_id)))
    for tandem in demo.scalars(select(Tandem).where(Tandem.started_on.is_not(None))):
        assert tandem.started_on is not None
        end = tandem.ended_on or TODAY
        days = sorted(talks[tandem.id])
        assert all(tandem.started_on < day <= end for day in days)
        if (end - tandem.started_on).days > 150:
            assert tandem.id in met
            assert days


def test_goals_ended_as_they_were_reviewed(demo: Session) -> None:
    scales = {scale.goal_id: scale for scale in demo.scalars(select(GoalScale))}
    reviews = reviews_of(demo, list(scales))
    rated = [goal for goal in demo.scalars(select(Goal)) if goal.rating is not None]
    assert len(rated) > 200
    for goal in rated:
        last, scale = reviews[goal.id][-1], scales[goal.id]
        assert rating_of(last.step, scale.baseline, scale.target) is goal.rating
        assert last.reviewed_on == goal.rated_on


def test_expenses_keep_their_rules_and_some_wait(demo: Session) -> None:
    serves = {(row.mentor_id, row.programme_id) for row in demo.scalars(select(MentorProgramme))}
    year: dict[tuple[int, int], int] = defaultdict(int)
    expenses = demo.scalars(select(Expense)).all()
    for expense in expenses:
        assert (expense.mentor_id, expense.programme_id) in serves
        assert expense.spent_on <= day_of(expense.claimed_at) < TODAY
        if expense.km is not None:
            assert expense.amount_rappen == 70 * expense.km
        if counts(expense.state):
            year[expense.mentor_id, expense.spent_on.year] += expense.amount_rappen
    assert max(year.values()) <= 60_000
    states = {expense.state for expense in expenses}
    assert states >= {ExpenseState.CLAIMED, ExpenseState.APPROVED, ExpenseState.REFUSED}


def test_a_day_has_something_to_do_but_not_too_much(demo: Session) -> None:
    for organisation in demo.scalars(select(Organisation)):
        silent = silent_tandems(demo, organisation.id, TODAY)
        needs = [one.need for one in outlooks(demo, organisation.id, TODAY)]
        assert 1 <= len(silent) <= 12
        assert 1 <= needs.count(TalkNeed.OVERDUE) <= 10
        assert needs.count(TalkNeed.NOTHING) > len(needs) / 2


def test_what_was_approved_is_a_cost_to_the_rappen(demo: Session) -> None:
    approved = {
        expense.id: (expense.amount_rappen, expense.spent_on, expense.organisation_id)
        for expense in demo.scalars(select(Expense).where(Expense.state == ExpenseState.APPROVED))
    }
    booked = {
        row.expense_id: (cost.amount_rappen, cost.concerns_on, cost.organisation_id)
        for row, cost in demo.execute(
            select(ExpenseCost, CostEntry).join(CostEntry, CostEntry.id == ExpenseCost.cost_id)
        )
    }
    first = demo.scalar(select(func.min(FundingPeriod.starts_on)))
    assert first is not None
    assert booked == {number: facts for number, facts in approved.items() if facts[1] >= first}
    assert booked
