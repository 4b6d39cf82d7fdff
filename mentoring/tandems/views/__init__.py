"""Pages of tandems: today, the list and the single tandem, answers, a volunteer's own page, matching."""

from flask import Blueprint

blueprint = Blueprint("tandems", __name__)

from mentoring.tandems.views import (  # noqa: E402  (the pages need the blueprint)
    advice,
    answers,
    belongings,
    canton_advice,
    computing,
    joint,
    joint_agreements,
    joint_pairs,
    own,
    policy,
    replays,
    run_export,
    run_pairs,
    run_prices,
    run_release,
    run_scarcity,
    runs,
    steps,
    tandems,
    today,
)

__all__ = [
    "advice",
    "answers",
    "belongings",
    "blueprint",
    "canton_advice",
    "computing",
    "joint",
    "joint_agreements",
    "joint_pairs",
    "own",
    "policy",
    "replays",
    "run_export",
    "run_pairs",
    "run_prices",
    "run_release",
    "run_scarcity",
    "runs",
    "steps",
    "tandems",
    "today",
]
