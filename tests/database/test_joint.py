"""Joint runs on both databases."""

from sqlalchemy.orm import Session

from mentoring.tandems.vocabulary_joint import JointState
from tests.joint_builders import Houses


def test_smoke(session: Session) -> None:
    houses = Houses(session)
    houses.agree()
    run = houses.run()
    assert (run.served_apart, run.served_together, run.across) == (0, 1, 1)
    assert houses.says_yes(houses.first, run) is JointState.OPEN
    assert houses.says_yes(houses.second, run) is JointState.TANDEM
