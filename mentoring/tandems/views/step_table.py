"""The steps a coordinator can take with a tandem: how each is asked for, and which use case takes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request

from mentoring.tandems import services
from mentoring.tandems.forms import tandems as forms
from mentoring.tandems.vocabulary import Rating, Side, TandemState
from mentoring.wording import N_


@dataclass(frozen=True)
class Step:
    """How a step is shown and taken. ``before``: the states of steps that stay in their state."""

    title: str
    lede: str
    button: str
    form: type[forms.StepForm]
    take: Callable[..., Any]
    to_state: TandemState
    kind: str = "primary"
    template: str = "step"
    stays: bool = False


def _same(*names: str) -> Callable[..., dict[str, Any]]:
    return lambda form: {name: form[name].data for name in names}


def ending_of(form: forms.EndForm) -> services.Ending:
    return services.Ending(
        ended_on=form.ended_on.data,
        reason=form.end_reason.data,
        follow_up=form.follow_up.data,
        certificate_offered=form.certificate_offered.data,
        note=form.end_note.data or "",
        ratings=typed_ratings(),
    )


FACTS: dict[type[forms.StepForm], Callable[..., dict[str, Any]]] = {
    forms.MeetingForm: _same("meeting_on"),
    forms.PlanMeetingForm: _same("meeting_on"),
    forms.AgreeForm: lambda form: {
        "agreement": services.Agreement(form.agreed_on.data, form.facts(), form.guardian_consent_on.data)
    },
    forms.StartForm: _same("started_on"),
    forms.PauseForm: _same("on", "reason", "review_on"),
    forms.ExtendPauseForm: _same("review_on"),
    forms.ResumeForm: _same("on"),
    forms.ClosingForm: _same("on", "closing_talk_on"),
    forms.EndForm: lambda form: {"ending": ending_of(form)},
    forms.TerminateForm: lambda form: {"ending": ending_of(form), "wish_over": form.wish_over.data},
    forms.AftercareForm: _same("on", "aftercare_until"),
    forms.ArchiveForm: _same("on"),
    forms.DeclineForm: lambda form: {
        "declined_by": Side[form.declined_by.data] if form.declined_by.data else None,
        "reason": form.reason.data,
        "wish_over": form.wish_over.data,
    },
}
"""What each form gives to its service."""

STEPS: dict[str, Step] = {
    "meeting": Step(
        N_("Kennenlernen planen"),
        N_("Beide haben Ja gesagt. Wann lernen sie sich kennen?"),
        N_("Kennenlernen festhalten"),
        forms.MeetingForm,
        services.begin_meeting,
        TandemState.MEETING,
    ),
    "plan": Step(
        N_("Kennenlernen planen"),
        N_("Wann lernen sich beide kennen?"),
        N_("Datum festhalten"),
        forms.PlanMeetingForm,
        services.plan_meeting,
        TandemState.MEETING,
        stays=True,
    ),
    "agree": Step(
        N_("Vereinbarung festhalten"),
        N_("Was haben beide vereinbart? Es braucht das Datum und mindestens ein Ziel."),
        N_("Vereinbarung festhalten"),
        forms.AgreeForm,
        services.agree,
        TandemState.AGREED,
        template="agree",
    ),
    "start": Step(
        N_("Begleitung beginnen"),
        N_("Ab diesem Tag läuft das Tandem. Der Eintrag auf der Warteliste gilt damit als vermittelt."),
        N_("Begleitung beginnen"),
        forms.StartForm,
        services.start,
        TandemState.ACTIVE,
    ),
    "pause": Step(
        N_("Begleitung unterbrechen"),
        N_("Das Tandem bleibt bestehen und behält seinen Platz."),
        N_("Unterbrechen"),
        forms.PauseForm,
        services.pause,
        TandemState.PAUSED,
    ),
    "extend": Step(
        N_("Unterbruch verlängern"),
        N_("Wann fragen Sie wieder nach?"),
        N_("Verlängern"),
        forms.ExtendPauseForm,
        services.extend_pause,
        TandemState.PAUSED,
        stays=True,
    ),
    "resume": Step(
        N_("Begleitung weiterführen"),
        N_("Der Unterbruch ist vorbei."),
        N_("Weiterführen"),
        forms.ResumeForm,
        services.resume,
        TandemState.ACTIVE,
    ),
    "closing": Step(
        N_("Abschluss einleiten"),
        N_("Dazu gehört das Abschlussgespräch mit beiden. Danach werden die Ziele bewertet."),
        N_("Abschluss einleiten"),
        forms.ClosingForm,
        services.begin_closing,
        TandemState.CLOSING,
    ),
    "close": Step(
        N_("Tandem abschliessen"),
        N_("Der Platz wird damit frei. Der Eintrag auf der Warteliste bleibt vermittelt."),
        N_("Tandem abschliessen"),
        forms.EndForm,
        services.close,
        TandemState.CLOSED,
        template="end",
    ),
    "terminate": Step(
        N_("Tandem vorzeitig beenden"),
        N_(
            "Der Platz wird damit frei. Der Eintrag kommt mit seinem ursprünglichen Datum auf die Warteliste "
            "zurück. Das lässt sich nicht rückgängig machen."
        ),
        N_("Vorzeitig beenden"),
        forms.TerminateForm,
        services.terminate,
        TandemState.TERMINATED_EARLY,
        kind="danger",
        template="end",
    ),
    "aftercare": Step(
        N_("Nachbegleitung beginnen"),
        N_("Jemand bleibt noch höchstens 6 Monate erreichbar."),
        N_("Nachbegleitung beginnen"),
        forms.AftercareForm,
        services.begin_aftercare,
        TandemState.AFTERCARE,
    ),
    "archive": Step(
        N_("Tandem archivieren"),
        N_("Es ist nichts mehr offen. Das Tandem bleibt lesbar."),
        N_("Archivieren"),
        forms.ArchiveForm,
        services.archive,
        TandemState.ARCHIVED,
    ),
    "decline": Step(
        N_("Das Tandem kommt nicht zustande"),
        N_(
            "Der Platz wird frei, und der Eintrag wartet mit seinem ursprünglichen Datum weiter. "
            "Das lässt sich nicht rückgängig machen."
        ),
        N_("Vorschlag beenden"),
        forms.DeclineForm,
        services.decline,
        TandemState.DECLINED,
        kind="danger",
    ),
}


def typed_ratings() -> dict[int, Rating]:
    """The ratings of goals as they were chosen in this request, by goal."""
    given = {}
    for key, value in request.form.items():
        number = key.removeprefix("rating-")
        if key != number and number.isascii() and number.isdigit() and value in Rating.__members__:
            given[int(number[:18])] = Rating[value]
    return given
