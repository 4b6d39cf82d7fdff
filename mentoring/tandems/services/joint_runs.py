"""Joint runs of two organisations: read both pools, compute, keep what was found in one transaction.

Kept are the figures and the pairs across the two organisations. Pairs inside one organisation are left to its
own runs; the problem itself is forgotten.
"""

import secrets
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.accounts.queries import coordinators
from mentoring.actors import Actor
from mentoring.clock import day_of
from mentoring.outbox import post
from mentoring.tandems.models import MatchingPolicy
from mentoring.tandems.models_joint import JointPair, JointRun, JointSide
from mentoring.tandems.queries import joint as queries
from mentoring.tandems.queries.pools import Pool, seats_counted, waiting_counted
from mentoring.tandems.rules.joint import expires_on
from mentoring.tandems.services.joint_agreements import both_agree, end_open_pairs, note
from mentoring.tandems.services.joint_problem import Computed, Found, compute, read_pools
from mentoring.tandems.services.policy import current_policy, solver_policy
from mentoring.tandems.services.watching import UNWATCHED, Watch
from mentoring.tandems.vocabulary import Side
from mentoring.tandems.vocabulary_joint import JointEvent, JointState
from mentoring.wording import N_, Refused

LOTS = secrets.SystemRandom()
PAIRS_AT_ONCE = 300_000
"""So many pairs of an entry and a mentor of either organisation are compared within a request: both pools are
solved three times, apart, together and with the fewest pairs across."""
RUNS_A_DAY = 3
"""Two organisations compute together so often a day: whoever changed an entry again and again and looked at
what comes out could narrow down who is on the other side."""


def ask_joint_run(session: Session, partner_id: int, *, actor: Actor, now: datetime) -> MatchingPolicy:
    """The weights that will count, if both leads agree to a joint run: the actor's organisation's own."""
    _require(session, partner_id, actor, day_of(now))
    return current_policy(session, actor.organisation_id or 0, actor=actor, now=now)


def compute_joint_run(
    session: Session,
    partner_id: int,
    policy: MatchingPolicy,
    watch: Watch = UNWATCHED,
    *,
    actor: Actor,
    today: date,
) -> Computed:
    """Solves both pools of the day, apart and together; writes nothing."""
    pools = (Pool(actor.organisation_id or 0, today), Pool(partner_id, today))
    return compute(read_pools(session, pools, solver_policy(policy)), watch)


def is_short(session: Session, partner_id: int, *, actor: Actor, today: date) -> bool:
    """Whether a joint run takes less than two seconds."""
    pools = (Pool(actor.organisation_id or 0, today), Pool(partner_id, today))
    waiting = sum(waiting_counted(session, pool) for pool in pools)
    return waiting * sum(seats_counted(session, pool)[1] for pool in pools) <= PAIRS_AT_ONCE


def _require(session: Session, partner_id: int, actor: Actor, today: date) -> None:
    """Refuses what both leads have not agreed to, and more than a few runs a day."""
    own_id = actor.organisation_id or 0
    if not both_agree(session, own_id, partner_id):
        raise Refused(N_("Gemeinsame Läufe sind erst möglich, wenn beide Leitungen zugestimmt haben."))
    if queries.joint_runs_on(session, own_id, partner_id, today) >= RUNS_A_DAY:
        raise Refused(
            N_("Heute wurde schon %(number)s-mal gemeinsam gerechnet. Morgen geht es wieder."),
            number=RUNS_A_DAY,
        )


def keep_joint_run(
    session: Session,
    computed: Computed,
    partner_id: int,
    policy_id: int,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> JointRun:
    """Keeps a run's figures and its pairs across; pairs of earlier runs that are still open end."""
    own_id = actor.organisation_id or 0
    queries.organisations_locked(session, (own_id, partner_id))
    _require(session, partner_id, actor, today)
    end_open_pairs(session, partner_id, JointState.REPLACED, actor=actor, now=now, today=today)
    gain = computed.gain
    run = JointRun(
        number=queries.highest_number(session, own_id, partner_id) + 1,
        organisation_id=own_id,
        partner_id=partner_id,
        policy_id=policy_id,
        day=today,
        expires_on=expires_on(today),
        served_apart=gain.served_apart,
        served_together=gain.served_together,
        across=len(computed.pairs),
        created_at=now,
        created_by_id=actor.user_id,
        created_by_name=actor.name,
    )
    session.add(run)
    session.flush()
    # By lot: neither the order nor the numbers of the pairs tell anything about the people in them.
    pairs = list(computed.pairs)
    LOTS.shuffle(pairs)
    for number, found in enumerate(pairs, 1):
        _keep_pair(session, run, number, found, actor=actor, now=now, today=today)
    if pairs:
        tell(session, run, partner_id, "run", now=now)
    return run


def _keep_pair(
    session: Session, run: JointRun, number: int, found: Found, *, actor: Actor, now: datetime, today: date
) -> None:
    pair = JointPair(run_id=run.id, number=number, state=JointState.OPEN)
    session.add(pair)
    session.flush()
    session.add_all(
        [
            JointSide(
                pair_id=pair.id,
                side=Side.MENTEE,
                organisation_id=found.entry_organisation_id,
                entry_id=found.entry_id,
                shown=found.of_mentor.to_json(),
            ),
            JointSide(
                pair_id=pair.id,
                side=Side.MENTOR,
                organisation_id=found.mentor_organisation_id,
                mentor_id=found.mentor_id,
                shown=found.of_entry.to_json(),
            ),
        ]
    )
    note(session, pair, run, JointEvent.FOUND, by=None, actor=actor, now=now, today=today)


def tell(
    session: Session,
    run: JointRun,
    organisation_id: int,
    why: str,
    *,
    now: datetime,
    pair_id: int | None = None,
) -> None:
    """Mails an organisation's coordinators that something waits for them; the mail speaks of no person."""
    path = f"/matching/joint/pairs/{pair_id}" if pair_id else f"/matching/joint/{run.id}"
    houses = queries.organisation_names(session, (run.organisation_id, run.partner_id))
    partner = next(name for key, name in houses.items() if key != organisation_id)
    for user in coordinators(session, organisation_id):
        post(
            session,
            "joint",
            address=user.email,
            name=user.name,
            locale=user.locale,
            now=now,
            organisation_id=organisation_id,
            values={
                "why": why,
                "partner": partner,
                "pairs": run.across,
                "until": run.expires_on.strftime("%d.%m.%Y"),
                "path": path,
                "organisation_name": houses[organisation_id],
            },
        )
