"""The demonstration has the size of the real programme, and is the same every time."""

import os
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

import matching
from mentoring.accounts.demo import DEMO_PASSWORD
from mentoring.accounts.models import Organisation, User
from mentoring.accounts.services.passwords import password_matches
from mentoring.database import make_engine, open_session
from mentoring.demo.chance import Chance
from mentoring.demo.filling import fill
from mentoring.people.models import Mentor, Seat
from mentoring.people.vocabulary import MentorState
from mentoring.permissions import Role
from mentoring.tandems.models import MatchRun, Tandem
from mentoring.tandems.models_joint import JointAgreement
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.services.joint_problem import compute, read_pools
from mentoring.tandems.services.policy import current_policy, solver_policy
from mentoring.tandems.services.problem import problem_of
from mentoring.tandems.services.runs import open_run
from mentoring.tandems.vocabulary import RunState, TandemState
from mentoring.waitlists.models import EntryOutlook, WaitlistEntry
from mentoring.waitlists.vocabulary import EntryState
from mentoring.wording import Refused
from tests.days import NOW, TODAY
from tests.demo_data import (
    digest_of,
    filled_once,
)


def test_it_has_the_size_of_the_real_programme(demo: Session) -> None:
    def count(table: type, *where: Any) -> int:
        return demo.scalar(select(func.count()).select_from(table).where(*where)) or 0

    assert set(demo.scalars(select(Organisation.name))) == {"Caritas Solothurn", "SRK Kanton Solothurn"}
    assert count(Tandem) == 341
    assert count(WaitlistEntry, WaitlistEntry.state == EntryState.WAITING) == 121
    free = (
        select(Mentor.person_id)
        .join(Seat, Seat.mentor_id == Mentor.person_id)
        .outerjoin(Tandem, (Tandem.mentor_id == Seat.mentor_id) & (Tandem.seat_no == Seat.no))
        .where(Mentor.state == MentorState.AVAILABLE, Tandem.id.is_(None))
        .distinct()
    )
    assert 54 <= len(demo.scalars(free).all()) <= 68
    assert set(demo.scalars(select(Tandem.state).distinct())) == set(TandemState)
    assert set(demo.scalars(select(WaitlistEntry.state).distinct())) == set(EntryState)
    assert set(demo.scalars(select(Mentor.state).distinct())) == set(MentorState)
    assert set(demo.scalars(select(MatchRun.state).distinct())) == set(RunState)
    started = demo.scalars(select(Tandem.started_on).where(Tandem.started_on.is_not(None))).all()
    assert min(d for d in started if d) < TODAY - timedelta(days=900)


def test_people_wait_as_long_as_one_meets_it(demo: Session) -> None:
    query = select(WaitlistEntry.registered_on).where(WaitlistEntry.state == EntryState.WAITING)
    waits = sorted((TODAY - day).days for day in demo.scalars(query))
    assert 85 <= waits[len(waits) // 2] <= 110
    assert sum(days > 300 for days in waits) >= 3
    assert waits[0] >= 1


def test_somebody_can_sign_in_for_every_role(demo: Session) -> None:
    users = demo.scalars(select(User)).all()
    assert {user.role for user in users} == set(Role)
    assert password_matches(users[0].password_hash, DEMO_PASSWORD)
    mentors = set(demo.scalars(select(Mentor.user_id).where(Mentor.user_id.is_not(None))))
    assert {user.id for user in users if user.role is Role.MENTOR} == mentors


def test_runs_give_the_same_result_when_they_are_opened_again(demo: Session) -> None:
    options = (selectinload(MatchRun.policy),)
    for run in demo.scalars(select(MatchRun).options(*options)):
        demo.refresh(run, ["problem", "solution"])
        opened = open_run(run)
        assert opened.untouched
        assert opened.same


def test_everybody_who_waits_knows_their_chances(demo: Session) -> None:
    waiting = set(demo.scalars(select(WaitlistEntry.id).where(WaitlistEntry.state == EntryState.WAITING)))
    assert set(demo.scalars(select(EntryOutlook.entry_id))) == waiting
    assert len(set(demo.scalars(select(EntryOutlook.blocker)))) >= 4


def test_who_lives_in_a_merged_municipality_has_a_place_on_the_map(demo: Session) -> None:
    """Residences name the municipality of their day; matching measures distances all the same."""
    checked = 0
    for organisation in demo.scalars(select(Organisation)):
        actor: Any = None
        policy = solver_policy(current_policy(demo, organisation.id, actor=actor, now=NOW))
        for year in (2024, 2026):
            problem = problem_of(demo, Pool(organisation.id, date(year, 11, 20)), policy)
            places = [p.place for p in (*problem.entries, *problem.mentors) if p.place]
            checked += len(places)
            assert all(place.latitude and place.longitude for place in places)
    assert checked > 200


def test_the_same_people_come_from_the_same_seed_on_either_database(postgresql_url: str) -> None:
    """Whatever the order in which Python keeps sets: it is another one in the other process."""
    program = f"from tests.demo_data import fill_into; fill_into({postgresql_url!r})"
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert digest_of(postgresql_url) == digest_of(f"sqlite:///{filled_once()}")
    # Numbers go on after those that were given.
    engine = make_engine(postgresql_url)
    with open_session(engine) as session:
        highest = session.scalar(select(func.max(Organisation.id))) or 0
        added = Organisation(code="new", name="New")
        session.add(added)
        session.flush()
        assert added.id == highest + 1
    engine.dispose()


def test_another_seed_draws_otherwise() -> None:
    drawn = [[Chance(seed, "people").between(1, 10**9) for _ in range(3)] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_database_with_organisations_is_left_alone(demo: Session) -> None:
    with pytest.raises(Refused, match="schon Organisationen"):
        fill(demo, seed=1, scale=1, today=TODAY)


def test_both_organisations_have_agreed_and_a_joint_run_gains(demo: Session) -> None:
    organisations = demo.scalars(select(Organisation.id).order_by(Organisation.id)).all()
    agreed = {(one.organisation_id, one.partner_id) for one in demo.scalars(select(JointAgreement))}
    assert agreed == {tuple(organisations), tuple(reversed(organisations))}
    pools = (Pool(organisations[0], TODAY), Pool(organisations[1], TODAY))
    computed = compute(read_pools(demo, pools, matching.Policy()))
    assert 0 < computed.gain.served <= len(computed.pairs) < len(computed.gain.across)
