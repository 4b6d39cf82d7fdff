"""What files of a statement are called: names that sort by period, municipality and number."""

import re

from mentoring.funding.rules.statement import StatementData
from mentoring.names import sort_key

_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


def quarter(period: str) -> tuple[int, int] | None:
    """Year and number of a period that is called 2027-Q1; None for other names."""
    found = _QUARTER.fullmatch(period)
    return (int(found.group(1)), int(found.group(2))) if found else None


def statement_file_name(data: StatementData, ending: str) -> str:
    """«2027-Q1_2581_olten_R2027-0012.pdf»; without an amount there is no number and none in the name."""
    period = data.period if quarter(data.period) else _plain(data.period)
    if not period.startswith(f"{data.year}"):
        period = f"{data.year}-{period}"
    parts = [period, f"{data.municipality_bfs:04d}", _plain(data.municipality), _number(data.number)]
    return "_".join(part for part in parts if part) + f".{ending}"


def archive_file_name(period: str) -> str:
    """What the ZIP of all statements of a period is called."""
    return f"{period if quarter(period) else _plain(period)}_abrechnungen.zip"


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", sort_key(text)).strip("-")[:60]


def _number(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "", text)[:30]
