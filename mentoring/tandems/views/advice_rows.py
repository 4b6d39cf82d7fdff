"""What the pages of advice show, made of kinds of volunteers: words, numbers, filters, files."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.audit import Access
from mentoring.names import sort_key
from mentoring.people.vocabulary import LANGUAGES
from mentoring.sheets import Sheet, Value, csv_file, file_name, workbook
from mentoring.tandems.services.advice import VOLUNTEERS, Helped, Sought, when, who
from mentoring.tandems.services.wording import GENDERS
from mentoring.waitlists.rules import URGENCY_RANK, days_waiting
from mentoring.web import log_read, say, today

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PLOTTED = 8
"""At most so many kinds are drawn."""

_URGENCIES = {rank: urgency for urgency, rank in URGENCY_RANK.items()}


def kind_words(one: Sought, programmes: Mapping[str, str], regions: Mapping[int, str]) -> dict[str, str]:
    """A kind in the words of the page: who, where, when, for which programme."""
    times = when(one)
    return {
        "key": one.key,
        "who": say(who(one)),
        "region": region_name(one, regions),
        "times": say(times) if times else "",
        "programme": programmes.get(one.programme, ""),
    }


def helps_words(helped: Helped | None, day: date) -> str:
    """Whom one more volunteer helps first; nothing where the serving order does not say it."""
    if helped is None or helped.urgency not in _URGENCIES:
        return ""
    return ngettext(
        "seit %(num)d Tag, Dringlichkeit %(urgency)s",
        "seit %(num)d Tagen, Dringlichkeit %(urgency)s",
        days_waiting(helped.waiting_since, day),
        urgency=_(_URGENCIES[helped.urgency].label),
    )


def filter_options(
    kinds: Iterable[Sought], programmes: Mapping[str, str], regions: Mapping[int, str]
) -> dict[str, list[dict[str, str]]]:
    """What can be filtered by: just what occurs, by name."""
    found = list(kinds)
    named = {
        "programme": {one.programme: programmes.get(one.programme, "") for one in found},
        "region": {one.region or "0": region_name(one, regions) for one in found},
        "language": {code: _(LANGUAGES.get(code, code)) for one in found for code in one.languages},
    }
    return {
        name: [
            {"value": value, "label": label}
            for value, label in sorted(options.items(), key=lambda one: (sort_key(one[1]), one[0]))
        ]
        for name, options in named.items()
    }


def region_name(one: Sought, regions: Mapping[int, str]) -> str:
    """The region's name alone."""
    return regions.get(int(one.region), one.region) if one.region else _("nicht bekannt")


def plotted(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is drawn: of each programme the kind that stands first, unless its numbers are not told."""
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        if None not in row["serves"]:
            first.setdefault(row["programme"], row)
    return [
        {
            "label": row["programme"],
            "note": ", ".join(part for part in (row["who"], row["region"], row["times"]) if part),
            "serves": row["serves"],
        }
        for row in list(first.values())[:PLOTTED]
    ]


def kind_headers() -> list[str]:
    """The columns of a file that say which kind a line is about."""
    return [_("Programm"), _("Region"), _("Sprachen"), _("Geschlecht"), _("Zeiten")]


def kind_cells(one: Sought, programmes: Mapping[str, str], regions: Mapping[int, str]) -> list[Value]:
    """The same columns of one kind; an empty cell means that it does not matter."""
    times = when(one)
    return [
        programmes.get(one.programme, ""),
        region_name(one, regions),
        ", ".join(_(LANGUAGES.get(code, code)) for code in one.languages),
        ", ".join(_(GENDERS[gender]) for gender in one.genders),
        say(times) if times else "",
    ]


def gain_headers() -> list[str]:
    """The columns of what one, two, … volunteers would serve."""
    return [
        ngettext("Mehr mit %(num)d Person", "Mehr mit %(num)d Personen", number)
        for number in range(1, VOLUNTEERS + 1)
    ]


def advice_file(
    ending: str, headers: Sequence[str], rows: Sequence[Sequence[Value]], *, whose: str, detail: str
) -> Response:
    """The list as a file; that it was exported is logged."""
    title = _("Gesuchte Freiwillige")
    content = csv_file(headers, rows) if ending == "csv" else workbook([Sheet(title, headers, rows)])
    log_read("advice", None, action=Access.EXPORTED, detail=detail)
    answer = Response(content, content_type=FORMATS[ending])
    name = file_name(today(), "gesuchte-freiwillige", whose, ending)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
