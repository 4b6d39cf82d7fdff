"""Two organisations that have agreed to joint runs, for tests of what either side sees of the other."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.people.models import Mentor
from mentoring.people.vocabulary import TargetGroup
from mentoring.permissions import Role
from mentoring.tandems.models_joint import JointAgreement, JointPair, JointRun, JointSide
from mentoring.tandems.queries import joint_pairs as queries
from mentoring.tandems.queries.joint_pairs import OwnPair
from mentoring.tandems.rules.joint import Shown, expires_on
from mentoring.tandems.services import joint_agreements, joint_pairs, joint_runs
from mentoring.tandems.services.policy import current_policy
from mentoring.tandems.vocabulary import Side
from mentoring.tandems.vocabulary_joint import Distance, JointState, Times, Waited
from mentoring.waitlists.models import WaitlistEntry
from tests.builders import a_mentee, a_mentor, a_programme, a_user, actor_of, an_entry, an_organisation
from tests.days import NOW, TODAY
from tests.run_builders import World

SHOWN = Shown("Programm", Distance.UNDER_5, Times.SOME, ("de",), 0, Waited.UNDER_180, {"language": 3})


def _world(session: Session) -> World:
    user = a_user(session, Role.COORDINATOR)
    organisation = session.get_one(Organisation, user.organisation_id)
    return World(session, user, actor_of(user), organisation, a_programme(session, organisation))


def agreed(session: Session, one: Organisation, other: Organisation) -> None:
    """Both have agreed to joint runs with each other."""
    session.add_all(
        JointAgreement(
            organisation_id=giver.id,
            partner_id=taker.id,
            agreed_on=TODAY,
            agreed_at=NOW,
            agreed_by_name="Leitung",
        )
        for giver, taker in ((one, other), (other, one))
    )
    session.flush()


def a_joint_run(session: Session, starter: World, partner: World) -> JointRun:
    """A joint run that the first one starts today."""
    partner_id, who = partner.organisation.id, starter.actor
    policy = joint_runs.ask_joint_run(session, partner_id, actor=who, now=NOW)
    computed = joint_runs.compute_joint_run(session, partner_id, policy, actor=who, today=TODAY)
    return joint_runs.keep_joint_run(
        session, computed, partner_id, policy.id, actor=who, now=NOW, today=TODAY
    )


def joint_objects(session: Session, organisation: Organisation, entry: WaitlistEntry) -> dict[str, int | str]:
    """A joint run with a third organisation, and a pair with one of its volunteers: what routes name."""
    third = an_organisation(session)
    theirs = a_mentor(session, third, programmes=[a_programme(session, third)])
    agreed(session, organisation, third)
    actor = actor_of(a_user(session, Role.COORDINATOR, organisation_id=organisation.id))
    run = JointRun(
        number=1,
        organisation_id=organisation.id,
        partner_id=third.id,
        policy_id=current_policy(session, organisation.id, actor=actor, now=NOW).id,
        day=TODAY,
        expires_on=expires_on(TODAY),
        served_apart=4,
        served_together=5,
        across=1,
        created_at=NOW,
        created_by_name="Koordination",
    )
    session.add(run)
    session.flush()
    pair = JointPair(run_id=run.id, number=1, state=JointState.OPEN)
    session.add(pair)
    session.flush()
    shown = SHOWN.to_json()
    session.add_all(
        [
            JointSide(
                pair_id=pair.id,
                side=Side.MENTEE,
                organisation_id=organisation.id,
                entry_id=entry.id,
                shown=shown,
            ),
            JointSide(
                pair_id=pair.id,
                side=Side.MENTOR,
                organisation_id=third.id,
                mentor_id=theirs.person_id,
                shown=shown,
            ),
        ]
    )
    session.flush()
    return {"joint_id": run.id, "pair_id": pair.id}


class Houses:
    """Two organisations: the first one's entry nobody of its own can take, the second one's volunteer can.

    Everything that names the second one's people carries ``theirs``, of the first one's ``ours``.
    """

    def __init__(self, session: Session, *, ours: str = "Unsre", theirs: str = "Ihre") -> None:
        self.session = session
        self.first, self.second = _world(session), _world(session)
        self.leads = {
            world.organisation.id: a_user(session, Role.LEAD, organisation_id=world.organisation.id)
            for world in (self.first, self.second)
        }
        for world, word in ((self.first, ours), (self.second, theirs)):
            world.organisation.name = f"Haus {world.organisation.id}"
            world.programme.target_group, world.programme.topics = TargetGroup.ADULTS, ["LANGUAGE"]
            world.word = word  # type: ignore[attr-defined]
        self.entry = self.waiting(self.first, ours)
        self.mentor = self.free(self.second, theirs)
        session.flush()

    def waiting(self, world: World, word: str, **given: Any) -> WaitlistEntry:
        """Somebody who waits, with the word in all that names them."""
        mentee = a_mentee(
            self.session,
            world.organisation,
            first_name=f"{word}-Vorname",
            last_name=f"{word}-Nachname",
            email=f"{word.lower()}.mentee@example.org",
            phone="+41791112233",
        )
        return an_entry(
            self.session, world.organisation, world.programme, mentee, goal=f"{word} im Ziel", **given
        )

    def free(self, world: World, word: str, **given: Any) -> Mentor:
        """A volunteer with a free seat, with the word in all that names them."""
        return a_mentor(
            self.session,
            world.organisation,
            **{
                "programmes": [world.programme],
                "first_name": f"{word}-Freiwillig",
                "last_name": f"{word}-Name",
                "email": f"{word.lower()}.mentor@example.org",
                "phone": "+41794445566",
                **given,
            },
        )

    def agree(self) -> None:
        """Both leads agree."""
        for world, other in ((self.first, self.second), (self.second, self.first)):
            joint_agreements.agree(
                self.session,
                other.organisation.id,
                actor=actor_of(self.leads[world.organisation.id]),
                now=NOW,
                today=TODAY,
            )

    def run(self) -> JointRun:
        """A joint run that the first one starts."""
        return a_joint_run(self.session, self.first, self.second)

    def pair(self, world: World, run: JointRun, days: int = 0) -> OwnPair:
        """The run's only pair as an organisation knows it, so many days after the run."""
        key = self.session.scalars(select(JointPair.id).where(JointPair.run_id == run.id)).one()
        found = queries.pair_for(self.session, world.actor, key, TODAY + timedelta(days=days))
        assert found is not None
        return found

    def says_yes(self, world: World, run: JointRun, days: int = 0) -> JointState:
        """A coordinator consents."""
        return joint_pairs.consent(
            self.session,
            self.pair(world, run, days),
            actor=world.actor,
            now=NOW + timedelta(days=days),
            today=TODAY + timedelta(days=days),
        )
