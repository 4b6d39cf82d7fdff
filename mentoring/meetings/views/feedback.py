"""What both sides answered to the two questions, for the staff."""

from typing import Any

from flask import g, render_template, request, url_for

from mentoring.access import actor, requires
from mentoring.listing import ListState
from mentoring.meetings.queries import feedback as queries
from mentoring.meetings.rules.feedback import FEWEST, LOWEST_GOOD, average_tenths
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.tabs import tabs
from mentoring.meetings.vocabulary import ANSWERS
from mentoring.people.queries import programmes
from mentoring.permissions import Permission
from mentoring.tandems.views.shown import tandem_name
from mentoring.web import db, log_read, today


@blueprint.get("/feedback")
@requires(Permission.READ_SUPPORT)
def feedback() -> str:
    """Counts and averages by programme, what needs a call, and the answers."""
    own = actor().organisation_id or 0
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("at",), default="at")
    chosen = state.value("programme")
    programme_id = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None
    low = state.value("low") == "1"
    state.total = queries.answers_counted(db(), own, programme_id=programme_id, low=low)
    state.page = min(state.page, state.pages)
    answers = queries.feedback_answers(
        db(), own, programme_id=programme_id, low=low, limit=state.size, offset=(state.page - 1) * state.size
    )
    names = {one.id: one.name for one in programmes(db(), own, active=False)}
    log_read("feedback", None)
    g.nav = "meetings.talks"
    return render_template(
        "meetings/feedback/list.html",
        tabs=tabs(),
        state=state,
        tallies=[_tally(one, names) for one in queries.feedback_tallies(db(), own)],
        tasks=[_line(one) for one in queries.feedback_low(db(), own, today())],
        lines=[_line(one) for one in answers],
        programmes=[{"value": number, "label": name} for number, name in names.items()],
        words=ANSWERS,
        fewest=FEWEST,
    )


def _tally(one: queries.Tally, names: dict[int, str]) -> dict[str, Any]:
    answered = sum(one.scores.values())
    tenths = average_tenths(one.scores)
    return {
        "programme": names.get(one.programme_id, "–"),
        "occasion": one.occasion,
        "side": one.side,
        "asked": one.asked,
        "answered": answered,
        "average": None if tenths is None else f"{tenths // 10}.{tenths % 10}",
        "low": sum(number for score, number in one.scores.items() if score < LOWEST_GOOD)
        if tenths is not None
        else None,
    }


def _line(one: Any) -> dict[str, Any]:
    return {
        "feedback": one,
        "tandem": tandem_name(one.tandem),
        "url": url_for("tandems.tandem", tandem_id=one.tandem_id),
        "programme": one.tandem.programme.name,
        "low": one.score < LOWEST_GOOD,
    }
