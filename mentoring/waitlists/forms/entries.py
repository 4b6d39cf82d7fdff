"""The wish for a tandem as it is typed: for a new entry with its people, for changing one."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from mentoring.inputs import ChoiceField, DateField, Form, choices_of
from mentoring.people.forms.fields import ChoicesField, WholeNumberField, short_text
from mentoring.people.models import Programme
from mentoring.people.vocabulary import GenderWish, Topic
from mentoring.places.models import Municipality, SocialRegion
from mentoring.waitlists.forms.persons import ContactFields, PersonFields
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.services import EntryFacts
from mentoring.waitlists.vocabulary import ReferralKind, Segment, Urgency

SPARE_MEMBERS = 6
TOO_LONG = _l("Höchstens %(max)d Zeichen, bitte kürzen.")


# Fields are asked, and their errors listed, in the order in which they are declared: people first.
class PeopleForm(Form):
    """The people of a new wish: a contact, and for a family its further members."""

    contact = FormField(ContactFields)
    members = FieldList(FormField(PersonFields), min_entries=SPARE_MEMBERS, max_entries=20)

    def offer_places(self, municipalities: Sequence[Municipality]) -> None:
        """Takes the municipalities that can be chosen."""
        if "contact" in self:
            self.contact.form.municipality.offer(municipalities)

    def named(self) -> list[PersonFields]:
        """The lines in which somebody is named, the contact first."""
        first: list[PersonFields] = [self.contact.form] if "contact" in self else []
        return first + [line.form for line in self.members if line.form.is_filled]


class WishForm(Form):
    """What a wish is about: programme, urgency, whom, where, for what, and who referred it."""

    version = HiddenField()
    programme = SelectField(_l("Programm"), [InputRequired(_l("Bitte ein Programm wählen."))])
    registered_on = DateField(
        _l("Angemeldet am"),
        [InputRequired(_l("Bitte ein Datum eingeben."))],
        description=_l("Ab diesem Tag zählt die Wartezeit. Zum Beispiel 31.12.2026"),
    )
    urgency = ChoiceField(_l("Dringlichkeit"), Urgency, default=Urgency.NORMAL)
    mentor_gender = ChoiceField(_l("Möchte begleitet werden"), GenderWish, default=GenderWish.ANY)
    travel_km = WholeNumberField(
        _l("Weg, höchstens km"), [Optional()], least=0, most=200, description=_l("Leer: keine Grenze")
    )
    own_region_only = BooleanField(_l("Nur in der eigenen Sozialregion"))
    topics = ChoicesField(_l("Themen"), [Optional()], choices=lambda: choices_of(Topic))
    goal = TextAreaField(
        _l("Ziel in eigenen Worten"),
        [Optional(), Length(max=2000, message=TOO_LONG)],
        render_kw={"maxlength": 2000},
    )
    family_name = short_text(
        _l("Name der Familie"),
        120,
        Optional(),
        description=_l("Nur bei Familien: so heisst der Eintrag in der Liste."),
    )
    referral = ChoiceField(_l("Woher kommt die Anmeldung?"), ReferralKind, default=ReferralKind.SELF)
    social_region = SelectField(_l("Sozialregion, die zuweist"), [Optional()])
    segment = ChoiceField(_l("Kurzassessment der Sozialregion"), Segment, [Optional()], blank=_l("keines"))
    referred_by_name = short_text(_l("Zuständige Person der zuweisenden Stelle"), 200, Optional())

    def offer(self, programmes: Iterable[Programme], regions: Iterable[SocialRegion]) -> None:
        """Takes what can be chosen from the database."""
        self.programme.choices = [("", _("Bitte wählen")), *((str(p.id), p.name) for p in programmes)]
        self.social_region.choices = [("", "–"), *((str(r.id), r.name) for r in regions)]

    def read(self, entry: WaitlistEntry) -> None:
        """Shows an entry as it is stored."""
        for name in ("registered_on", "urgency", "mentor_gender", "own_region_only", "topics", "goal"):
            self[name].data = getattr(entry, name)
        for name in ("family_name", "referral", "segment", "referred_by_name", "travel_km", "version"):
            self[name].data = getattr(entry, name)
        self.programme.data = str(entry.programme_id)
        self.social_region.data = str(entry.social_region_id or "")

    def facts(self, programme: Programme) -> EntryFacts:
        """What was typed, as facts."""
        region = self.social_region.data
        return EntryFacts(
            programme=programme,
            registered_on=self.registered_on.data,
            family_name=self.family_name.data or "",
            urgency=self.urgency.data,
            mentor_gender=self.mentor_gender.data,
            travel_km=self.travel_km.data,
            own_region_only=self.own_region_only.data,
            topics=tuple(self.topics.data or ()),
            goal=self.goal.data or "",
            segment=self.segment.data,
            referral=self.referral.data,
            social_region_id=int(region) if region else None,
            referred_by_name=self.referred_by_name.data or "",
        )


class EntryForm(PeopleForm, WishForm):
    """A new entry with its people, and whether the first talk has been held."""

    intake_on = DateField(
        _l("Erstgespräch geführt am"),
        [Optional()],
        description=_l("Leer, wenn es noch aussteht. Sonst kommt der Eintrag gleich auf die Warteliste."),
    )
