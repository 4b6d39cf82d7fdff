"""Form inputs that several areas share: Swiss dates, the weekly grid, phone numbers, mail addresses.

Every form of the site derives from ``Form``: it carries the anti-forgery token, and, through ``request_key``,
the key that gives a form sent twice one effect.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import Choice, SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from mentoring.money import parse_rappen, show_rappen
from mentoring.typed import normalise_email as normalise_email
from mentoring.typed import normalise_phone as normalise_phone
from mentoring.typed import parse_date as parse_date
from mentoring.typed import shown_phone
from mentoring.web import new_key, say
from mentoring.wording import DAY_PARTS, WEEKDAYS, Labelled, Refused


class Form(FlaskForm):
    """The base of all forms."""

    request_key = HiddenField(default=new_key)

    def refuse(self, refused: Refused) -> None:
        """Shows a refusal of the domain at its field, or above the form if it names none."""
        self.say_at(refused.field, say(refused.sentence))

    def say_at(self, name: str | None, message: str) -> None:
        """Adds an error at a field, or to the form as a whole."""
        if name is not None and name in self._fields:
            self._fields[name].errors = [*self._fields[name].errors, message]
        else:
            self.form_errors.append(message)


class DateField(Field):
    """A day typed as 31.12.2026. What was typed stays in the field if it cannot be read."""

    widget = TextInput()

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        earliest: date = date(1900, 1, 1),
        latest: date = date(2100, 12, 31),
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.earliest, self.latest = earliest, latest
        self.typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return self.data.strftime("%d.%m.%Y") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads the typed day."""
        self.data, self.typed = None, valuelist[0] if valuelist else ""
        if not self.typed.strip():
            return
        try:
            self.data = parse_date(self.typed)
        except ValueError:
            raise ValueError(_("Bitte ein Datum wie 31.12.2026 eingeben.")) from None
        if not self.earliest <= self.data <= self.latest:
            raise ValueError(_("Das Datum liegt ausserhalb des möglichen Bereichs."))


class AmountField(Field):
    """An amount typed as 1'234.50; its data are Rappen. What was typed stays if it cannot be read."""

    widget = TextInput()

    def __init__(
        self, label: Any = None, validators: Any = None, *, negative: bool = False, **options: Any
    ) -> None:
        super().__init__(label, validators, **options)
        self.negative = negative
        self.typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return show_rappen(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads the typed amount."""
        self.data, self.typed = None, valuelist[0] if valuelist else ""
        if not self.typed.strip():
            return
        try:
            self.data = parse_rappen(self.typed)
        except ValueError:
            raise ValueError(_("Bitte einen Betrag wie 1'234.50 eingeben.")) from None
        if self.data < 0 and not self.negative:
            raise ValueError(_("Der Betrag darf nicht negativ sein."))


class SlotsField(SelectMultipleField):
    """The weekly grid, 7 × 3; its data are 21 bits (weekday × 3 + part of the day)."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, coerce=int, choices=slot_choices, **options)

    def process_data(self, value: Any) -> None:
        """From bits to ticked boxes."""
        bits = value if isinstance(value, int) else 0
        self.data = [n for n in range(21) if bits >> n & 1]

    @property
    def bits(self) -> int:
        """The ticked boxes as bits."""
        return sum(1 << n for n in self.data or [])


def slot_choices() -> list[SelectChoice]:
    """The 21 slots with their names in full, «Montag Morgen» first."""
    return [SelectChoice(n, _(WEEKDAYS[n // 3]) + " " + _(DAY_PARTS[n % 3])) for n in range(21)]


def choices_of(kind: Iterable[Labelled], *, blank: str | None = None) -> list[SelectChoice]:
    """The members of an enumeration as choices with translated labels; ``blank`` adds an empty first one."""
    first = [SelectChoice("", blank)] if blank is not None else []
    return first + [SelectChoice(member.value, _(member.label)) for member in kind]


class ChoiceField(SelectField):
    """One member of an enumeration, or None where a blank choice is offered."""

    def __init__(
        self,
        label: Any,
        kind: type[Labelled],
        validators: Any = None,
        *,
        blank: Any = None,
        members: Sequence[Labelled] | None = None,
        **options: Any,
    ) -> None:
        self.kind = kind
        shown = members if members is not None else list(kind)
        super().__init__(
            label,
            validators,
            coerce=self._member,
            validate_choice=True,
            choices=lambda: choices_of(shown, blank=None if blank is None else str(blank)),
            **options,
        )

    def _member(self, value: Any) -> Any:
        if isinstance(value, self.kind) or value in (None, ""):
            return value or None
        return self.kind(value)  # type: ignore[call-arg]  # by its code; the label comes with the member

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads the chosen member."""
        try:
            self.data = self._member(valuelist[0]) if valuelist else None
        except ValueError:
            self.data = None
            raise ValueError(_("Bitte eine der Möglichkeiten wählen.")) from None

    def pre_validate(self, form: Any) -> None:
        """Only a choice that is offered."""
        offered = {choice.value for choice in self._offered()}
        if not self.process_errors and (self.data.value if self.data else "") not in offered:
            raise ValidationError(_("Bitte eine der Möglichkeiten wählen."))

    def _offered(self) -> list[Any]:
        return list(self.choices or [])  # SelectChoice, which the library's stubs do not know yet

    def iter_choices(self) -> Any:
        """The choices, the present one marked."""
        present = self.data.value if self.data else ""
        for choice in self._offered():
            yield Choice(choice.value, choice.label, choice.value == present, {})


class PhoneField(StringField):
    """A phone number, kept in international form; Swiss numbers are typed and shown as usual."""

    def _value(self) -> str:
        return shown_phone(self.data or "")

    def pre_validate(self, form: Any) -> None:
        """Only numbers that can exist."""
        if not self.data:
            self.data = ""
            return
        try:
            self.data = normalise_phone(self.data)
        except ValueError:
            raise ValidationError(
                _("Diese Telefonnummer gibt es so nicht. Beispiel: 079 123 45 67")
            ) from None


class EmailField(StringField):
    """A mail address in its normal form, all lower case."""

    def pre_validate(self, form: Any) -> None:
        """Only addresses that can exist; nothing is asked of the network."""
        if not self.data:
            self.data = ""
            return
        try:
            self.data = normalise_email(self.data)
        except ValueError:
            raise ValidationError(
                _("Diese E-Mail-Adresse ist nicht vollständig. Beispiel: name@beispiel.ch")
            ) from None
