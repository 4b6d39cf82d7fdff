"""Inputs of what holds for a time: an employment in per cent, a last day."""

import re
from datetime import date, timedelta

from flask_babel import gettext as _
from wtforms import Field
from wtforms.widgets import TextInput

_PERCENT = re.compile(r"^(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$")


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
