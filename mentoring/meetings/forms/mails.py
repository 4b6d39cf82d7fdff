"""What somebody wishes of the mails to them: rhythm, quiet hours, kinds."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from mentoring.inputs import ChoiceField, Form
from mentoring.meetings.rules.quiet import QUIET_FROM, QUIET_TO
from mentoring.meetings.rules.reminders import REMINDERS
from mentoring.meetings.services.preferences import Preference
from mentoring.meetings.vocabulary import DigestRhythm, ReminderKind


def hours() -> list[SelectChoice]:
    """The full hours of a day, by minutes since midnight."""
    return [SelectChoice(hour * 60, _("%(hour)s Uhr", hour=hour)) for hour in range(24)]


class MailsForm(Form):
    """Rhythm, quiet hours and what somebody wants to be reminded of."""

    rhythm = ChoiceField(_l("Wie oft"), DigestRhythm)
    quiet_from = SelectField(_l("Ruhe ab"), coerce=int, choices=hours, default=QUIET_FROM)
    quiet_to = SelectField(_l("Ruhe bis"), coerce=int, choices=hours, default=QUIET_TO)
    wanted = SelectMultipleField(_l("Woran wir Sie erinnern"))

    def __init__(self, kinds: list[ReminderKind], said: Preference, *given: Any, **more: Any) -> None:
        super().__init__(
            *given,
            data={
                "rhythm": said.rhythm,
                "quiet_from": said.quiet_from,
                "quiet_to": said.quiet_to,
                "wanted": [kind.value for kind in kinds if kind not in said.off],
            },
            **more,
        )
        self.kinds = [kind for kind in kinds if REMINDERS[kind].optional]
        self.wanted.choices = [SelectChoice(kind.value, _(kind.label)) for kind in self.kinds]

    @property
    def off(self) -> list[ReminderKind]:
        """The kinds whose box is empty."""
        return [kind for kind in self.kinds if kind.value not in (self.wanted.data or [])]
