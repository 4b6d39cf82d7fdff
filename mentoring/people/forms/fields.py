"""Inputs that the forms of people share: birth date or year, whole numbers, a municipality or elsewhere."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, FormField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import Length, ValidationError
from wtforms.widgets import TextInput

from mentoring.inputs import choices_of, parse_date
from mentoring.people.vocabulary import LANGUAGES, Level
from mentoring.places.models import Municipality

OUTSIDE = "outside"


class BornField(Field):
    """A birth date (31.12.1990) or, where only that is known, a year (1990); data: (date, year)."""

    widget = TextInput()
    typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        born_on, year = self.data or (None, None)
        return born_on.strftime("%d.%m.%Y") if born_on else str(year or "")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads the typed day or year."""
        self.data, self.typed = (None, None), valuelist[0] if valuelist else ""
        text = self.typed.strip()
        if not text:
            return
        if len(text) == 4 and text.isascii() and text.isdigit():
            self.data = (None, int(text))
            return
        try:
            self.data = (parse_date(text), None)
        except ValueError:
            raise ValueError(_("Bitte ein Datum wie 31.12.1990 oder ein Jahr wie 1990 eingeben.")) from None

    @property
    def born_on(self) -> date | None:
        """The day, if it is known."""
        return self.data[0] if self.data else None

    @property
    def year(self) -> int | None:
        """The year, if only that is known."""
        return self.data[1] if self.data else None


class WholeNumberField(IntegerField):
    """A whole number within limits; what cannot be read stays in the field. Empty is ``blank``."""

    widget = TextInput()

    def __init__(
        self,
        label: Any,
        validators: Any = None,
        *,
        least: int,
        most: int,
        blank: int | None = None,
        **options: Any,
    ) -> None:
        options["render_kw"] = {"inputmode": "numeric", "maxlength": 9} | options.get("render_kw", {})
        super().__init__(label, validators, **options)
        self.least, self.most, self.blank = least, most, blank

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads the typed number."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = self.blank
        if not text:
            return
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if not self.least <= number <= self.most:
            raise ValueError(
                _("Bitte eine Zahl von %(least)s bis %(most)s.", least=self.least, most=self.most)
            )
        self.data = number


class MunicipalityField(SelectField):
    """One of the municipalities, or «outside the canton»; data: the BFS number as text, or ``OUTSIDE``."""

    def __init__(self, label: Any, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, choices=[SelectChoice("", "–")], **options)

    def offer(self, municipalities: Sequence[Municipality]) -> None:
        """Takes the municipalities that may be chosen."""
        self.choices = [
            SelectChoice("", _("Bitte wählen")),
            SelectChoice(OUTSIDE, _("ausserhalb des Kantons")),
            *(SelectChoice(str(m.bfs_number), m.name) for m in municipalities),
        ]

    def pre_validate(self, form: Any) -> None:
        """Only a municipality that is offered."""
        if self.data not in offered_by(self):
            raise ValidationError(_("Bitte eine der Möglichkeiten wählen."))

    @property
    def bfs_number(self) -> int | None:
        """The chosen municipality, if one is chosen."""
        return int(self.data) if self.data and self.data != OUTSIDE else None


class LanguageLine(Form):
    """A language and how well it is spoken."""

    language = SelectField(_l("Sprache"))
    level = SelectField(_l("Niveau"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        named = sorted(((code, _(name)) for code, name in LANGUAGES.items()), key=lambda pair: pair[1])
        self.language.choices = [SelectChoice("", "–"), *(SelectChoice(*pair) for pair in named)]
        self.level.choices = choices_of(Level, blank="–")

    def validate_level(self, field: Any) -> None:
        """Both or neither."""
        if self.language.data and not field.data:
            raise ValidationError(_("Bitte auch das Niveau wählen."))
        if field.data and not self.language.data:
            raise ValidationError(_("Bitte auch die Sprache wählen."))


def language_field() -> FormField:
    """A line of the list of languages."""
    return FormField(LanguageLine)


def short_text(label: Any, most: int, *more: Any, **options: Any) -> StringField:
    """A line of text of limited length."""
    too_long = Length(max=most, message=_l("Höchstens %(max)d Zeichen, bitte kürzen."))
    render = {"maxlength": most} | options.pop("render_kw", {})
    return StringField(label, [*more, too_long], render_kw=render, **options)


class ChoicesField(SelectMultipleField):
    """Several of the offered answers."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads what is chosen."""
        try:
            self.data = [self.coerce(value) for value in valuelist]
        except ValueError:
            raise ValueError(_("Bitte eine der Möglichkeiten wählen.")) from None

    def pre_validate(self, form: Any) -> None:
        """Only what is offered."""
        offered = offered_by(self)
        if set(self.data or []) - offered:
            raise ValidationError(_("Bitte eine der Möglichkeiten wählen."))


def words_in(text: str | None) -> list[str]:
    """The words of a text that separates them by commas."""
    return [word.strip() for word in (text or "").replace(";", ",").split(",") if word.strip()]


def number_in(text: str) -> int | None:
    """The whole number in a hidden field, or None if it holds none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def offered_by(field: Any) -> set[Any]:
    """The values that a field offers."""
    return {choice.value for choice in field.choices or []}
