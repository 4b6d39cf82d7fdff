"""Releasing a run: its chosen proposals become tandems in one transaction, and both sides are asked.

Between solving and releasing things change: somebody is taken, leaves, or an extract expires. Each pair is
therefore tested again on what is true now; what no longer holds is named, and skipped only with consent.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

import matching
from mentoring.actors import Actor
from mentoring.history import Subject, record
from mentoring.tandems.models import MatchRun, RunProposal, Tandem
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.services.policy import solver_policy
from mentoring.tandems.services.problem import problem_of
from mentoring.tandems.services.proposals import propose_tandem
from mentoring.tandems.services.runs import require_draft
from mentoring.tandems.services.wording import Names, reason_sentence
from mentoring.tandems.vocabulary import RunState
from mentoring.wording import N_, Refused, Sentence


@dataclass(frozen=True)
class Stale:
    """A chosen proposal that no longer holds, and why."""

    entry_id: int
    mentor_id: int
    reasons: tuple[Sentence, ...]


@dataclass
class Released:
    """What came of a release: tandems that are proposed, and pairs that were skipped."""

    tandems: list[Tandem] = field(default_factory=list)
    skipped: list[Stale] = field(default_factory=list)


def stale_proposals(
    session: Session, run: MatchRun, chosen: Sequence[RunProposal], *, today: date
) -> list[Stale]:
    """Those of the chosen proposals that what is true now rules out; ``run.policy`` must be loaded."""
    if not chosen:
        return []
    pool = Pool(run.organisation_id, today, entry_ids=tuple(one.entry_id for one in chosen))
    problem = problem_of(session, pool, solver_policy(run.policy))
    kept = matching.Problem.from_json(run.problem)
    entries = {one.id for one in problem.entries}
    seats = {one.id: one.capacity for one in problem.mentors}
    problem = replace(
        problem,
        overrides=tuple(one for one in kept.overrides if one.entry_id in entries and one.mentor_id in seats),
    )
    names = Names(
        programmes=queries.programme_names(session, run.organisation_id),
        regions=queries.region_names(session),
    )
    taken: Counter[str] = Counter()
    result = []
    for one in sorted(chosen, key=lambda proposal: (proposal.mentor_id, proposal.entry_id)):
        entry, mentor = str(one.entry_id), str(one.mentor_id)
        reasons: tuple[Sentence, ...] = ()
        if entry not in entries:
            reasons = (Sentence(N_("Der Eintrag wartet nicht mehr.")),)
        elif taken[mentor] >= seats.get(mentor, 0):
            reasons = (Sentence(N_("Die freiwillige Person ist nicht mehr verfügbar.")),)
        else:
            explained = matching.explain_pair(problem, entry, mentor)
            reasons = tuple(reason_sentence(reason, names) for reason in explained.reasons)
        if reasons:
            result.append(Stale(one.entry_id, one.mentor_id, reasons))
        else:
            taken[mentor] += 1
    return result


def release_run(
    session: Session,
    run: MatchRun,
    entry_ids: Collection[int],
    *,
    skip: Collection[int] = (),
    actor: Actor,
    now: datetime,
    today: date,
) -> Released:
    """Makes tandems of the chosen proposals; ``skip``: entries whose proposal may be dropped.

    Refused as a whole if anything else no longer holds: then nothing has been proposed to anybody.
    """
    require_draft(run)
    proposals = {one.entry_id: one for one in queries.proposals_of(session, run.id)}
    unknown = [entry_id for entry_id in entry_ids if entry_id not in proposals]
    if unknown:
        raise Refused(
            N_("Der Lauf schlägt seit einer Änderung nicht mehr alle gewählten Paare vor. Bitte prüfen.")
        )
    chosen = [proposals[entry_id] for entry_id in sorted(set(entry_ids))]
    stale = {one.entry_id: one for one in stale_proposals(session, run, chosen, today=today)}
    if set(stale) - set(skip):
        raise Refused(
            N_("Seit der Berechnung hat sich etwas geändert. Bitte prüfen, welche Vorschläge wegfallen.")
        )
    result = Released(skipped=list(stale.values()))
    going = [one for one in chosen if one.entry_id not in stale]
    if not going:
        raise Refused(N_("Es ist kein Vorschlag gewählt, der freigegeben werden kann."))
    # In the order of mentors: two releases at once wait for each other instead of blocking each other.
    for one in sorted(going, key=lambda proposal: (proposal.mentor_id, proposal.entry_id)):
        tandem = propose_tandem(
            session,
            entry=queries.entry_of(session, one.entry_id),
            mentor=queries.mentor_of(session, one.mentor_id),
            run_id=run.id,
            actor=actor,
            now=now,
            today=today,
        )
        one.tandem_id = tandem.id
        result.tandems.append(tandem)
    run.state, run.released_at = RunState.RELEASED, now
    record(
        session,
        Subject.RUN,
        run.id,
        "run_released",
        actor=actor,
        now=now,
        on=today,
        detail={"released": len(result.tandems), "skipped": len(result.skipped)},
    )
    session.flush()
    return result
