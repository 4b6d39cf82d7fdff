"""Money: integer Rappen inside, Swiss francs on screen and in typed text. No float touches an amount."""

import re

_TYPED = re.compile(
    r"^([-−–+]?)(\d{1,3}(?:['’ʼ\u00a0\u202f ]\d{3})+|\d+)(?:[.,](\d{1,2}|–|-{1,2}))?$", re.ASCII
)
LARGEST = 10**13
"""A hundred thousand million francs, in Rappen: whoever types more has typed something wrong."""


def show_rappen(rappen: int | None) -> str:
    """1'234.50, with a true minus sign; a dash for nothing known."""
    if rappen is None:
        return "–"
    francs, rest = divmod(abs(rappen), 100)
    return f"{'−' if rappen < 0 else ''}{francs:,}.{rest:02d}".replace(",", "'")


def plain_rappen(rappen: int) -> str:
    """1234.50 or -1234.50, for files that programs read."""
    francs, rest = divmod(abs(rappen), 100)
    return f"{'-' if rappen < 0 else ''}{francs}.{rest:02d}"


def parse_rappen(text: str) -> int:
    """The amount typed as 1'234.50, 1’234.50, 1234,5, CHF 12.– or −3.05, in Rappen.

    Raises ValueError for anything else: a wrong grouping (12'34), a third decimal, words, an absurd size.
    """
    cleaned = re.sub(r"^(CHF|Fr\.?)\s*|\s*(CHF|Fr\.?)$", "", text.strip(), flags=re.IGNORECASE)
    found = _TYPED.match(cleaned)
    if not found:
        raise ValueError("not an amount")
    sign, francs, decimals = found.groups()
    digits = (decimals or "").strip("-–")
    rappen = int(re.sub(r"\D", "", francs)) * 100 + int(digits.ljust(2, "0") or 0)
    if rappen > LARGEST:
        raise ValueError("too large")
    return -rappen if sign in {"-", "−", "–"} else rappen
