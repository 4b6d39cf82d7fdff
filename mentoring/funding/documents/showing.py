"""How values are printed: days, amounts, exact fractions, periods."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from mentoring.money import show_rappen

Say = Callable[..., str]
"""A translator given by the edge: ``say(sentence)`` or ``say("Text mit %(name)s", name=…)``."""

SPACE = "\u00a0"


def shown_day(day: date) -> str:
    """31.12.2026."""
    return day.strftime("%d.%m.%Y")


def last_day(to_on: date) -> date:
    """The last day of a half-open stretch."""
    return to_on - timedelta(days=1)


def shown_span(from_on: date, to_on: date) -> str:
    """01.04.2027–30.06.2027, both days included."""
    return f"{shown_day(from_on)}–{shown_day(last_day(to_on))}"


def shown_francs(rappen: int) -> str:
    """CHF 1'234.50, on one line."""
    return f"CHF{SPACE}{show_rappen(rappen)}"


def shown_number(number: int) -> str:
    """286'844."""
    return f"{number:,}".replace(",", "'")


def shown_days(days: Fraction) -> str:
    """15 1/3, exact; whole numbers without a fraction."""
    whole, part = split_days(days)
    return SPACE.join(one for one in (whole, part) if one)


def split_days(days: Fraction) -> tuple[str, str]:
    """The whole days and the fraction, which may be nothing: «15» and «1/3»."""
    whole, rest = divmod(days.numerator, days.denominator)
    if not rest:
        return shown_number(whole), ""
    part = f"{rest}/{days.denominator}"
    return (shown_number(whole), part) if whole else ("", part)


def shown_percent(basis_points: int) -> str:
    """30 %, or 33.33 %."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}{f'.{rest:02d}'.rstrip('0') if rest else ''}{SPACE}%"


def nearest(rappen: Fraction) -> int:
    """An exact part of an amount to the nearest Rappen, halves away from zero; only to be shown."""
    sign = -1 if rappen < 0 else 1
    doubled = 2 * abs(rappen) + 1
    return sign * (doubled.numerator // doubled.denominator // 2)
