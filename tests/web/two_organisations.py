"""Two organisations side by side, each with people, a run, tandems and users, for tests of who reaches what.

Everything that belongs to the first carries the word ``MARK`` in its texts, so that a leak is seen.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import LinkPurpose, SavedView, User
from mentoring.accounts.services import issue_link
from mentoring.exchange.models import ImportRow, ListImport
from mentoring.exchange.vocabulary import ImportKind, ImportState, Outcome
from mentoring.people.models import Mentor, Note, Residence
from mentoring.people.vocabulary import NoteVisibility
from mentoring.permissions import Role
from mentoring.places.models import Municipality, SocialRegion
from mentoring.tandems.models import Goal, TandemMember
from mentoring.tandems.models_computing import Computation
from mentoring.tandems.vocabulary import ComputationKind, ComputationState, TandemState
from mentoring.waitlists.vocabulary import EntryState, ReferralKind
from tests.builders import GRENCHEN, OLTEN, a_mentee, a_mentor, a_programme, a_user, an_entry
from tests.days import NOW, TODAY
from tests.joint_builders import joint_objects
from tests.replay_builders import a_replay
from tests.run_builders import World, a_world
from tests.support_builders import a_support_rule
from tests.support_objects import support_objects
from tests.tandem_builders import a_tandem
from tests.web.money_objects import money_objects

MARK = "Quittenmus"


@dataclass
class Side:
    """One organisation: the users by role, and an object of every kind by the name routes give it."""

    world: World
    users: dict[str, User]
    objects: dict[str, int | str]


@dataclass
class Both:
    """The two organisations and those who belong to none."""

    first: Side
    second: Side
    outside: dict[str, User]


def two_organisations(session: Session) -> Both:
    """Everything there is, twice, committed."""
    first = one_side(session, MARK, region=0)
    second = one_side(session, "Anders", region=1)
    outside = {
        "municipality": a_user(session, Role.MUNICIPALITY),
        "controller": a_user(session, Role.CONTROLLER),
        "admin": a_user(session, Role.ADMIN),
    }
    session.commit()
    return Both(first, second, outside)


def one_side(session: Session, word: str, region: int) -> Side:
    world = a_world(session)
    organisation = world.organisation
    organisation.name = f"{word} Organisation"
    home = session.get_one(Municipality, OLTEN).social_region_id
    regions = session.scalars(select(SocialRegion).order_by(SocialRegion.id != home, SocialRegion.id)).all()
    users = {
        "coordinator": world.user,
        "lead": a_user(session, Role.LEAD, organisation_id=organisation.id, name=f"Lea {word}"),
        "mentor": a_user(session, Role.MENTOR, organisation_id=organisation.id, name=f"Mia {word}"),
        "referrer": a_user(session, Role.REFERRER, social_region_id=regions[region].id, name=f"Rita {word}"),
    }
    waiting = world.waiting(200, members=(a_mentee(session, organisation, last_name=f"{word}-Wartend"),))
    waiting.goal = f"{word} im Ziel"
    mentor = world.mentor(last_name=f"{word}-Frei")
    run = world.start()
    active = a_tandem(
        session,
        organisation,
        TandemState.ACTIVE,
        mentor=_elsewhere(session, world, user_id=users["mentor"].id),
    )
    proposed = a_tandem(session, organisation, TandemState.PROPOSED, mentor=_elsewhere(session, world))
    goal = Goal(tandem_id=active.id, text=f"{word} lernen", topic="SCHOOL", agreed_on=TODAY)
    referral = an_entry(
        session,
        organisation,
        world.programme,
        a_mentee(session, organisation, last_name=f"{word}-Zugewiesen"),
        state=EntryState.REGISTERED,
        referral=ReferralKind.SOCIAL_REGION,
        social_region_id=regions[region].id,
        referred_by_id=users["referrer"].id,
        registered_on=TODAY - timedelta(days=3),
    )
    note = Note(
        person_id=waiting.contact_id,
        text=f"{word} in der Notiz",
        visibility=NoteVisibility.ORGANISATION,
        author_id=world.user.id,
        author_name=world.user.name,
        written_at=NOW,
    )
    view = SavedView(user_id=world.user.id, page="waitlist", name=f"{word} Ansicht", query="urgency=HIGH")
    upload = ListImport(
        organisation_id=organisation.id,
        kind=ImportKind.MENTORS,
        file_name=f"{word}.csv",
        headers=[word],
        created_at=NOW,
        created_by_id=world.user.id,
        created_by_name=world.user.name,
        rows_total=1,
    )
    costs = ListImport(
        organisation_id=organisation.id,
        kind=ImportKind.COSTS,
        state=ImportState.CHECKED,
        file_name=f"{word}-kosten.csv",
        headers=[word],
        created_at=NOW,
        created_by_id=users["lead"].id,
        created_by_name=f"Lea {word}",
        rows_total=1,
    )
    computation = Computation(
        organisation_id=organisation.id,
        kind=ComputationKind.RUN,
        state=ComputationState.DONE,
        asked={"pool": {}},
        result={"run": run.id},
        progress_at=NOW,
        created_at=NOW,
        created_by_name=f"Kim {word}",
    )
    session.add_all([goal, note, view, upload, costs, computation])
    session.flush()
    for one, outcome in ((upload, None), (costs, Outcome.ERROR)):
        cells = [f"{word} in der Liste"]
        session.add(ImportRow(import_id=one.id, no=1, cells=cells, outcome=outcome))
    session.flush()
    residence = session.scalars(select(Residence.id).where(Residence.person_id == waiting.contact_id)).first()
    valid = timedelta(days=9)
    objects: dict[str, int | str] = {
        "entry_id": waiting.id,
        "mentee_id": waiting.contact_id,
        "mentor_id": mentor.person_id,
        "run_id": run.id,
        "computation_id": computation.id,
        "replay_id": a_replay(session, organisation.id, world.actor).id,
        "tandem_id": active.id,
        "proposed_id": proposed.id,
        "goal_id": goal.id,
        "note_id": note.id,
        "view_id": view.id,
        "user_id": users["mentor"].id,
        "fact_id": residence or 0,
        "import_id": upload.id,
        "cost_import_id": costs.id,
        "no": 1,
        "programme_id": world.programme.id,
        "referral_id": referral.id,
        "member_id": session.scalars(
            select(TandemMember.person_id).where(TandemMember.tandem_id == active.id)
        ).one(),
        "answer_token": issue_link(
            session, LinkPurpose.PROPOSAL_ANSWER, proposed.id, now=NOW, valid_for=valid, side="MENTEE"
        ),
        "confirm_token": issue_link(
            session, LinkPurpose.RECONFIRMATION, waiting.id, now=NOW, valid_for=valid
        ),
    }
    objects |= joint_objects(session, organisation, waiting)
    objects["support_rule_id"] = a_support_rule(session, world.programme.id).id
    objects |= support_objects(session, organisation, word, active, users["mentor"])
    referrer = users["referrer"].id
    objects |= money_objects(session, organisation, word, (OLTEN, GRENCHEN)[region], region, referrer)
    return Side(world, users, objects)


def _elsewhere(session: Session, world: World, **given: Any) -> Mentor:
    """A volunteer of another programme, so that the run leaves the seat alone."""
    return a_mentor(
        session, world.organisation, programmes=[a_programme(session, world.organisation)], **given
    )
