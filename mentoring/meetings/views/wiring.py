"""What talks, goals and aftercare add to the pages of tandems and to Today."""

from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.meetings.services.goals import set_scale
from mentoring.meetings.views.sections import aftercare_of, meetings_of_tandem, talks_of_tandem
from mentoring.meetings.views.talk_words import measures_of_goals
from mentoring.meetings.views.today import groups_of_today
from mentoring.tandems.models import Goal
from mentoring.tandems.views.sections import GOAL_MEASURES, SCALE_KEEPERS, TANDEM_SECTIONS
from mentoring.tandems.views.today import TODAY_GROUPS


def wire_talks() -> None:
    """Fills the registries of tandems; once, however many sites are made in a process."""
    TANDEM_SECTIONS[:] = [talks_of_tandem, aftercare_of, meetings_of_tandem]
    GOAL_MEASURES[:] = [measures_of_goals]
    SCALE_KEEPERS[:] = [_keep_scale]
    TODAY_GROUPS[:] = [groups_of_today]


def _keep_scale(
    session: Session, goal: Goal, baseline: int, target: int, actor: Actor, now: datetime
) -> None:
    set_scale(session, goal, baseline=baseline, target=target, actor=actor, now=now)
