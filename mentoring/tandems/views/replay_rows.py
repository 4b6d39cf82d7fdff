"""What the page of a replay shows, made of what it was asked and what it found: rows, sentences, a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.listing import ListState
from mentoring.screen import show_number
from mentoring.sheets import Value
from mentoring.tandems.rules.replays import PlanFacts, beaten_by, differences
from mentoring.tandems.rules.serving import serving_name
from mentoring.web import say

SORTABLE = (
    "number",
    "served",
    "left",
    "still_waiting",
    "over_180",
    "longest",
    "median",
    "ninetieth",
    "mean_quality",
)


def rows_of(
    asked: Mapping[str, Any], result: Mapping[str, Any], state: ListState | None = None
) -> list[dict[str, Any]]:
    """Every plan with its figures and its difference to the present way, in the order of the list."""
    plans = [PlanFacts.from_json(one) for one in asked["plans"]]
    present, beaten = result["outcomes"][_today(plans)], beaten_by(result["outcomes"])
    rows = [
        {
            **outcome,
            "number": number,
            "mean_quality": None if outcome["mean_quality"] is None else round(outcome["mean_quality"]),
            "order": say(serving_name(plan.serving)),
            "cadence": _(plan.cadence.label),
            "today": plan.today,
            "weights": None if plan.version == plans[0].version else plan.version,
            "differences": [] if plan.today else difference_in_words(outcome, present),
            "beaten_by": None if better is None else better + 1,
            "url": _taking_over(plan),
        }
        for number, (plan, outcome, better) in enumerate(
            zip(plans, result["outcomes"], beaten, strict=True), start=1
        )
    ]
    if state is not None:
        # Equal figures stay in the order of the plans, whichever way the column is turned.
        rows.sort(key=lambda row: row[state.sort] or 0, reverse=state.direction == "desc")
    return rows


def difference_in_words(outcome: Mapping[str, Any], today: Mapping[str, Any]) -> list[str]:
    """What a plan changes against the present way, in the figures that matter most; empty if nothing."""
    found = differences(outcome, today)
    words = []
    if served := found.get("served"):
        words.append(
            _("%(number)s mehr vermittelt", number=served)
            if served > 0
            else _("%(number)s weniger vermittelt", number=-served)
        )
    if over := found.get("over_180"):
        words.append(
            _("%(number)s mehr über 180 Tage", number=over)
            if over > 0
            else _("%(number)s weniger über 180 Tage", number=-over)
        )
    for name, longer, shorter in (
        ("longest", _longest_longer, _longest_shorter),
        ("ninetieth", _ninetieth_longer, _ninetieth_shorter),
    ):
        if days := found.get(name):
            words.append(longer(days) if days > 0 else shorter(-days))
    if points := found.get("mean_quality"):
        words.append(
            ngettext("Passung %(num)d Punkt besser", "Passung %(num)d Punkte besser", points)
            if points > 0
            else ngettext("Passung %(num)d Punkt schlechter", "Passung %(num)d Punkte schlechter", -points)
        )
    return words


def highlights(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """In each of three figures the best plan, against the present way, with all it changes."""
    present = next(row for row in rows if row["today"])
    found = []
    for figure, label, more in (
        ("served", _("Am meisten vermittelt"), True),
        ("over_180", _("Am wenigsten über 180 Tage"), False),
        ("mean_quality", _("Am besten passend, Punkte pro Tandem"), True),
    ):
        known = [row for row in rows if row[figure] is not None]
        if not known:
            continue
        best = (max if more else min)(row[figure] for row in known)
        first = next((row for row in known if row[figure] == best and row["beaten_by"] is None), present)
        if present[figure] == best:
            value, note = show_number(best), _("Darin ist keine andere Variante besser als die von heute.")
        else:
            value = _("%(best)s statt %(today)s", best=show_number(best), today=show_number(present[figure]))
            note = _(
                "Nr. %(number)s, %(order)s, %(cadence)s: %(differences)s",
                number=first["number"],
                order=first["order"],
                cadence=first["cadence"],
                differences=", ".join(first["differences"]),
            )
        found.append({"label": label, "value": value, "note": note})
    return found


def table_of(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[Value]]]:
    """The same figures as a list to keep."""
    headers = [
        *(_("Nummer"), _("Reihenfolge"), _("Rhythmus"), _("Gewichtung"), _("So wie heute")),
        *(_("Einträge"), _("Vermittelt"), _("Aufgegeben"), _("Warten noch"), _("Absagen")),
        *(_("Über 180 Tage"), _("Längste Wartezeit"), _("Hälfte bis"), _("9 von 10 bis"), _("Passung")),
        *(_("Übertroffen von Nummer"), _("Unterschied zu heute")),
    ]
    yes = _("ja")
    return headers, [
        [
            *(one["number"], one["order"], one["cadence"], one["weights"], yes if one["today"] else ""),
            *(one["people"], one["served"], one["left"], one["still_waiting"], one["declined"]),
            *(one["over_180"], one["longest"], one["median"], one["ninetieth"], one["mean_quality"]),
            *(one["beaten_by"], ", ".join(one["differences"])),
        ]
        for one in rows
    ]


def made_of(facts: Mapping[str, int]) -> list[dict[str, Any]]:
    """What the history consisted of, so that somebody else can repeat it."""
    percent = round(facts["acceptance"] / 10)
    return [
        {
            "label": _("Einträge auf der Liste"),
            "value": show_number(facts["people"]),
            "note": _(
                "%(before)s schon am ersten Tag, %(left)s haben in Wahrheit aufgegeben",
                before=show_number(facts["at_begin"]),
                left=show_number(facts["left"]),
            ),
        },
        {
            "label": _("Freiwillige"),
            "value": show_number(facts["mentors"]),
            "note": _(
                "mit %(seats)s Plätzen, %(busy)s davon am ersten Tag belegt",
                seats=show_number(facts["seats"]),
                busy=show_number(facts["busy"]),
            ),
        },
        {
            "label": _("Zusagen"),
            "value": _("%(share)s %%", share=percent),
            "note": _(
                "%(accepted)s von %(proposals)s Vorschlägen. Wo die Antwort bekannt ist, gilt sie; "
                "sonst wird sie mit diesem Anteil ausgelost, für dasselbe Paar überall gleich.",
                accepted=show_number(facts["accepted"]),
                proposals=show_number(facts["proposals"]),
            )
            if facts["proposals"]
            else _("Noch kein Vorschlag in dieser Zeit: Alle sagen zu."),
        },
        {
            "label": _("Ein Tandem belegt den Platz"),
            "value": ngettext("%(num)d Tag", "%(num)d Tage", facts["tandem_days"]),
            "note": ngettext(
                "die Hälfte von %(num)d beendeten Tandem dauerte nicht länger",
                "die Hälfte von %(num)d beendeten Tandems dauerte nicht länger",
                facts["ended"],
            )
            if facts["ended"]
            else _("Noch kein Tandem ist beendet: angenommen ist ein Jahr."),
        },
        {"label": _("Startzahl der Auslosung"), "value": facts["seed"]},
    ]


def today_of(asked: Mapping[str, Any]) -> int:
    """Where the present way stands among the plans, from 0."""
    return _today([PlanFacts.from_json(one) for one in asked["plans"]])


def _today(plans: Sequence[PlanFacts]) -> int:
    return next(number for number, one in enumerate(plans) if one.today)


def _taking_over(plan: PlanFacts) -> str:
    return url_for(
        "tandems.policy",
        order=plan.serving.order.value,
        urgency_credit_days=plan.serving.urgency_credit_days,
        days_per_class=plan.serving.days_per_class,
        weights=plan.version,
    )


def _longest_longer(days: int) -> str:
    return ngettext("längste Wartezeit +%(num)d Tag", "längste Wartezeit +%(num)d Tage", days)


def _longest_shorter(days: int) -> str:
    return ngettext("längste Wartezeit −%(num)d Tag", "längste Wartezeit −%(num)d Tage", days)


def _ninetieth_longer(days: int) -> str:
    return ngettext("9 von 10 bis +%(num)d Tag", "9 von 10 bis +%(num)d Tage", days)


def _ninetieth_shorter(days: int) -> str:
    return ngettext("9 von 10 bis −%(num)d Tag", "9 von 10 bis −%(num)d Tage", days)
