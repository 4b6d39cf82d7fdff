"""The forms of messages to a group: what is written to whom, and the confirmation that it goes out."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from mentoring.inputs import ChoiceField, Form
from mentoring.meetings.models import GroupMessage
from mentoring.meetings.services.messages import LONGEST_BODY, LONGEST_SUBJECT, Chosen, MessageFacts
from mentoring.meetings.vocabulary import Audience
from mentoring.people.models import Programme
from mentoring.people.vocabulary import LANGUAGES
from mentoring.places.models import SocialRegion


class MessageForm(Form):
    """To whom, and what."""

    version = HiddenField()
    audience = ChoiceField(_l("An wen"), Audience, default=Audience.MENTORS)
    programmes = SelectMultipleField(_l("Programme"), coerce=int, description=_l("Ohne Auswahl: alle."))
    languages = SelectMultipleField(_l("Sprachen"), description=_l("Wer eine davon spricht."))
    regions = SelectMultipleField(_l("Regionen"), coerce=int, description=_l("Nach dem Wohnort von heute."))
    subject = StringField(_l("Betreff"), render_kw={"maxlength": LONGEST_SUBJECT})
    body = TextAreaField(_l("Text"), render_kw={"maxlength": LONGEST_BODY})

    def offer(self, programmes: Iterable[Programme], regions: Iterable[SocialRegion]) -> None:
        """What the group can be narrowed to."""
        self.programmes.choices = [SelectChoice(one.id, one.name) for one in programmes]
        spoken = sorted((_(name), code) for code, name in LANGUAGES.items())
        self.languages.choices = [SelectChoice(code, name) for name, code in spoken]
        self.regions.choices = [SelectChoice(one.id, one.name) for one in regions]

    @property
    def facts(self) -> MessageFacts:
        """What was entered."""
        return MessageFacts(
            self.audience.data,
            self.subject.data or "",
            self.body.data or "",
            Chosen(
                tuple(self.programmes.data or ()),
                tuple(self.languages.data or ()),
                tuple(self.regions.data or ()),
            ),
        )


def given(message: GroupMessage) -> dict[str, Any]:
    """A draft as its form shows it."""
    return {
        "version": message.version,
        "audience": message.audience,
        "subject": message.subject,
        "body": message.body,
        **{name: message.chosen.get(name, []) for name in ("programmes", "languages", "regions")},
    }


class SendForm(Form):
    """That it goes out: the version that was read, and to how many."""

    version = HiddenField()
    people = HiddenField()
