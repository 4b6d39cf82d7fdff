"""Two versions of what is said of somebody, side by side, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from flask_babel import gettext as _

from mentoring.inputs import slot_choices
from mentoring.people.rules import FACTS
from mentoring.people.services.facts import changed_names
from mentoring.people.vocabulary import LANGUAGES, Topic
from mentoring.screen import show_date, show_label
from mentoring.wording import Labelled


def differences(pairs: Iterable[tuple[Any, Any]], programmes: Mapping[int, str]) -> list[dict[str, str]]:
    """What differs between stored and typed facts: label, theirs, mine."""
    rows = []
    for theirs, mine in pairs:
        names = set(changed_names(theirs, mine))
        for name in [f.name for f in fields(theirs) if f.name in names]:
            rows.append(
                {
                    "label": _(FACTS[name]),
                    "theirs": in_words(name, getattr(theirs, name), programmes),
                    "mine": in_words(name, getattr(mine, name), programmes),
                }
            )
    return rows


def in_words(name: str, value: Any, programmes: Mapping[int, str]) -> str:
    """A fact's value as people read it; nothing is the empty text."""
    if name == "slots":
        return ", ".join(str(choice.label) for n, choice in enumerate(slot_choices()) if value >> n & 1)
    if name == "languages":
        spoken = [f"{_(LANGUAGES[code])} {show_label(level)}" for code, level in value.items()]
        return ", ".join(spoken)
    if name == "programme_ids":
        return ", ".join(programmes.get(number, str(number)) for number in value)
    if name == "topics":
        return ", ".join(show_label(topic) for topic in Topic if topic.value in value)
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, Labelled):
        return show_label(value)
    if isinstance(value, date):
        return show_date(value)
    if isinstance(value, tuple | list):
        return ", ".join(value)
    return "" if value is None else str(value)
