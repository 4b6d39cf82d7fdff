"""The referral of a Sozialregion as it is typed."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from mentoring.inputs import ChoiceField, Form, choices_of
from mentoring.people.forms.fields import ChoicesField, short_text
from mentoring.people.models import Programme
from mentoring.people.vocabulary import GenderWish, Topic
from mentoring.waitlists.forms.entries import TOO_LONG, PeopleForm
from mentoring.waitlists.services import EntryFacts
from mentoring.waitlists.vocabulary import ReferralKind, Segment, Urgency


class ReferralForm(PeopleForm):
    """Who is referred, to which offer, with the short assessment and the consent."""

    programme = SelectField(_l("Angebot"), [InputRequired(_l("Bitte ein Angebot wählen."))])
    segment = ChoiceField(
        _l("Kurzassessment"), Segment, [InputRequired(_l("Bitte eine Antwort wählen."))], blank="–"
    )
    urgency = ChoiceField(_l("Dringlichkeit"), Urgency, default=Urgency.NORMAL)
    mentor_gender = ChoiceField(_l("Möchte begleitet werden"), GenderWish, default=GenderWish.ANY)
    topics = ChoicesField(_l("Themen"), [Optional()], choices=lambda: choices_of(Topic))
    goal = TextAreaField(
        _l("Weshalb diese Zuweisung, und was soll sich ändern?"),
        [
            DataRequired(_l("Bitte in ein, zwei Sätzen beschreiben.")),
            Length(max=2000, message=TOO_LONG),
        ],
        render_kw={"maxlength": 2000},
    )
    consent = BooleanField(
        _l("Die Person ist einverstanden, dass diese Angaben an die Organisation gehen."),
        [InputRequired(_l("Ohne Einwilligung ist keine Zuweisung möglich."))],
    )

    def offer(self, programmes: Iterable[Programme]) -> None:
        """Takes the offers of all organisations."""
        self.programme.choices = [("", _("Bitte wählen"))] + [
            (
                str(p.id),
                _("%(programme)s (%(organisation)s)", programme=p.name, organisation=p.organisation.name),
            )
            for p in programmes
        ]

    def facts(
        self, programme: Programme, today: date, *, social_region_id: int, user_id: int, user_name: str
    ) -> EntryFacts:
        """What was typed, as facts of an entry registered today by the region."""
        return EntryFacts(
            programme=programme,
            registered_on=today,
            urgency=self.urgency.data,
            mentor_gender=self.mentor_gender.data,
            topics=tuple(self.topics.data or ()),
            goal=self.goal.data or "",
            segment=self.segment.data,
            referral=ReferralKind.SOCIAL_REGION,
            social_region_id=social_region_id,
            referred_by_id=user_id,
            referred_by_name=user_name,
        )


class WithdrawForm(Form):
    """Why a referral is taken back."""

    reason = short_text(_l("Grund"), 300, DataRequired(_l("Bitte einen Grund angeben.")))
