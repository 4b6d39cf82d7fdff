"""Merge fields of a message to many: words in brackets that become each recipient's own."""

import re
from collections.abc import Mapping

from mentoring.wording import N_, Refused

FIELDS = {
    "Vorname": N_("Vorname der Person"),
    "Name": N_("Vor- und Nachname der Person"),
    "Organisation": N_("Name der Organisation"),
}
"""What may stand in brackets: [Vorname], [Name], [Organisation]."""
_BRACKETS = re.compile(r"\[([^\[\]\n]{1,40})\]")


def check_fields(text: str, *, field: str) -> None:
    """Refuses a text with a field that does not exist: nobody gets «Guten Tag [Vornahme]»."""
    for name in _BRACKETS.findall(text):
        if name not in FIELDS:
            raise Refused(N_("Das Feld «[%(name)s]» gibt es nicht."), field=field, name=name)


def merged(text: str, values: Mapping[str, str]) -> str:
    """The text for one recipient. What a value says is never read as a field again."""
    return _BRACKETS.sub(lambda found: values.get(found.group(1), found.group(0)), text)
