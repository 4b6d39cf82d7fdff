"""Sentences and labels that are declared far from the screen and translated on it.

Rules and services know no request and no language. They carry the German text, marked for extraction by
``N_``; the edge translates it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self


def N_(text: str) -> str:  # noqa: N802 (gettext's customary name)
    """Marks a text for translation and returns it unchanged."""
    return text


@dataclass(frozen=True)
class Sentence:
    """A German sentence with named placeholders and their values, translated where it is shown.

    A value may be a sentence itself, a label, or a list of them, which is shown with commas.
    """

    text: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        shown = {key: _german(value) for key, value in self.params.items()}
        return self.text % shown if shown else self.text

    def to_json(self) -> dict[str, Any]:
        """The sentence as plain values, to be kept and said later in any language."""
        return {"text": self.text, "params": {key: _plain(value) for key, value in self.params.items()}}

    @staticmethod
    def from_json(kept: dict[str, Any], **more: Any) -> "Sentence":
        """A kept sentence; ``more`` are values that were left out when it was kept (names, for example)."""
        params = {key: _spoken(value) for key, value in kept.get("params", {}).items()}
        return Sentence(kept.get("text", ""), {**params, **more})


def _german(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return ", ".join(str(_german(one)) for one in value)
    return getattr(value, "label", value)


def _plain(value: Any) -> Any:
    if isinstance(value, Sentence):
        return value.to_json()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return {"text": value.label, "params": {}} if hasattr(value, "label") else value


def _spoken(value: Any) -> Any:
    if isinstance(value, dict):
        return Sentence.from_json(value)
    return tuple(_spoken(one) for one in value) if isinstance(value, list) else value


class Refused(Exception):
    """A rule says no; the sentence tells people why. Nothing has been changed.

    ``field`` names the input at which the sentence belongs, where there is one.
    """

    def __init__(self, text: str, *, field: str | None = None, **params: Any) -> None:
        self.sentence = Sentence(text, params)
        self.field = field
        super().__init__(str(self.sentence))


class Conflict(Exception):
    """Somebody else changed the same thing in the meantime; both versions can be shown.

    ``version`` is the present one, with which one's own version could still be saved over it.
    ``differences`` are (label, theirs, mine) for what differs.
    """

    def __init__(
        self,
        subject: str,
        *,
        version: int | None = None,
        changed_by: str = "",
        changed_at: datetime | None = None,
        differences: Sequence[tuple[str, Any, Any]] = (),
    ) -> None:
        self.subject, self.version = subject, version
        self.changed_by, self.changed_at = changed_by, changed_at
        self.differences = list(differences)
        super().__init__(subject)


class Labelled(StrEnum):
    """An enumeration stored by its code, shown by its German label: ``WAITING = "WAITING", N_("wartet")``."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


WEEKDAYS = (
    N_("Montag"),
    N_("Dienstag"),
    N_("Mittwoch"),
    N_("Donnerstag"),
    N_("Freitag"),
    N_("Samstag"),
    N_("Sonntag"),
)
DAY_PARTS = (N_("Morgen"), N_("Nachmittag"), N_("Abend"))
