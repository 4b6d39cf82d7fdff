"""The figures and lists around the proposals: the result, what is scarce, decisions, whom to look for."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mentoring.tandems.models import RunDecision
from mentoring.tandems.services.advice import in_common, in_words, wanted
from mentoring.tandems.services.needs import target_groups_of
from mentoring.tandems.services.runs import OpenedRun
from mentoring.tandems.views.run_rows import Cards, order_in_words, pair_url
from mentoring.tandems.vocabulary import DecisionKind
from mentoring.web import db, say

ADVISED = 5
"""So many kinds of volunteers stand in the workspace; all of them are on the page of advice."""


def summary_of(opened: OpenedRun) -> dict[str, Any]:
    """The result in figures."""
    solution, problem = opened.solution, opened.problem
    seats = sum(mentor.capacity for mentor in problem.mentors)
    why = Counter(one.why.value for one in solution.unmatched)
    return {
        "entries": len(problem.entries),
        "matched": len(solution.pairs),
        "scarce": why["too_few_seats"],
        "nobody": why["nobody_fits"],
        "aside": why["left_waiting"],
        "seats": seats,
        "mentors": len(problem.mentors),
        "free": seats - len(solution.pairs),
        "feasible": solution.feasible_pairs,
        "pins": len(problem.pins),
        "forbidden": len(problem.forbidden),
        "seconds": opened.seconds,
        "order": order_in_words(opened),
        "programmes": len({entry.programme for entry in problem.entries}),
    }


def shortage_rows(opened: OpenedRun, cards: Cards) -> list[dict[str, Any]]:
    """The certificate of scarcity, part by part, with what the entries of a part have in common."""
    entries = {entry.id: entry for entry in opened.problem.entries}
    rows = []
    for number, part in enumerate(opened.solution.shortages):
        common = in_common([entries[key] for key in part.entry_ids], cards.names)
        rows.append(
            {
                "entries": len(part.entry_ids),
                "mentors": len(part.mentor_ids),
                "seats": part.seats,
                "must_wait": part.must_wait,
                "common": ", ".join(say(one) for one in common),
                "url": url_for("tandems.run_waiting", run_id=opened.run.id, part=number),
            }
        )
    return rows


def decision_rows(decisions: Iterable[RunDecision], cards: Cards) -> list[dict[str, Any]]:
    """What holds in a run by somebody's decision, the latest first."""
    rows = []
    for one in decisions:
        entry = cards.names.entries.get(one.entry_id, "")
        mentor = cards.names.mentors.get(one.mentor_id or 0, "")
        match one.kind:
            case DecisionKind.PIN:
                text = _("Angepinnt: %(entry)s mit %(mentor)s", entry=entry, mentor=mentor)
            case DecisionKind.FORBID:
                text = _("Verboten: %(entry)s mit %(mentor)s", entry=entry, mentor=mentor)
            case DecisionKind.WAIT:
                text = _("Wartet: %(entry)s", entry=entry)
        rows.append(
            {
                "id": one.id,
                "text": text,
                "reason": one.reason,
                "override": one.override,
                "by": one.decided_by_name,
                "url": pair_url(one.run_id, one.entry_id, one.mentor_id) if one.mentor_id else None,
            }
        )
    return rows[::-1]


def advice_rows(opened: OpenedRun, cards: Cards) -> list[dict[str, Any]]:
    """Which volunteers to look for, with the exact gain; the most useful ones."""
    return [
        {
            "text": ", ".join(say(part) for part in in_words(one, cards.names.regions)),
            "gain": one.gain,
            "seats": one.seats,
            "programme": cards.names.programme(one.programme),
        }
        for one in wanted(opened.solution, target_groups_of(db()))[:ADVISED]
    ]
