"""The figures of the start page: tandems, seats, how long people wait, and the course of a year."""

from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from mentoring.tandems.queries import today as queries
from mentoring.tandems.rules import RUNNING
from mentoring.tandems.rules.figures import (
    PLACED_WITHIN_DAYS,
    month_ends,
    open_on,
    percentile,
    placed_in_time,
    round_top,
)
from mentoring.tandems.vocabulary import TandemState
from mentoring.web import db


def figures(organisation_id: int, day: date, counts: dict[TandemState, int]) -> list[dict[str, Any]]:
    """What stands beside the decisions, each figure with what it means."""
    seats, mentors = queries.seats_free(db(), organisation_id)
    away = queries.mentors_on_leave(db(), organisation_id)
    waits = [(day - since).days for since in queries.waiting_dates(db(), organisation_id)]
    last = day - timedelta(days=PLACED_WITHIN_DAYS)
    starts = queries.first_starts(db(), organisation_id, last - timedelta(days=365), last)
    placed, of = placed_in_time(starts)
    paused = counts.get(TandemState.PAUSED, 0)
    half, tenth = percentile(waits, 0.5), percentile(waits, 0.9)
    return [
        {
            "label": _("Tandems in Begleitung"),
            "value": sum(counts.get(state, 0) for state in RUNNING),
            "note": ngettext("davon %(num)d unterbrochen", "davon %(num)d unterbrochen", paused)
            if paused
            else None,
            "url": url_for("tandems.tandems", state="running"),
        },
        {
            "label": _("Freie Plätze"),
            "value": seats,
            "note": _("bei %(mentors)s Freiwilligen, %(away)s sind abwesend", mentors=mentors, away=away),
            "url": url_for("people.mentors", free="yes", state="AVAILABLE"),
        },
        {
            "label": _("Warten auf ein Tandem"),
            "value": len(waits),
            "note": _(
                "Median %(half)s Tage, jeder zehnte Eintrag über %(tenth)s Tage", half=half, tenth=tenth
            )
            if waits
            else None,
            "url": url_for("waitlists.entries"),
        },
        {
            "label": _("Vermittelt innert %(days)s Tagen", days=PLACED_WITHIN_DAYS),
            "value": _("%(share)s %%", share=round(100 * placed / of)) if of else "–",
            "note": _("%(placed)s von %(of)s Einträgen eines Jahres", placed=placed, of=of) if of else None,
        },
    ]


def course(organisation_id: int, day: date) -> dict[str, Any] | None:
    """The open wishes at the end of each month, for the plot; None if there were none."""
    ends = month_ends(day)
    wishes = queries.open_spans(db(), organisation_id, ends[0])
    busy = queries.accompanied_spans(db(), organisation_id, ends[0])
    values = [open_on(end, wishes, busy) for end in ends]
    if not any(values):
        return None
    highest = max(range(len(ends)), key=lambda n: (values[n], n))
    labels = [format_date(end, "MMMM yyyy") for end in ends[:-1]] + [day.strftime("%d.%m.%Y")]
    ticks = {0: format_date(ends[0], "MMM yy"), 6: format_date(ends[6], "MMM yy"), len(ends) - 1: _("heute")}
    return {
        "points": [
            {"label": label, "value": value, "tick": ticks.get(n)}
            for n, (label, value) in enumerate(zip(labels, values, strict=True))
        ],
        "top": round_top(max(values)),
        "caption": _(
            "Einträge ohne Tandem am Monatsende: %(first)s im %(from_month)s, "
            "Höchststand %(highest)s (%(when)s), heute %(now)s.",
            first=values[0],
            from_month=labels[0],
            highest=values[highest],
            when=labels[highest],
            now=values[-1],
        ),
    }
