"""Inputs that forms of funding share: one of several rows or none, an employment in per cent, a last day."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.widgets import TextInput

_PERCENT = re.compile(r"^(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$")


class RowField(SelectField):
    """One of the offered rows by its number, or None for the blank choice."""

    def __init__(self, label: Any, *, blank: Any, validators: Any = None, **options: Any) -> None:
        self.blank = blank
        super().__init__(label, validators, coerce=self._number, choices=[], **options)

    def offer(self, rows: Iterable[tuple[int, str]]) -> None:
        """Sets what is offered after the blank choice."""
        self.choices = [
            SelectChoice("", str(self.blank)),
            *(SelectChoice(str(number), name) for number, name in rows),
        ]

    def _number(self, value: Any) -> int | None:
        if value in (None, "", "None"):
            return None
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) < 12):
            raise ValueError
        return int(text)

    def pre_validate(self, form: Any) -> None:
        """Only a row that is offered."""
        offered = {choice.value for choice in self.choices or []}  # type: ignore[union-attr]
        if ("" if self.data is None else str(self.data)) not in offered:
            raise ValueError(_("Bitte eine der Möglichkeiten wählen."))

    def iter_choices(self) -> Any:
        """The choices, the present one marked."""
        from wtforms.fields.choices import Choice

        present = "" if self.data is None else str(self.data)
        for choice in self.choices or []:
            yield Choice(choice.value, choice.label, choice.value == present, {})  # type: ignore[union-attr]


class EmploymentField(Field):
    """An employment typed as 60 or 62,5 per cent; its data are basis points (10'000 = full time)."""

    widget = TextInput()
    typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return percent(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads the typed per cent."""
        self.data, self.typed = None, valuelist[0] if valuelist else ""
        text = self.typed.strip()
        if not text:
            return
        found = _PERCENT.match(text)
        if not found:
            raise ValueError(_("Bitte einen Prozentsatz wie 60 oder 62,5 eingeben."))
        points = int(found.group(1)) * 100 + int((found.group(2) or "").ljust(2, "0"))
        if not 1 <= points <= 10_000:
            raise ValueError(_("Ein Pensum liegt über 0 und höchstens bei 100 Prozent."))
        self.data = points


def percent(points: int) -> str:
    """Basis points as per cent: 60, 62.5."""
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def day_after(last: date | None) -> date | None:
    """The end of a half-open stretch whose last day was typed."""
    return None if last is None else last + timedelta(days=1)


def last_day(valid_to: date | None) -> date | None:
    """The last day of a half-open stretch, as people say it."""
    return None if valid_to is None else valid_to - timedelta(days=1)
