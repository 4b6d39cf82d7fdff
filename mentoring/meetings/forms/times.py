"""A time of day as people type it."""

import re
from datetime import time

from flask_babel import gettext as _
from wtforms import Field
from wtforms.widgets import TextInput

_TIME = re.compile(r"([01]?[0-9]|2[0-3])(?:[.:h]?([0-5][0-9]))?(?:uhr)?")


def parse_time(text: str) -> time:
    """A time of day as people type it: 14:30, 14.30, 1430, 9; ValueError for anything else."""
    found = _TIME.fullmatch(text.strip().lower().replace(" ", ""))
    if found is None:
        raise ValueError(text)
    return time(int(found.group(1)), int(found.group(2) or 0))


class TimeField(Field):
    """A time of day; what was typed stays in the field if it cannot be read."""

    widget = TextInput()
    typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return self.data.strftime("%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads the typed time."""
        self.data, self.typed = None, valuelist[0] if valuelist else ""
        if not self.typed.strip():
            return
        try:
            self.data = parse_time(self.typed)
        except ValueError:
            raise ValueError(_("Bitte eine Uhrzeit wie 14:30 eingeben.")) from None
