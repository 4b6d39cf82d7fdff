"""Use cases of tandems, one module each for what belongs together; what other areas need stands here."""

from mentoring.people.queries import held_by
from mentoring.tandems.queries.tandems import seats_held
from mentoring.tandems.services.answers import answer_proposal
from mentoring.tandems.services.corrections import correct_end
from mentoring.tandems.services.endings import Ending, close, decline, terminate, withdraw_proposal
from mentoring.tandems.services.goals import (
    Agreement,
    GoalFacts,
    add_goal,
    agree,
    change_goal,
    rate_goal,
)
from mentoring.tandems.services.lifecycle import (
    archive,
    begin_aftercare,
    begin_closing,
    begin_meeting,
    extend_pause,
    pause,
    plan_meeting,
    resume,
    start,
)
from mentoring.tandems.services.members import member_joins, member_leaves, member_stays
from mentoring.tandems.services.proposals import ask_again, propose_tandem
from mentoring.tandems.services.steps import last_step, undo_last_step
from mentoring.waitlists.services import WHEN_OFFER_ENDS

# What the areas below ask of whoever gives seats away and offers entries: said once, here.
held_by(seats_held)
if withdraw_proposal not in WHEN_OFFER_ENDS:
    WHEN_OFFER_ENDS.append(withdraw_proposal)

__all__ = [
    "Agreement",
    "Ending",
    "GoalFacts",
    "add_goal",
    "agree",
    "answer_proposal",
    "archive",
    "ask_again",
    "begin_aftercare",
    "begin_closing",
    "begin_meeting",
    "change_goal",
    "close",
    "correct_end",
    "decline",
    "extend_pause",
    "last_step",
    "member_joins",
    "member_leaves",
    "member_stays",
    "pause",
    "plan_meeting",
    "propose_tandem",
    "rate_goal",
    "resume",
    "start",
    "terminate",
    "undo_last_step",
    "withdraw_proposal",
]
