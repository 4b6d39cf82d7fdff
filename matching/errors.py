"""The errors: about a problem as it is written, and about a fault of the solver itself."""

from __future__ import annotations

from collections.abc import Mapping

from matching.codes import Reason


class ProblemError(ValueError):
    """A problem that cannot be solved as it is written.

    Attributes
    ----------
    path : str
        Where: for example ``entries[3].slots`` (index in the given order) or ``pins[0]``.
    code : str
        What, as a stable code: ``missing``, ``type``, ``value``, ``range``, ``duplicate``, ``unknown``,
        ``version``, ``conflict``, ``impossible_pin``, ``not_overridable``, ``sum``, ``size``.
    params : Mapping[str, object]
        Who is concerned (``entry``, ``mentor``) and the offending value where it helps.
    """

    def __init__(self, path: str, code: str, message: str, **params: object) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.code = code
        self.message = message
        self.params: Mapping[str, object] = params


class ImpossiblePinError(ProblemError):
    """A pin that breaks constraints nobody has overridden; `reasons` names all of them."""

    def __init__(self, path: str, entry_id: str, mentor_id: str, reasons: tuple[Reason, ...]) -> None:
        names = ", ".join(reason.code for reason in reasons)
        super().__init__(
            path,
            "impossible_pin",
            f"entry {entry_id!r} cannot be pinned to mentor {mentor_id!r}: {names}",
            entry=entry_id,
            mentor=mentor_id,
        )
        self.entry_id = entry_id
        self.mentor_id = mentor_id
        self.reasons = reasons


class UnprovenError(RuntimeError):
    """The solver's answer is not optimal, or not feasible: a fault of the software, never of the problem."""
