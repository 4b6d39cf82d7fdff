"""The form of a programme."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from mentoring.inputs import ChoiceField, Form, choices_of
from mentoring.people.forms.fields import WholeNumberField
from mentoring.people.services import ProgrammeFacts
from mentoring.people.vocabulary import ClearanceKind, Level, TargetGroup, Topic

TOO_LONG = _l("Höchstens %(max)d Zeichen, bitte kürzen.")


class ProgrammeForm(Form):
    """What is offered, and what it asks of both sides."""

    version = HiddenField()
    name = StringField(
        _l("Name"),
        [InputRequired(_l("Bitte einen Namen eingeben.")), Length(max=120, message=TOO_LONG)],
        render_kw={"maxlength": 120},
    )
    description = TextAreaField(_l("Beschreibung"), [Optional(), Length(max=5000, message=TOO_LONG)])
    target_group = ChoiceField(_l("Für wen"), TargetGroup, default=TargetGroup.ALL)
    topics = SelectMultipleField(_l("Themen"), [Optional()])
    language_level = ChoiceField(_l("Gemeinsame Sprache mindestens"), Level, default=Level.A1)
    clearance_required = ChoiceField(_l("Auszug nötig"), ClearanceKind, [Optional()], blank=_l("kein Auszug"))
    mentor_minimum_age = WholeNumberField(
        _l("Mindestalter der Freiwilligen"), least=16, most=99, blank=18, default=18
    )
    group_size = WholeNumberField(_l("Grösste Familie"), least=1, most=20, blank=6, default=6)
    minimum_commitment_months = WholeNumberField(
        _l("Mindestdauer in Monaten"), least=1, most=60, blank=6, default=6
    )
    review_after_weeks = WholeNumberField(
        _l("Erstes Standortgespräch nach Wochen"), least=1, most=52, blank=6, default=6
    )
    review_every_months = WholeNumberField(
        _l("Weitere Standortgespräche alle Monate"), least=1, most=24, blank=3, default=3
    )
    active = BooleanField(_l("Wird angeboten"), default=True)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.topics.choices = choices_of(Topic)

    def facts(self) -> ProgrammeFacts:
        """What was entered."""
        return ProgrammeFacts(
            name=self.name.data or "",
            description=self.description.data or "",
            target_group=self.target_group.data,
            topics=tuple(self.topics.data or ()),
            minimum_commitment_months=self.minimum_commitment_months.data or 6,
            mentor_minimum_age=self.mentor_minimum_age.data or 18,
            group_size=self.group_size.data or 6,
            clearance_required=self.clearance_required.data,
            language_level=self.language_level.data,
            review_after_weeks=self.review_after_weeks.data or 6,
            review_every_months=self.review_every_months.data or 3,
            active=self.active.data,
        )
