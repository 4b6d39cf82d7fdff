"""What a period is called."""

from datetime import date

from mentoring.wording import N_, Sentence

_NAMES = {
    3: N_("%(number)s. Quartal %(year)s"),
    4: N_("%(number)s. Tertial %(year)s"),
    6: N_("%(number)s. Halbjahr %(year)s"),
    12: N_("Jahr %(year)s"),
}


def period_name(from_on: date, to_on: date) -> Sentence:
    """«2. Quartal 2027» for ``[from_on, to_on)``; a stretch of another length by its first and last day."""
    months = (to_on.year - from_on.year) * 12 + to_on.month - from_on.month
    whole = from_on.day == to_on.day == 1 and months in _NAMES and (from_on.month - 1) % months == 0
    if whole:
        return Sentence(_NAMES[months], {"number": (from_on.month - 1) // months + 1, "year": from_on.year})
    last = date.fromordinal(to_on.toordinal() - 1)
    return Sentence(
        N_("%(first)s bis %(last)s"),
        {"first": from_on.strftime("%d.%m.%Y"), "last": last.strftime("%d.%m.%Y")},
    )
