"""A tandem as several pages show it: its names, its way, its next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mentoring.people.models import Residence
from mentoring.tandems.models import Tandem
from mentoring.tandems.rules import BEFORE_START, RUNNING
from mentoring.tandems.vocabulary import Side, TandemState
from mentoring.waitlists.rules import title
from mentoring.web import say
from mentoring.wording import N_, Sentence

KINDS: Mapping[TandemState, str] = {
    TandemState.ACTIVE: "good",
    TandemState.PAUSED: "warn",
    TandemState.PROPOSED: "accent",
    TandemState.MEETING: "accent",
    TandemState.AGREED: "accent",
    TandemState.CLOSING: "accent",
}

STEP_LABELS: Mapping[TandemState, str] = {
    TandemState.PAUSED: N_("Unterbruch"),
    TandemState.CLOSED: N_("Abgeschlossen"),
    TandemState.TERMINATED_EARLY: N_("Vorzeitig beendet"),
    TandemState.ARCHIVED: N_("Archiviert"),
    TandemState.DECLINED: N_("Nicht zustande gekommen"),
}
"""States whose label is no noun, as they stand at the head of a line."""

WAY = (
    TandemState.PROPOSED,
    TandemState.MEETING,
    TandemState.AGREED,
    TandemState.ACTIVE,
    TandemState.CLOSING,
    TandemState.CLOSED,
    TandemState.AFTERCARE,
)


def mentees_sentence(tandem: Tandem) -> Sentence:
    """The mentees by name, or the family and how many they are."""
    present = sum(1 for member in tandem.members if member.valid_to is None)
    contact = tandem.entry.contact
    return title(contact.first_name, contact.last_name, tandem.entry.family_name, present)


def mentees_name(tandem: Tandem) -> str:
    """The same in the language of the request."""
    return say(mentees_sentence(tandem))


def tandem_name(tandem: Tandem) -> str:
    """Both sides by name."""
    return _("%(mentor)s und %(mentee)s", mentor=tandem.mentor.person.name, mentee=mentees_name(tandem))


def place_of(home: Residence | None) -> str:
    """Where somebody lives, in a word."""
    if home is None:
        return ""
    return home.municipality.name if home.municipality else home.place or _("ausserhalb")


def answers_given(tandem: Tandem) -> dict[Side, bool]:
    """What each side said last (the tandem loaded with its answers)."""
    return {answer.side: answer.accepted for answer in tandem.answers}


def steps_of(tandem: Tandem, since: Mapping[TandemState, date]) -> list[dict[str, Any]]:
    """The way of a tandem for the life-cycle at the head of its page; ``since``: first day of each state."""
    state = tandem.state
    if state is TandemState.DECLINED:
        reached = [s for s in WAY if s in since]
        steps = [{"label": _(s.label), "state": "done", "note": _day(since[s])} for s in reached]
        return [*steps, {"label": _(STEP_LABELS[state]), "state": "current", "note": _day(since.get(state))}]
    way = list(WAY)
    if state is TandemState.TERMINATED_EARLY or TandemState.TERMINATED_EARLY in since:
        way = [s for s in WAY if s not in {TandemState.CLOSING, TandemState.CLOSED}]
        way.insert(4, TandemState.TERMINATED_EARLY)
    if state is TandemState.PAUSED:
        way[way.index(TandemState.ACTIVE) + 1 : way.index(TandemState.ACTIVE) + 1] = [TandemState.PAUSED]
    if state is TandemState.ARCHIVED:
        way = [s for s in way if s in since or s is not TandemState.AFTERCARE] + [TandemState.ARCHIVED]
    at = way.index(state)
    return [
        {
            "label": _(STEP_LABELS.get(s, s.label)),
            "state": "current" if s is state else "done" if n < at else "open",
            "note": _step_note(tandem, s, since) if n <= at else None,
        }
        for n, s in enumerate(way)
    ]


def _step_note(tandem: Tandem, state: TandemState, since: Mapping[TandemState, date]) -> str | None:
    if state is tandem.state and state in {*RUNNING, TandemState.AFTERCARE} and state in since:
        return _("seit %(date)s", date=_day(since[state]))
    return _day(since.get(state))


def _day(day: date | None) -> str | None:
    return day.strftime("%d.%m.%Y") if day else None


@dataclass(frozen=True)
class Action:
    """A button of the next step."""

    label: str
    url: str


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next, with the other things that could be done instead."""

    title: str
    primary: Action | None
    others: tuple[Action, ...] = ()
    last: tuple[Action, ...] = ()


def next_step(tandem: Tandem, today: date, *, ready: bool) -> NextStep:
    """What a coordinator does next with this tandem; ``ready``: nothing is missing for the next state."""
    state, key = tandem.state, tandem.id

    def step(label: str, name: str) -> Action:
        return Action(label, url_for("tandems.step", tandem_id=key, name=name))

    decline = step(
        _("Vorschlag beenden …") if state is TandemState.PROPOSED else _("Kommt nicht zustande …"), "decline"
    )
    if state is TandemState.PROPOSED:
        given = answers_given(tandem)
        record = Action(_("Antwort eintragen"), url_for("tandems.answer_record", tandem_id=key))
        if len(given) < len(Side):
            return NextStep(_("Nächster Schritt: Antworten abwarten"), record, last=(decline,))
        return NextStep(
            _("Nächster Schritt: Kennenlernen planen"),
            step(_("Kennenlernen planen"), "meeting") if ready else None,
            last=(decline,),
        )
    if state in BEFORE_START:
        return _before_start(tandem, today, step, decline)
    end = step(_("Vorzeitig beenden …"), "terminate")
    if state is TandemState.ACTIVE:
        return NextStep(
            _("Nächster Schritt: Abschluss einleiten, wenn es so weit ist"),
            step(_("Abschluss einleiten"), "closing"),
            (step(_("Begleitung unterbrechen …"), "pause"),),
            (end,),
        )
    if state is TandemState.PAUSED:
        return NextStep(
            _("Nächster Schritt: nachfragen am %(date)s", date=_day(tandem.review_on) or "–"),
            step(_("Begleitung weiterführen"), "resume"),
            (step(_("Unterbruch verlängern"), "extend"), step(_("Abschluss einleiten"), "closing")),
            (end,),
        )
    archive = step(_("Archivieren"), "archive")
    if state is TandemState.CLOSING:
        return NextStep(_("Nächster Schritt: abschliessen"), step(_("Tandem abschliessen"), "close"))
    if state is TandemState.AFTERCARE:
        until = _day(tandem.aftercare_until) or "–"
        return NextStep(_("Nachbegleitung bis %(date)s", date=until), archive)
    if state in {TandemState.CLOSED, TandemState.TERMINATED_EARLY}:
        return NextStep(
            _("Nächster Schritt: nachbegleiten oder archivieren"),
            step(_("Nachbegleitung beginnen"), "aftercare"),
            (archive,),
        )
    return NextStep("", None)


def _before_start(tandem: Tandem, today: date, step: Any, decline: Action) -> NextStep:
    if tandem.state is TandemState.AGREED:
        return NextStep(
            _("Nächster Schritt: Begleitung beginnen"),
            step(_("Begleitung beginnen"), "start"),
            last=(decline,),
        )
    plan, agree = step(_("Kennenlernen planen"), "plan"), step(_("Vereinbarung festhalten"), "agree")
    if tandem.meeting_on is None:
        return NextStep(_("Nächster Schritt: Kennenlernen planen"), plan, (agree,), (decline,))
    if tandem.meeting_on > today:
        heading = _("Nächster Schritt: Kennenlernen am %(date)s", date=_day(tandem.meeting_on))
    else:
        heading = _("Nächster Schritt: Vereinbarung festhalten")
    moved = step(_("Kennenlernen verschieben"), "plan")
    return NextStep(heading, agree, (moved,), (decline,))


def main_target(state: TandemState) -> TandemState | None:
    """The state whose needs the page of a tandem lists."""
    return {
        TandemState.PROPOSED: TandemState.MEETING,
        TandemState.MEETING: TandemState.AGREED,
        TandemState.AGREED: TandemState.ACTIVE,
        TandemState.ACTIVE: TandemState.CLOSING,
        TandemState.PAUSED: TandemState.ACTIVE,
        TandemState.CLOSING: TandemState.CLOSED,
        TandemState.CLOSED: TandemState.AFTERCARE,
        TandemState.TERMINATED_EARLY: TandemState.AFTERCARE,
    }.get(state)
