"""The list of talks of an organisation: what is to be done, what is planned, what was held."""

from collections import Counter
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor, requires
from mentoring.listing import ListState
from mentoring.meetings.forms.talks import FILTERS, read_filter, read_state
from mentoring.meetings.queries import talk_lists as lists
from mentoring.meetings.queries.talk_lists import TalkFilter, TalkLine
from mentoring.meetings.rules.talks import TO_DO, TalkStand
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.tabs import tabs
from mentoring.meetings.views.talk_words import ATTENTION_KINDS
from mentoring.meetings.vocabulary import Attention, TalkKind, TalkState
from mentoring.people.queries import programmes
from mentoring.permissions import Permission
from mentoring.tandems.views.shown import mentees_name
from mentoring.web import db, today
from mentoring.wording import N_

STAND_KINDS = {TalkStand.OVERDUE: "bad", TalkStand.DUE: "warn", TalkStand.RECORD: "warn"}
VIEWS = (
    ("", N_("Zu tun"), TO_DO),
    ("overdue", N_("Überfällig"), (TalkStand.OVERDUE,)),
    ("due", N_("Fällig"), (TalkStand.DUE,)),
    ("record", N_("Festzuhalten"), (TalkStand.RECORD,)),
    ("planned", N_("Geplant"), (TalkStand.PLANNED,)),
    ("later", N_("Später"), (TalkStand.LATER,)),
    ("held", N_("Geführt"), (TalkStand.HELD,)),
)


@blueprint.get("/talks")
@requires(Permission.READ_SUPPORT)
def talks() -> str:
    """The list with its views and filters; without any, what is to be done."""
    organisation_id = actor().organisation_id or 0
    state = read_state(request.path, request.args.items(multi=True))
    chosen = read_filter(state, organisation_id)
    lines = lists.open_lines(db(), organisation_id, today())
    counts = Counter(line.stand for line in lists.narrowed(lines, chosen))
    counts[TalkStand.HELD] = lists.held_counted(db(), chosen)
    state.counted(sum(counts[stand] for stand in chosen.stands))
    found = page_of(state, chosen, lines)
    staff = lists.staff_of(db(), organisation_id)
    names = {user.id: user.name for user in staff}
    everything = Counter(line.stand for line in lines)
    return render_template(
        "meetings/talks/list.html",
        state=state,
        rows=[_row(line, names) for line in found],
        places=tabs(),
        tabs=_views(state, counts),
        held=chosen.stands == (TalkStand.HELD,),
        narrow=any(state.values(name) for name in FILTERS),
        filters=FILTERS,
        options={
            "kind": [{"value": kind.value, "label": _(kind.label)} for kind in TalkKind],
            "programme": [
                {"value": str(p.id), "label": p.name} for p in programmes(db(), organisation_id, active=False)
            ],
            "responsible": [{"value": str(user.id), "label": user.name} for user in staff],
            "attention": [{"value": a.value, "label": _(a.label)} for a in Attention],
        },
        lede=ngettext(
            "%(num)d Gespräch ist überfällig.",
            "%(num)d Gespräche sind überfällig.",
            everything[TalkStand.OVERDUE],
        ),
        running=sum(everything.values()),
    )


def page_of(
    state: ListState, chosen: TalkFilter, lines: list[TalkLine], *, whole: bool = False
) -> list[TalkLine]:
    """The rows of the page, or of the whole list for an export."""
    if chosen.stands == (TalkStand.HELD,):
        limit, offset = (None, 0) if whole else (state.size, state.offset)
        return lists.held_lines(
            db(), chosen, sort=state.sort, direction=state.direction, limit=limit, offset=offset
        )
    kept = [line for line in lists.narrowed(lines, chosen) if line.stand in chosen.stands]
    rows = lists.ordered(kept, state.sort, state.direction)
    return rows if whole else rows[state.offset : state.offset + state.size]


def next_action(line: TalkLine) -> tuple[str, str] | None:
    """The one thing to do next with a talk, and where."""
    tandem_id, kind = line.tandem.id, None if line.kind is TalkKind.REVIEW else line.kind.value
    plan = url_for("meetings.talk_plan", tandem_id=tandem_id, kind=kind)
    hold = url_for("meetings.talk_hold", tandem_id=tandem_id, kind=kind)
    if line.stand is TalkStand.RECORD:
        return _("Festhalten"), hold
    if line.stand in {TalkStand.OVERDUE, TalkStand.DUE, TalkStand.LATER}:
        return _("Planen"), plan
    if line.stand is TalkStand.PLANNED and line.talk is not None:
        url = url_for("meetings.talk", talk_id=line.talk.id)
        return (_("Einladen"), url) if line.talk.state is TalkState.PLANNED else (_("Ansehen"), url)
    return None


def _row(line: TalkLine, names: dict[int, str]) -> dict[str, Any]:
    action = next_action(line)
    return {
        "line": line,
        "mentees": mentees_name(line.tandem),
        "kind": STAND_KINDS.get(line.stand),
        "attention_kind": ATTENTION_KINDS.get(line.attention) if line.attention else None,
        "responsible": names.get(line.responsible_id or 0),
        "action": {"label": action[0], "url": action[1]} if action else None,
    }


def _views(state: ListState, counts: Counter[TalkStand]) -> list[dict[str, Any]]:
    present = state.value("show")
    known = {name for name, _label, _stands in VIEWS}
    return [
        {
            "label": _(label),
            "url": state.url(url_for("meetings.talks"), show=name or None, sort=None, direction=None),
            "current": name == (present if present in known else ""),
            "count": sum(counts[stand] for stand in stands),
        }
        for name, label, stands in VIEWS
    ]
