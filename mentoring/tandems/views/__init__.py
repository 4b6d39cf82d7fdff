"""Pages of tandems: today, the list and the single tandem, answers, a volunteer's own page, matching runs."""

from flask import Blueprint

blueprint = Blueprint("tandems", __name__)

from mentoring.tandems.views import (  # noqa: E402  (the pages need the blueprint)
    answers,
    belongings,
    computing,
    joint,
    joint_agreements,
    joint_pairs,
    own,
    policy,
    run_pairs,
    run_release,
    runs,
    steps,
    tandems,
    today,
)

__all__ = [
    "answers",
    "belongings",
    "blueprint",
    "computing",
    "joint",
    "joint_agreements",
    "joint_pairs",
    "own",
    "policy",
    "run_pairs",
    "run_release",
    "runs",
    "steps",
    "tandems",
    "today",
]
