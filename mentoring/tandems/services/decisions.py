"""What a coordinator decides in a run: pin, forbid, leave waiting, take back. Each is solved at once.

A decision that contradicts an earlier one about the same entry takes the earlier one's place; taken back, it
gives the place back. What is not possible is refused with its reasons, and nothing has changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

import matching
from mentoring.actors import Actor
from mentoring.tandems.models import ForbiddenPair, MatchRun, RunDecision
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.services.runs import keep_solution, require_draft
from mentoring.tandems.services.wording import Names, reason_sentence
from mentoring.tandems.vocabulary import DecisionKind
from mentoring.wording import N_, Refused


def pin(
    session: Session,
    run: MatchRun,
    entry_id: int,
    mentor_id: int,
    *,
    reason: str = "",
    override: bool = False,
    actor: Actor,
    now: datetime,
) -> RunDecision:
    """Fixes a pair; with ``override`` and a reason also against constraints that may be lifted."""
    problem = _problem_with(run, entry_id, mentor_id)
    if override and not reason.strip():
        raise Refused(N_("Bitte begründen, warum dieses Paar trotzdem richtig ist."), field="reason")
    with session.begin_nested():
        decision = _decide(session, run, DecisionKind.PIN, entry_id, mentor_id, reason, actor, now)
        decision.override = override
        _solve_again(session, run, problem)
    return decision


def forbid(
    session: Session,
    run: MatchRun,
    entry_id: int,
    mentor_id: int,
    *,
    reason: str,
    for_good: bool,
    actor: Actor,
    now: datetime,
) -> RunDecision:
    """Rules a pair out of this run, and ``for_good`` out of every later one; the reason is required."""
    problem = _problem_with(run, entry_id, mentor_id)
    if not reason.strip():
        raise Refused(N_("Bitte einen Grund angeben."), field="reason")
    with session.begin_nested():
        decision = _decide(session, run, DecisionKind.FORBID, entry_id, mentor_id, reason, actor, now)
        if for_good and not queries.standing_prohibitions(session, entry_id, mentor_id):
            session.add(
                ForbiddenPair(
                    organisation_id=run.organisation_id,
                    entry_id=entry_id,
                    mentor_id=mentor_id,
                    reason=reason.strip(),
                    declared_at=now,
                    declared_by_name=actor.name,
                )
            )
        _solve_again(session, run, problem)
    return decision


def leave_waiting(
    session: Session, run: MatchRun, entry_id: int, *, actor: Actor, now: datetime
) -> RunDecision:
    """Sets an entry aside for this run."""
    problem = _problem_with(run, entry_id, None)
    with session.begin_nested():
        decision = _decide(session, run, DecisionKind.WAIT, entry_id, None, "", actor, now)
        _solve_again(session, run, problem)
    return decision


def take_back(
    session: Session, run: MatchRun, decision_id: int | None = None, *, now: datetime
) -> RunDecision:
    """Takes a decision back, the last one if none is named; what it had replaced holds again."""
    require_draft(run)
    decisions = queries.decisions_of(session, run.id)
    standing = [one for one in decisions if one.undone_at is None]
    found = [one for one in standing if decision_id is None or one.id == decision_id]
    if not found:
        raise Refused(N_("Es gibt nichts mehr zurückzunehmen."))
    decision = found[-1]
    with session.begin_nested():
        decision.undone_at = now
        for earlier in decisions:
            if earlier.replaced_by_id == decision.id:
                earlier.undone_at, earlier.replaced_by_id = None, None
        if decision.kind is DecisionKind.FORBID and decision.mentor_id is not None:
            for pair in queries.standing_prohibitions(session, decision.entry_id, decision.mentor_id):
                if pair.declared_at == decision.decided_at:
                    pair.lifted_at = now
        _solve_again(session, run, matching.Problem.from_json(run.problem))
    return decision


def standing(decisions: Iterable[RunDecision]) -> list[RunDecision]:
    """The decisions that hold."""
    return [one for one in decisions if one.undone_at is None]


def explain(problem: matching.Problem, entry_id: int, mentor_id: int) -> matching.PairExplanation:
    """Why a pair of the problem is possible or not, and what it is worth; refused if it is not in it."""
    try:
        return matching.explain_pair(problem, str(entry_id), str(mentor_id))
    except matching.ProblemError as error:
        raise Refused(N_("Dieser Eintrag oder diese Person ist nicht in diesem Lauf.")) from error


def may_be_lifted(explanation: matching.PairExplanation) -> bool:
    """Whether everything that stands against a pair may be lifted by a coordinator."""
    return bool(explanation.reasons) and all(
        reason.constraint.may_be_overridden for reason in explanation.reasons
    )


def _problem_with(run: MatchRun, entry_id: int, mentor_id: int | None) -> matching.Problem:
    require_draft(run)
    problem = matching.Problem.from_json(run.problem)
    known = any(one.id == str(entry_id) for one in problem.entries)
    if mentor_id is not None:
        known = known and any(one.id == str(mentor_id) for one in problem.mentors)
    if not known:
        raise Refused(N_("Dieser Eintrag oder diese Person ist nicht in diesem Lauf."))
    return problem


def _decide(
    session: Session,
    run: MatchRun,
    kind: DecisionKind,
    entry_id: int,
    mentor_id: int | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> RunDecision:
    decision = RunDecision(
        run_id=run.id,
        kind=kind,
        entry_id=entry_id,
        mentor_id=mentor_id,
        reason=reason.strip(),
        override=False,
        decided_at=now,
        decided_by_id=actor.user_id,
        decided_by_name=actor.name,
    )
    before = standing(queries.decisions_of(session, run.id))
    session.add(decision)
    session.flush()
    for earlier in before:
        if _contradicts(earlier, decision) or _repeats(earlier, decision):
            earlier.undone_at, earlier.replaced_by_id = now, decision.id
    return decision


def _contradicts(earlier: RunDecision, later: RunDecision) -> bool:
    """Whether both cannot hold: an entry is pinned to one mentor, or waits, or may not have this one."""
    if earlier.entry_id != later.entry_id:
        return False
    kinds = {earlier.kind, later.kind}
    if DecisionKind.FORBID in kinds:
        return kinds == {DecisionKind.FORBID, DecisionKind.PIN} and earlier.mentor_id == later.mentor_id
    return True


def _repeats(earlier: RunDecision, later: RunDecision) -> bool:
    return (earlier.kind, earlier.entry_id, earlier.mentor_id) == (
        later.kind,
        later.entry_id,
        later.mentor_id,
    )


def _solve_again(session: Session, run: MatchRun, problem: matching.Problem) -> None:
    session.flush()
    decided = with_decisions(problem, queries.decisions_of(session, run.id))
    try:
        solution = matching.solve(decided)
    except matching.ImpossiblePinError as error:
        raise _impossible(session, run, error) from error
    keep_solution(session, run, decided, solution)


def with_decisions(problem: matching.Problem, decisions: Sequence[RunDecision]) -> matching.Problem:
    """The problem with the decisions that hold instead of those it had; what it ruled out at first stays."""
    ever_forbidden = {
        (str(one.entry_id), str(one.mentor_id)) for one in decisions if one.kind is DecisionKind.FORBID
    }
    first = tuple(one for one in problem.forbidden if (one.entry_id, one.mentor_id) not in ever_forbidden)
    base = replace(problem, pins=(), overrides=(), waiting=frozenset(), forbidden=first)
    holding = standing(decisions)
    pins = [one for one in holding if one.kind is DecisionKind.PIN]
    forbidden = [one for one in holding if one.kind is DecisionKind.FORBID]
    return replace(
        base,
        pins=tuple(matching.Pin(str(one.entry_id), str(one.mentor_id), one.reason) for one in pins),
        forbidden=first
        + tuple(matching.Forbidden(str(one.entry_id), str(one.mentor_id), one.reason) for one in forbidden),
        waiting=frozenset(str(one.entry_id) for one in holding if one.kind is DecisionKind.WAIT),
        overrides=tuple(
            matching.Override(str(one.entry_id), str(one.mentor_id), reason.constraint, one.reason)
            for one in pins
            if one.override
            for reason in matching.explain_pair(base, str(one.entry_id), str(one.mentor_id)).reasons
            if reason.constraint.may_be_overridden
        ),
    )


def _impossible(session: Session, run: MatchRun, error: matching.ImpossiblePinError) -> Refused:
    today = date.fromisoformat(run.problem["on"])
    entry_id, mentor_id = int(error.entry_id), int(error.mentor_id)
    names = Names(
        programmes=queries.programme_names(session, run.organisation_id),
        regions=queries.region_names(session),
    )
    entry = queries.entry_cards(session, [entry_id], today)[entry_id].name
    mentor = queries.mentor_cards(session, [mentor_id], today)[mentor_id].name
    return Refused(
        N_("«%(entry)s» mit «%(mentor)s» ist nicht möglich. %(reasons)s"),
        entry=entry,
        mentor=mentor,
        reasons=tuple(reason_sentence(reason, names) for reason in error.reasons),
    )
