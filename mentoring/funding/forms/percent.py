"""A percentage as it is typed; its data are basis points."""

import re
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.widgets import TextInput

from mentoring.funding.rules.ruling import percent


class PercentField(Field):
    """A percentage typed as 30 or 33.5. What was typed stays if it cannot be read; empty is ``blank``."""

    widget = TextInput()

    def __init__(
        self, label: Any, validators: Any = None, *, least: int, most: int, blank: int, **options: Any
    ) -> None:
        options["render_kw"] = {"inputmode": "decimal", "maxlength": 8} | options.get("render_kw", {})
        super().__init__(label, validators, **({"default": blank} | options))
        self.least, self.most, self.blank = least, most, blank
        self.typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return percent(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads the typed percentage."""
        self.data, self.typed = self.blank, valuelist[0] if valuelist else ""
        text = self.typed.strip()
        if not text:
            return
        found = re.fullmatch(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*%?", text)
        typed = int(found.group(1)) * 100 + int((found.group(2) or "").ljust(2, "0")) if found else -1
        if not self.least <= typed <= self.most:
            raise ValueError(
                _(
                    "Bitte einen Anteil von %(least)s bis %(most)s %%.",
                    least=percent(self.least),
                    most=percent(self.most),
                )
            )
        self.data = typed
