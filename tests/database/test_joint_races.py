"""Two organisations answer at the same moment: one tandem or none, and nobody is shown without both."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from mentoring.database import make_engine, writing
from mentoring.tandems import services
from mentoring.tandems.models import Tandem
from mentoring.tandems.models_joint import JointAgreement, JointPair, JointRun
from mentoring.tandems.services import joint_agreements, joint_pairs
from mentoring.tandems.services.joint_runs import RUNS_A_DAY
from mentoring.tandems.vocabulary_joint import JointState
from mentoring.wording import Refused
from tests.database.test_seats import at_once
from tests.days import NOW, TODAY
from tests.joint_builders import Houses, a_joint_run
from tests.run_builders import World


@pytest.fixture
def houses(session: Session) -> Houses:
    """One waits here, one volunteers there, and both leads have agreed."""
    made = Houses(session)
    made.agree()
    return made


@pytest.fixture
def many(database_url: str) -> Iterator[Engine]:
    """An engine with a connection for each of several clients."""
    engine = make_engine(database_url, pool_size=8)
    yield engine
    engine.dispose()


def _who(world: World) -> dict[str, Any]:
    return {"actor": world.actor, "now": NOW, "today": TODAY}


def _said(houses: Houses, many: Engine, world: World, pair_id: int) -> Any:
    """One client's yes in a transaction of its own."""
    with writing(many) as session:
        own = joint_pairs.queries.pair_for(session, world.actor, pair_id, TODAY)
        assert own is not None
        try:
            return joint_pairs.consent(session, own, **_who(world))
        except Refused:
            return "refused"


def test_two_consents_at_the_same_moment_make_one_tandem(houses: Houses, many: Engine) -> None:
    session = houses.session
    for _ in range(2):
        run = a_joint_run(session, houses.first, houses.second)
        pair_id = houses.pair(houses.first, run).pair.id
        session.commit()
        sides = (houses.first, houses.second, houses.first, houses.second)
        states = at_once(4, lambda n: _said(houses, many, sides[n], pair_id))  # noqa: B023
        session.expire_all()
        tandem = session.scalars(select(Tandem).where(Tandem.seat_no.is_not(None))).one()
        assert states.count(JointState.TANDEM) >= 1
        pair = session.get_one(JointPair, pair_id)
        assert (pair.state, pair.tandem_id) == (JointState.TANDEM, tandem.id)
        services.decline(session, tandem, declined_by=None, reason="zurück", **_who(houses.first))
        session.commit()


def test_a_yes_and_a_revocation_at_the_same_moment(houses: Houses, many: Engine) -> None:
    session = houses.session
    outcomes = set()
    for _ in range(3):
        houses.agree()
        run = a_joint_run(session, houses.first, houses.second)
        pair_id = houses.pair(houses.first, run).pair.id
        houses.says_yes(houses.first, run)
        session.commit()

        def act(number: int, pair_id: int = pair_id) -> Any:
            if number:
                return _said(houses, many, houses.second, pair_id)
            with writing(many) as own:
                return joint_agreements.revoke(own, houses.second.organisation.id, **_who(houses.first))

        at_once(2, act)
        session.expire_all()
        pair = session.get_one(JointPair, pair_id)
        assert pair.state in {JointState.TANDEM, JointState.REVOKED}
        assert (pair.tandem_id is not None) == (pair.state is JointState.TANDEM)
        outcomes.add(pair.state)
        if pair.tandem_id is not None:
            tandem = session.get_one(Tandem, pair.tandem_id)
            services.decline(session, tandem, declined_by=None, reason="zurück", **_who(houses.first))
            session.commit()
    standing = select(func.count(JointAgreement.id)).where(JointAgreement.revoked_at.is_(None))
    assert session.scalar(standing) == 1
    assert outcomes


def test_few_runs_a_day_whoever_asks_at_whatever_moment(houses: Houses, many: Engine) -> None:
    worlds = (houses.first, houses.second)
    houses.session.commit()

    def ask(number: int) -> str:
        starter, partner = worlds[number % 2], worlds[(number + 1) % 2]
        with writing(many) as session:
            try:
                a_joint_run(session, starter, partner)
            except Refused as refused:
                return str(refused).split(". ")[-1]
        return "computed"

    assert Counter(at_once(5, ask)) == {"computed": RUNS_A_DAY, "Morgen geht es wieder.": 2}
    houses.session.rollback()
    assert houses.session.scalar(select(func.count(JointRun.id))) == RUNS_A_DAY
